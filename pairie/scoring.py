"""Scores of predictions against gold: mentions, links, and the cells of the table.

All figures are micro-averaged: counts are added up over documents before any ratio is taken.

* strict: label and span equal.
* lenient: one-to-one by label, intersection over union at least 0.5.
* link: for a MEASURE matched leniently, its distinct arguments; parties by name, amounts by lenient span. Arguments of
  unmatched measures are false.
* table: links plus the category of every measure: the cells of the table. The headline figure.
* records: the same cells after merging repeated reports.
* own: mentions and links of a user's own labels and types, all spans equal; none of the others counts them.
"""

from __future__ import annotations

from collections.abc import Sequence

from pairie.alignment import Axis, common_axes
from pairie.cells import CATEGORY, Span, acts, cells, match_acts, match_spans, merged
from pairie.counts import Counts, Scores, Tally
from pairie.errors import ConfigError
from pairie.types import LABELS, LINK_TYPES, Document

__all__ = ["Counts", "Scores", "Tally", "placed_spans", "score"]


def score(gold: Sequence[Document], predicted: Sequence[Document]) -> Scores:
    """Score predictions, document by document.

    Where the texts of a pair differ (gold reading text against our own layout) they are aligned by their characters
    without white space; a mention in a part that the other text lacks matches nothing.

    Raises:
        ConfigError: the sequences differ in length.
        FormatError: a link or a record names a mention that its document does not have.
    """
    if len(gold) != len(predicted):
        raise ConfigError(
            f"score: documents do not pair up; got {len(predicted)} predictions, expected {len(gold)}. "
            "Give one prediction for each gold document, in the same order."
        )
    return sum((_score_one(g, p) for g, p in zip(gold, predicted, strict=True)), Scores())


def _score_one(gold: Document, ours: Document) -> Scores:
    gold_axis, our_axis = common_axes(gold.text, ours.text)
    gold_spans, our_spans = placed_spans(gold, gold_axis), placed_spans(ours, our_axis)
    strict: dict[str, Counts] = {}
    lenient: dict[str, Counts] = {}
    measure_pairs: list[tuple[str, str]] = []
    for label in LABELS:
        g = {m.id: gold_spans[m.id] for m in gold.entities if m.label == label and m.id in gold_spans}
        o = {m.id: our_spans[m.id] for m in ours.entities if m.label == label and m.id in our_spans}
        n_equal = len(set(g.values()) & set(o.values()))
        strict[label] = Counts(n_equal, len(o) - n_equal, len(g) - n_equal)
        pairs = match_spans(g, o)
        lenient[label] = Counts(len(pairs), len(o) - len(pairs), len(g) - len(pairs))
        if label == "MEASURE":
            measure_pairs = pairs
    gold_acts, our_acts = acts(gold, gold_spans), acts(ours, our_spans)
    table = cells(gold_acts, our_acts, match_acts(gold_acts, our_acts, measure_pairs), by_text=False)
    gold_merged, our_merged = merged(gold, gold_acts), merged(ours, our_acts)
    merged_pairs = match_acts(gold_merged, our_merged, measure_pairs)
    records = cells(gold_merged, our_merged, merged_pairs, by_text=True)
    link = {name: counts for name, counts in table.items() if name != CATEGORY}
    own = _own(_own_finds(gold, gold_spans), _own_finds(ours, our_spans))
    return Scores(Tally(strict), Tally(lenient), Tally(link), Tally(table), Tally(records), own)


def _own_finds(document: Document, spans: dict[str, Span]) -> set[tuple[str, Span, Span]]:
    """Return label, span and span of mentions of own labels, type and both spans of links of own types."""
    labels = {(m.label, spans[m.id], spans[m.id]) for m in document.entities if m.label not in LABELS and m.id in spans}
    links = {
        (link.type, spans[link.head], spans[link.tail])
        for link in document.relations
        if link.type not in LINK_TYPES and link.head in spans and link.tail in spans
    }
    return labels | links


def _own(gold: set[tuple[str, Span, Span]], ours: set[tuple[str, Span, Span]]) -> Tally:
    def named(finds: set[tuple[str, Span, Span]], name: str) -> int:
        return sum(find[0] == name for find in finds)

    names = sorted({find[0] for find in gold | ours})
    return Tally({n: Counts(named(gold & ours, n), named(ours - gold, n), named(gold - ours, n)) for n in names})


def placed_spans(document: Document, axis: Axis) -> dict[str, Span]:
    """Return the spans of all mentions on an axis, by id; one of white space alone lies nowhere and is left out."""
    placed = {mention.id: axis.span(mention.start, mention.end) for mention in document.entities}
    return {mention_id: span for mention_id, span in placed.items() if span is not None}
