"""The files that are meant by what stands on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pairie.errors import ConfigError

if TYPE_CHECKING:
    from pairie.batch import Input

ARCHIVE = ".zip"

__all__ = ["chosen_inputs", "input_files", "listed_inputs", "skipped_files"]


def input_files(inputs: Sequence[Path], suffixes: Sequence[str], *, volumes: bool = False) -> list[Path]:
    """Return the files meant, each once, folders searched to the bottom in the order of names; of volumes the folders.

    Raises:
        ConfigError: an input does not exist, or nothing is left to do.
    """
    return list(_placed(inputs, suffixes, volumes=volumes))


def _placed(inputs: Sequence[Path], suffixes: Sequence[str], *, volumes: bool) -> dict[Path, str]:
    """Return the files meant, and where each stands below the folder that was given; empty for a lone one."""
    found: dict[Path, tuple[Path, str]] = {}
    for given in inputs:
        for path in _expanded(given):
            for file in [path] if volumes else _inside(path):
                if file == path or file.suffix.lower() in suffixes:
                    place = "" if file == path else file.relative_to(path).as_posix()
                    found.setdefault(file.resolve(), (file, place))
    if not found:
        other = (
            f"no file but {len(skipped)} of other forms" if (skipped := skipped_files(inputs, suffixes)) else "no file"
        )
        raise ConfigError(
            f"inputs: nothing to do; got {other}, expected some ending in {', '.join(suffixes)}. Check the path."
        )
    return dict(found.values())


def skipped_files(inputs: Sequence[Path], suffixes: Sequence[str]) -> list[Path]:
    """Return the pages in folders that are left out because their form cannot be read yet."""
    from pairie.readers import NOT_YET_READ

    forms = NOT_YET_READ.keys() - set(suffixes)
    folders = (path for given in inputs for path in _expanded(given) if path.is_dir())
    return list(dict.fromkeys(file for path in folders for file in _inside(path) if file.suffix.lower() in forms))


def listed_inputs(given: Sequence[str], suffixes: Sequence[str], *, volumes: bool) -> list[Input]:
    """Return what is meant by paths and addresses, each once.

    Raises:
        ConfigError: an input does not exist, is an archive, or nothing is left to do.
    """
    from pairie.batch import local_inputs, remote_inputs

    paths = [Path(one) for one in given if "://" not in one]
    for path in paths:
        if path.suffix.lower() == ARCHIVE and path.is_file():
            raise ConfigError(
                f"{path}: an archive; got a file that holds others, expected pages. Write zip://::{path} to take what "
                "is in it."
            )
    places = _placed(paths, suffixes, volumes=volumes) if paths else {}
    found = list(local_inputs(places, places))
    for one in given:
        if "://" in one:
            found += remote_inputs(one, suffixes, volumes=volumes)
    return list({one.key: one for one in reversed(found)}.values())[::-1]


def chosen_inputs(
    inputs: Sequence[Input], *, part: str | None = None, since: str | None = None, limit: int | None = None
) -> list[Input]:
    """Return those inputs that a run is to do; of a part there may be none.

    Args:
        part: ``i/n``; which part an input belongs to depends on its name below the folder or address that was given,
            and not on how that was typed.
        since: a day or a time in ISO form; inputs that do not say when they were changed are taken.
        limit: at most so many.
    Raises:
        ConfigError: the part or the time cannot be read, or nothing was changed since.
    """
    found = list(inputs)
    if since is not None:
        time = _time(since)
        found = [one for one in found if one.changed is None or one.changed >= time]
    if not found:
        raise ConfigError(
            f"inputs: nothing to do; got {len(inputs)} inputs, expected some changed since then. "
            "Ask for an earlier day."
        )
    if part is not None:
        number, n_parts = _part(part)
        found = [one for one in found if _bucket(one.place or one.uri, n_parts) == number]
    return found[:limit]


def _inside(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _expanded(path: Path) -> list[Path]:
    if path.exists():
        return [path]
    # The Windows shell hands patterns on as they are.
    matches = (
        sorted(Path(path.anchor or ".").glob(str(path.relative_to(path.anchor)))) if set("*?[") & set(str(path)) else []
    )
    if not matches:
        raise ConfigError(f"{path}: no such file; got nothing there, expected a file or folder. Check the path.")
    return matches


def _part(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    number, n_parts = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= n_parts:
        raise ConfigError(f"shard: no part; got {text!r}, expected I/N as 1/4 to 4/4. Write it so.")
    return number, n_parts


def _bucket(name: str, n_parts: int) -> int:
    return int.from_bytes(sha256(name.encode("utf-8", "surrogateescape")).digest()[:8]) % n_parts + 1


def _time(text: str) -> float:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"since: no day; got {text!r}, expected one as 2026-01-31 or 2026-01-31T18:00. Write it so."
        ) from error
    return time.timestamp()
