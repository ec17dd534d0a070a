"""Whether a difference in F1 is more than chance: a paired bootstrap over documents.

Documents are drawn with replacement, the same ones for both models; F1 is taken of the counts added up over what was
drawn, as scores are over what there is (a mean of F1 by document would be another quantity). The interval is that of
percentiles; p is twice the share of samples on the rarer side of no difference, so that it lies below 0.05 just where
the interval of 95 % leaves zero out. Neither is corrected for the number of rows that somebody looks at: of twenty, one
lies below 0.05 by chance.

Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapters 13 and 15; Koehn 2004, Statistical
significance tests for machine translation evaluation, for the pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairie.counts import Counts
from pairie.errors import ConfigError

__all__ = ["LEVEL", "SAMPLES", "SEED", "Difference", "paired_bootstrap"]

SAMPLES = 10_000
SEED = 7
LEVEL = 0.95
# Draws kept at a time: 32 MB.
MOST_DRAWS = 4_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """F1 of two models on the same documents. ``low``, ``high`` and ``p`` are None where one document stands alone."""

    a: float
    b: float
    low: float | None = None
    high: float | None = None
    p: float | None = None

    @property
    def difference(self) -> float:
        """B less A: above 0, B is better."""
        return self.b - self.a

    def to_dict(self) -> dict[str, float | None]:
        return {
            "a": self.a,
            "b": self.b,
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "p": self.p,
        }


def paired_bootstrap(
    a: Sequence[Counts], b: Sequence[Counts], *, samples: int = SAMPLES, seed: int = SEED
) -> Difference:
    """Compare two models by their counts of each document.

    Args:
        a: counts of the first model, one for each document.
        b: counts of the second, in the same order.
        samples: how many times the documents are drawn.
        seed: of the draws; equal seeds give equal intervals.
    Raises:
        ConfigError: the documents do not pair up, there is none, or there are no samples.
    """
    if len(a) != len(b) or not a:
        raise ConfigError(
            f"compare: documents do not pair up; got {len(a)} and {len(b)}, expected as many of both. "
            "Score both models on the same documents."
        )
    if samples < 1:
        raise ConfigError(f"compare: bad number of samples; got {samples}, expected 1 or more. Leave it out.")
    counts = np.array([[[c.tp, c.fp, c.fn] for c in side] for side in (a, b)], dtype=np.int64)
    whole = _f1(counts.sum(axis=1))
    if len(a) == 1:
        return Difference(float(whole[0]), float(whole[1]))
    drawn = _differences(counts, samples, seed)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    # One more on each side: as if what was seen were one of the samples. No p is 0.
    rarer = min(int((drawn <= 0).sum()), int((drawn >= 0).sum())) + 1
    p = min(1.0, 2 * rarer / (samples + 1))
    return Difference(float(whole[0]), float(whole[1]), float(low), float(high), p)


def _differences(counts: NDArray[np.int64], samples: int, seed: int) -> NDArray[np.float64]:
    """Return the difference in F1 in each sample. ``counts`` has shape (2, documents, 3)."""
    n_documents = counts.shape[1]
    draws = np.random.default_rng(seed)
    even = np.full(n_documents, 1 / n_documents)
    at_once = max(1, MOST_DRAWS // n_documents)
    parts = []
    for start in range(0, samples, at_once):
        # How often each document was drawn. Shape: (samples, documents).
        times = draws.multinomial(n_documents, even, size=min(at_once, samples - start))
        a, b = (_f1(times @ side) for side in counts)
        parts.append(b - a)
    return np.concatenate(parts)


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return F1 of (tp, fp, fn) in the last axis; 0 where there is no true positive."""
    tp, fp, fn = np.moveaxis(counts, -1, 0)
    return np.where(tp > 0, 2 * tp / np.maximum(2 * tp + fp + fn, 1), 0.0)
