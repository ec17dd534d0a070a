"""The pages of a Word file, by the breaks that Word was told and those that it noted where it showed them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pairie.types import Document, SourceSpan

__all__ = ["NOTES", "PAGE", "SHOWN_PAGE", "Breaks", "with_pages", "without_breaks"]

#: What stands in the text for a break, and before notes, until the pages are counted; XML cannot hold these characters.
PAGE, SHOWN_PAGE, NOTES = "\x01", "\x02", "\x03"
_MARK = re.compile(f"([{PAGE}{SHOWN_PAGE}{NOTES}])")


@dataclass(frozen=True, slots=True)
class Breaks:
    """Where pages end in the text, rising, and where the notes begin, whose pages are not known."""

    ends: Sequence[int]
    notes: int

    def page(self, offset: int) -> int | None:
        return bisect_right(self.ends, offset) + 1 if offset < self.notes else None


def without_breaks(raw: str) -> tuple[str, Breaks | None]:
    """Return the text without marks, and its breaks if it has any.

    Word shows a break that it was told, and notes that too: the two are one.
    """
    parts, ends, at, told, notes = list[str](), list[int](), 0, False, len(raw)
    for part in _MARK.split(raw):
        if part == PAGE or (part == SHOWN_PAGE and not told):
            ends.append(at)
        elif part == NOTES:
            notes = min(notes, at)
        elif part != SHOWN_PAGE:
            parts.append(part)
            at += len(part)
        told = part == PAGE or (told and not part.strip())
    return "".join(parts), Breaks(ends, notes) if ends else None


def with_pages(document: Document, breaks: Breaks) -> Document:
    """Return the document with the counts of pages in its source spans, one for each page."""
    passages = []
    for passage in document.passages:
        inside = [at for at in breaks.ends if passage.start < at < passage.end and at < breaks.notes]
        spans = tuple(
            SourceSpan(start, end, page_number=breaks.page(start))
            for start, end in pairwise([passage.start, *dict.fromkeys(inside), passage.end])
        )
        passages.append(replace(passage, source_spans=spans))
    return document.replace(passages=tuple(passages))
