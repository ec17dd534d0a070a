"""Files whose pages were set in type or scanned, one or several together, to one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pairie.readers.layout import read_pages
from pairie.readers.ocr import Recognised
from pairie.readers.passages import Pages
from pairie.readers.sheets import Sheet, joined
from pairie.types import Box, Document, PageFault, Passage, Source

__all__ = ["Paper", "set_papers"]


@dataclass(frozen=True, slots=True)
class Paper:
    """The pages of a file.

    ``faults`` name those of which text is missing, ``stated`` are the numbers that the file states for its pages and
    ``recognised`` the characters of scanned ones; the last two have one entry a page or none at all.
    """

    sheets: Sequence[Sheet]
    faults: Sequence[PageFault] = ()
    stated: Sequence[str | None] = ()
    recognised: Sequence[Recognised | None] = ()


def set_papers(papers: Sequence[Paper], source: Source) -> Document:
    """Set the pages of files, one after another, in reading order.

    Their source text is that of all pages, parted by form feeds, and ``page_number`` counts through them.
    """
    sheets = [sheet for paper in papers for sheet in paper.sheets]
    recognised = [page for paper in papers for page in paper.recognised or [None] * len(paper.sheets)]
    raw, placed = joined(sheets)
    starts = tuple(page.start for page in placed)
    document = read_pages(raw, placed, source, lambda printed: Pages(starts, _labels(printed, papers), sheets))
    if not any(recognised):
        return document
    return document.replace(passages=tuple(_scored(passage, recognised) for passage in document.passages))


def _labels(printed: Sequence[str | None], papers: Sequence[Paper]) -> tuple[str | None, ...]:
    """Return what is printed on every page; what a file states fills gaps if it agrees wherever both are known."""
    found: list[str | None] = []
    for paper in papers:
        pages = printed[len(found) : len(found) + len(paper.sheets)]
        pairs = list(zip(pages, paper.stated or [None] * len(pages), strict=True))
        known = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
        agreed = known and all(ours.lower() == theirs.lower() for ours, theirs in known)
        found.extend(ours or (theirs if agreed else None) for ours, theirs in pairs)
    return tuple(found)


def _scored(passage: Passage, pages: Sequence[Recognised | None]) -> Passage:
    """Return a passage with the mean score of the characters that stand in its boxes."""
    total, n_chars = 0.0, 0
    for span in passage.source_spans:
        page = None if span.page_number is None else pages[span.page_number - 1]
        if page is not None and span.box is not None:
            inside = page.scores[_inside(page.glyphs.boxes, span.box)]
            total, n_chars = total + float(inside.sum()), n_chars + len(inside)
    return replace(passage, score=round(total / n_chars, 4)) if n_chars else passage


def _inside(boxes: NDArray[np.float32], box: Box) -> NDArray[np.bool_]:
    left, top, right, bottom = box
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return np.asarray((x >= left) & (x <= right) & (y >= top) & (y <= bottom))
