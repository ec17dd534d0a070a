"""Lines that a fit of the gutter took for one column's but that are headings over all columns of a region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from pairie.readers.cells import Ruler, Segment, pieces
from pairie.readers.partings import Parting, part
from pairie.readers.plain import NUMBERED, kind_of
from pairie.readers.tables import is_one_line

__all__ = ["headings"]

_MOST_HEADING_LINES = 3
_OFF_CENTRE = 0.1  # of the region's width
_OFF_MIDDLE = 3  # cells
_HALF = 0.6
_APART = 1.0  # row
_NEAR = 4  # rows
_INDENT = 7  # cells that a paragraph begins further in at most
_FEW_APART = 0.15  # of the rows of a region stand apart where those of its columns are level
_OVER = 0.2  # of a column: lines with figures and words take more cells
_LARGEST = 1.9  # type of headings, in sizes of the text


def headings(parting: Parting) -> NDArray[np.bool_]:
    """Mark lines that the fit took for one column's but that are headings over all of them.

    A heading that lets the path by shows itself by standing alone between rows that are blank over the whole region,
    with columns above and below, and by not standing in the middle of the one column that it seems to belong to. (Set
    in larger type it takes fewer cells than its width in print, so it may end far left of where it ends there.)
    """
    may_be = np.zeros(len(parting.region), dtype=np.bool_)
    within: list[tuple[float, float]] | None = None
    for low, high in _blocks(parting.region, parting.ruler):
        lines = range(low, high)
        if high - low > _MOST_HEADING_LINES or parting.gutter.both[low:high].any():
            continue
        if not all(_is_like_heading(parting, line) for line in lines):
            continue
        if within is None:
            within = _measures(parting) if parting.ruler.middle is None else []
        may_be[low:high] = all(_is_over_columns(parting, line, within) for line in lines) and _has_room(
            parting, low, high
        )
    found = np.zeros(len(may_be), dtype=np.bool_)
    for candidate, group in groupby(range(len(may_be)), key=lambda line: bool(may_be[line])):
        lines_of_group = list(group)
        found[lines_of_group] = candidate and (
            _columns_follow(parting, lines_of_group) or all(_crosses(parting, line) for line in lines_of_group)
        )
    return found


def _has_room(parting: Parting, low: int, high: int) -> bool:
    """Tell whether a block has more room above and below it than lines of one column have; True in a dump.

    Beside it, the lines of other columns need not be level with it, so only what stands over or under it counts.
    """
    ruler, region = parting.ruler, parting.region
    if ruler.middle is None or ruler.is_large(region[low]):
        return True
    left, right = ruler.left(region[low]), ruler.right(region[low])
    above, below = range(low - 1, max(-1, low - 1 - _NEAR), -1), range(high, min(len(region), high + _NEAR))
    for lines, edge in ((above, region[low]), (below, region[high - 1])):
        over = (
            region[line]
            for line in lines
            if any(ruler.left(p) < right and left < ruler.right(p) for p in pieces(parting.text, region[line]))
        )
        nearest = next(over, None)
        if nearest and abs(ruler.down(nearest, edge)) <= _APART and not ruler.is_large(nearest):
            return False
    return True


def _is_like_heading(parting: Parting, line: int) -> bool:
    return kind_of(parting.words(line)) in ("heading", "caption") and is_one_line(parting.text, parting.region[line])


def _is_over_columns(parting: Parting, line: int, within: Sequence[tuple[float, float]]) -> bool:
    words, segment = parting.words(line), parting.region[line]
    if _stands_apart(parting, line) and _is_centred(parting, line):
        return True
    if NUMBERED.match(words):
        return False
    if _crosses(parting, line):
        return True
    # In a dump a heading in larger type takes fewer cells than its width, so it may end before the gutter; but what is
    # centred begins left of the middle.
    first, last = min(map(parting.ruler.left, parting.region)), max(map(parting.ruler.right, parting.region))
    if parting.ruler.middle is not None or 2 * parting.ruler.left(segment) > first + last:
        return False
    return not any(_is_of_column(parting.ruler, segment, *column) for column in within)


def _measures(parting: Parting) -> list[tuple[float, float]]:
    """Return where the columns of a region of a dump begin and end.

    Where its rows are level, blank rows around a line tell enough, and columns that still hold columns of their own are
    left out: by its cells a heading over all of them may well seem to fill one of these.
    """
    ruler, region = parting.ruler, parting.region
    n_apart = sum(ruler.down(above, below) > 1 for above, below in pairwise(region))
    within = n_apart > _FEW_APART * len(region)
    beside = np.flatnonzero(parting.gutter.beside).tolist()
    found = []
    for side in (parting.side(0, beside), parting.side(1, beside)):
        inner = part(parting.text, side, ruler) if side else None
        if inner and within:
            found += _measures(inner)
        elif side and not inner:
            first = float(np.median([ruler.left(segment) for segment in side]))
            found.append((first, float(np.percentile([ruler.right(segment) for segment in side], 75))))
    return found


def _stands_apart(parting: Parting, line: int) -> bool:
    """Tell whether a line has room above and below in all columns, where those next to it are not level with it."""
    ruler, region = parting.ruler, parting.region
    above = line == 0 or ruler.is_large(region[line - 1]) or ruler.down(region[line - 1], region[line]) >= _APART
    below = line + 1 == len(region) or ruler.down(region[line], region[line + 1]) >= _APART
    return above and below


def _is_centred(parting: Parting, line: int) -> bool:
    """Tell whether a line stands about in the middle of the region, whose last column may be short, or of the paper."""
    ruler, region = parting.ruler, parting.region
    first, last = min(map(ruler.left, region)), max(map(ruler.right, region))
    middle = ruler.middle
    # The middle of the paper may be that of a column of a region that holds the columns of one half of it.
    if middle is not None and min(middle - first, last - middle) >= _HALF * max(middle - first, last - middle):
        off = (ruler.left(region[line]) + ruler.right(region[line])) / 2 - middle
        if abs(off) <= _OFF_MIDDLE:
            return True
    before, after = ruler.left(region[line]) - first, last - ruler.right(region[line])
    return min(before, after) > 4 and abs(before - after) <= max(4, _OFF_CENTRE * (last - first))


def _columns_follow(parting: Parting, lines: Sequence[int]) -> bool:
    """Tell whether columns begin below a heading: both, or the other one, as its own column would go on below it."""
    beside, after = parting.gutter.beside, lines[-1] + 1
    if lines[0] == 0:
        return bool(beside[after:].any())
    if after == len(beside):
        return False
    side = 0 if parting.halves[lines[-1]][0] else 1
    return bool(beside[after : after + 2].any()) or parting.halves[after][side] is None


def _blocks(region: Sequence[Segment], ruler: Ruler) -> Iterator[tuple[int, int]]:
    """Yield the runs of lines between blank rows and of one size of type, half-open."""
    low = 0
    large = [ruler.is_large(line) for line in region]
    for line in range(1, len(region) + 1):
        if line == len(region) or region[line].row > region[line - 1].row + 1 or large[line] != large[line - 1]:
            yield low, line
            low = line


def _crosses(parting: Parting, line: int) -> bool:
    """Tell whether a line that stands in from the edge runs over where the gutter mostly is."""
    beside = np.flatnonzero(parting.gutter.beside).tolist()
    left, right = parting.ruler.left(parting.region[line]), parting.ruler.right(parting.region[line])
    first = np.percentile([parting.ruler.left(half) for half in parting.side(0, beside)], 30)
    gutter = np.median([parting.ruler.left(half) for half in parting.side(1, beside)])
    return bool(first + 4 < left < gutter - 2 and right > gutter + 2)


def _is_of_column(ruler: Ruler, segment: Segment, first: float, last: float) -> bool:
    """Tell whether a line fills a column or stands in its middle; two columns have no common middle."""
    left, right = ruler.left(segment), ruler.right(segment)
    # In larger type a heading takes fewer cells than in print, so its middle lies right of the middle of its cells.
    to_middle, half = (first + last) / 2 - left, (right - left) / 2
    centred = left >= first - 1 and right < last - 2 and half - 2 <= to_middle <= _LARGEST * half + 2
    full = abs(left - first) <= _INDENT and -2 <= right - last <= _OVER * (last - first)
    ends_paragraph = abs(left - first) <= 1 and right <= last
    return bool(centred or full or ends_paragraph)
