"""The columns of a page in reading order.

A region is split at its best gutter. Lines that span it part the region into bands, which are read one after the
other; in a band of columns the left part is read before the right. Each part is a region again, so any number of
columns and any nesting of bands comes out of the same step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pairie.readers.cells import METRICS, Metric, Ruler, Segment
from pairie.readers.gutters import Gutter, fit_gutter
from pairie.readers.plain import NUMBERED, kind_of
from pairie.readers.tables import table_rows
from pairie.text import trim

__all__ = ["Column", "columns_of", "straightest"]

_ENDED = re.compile(r"[。!?;:][”’」』)]*$")

# A part with fewer lines beside each other, or with shorter ones, is a table or a list, which is read along its lines.
_LEAST_BOTH = 3
_LEAST_STAGGERED = 6  # lines that stand by turns on either side
_LEAST_SHARE = 0.15
_LEAST_CHARS = 7
_MOST_ENDED = 0.7  # lines of running text seldom end with a sentence
_FEWEST_BOTH = 2
_FULL = 0.85  # of the measure, which most lines of a column fill
_MOST_HEADING_LINES = 3
_LARGEST = 1.9  # type of headings, in sizes of the text


Straight = tuple[Ruler, Gutter | None]


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that follow one another: a column of a band, or what spans the page (``spanning``)."""

    segments: tuple[Segment, ...]
    spanning: bool = False
    width: int = 0  # cells of the columns that it spans


def straightest(text: str, pages: Sequence[tuple[Sequence[Segment], Mapping[Metric, Ruler]]]) -> list[Straight]:
    """Return the rulers in whose metric the first gutters of a dump are straightest, with these gutters, one a page.

    One program wrote all pages, so they have one metric; a page whose gutters are hard to see takes it from the others.

    Args:
        text: the whole source, normalised.
        pages: the lines of every page, and its rulers.
    """
    fits: dict[Metric, list[Straight]] = {metric: [] for metric in METRICS}
    crooked = dict.fromkeys(METRICS, 0.0)
    for rows, rulers in pages:
        spanning = table_rows(text, rows)
        for metric, ruler in rulers.items():
            gutter = fit_gutter(text, rows, ruler, spanning=spanning)
            crooked[metric] += _crookedness(text, rows, ruler, gutter)
            fits[metric].append((ruler, gutter))
    return fits[min(METRICS, key=lambda metric: crooked[metric])]


def _crookedness(text: str, rows: Sequence[Segment], ruler: Ruler, gutter: Gutter | None) -> float:
    """Return the cost of a gutter and what the second column's line starts stray, a tenth of a line a cell."""
    if gutter is None:
        return 0.0
    beside = np.flatnonzero(gutter.beside).tolist()
    halves = (_split(text, rows[line], ruler, int(gutter.borders[line]))[1] for line in beside)
    starts = np.array([ruler.left(half) for half in halves if half])
    return gutter.cost + (0.1 * float(np.abs(starts - np.median(starts)).sum()) if len(starts) else 0.0)


def columns_of(
    text: str, region: Sequence[Segment], ruler: Ruler, gutter: Gutter | None = None, *, spanned: int = 0
) -> Iterator[Column]:
    """Yield the columns of a region in reading order.

    Args:
        text: the whole source, normalised.
        region: segments in the order of their lines, one a line.
        ruler: measures the segments.
        gutter: of the region, if it is known already.
        spanned: how many cells the columns have that the region spans; 0 for a region that is part of one.
    """
    if not region:
        return
    parting = _part(text, region, ruler, gutter)
    if parting is None:
        yield Column(tuple(region), spanned > 0, spanned)
        return
    spanned = max(map(ruler.right, region)) - min(map(ruler.left, region))
    in_columns = parting.gutter.columns & ~_headings(parting)
    for columns, band in groupby(range(len(region)), key=lambda line: bool(in_columns[line])):
        lines = list(band)
        if columns:
            for side in (0, 1):
                yield from columns_of(text, parting.side(side, lines), ruler)
        else:
            yield from columns_of(text, [region[line] for line in lines], ruler, spanned=spanned)


@dataclass(frozen=True, slots=True)
class _Parting:
    """A region, its gutter, and what stands left and right of it on every line."""

    text: str
    region: Sequence[Segment]
    ruler: Ruler
    gutter: Gutter
    halves: Sequence[tuple[Segment | None, Segment | None]]

    def side(self, side: int, lines: Iterable[int]) -> list[Segment]:
        return [half for line in lines if (half := self.halves[line][side])]

    def words(self, line: int) -> str:
        return self.text[self.region[line].start : self.region[line].end]


def _part(text: str, region: Sequence[Segment], ruler: Ruler, gutter: Gutter | None = None) -> _Parting | None:
    """Part a region at its gutter, if there is one with running text on both sides, not the cells of a table."""
    gutter = gutter or fit_gutter(text, region, ruler, spanning=table_rows(text, region))
    if gutter is None:
        return None
    halves = [_split(text, line, ruler, int(border)) for line, border in zip(region, gutter.borders, strict=True)]
    parting = _Parting(text, region, ruler, gutter, halves)
    return parting if _is_running_text(parting) else None


