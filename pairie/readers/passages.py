"""From drafts (characters and where each came from) to the passages of a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from pairie.readers.sections import with_sections
from pairie.types import Box, Document, Passage, PassageKind, Source, SourceSpan

__all__ = ["Draft", "Pages", "Printed", "assemble"]


@dataclass(slots=True)
class Draft:
    """A passage on its way: one source offset a character. Offsets rise within a line, lines may stand in any order.

    ``ends`` has the source ranges that are not of one character: their ends by their starts. ``level`` is that of a
    heading (see ``Passage``).
    """

    kind: PassageKind = "body"
    chars: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)
    level: int | None = None

    @property
    def text(self) -> str:
        return "".join(self.chars)


class Printed(Protocol):
    """A page that knows where its characters stand on paper. Offsets count from its first character."""

    def line_starts(self, start: int, end: int) -> Sequence[int]:
        """Return where printed lines begin within a range, but not at its start."""

    def place(self, start: int, end: int) -> tuple[Box, Sequence[float] | None]:
        """Return the box of a part of a line and the edges of its characters (see ``SourceSpan``)."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the pages of a source begin (source offsets, rising) and what number is printed on each.

    ``counted`` is for a source that has pages at all; ``printed`` are pages that know where their characters stand.
    """

    starts: tuple[int, ...] = (0,)
    labels: tuple[str | None, ...] = (None,)
    printed: Sequence[Printed] = ()
    counted: bool = True

    def spans(self, start: int, end: int) -> Iterator[SourceSpan]:
        """Yield the spans of a range: one a page, or one a printed line if lines are known."""
        index = self._index(start)
        # Words at the end of a page and the start of the next have the break between the pages for their space.
        while index + 1 < len(self.starts) and self.starts[index + 1] < end:
            yield from self._on_page(index, start, self.starts[index + 1])
            index += 1
            start = self.starts[index]
        yield from self._on_page(index, start, end)

    def _on_page(self, index: int, start: int, end: int) -> Iterator[SourceSpan]:
        if not self.printed:
            yield SourceSpan(start, end, self.labels[index], index + 1 if self.counted else None)
            return
        page, offset = self.printed[index], self.starts[index]
        for low, high in pairwise([start - offset, *page.line_starts(start - offset, end - offset), end - offset]):
            box, edges = page.place(low, high)
            yield SourceSpan(offset + low, offset + high, self.labels[index], index + 1, box, edges)

    def _index(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)


def assemble(drafts: Iterable[Draft], source: Source, pages: Pages, *, titled: bool = False) -> Document:
    """Join the drafts by line feeds, map every character of them to the source, and find what section each is in.

    ``titled``: a heading at the beginning is the title of the whole.
    """
    passages: list[Passage] = []
    texts: list[str] = []
    borders = frozenset(pages.starts[1:])
    at = 0
    for draft in drafts:
        text = draft.text
        if not text:
            continue
        passages.append(
            Passage(at, at + len(text), draft.kind, tuple(_spans(draft, pages, borders)), level=draft.level)
        )
        texts.append(text)
        at += len(text) + 1
    return with_sections(Document("\n".join(texts), tuple(passages), source=source), titled=titled)


def _spans(draft: Draft, pages: Pages, borders: Collection[int]) -> Iterator[SourceSpan]:
    start = last = draft.offsets[0]
    for offset in draft.offsets[1:]:
        if offset != last + 1 or last in draft.ends or offset in draft.ends or offset in borders:
            yield from _run(draft, start, last, pages)
            start = offset
        last = offset
    yield from _run(draft, start, last, pages)


def _run(draft: Draft, start: int, last: int, pages: Pages) -> Iterator[SourceSpan]:
    if start in draft.ends:
        yield from (replace(span, chars=1) for span in pages.spans(start, draft.ends[start]))
    else:
        yield from pages.spans(start, last + 1)
