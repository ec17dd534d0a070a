"""What a machine can say about annotations: faults with their lines, and what a corpus is made of.

Errors break a rule of the guidelines for certain; warnings ask a person to look again. The form of the file (elements,
attributes, links) is checked by :mod:`pairie.formats.markup`, single documents by :mod:`pairie.guideline_rules`, copies
across documents by :mod:`pairie.copies`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pairie.copies import find_copies
from pairie.errors import FormatError
from pairie.formats.corpus import SPLITS, Split, split_of
from pairie.formats.faults import Fault
from pairie.formats.inline import read_utf8
from pairie.formats.markup import LABEL_OF_ELEMENT, LINK_ATTRIBUTES, MarkedDocument, scan
from pairie.guideline_rules import check_document
from pairie.types import CATEGORIES, LABELS, LINK_OF_LABEL, LINK_TYPES

__all__ = ["Report", "Statistics", "statistics", "validate"]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a corpus is made of; every figure is a count."""

    documents: int
    passages: int
    characters: int
    without_measure: int
    planned: int
    repeated: int
    labels: Mapping[str, int]
    categories: Mapping[str, int]
    links: Mapping[str, int]
    genres: Mapping[str, int]
    splits: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Report:
    """All faults, by file and line, and the statistics of the documents that could be read."""

    faults: tuple[Fault, ...]
    statistics: Statistics

    @property
    def n_errors(self) -> int:
        return sum(fault.severity == "error" for fault in self.faults)

    @property
    def n_warnings(self) -> int:
        return len(self.faults) - self.n_errors


def validate(paths: Iterable[str | Path], *, splits: Mapping[str, Split] | None = None) -> Report:
    """Check annotation files as one corpus.

    Args:
        paths: inline XML files. A file that cannot be read is an error of the report, not an exception.
        splits: split of each document id; ids that are missing go by their hash.
    """
    documents: list[MarkedDocument] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            found, wrong = scan(read_utf8(path), where=str(path))
        except FormatError as error:
            faults.append(Fault("error", str(path), 1, None, None, "unreadable file", str(error)))
            continue
        documents += found
        faults += wrong
    for document in documents:
        faults += check_document(document)
    split = {document.id: (splits or {}).get(document.id, split_of(document.id)) for document in documents}
    faults += _duplicate_ids(documents)
    faults += find_copies(documents, split)
    return Report(tuple(sorted(faults, key=lambda f: (f.where, f.line))), statistics(documents, split))


def statistics(documents: Sequence[MarkedDocument], split: Mapping[str, Split]) -> Statistics:
    marks = [mark for document in documents for mark in document.marks]
    measures = [mark for mark in marks if mark.element == "M"]
    labels = Counter(LABEL_OF_ELEMENT[mark.element] for mark in marks)
    categories = Counter(mark.attributes.get("cat") for mark in measures)
    links = Counter(
        LINK_OF_LABEL[LABEL_OF_ELEMENT[element]]
        for mark in measures
        for attribute, element in LINK_ATTRIBUTES.items()
        for _ in mark.targets(attribute)
    )
    splits = Counter(split[document.id] for document in documents)
    return Statistics(
        documents=len(documents),
        passages=sum(len(document.passages) for document in documents),
        characters=sum(len(passage.text) for document in documents for passage in document.passages),
        without_measure=sum(all(mark.element != "M" for mark in document.marks) for document in documents),
        planned=sum("plan" in mark.attributes for mark in measures),
        repeated=sum("same" in mark.attributes for mark in measures),
        labels={label: labels[label] for label in LABELS},
        categories={category: categories[category] for category in CATEGORIES},
        links={link: links[link] for link in LINK_TYPES},
        genres=dict(Counter(document.attributes.get("genre", "unknown") for document in documents).most_common()),
        splits={name: splits[name] for name in SPLITS},
    )


def _duplicate_ids(documents: Sequence[MarkedDocument]) -> list[Fault]:
    first: dict[str, MarkedDocument] = {}
    faults = []
    for document in documents:
        earlier = first.setdefault(document.id, document)
        if earlier is not document:
            what = f"document id used twice; got {document.id!r} again, expected an id unique in the corpus"
            advice = f"Rename it; the first one is {earlier.where}:{earlier.line}."
            faults.append(Fault("error", document.where, document.line, document.id, None, what, advice))
    return faults
