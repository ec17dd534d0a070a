"""Model folders: open, verify, write.

A model is a folder with ``manifest.json`` (version, labels, settings, scores, data digest, licence, range of pairie,
file digests), ``config.json``, ``vocab.tsv``, the graphs ``window.onnx`` (int8) and ``document.onnx``, for retraining
``weights.safetensors`` (half precision, not in the wheel), and ``card.md``. Nothing is unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pairie.errors import ConfigError, ModelError
from pairie.model.config import NetworkConfig
from pairie.model.integrity import (
    GRAPHS,
    MANIFEST,
    NEEDED,
    WEIGHTS,
    check_contents,
    check_files,
    check_manifest_digest,
    listed_files,
    manifest_digest,
    verify_files,
)
from pairie.model.places import DEFAULT_MODEL, find_model
from pairie.model.settings import Settings
from pairie.model.tokens import Vocabulary

__all__ = [
    "DEFAULT_MODEL",
    "FORMAT",
    "GRAPHS",
    "MANIFEST",
    "WEIGHTS",
    "ModelFolder",
    "find_model",
    "open_model",
    "read_manifest",
    "write_manifest",
]

FORMAT = 2
"""Manifests of format 2 carry a digest of themselves; those of format 1 are read without."""
OLDEST_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """An opened model folder."""

    path: Path
    manifest: Mapping[str, Any]
    config: NetworkConfig
    vocabulary: Vocabulary
    settings: Settings


def open_model(name: str | Path = DEFAULT_MODEL, *, verify: bool = True, weights: bool = False) -> ModelFolder:
    """Open a model folder.

    Args:
        name: path or name.
        verify: compare the digests of the files that extraction reads; without, their names and sizes alone.
        weights: compare those that only retraining reads, too.
    Raises:
        ModelError: the folder is missing, of another format or for another release, or damaged.
    """
    path = find_model(name)
    manifest = read_manifest(path)
    files = manifest["files"]
    check_contents(path, files)
    if verify or weights:
        verify_files(path, files, files if weights else NEEDED)
    try:
        config = NetworkConfig.load(path / "config.json")
        settings = Settings.from_dict(manifest["settings"], where=str(path / MANIFEST))
    except (ConfigError, OSError, TypeError, ValueError, AttributeError) as error:
        # A file of the right size may still have been changed.
        raise ModelError(
            f"{path}: config or settings damaged; got {error}, expected them as written. Fetch the model folder again."
        ) from error
    vocabulary = Vocabulary.load(path / "vocab.tsv")
    if len(vocabulary) != config.n_rows:
        raise ModelError(
            f"{path}: vocabulary and network differ; got {len(vocabulary)} pieces, expected {config.n_rows}. "
            "Fetch the model folder again."
        )
    return ModelFolder(path=path, manifest=manifest, config=config, vocabulary=vocabulary, settings=settings)


def read_manifest(path: Path) -> dict[str, Any]:
    """Read and check the manifest of a model folder; the files that it names are not looked at.

    Raises:
        ModelError: it cannot be read, is damaged, of a format or for a release that is not this one's.
    """
    where = path / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(where.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{where}: cannot be read; got {error}, expected JSON. Fetch the model folder again."
        ) from error
    if not isinstance(manifest, dict):
        raise ModelError(f"{where}: no manifest; got {type(manifest).__name__}, expected an object. Fetch it again.")
    _check_format(where, manifest)
    # A manifest of the later format does not become one of the earlier by a slip.
    if manifest["format"] > OLDEST_FORMAT or "digest" in manifest:
        check_manifest_digest(where, manifest)
    missing = {"files", "settings"} - set(manifest)
    if missing:
        raise ModelError(
            f"{where}: members missing; got {sorted(manifest)}, expected {sorted(missing)} too. "
            "Fetch the model folder again."
        )
    _check_release(where, manifest.get("pairie", ""))
    check_files(where, manifest["files"])
    return manifest


def _check_format(where: Path, manifest: Mapping[str, Any]) -> None:
    found = manifest.get("format")
    if type(found) is not int or found < OLDEST_FORMAT:
        raise ModelError(
            f"{where}: wrong format; got {found!r}, expected {OLDEST_FORMAT} to {FORMAT}. Fetch the model folder again."
        )
    if found > FORMAT:
        raise ModelError(
            f"{where}: format too new; got {found}, expected {FORMAT} at most. "
            f"Use the pairie release that the model names ({manifest.get('pairie', 'unknown')})."
        )


def _check_release(where: Path, wanted: Any) -> None:
    """Compare the running pairie with the range that the manifest names; one that names none works with all."""
    # By name: the package itself imports the layers above this one.
    running = import_module("pairie").__version__
    try:
        if not isinstance(wanted, str):
            raise InvalidSpecifier("not a string")
        fits = SpecifierSet(wanted).contains(running, prereleases=True)
    except InvalidSpecifier as error:
        raise ModelError(
            f"{where}: release range damaged; got {wanted!r}, expected something like '>=0.1,<0.2'. "
            "Fetch the model folder again."
        ) from error
    if not fits:
        raise ModelError(
            f"{where}: made for another release; got pairie {running}, expected {wanted}. "
            "Install such a release, or take a model made for this one."
        )


def write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of a folder with sizes and digests of the files that stand in it, and a digest of itself."""
    content = {**manifest, "format": FORMAT, "files": listed_files(path)}
    content = {"format": FORMAT, **content, "digest": manifest_digest(content)}
    text = json.dumps(content, indent=2, ensure_ascii=False)
    (path / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
