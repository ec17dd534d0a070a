"""One string labelled one way here and another way there: bare beside tagged, two labels, two categories."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pairie.formats.annotated import AnnotatedDocument
from pairie.types import Document
from training.span_borders import cuts_number
from training.suspicious import Example, around, example, measures

__all__ = ["category_clashes", "label_clashes", "untagged"]

SHORTEST = 3
"""Characters: shorter strings stand inside too many other words."""
GROUPS: Mapping[str, str] = {"ACTOR": "party", "RECIPIENT": "party", "AMOUNT": "AMOUNT", "MEASURE": "MEASURE"}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a string stands outside all mentions of its group."""

    annotated: AnnotatedDocument
    start: int


def untagged(corpus: Sequence[AnnotatedDocument], group: str, *, same_document: bool) -> Iterator[Example]:
    """Yield bare occurrences of tagged strings: in a document that tags the string itself, or in other documents.

    A string that is nearly always tagged and stands bare here weighs most.
    """
    tagged = tagged_strings(corpus, group)
    for string, places in bare_strings(corpus, tagged, group).items():
        n_tagged = sum(tagged[string].values())
        weight = n_tagged / (n_tagged + len(places))
        what = f"{string}: tagged {n_tagged}, bare {len(places)}"
        for place in places:
            if (place.annotated.id in tagged[string]) == same_document:
                context = around(place.annotated.document, place.start, place.start + len(string))
                yield Example(place.annotated.id, what, context, weight)


def tagged_strings(corpus: Sequence[AnnotatedDocument], group: str) -> dict[str, Counter[str]]:
    """Return how often each string is tagged with a label of a group, by document."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for annotated in corpus:
        for mention in annotated.document.entities:
            if GROUPS[mention.label] == group and len(mention.text) >= SHORTEST:
                found[mention.text][annotated.id] += 1
    return found


def bare_strings(
    corpus: Sequence[AnnotatedDocument], strings: Iterable[str], group: str
) -> dict[str, list[Occurrence]]:
    """Return where strings stand in documents with acts, outside all mentions of a group and not inside a number."""
    bare: dict[str, list[Occurrence]] = defaultdict(list)
    pieces = [a for a in corpus if any(m.label == "MEASURE" for m in a.document.entities)]
    covered = [_covered(annotated.document, group) for annotated in pieces]
    for string in strings:
        for annotated, inside in zip(pieces, covered, strict=True):
            text = annotated.document.text
            at = text.find(string)
            while at >= 0:
                end = at + len(string)
                if not any(inside[at:end]) and not (group == "AMOUNT" and cuts_number(text, at, end)):
                    bare[string].append(Occurrence(annotated, at))
                at = text.find(string, end)
    return bare


def _covered(document: Document, group: str) -> bytearray:
    """Return a flag for each character: whether a mention of the group covers it."""
    flags = bytearray(len(document.text))
    for mention in document.entities:
        if GROUPS[mention.label] == group:
            flags[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    return flags


def label_clashes(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield the rarer uses of strings that are tagged as a party here and as AMOUNT or MEASURE there."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for annotated in corpus:
        for mention in annotated.document.entities:
            if len(mention.text) >= SHORTEST:
                groups[mention.text][GROUPS[mention.label]] += 1
    for annotated in corpus:
        for mention in annotated.document.entities:
            counts = groups[mention.text]
            if len(counts) > 1 and GROUPS[mention.label] != counts.most_common(1)[0][0]:
                what = f"{mention.text}: {_counts(counts)}"
                yield example(annotated, mention, what, counts[GROUPS[mention.label]])


def category_clashes(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield the rarer uses of measure texts that have several categories; those of the commonest texts first."""
    categories: dict[str, Counter[str]] = defaultdict(Counter)
    for annotated in corpus:
        for measure in measures(annotated):
            categories[measure.text][str(measure.category)] += 1
    for annotated in corpus:
        for measure in measures(annotated):
            counts = categories[measure.text]
            if len(counts) > 1 and str(measure.category) != counts.most_common(1)[0][0]:
                what = f"{measure.text}: {measure.category}, of {_counts(counts)}"
                yield example(annotated, measure, what, counts.total() / counts[str(measure.category)])


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda item: -item[1]))
