"""Rows of tables among lines of text: several short cells side by side, row below row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from pairie.readers.cells import Ruler, Segment, pieces

__all__ = ["beside_tables", "is_one_line", "table_rows"]

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


def beside_tables(
    text: str, region: Sequence[Segment], ruler: Ruler, n_cells: int, known: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Mark the borders that rows of tables do not reach over. Shape: (lines, borders).

    There are a table's cells on either side, as of two tables side by side; or the rows next to it have a table on one
    side of the border and running text on the other, in one row or by turns, so that what stands beside this row is no
    cell of it.

    Args:
        text: the whole source, normalised.
        region: segments in the order of their lines, one a line.
        ruler: measures the segments.
        n_cells: of the region.
        known: the rows of tables.
    """
    between = np.zeros((len(region), n_cells + 1), dtype=np.bool_)
    aside = np.zeros_like(between)
    near = known.copy()
    near[1:] |= known[:-1]
    near[:-1] |= known[1:]
    for line in np.flatnonzero(near).tolist():
        if not known[line]:
            rows = [region[other] for other in (line - 1, line + 1) if 0 <= other < len(region) and known[other]]
            for low, high in _between(region[line], rows, ruler):
                aside[line, low : high + 1] = True
        cells = pieces(text, region[line])
        for number, (last, following) in enumerate(pairwise(cells), start=1):
            border = slice(ruler.right(last), ruler.left(following) + 1)
            left, right = cells[:number], cells[number:]
            tables = [len(part) >= _LEAST_CELLS and _are_cells(text, part) for part in (left, right)]
            between[line, border] = len(left) >= _LEAST_CELLS <= len(right)
            aside[line, border] = (tables[0] and not _are_cells(text, right)) or (
                tables[1] and not _are_cells(text, left)
            )
    of_table = known | aside.any(axis=1)
    for is_table, group in groupby(range(len(region)), key=lambda line: bool(of_table[line])):
        lines = list(group)
        if is_table:
            between[lines] |= aside[lines].any(axis=0)
    return between


def _between(line: Segment, rows: Sequence[Segment], ruler: Ruler) -> Iterator[tuple[int, int]]:
    """Yield what is blank between a line and rows of a table that stand wholly on one side of it."""
    for row in rows:
        for first, second in ((row, line), (line, row)):
            if ruler.right(first) < ruler.left(second):
                yield ruler.right(first), ruler.left(second)


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
