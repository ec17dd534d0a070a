"""What it costs a gutter to pass each border of each line of a region; see :mod:`pairie.readers.gutters`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairie.readers.cells import Ruler, Segment, pieces
from pairie.readers.tables import beside_tables
from pairie.text import SPACES

__all__ = ["Floats", "GutterCosts", "GutterSettings", "gutter_costs"]

Floats = NDArray[np.float32]

_SINGLE = re.compile(f"(?<=[^{SPACES}])[{SPACES}](?=[^{SPACES}])")
_LEAST_APART = 2  # cells
_LEAST_IN = 0.15  # of the region's width
_OFF_CENTRE = 0.06
_NEXT = 2  # rows, of which one may be blank
_WORD = re.compile("[0-9A-Za-z\u00c0-\u024f]")
_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class GutterSettings:
    """Costs of the fit; the unit is one line with a clear gap at the gutter, which earns 1.

    Set by hand and checked on the pages of tests/unit/readers/typesetting.py, not tuned one by one.
    """

    reach: int = 6  # cells a path may leave its middle: more would let it run from one gutter to the next
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
class GutterCosts:
    """Cost of every border on every line in either mode. Shape of the first five: (lines, borders)."""

    columns: Floats
    spanning: Floats
    two_sided: NDArray[np.bool_]
    staggered: NDArray[np.bool_]
    support: Floats
    change: Floats  # (lines,): cost of changing the mode before this line


def gutter_costs(
    text: str, region: Sequence[Segment], ruler: Ruler, known: NDArray[np.bool_], settings: GutterSettings
) -> GutterCosts:
    """Cost of every border of a region. ``known`` marks the rows of tables that span the gutters they reach over."""
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
    gap[known[:, None] & sided & ~beside_tables(text, region, ruler, n_cells, known)] = 0
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
    return GutterCosts(
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


def _single_costs(text: str, region: Sequence[Segment], ruler: Ruler, cut: Floats, settings: GutterSettings) -> Floats:
    """Cost of a border at a single space, by what it parts. Shape: (lines, borders); only borders at spaces count."""
    found = np.full((len(region), max(ruler.right(segment) for segment in region) + 2), settings.word_space, np.float32)
    centred = _centred(text, region, ruler)
    for index, segment in enumerate(region):
        at = ruler.cells(segment)
        for match in _SINGLE.finditer(text, segment.start, segment.end):
            here = match.start() - segment.start
            before, after = text[match.start() - 1], text[match.end()]
            if centred[index]:
                found[index, at[here] : at[here] + 2] = cut[index]
            elif not (_WORD.match(before) or _WORD.match(after)):
                found[index, at[here] : at[here] + 2] = settings.single
            elif _LETTER.match(before) and _LETTER.match(after):
                found[index, at[here] : at[here] + 2] = cut[index]
    return found


def _centred(text: str, region: Sequence[Segment], ruler: Ruler) -> NDArray[np.bool_]:
    """Tell which lines stand in one piece in the middle of a region, as headings and captions over columns do."""
    left = np.array([ruler.left(segment) for segment in region])
    right = np.array([ruler.right(segment) for segment in region])
    before, after = left - left.min(), right.max() - right
    width = right.max() - left.min()
    middle = (np.minimum(before, after) >= _LEAST_IN * width) & (np.abs(before - after) <= 2 * _OFF_CENTRE * width)
    return np.array([near and len(pieces(text, line)) == 1 for near, line in zip(middle.tolist(), region, strict=True)])


def _cut_costs(region: Sequence[Segment], ruler: Ruler, settings: GutterSettings) -> Floats:
    """Cost of cutting each line: a line that stands in from an edge of the region is a heading and not to be cut."""
    left = np.array([ruler.left(segment) for segment in region])
    right = np.array([ruler.right(segment) for segment in region])
    inset = (left > np.percentile(left, 10) + 4) | (right < np.percentile(right, 90) - 8)
    return np.where(inset, settings.cut_centred, settings.cut).astype(np.float32)
