"""Ranges of the reading text: passages, mentions and the links between these, and where they stand in the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pairie.types.words import Box, Category, Label, LinkBasis, LinkType, PassageKind

__all__ = ["Link", "Mention", "Passage", "SourceSpan"]


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """A half-open range of code points in the source, and where that stands on paper, as far as known.

    The source is the file as decoded; for a PDF it is what ``pairie.readers.pdf.printed_text`` returns, for a Word file
    the text of its paragraphs. In a PDF a span is (a part of) one printed line, and ``box`` is where.

    ``page`` is the label printed on the page, ``page_number`` counts the pages of the file from 1; in a volume of
    several files it counts the pages of the volume, and ``file`` is the one that the range lies in. ``edges`` are the
    left edges of the characters and the right edge of the last; they cut the box exactly, but are not written out.
    ``chars`` counts the characters of the reading text that the range stands for; None where it is character for
    character. ``&nbsp;`` of an HTML page is six characters for one. The space between two words at the break of a file
    stands for an empty range.
    """

    start: int
    end: int
    page: str | None = None
    page_number: int | None = None
    box: Box | None = None
    edges: Sequence[float] | None = field(default=None, compare=False, repr=False)
    chars: int | None = None
    file: str | None = None

    @property
    def width(self) -> int:
        """How many characters of the reading text the range stands for."""
        return self.end - self.start if self.chars is None else self.chars

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "page": self.page,
            "page_number": self.page_number,
            "box": None if self.box is None else list(self.box),
        }
        if self.chars is not None:
            found["chars"] = self.chars
        if self.file is not None:
            found["file"] = self.file
        return found


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, caption or table row of the reading text.

    ``score`` tells how sure the recognition of a scanned passage is (0..1); None where nothing was recognised.
    ``section`` are the headings that the passage stands under, the outermost first (类目, 分目, 条目); the run-in
    head that opens it (【产业合作】) is the last of them. ``level`` is that of a heading as far as the make-up of the
    page tells, smaller for higher ones; it is not written out.
    """

    start: int
    end: int
    kind: PassageKind = "body"
    source_spans: tuple[SourceSpan, ...] = ()
    score: float | None = None
    section: tuple[str, ...] = ()
    level: int | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "section": list(self.section),
            "source_spans": [span.to_dict() for span in self.source_spans],
        }
        if self.score is not None:
            found["score"] = self.score
        return found


@dataclass(frozen=True, slots=True)
class Mention:
    """A labelled span of the reading text. Only a MEASURE has ``category``, ``planned``, their scores and ``same``.

    ``same`` is the id of the earlier MEASURE that reports the same act; annotations carry it, predictions need not.
    ``category_score`` and ``planned_score`` are the probabilities (0..1) that these two are right, given that the
    mention is one; None where no model chose them.
    """

    id: str
    label: Label
    start: int
    end: int
    text: str
    score: float = 1.0
    category: Category | None = None
    planned: bool | None = None
    same: str | None = None
    source_spans: tuple[SourceSpan, ...] = ()
    category_score: float | None = None
    planned_score: float | None = None

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "id": self.id,
            "label": self.label,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "score": self.score,
        }
        if self.label == "MEASURE":
            found["category"] = self.category
            found["planned"] = self.planned
            for name in ("category_score", "planned_score"):
                if (score := getattr(self, name)) is not None:
                    found[name] = score
            if self.same is not None:
                found["same"] = self.same
        found["source_spans"] = [span.to_dict() for span in self.source_spans]
        return found


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link from a MEASURE (``head``) to a party or an amount (``tail``), both by mention id.

    ``basis`` tells of a link that the model did not make: ``heading`` leads to the party of a heading above.
    """

    type: LinkType
    head: str
    tail: str
    score: float = 1.0
    basis: LinkBasis | None = None

    def to_dict(self) -> dict[str, Any]:
        found = {"type": self.type, "head": self.head, "tail": self.tail, "score": self.score}
        return found if self.basis is None else {**found, "basis": self.basis}
