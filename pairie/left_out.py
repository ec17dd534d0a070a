"""Parties that an act leaves out and the headings above it name: 丹江县对口支援 above 派出医生15名.

Where an act has no giver (or no receiver) in its links, the innermost heading above it that names a party on that side
fills the gap, if it names one alone. The title of the whole document does not count: it names those that most of it is
about, and two of three such links were wrong (``training/experiments.md``). Links to headings are of low score and
their records are for review.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from pairie.facts.names import same_party
from pairie.readers.sections import words_of_heading
from pairie.types import Document, Label, Link, LinkType, Mention, Passage

__all__ = ["HEADING_SCORE", "link_to_headings"]

#: The score of a link that no sentence states. Of 19 on development data 13 were right (``training/headings.py``).
HEADING_SCORE = 0.5

_SIDES: tuple[tuple[LinkType, Label], ...] = (("AGENT", "ACTOR"), ("BENEFICIARY", "RECIPIENT"))
_Range = tuple[int, int]


def link_to_headings(document: Document) -> Document:
    """Return the document with links to parties in headings, for acts that have no party on a side."""
    measures = [mention for mention in document.entities if mention.label == "MEASURE"]
    if not measures or not any(passage.section for passage in document.passages):
        return document
    linked: dict[tuple[str, LinkType], list[str]] = {}
    for link in document.relations:
        linked.setdefault((link.head, link.type), []).append(link.tail)
    headings = _Headings(document)
    mentions = {mention.id: mention for mention in document.entities}
    found = []
    for measure in measures:
        taken = [mentions[tail].text for kind, _ in _SIDES for tail in linked.get((measure.id, kind), ())]
        for kind, label in _SIDES:
            if (measure.id, kind) in linked:
                continue
            party = headings.party_above(measure, label)
            if party is not None and not any(same_party(party.text, name) for name in taken):
                found.append(Link(kind, measure.id, party.id, round(HEADING_SCORE * party.score, 4), "heading"))
    return document.replace(relations=(*document.relations, *found)) if found else document


class _Headings:
    """The headings of a document and the parties in them."""

    def __init__(self, document: Document) -> None:
        self._passages = sorted(document.passages, key=lambda passage: passage.start)
        self._mentions = sorted(document.entities, key=lambda mention: mention.start)
        self._above = list(_ranges(document.text, self._passages))

    def party_above(self, measure: Mention, label: Label) -> Mention | None:
        """Return the party of a side that the headings above an act name, the innermost that name any deciding."""
        index = bisect_right(self._passages, measure.start, key=lambda passage: passage.start) - 1
        if index < 0:
            return None
        title = self._passages[0].end
        for start, end in reversed(self._above[index]):
            if end <= title:
                break
            parties = self._parties(start, min(end, measure.start), label)
            if parties:
                one = all(same_party(parties[0].text, other.text) for other in parties)
                return max(parties, key=lambda party: len(party.text)) if one else None
        return None

    def _parties(self, start: int, end: int, label: Label) -> Sequence[Mention]:
        first = bisect_left(self._mentions, start, key=lambda mention: mention.start)
        last = bisect_left(self._mentions, end, key=lambda mention: mention.start)
        return [mention for mention in self._mentions[first:last] if mention.label == label and mention.end <= end]


def _ranges(text: str, passages: Sequence[Passage]) -> Iterator[tuple[_Range, ...]]:
    """Yield for every passage where the headings of its section stand, the outermost first."""
    opened: dict[tuple[str, ...], _Range] = {}
    of_passages: set[tuple[str, ...]] = set()
    for passage in passages:
        path = passage.section
        if passage.kind == "heading":
            of_passages.add(own := (*path, words_of_heading(text[passage.start : passage.end])))
            opened[own] = (passage.start, passage.end)
        elif path and path not in of_passages:
            at = text.find(path[-1], passage.start, passage.start + len(path[-1]) + 2)
            if at >= 0:  # a run-in head
                opened[path] = (at, at + len(path[-1]))
        yield _known(opened, path)


def _known(opened: Mapping[tuple[str, ...], _Range], path: tuple[str, ...]) -> tuple[_Range, ...]:
    levels = (path[: depth + 1] for depth in range(len(path)))
    return tuple(opened[level] for level in levels if level in opened)
