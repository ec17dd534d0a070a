"""What a corpus of annotations is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pairie.formats.corpus import SPLITS
from pairie.formats.markup import LABEL_OF_ELEMENT, LINK_ATTRIBUTES, Mark, MarkedDocument
from pairie.types import CATEGORIES, LABELS, LINK_OF_LABEL, LINK_TYPES

__all__ = ["Lengths", "Statistics", "statistics"]

MANY = 3
"""So many links of one measure, or more, are counted together."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the mentions of a label are, in characters."""

    least: int
    median: float
    most: int

    def __str__(self) -> str:
        return f"{self.least}–{self.most} (median {self.median:g})"


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a corpus is made of; every figure is a count but ``lengths``.

    ``links_per_measure`` counts, for each link type, the measures with 0, 1, 2 and 3 or more of it.
    """

    documents: int
    passages: int
    characters: int
    without_mention: int
    without_measure: int
    planned: int
    repeated: int
    labels: Mapping[str, int]
    lengths: Mapping[str, Lengths]
    categories: Mapping[str, int]
    links: Mapping[str, int]
    links_per_measure: Mapping[str, Mapping[str, int]]
    genres: Mapping[str, int]
    splits: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        found["lengths"] = {
            label: {"least": lengths.least, "median": lengths.median, "most": lengths.most}
            for label, lengths in self.lengths.items()
        }
        return found


def statistics(documents: Sequence[MarkedDocument], split: Mapping[str, str]) -> Statistics:
    """Count what documents hold; ``split`` is that of each document id."""
    marks = [mark for document in documents for mark in document.marks]
    measures = [mark for mark in marks if mark.element == "M"]
    labels = Counter(LABEL_OF_ELEMENT[mark.element] for mark in marks)
    categories = Counter(mark.attributes.get("cat") for mark in measures)
    splits = Counter(split[document.id] for document in documents)
    per_measure = {
        LINK_OF_LABEL[LABEL_OF_ELEMENT[element]]: [len(mark.targets(attribute)) for mark in measures]
        for attribute, element in LINK_ATTRIBUTES.items()
    }
    return Statistics(
        documents=len(documents),
        passages=sum(len(document.passages) for document in documents),
        characters=sum(len(passage.text) for document in documents for passage in document.passages),
        without_mention=sum(not document.marks for document in documents),
        without_measure=sum(all(mark.element != "M" for mark in document.marks) for document in documents),
        planned=sum("plan" in mark.attributes for mark in measures),
        repeated=sum("same" in mark.attributes for mark in measures),
        labels={label: labels[label] for label in LABELS},
        lengths=_lengths(marks),
        categories={category: categories[category] for category in CATEGORIES},
        links={link: sum(per_measure[link]) for link in LINK_TYPES},
        links_per_measure={link: _by_number(per_measure[link]) for link in LINK_TYPES},
        genres=dict(Counter(document.attributes.get("genre", "unknown") for document in documents).most_common()),
        splits={name: splits[name] for name in SPLITS},
    )


def _lengths(marks: Sequence[Mark]) -> dict[str, Lengths]:
    found: dict[str, list[int]] = {}
    for mark in marks:
        found.setdefault(LABEL_OF_ELEMENT[mark.element], []).append(len(mark.text))
    return {label: Lengths(min(n), median(n), max(n)) for label in LABELS if (n := found.get(label))}


def _by_number(numbers: Sequence[int]) -> dict[str, int]:
    counts = Counter(min(n, MANY) for n in numbers)
    return {str(n) if n < MANY else f"{MANY} or more": counts[n] for n in range(MANY + 1)}
