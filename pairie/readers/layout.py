"""Layout dumps of yearbook pages (what ``pdftotext -layout`` writes) to passages in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pairie.readers.cells import METRICS, Metric, Ruler, Segment, rows_of
from pairie.readers.clues import Clues
from pairie.readers.columns import columns_of, straightest
from pairie.readers.furniture import peel_pages, without_thumb_index
from pairie.readers.lines import Line, lines_of
from pairie.readers.paragraphs import drafts_of
from pairie.readers.passages import Draft, Pages, assemble
from pairie.text import normalise, share_of_han
from pairie.types import Document, Source

__all__ = ["read_layout"]


def read_layout(raw: str, *, file: str | None = None) -> Document:
    """Read a dump of one page or of several, parted by form feeds.

    Heads, page numbers, page strips and the English of headings are left out of ``text``; what they say of volume and
    page goes to ``source`` (the first page's) and to the ``page`` of every source span.
    """
    bounds = _page_bounds(raw)
    text = normalise(raw)
    pages = [rows_of(raw[start:end], start) for start, end in bounds]
    peeled = peel_pages(text, pages)
    printed = [
        (page.rows, {metric: Ruler(raw[start:end], start, metric) for metric in METRICS})
        for (start, end), page in zip(bounds, peeled, strict=True)
        if page.rows
    ]
    columns = _columns(text, printed)
    drafts = drafts_of(raw, columns, chinese=share_of_han(raw) >= 0.5)
    clues = Clues()
    for page in peeled:
        clues = clues.first(page.clues)
    places = Pages(tuple(start for start, _ in bounds), tuple(page.clues.page for page in peeled))
    return assemble(drafts, _source(clues, drafts, file), places)


def _page_bounds(raw: str) -> list[tuple[int, int]]:
    breaks = [match.start() for match in re.finditer("\f", raw)]
    return list(zip([0, *(at + 1 for at in breaks)], [*breaks, len(raw)], strict=True))


def _columns(text: str, printed: Sequence[tuple[Sequence[Segment], Mapping[Metric, Ruler]]]) -> Iterator[list[Line]]:
    """Yield the lines of every column in reading order; ``printed`` has the lines and the rulers of every page."""
    pages = [(without_thumb_index(text, rows, rulers.values()), rulers) for rows, rulers in printed]
    for (body, rulers), (ruler, gutter) in zip(pages, straightest(text, pages), strict=True):
        for column in columns_of(text, body, ruler, gutter):
            yield lines_of(text, column, ruler, rulers["print"])


def _source(clues: Clues, drafts: Sequence[Draft], file: str | None) -> Source:
    heading = next((draft.text for draft in drafts[:3] if draft.kind == "heading"), None)
    return Source(
        file=file,
        form="layout",
        title=clues.title or heading,
        page=clues.page,
        publisher=clues.publisher,
        date=clues.date,
        volume_year=clues.volume_year,
        covered_year=clues.covered_year,
    )
