"""Files whose pages were set in type or scanned, one or several together, to one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pairie.readers.layout import read_pages
from pairie.readers.ocr import Scores, with_scores
from pairie.readers.passages import Pages
from pairie.readers.sheets import joined
from pairie.readers.skew import SkewedSheet
from pairie.types import Document, PageFault, Source

__all__ = ["Paper", "set_papers"]


@dataclass(frozen=True, slots=True)
class Paper:
    """The pages of a file.

    ``faults`` name those of which text is missing, ``lost`` are those of them, counted from 1, over which no sentence
    may go on, as it does past a picture; ``stated`` are the numbers that the file states for its pages and
    ``scores`` how sure the characters of recognised ones are; the last two have one entry a page or none at all.
    """

    sheets: Sequence[SkewedSheet]
    faults: Sequence[PageFault] = ()
    stated: Sequence[str | None] = ()
    scores: Sequence[Scores | None] = ()
    lost: Sequence[int] = ()


def set_papers(papers: Sequence[Paper], source: Source) -> Document:
    """Set the pages of files, one after another, in reading order.

    Their source text is that of all pages, parted by form feeds, and ``page_number`` counts through them.
    """
    sheets = [sheet for paper in papers for sheet in paper.sheets]
    scores = [page for paper in papers for page in paper.scores or [None] * len(paper.sheets)]
    raw, placed = joined([page.sheet for page in sheets])
    starts = tuple(page.start for page in placed)
    document = read_pages(
        raw,
        placed,
        source,
        lambda printed: Pages(starts, _labels(printed, papers), sheets),
        lost=frozenset(_lost(papers)),
    )
    return with_scores(document, scores)


def _lost(papers: Sequence[Paper]) -> Iterator[int]:
    """Yield which pages of all are lost, counted from 0."""
    first = 0
    for paper in papers:
        yield from (first + number - 1 for number in paper.lost)
        first += len(paper.sheets)


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
