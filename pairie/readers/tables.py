"""Rows of tables among lines of text: several short cells side by side, row below row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pairie.readers.cells import Ruler, Segment, pieces

__all__ = ["between_tables", "is_one_line", "table_rows"]

_ENDED = re.compile(r"[。,;:、](?:$|[”’)])")

# Lines of columns mostly have more characters than these, even where four columns stand side by side.
_WIDEST_CELL = 11
_USUAL_CELL = 6
_LEAST_CELLS = 3
_WIDE_GAP = 4  # characters


def table_rows(text: str, lines: Sequence[Segment]) -> list[bool]:
    """Mark the rows of tables: three cells or more with a like row beside it, or two cells beside such a row."""
    rows = _cell_rows(text, lines)
    near = [above or below for above, below in zip([False, *rows], [*rows[1:], False], strict=False)]
    cells = [pieces(text, line) if beside else [] for line, beside in zip(lines, near, strict=False)]
    return [len(row) > 1 and _are_cells(text, row) for row in cells]


def _cell_rows(text: str, lines: Sequence[Segment]) -> list[bool]:
    """Mark the lines of three short cells or more, wherever they stand."""
    cells = [pieces(text, line) for line in lines]
    return [len(row) >= _LEAST_CELLS and _are_cells(text, row) for row in cells]


def is_one_line(text: str, segment: Segment) -> bool:
    """Tell whether a segment may be one line of print: no wide gap in it, or the letters of a spaced heading."""
    parts = pieces(text, segment)
    if all(part.end - part.start == 1 for part in parts):
        return True
    return all(after.start - before.end < _WIDE_GAP for before, after in pairwise(parts))


def between_tables(text: str, region: Sequence[Segment], ruler: Ruler, n_cells: int) -> NDArray[np.bool_]:
    """Mark the borders with a table's cells on either side: two tables side by side. Shape: (lines, borders)."""
    found = np.zeros((len(region), n_cells + 1), dtype=np.bool_)
    for line, segment in zip(found, region, strict=True):
        cells = pieces(text, segment)
        for last, following in pairwise(cells[_LEAST_CELLS - 1 : len(cells) - _LEAST_CELLS + 1]):
            line[ruler.right(last) : ruler.left(following) + 1] = True
    return found


def _are_cells(text: str, parts: Sequence[Segment]) -> bool:
    """Tell whether pieces of a line may be cells: short, no ends of sentences, not the letters of a spaced heading."""
    widths = [part.end - part.start for part in parts]
    if (
        max(widths) > _WIDEST_CELL
        or max(widths) == 1
        or 2 * sum(width <= _USUAL_CELL for width in widths) < len(widths)
    ):
        return False
    return not any(_ENDED.search(text, part.start, part.end) for part in parts)
