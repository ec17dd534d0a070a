"""Recall of links by how far the party or amount stands from its act.

Distance counts sentences inside a passage, then passages. A link counts as found if its act was found (leniently) and
has an argument of the type with the same party name or, for amounts, at the same place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pairie.judge.aligned import align
from pairie.types import LINK_TYPES, Document, Link, LinkType, Mention

__all__ = ["BANDS", "DistanceCounts", "distance", "found_links", "link_recall"]

BANDS = ("same sentence", "1 sentence", "2 or more sentences", "1 passage", "2 to 3 passages", "4 or more passages")
SENTENCE_END = re.compile("[。！？!?；;]")


@dataclass(frozen=True, slots=True)
class DistanceCounts:
    """Links of gold, those whose act was found, and those that were found themselves."""

    gold: int = 0
    act_found: int = 0
    found: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 0.0

    @property
    def recall_of_found_acts(self) -> float:
        """What linking alone loses: links whose act was missed do not count."""
        return self.found / self.act_found if self.act_found else 0.0

    def to_dict(self) -> dict[str, float]:
        return {"gold": self.gold, "act_found": self.act_found, "found": self.found, "recall": self.recall}


Recall = Mapping[LinkType, Mapping[str, DistanceCounts]]


def distance(document: Document, link: Link) -> str:
    """Name the band of a link: borders of sentences or passages between its two mentions."""
    head, tail = document.mention(link.head), document.mention(link.tail)
    between = document.text[min(head.end, tail.end) : max(head.start, tail.start)]
    n_passages = between.count("\n")
    if n_passages:
        return BANDS[3] if n_passages == 1 else BANDS[4] if n_passages <= 3 else BANDS[5]
    return BANDS[min(2, len(SENTENCE_END.findall(between)))]


def found_links(gold: Document, ours: Document) -> Iterator[tuple[Link, bool, bool]]:
    """Yield each gold link, whether its act was found, and whether the link was.

    Where the model reads another text than gold has, the two are aligned as in scoring.
    """
    aligned = align(gold, ours)
    tails: dict[str, list[tuple[str, Mention]]] = defaultdict(list)
    for link in ours.relations:
        tails[link.head].append((link.type, ours.mention(link.tail)))
    for link in gold.relations:
        wanted = gold.mention(link.tail)
        near = [m for kind, m in tails.get(aligned.our_act.get(link.head, ""), []) if kind == link.type]
        right = any(aligned.same_argument(wanted, m) for m in near)
        yield link, link.head in aligned.our_act, right


def link_recall(pairs: Iterable[tuple[Document, Document]]) -> Recall:
    """Count found links by type and band, over pairs of gold and prediction; bands without a link are left out."""
    n_gold: Counter[tuple[LinkType, str]] = Counter()
    n_acts: Counter[tuple[LinkType, str]] = Counter()
    n_found: Counter[tuple[LinkType, str]] = Counter()
    for gold, ours in pairs:
        for link, is_act_found, is_right in found_links(gold, ours):
            key = link.type, distance(gold, link)
            n_gold[key] += 1
            n_acts[key] += is_act_found
            n_found[key] += is_right
    counted = {key: DistanceCounts(n_gold[key], n_acts[key], n_found[key]) for key in n_gold}
    return {
        kind: {band: counted[kind, band] for band in BANDS if (kind, band) in counted}
        for kind in LINK_TYPES
        if any(k == kind for k, _ in counted)
    }
