"""The manifest of the source pages: what they are and how to know them again. The pages stay with their owners."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pairie.errors import FormatError, ReadError
from pairie.formats.inline import read_utf8
from pairie.formats.standoff import digest
from pairie.readers.encodings import decode

__all__ = ["MANIFEST_COLUMNS", "Match", "SeedPage", "import_pages", "match_pages", "parse_manifest", "read_manifest"]

MANIFEST_COLUMNS = ("file", "sha256", "title", "place", "year", "printed_page", "layout")


@dataclass(frozen=True, slots=True)
class SeedPage:
    """A source page. ``sha256`` is the digest of its text (:func:`pairie.formats.standoff.digest`)."""

    file: str
    sha256: str
    title: str
    place: str
    year: str
    printed_page: str
    layout: str


@dataclass(frozen=True, slots=True)
class Match:
    """A page of the manifest and the user's copy of it, if there is one.

    ``copy`` None and ``other`` set: a file of that name exists, but its text differs.
    """

    page: SeedPage
    copy: Path | None
    other: Path | None = None


def read_manifest(path: str | Path) -> list[SeedPage]:
    """Read ``manifest.tsv``.

    Raises:
        FormatError: a column is missing or unknown, a line is short, or a digest is none.
    """
    return parse_manifest(read_utf8(path), where=str(path))


def parse_manifest(text: str, *, where: str) -> list[SeedPage]:
    rows = list(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or tuple(rows[0]) != MANIFEST_COLUMNS:
        got = rows[0] if rows else "nothing"
        raise FormatError(
            f"{where}:1: bad header; got {got}, expected {', '.join(MANIFEST_COLUMNS)}. Mend the first line."
        )
    pages = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(MANIFEST_COLUMNS) or len(row[1]) != 64:
            expected = f"{len(MANIFEST_COLUMNS)} columns with a SHA-256"
            raise FormatError(f"{where}:{number}: bad line; got {row}, expected {expected}. Mend the line.")
        pages.append(SeedPage(*row))
    return pages


def match_pages(pages: Sequence[SeedPage], paths: Iterable[Path]) -> list[Match]:
    """Find each page among the user's files by its digest; the name only helps to say what is wrong."""
    by_digest: dict[str, Path] = {}
    by_name: dict[str, Path] = {}
    for path in _files(paths):
        by_name[path.name] = path
        try:
            by_digest[digest(decode(path.read_bytes(), str(path)))] = path
        except (OSError, ReadError):
            continue
    return [Match(page, by_digest.get(page.sha256), by_name.get(page.file)) for page in pages]


def import_pages(matches: Iterable[Match], folder: Path) -> list[Path]:
    """Copy the pages found into a folder, under the names of the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for match in matches:
        target = folder / match.page.file
        if match.copy is not None and not (target.exists() and target.samefile(match.copy)):
            shutil.copyfile(match.copy, target)
            written.append(target)
    return written


def _files(paths: Iterable[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()]
