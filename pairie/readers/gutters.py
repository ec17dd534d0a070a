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
from pairie.readers.tables import between_tables, cell_rows
from pairie.text import SPACES

__all__ = ["Gutter", "GutterSettings", "fit_gutter"]

_SINGLE = re.compile(f"(?<=[^{SPACES}])[{SPACES}](?=[^{SPACES}])")
_INNER_SPACE = re.compile(f"[{SPACES}]")
_LEAST_PARTED = 2
_LEAST_APART = 2  # cells
_NEXT = 2  # rows, of which one may be blank
_WORD = re.compile("[0-9A-Za-z\u00c0-\u024f]")
_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")

_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GutterSettings:
    """Costs of the fit; the unit is one line with a clear gap at the gutter, which earns 1.

    Set by hand and checked on the pages of tests/unit/readers/typesetting.py, not tuned one by one.
    """

    reach: int = 10  # cells a path may leave its middle: more would let it run from one gutter to the next
    candidates: int = 8  # middles that are tried
    move: float = 0.15  # a cell of movement from line to line
    clear: float = -1.0  # three blank cells or more with text on both sides
    narrow: float = -0.8  # two blank cells
    single: float = -0.3  # one blank cell inside Chinese, where no space belongs
    staggered: float = -0.4  # text on one side, and on the other in the next row
    word_space: float = 0.7  # one blank cell beside a Latin word or a figure
    cut: float = 3.0  # a border through the text of a line as wide as the region
    cut_centred: float = 8.0  # the same through a line that stands in from the edges, as headings do
    table_aside: float = 0.5  # a row of a table left or right of the border, among other rows of it
    spanning_gap: float = 0.5  # a line taken as spanning though there is a gap at the border
    spanning_side: float = 0.1  # a line taken as spanning though it has text on one side only
    change: float = 1.0  # columns to spanning or back, over a blank line
    change_close: float = 2.5  # the same without a blank line


@dataclass(frozen=True, slots=True)
class Gutter:
    """A fitted gutter. All arrays have one entry a line of the region."""

    borders: NDArray[np.int64]
    columns: NDArray[np.bool_]  # False where the line spans the gutter
    both: NDArray[np.bool_]  # columns with text on both sides
    beside: NDArray[np.bool_]  # the same, or with text on one side and on the other in the next row
    cost: float


@dataclass(frozen=True, slots=True)
class _Costs:
    """Cost of every border on every line in either mode. Shape of the first five: (lines, borders)."""

    columns: _Floats
    spanning: _Floats
    two_sided: NDArray[np.bool_]
    staggered: NDArray[np.bool_]
    support: _Floats
    change: _Floats  # (lines,): cost of changing the mode before this line


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
    costs = _costs(text, region, ruler, np.array(spanning or [False] * len(region)), settings)
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


def _costs(
    text: str, region: Sequence[Segment], ruler: Ruler, known: NDArray[np.bool_], settings: GutterSettings
) -> _Costs:
    cells = np.array(cell_rows(text, region))
    ink = ruler.ink(region)
    n_lines, n_cells = ink.shape
    cell = np.arange(1, n_cells + 1)
    before = np.zeros((n_lines, n_cells + 1), dtype=np.int64)
    before[:, 1:] = np.maximum.accumulate(np.where(ink, cell, 0), axis=1)
    after = np.full((n_lines, n_cells + 1), n_cells + 1, dtype=np.int64)
    after[:, :-1] = np.minimum.accumulate(np.where(ink, cell - 1, n_cells + 1)[:, ::-1], axis=1)[:, ::-1]
    sided = (before > 0) & (after <= n_cells)
    gap = np.where(sided, after - before, -1)
    # The gaps between cells are no gutters; past a table, the path may go if a column holds all of it.
    gap[(known | cells)[:, None] & sided & ~between_tables(text, region, ruler, n_cells)] = 0
    cut = _cut_costs(region, ruler, settings)
    aside = np.where(known, settings.table_aside, 0.0)
    single = _single_costs(text, region, ruler, cut, settings)
    rows = np.array([segment.row for segment in region])
    staggered = _staggered(before, after, rows)
    columns = np.select(
        [gap == 0, gap == 1, gap == 2, gap >= 3, staggered],
        [cut[:, None], single, settings.narrow, settings.clear, settings.staggered],
        aside[:, None],
    ).astype(np.float32)
    spanning = np.select([gap == 0, gap == 1, gap >= 2], [0.0, 0.1, settings.spanning_gap], settings.spanning_side)
    border = np.arange(n_cells + 1)
    # Text begins at the gutter where its column begins; this settles where a wide gap leaves the path free.
    columns -= 0.15 * ((after == border) & ((gap >= 2) | (before == 0)))
    change = np.where(np.diff(rows, prepend=rows[0]) > 1, settings.change, settings.change_close)
    support = np.where((gap >= 1) | staggered, np.maximum(-columns, 0.0), 0.0) - 0.05 * (gap == 0)
    return _Costs(
        columns, spanning.astype(np.float32), gap >= 1, staggered, support.astype(np.float32), change.astype(np.float32)
    )


