"""Pages that were set in type to passages in reading order: dumps (what ``pdftotext -layout`` writes) and others."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Protocol

from pairie.readers.cells import METRICS, Metric, Ruler, Segment, rows_of
from pairie.readers.clues import Clues
from pairie.readers.columns import columns_of, straightest
from pairie.readers.furniture import peel_pages, without_thumb_index
from pairie.readers.lines import Line, lines_of
from pairie.readers.paragraphs import drafts_of
from pairie.readers.passages import Draft, Pages, assemble
from pairie.readers.years import with_years
from pairie.text import normalise, share_of_han
from pairie.types import Document, Source

__all__ = ["SetPage", "page_bounds", "read_layout", "read_pages"]

# Where the title of a document stands if no running head gives it: among its first passages.
_MOST_OPENING = 3


class SetPage(Protocol):
    """A page as :func:`read_pages` takes it: a stretch of the source whose lines are its rows."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def metrics(self) -> Sequence[Metric]:
        """In what the page may be measured. The metric "print" tells widths as printed."""

    def rulers(self) -> Sequence[Ruler]:
        """Return what may measure the page, a ruler a metric."""

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

    @property
    def metrics(self) -> Sequence[Metric]:
        return METRICS

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
    pages = [_DumpedPage(raw, start, end) for start, end in page_bounds(raw)]
    starts = tuple(page.start for page in pages)
    return read_pages(raw, pages, Source(file=file, form="layout"), lambda labels: Pages(starts, labels))


def read_pages(
    raw: str,
    pages: Sequence[SetPage],
    source: Source,
    places: Callable[[tuple[str | None, ...]], Pages],
    *,
    lost: Collection[int] = (),
) -> Document:
    """Read pages that were set in type.

    Args:
        raw: the whole source.
        pages: its pages.
        source: what is known of it; what its pages say of themselves is added.
        places: makes the map of places from what number was found printed on each page.
        lost: pages without rows whose text could not be read, counted from 0.
    """
    text = normalise(raw)
    peeled = [
        replace(found, clues=found.clues.first(page.clues()))
        for found, page in zip(
            peel_pages(text, [rows_of(raw[page.start : page.end], page.start) for page in pages]), pages, strict=True
        )
    ]
    printed = [
        (page, found.rows)
        for index, (page, found) in enumerate(zip(pages, peeled, strict=True))
        if found.rows or index in lost
    ]
    columns = _columns(text, printed)
    drafts = drafts_of(raw, columns, chinese=share_of_han(raw) >= 0.5)
    clues = Clues()
    for found in peeled:
        clues = clues.first(found.clues)
    opening = list(islice(drafts, _MOST_OPENING))
    labels = tuple(found.clues.page for found in peeled)
    document = assemble(chain(opening, drafts), _source(clues, opening, source), places(labels))
    # A page or two may tell of any year.
    return with_years(document, [raw[page.start : page.end] for page in pages]) if len(pages) > 2 else document


def page_bounds(raw: str) -> list[tuple[int, int]]:
    """Return where the pages of a dump begin and end."""
    breaks = [match.start() for match in re.finditer("\f", raw)]
    return list(zip([0, *(at + 1 for at in breaks)], [*breaks, len(raw)], strict=True))


def _columns(text: str, printed: Sequence[tuple[SetPage, Sequence[Segment]]]) -> Iterator[list[Line]]:
    """Yield the lines of every column in reading order, none for a page that is lost.

    ``printed`` has the pages with the lines of their text.
    """
    metrics = {metric for page, _ in printed for metric in page.metrics}
    if len(metrics) > 1:
        metric, gutters = straightest(text, (_measured(text, *page) for page in printed))
    else:
        metric, gutters = next(iter(metrics), "print"), [None] * len(printed)
    # Rulers are made anew, page by page: those of a book would take more room than the book.
    for page, gutter in zip(printed, gutters, strict=True):
        if not page[1]:
            yield []
            continue
        body, rulers = _measured(text, *page)
        for column in columns_of(text, body, rulers[metric], gutter):
            yield lines_of(text, column, rulers[metric], rulers["print"])


def _measured(text: str, page: SetPage, rows: Sequence[Segment]) -> tuple[Sequence[Segment], Mapping[Metric, Ruler]]:
    """Return the lines of a page without what runs down its edge, and its rulers."""
    rulers = page.rulers()
    body = without_thumb_index(text, rows, rulers) if page.has_edges else rows
    return body, {ruler.metric: ruler for ruler in rulers}


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
