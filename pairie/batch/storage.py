"""Where results go: a local folder or an address of fsspec. A file is there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from pairie.batch.sources import is_remote, open_remote
from pairie.errors import FormatError

__all__ = ["LocalStore", "RemoteStore", "Store", "cannot_write", "flush", "open_store", "writing"]


class Store(Protocol):
    """A place for finished files. ``work`` is a local folder for unfinished ones."""

    where: str
    work: Path

    def put(self, local: Path, name: str) -> None:
        """Move a finished local file there, under a name with slashes; one of that name is replaced."""

    def get(self, name: str) -> Path | None:
        """Return a local copy of a file, None if there is none."""

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has, None if there is none."""

    def names(self, pattern: str) -> list[str]:
        """Return the files at the top that fit a pattern, sorted."""

    def remove(self, name: str) -> None:
        """Remove a file or a folder, if it is there."""

    def sweep(self) -> None:
        """Remove what a run that was killed left unfinished; only for who has the ledger."""

    def close(self) -> None:
        """Leave the place; local copies of what is elsewhere are removed."""


def open_store(where: str, part: str = "") -> Store:
    """Open a folder for results, which is made if need be; ``part`` tells several runs at one place apart."""
    return RemoteStore(where) if is_remote(where) else LocalStore(Path(where), part)


class LocalStore:
    """A folder on disk."""

    def __init__(self, folder: Path, part: str = "") -> None:
        self.where = str(folder)
        self._folder = folder
        # On the same disk: only there a file can be moved in one step.
        self.work = folder / f".work{part}"

    def put(self, local: Path, name: str) -> None:
        target = self._folder / name
        with writing(target):
            if not target.parent.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                flush(target.parent.parent)
            local.replace(target)
            flush(target.parent)

    def get(self, name: str) -> Path | None:
        path = self._folder / name
        return path if path.is_file() else None

    def size(self, name: str) -> int | None:
        path = self._folder / name
        return path.stat().st_size if path.is_file() else None

    def names(self, pattern: str) -> list[str]:
        return sorted(path.name for path in self._folder.glob(pattern) if path.is_file())

    def remove(self, name: str) -> None:
        path = self._folder / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)

    def close(self) -> None:
        # What is in there may be another run's, that has the ledger.
        with contextlib.suppress(OSError):
            self.work.rmdir()


class RemoteStore:
    """A folder in an object store, where an upload is there whole or not at all."""

    def __init__(self, where: str) -> None:
        self.where = where.rstrip("/")
        self._system, self._folder = open_remote(self.where)
        self.work = Path(mkdtemp(prefix="pairie-"))

    def put(self, local: Path, name: str) -> None:
        target = f"{self._folder}/{name}"
        with writing(f"{self.where}/{name}"):
            self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
            self._system.put_file(str(local), target)
        if local.is_relative_to(self.work):
            local.unlink()

    def get(self, name: str) -> Path | None:
        if self.size(name) is None:
            return None
        local = self.work / "copies" / name
        local.parent.mkdir(parents=True, exist_ok=True)
        self._system.get_file(f"{self._folder}/{name}", str(local))
        return local

    def size(self, name: str) -> int | None:
        self._system.invalidate_cache()
        try:
            found = self._system.info(f"{self._folder}/{name}")
            return None if found["type"] == "directory" else int(found["size"])
        except FileNotFoundError:
            return None

    def names(self, pattern: str) -> list[str]:
        self._system.invalidate_cache()
        return sorted(path.rpartition("/")[2] for path in self._system.glob(f"{self._folder}/{pattern}"))

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._system.rm(f"{self._folder}/{name}", recursive=True)

    def sweep(self) -> None:
        """Nothing to do: unfinished files are in a folder that only this run knows."""

    def close(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)


@contextlib.contextmanager
def writing(where: object) -> Iterator[None]:
    """Raise what is wrong with the place as an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise cannot_write(where, error) from error


def cannot_write(where: object, error: OSError) -> FormatError:
    """Describe a full disk or a folder that may not be written."""
    return FormatError(
        f"{where}: cannot be written; got {error.strerror or repr(error)}, expected room for results. "
        "Make room or choose another place and start again: finished shards are kept."
    )


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":  # Windows opens no folders
        return
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
