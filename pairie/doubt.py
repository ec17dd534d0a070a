"""How much a model doubts what it weighed in a text: where a correction would teach it most.

The doubt of a decision is the entropy, in bits, of its probability after the threshold was moved to one half: 1 where a
hair decides, near 0 where the model is sure either way, found or left out. The doubt about a category counts as far as
the act itself is likely. Source: Settles 2009, "Active learning literature survey", section 3.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pairie.model.weighing import Weighed

__all__ = ["Doubt", "bits", "doubts", "entropy_bits"]

LEAST = 1e-4
"""Probabilities are taken for no less than this and no more than one less this: logs stay finite."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One decision: what it is about, where the span begins and ends that it hangs on, its score, and its bits.

    ``about`` is the label of the span itself (``is_label``), else its category, or the type of what it is linked to.
    """

    about: str
    start: int
    end: int
    score: float
    found: bool
    bits: float
    is_label: bool = True


def bits(score: float, threshold: float = 0.5) -> float:
    """Entropy of a decision whose threshold counts as one half."""
    odds = _log_odds(score) - _log_odds(threshold)
    p = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
    return entropy_bits([p, 1 - p])


def entropy_bits(probabilities: Sequence[float]) -> float:
    """Entropy of a distribution in bits."""
    p = np.clip(np.asarray(probabilities, dtype=np.float64), LEAST, 1.0)
    return float(max(0.0, -(p * np.log2(p)).sum()))


def doubts(weighed: Weighed) -> Iterator[Doubt]:
    """Yield the doubt of every decision: mentions found and left out, categories, and what each act is linked to.

    Of the links of one act and one type only the most doubtful counts: their number grows with the square of the
    mentions, and would drown all else.
    """
    found = {(mention.start, mention.end) for mention in weighed.prediction.mentions}
    for span in weighed.spans:
        is_found = (span.start, span.end) in found
        yield Doubt(span.label, span.start, span.end, span.score, is_found, bits(span.score, span.threshold))
        if span.categories and is_found:
            shares = list(span.categories.values())
            unsure = span.score * entropy_bits(shares)
            yield Doubt("category", span.start, span.end, max(shares), True, unsure, is_label=False)
    linked = {(link.type, link.head, link.tail) for link in weighed.prediction.links}
    for (_, link_type), pairs in groupby(weighed.links, key=lambda pair: (pair.head.id, pair.type)):
        pair = max(pairs, key=lambda p: bits(p.score, p.threshold))
        is_found = (link_type, pair.head.id, pair.tail.id) in linked
        unsure = bits(pair.score, pair.threshold)
        yield Doubt(link_type, pair.head.start, pair.head.end, pair.score, is_found, unsure, is_label=False)


def _log_odds(probability: float) -> float:
    p = min(1 - LEAST, max(LEAST, probability))
    return math.log(p / (1 - p))
