"""Documents of a volume, one after another, to one: what goes on over the end of a page or past a figure is joined."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from pairie.readers.clues import is_byline
from pairie.readers.paragraphs import LETTER, OPENING
from pairie.text import normalise
from pairie.types import Document, Passage, Source, SourceSpan

__all__ = ["Part", "joined_parts"]

_COMMA = re.compile(r"[,，]")
_ENDED = re.compile(r"[。!?;:…][”’」』)\]】》]*$")
# A shorter line that ends without a stop may be a signature or a name.
_LEAST_OPEN = 15


@dataclass(frozen=True, slots=True)
class Part:
    """A document inside a volume; its source spans name file and page.

    Args:
        flows: it is text by the paragraph, whose pages were not joined yet. What was set in type was joined by where
            its lines stand, and only its ends are open.
        indented: starts of passages that are indented.
    """

    document: Document
    flows: bool = False
    indented: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Piece:
    """A passage on its way, and where it may be joined to others."""

    text: str
    passage: Passage
    part: int
    flows: bool
    indented: bool

    @property
    def spans(self) -> tuple[SourceSpan, ...]:
        return self.passage.source_spans

    @property
    def interrupts(self) -> bool:
        """Whether text may go on past it."""
        return self.passage.kind in ("caption", "table")

    @property
    def unfinished(self) -> bool:
        # Cut off at the end of a page, the first line of a paragraph looks like a heading.
        cut_off = self.flows and self.passage.kind == "heading" and _COMMA.search(self.text) is not None
        if (self.passage.kind != "body" and not cut_off) or len(self.text) < _LEAST_OPEN:
            return False
        plain = normalise(self.text[-200:])
        return _ENDED.search(plain.rstrip()) is None and not is_byline(self.text)


def joined_parts(parts: Sequence[Part], source: Source, breaks: Collection[int] = ()) -> Document:
    """Return one document of all parts, in their order.

    Nothing goes on over ``breaks``: counts of pages before which one is missing.
    """
    pieces: list[_Piece] = []
    unfinished: int | None = None
    for piece in _pieces(parts):
        past = unfinished is not None and unfinished < len(pieces) - 1
        if unfinished is not None and _goes_on(pieces[unfinished], piece, breaks, past_figure=past):
            pieces[unfinished] = _joined(pieces[unfinished], piece)
        else:
            pieces.append(piece)
            if piece.interrupts:
                continue
            unfinished = len(pieces) - 1
        if unfinished is not None and not pieces[unfinished].unfinished:
            unfinished = None
    return _assembled(pieces, source)


def _pieces(parts: Sequence[Part]) -> Iterable[_Piece]:
    for number, part in enumerate(parts):
        text = part.document.text
        for passage in part.document.passages:
            written = text[passage.start : passage.end]
            yield _Piece(written, passage, number, part.flows, passage.start in part.indented)


def _goes_on(before: _Piece, after: _Piece, breaks: Collection[int], *, past_figure: bool) -> bool:
    """Tell whether a passage goes on with an unfinished one before it."""
    last, first = before.spans[-1].page_number or 0, after.spans[0].page_number or 0
    if any(last < number <= first for number in breaks):
        return False
    if after.passage.kind != "body" or after.indented or OPENING.match(normalise(after.text[:40])):
        return False
    if before.part != after.part:
        return True
    return after.flows and (past_figure or last != first)


def _joined(before: _Piece, after: _Piece) -> _Piece:
    space = ""
    spans = before.spans
    if LETTER.match(before.text[-1]) and LETTER.match(after.text[0]):
        # The space between two words stands for the end of the page, where the file has nothing.
        last, space = spans[-1], " "
        spans += (replace(last, start=last.end, box=None, edges=None, chars=1),)
    passage = replace(
        before.passage, kind="body", level=None, source_spans=spans + after.spans, score=_score(before, after)
    )
    return _Piece(before.text + space + after.text, passage, after.part, after.flows, before.indented)


def _score(before: _Piece, after: _Piece) -> float | None:
    known = [(piece.passage.score, len(piece.text)) for piece in (before, after) if piece.passage.score is not None]
    return round(sum(s * n for s, n in known) / sum(n for _, n in known), 4) if known else None


def _assembled(pieces: Sequence[_Piece], source: Source) -> Document:
    passages, at = [], 0
    for piece in pieces:
        passages.append(replace(piece.passage, start=at, end=at + len(piece.text)))
        at += len(piece.text) + 1
    return Document("\n".join(piece.text for piece in pieces), tuple(passages), source=source)
