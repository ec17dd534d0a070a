"""A choice of texts that are worth much and unlike each other.

Texts are compared by their pairs of characters, hashed: that needs no model, names what a reader would call alike, and
finds copies for certain.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pairie.model.probabilities import FloatArray

__all__ = ["Pick", "choose", "text_vectors"]

WIDTH = 2048
"""Buckets of the hash. Two texts of 200 characters share five of them by chance, of 200."""

Pick = tuple[int, float]
"""Index of a text, and how unlike those chosen before it was (1: nothing in common, 0: a copy)."""


def text_vectors(texts: Sequence[str]) -> FloatArray:
    """Return vectors of character pairs, rare pairs weighing more. Shape: (texts, WIDTH), of length 1 or 0."""
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, text in enumerate(texts):
        letters = "".join(text.split())
        for pair, n in Counter(map("".join, pairwise(letters))).items():
            vectors[row, zlib.crc32(pair.encode("utf-8", "surrogatepass")) % WIDTH] += 1 + np.log(n)
    # A pair that every text has tells nothing.
    seen = (vectors > 0).sum(axis=0)
    vectors *= np.log((1 + len(texts)) / (1 + seen)).astype(np.float32) + 0.1
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def choose(
    worth: Sequence[float] | NDArray[np.float64],
    vectors: FloatArray,
    enough: Callable[[Sequence[int]], bool],
    *,
    known: Sequence[int] = (),
    strength: float = 1.0,
) -> list[Pick]:
    """Choose one text after the other: the one with most worth, discounted by how like it is to those chosen before.

    Args:
        worth: of each text, 0 or more.
        vectors: of each text. Shape: (texts, width), of length 1.
        enough: told the choice so far, says whether to stop.
        known: texts that are not to be chosen, but that the others are compared with.
        strength: 0 for no discount; 1 takes off the likeness in full.
    Source: Carbonell and Goldstein 1998 (maximal marginal relevance), as a product, so that worth needs no scale.
    """
    value = np.asarray(worth, dtype=np.float64)
    nearest = np.zeros(len(value))
    left = np.ones(len(value), dtype=bool)
    for index in known:
        left[index] = False
        nearest = np.maximum(nearest, vectors @ vectors[index])
    picks: list[Pick] = []
    while left.any() and not enough([index for index, _ in picks]):
        unlike = np.clip(1 - nearest, 0.0, 1.0)
        # Where nothing is worth anything, what is unlike the rest comes first.
        gain = np.where(left, (value + 1e-6) * unlike**strength, -1.0)
        index = int(gain.argmax())
        picks.append((index, float(unlike[index])))
        left[index] = False
        nearest = np.maximum(nearest, vectors @ vectors[index])
    return picks
