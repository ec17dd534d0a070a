"""Logits to probabilities (no torch)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["FloatArray", "log_odds", "sigmoid", "softmax"]

FloatArray = NDArray[np.float32]


def sigmoid(logits: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def softmax(logits: FloatArray) -> FloatArray:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


def log_odds(logits: FloatArray) -> FloatArray:
    """Log odds of each class against all others. Shape as given: (n, classes)."""
    probabilities = np.clip(softmax(logits), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(probabilities / (1 - probabilities)), dtype=np.float32)
