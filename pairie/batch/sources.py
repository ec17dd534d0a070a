"""Inputs on disk, in object stores and in archives: what there is, and a local copy of each for the readers."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import Any

from pairie.batch.job import Input
from pairie.errors import ConfigError, ReadError, missing_extra
from pairie.types import Document, PageFault

__all__ = ["Fetched", "fetch", "forget", "is_remote", "local_inputs", "open_remote", "remote_inputs", "renamed"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An input at hand. ``digest`` is the SHA-256 of its bytes, of a folder that of the names and digests in it."""

    path: Path
    digest: str


def is_remote(uri: str) -> bool:
    """Tell an address (``s3://bucket/key``, ``zip://page.txt::shelf.zip``) from a path."""
    return "://" in uri


def local_inputs(paths: Iterable[Path], places: Mapping[Path, str] | None = None) -> Iterator[Input]:
    """Describe files, and folders that are volumes.

    Args:
        places: where each stands below what was asked for; what is missing or empty is taken for a lone one.
    """
    for path in paths:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        found = [(file.name, file.stat()) for file in files if file == path or file.is_file()]
        # The time of the last change to the file's entry, which no program sets back as it does the other one.
        listed = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}" for name, stat in found)
        yield Input(
            uri=path.as_posix(),
            n_bytes=sum(stat.st_size for _, stat in found),
            stamp=hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest(),
            changed=max((stat.st_mtime for _, stat in found), default=None),
            key=path.resolve().as_posix(),
            bounded=all(S_ISREG(stat.st_mode) for _, stat in found),
            place=(places or {}).get(path) or _name(path),
        )


def _name(path: Path) -> str:
    return path.resolve().name if path.name in ("", "..") else path.name


