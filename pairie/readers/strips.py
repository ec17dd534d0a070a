"""Strips of a page that hardly any printed line runs over: its gutters, at which a line that seems to cross is two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Strip", "blank_strips", "breaks_at_strips", "opens_at_strip"]

#: Where a strip begins and ends, in points.
Strip = tuple[float, float]

_Floats = NDArray[np.float32]

_CELL = 0.25  # sizes of type: as fine as strips are looked for
_FEWEST_LINES = 12
_MOST_OVER = 0.25  # of the lines that stand left and right of a strip may run over it
_LEAST_BESIDE = 0.3  # of the lines of the page stand on either side
_REACH = 8  # cells left and right of a strip in which its neighbours begin: two sizes, as paragraphs do
_LEAST_WIDTH = 2  # cells
_LEAST_GAP = 0.4  # sizes of type, and so many times the usual gap of the line: where a line is taken for two
_TIMES = 2.5
_OFF = 0.5  # size of type: how far from the end of a strip a line of the next column begins


def blank_strips(left: _Floats, right: _Floats, em: float) -> list[Strip]:
    """Return where the strips begin and end, in points.

    Args:
        left, right: the ends of the printed lines. Shape: (lines,).
        em: size of the running text.
    """
    if len(left) < _FEWEST_LINES:
        return []
    cell = _CELL * em
    origin = float(left.min())
    first = np.rint((left - origin) / cell).astype(np.int64)
    last = np.maximum(np.rint((right - origin) / cell).astype(np.int64), first + 1)
    steps = np.zeros(int(last.max()) + 1, dtype=np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, last, -1)
    n_over = np.cumsum(steps)[:-1]
    return [
        (origin + low * cell, origin + high * cell)
        for low, high in _runs(n_over, _LEAST_BESIDE * np.percentile(n_over, 75))
        if high - low >= _LEAST_WIDTH
    ]


def _runs(n_over: NDArray[np.int64], least: float) -> Iterator[tuple[int, int]]:
    """Yield the runs of cells with few lines over them and many on either side, half-open."""
    low = 0
    few = np.append(n_over <= _MOST_OVER * np.percentile(n_over, 75), False)
    for cell in np.flatnonzero(np.diff(few.astype(np.int8), prepend=0)).tolist():
        if few[cell]:
            low = cell
        elif low:
            before, after = n_over[max(0, low - _REACH) : low], n_over[cell : cell + _REACH]
            if min(before.max(), after.max(initial=0)) >= least:
                yield low, cell


def breaks_at_strips(boxes: _Floats, em: float, strips: Sequence[Strip]) -> NDArray[np.int64]:
    """Return before which glyphs of a line it is to be broken, as its gap there lies over a strip.

    Args:
        boxes: of the glyphs from left to right. Shape: (glyphs, 4).
        em: size of the running text.
        strips: of the page.
    """
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    if not len(gaps) or not strips:
        return np.zeros(0, dtype=np.int64)
    wide = gaps > _LEAST_GAP * em
    if wide.any():
        wide &= gaps > _TIMES * max(0.0, float(np.median(gaps)))
    found = [
        index
        for index in np.flatnonzero(wide).tolist()
        if any(boxes[index, 2] < high and boxes[index + 1, 0] > low for low, high in strips)
    ]
    return np.array(found, dtype=np.int64) + 1


def opens_at_strip(left: float, em: float, strips: Sequence[Strip]) -> bool:
    """Tell whether a line begins where a strip ends, as a column does."""
    return any(abs(left - high) <= _OFF * em for _, high in strips)
