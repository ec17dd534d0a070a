"""Few tensor shapes.

PyTorch's bfloat16 products compile a kernel for every new shape; with a new length at every step, compiling took more
time than computing. So batches are padded to a few shapes.
"""

from __future__ import annotations

from collections.abc import Sequence

from pairie.model.tokens import TokenRows

LENGTHS = (64, 128, 192, 256, 384, 512)
POSITIONS_STEP = 512
"""Batches hold a multiple of this many positions."""


def padded_length(characters: int, most: int) -> int:
    """Positions that a window of so many characters is padded to, with its begin and end marks, at most ``most``."""
    return min(most, next((length for length in LENGTHS if length >= characters + 2), characters + 2))


def padded_shape(windows: Sequence[TokenRows], most: int, *, few: bool = True) -> tuple[int, int]:
    """Rows and positions to pad a batch to. Without ``few`` no more than the longest window needs."""
    longest = max(len(window.characters) for window in windows)
    if not few:
        return len(windows), min(most, longest + 2)
    length = padded_length(longest, most)
    rows = len(windows)
    while rows * length % POSITIONS_STEP and length in LENGTHS:
        rows += 1
    return rows, length
