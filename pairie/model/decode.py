"""From scores to mentions and links (no torch).

Decoding has two steps. Spans of all windows become candidates (:mod:`pairie.model.candidates`); the document head then
judges the candidates of a whole document together, and what survives its thresholds becomes mentions and links.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pairie.model.candidates import Candidate, select
from pairie.model.probabilities import FloatArray, log_odds, sigmoid
from pairie.model.settings import Calibration, Settings
from pairie.model.sides import share_sides
from pairie.types import LINK_OF_LABEL, Link, Mention


@dataclass(frozen=True, slots=True)
class ChunkJudgement:
    """What the document head says of the n candidates of a chunk, as logits: links (n, n, link types), labels
    (n, labels + 1), categories (n, categories), planned (n,)."""

    links: FloatArray
    labels: FloatArray
    categories: FloatArray
    planned: FloatArray


@dataclass(frozen=True, slots=True)
class LinkBlock:
    """Link logits of the heads from ``head_start`` on to the tails from ``low`` on: (heads, tails, link types)."""

    head_start: int
    low: int
    logits: FloatArray


@dataclass(frozen=True, slots=True)
class LinkBlocks:
    """Link logits of a document, a block a chunk: memory grows with the candidates, not with their square."""

    blocks: tuple[LinkBlock, ...]

    def logits(self, head_index: int, column: int) -> tuple[int, FloatArray]:
        """Return the first tail that the head was judged with and the logits from there on. Shape: (tails,)."""
        block = self.blocks[bisect_right(self.blocks, head_index, key=lambda b: b.head_start) - 1]
        return block.low, block.logits[head_index - block.head_start, :, column]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the document head says of all n candidates of a document: shapes as for a chunk, links by chunks."""

    links: LinkBlocks
    labels: FloatArray
    categories: FloatArray
    planned: FloatArray


def to_mentions(
    text: str, candidates: Sequence[Candidate], judged: Judgement, labels: Sequence[str], settings: Settings
) -> list[tuple[int, Mention]]:
    """Turn judged candidates into mentions, each with the index of its candidate.

    The score of a candidate mixes its span logit with the log odds of its label among the document head's labels. A
    party whose side the document head sees otherwise changes it: one clause alone often does not tell giver from
    receiver.
    """
    scored = []
    for index, (label, logit) in enumerate(decide_labels(text, candidates, judged, labels, settings)):
        score = float(sigmoid(np.array(logit, dtype=np.float32)))
        if score >= settings.mention_thresholds[labels[label]]:
            scored.append((index, Candidate(candidates[index].start, candidates[index].end, label, score)))
    kept = set(map(id, select([c for _, c in scored], may_cross=False)))
    chosen = [(index, candidate) for index, candidate in scored if id(candidate) in kept]
    return [(index, _mention(number, text, c, labels)) for number, (index, c) in enumerate(chosen, 1)]


PARTY_LABELS = ("ACTOR", "RECIPIENT")
LEAST_SCORE = 1e-3
"""Scores are taken for no less than this, so that their logs stay finite."""


def decide_labels(
    text: str, candidates: Sequence[Candidate], judged: Judgement, labels: Sequence[str], settings: Settings
) -> list[tuple[int, float]]:
    """Return the label of each candidate and its logit.

    A party takes the side with the higher logit after the mentions of one party shared theirs; how likely it is a
    mention at all is not changed by that.
    """
    odds = log_odds(judged.labels)
    decided = [(c.label, _logit(c, c.label, odds[i], labels, settings)) for i, c in enumerate(candidates)]
    parties = [i for i, c in enumerate(candidates) if labels[c.label] in PARTY_LABELS]
    if not all(label in labels for label in PARTY_LABELS) or not parties:
        return decided
    sides = [labels.index(label) for label in PARTY_LABELS]
    logits = np.array(
        [[_logit(candidates[i], side, odds[i], labels, settings) for side in sides] for i in parties], dtype=np.float32
    )
    names = [text[candidates[i].start : candidates[i].end] for i in parties]
    margins = share_sides(names, logits[:, 0] - logits[:, 1], settings.side_sharing)
    for i, margin, best in zip(parties, margins, logits.max(axis=1), strict=True):
        decided[i] = (sides[0] if margin >= 0 else sides[1], float(best))
    return decided