def _staggered(before: NDArray[np.int64], after: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell where a line has text on one side of a border and a line next to it on the other side, well apart.

    Args:
        before: the cell after the last text left of each border, 0 where there is none. Shape: (lines, borders).
        after: the first cell of text right of each border, beyond the last border where there is none.
        rows: of the lines.
    """
    beyond = before.shape[1]
    only_left, only_right = (before > 0) & (after == beyond), (before == 0) & (after < beyond)
    falling = only_left[:-1] & only_right[1:] & (after[1:] - before[:-1] >= _LEAST_APART)
    rising = only_right[:-1] & only_left[1:] & (after[:-1] - before[1:] >= _LEAST_APART)
    pairs = (falling | rising) & (np.diff(rows) <= _NEXT)[:, None]
    found = np.zeros(before.shape, dtype=np.bool_)
    found[:-1] |= pairs
    found[1:] |= pairs
    return found


def _single_costs(
    text: str, region: Sequence[Segment], ruler: Ruler, cut: _Floats, settings: GutterSettings
) -> _Floats:
    """Cost of a border at a single space, by what it parts. Shape: (lines, borders); only borders at spaces count."""
    found = np.full((len(region), max(ruler.right(segment) for segment in region) + 2), settings.word_space, np.float32)
    for index, segment in enumerate(region):
        at = ruler.cells(segment)
        for match in _SINGLE.finditer(text, segment.start, segment.end):
            here = match.start() - segment.start
            before, after = text[match.start() - 1], text[match.end()]
            if not (_WORD.match(before) or _WORD.match(after)):
                found[index, at[here] : at[here] + 2] = settings.single
            elif _LETTER.match(before) and _LETTER.match(after):
                found[index, at[here] : at[here] + 2] = cut[index]
    return found


def _cut_costs(region: Sequence[Segment], ruler: Ruler, settings: GutterSettings) -> _Floats:
    """Cost of cutting each line: a line that stands in from an edge of the region is a heading and not to be cut."""
    left = np.array([ruler.left(segment) for segment in region])
    right = np.array([ruler.right(segment) for segment in region])
    inset = (left > np.percentile(left, 10) + 4) | (right < np.percentile(right, 90) - 8)
    return np.where(inset, settings.cut_centred, settings.cut).astype(np.float32)


def _middles(support: _Floats, settings: GutterSettings) -> list[int]:
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
    costs: _Costs, middles: Sequence[int], settings: GutterSettings
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


def _moved(total: _Floats, slope: _Floats) -> _Floats:
    """Return for every border the least of all totals plus the way there: min over j of total[j] + move * |i - j|."""
    right = np.minimum.accumulate(total - slope, axis=-1) + slope
    left = np.minimum.accumulate((total + slope)[..., ::-1], axis=-1)[..., ::-1] - slope
    return np.asarray(np.minimum(right, left), dtype=np.float32)


def _trace(totals: _Floats, change: _Floats, move: float) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
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