def open_remote(uri: str) -> tuple[Any, str]:
    """Return the fsspec file system of an address and the path in it.

    Raises:
        ConfigError: fsspec or the package of the protocol is not installed, or there is no such protocol.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise missing_extra("fsspec", "cloud", "addresses") from error
    try:
        system, path = url_to_fs(uri)
    except ImportError as error:
        raise missing_extra(str(error), "cloud", uri.partition("://")[0]) from error
    except (ValueError, OSError) as error:
        raise ConfigError(
            f"{uri}: cannot be opened; got {error}, expected an address that fsspec knows. Check the address."
        ) from error
    return system, str(path)


def remote_inputs(uri: str, suffixes: Sequence[str], *, volumes: bool = False) -> list[Input]:
    """List what is meant by an address: a file, a folder searched to the bottom, or a pattern like ``s3://b/*.txt``.

    Raises:
        ConfigError: nothing is there, or the storage cannot be reached.
    """
    system, path = open_remote(uri)
    named = not any(sign in path for sign in "*?[")
    try:
        if not named:
            found = sorted(system.glob(path))
            if not volumes:
                found = [file for file in found if system.isfile(file)]
        elif volumes or (path and system.isfile(path)):
            found = [path] if system.exists(path) else []
        else:
            found = [file for file in sorted(system.find(path)) if PurePosixPath(file).suffix.lower() in suffixes]
        root = path if named else re.split(r"[*?\[]", path, maxsplit=1)[0].rpartition("/")[0]
        inputs = [_described(system, file, uri, root, volumes) for file in found]
    except Exception as error:  # every storage has errors of its own
        raise ConfigError(
            f"{uri}: cannot be listed; got {error!r}, expected files. Check the address and the access to it."
        ) from error
    if not inputs:
        raise ConfigError(f"{uri}: nothing to do; got nothing there, expected files. Check the address.")
    return inputs


def _described(system: Any, path: str, asked: str, root: str, volumes: bool) -> Input:
    head, chain, rest = asked.partition("::")
    # Over HTTP the path is the whole address.
    address = path if is_remote(path) else f"{head.partition('://')[0]}://{path.lstrip('/') if chain else path}"
    address += f"{chain}{rest}"
    folder = volumes and system.isdir(path)
    files = sorted(system.find(path, maxdepth=1, detail=True).items()) if folder else [(path, system.info(path))]
    stamps = [f"{name} {info.get('size')} {_stamp(info)}" for name, info in files]
    times = [time for name, _ in files if (time := _changed(system, name)) is not None]
    return Input(
        uri=address,
        n_bytes=sum(info.get("size") or 0 for _, info in files),
        stamp=hashlib.sha256("\n".join(stamps).encode()).hexdigest(),
        changed=max(times, default=None),
        key=_key(address, path),
        bounded=all(info.get("size") is not None for _, info in files),
        place=_below(path, root),
    )


def _below(path: str, root: str) -> str:
    """Return where a file stands below what was asked for; a lone one is known by its name."""
    whole, start = path.strip("/"), root.strip("/")
    if whole == start:
        return PurePosixPath(path).name
    return whole.removeprefix(f"{start}/") if start else whole


def _key(address: str, path: str) -> str:
    """Return an address that does not depend on the working folder: of an archive or a file on this machine."""
    head, chain, last = address.rpartition("::")
    if address.startswith(("file://", "local://")) and not chain:
        return Path(path).resolve().as_posix()
    return f"{head}::{Path(last).resolve().as_posix()}" if chain and last and not is_remote(last) else address


def _stamp(info: Any) -> str:
    return str(next((info[name] for name in ("ETag", "CRC", "mtime", "LastModified", "created") if info.get(name)), ""))


def _changed(system: Any, path: str) -> float | None:
    try:
        return float(system.modified(path).timestamp())
    except Exception:  # archives and some storages do not know
        return None


def fetch(source: Input, folder: Path) -> Fetched:
    """Return a local path of an input and its digest; what is not on disk is copied into a folder.

    Raises:
        ReadError: it cannot be had.
        ConfigError: as for :func:`open_remote`.
    """
    name = PurePosixPath(source.uri.partition("::")[0]).name or "page"
    try:
        if source.data is not None:
            folder.mkdir(parents=True)
            (folder / name).write_bytes(source.data)
            return Fetched(folder / name, hashlib.sha256(source.data).hexdigest())
        if not is_remote(source.uri):
            local = _local(source)
            return Fetched(local, _digest(local))
        system, path = open_remote(_address(source))
        folder.mkdir(parents=True)
        _copy(system, path, folder / name)
        return Fetched(folder / name, _digest(folder / name))
    except ConfigError:
        raise
    except Exception as error:  # every storage has errors of its own
        reason = getattr(error, "strerror", None) or repr(error)
        raise ReadError(
            f"{source.uri}: cannot be opened; got {reason!r}, expected a file. Check the path and the access to it."
        ) from error


def _local(source: Input) -> Path:
    """Return where a file is: an earlier run may have named it from another working folder."""
    path, known = Path(source.uri), Path(source.key)
    return known if known.is_absolute() and known.exists() and path.resolve() != known else path


def _address(source: Input) -> str:
    """Return where an archive is: likewise."""
    archive = source.key.rpartition("::")[2] if "::" in source.key else ""
    return source.key if archive and Path(archive).is_file() else source.uri


def _copy(system: Any, path: str, target: Path) -> None:
    if not system.isdir(path):
        system.get_file(path, str(target))
        return
    target.mkdir()
    for file in system.find(path, maxdepth=1):
        system.get_file(file, str(target / PurePosixPath(file).name))


def _digest(path: Path) -> str:
    if not path.is_dir():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    lines = (f"{file.name} {_digest(file)}\n" for file in sorted(path.iterdir()) if file.is_file())
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def renamed(document: Document, path: Path, uri: str) -> Document:
    """Return a document that was read from a copy under the name of the original."""
    copy = str(path)

    def original(name: str | None) -> str | None:
        return uri + name.removeprefix(copy).replace(os.sep, "/") if name and name.startswith(copy) else name

    faults = tuple(PageFault(f.page_number, f.message.replace(copy, uri)) for f in document.source.faults)
    passages = tuple(
        replace(passage, source_spans=tuple(replace(span, file=original(span.file)) for span in passage.source_spans))
        for passage in document.passages
    )
    source = replace(document.source, file=original(document.source.file), faults=faults)
    return document.replace(passages=passages, source=source)


def forget(fetched: Fetched, folder: Path) -> None:
    """Remove the copy of an input, if there is one."""
    if fetched.path.is_relative_to(folder):
        shutil.rmtree(folder, ignore_errors=True)
