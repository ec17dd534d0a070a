"""Write files that nobody has yet: what was corrected by hand must not be lost to a second run.

What is written stands first under other names on the same disk, and gets its own when all of it is there: neither a
full disk nor a fault leaves half a file, or the half of several.
"""

from __future__ import annotations

import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from pairie.errors import ConfigError, PairieError

__all__ = ["FORCE", "place_to_write", "refuse_present", "write_new"]

FORCE = "Name another output, move it away, or replace it with --force."


def refuse_present(*paths: Path, advice: str = "Name another output or move it away.") -> None:
    """Refuse to write where a file is, before any work is done.

    Raises:
        ConfigError: one of the files exists.
    """
    for path in paths:
        if path.exists() and not _is_stream(path):
            raise ConfigError(f"{path}: would be overwritten; got a file there, expected none. {advice}")


def write_new(texts: Mapping[Path, str]) -> None:
    """Write files that must not exist yet, all or none: each gets its name when all are written.

    Raises:
        ConfigError: one of them exists, or cannot be written (no room, no right to).
    """
    refuse_present(*texts)
    partial = {path: path.with_name(f".{path.name}.partial") for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Half a surrogate pair of a broken page must not end the run.
            partial[path].write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
        for path in texts:
            partial[path].replace(path)
    except OSError as error:
        raise _cannot_write(next(iter(texts)), error) from error
    finally:
        for path in partial.values():
            path.unlink(missing_ok=True)


@contextmanager
def place_to_write(out: Path, *, alone: bool = False, force: bool = False) -> Iterator[Path]:
    """Lend a place to write ``out`` at, a file or a folder, with whatever else is put beside it.

    At the end all files move to where they belong, folders that are there already are added to. After an error nothing
    has changed. A stream such as ``/dev/stdout`` is lent itself.

    Args:
        alone: one file, which is lent a place in the folder where it will be, so that links from it to others hold.
        force: files that are there may be replaced; else only such as are equal to the new ones.
    Raises:
        ConfigError: a file would be overwritten, or cannot be written (no room, no right to).
    """
    if _is_stream(out):
        yield out
        return
    target = out.resolve()  # what a link leads to is replaced, not the link
    new_folders = [folder for folder in target.parents if not folder.exists()]
    waiting = target.with_name(f".pairie-{secrets.token_hex(6)}.partial{target.suffix if alone else ''}")
    lent = waiting if alone else waiting / target.name
    try:
        (target if alone else waiting / "_").parent.mkdir(parents=True, exist_ok=True)
        yield lent
        _move({waiting: target} if alone else _places(waiting, target.parent), force=force)
    except OSError as error:
        raise _cannot_write(out, error) from error
    except PairieError as error:
        # Nobody knows the place that was lent by its name.
        raise type(error)(str(error).replace(str(lent), str(out))) from error
    finally:
        _clear(waiting)
        for folder in new_folders:
            with suppress(OSError):
                folder.rmdir()  # only where it has stayed empty


def _places(waiting: Path, folder: Path) -> dict[Path, Path]:
    return {file: folder / file.relative_to(waiting) for file in sorted(waiting.rglob("*")) if file.is_file()}


def _move(places: Mapping[Path, Path], *, force: bool) -> None:
    if not force:
        changed = [place for file, place in places.items() if place.exists() and not _same_content(file, place)]
        refuse_present(*changed, advice=FORCE)
    for file, place in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)


def _clear(waiting: Path) -> None:
    """Remove what was not moved, also what a database has put beside its file."""
    with suppress(OSError):
        shutil.rmtree(waiting) if waiting.is_dir() else waiting.unlink(missing_ok=True)
        for beside in waiting.parent.glob(f"{waiting.name}*"):
            beside.unlink()


def _same_content(first: Path, second: Path) -> bool:
    return second.is_file() and first.read_bytes() == second.read_bytes()


def _is_stream(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _cannot_write(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"{path}: cannot be written; got {error.strerror or error}, expected a place to write to. "
        "Make room or name another output."
    )
