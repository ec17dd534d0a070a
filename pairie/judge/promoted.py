"""A folder of promoted models: a folder for each, and ``current.json``, which names the one in use.

    models/
      current.json            {"current": "0002-pairie-zh-mine", "former": ["0001-pairie-zh-mine"]}
      0001-pairie-zh-mine/
      0002-pairie-zh-mine/

A model is copied beside the others under a name of its own, verified there, and only then named in ``current.json``,
which is replaced in one step: whoever loads meanwhile gets the former model or the new one, whole. Nothing is deleted.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from pairie.errors import ModelError
from pairie.model.integrity import CARD, MANIFEST
from pairie.model.places import CURRENT, DEFAULT_MODEL, find_model, promoted_name
from pairie.model.store import open_model

__all__ = ["former_model", "install", "rollback"]

INCOMING = ".incoming-"


def former_model(folder: Path) -> Path:
    """Return the model in use in a folder, or the shipped one where none is yet.

    Raises:
        ModelError: ``current.json`` is damaged.
    """
    return folder / promoted_name(folder) if (folder / CURRENT).exists() else find_model(DEFAULT_MODEL)


def install(new: Path, folder: Path, former: Path) -> Path:
    """Copy a model into the folder and name it as the current one.

    Args:
        former: the model that it was compared with.
    Raises:
        ModelError: another model was promoted meanwhile, the copy is not whole, or the folder cannot be written; the
            former model stays in use.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = _copied(new, folder)
        try:
            if former_model(folder) != former:
                raise ModelError(
                    f"{folder}: another model was promoted meanwhile; got {former_model(folder).name}, expected "
                    f"{former.name}. Compare with that one: promote again."
                )
            earlier = [*_former_names(folder), promoted_name(folder)] if (folder / CURRENT).exists() else []
            _write_pointer(folder, target.name, earlier)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
    except OSError as error:
        raise ModelError(
            f"{folder}: cannot be written; got {error}, expected room for the model. The former model stays in use."
        ) from error
    return target


def rollback(folder: str | Path) -> tuple[str, str]:
    """Put the former model back to use; the current one stays in the folder.

    Returns:
        The names of the model that was in use and of the one that now is.
    Raises:
        ModelError: there is no former model, or it is damaged; nothing is changed.
    """
    folder = Path(folder)
    if not (folder / CURRENT).exists():
        raise ModelError(f"{folder}: no promoted models; got no {CURRENT}, expected one. Check the path.")
    current, earlier = promoted_name(folder), _former_names(folder)
    if not earlier:
        raise ModelError(
            f"{folder}: no former model; got {current} alone, expected one before it. "
            "The shipped model needs no folder: leave --model out."
        )
    open_model(folder / earlier[-1], weights=True)
    try:
        _write_pointer(folder, earlier[-1], earlier[:-1])
    except OSError as error:
        raise ModelError(
            f"{folder}: cannot be written; got {error}, expected leave to. Nothing was changed."
        ) from error
    return current, earlier[-1]


def _copied(new: Path, folder: Path) -> Path:
    """Copy a model under the next free name: whole and verified, or not at all."""
    manifest = open_model(new, weights=True).manifest
    names = [name for name in (*manifest["files"], MANIFEST, CARD) if (new / name).is_file()]
    place = Path(tempfile.mkdtemp(prefix=INCOMING, dir=folder))
    try:
        for name in names:
            shutil.copyfile(new / name, place / name)
        open_model(place, weights=True)
        target = folder / _next_name(folder, str(manifest.get("name", "model")))
        # Only its owner may enter what mkdtemp makes.
        place.chmod(0o755)
        place.rename(target)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return target


def _next_name(folder: Path, name: str) -> str:
    numbers = [int(found[1]) for path in folder.iterdir() if (found := re.match(r"(\d{4,})-", path.name))]
    plain = re.sub(r"[^\w.+-]+", "-", name).strip("-.")[:60] or "model"
    return f"{max(numbers, default=0) + 1:04d}-{plain}"


def _former_names(folder: Path) -> list[str]:
    found = json.loads((folder / CURRENT).read_text(encoding="utf-8")).get("former", [])
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise ModelError(
            f'{folder / CURRENT}: damaged; got former={found!r}, expected a list of names. Write "former": [].'
        )
    # Who removes an old model has no wish to go back to it.
    return [name for name in found if (folder / name / MANIFEST).is_file()]


def _write_pointer(folder: Path, current: str, former: list[str]) -> None:
    text = json.dumps({"current": current, "former": former}, ensure_ascii=False, indent=2) + "\n"
    descriptor, temporary = tempfile.mkstemp(prefix=INCOMING, dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / CURRENT)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
