"""Model folders: find, read, verify, write.

A model is a folder with ``manifest.json`` (version, labels, settings, scores, data digest, file digests),
``config.json``, ``vocab.tsv``, the graphs ``window.onnx`` (int8) and ``document.onnx``, for retraining
``weights.safetensors`` (half precision, not in the wheel), and ``card.md``. Nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pairie.errors import ConfigError, ModelError
from pairie.model.config import NetworkConfig
from pairie.model.settings import Settings
from pairie.model.tokens import Vocabulary

MANIFEST = "manifest.json"
GRAPHS = ("window.onnx", "document.onnx")
WEIGHTS = "weights.safetensors"
FORMAT = 1
DEFAULT_MODEL = "pairie-zh"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """An opened model folder."""

    path: Path
    manifest: Mapping[str, Any]
    config: NetworkConfig
    vocabulary: Vocabulary
    settings: Settings


def find_model(name: str | Path) -> Path:
    """Find a model folder: a path, or the name of one shipped with the package or standing in the checkout.

    A bare name means a shipped model first: a folder that happens to stand in the working directory does not replace
    it. ``./name`` or a ``Path`` means the folder.

    Raises:
        ModelError: there is none of that name.
    """
    package = Path(__file__).parent.parent
    shipped = [package / "models" / str(name), package.parent / "models" / str(name)]
    bare = isinstance(name, str) and not {"/", os.sep}.intersection(name)
    places = [*shipped, Path(name)] if bare else [Path(name), *shipped]
    for place in places:
        if (place / MANIFEST).is_file():
            return place
    raise ModelError(
        f"model {str(name)!r}: not found; got no {MANIFEST}, expected one in {', '.join(map(str, places))}. "
        f"Give the path of a model folder, or the name of a shipped model ({DEFAULT_MODEL!r})."
    )


def open_model(name: str | Path = DEFAULT_MODEL, *, verify: bool = False) -> ModelFolder:
    """Open a model folder.

    Args:
        name: path or name.
        verify: also compare the digests of all files (a second for a large model).
    Raises:
        ModelError: the folder is missing, of another format or for another release, or damaged.
    """
    path = find_model(name)
    manifest = _read_manifest(path)
    _check_sizes(path, manifest)
    if verify:
        verify_files(path, manifest)
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


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path / MANIFEST}: cannot be read; got {error}, expected JSON. Fetch the model folder again."
        ) from error
    if not isinstance(manifest, dict):
        raise ModelError(
            f"{path / MANIFEST}: no manifest; got {type(manifest).__name__}, expected an object. Fetch it again."
        )
    if manifest.get("format") != FORMAT:
        raise ModelError(
            f"{path / MANIFEST}: wrong format; got {manifest.get('format')!r}, expected {FORMAT}. "
            f"Use the pairie release that the model names ({manifest.get('pairie', 'unknown')})."
        )
    missing = {"files", "settings"} - set(manifest)
    if missing:
        raise ModelError(
            f"{path / MANIFEST}: members missing; got {sorted(manifest)}, expected {sorted(missing)} too. "
            "Fetch the model folder again."
        )
    _check_release(path, manifest.get("pairie", ""))
    _check_files(path, manifest["files"])
    return manifest


def _check_release(path: Path, wanted: Any) -> None:
    """Compare the running pairie with the range that the manifest names; one that names none works with all."""
    # By name: the package itself imports the layers above this one.
    running = import_module("pairie").__version__
    try:
        if not isinstance(wanted, str):
            raise InvalidSpecifier("not a string")
        fits = SpecifierSet(wanted).contains(running, prereleases=True)
    except InvalidSpecifier as error:
        raise ModelError(
            f"{path / MANIFEST}: release range damaged; got {wanted!r}, expected something like '>=0.1,<0.2'. "
            "Fetch the model folder again."
        ) from error
    if not fits:
        raise ModelError(
            f"{path / MANIFEST}: made for another release; got pairie {running}, expected {wanted}. "
            "Install such a release, or take a model made for this one."
        )


def _check_files(path: Path, files: Any) -> None:
    entries = files.items() if isinstance(files, dict) else [("files", files)]
    for name, entry in entries:
        whole = isinstance(files, dict) and isinstance(entry, dict)
        if not whole or type(entry.get("bytes")) is not int or not isinstance(entry.get("sha256"), str):
            raise ModelError(
                f"{path / MANIFEST}: list of files damaged; got {name}={entry!r}, expected bytes and sha256 of each "
                "file. Fetch the model folder again."
            )


def _check_sizes(path: Path, manifest: Mapping[str, Any]) -> None:
    """Sizes cost nothing to compare and catch cut-off downloads at every load."""
    for name, entry in manifest["files"].items():
        file = path / name
        if name == WEIGHTS and not file.exists():
            continue  # not part of the wheel: only retraining needs it
        size = file.stat().st_size if file.exists() else None
        if size != entry["bytes"]:
            raise ModelError(
                f"{file}: damaged; got {size} bytes, expected {entry['bytes']}. Fetch the model folder again."
            )


def verify_files(path: Path, manifest: Mapping[str, Any]) -> None:
    """Compare the SHA-256 of every file with the manifest. The files are there: opening compares their sizes first.

    Raises:
        ModelError: a file differs.
    """
    for name, entry in manifest["files"].items():
        file = path / name
        if name == WEIGHTS and not file.exists():
            continue
        digest = file_digest(file)
        if digest != entry["sha256"]:
            raise ModelError(f"{file}: damaged; got SHA-256 {digest}, expected {entry['sha256']}. Fetch it again.")


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of a folder with sizes and digests of the files that stand in it."""
    files = {
        file.name: {"bytes": file.stat().st_size, "sha256": file_digest(file)}
        for file in sorted(path.iterdir())
        if file.is_file() and file.name not in (MANIFEST, "card.md")
    }
    content = json.dumps({"format": FORMAT, **manifest, "files": files}, indent=2, ensure_ascii=False)
    (path / MANIFEST).write_text(content + "\n", encoding="utf-8")
