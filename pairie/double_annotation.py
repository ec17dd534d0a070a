"""Two annotators of the same texts: their documents paired by text, and how far they agree.

Documents pair by the digest of their text, so ids may differ. Agreement is F1, the same from either side, and
Krippendorff's alpha over characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pairie.counts import Counts, Scores, Tally
from pairie.errors import FormatError, missing_extra
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.standoff import digest
from pairie.scoring import score
from pairie.types import LABELS, LINK_TYPES, Document

__all__ = ["Agreement", "Pair", "Paired", "agreement", "character_alpha", "pair_up", "strict_links"]

SHOWN = 12
"""Characters of two differing texts that a message shows."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One text, annotated twice."""

    first: AnnotatedDocument
    second: AnnotatedDocument


@dataclass(frozen=True, slots=True)
class Paired:
    """The texts that both annotated, and the documents that one of them alone has."""

    pairs: tuple[Pair, ...]
    only_first: tuple[AnnotatedDocument, ...]
    only_second: tuple[AnnotatedDocument, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two annotators agree. True positives are what both have, false ones what only the second has."""

    documents: int
    passages: int
    scores: Scores
    strict_links: Tally

    def to_dict(self) -> dict[str, Any]:
        scores = {**self.scores.to_dict(), "strict link": self.strict_links.to_dict()}
        return {"documents": self.documents, "passages": self.passages, "scores": scores}


def pair_up(first: Sequence[AnnotatedDocument], second: Sequence[AnnotatedDocument]) -> Paired:
    """Pair documents of two annotators by their text.

    Raises:
        FormatError: an annotator has a text twice, or both have a document of one id with different texts.
    """
    left, right = _by_text(first, "the first"), _by_text(second, "the second")
    only_first = tuple(d for key, d in left.items() if key not in right)
    only_second = tuple(d for key, d in right.items() if key not in left)
    names = {annotated.id: annotated for annotated in only_second}
    for annotated in only_first:
        if annotated.id in names:
            raise FormatError(_difference(annotated, names[annotated.id]))
    return Paired(tuple(Pair(d, right[key]) for key, d in left.items() if key in right), only_first, only_second)


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Score the second annotation of each pair against the first. F1 is the same the other way round."""
    scores, links = Scores(), Tally()
    for pair in pairs:
        scores += score([pair.first.document], [pair.second.document])
        links += strict_links(pair.first.document, pair.second.document)
    n_passages = sum(len(pair.first.document.passages) for pair in pairs)
    return Agreement(len(pairs), n_passages, scores, links)


def strict_links(first: Document, second: Document) -> Tally:
    """Count the links whose type and both spans are equal; types of a user's own are in ``scores.own``."""
    left, right = set(_links(first)), set(_links(second))
    return Tally(
        {
            name: Counts(
                *(sum(link[0] == name for link in part) for part in (left & right, right - left, left - right))
            )
            for name in LINK_TYPES
        }
    )


def character_alpha(pairs: Sequence[Pair]) -> dict[str, float]:
    """Krippendorff's alpha, nominal, over characters: of each label (inside or outside) and of the set of labels.

    An approximation of the alpha for units: it is corrected for chance, but long spans weigh more than short ones, and
    where two mentions of one label touch, the border between them does not show. White space does not count.

    Returns:
        Alpha by label, and "all"; 1 is full agreement, 0 what chance would bring. Labels that nobody used are left out.
    Raises:
        ConfigError: the extra "agreement" is not installed.
    Source: Krippendorff 2013, "Content analysis", chapter 12; computed by NLTK.
    """
    try:
        from nltk.metrics.agreement import AnnotationTask
    except ImportError as error:
        raise missing_extra("nltk", "agreement", "Krippendorff's alpha") from error
    rows = [row for pair in pairs for row in _characters(pair)]
    own = {m.label for pair in pairs for d in (pair.first, pair.second) for m in d.document.entities} - set(LABELS)
    found = {}
    for name in (*LABELS, *sorted(own), "all"):
        data = [
            (coder, item, "+".join(sorted(labels)) if name == "all" else str(name in labels))
            for item, row in enumerate(rows)
            for coder, labels in zip(("first", "second"), row, strict=True)
        ]
        if any(label not in ("False", "") for _, _, label in data):
            found[name] = float(AnnotationTask(data).alpha())
    return found


def _characters(pair: Pair) -> Iterator[tuple[set[str], set[str]]]:
    """Yield the labels that each annotator gave to each character."""
    text = pair.first.document.text
    labels: list[tuple[set[str], set[str]]] = [(set(), set()) for _ in text]
    for side, annotated in enumerate((pair.first, pair.second)):
        for mention in annotated.document.entities:
            for place in range(mention.start, mention.end):
                labels[place][side].add(mention.label)
    return (row for character, row in zip(text, labels, strict=True) if not character.isspace())


def _links(document: Document) -> Iterator[tuple[str, int, int, int, int]]:
    mentions = {mention.id: mention for mention in document.entities}
    for link in document.relations:
        head, tail = mentions[link.head], mentions[link.tail]
        yield link.type, head.start, head.end, tail.start, tail.end


def _by_text(documents: Sequence[AnnotatedDocument], whose: str) -> dict[tuple[str, int], AnnotatedDocument]:
    """Return documents by their text; the length tells texts apart that differ in line ends, which offsets count."""
    found: dict[tuple[str, int], AnnotatedDocument] = {}
    for annotated in documents:
        text = annotated.document.text
        earlier = found.setdefault((digest(text), len(text)), annotated)
        if earlier is not annotated:
            raise FormatError(
                f"{annotated.id}: text annotated twice by {whose}; got it in {earlier.id} as well, expected each text "
                "once. Remove one."
            )
    return found


def _difference(first: AnnotatedDocument, second: AnnotatedDocument) -> str:
    """Tell where the texts of one document part."""
    a, b = first.document.text, second.document.text
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    passage = a.count("\n", 0, at) + 1
    return (
        f"{first.id} passage {passage}: texts differ; got {b[at : at + SHOWN]!r} from the second where the first has "
        f"{a[at : at + SHOWN]!r} (character {at}), expected the same text. Annotate the same copy, or rename one."
    )
