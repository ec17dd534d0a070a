"""Whether the files of a model folder are those that its manifest names: digests, names, kinds.

A digest tells that a file is as it was written, not who wrote it: whoever can change a file on purpose can change the
manifest as well. What protects against malice is that a folder holds only kinds of file that run nothing when they are
read (no pickle), by plain names that stay inside of it.

Digests are compared at every load, not remembered by size and date: a disk that rots and a copy that keeps the dates
change neither. It is cheap enough: SHA-256 of the 36 MB that extraction reads takes 18 ms of a cold start of 0.8 s on a
processor with SHA instructions (about 0.1 s without).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pairie.errors import ModelError

__all__ = [
    "CARD",
    "GRAPHS",
    "MANIFEST",
    "NEEDED",
    "WEIGHTS",
    "check_contents",
    "check_files",
    "check_manifest_digest",
    "file_digest",
    "listed_files",
    "manifest_digest",
    "verify_files",
]

MANIFEST = "manifest.json"
CARD = "card.md"
GRAPHS = ("window.onnx", "document.onnx")
WEIGHTS = "weights.safetensors"
NEEDED = ("config.json", "vocab.tsv", *GRAPHS)
"""What extraction reads."""

# Kinds of file that are data and nothing else. Pickles, and archives that hold them (.pt, .bin, .npz), are not.
DATA_SUFFIXES = (".json", ".jsonl", ".onnx", ".safetensors", ".toml", ".tsv", ".txt")
PLAIN_NAME = re.compile(r"[\w-][\w. +-]*")
# What file managers leave behind, and prose for people: no program reads either.
UNREAD_NAMES = ("desktop.ini", "thumbs.db")
UNREAD_SUFFIXES = (".md",)
AGAIN = "Fetch the model folder again."


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """Return the digest of what a manifest says, however it is laid out, without its member ``digest``."""
    content = {name: value for name, value in manifest.items() if name != "digest"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("ascii")).hexdigest()


def listed_files(path: Path) -> dict[str, dict[str, Any]]:
    """Return sizes and digests of the files that stand in a folder and belong into its manifest."""
    return {
        file.name: {"bytes": file.stat().st_size, "sha256": file_digest(file)}
        for file in sorted(path.iterdir())
        if file.is_file() and file.name != MANIFEST and not _is_unread(file.name)
    }


def check_manifest_digest(where: Path, manifest: Mapping[str, Any]) -> None:
    """Compare a manifest with the digest that it carries.

    Raises:
        ModelError: they differ, or it carries none.
    """
    found, expected = manifest_digest(manifest), manifest.get("digest")
    if found != expected:
        raise ModelError(f"{where}: damaged; got digest {found}, expected {expected}. {AGAIN}")


def check_files(where: Path, files: Any) -> None:
    """Check the list of files of a manifest: sizes and digests of data by plain names, and nothing needed left out.

    Raises:
        ModelError: it is broken, or names what has no place in a model.
    """
    entries = files.items() if isinstance(files, dict) else [("files", files)]
    for name, entry in entries:
        whole = isinstance(files, dict) and isinstance(entry, dict)
        if not whole or type(entry.get("bytes")) is not int or not isinstance(entry.get("sha256"), str):
            raise ModelError(
                f"{where}: list of files damaged; got {name}={entry!r}, expected bytes and sha256 of each file. {AGAIN}"
            )
        if not PLAIN_NAME.fullmatch(name) or ".." in name:
            raise ModelError(
                f"{where}: file outside of the folder; got {name!r}, expected a plain name. "
                "Do not use this model: ask for another copy where it comes from."
            )
        if not name.endswith(DATA_SUFFIXES):
            raise ModelError(
                f"{where}: kind of file refused; got {name!r}, expected one of {', '.join(DATA_SUFFIXES)}: pickles and "
                "programs are not loaded. Export the model anew."
            )
    missing = [name for name in NEEDED if name not in files]
    if missing:
        raise ModelError(f"{where}: list of files damaged; got none for {missing[0]}, expected its digest. {AGAIN}")


def check_contents(path: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    """Compare names and sizes with the folder: it costs nothing, and catches cut-off downloads.

    Folders inside are left alone: a training keeps its run there.

    Raises:
        ModelError: a file is missing, of another size, or not of the model.
    """
    for name, entry in files.items():
        file = path / name
        if name == WEIGHTS and not file.exists():
            continue  # not part of the wheel: only retraining needs it
        size = file.stat().st_size if file.is_file() else None
        if size != entry["bytes"]:
            got = "no file" if size is None else f"{size} bytes"
            raise ModelError(f"{file}: damaged; got {got}, expected {entry['bytes']} bytes. {AGAIN}")
    for file in sorted(path.iterdir()):
        if file.is_file() and file.name not in files and file.name != MANIFEST and not _is_unread(file.name):
            raise ModelError(
                f"{file}: not of the model; got a file that {MANIFEST} does not name, expected {', '.join(files)}. "
                "Move it elsewhere."
            )


def verify_files(path: Path, files: Mapping[str, Mapping[str, Any]], names: Iterable[str]) -> None:
    """Compare the SHA-256 of these files with the manifest; their sizes have been compared before.

    Raises:
        ModelError: a file differs.
    """
    for name in names:
        file = path / name
        if name == WEIGHTS and not file.exists():
            continue
        digest = file_digest(file)
        if digest != files[name]["sha256"]:
            raise ModelError(f"{file}: damaged; got SHA-256 {digest}, expected {files[name]['sha256']}. {AGAIN}")


def _is_unread(name: str) -> bool:
    return name.startswith(".") or name.lower() in UNREAD_NAMES or name.lower().endswith(UNREAD_SUFFIXES)
