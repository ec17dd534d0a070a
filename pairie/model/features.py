"""How two mentions of a document stand to each other, as small integers (no torch)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pairie.model.sides import related_names

IntArray = NDArray[np.int64]

DISTANCE_BOUNDS = (1, 3, 6, 10, 16, 25, 40, 64, 100, 160, 256, 512, 1024)
"""Borders of the distance classes in characters: fine where clauses lie, coarse beyond the sentence."""
MOST_BETWEEN = 5

FEATURE_SIZES = (2 * len(DISTANCE_BOUNDS) + 3, 7, 2 * MOST_BETWEEN + 2, 2 * MOST_BETWEEN + 2, 5)
"""Number of values of: signed distance, closeness, same-label rivals between, measures between, names."""

_CLAUSE = re.compile(r"[,，;；:：]")
_SENTENCE = re.compile(r"[。！？!?\n]")


def pair_features(
    text: str, starts: Sequence[int], ends: Sequence[int], labels: Sequence[int], measure: int
) -> IntArray:
    """Describe all ordered pairs of mentions.

    Args:
        text: reading text that the offsets refer to.
        starts, ends: half-open offsets in reading order.
        labels: index of each mention's label.
        measure: index of the label MEASURE.
    Returns:
        Values below FEATURE_SIZES. Shape: (mentions, mentions, features); [i, j] describes j as seen from i.
    """
    begin, end, label = (np.asarray(values, dtype=np.int64) for values in (starts, ends, labels))
    n = len(begin)
    found = np.zeros((n, n, len(FEATURE_SIZES)), dtype=np.int64)
    if n == 0:
        return found
    found[..., 0] = _distance(begin, end)
    found[..., 1] = _closeness(text, begin, end)
    found[..., 2] = _between(label[:, None] == label[None, :])
    found[..., 3] = _between(np.repeat((label == measure)[:, None], n, axis=1))
    found[..., 4] = _names([text[s:e] for s, e in zip(starts, ends, strict=True)], label, measure)
    return found


def _names(texts: Sequence[str], label: IntArray, measure: int) -> IntArray:
    """0 unlike, 1 equal, 2 equal with one label, 3 related names (甘溪镇, 甘溪镇明月村), 4 related with one label."""
    unique, where = np.unique(np.array(texts, dtype=object), return_inverse=True)
    is_name = np.ones(len(unique), dtype=np.bool_)
    is_name[where[label == measure]] = False
    related = np.eye(len(unique), dtype=np.bool_)
    at = np.nonzero(is_name)[0]
    related[np.ix_(at, at)] = related_names([str(unique[i]) for i in at])
    equal = where[:, None] == where[None, :]
    one_label = label[:, None] == label[None, :]
    kind = np.where(equal, 1, np.where(related[where[:, None], where[None, :]], 3, 0))
    return np.asarray(np.where(kind > 0, kind + one_label, 0), dtype=np.int64)


def _distance(begin: IntArray, end: IntArray) -> IntArray:
    """Signed gap between two mentions; overlapping ones have the middle class."""
    after = begin[None, :] - end[:, None]
    before = begin[:, None] - end[None, :]
    n_classes = len(DISTANCE_BOUNDS) + 1
    forward = 1 + np.searchsorted(DISTANCE_BOUNDS, np.maximum(after, 0), side="right")
    backward = 1 + np.searchsorted(DISTANCE_BOUNDS, np.maximum(before, 0), side="right")
    signed = np.where(after >= 0, n_classes + forward, np.where(before >= 0, n_classes - backward, n_classes))
    return np.asarray(signed, dtype=np.int64)


def _closeness(text: str, begin: IntArray, end: IntArray) -> IntArray:
    """0 j inside i, 1 i inside j, 2 same clause, 3 same sentence, 4 same passage, 5 next passage, 6 farther."""
    clause, sentence, passage = (
        np.searchsorted(_places(pattern, text), begin) for pattern in (_CLAUSE, _SENTENCE, re.compile("\n"))
    )
    gap = np.abs(passage[:, None] - passage[None, :])
    found = np.where(gap == 0, 4, np.where(gap == 1, 5, 6))
    same_sentence = sentence[:, None] == sentence[None, :]
    found = np.where(same_sentence, 3, found)
    found = np.where(same_sentence & (clause[:, None] == clause[None, :]), 2, found)
    found = np.where((begin[:, None] >= begin[None, :]) & (end[:, None] <= end[None, :]), 1, found)
    return np.asarray(
        np.where((begin[:, None] <= begin[None, :]) & (end[:, None] >= end[None, :]), 0, found), dtype=np.int64
    )


def _places(pattern: re.Pattern[str], text: str) -> IntArray:
    return np.array([match.start() for match in pattern.finditer(text)], dtype=np.int64)


def _between(counts: NDArray[np.bool_]) -> IntArray:
    """How many mentions with ``counts[k, j]`` stand between i and j in reading order, before and after apart."""
    n = len(counts)
    total = np.concatenate([np.zeros((1, n), dtype=np.int64), counts.cumsum(axis=0)])
    order = np.arange(n)
    low, high = np.minimum(order[:, None], order[None, :]) + 1, np.maximum(order[:, None], order[None, :])
    column = np.broadcast_to(order[None, :], (n, n))
    between = np.clip(total[np.maximum(high, low), column] - total[low, column], 0, MOST_BETWEEN)
    return np.asarray(np.where(order[:, None] <= order[None, :], between, MOST_BETWEEN + 1 + between), dtype=np.int64)
