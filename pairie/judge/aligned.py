"""Where the mentions of gold and of an extraction lie, so that they can be compared though the texts may differ."""

from __future__ import annotations

from dataclasses import dataclass

from pairie.alignment import common_axes
from pairie.cells import match_spans
from pairie.facts.names import same_party
from pairie.scoring import placed_spans
from pairie.types import Document, Mention

__all__ = ["Aligned", "Span", "Spans", "align", "aligned_spans", "measure_spans", "overlap"]

Span = tuple[int, int]
Spans = dict[str, Span]


def aligned_spans(gold: Document, ours: Document) -> tuple[Spans, Spans]:
    """Return the spans of all mentions of each document by id, counted in the text if it is one and the same.

    An extractor reads a text anew: it may join lines, or drop one that looks like a page head. Texts that differ are
    laid on a common axis, as in scoring; a mention of white space alone lies nowhere on it and is left out.
    """
    if gold.text == ours.text:
        return _offsets(gold), _offsets(ours)
    gold_axis, our_axis = common_axes(gold.text, ours.text)
    return placed_spans(gold, gold_axis), placed_spans(ours, our_axis)


def measure_spans(document: Document, spans: Spans) -> Spans:
    """Return the spans of the acts alone."""
    return {m.id: spans[m.id] for m in document.entities if m.label == "MEASURE" and m.id in spans}


def overlap(a: Span | None, b: Span | None) -> bool:
    """Tell spans that share a character; what lies nowhere shares none."""
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


@dataclass(frozen=True, slots=True)
class Aligned:
    """Gold and an extraction laid over each other: the spans of both, and which act of ours is which of gold."""

    gold_spans: Spans
    our_spans: Spans
    our_act: dict[str, str]

    def same_argument(self, gold: Mention, ours: Mention) -> bool:
        """Tell whether two arguments are the same: amounts by their place, parties by name."""
        if gold.label == "AMOUNT":
            return overlap(self.our_spans.get(ours.id), self.gold_spans.get(gold.id))
        return same_party(gold.text, ours.text)


def align(gold: Document, ours: Document) -> Aligned:
    """Lay an extraction over gold and pair their acts."""
    gold_spans, our_spans = aligned_spans(gold, ours)
    pairs = match_spans(measure_spans(gold, gold_spans), measure_spans(ours, our_spans))
    return Aligned(gold_spans, our_spans, dict(pairs))


def _offsets(document: Document) -> Spans:
    return {m.id: (m.start, m.end) for m in document.entities}
