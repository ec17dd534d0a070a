"""Pages that were set in type to passages in reading order: dumps (what ``pdftotext -layout`` writes) and others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Protocol

from pairie.readers.cells import METRICS, Ruler, Segment, rows_of
from pairie.readers.clues import Clues
from pairie.readers.columns import columns_of, straightest
from pairie.readers.furniture import Peeled, peel_pages, without_thumb_index
from pairie.readers.lines import Line, lines_of
from pairie.readers.paragraphs import drafts_of
from pairie.readers.passages import Draft, Pages, assemble
from pairie.text import normalise, share_of_han
from pairie.types import Document, Source

__all__ = ["SetPage", "read_layout", "read_pages"]

# Where the title of a document stands if no running head gives it: among its first passages.
_MOST_OPENING = 3


class SetPage(Protocol):
    """A page as :func:`read_pages` takes it: a stretch of the source whose lines are its rows."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    def rulers(self) -> Sequence[Ruler]:
        """Return what may measure the page. The one of the metric "print" tells widths as printed."""

    def clues(self) -> Clues:
        """Return what is known of the page beside its rows."""

    @property
    def has_edges(self) -> bool:
        """Whether its rows may still hold what runs down the edge of the page beside them."""


@dataclass(frozen=True, slots=True)
class _DumpedPage:
    raw: str
    start: int
    end: int

    def rulers(self) -> Sequence[Ruler]:
        page = self.raw[self.start : self.end]
        return [Ruler(page, self.start, metric) for metric in METRICS]

    def clues(self) -> Clues:
        return Clues()

    @property
    def has_edges(self) -> bool:
        return True


def read_layout(raw: str, *, file: str | None = None) -> Document:
    """Read a dump of one page or of several, parted by form feeds.

    Heads, page numbers, page strips and the English of headings are left out of ``text``; what they say of volume and
    page goes to ``source`` (the first page's) and to the ``page`` of every source span.
    """
    pages = [_DumpedPage(raw, start, end) for start, end in _page_bounds(raw)]
    starts = tuple(page.start for page in pages)
    return read_pages(raw, pages, Source(file=file, form="layout"), lambda labels: Pages(starts, labels))


def read_pages(
    raw: str, pages: Sequence[SetPage], source: Source, places: Callable[[tuple[str | None, ...]], Pages]
) -> Document:
    """Read pages that were set in type.

    Args:
        raw: the whole source.
        pages: its pages.
        source: what is known of it; what its pages say of themselves is added.
        places: makes the map of places from what number was found printed on each page.
    """
    text = normalise(raw)
    peeled = [
        replace(found, clues=found.clues.first(page.clues()))
        for found, page in zip(
            peel_pages(text, [rows_of(raw[page.start : page.end], page.start) for page in pages]), pages, strict=True
        )
    ]
    drafts = drafts_of(raw, _all_columns(text, pages, peeled), chinese=share_of_han(raw) >= 0.5)
    clues = Clues()
    for found in peeled:
        clues = clues.first(found.clues)
    opening = list(islice(drafts, _MOST_OPENING))
    labels = tuple(found.clues.page for found in peeled)
    return assemble(chain(opening, drafts), _source(clues, opening, source), places(labels))


def _page_bounds(raw: str) -> list[tuple[int, int]]:
    breaks = [match.start() for match in re.finditer("\f", raw)]
    return list(zip([0, *(at + 1 for at in breaks)], [*breaks, len(raw)], strict=True))


def _all_columns(text: str, pages: Sequence[SetPage], peeled: Sequence[Peeled]) -> Iterator[list[Line]]:
    for page, found in zip(pages, peeled, strict=True):
        if found.rows:
            rulers = page.rulers()
            body = without_thumb_index(text, found.rows, rulers) if page.has_edges else found.rows
            yield from _columns(text, rulers, body)


def _columns(text: str, rulers: Sequence[Ruler], body: Sequence[Segment]) -> Iterator[list[Line]]:
    printed = next(ruler for ruler in rulers if ruler.metric == "print")
    ruler, gutter = straightest(text, body, rulers)
    width = max(printed.right(row) for row in body) - min(printed.left(row) for row in body)
    for column in columns_of(text, body, ruler, gutter):
        yield lines_of(text, column, ruler, printed, width / 2)


def _source(clues: Clues, opening: Sequence[Draft], source: Source) -> Source:
    heading = next((draft.text for draft in opening if draft.kind == "heading"), None)
    return replace(
        source,
        title=clues.title or heading,
        page=clues.page,
        publisher=clues.publisher,
        date=clues.date,
        volume_year=clues.volume_year,
        covered_year=clues.covered_year,
    )
