"""Where a model disagrees with annotations: what it would have labelled otherwise, the worst first.

The worst is what surprises the model most, by the loss of the label given: the negative log of the probability that it
gives to what a person wrote. A sure model is often right about a slip of the pen, and often wrong about what it has
never seen; both are worth a look. Source: Northcutt et al. 2021, "Confident learning", section 3.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from pairie.facts.names import same_party
from pairie.formats.markup import LABEL_OF_ELEMENT, LINK_ATTRIBUTES, Mark, MarkedDocument
from pairie.model.weighing import Weighed, WeighedSpan
from pairie.types import LINK_OF_LABEL, Mention

__all__ = ["Disagreement", "Kind", "disagreements"]

Kind = Literal["border", "label", "only annotated", "only found", "category", "planned", "link"]
BATCH = 16
LEAST = 1e-4
CONTEXT = 12


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place. ``line`` and ``passage`` count from 1, ``loss`` is in nats (2.3 at a probability of one tenth)."""

    where: str
    line: int
    document: str
    passage: int
    kind: Kind
    annotated: str
    found: str
    context: str
    loss: float

    def __str__(self) -> str:
        inside = f"{self.document} passage {self.passage}"
        says = f"annotated {self.annotated}, found {self.found}"
        return f"{self.where}:{self.line}: {inside}: {self.kind} {self.loss:.2f}: {says}: {self.context}"

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def disagreements(
    documents: Sequence[MarkedDocument], weigh: Callable[[list[str]], list[Weighed]]
) -> list[Disagreement]:
    """Compare annotated documents with what a model finds in their bare texts; the worst come first.

    Args:
        documents: as scanned.
        weigh: what the model weighs in texts.
    """
    found: list[Disagreement] = []
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        weighed = weigh(["\n".join(p.text for p in document.passages) for document in batch])
        for document, judged in zip(batch, weighed, strict=True):
            found += _Comparison(document, judged).all()
    return sorted(found, key=lambda d: -d.loss)


