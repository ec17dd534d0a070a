"""The gutter of a region of a page, fitted to all its lines at once.

A gutter is a path: one border a line, left of which stands one column and right of which the next. It may wander, be
one space wide, run past lines that have text on one side only, and stop where a line spans both columns. Where the
lines of two columns do not stand level, a dump has them on rows of their own, by turns left and right of the gutter.
The path with the least total cost is found by dynamic programming over (line, border, mode), mode being COLUMNS or
SPANNING.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pairie.readers.cells import Ruler, Segment
from pairie.readers.gutter_costs import Floats, GutterCosts, GutterSettings, gutter_costs
from pairie.text import SPACES

__all__ = ["Gutter", "fit_gutter"]

_INNER_SPACE = re.compile(f"[{SPACES}]")
_LEAST_PARTED = 2


@dataclass(frozen=True, slots=True)
class Gutter:
    """A fitted gutter. All arrays have one entry a line of the region."""

    borders: NDArray[np.int64]
    columns: NDArray[np.bool_]  # False where the line spans the gutter
    both: NDArray[np.bool_]  # columns with text on both sides
    beside: NDArray[np.bool_]  # the same, or with text on one side and on the other in the next row
    cost: float


def fit_gutter(
    text: str,
    region: Sequence[Segment],
    ruler: Ruler,
    *,
    spanning: Sequence[bool] | None = None,
    settings: GutterSettings | None = None,
) -> Gutter | None:
    """Return the best gutter of a region, or None where no border has text on both sides.

    Args:
        text: the whole source, normalised.
        region: segments in the order of their lines, one a line.
        ruler: measures the segments.
        spanning: rows of tables, which span the gutters they reach over.
    """
    settings = settings or GutterSettings()
    # Chinese has no spaces inside: most single columns are known by that alone.
    n_parted = sum(_INNER_SPACE.search(text, segment.start, segment.end) is not None for segment in region)
    if n_parted + _n_apart(region, ruler) < _LEAST_PARTED:
        return None
    costs = gutter_costs(text, region, ruler, np.array(spanning or [False] * len(region)), settings)
    middles = _middles(costs.support, settings)
    if not len(middles):
        return None
    borders, columns, cost = _best_path(costs, middles, settings)
    lines = np.arange(len(region))
    both = columns & costs.two_sided[lines, borders]
    return Gutter(borders, columns, both, both | (columns & costs.staggered[lines, borders]), cost)


def _n_apart(region: Sequence[Segment], ruler: Ruler) -> int:
    """Count the lines that begin right of where the line before ends, or end left of where it begins."""
    ends = [(ruler.left(segment), ruler.right(segment)) for segment in region]
    return sum(right < low or high < left for (left, right), (low, high) in pairwise(ends))


def _middles(support: Floats, settings: GutterSettings) -> list[int]:
    """Return the borders with the most support within a few cells, best first and well apart."""
    near = support.copy()
    for shift in range(1, 4):
        near[:, shift:] = np.maximum(near[:, shift:], support[:, :-shift] - 0.1 * shift)
        near[:, :-shift] = np.maximum(near[:, :-shift], support[:, shift:] - 0.1 * shift)
    total = near.sum(axis=0)
    found: list[int] = []
    for border in np.argsort(-total, kind="stable"):
        if total[border] <= 0 or len(found) == settings.candidates:
            break
        if all(abs(int(border) - other) >= 4 for other in found):
            found.append(int(border))
    return found


def _best_path(
    costs: GutterCosts, middles: Sequence[int], settings: GutterSettings
) -> tuple[NDArray[np.int64], NDArray[np.bool_], float]:
    """Return border and mode of every line for the cheapest path around any of the middles, and its cost."""
    n_lines, n_borders = costs.columns.shape
    offsets = np.arange(-settings.reach, settings.reach + 1)
    borders = np.clip(np.array(middles)[:, None] + offsets[None, :], 0, n_borders - 1)
    modes = np.stack([costs.columns[:, borders], costs.spanning[:, borders]], axis=1)  # (lines, 2, middles, offsets)
    totals = np.empty_like(modes)
    totals[0] = modes[0]
    slope = (settings.move * offsets).astype(np.float32)
    for line in range(1, n_lines):
        moved = _moved(totals[line - 1], slope)
        other = moved[::-1] + costs.change[line]
        totals[line] = modes[line] + np.minimum(moved, other)
    last = totals[-1].min(axis=(0, 2))
    middle = int(last.argmin())
    path, columns = _trace(totals[:, :, middle], costs.change, settings.move)
    return borders[middle][path], columns, float(last[middle])


def _moved(total: Floats, slope: Floats) -> Floats:
    """Return for every border the least of all totals plus the way there: min over j of total[j] + move * |i - j|."""
    right = np.minimum.accumulate(total - slope, axis=-1) + slope
    left = np.minimum.accumulate((total + slope)[..., ::-1], axis=-1)[..., ::-1] - slope
    return np.asarray(np.minimum(right, left), dtype=np.float32)


def _trace(totals: Floats, change: Floats, move: float) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Walk the table back from its cheapest end. ``totals`` has the shape (lines, 2, offsets)."""
    n_lines, _, n_offsets = totals.shape
    path = np.zeros(n_lines, dtype=np.int64)
    columns = np.zeros(n_lines, dtype=np.bool_)
    mode, at = (int(i) for i in np.unravel_index(int(totals[-1].argmin()), (2, n_offsets)))
    way = move * np.abs(np.arange(n_offsets)[:, None] - np.arange(n_offsets)[None, :])
    for line in range(n_lines - 1, -1, -1):
        path[line], columns[line] = at, mode == 0
        if line:
            reach = totals[line - 1] + way[at]
            reach[1 - mode] += change[line]
            mode, at = (int(i) for i in np.unravel_index(int(reach.argmin()), (2, n_offsets)))
    return path, columns
