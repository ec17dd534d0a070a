"""Gold to score against: inline XML with the page beside it, or standoff labels with the user's copy of the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pairie.errors import ConfigError, ReadError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_inline, read_utf8
from pairie.formats.standoff import digest, parse_standoff, standoff_digest
from pairie.readers.plain import decode

__all__ = ["Gold", "GoldPage", "read_gold"]

STANDOFF = ".standoff.json"


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A labelled document and the text that a program gets to see: the reading text or the raw page."""

    annotated: AnnotatedDocument
    page: str


@dataclass(frozen=True, slots=True)
class Gold:
    """The pages to score, and the files of standoff gold whose page the user does not have."""

    pages: tuple[GoldPage, ...]
    without_page: tuple[str, ...]


def read_gold(folder: str | Path, copies: str | Path | None = None) -> Gold:
    """Read a folder of gold, or one file of it.

    ``NAME.xml`` goes with ``NAME.txt`` if that exists (the reading text, or the raw page: what differs is aligned
    when scoring), else with its own text. ``NAME.standoff.json`` goes with the file below
    ``copies`` that has its digest, whatever it is called.

    Raises:
        ConfigError: the folder holds no gold.
        FormatError: a file breaks its form.
    """
    folder = Path(folder)
    files = sorted(folder.iterdir()) if folder.is_dir() else [folder]
    pages = [page for path in files if path.suffix == ".xml" for page in _inline_pages(path)]
    standoff = [path for path in files if path.name.endswith(STANDOFF)]
    if not pages and not standoff:
        raise ConfigError(f"{folder}: no gold; got no *.xml or *{STANDOFF}, expected some. Check the path.")
    texts = _texts(Path(copies)) if copies is not None and standoff else {}
    without_page = []
    for path in standoff:
        text = texts.get(standoff_digest(path))
        if text is None:
            without_page.append(str(path))
        else:
            pages.append(GoldPage(parse_standoff(read_utf8(path), text, where=str(path)), text))
    return Gold(tuple(pages), tuple(without_page))


def _inline_pages(path: Path) -> list[GoldPage]:
    documents = read_inline(path)
    beside = path.with_suffix(".txt")
    if len(documents) == 1 and beside.is_file():
        # The last line end belongs to the file, not to the text.
        return [GoldPage(documents[0], decode(beside.read_bytes(), str(beside)).removesuffix("\n"))]
    return [GoldPage(annotated, annotated.document.text) for annotated in documents]


def _texts(folder: Path) -> dict[str, str]:
    """Return the texts of all text files below a folder by digest; what is no text is no page."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                text = decode(path.read_bytes(), str(path))
            except (OSError, ReadError):
                continue
            found[digest(text)] = text
    return found
