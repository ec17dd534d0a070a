"""From drafts (characters and where each came from) to the passages of a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pairie.types import Document, Passage, PassageKind, Source, SourceSpan

__all__ = ["Draft", "Pages", "assemble"]


@dataclass(slots=True)
class Draft:
    """A passage on its way: one source offset a character. Offsets rise within a line, lines may stand in any order."""

    kind: PassageKind = "body"
    chars: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.chars)


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the pages of a dump begin (source offsets, rising) and what number is printed on each."""

    starts: tuple[int, ...] = (0,)
    labels: tuple[str | None, ...] = (None,)

    def label(self, offset: int) -> str | None:
        return self.labels[max(0, bisect_right(self.starts, offset) - 1)]


def assemble(drafts: Sequence[Draft], source: Source, pages: Pages) -> Document:
    """Join the drafts by line feeds and map every character of them to the source."""
    passages: list[Passage] = []
    texts: list[str] = []
    at = 0
    for draft in drafts:
        text = draft.text
        if not text:
            continue
        passages.append(Passage(at, at + len(text), draft.kind, tuple(_spans(draft.offsets, pages))))
        texts.append(text)
        at += len(text) + 1
    return Document(text="\n".join(texts), passages=tuple(passages), source=source)


def _spans(offsets: Sequence[int], pages: Pages) -> Iterator[SourceSpan]:
    start = last = offsets[0]
    for offset in offsets[1:]:
        if offset != last + 1:
            yield SourceSpan(start, last + 1, pages.label(start))
            start = offset
        last = offset
    yield SourceSpan(start, last + 1, pages.label(start))