def _logit(candidate: Candidate, label: int, odds: FloatArray, labels: Sequence[str], settings: Settings) -> float:
    calibration = settings.mentions[labels[label]]
    # The span logit of the other side is not kept: its negative stands for it.
    span = candidate.logit if label == candidate.label else -abs(candidate.logit)
    return calibration.span_weight * span + calibration.judged_weight * float(odds[label]) + calibration.shift


def _mention(number: int, text: str, candidate: Candidate, labels: Sequence[str]) -> Mention:
    return Mention(
        id=f"t{number}",
        label=labels[candidate.label],  # type: ignore[arg-type]
        start=candidate.start,
        end=candidate.end,
        text=text[candidate.start : candidate.end],
        score=round(candidate.logit, 4),
    )


def to_links(
    mentions: Sequence[tuple[int, Mention]],
    judged: Judgement,
    link_types: Sequence[str],
    settings: Settings,
    *,
    link_of_label: Mapping[Any, str] = LINK_OF_LABEL,
) -> list[Link]:
    """Link every MEASURE to the parties and amounts near it whose probability reaches the threshold."""
    pairs = weigh_pairs(mentions, judged, link_types, settings, link_of_label=link_of_label)
    return [
        link for head, link_type, tails, scores in pairs for link in _chosen(head, link_type, tails, scores, settings)
    ]


def weigh_pairs(
    mentions: Sequence[tuple[int, Mention]],
    judged: Judgement,
    link_types: Sequence[str],
    settings: Settings,
    *,
    link_of_label: Mapping[Any, str] = LINK_OF_LABEL,
) -> Iterator[tuple[Mention, str, Sequence[Mention], FloatArray]]:
    """Yield each MEASURE with what it might be linked to by one type, and the probability of each link."""
    tails = {
        link_type: sorted(((i, m) for i, m in mentions if link_of_label.get(m.label) == link_type), key=lambda p: p[0])
        for link_type in link_types
    }
    places = {link_type: [i for i, _ in found] for link_type, found in tails.items()}
    for head_index, head in mentions:
        if head.label != "MEASURE":
            continue
        for column, link_type in enumerate(link_types):
            low, logits = judged.links.logits(head_index, column)
            first = bisect_left(places[link_type], low)
            last = bisect_left(places[link_type], low + len(logits))
            if first < last:
                near = [m for _, m in tails[link_type][first:last]]
                shown = logits[np.array(places[link_type][first:last]) - low]
                yield head, link_type, near, _link_scores(head, near, shown, settings.links[link_type])


def sureness(head: Mention, tail: Mention) -> float:
    """Log of the chance that both mentions of a link are right, 0 if certain: a link of a wrong act is wrong."""
    return math.log(max(head.score, LEAST_SCORE)) + math.log(max(tail.score, LEAST_SCORE))


def _link_scores(head: Mention, tails: Sequence[Mention], logits: FloatArray, calibration: Calibration) -> FloatArray:
    sure = np.array([sureness(head, tail) for tail in tails], dtype=np.float32)
    odds = calibration.span_weight * sure + calibration.judged_weight * logits + calibration.shift
    return sigmoid(odds.astype(np.float32))


def _chosen(
    head: Mention, link_type: str, tails: Sequence[Mention], scores: FloatArray, settings: Settings
) -> list[Link]:
    chosen = [k for k, score in enumerate(scores) if score >= settings.link_thresholds[link_type]]
    best = int(scores.argmax())
    if not chosen and scores[best] >= settings.second_chance[link_type]:
        chosen = [best]
    return [
        Link(link_type, head.id, tails[k].id, round(float(scores[k]), 4))  # type: ignore[arg-type]
        for k in chosen
    ]
