"""Suspicious places of the corpus, and how they are shown: the span in brackets with the text around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pairie.formats.annotated import AnnotatedDocument
from pairie.types import Document, Mention

__all__ = ["Example", "around", "example", "measures", "worst_first"]

CONTEXT = 16


@dataclass(frozen=True, slots=True)
class Example:
    """One suspicious place. The worst come first: ``weight`` orders them."""

    document: str
    what: str
    context: str
    weight: float = 1.0


def around(document: Document, start: int, end: int) -> str:
    """Return a span in brackets with the text around it."""
    before, after = document.text[max(0, start - CONTEXT) : start], document.text[end : end + CONTEXT]
    return f"{before}【{document.text[start:end]}】{after}".replace("\n", "⏎")


def example(annotated: AnnotatedDocument, mention: Mention, what: str = "", weight: float = 1.0) -> Example:
    context = around(annotated.document, mention.start, mention.end)
    return Example(annotated.id, what or f"{mention.label} {mention.id}", context, weight)


def worst_first(examples: Iterable[Example]) -> list[Example]:
    return sorted(examples, key=lambda e: -e.weight)


def measures(annotated: AnnotatedDocument) -> list[Mention]:
    return [m for m in annotated.document.entities if m.label == "MEASURE"]
