"""A model as a wheel: ``pip install`` it, and ``pairie.load`` finds it by its name.

The wheel holds data and an empty ``__init__.py``; an entry point tells the name of the model and the package that it
lies in. Equal models make equal bytes: hatchling sorts the files and leaves out dates and owners.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from pairie.errors import ConfigError, missing_extra
from pairie.model.integrity import CARD, MANIFEST, WEIGHTS
from pairie.model.places import INSTALLED, MODEL_IN_PACKAGE, shipped_models
from pairie.model.store import ModelFolder, open_model

__all__ = ["build_wheel"]

DISTRIBUTION = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", re.ASCII)


def build_wheel(
    model: str | Path, out: str | Path, *, name: str | None = None, version: str | None = None, weights: bool = False
) -> Path:
    """Write a model as a wheel (extra ``package``).

    Args:
        model: name or path.
        out: folder to write to.
        name: by which the model is installed and loaded; by default that of its manifest.
        version: of the wheel; by default that of the manifest.
        weights: put in what only retraining reads; the wheel is three times as large then.
    Returns:
        The wheel.
    Raises:
        ModelError: there is no such model, or it is damaged.
        ConfigError: the name is taken or is none for a package, the version is none, or hatchling is not installed.
    """
    try:
        from hatchling.builders.wheel import WheelBuilder
    except ModuleNotFoundError as error:
        raise missing_extra("hatchling", "package", "package") from error

    opened = open_model(model, weights=weights)
    name = _checked_name(name or str(opened.manifest.get("name", "")))
    version = _checked_version(version or str(opened.manifest.get("version", "")))
    package = canonicalize_name(name).replace("-", "_")
    files = [file for file in (*opened.manifest["files"], MANIFEST, CARD) if (opened.path / file).is_file()]
    if not weights:
        files = [file for file in files if file != WEIGHTS]
    places = {str((opened.path / file).resolve()): f"{package}/{MODEL_IN_PACKAGE}/{file}" for file in sorted(files)}
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as root:
        start = Path(root, package, "__init__.py")
        start.parent.mkdir()
        start.write_text(f'"""The model {name} of pairie: pairie.load("{name}")."""\n', encoding="utf-8", newline="\n")
        target = {"only-include": [package], "force-include": places}
        config = {
            "project": _project(opened, name, version, package),
            "tool": {"hatch": {"build": {"targets": {"wheel": target}}}},
        }
        (built,) = WheelBuilder(root, config=config).build(directory=str(out), versions=["standard"])
    return Path(built)


def _project(model: ModelFolder, name: str, version: str, package: str) -> dict[str, Any]:
    manifest = model.manifest
    card = model.path / CARD
    text = card.read_text(encoding="utf-8") if card.is_file() else f"# {name} {version}\n"
    return {
        "name": name,
        "version": version,
        "description": f"Model {manifest.get('name', name)} of pairie",
        "readme": {"text": text, "content-type": "text/markdown"},
        "license": {"text": " ".join(str(manifest.get("licence", "not stated")).split())},
        "requires-python": ">=3.11",
        "dependencies": [f"pairie{manifest.get('pairie', '')}"],
        "entry-points": {INSTALLED: {name: package}},
    }


def _checked_name(name: str) -> str:
    if not DISTRIBUTION.fullmatch(name):
        raise ConfigError(
            f"package: no name for a package; got {name!r}, expected Latin letters, digits, '-', '_' and '.'. "
            "Name it with --name."
        )
    taken = canonicalize_name(name) == "pairie" or any((place / MANIFEST).is_file() for place in shipped_models(name))
    if taken:
        raise ConfigError(
            f"package: name taken; got {name!r}, which pairie itself brings, expected another. Name it with --name."
        )
    return name


def _checked_version(version: str) -> str:
    try:
        return str(Version(version))
    except InvalidVersion as error:
        raise ConfigError(
            f"package: no version; got {version!r}, expected something like 1.0.2. Give one with --version."
        ) from error
