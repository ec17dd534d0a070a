"""Gold to score against: annotations of any form, with the page beside it or, standoff, with the user's copy of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pairie.errors import ConfigError, FormatError, ReadError
from pairie.formats import FORMATS, Format
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_utf8
from pairie.formats.labelled_files import as_gold
from pairie.formats.standoff import STANDOFF, digest, parse_standoff, standoff_digest
from pairie.formats.tools import TOOLS, Loss, Reading, ToolFormat
from pairie.readers.encodings import decode

__all__ = ["Gold", "GoldPage", "read_gold"]


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A labelled document and the text that a program gets to see: the reading text or the raw page."""

    annotated: AnnotatedDocument
    page: str


@dataclass(frozen=True, slots=True)
class Gold:
    """The pages to score, the files of standoff gold whose page the user does not have, and what gold cannot hold."""

    pages: tuple[GoldPage, ...]
    without_page: tuple[str, ...]
    losses: tuple[Loss, ...] = ()


def read_gold(
    paths: str | Path | Iterable[str | Path], copies: str | Path | None = None, *, untouched: bool = False
) -> Gold:
    """Read gold: files of any format of :mod:`pairie.formats`, and folders.

    Of a folder its ``*.xml`` and ``*.standoff.json`` are gold; where it has none, its files of the other formats are.
    ``NAME.xml`` goes with ``NAME.txt`` if that exists (the reading text, or the raw page: what differs is aligned
    when scoring), else with its own text. ``NAME.standoff.json`` goes with the file below
    ``copies`` that has its digest, whatever it is called.

    Tasks of a tool that nobody has touched hold the finds of a model; they are left out and named as losses, unless
    ``untouched`` asks for them.

    Raises:
        ConfigError: a file or folder holds no gold.
        FormatError: a file breaks its form.
    """
    given = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(path) for path in paths]
    files = list(dict.fromkeys(file for path in given for file in _gold_files(path)))
    standoff = [path for path in files if path.name.endswith(STANDOFF)]
    losses: list[Loss] = []
    pages = [page for path in files if path not in standoff for page in _pages(path, losses, untouched)]
    texts = _texts(Path(copies)) if copies is not None and standoff else {}
    without_page = []
    for path in standoff:
        text = texts.get(standoff_digest(path))
        if text is None:
            without_page.append(str(path))
        else:
            pages.append(GoldPage(parse_standoff(read_utf8(path), text, where=str(path)), text))
    return Gold(tuple(pages), tuple(without_page), tuple(losses))


def _gold_files(path: Path) -> list[Path]:
    files = [file for file in sorted(path.iterdir()) if file.is_file()] if path.is_dir() else [path]
    ours = [file for file in files if file.suffix == ".xml" or file.name.endswith(STANDOFF)]
    found = ours or [file for file in files if any(_fits(file, form.suffix) for form in _readable())]
    if not found:
        forms = ", ".join(dict.fromkeys(f"*{form.suffix}" for form in _readable()))
        raise ConfigError(f"{path}: no gold; got no {forms} or *{STANDOFF}, expected some. Check the path.")
    return found


def _readable() -> list[Format | ToolFormat]:
    """Return our formats, then those of tools, that can be read."""
    every: list[Format | ToolFormat] = [*FORMATS.values(), *TOOLS.values()]
    return [form for form in every if form.read is not None]


def _fits(path: Path, suffix: str) -> bool:
    return path.name.lower().endswith(suffix)


def _pages(path: Path, losses: list[Loss], untouched: bool) -> list[GoldPage]:
    reading = as_gold(_read(path), untouched=untouched)
    documents = reading.documents
    losses += reading.losses
    beside = path.with_suffix(".txt")
    if path.suffix == ".xml" and len(documents) == 1 and beside.is_file():
        # The last line end belongs to the file, not to the text.
        return [GoldPage(documents[0], decode(beside.read_bytes(), str(beside)).removesuffix("\n"))]
    return [GoldPage(annotated, annotated.document.text) for annotated in documents]


def _read(path: Path) -> Reading:
    """Read a file by its suffix; where formats share one, by the first of them that fits. One fault spoils it."""
    faults = []
    for form in _readable():
        if form.read is None or not _fits(path, form.suffix):
            continue
        try:
            found = form.read(path)
            if not isinstance(found, Reading):
                return Reading(found)
            found.checked()
            return found
        except FormatError as error:
            faults.append(error)
    raise faults[0]


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
