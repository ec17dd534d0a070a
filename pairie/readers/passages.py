"""From drafts (characters and where each came from) to the passages of a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pairie.types import Document, Passage, PassageKind, Source, SourceSpan

__all__ = ["Draft", "Pages", "assemble"]


@dataclass(slots=True)
class Draft:
    """A passage on its way: one source offset a character. Offsets rise within a line, lines may stand in any order.

    ``ends`` has the source ranges that are not of one character: their ends by their starts.
    """

    kind: PassageKind = "body"
    chars: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)

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
        passages.append(Passage(at, at + len(text), draft.kind, tuple(_spans(draft, pages))))
        texts.append(text)
        at += len(text) + 1
    return Document(text="\n".join(texts), passages=tuple(passages), source=source)


def _spans(draft: Draft, pages: Pages) -> Iterator[SourceSpan]:
    run: range | None = None
    for offset in draft.offsets:
        if run is not None and offset == run.stop and offset not in draft.ends:
            run = range(run.start, offset + 1)
            continue
        if run is not None:
            yield SourceSpan(run.start, run.stop, pages.label(run.start))
        run = None if offset in draft.ends else range(offset, offset + 1)
        if run is None:
            yield SourceSpan(offset, draft.ends[offset], pages.label(offset), chars=1)
    if run is not None:
        yield SourceSpan(run.start, run.stop, pages.label(run.start))