def _is_running_text(parting: _Parting) -> bool:
    """Tell whether the parts left and right of a gutter are columns, which are read downwards, or cells of a table."""
    lines, both = np.flatnonzero(parting.gutter.columns).tolist(), np.flatnonzero(parting.gutter.both).tolist()
    beside = np.flatnonzero(parting.gutter.beside).tolist()
    staggered = len(beside) > 2 * len(both)
    left, right = parting.side(0, beside if staggered else both), parting.side(1, lines)
    if (
        not left
        or not right
        or any(np.median([half.end - half.start for half in side]) < _LEAST_CHARS for side in (left, right))
    ):
        return False
    n_ended = sum(_ENDED.search(parting.text, half.start, half.end) is not None for half in left)
    if n_ended > _MOST_ENDED * len(left):
        return False
    if len(both) >= max(_LEAST_BOTH, _LEAST_SHARE * len(lines)):
        return True
    if staggered and len(beside) >= max(_LEAST_STAGGERED, _LEAST_SHARE * len(lines)):
        return True
    # Few lines beside each other: one column is short, or they stand at different heights.
    alone = [half for line in lines if parting.halves[line][0] is None and (half := parting.halves[line][1])]
    if sum(half.end - half.start >= _LEAST_CHARS for half in alone) >= _LEAST_BOTH:
        return True
    measure = np.percentile([parting.ruler.width_of(half) for half in parting.side(0, lines)], 75)
    n_full = sum(parting.ruler.width_of(half) >= _FULL * measure for half in left)
    return bool(n_full >= _FEWEST_BOTH)


def _headings(parting: _Parting) -> NDArray[np.bool_]:
    """Mark lines that the fit took for one column's but that are headings over all of them.

    A heading that lets the path by shows itself by standing alone between rows that are blank over the whole region,
    with columns above and below, and by not standing in the middle of the one column that it seems to belong to. (Set
    in larger type it takes fewer cells than its width in print, so it may end far left of where it ends there.)
    """
    may_be = np.zeros(len(parting.region), dtype=np.bool_)
    for low, high in _blocks(parting.region):
        if high - low <= _MOST_HEADING_LINES and not parting.gutter.both[low:high].any():
            may_be[low:high] = all(_is_like_heading(parting, line) for line in range(low, high))
    found = np.zeros(len(may_be), dtype=np.bool_)
    for candidate, group in groupby(range(len(may_be)), key=lambda line: bool(may_be[line])):
        lines = list(group)
        found[lines] = candidate and (_columns_follow(parting, lines) or all(_crosses(parting, line) for line in lines))
    return found


def _is_like_heading(parting: _Parting, line: int) -> bool:
    words = parting.words(line)
    if kind_of(words) not in ("heading", "caption") or NUMBERED.match(words):
        return False
    return _crosses(parting, line) or not _is_of_one_column(parting, line)


def _columns_follow(parting: _Parting, lines: Sequence[int]) -> bool:
    """Tell whether columns begin below a heading: both, or the other one, as its own column would go on below it."""
    beside, after = parting.gutter.beside, lines[-1] + 1
    if lines[0] == 0:
        return bool(beside[after:].any())
    if after == len(beside):
        return False
    side = 0 if parting.halves[lines[-1]][0] else 1
    return bool(beside[after : after + 2].any()) or parting.halves[after][side] is None


def _blocks(region: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """Yield the runs of lines between blank rows, half-open."""
    low = 0
    for line in range(1, len(region) + 1):
        if line == len(region) or region[line].row > region[line - 1].row + 1:
            yield low, line
            low = line


def _crosses(parting: _Parting, line: int) -> bool:
    """Tell whether a line that stands in from the edge runs over where the gutter mostly is."""
    beside = np.flatnonzero(parting.gutter.beside).tolist()
    left, right = parting.ruler.left(parting.region[line]), parting.ruler.right(parting.region[line])
    first = np.percentile([parting.ruler.left(half) for half in parting.side(0, beside)], 30)
    gutter = np.median([parting.ruler.left(half) for half in parting.side(1, beside)])
    return bool(first + 4 < left < gutter - 2 and right > gutter + 2)


def _is_of_one_column(parting: _Parting, line: int) -> bool:
    """Tell whether a line fills the column on its side or stands in its middle; two columns have no common middle."""
    side = 0 if parting.halves[line][0] else 1
    beside = parting.side(side, np.flatnonzero(parting.gutter.beside).tolist())
    first = np.median([parting.ruler.left(half) for half in beside])
    last = np.percentile([parting.ruler.right(half) for half in beside], 75)
    left, right = parting.ruler.left(parting.region[line]), parting.ruler.right(parting.region[line])
    # In larger type a heading takes fewer cells than in print, so its middle lies right of the middle of its cells.
    to_middle, half = (first + last) / 2 - left, (right - left) / 2
    centred = left >= first - 1 and right < last - 2 and half - 2 <= to_middle <= _LARGEST * half + 2
    full = abs(left - first) <= 5 and abs(right - last) <= 2
    return bool(centred or full) and _part(parting.text, beside, parting.ruler) is None


def _split(text: str, segment: Segment, ruler: Ruler, border: int) -> tuple[Segment | None, Segment | None]:
    """Cut a line at a border; where text runs through it, at a space close by if there is one."""
    at = int(np.searchsorted(ruler.cells(segment), border))
    line = text[segment.start : segment.end]
    if 0 < at < len(line) and not line[at].isspace() and not line[at - 1].isspace():
        near = [i for i in range(max(1, at - 4), min(len(line), at + 5)) if line[i].isspace()]
        at = min(near, key=lambda i: abs(i - at), default=at)
    halves = []
    for low, high in ((0, at), (at, len(line))):
        start, end = trim(text, segment.start + low, segment.start + high)
        halves.append(Segment(segment.row, start, end) if start < end else None)
    return halves[0], halves[1]