class _Comparison:
    """One document: its marks by place in the text, and what was weighed there."""

    def __init__(self, document: MarkedDocument, weighed: Weighed) -> None:
        self.document = document
        self.weighed = weighed
        self.starts = list(accumulate((len(p.text) + 1 for p in document.passages), initial=0))
        self.text = "\n".join(passage.text for passage in document.passages)
        self.marks = {self.span(mark): mark for mark in document.marks}
        self.spans = {(span.start, span.end): span for span in weighed.spans}
        self.mentions = {(m.start, m.end): m for m in weighed.prediction.mentions}

    def span(self, mark: Mark) -> tuple[int, int]:
        offset = self.starts[mark.passage]
        return offset + mark.start, offset + mark.end

    def all(self) -> Iterator[Disagreement]:
        bordered = set()
        for place, mention in self.mentions.items():
            if place not in self.marks:
                near = self.overlapping(mention)
                bordered.update(near)
                kind: Kind = "border" if near else "only found"
                annotated = " and ".join(_named(self.marks[n]) for n in near) or "nothing"
                yield self.at(place, kind, annotated, _told(mention), 1 - mention.score)
        for place, mark in self.marks.items():
            yield from self.of_mark(place, mark, bordered=place in bordered)
        yield from self.links()

    def overlapping(self, mention: Mention) -> list[tuple[int, int]]:
        """Return the marks of the same label that a find overlaps and that were not found as they are."""
        return [
            (start, end)
            for (start, end), mark in self.marks.items()
            if start < mention.end
            and mention.start < end
            and LABEL_OF_ELEMENT[mark.element] == mention.label
            and (start, end) not in self.mentions
        ]

    def of_mark(self, place: tuple[int, int], mark: Mark, *, bordered: bool) -> Iterator[Disagreement]:
        label = LABEL_OF_ELEMENT[mark.element]
        span, mention = self.spans.get(place), self.mentions.get(place)
        if mention is None:
            if not bordered:  # told with the find that has other borders
                score = span.score if span and span.label == label else self.weighed.unseen[label]
                yield self.at(place, "only annotated", _named(mark), f"nothing ({score:.2f})", score)
        elif mention.label != label:
            yield self.at(place, "label", _named(mark), _told(mention), 1 - mention.score)
        elif span is not None and span.categories:
            yield from self.of_measure(place, mark, mention, span)

    def of_measure(
        self, place: tuple[int, int], mark: Mark, mention: Mention, span: WeighedSpan
    ) -> Iterator[Disagreement]:
        category, planned = mark.attributes.get("cat", ""), "plan" in mark.attributes
        if category in span.categories and mention.category != category:
            best = f"{mention.category} ({max(span.categories.values()):.2f})"
            yield self.at(place, "category", f"{category} on {_named(mark)}", best, span.categories[category])
        if span.planned is not None and mention.planned != planned:
            says = ("planned", "done") if planned else ("done", "planned")
            score = span.planned if planned else 1 - span.planned
            yield self.at(place, "planned", f"{says[0]} on {_named(mark)}", f"{says[1]} ({1 - score:.2f})", score)

    def links(self) -> Iterator[Disagreement]:
        """Compare the links between mentions that both sides have; to which mention of a party does not matter."""
        targets: dict[tuple[tuple[int, int], str], list[Mark]] = {
            (self.span(mark), LINK_OF_LABEL[LABEL_OF_ELEMENT[element]]): [
                target for name in mark.targets(attribute) if (target := self.document.mark(name))
            ]
            for mark in self.document.marks
            if mark.element == "M"
            for attribute, element in LINK_ATTRIBUTES.items()
        }
        linked = {(link.type, link.head, link.tail) for link in self.weighed.prediction.links}
        names = {m.id: m for m in self.weighed.prediction.mentions}
        found_names: dict[tuple[str, str], list[str]] = {}
        for link_type, head_id, tail_id in linked:
            found_names.setdefault((link_type, head_id), []).append(names[tail_id].text)
        for pair in self.weighed.links:
            head, tail = (pair.head.start, pair.head.end), (pair.tail.start, pair.tail.end)
            if not self.agreed(pair.head) or not self.agreed(pair.tail):
                continue
            wanted = targets.get((head, pair.type), [])
            is_wanted = any(self.span(mark) == tail for mark in wanted)
            is_found = (pair.type, pair.head.id, pair.tail.id) in linked
            others = found_names.get((pair.type, pair.head.id), []) if is_wanted else [mark.text for mark in wanted]
            same = pair.tail.label != "AMOUNT" and any(same_party(name, pair.tail.text) for name in others)
            if is_wanted == is_found or same:
                continue
            what = f"{pair.type} to «{pair.tail.text}»"
            none = f"no {pair.type} to it"
            says = (what, f"{none} ({pair.score:.2f})") if is_wanted else (none, f"{what} ({pair.score:.2f})")
            yield self.at(head, "link", *says, pair.score if is_wanted else 1 - pair.score)

    def agreed(self, mention: Mention) -> bool:
        mark = self.marks.get((mention.start, mention.end))
        return mark is not None and LABEL_OF_ELEMENT[mark.element] == mention.label

    def at(self, place: tuple[int, int], kind: Kind, annotated: str, found: str, score: float) -> Disagreement:
        start, end = place
        passage = next(i for i in range(len(self.starts) - 1, -1, -1) if self.starts[i] <= start)
        low, high = self.starts[passage], self.starts[passage] + len(self.document.passages[passage].text)
        before, after = self.text[max(low, start - CONTEXT) : start], self.text[end : min(high, end + CONTEXT)]
        context = f"{before}【{self.text[start:end]}】{after}"
        mark = self.marks.get(place)
        line = mark.line if mark else self.document.passages[passage].line
        loss = -math.log(max(LEAST, score))
        name = self.document.id
        return Disagreement(self.document.where, line, name, passage + 1, kind, annotated, found, context, loss)


def _named(mark: Mark) -> str:
    return f"{LABEL_OF_ELEMENT[mark.element]} {mark.id} «{mark.text}»"


def _told(mention: Mention) -> str:
    return f"{mention.label} «{mention.text}» ({mention.score:.2f})"
