"""A region of a page parted at its gutter, and whether that makes columns of it or only cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pairie.readers.cells import Ruler, Segment
from pairie.readers.gutters import Gutter, fit_gutter
from pairie.readers.tables import table_rows
from pairie.text import trim

__all__ = ["Parting", "part", "split"]

_ENDED = re.compile(r"[。!?;:][”’」』)]*$")

# A part with fewer lines beside each other, or with shorter ones, is a table or a list, which is read along its lines.
_LEAST_BOTH = 3
_LEAST_STAGGERED = 6  # lines that stand by turns on either side
_LEAST_SHARE = 0.15
_LEAST_CHARS = 7
_MOST_ENDED = 0.7  # lines of running text seldom end with a sentence
_FEWEST_BOTH = 2
_FULL = 0.85  # of the measure, which most lines of a column fill


@dataclass(frozen=True, slots=True)
class Parting:
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


def part(text: str, region: Sequence[Segment], ruler: Ruler, gutter: Gutter | None = None) -> Parting | None:
    """Part a region at its gutter, if there is one with running text on both sides, not the cells of a table."""
    gutter = gutter or fit_gutter(text, region, ruler, spanning=table_rows(text, region))
    if gutter is None:
        return None
    halves = [split(text, line, ruler, int(border)) for line, border in zip(region, gutter.borders, strict=True)]
    parting = Parting(text, region, ruler, gutter, halves)
    return parting if _is_running_text(parting) else None


def _is_running_text(parting: Parting) -> bool:
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


def split(text: str, segment: Segment, ruler: Ruler, border: int) -> tuple[Segment | None, Segment | None]:
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
