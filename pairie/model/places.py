"""Where models stand: shipped with the package, installed as packages of their own, or in folders of the user.

A folder of promoted models holds a folder for each and ``current.json``, a file that names the one in use. A file
instead of a symbolic link: Windows lets few users make links, and a file is replaced in one step everywhere.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from pairie.errors import ModelError
from pairie.model.integrity import MANIFEST

__all__ = ["CURRENT", "DEFAULT_MODEL", "INSTALLED", "MODEL_IN_PACKAGE", "find_model", "promoted_name", "shipped_models"]

DEFAULT_MODEL = "pairie-zh"
CURRENT = "current.json"
INSTALLED = "pairie_models"
"""Group of entry points under which packages name their model: ``NAME = PACKAGE``."""
MODEL_IN_PACKAGE = "model"
"""Folder of the model inside its package: beside ``__init__.py`` it would not be alone."""
FOLDER_NAME = re.compile(r"\w[\w.+-]*")


def find_model(name: str | Path) -> Path:
    """Find a model folder: a path, or the name of one shipped, installed, or standing in the checkout.

    A bare name means a shipped model first, then one installed as a package: a folder that happens to stand in the
    working directory replaces neither. ``./name`` or a ``Path`` means the folder. Of a folder of promoted models it is
    the current one.

    Raises:
        ModelError: there is none of that name.
    """
    looked = []
    for place in _places(name):
        if (place / MANIFEST).is_file():
            return place
        if (place / CURRENT).is_file():
            return place / promoted_name(place)
        looked.append(str(place))
    raise ModelError(
        f"model {str(name)!r}: not found; got no {MANIFEST}, expected one in {', '.join(looked)}. "
        f"Give the path of a model folder, or the name of a shipped ({DEFAULT_MODEL!r}) or installed model."
    )


def shipped_models(name: str) -> list[Path]:
    """Return where a shipped model of that name would stand: in the package, in the checkout."""
    package = Path(__file__).parent.parent
    return [package / "models" / name, package.parent / "models" / name]


def promoted_name(folder: Path) -> str:
    """Return the name of the folder in use among promoted models.

    Raises:
        ModelError: ``current.json`` cannot be read, or names no folder that stands beside it.
    """
    where = folder / CURRENT
    try:
        found = json.loads(where.read_text(encoding="utf-8"))
        name = found["current"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            f'{where}: cannot be read; got {error!r}, expected {{"current": NAME}}. '
            "Write the name of one of the folders beside it."
        ) from error
    if not isinstance(name, str) or not FOLDER_NAME.fullmatch(name) or not (folder / name / MANIFEST).is_file():
        raise ModelError(
            f"{where}: names no model; got {name!r}, expected one of the folders beside it. Write the name of one."
        )
    return name


def _places(name: str | Path) -> Iterator[Path]:
    bare = isinstance(name, str) and not {"/", os.sep}.intersection(name)
    if not bare:
        yield Path(name)
    yield from shipped_models(str(name))
    if bare:
        yield from _installed(str(name))
        yield Path(name)


def _installed(name: str) -> Iterator[Path]:
    """Yield the folders of packages that bring a model of this name. None of their code is run."""
    # Half of what `import pairie` takes, and seldom needed.
    from importlib.metadata import entry_points

    for entry in entry_points(group=INSTALLED, name=name):
        # A package inside of another would need the outer one to be imported.
        spec = find_spec(entry.module) if entry.module.isidentifier() else None
        for place in (spec.submodule_search_locations or ()) if spec else ():
            yield Path(place) / MODEL_IN_PACKAGE
