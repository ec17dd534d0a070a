"""A printed page as rows of text that know where every character stands on paper."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from pairie.readers.cells import WIDEST, Metric, Ruler, Segment
from pairie.readers.clues import Clues, about
from pairie.text import normalise
from pairie.types import Box

__all__ = ["EMPTY_SHEET", "PlacedRuler", "PlacedSheet", "Sheet", "Turn", "joined"]

_Floats = NDArray[np.float32]

# Distances between lines are compared in half rows: leading varies by less, room above a heading is more.
_ROW_STEPS = 2
# Headings over all columns are set larger than this, times the usual type; captions and notes smaller than the other.
_LARGE = 1.25
_SMALL = 0.92
_FEWEST_HAN = 3
_FIRST_HAN, _LAST_HAN = 0x3400, 0x9FFF


class Turn(IntEnum):
    """Which way the lines of a page run on paper."""

    RIGHT = 0
    DOWN = 1
    LEFT = 2
    UP = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a page as text, and where its characters stand.

    Lines are read from left to right here; ``turn`` tells which way they run on paper. Positions are in points from
    the corner that is top left when the lines are held level.
    """

    text: str
    left: _Floats  # of every character; NaN where it is blank
    right: _Floats
    starts: array[int]  # of the printed lines in the text, rising; a row holds one or several side by side
    tops: _Floats  # of the printed lines
    bottoms: _Floats
    middles: _Floats  # the height that each is read at
    em: float = 10.0  # width of a Chinese character of the running text
    leading: float = 16.0  # from line to line of the running text
    width: float = 0.0  # of the page on paper
    height: float = 0.0
    turn: Turn = Turn.RIGHT
    aside: tuple[str, ...] = ()  # what runs up or down the outer edges of the page
    exact: bool = True  # widths are those of the type, not guessed from a picture

    def line(self, offset: int) -> int:
        """Return the number of the printed line that a character stands in."""
        return bisect_right(self.starts, offset) - 1

    def line_starts(self, start: int, end: int) -> Sequence[int]:
        """Return where printed lines begin within a range, but not at its start."""
        return self.starts[bisect_right(self.starts, start) : bisect_left(self.starts, end)]

    def place(self, start: int, end: int) -> tuple[Box, array[float] | None]:
        """Return the box on paper of a part of a printed line, and the edges of its characters where it runs level."""
        left = self.left[start:end].tolist()
        inked = [x for x in left if not isnan(x)]
        line = self.line(start)
        top, bottom = float(self.tops[line]), float(self.bottoms[line])
        # Lists, as parts of lines are short.
        first = min(inked, default=nan)
        last = max((x for x in self.right[start:end].tolist() if not isnan(x)), default=nan)
        if self.turn == Turn.RIGHT:
            box = (round(first, 1), round(top, 1), round(last, 1), round(bottom, 1))
            rises = all(before < after for before, after in pairwise(inked))
            return box, _edges(left, last, end - start) if rises else None
        corners = [self._on_paper(first, top), self._on_paper(last, bottom)]
        (x0, x1), (y0, y1) = (sorted(round(at, 1) for at in ats) for ats in zip(*corners, strict=True))
        return (x0, y0, x1, y1), None

    def _on_paper(self, x: float, y: float) -> tuple[float, float]:
        if self.turn == Turn.DOWN:
            return self.width - y, x
        if self.turn == Turn.LEFT:
            return self.width - x, self.height - y
        if self.turn == Turn.UP:
            return y, self.height - x
        return x, y


def _edges(left: list[float], last: float, n_chars: int) -> array[float]:
    """Return the left edges and the end; a blank begins where what follows it does.

    The space between the last word of a page and the first of the next is a character beyond the page.
    """
    found = array("f", left)
    found.extend([last] * (n_chars + 1 - len(found)))
    for index in range(len(found) - 2, -1, -1):
        if isnan(found[index]):
            found[index] = found[index + 1]
    return found


_NOTHING = np.zeros(0, dtype=np.float32)

#: The sheet of a page that is blank or cannot be read.
EMPTY_SHEET = Sheet("", _NOTHING, _NOTHING, array("q"), _NOTHING, _NOTHING, _NOTHING)


@dataclass(frozen=True, slots=True)
class PlacedSheet:
    """A sheet and where it stands in the source."""

    sheet: Sheet
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.sheet.text)

    @property
    def metrics(self) -> Sequence[Metric]:
        return ("print",)

    def rulers(self) -> Sequence[Ruler]:
        return [PlacedRuler(self.sheet, self.start)]

    @property
    def has_edges(self) -> bool:
        return False  # they are ``aside``

    def clues(self) -> Clues:
        found = Clues()
        for words in self.sheet.aside:
            found = found.first(about(normalise(words)))
        return found


def joined(sheets: Sequence[Sheet]) -> tuple[str, list[PlacedSheet]]:
    """Return the source text of sheets, parted by form feeds, and where each stands in it."""
    placed, at = [], 0
    for sheet in sheets:
        placed.append(PlacedSheet(sheet, at))
        at += len(sheet.text) + 1
    return "\f".join(sheet.text for sheet in sheets), placed


class PlacedRuler(Ruler):
    """The cells of a page by where its characters truly stand. A cell is half as wide as a Chinese character."""

    def __init__(self, sheet: Sheet, offset: int) -> None:
        self.offset = offset
        self.metric = "print"
        self._sheet = sheet
        self.blank = np.isnan(sheet.left)
        codes = np.frombuffer(sheet.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        self._han: NDArray[np.bool_] = (codes >= _FIRST_HAN) & (codes <= _LAST_HAN)
        self._narrow: NDArray[np.bool_] = sheet.right - sheet.left <= _SMALL * sheet.em
        heights = sheet.bottoms - sheet.tops
        usual = np.median(heights) if len(heights) else 0.0
        self._large: list[bool] = (heights > _LARGE * usual).tolist()
        self._at, ends = _cells(sheet, self.blank)
        inked = np.flatnonzero(~self.blank)
        line = np.searchsorted(np.array(sheet.starts), inked, side="right")
        goes_on = inked[:-1][line[1:] == line[:-1]]
        # A printed line has no gaps, however its characters fall into cells.
        ends[goes_on] = self._at[inked[1:][line[1:] == line[:-1]]]
        # Two lines that are close have a cell between them, or no path would go there.
        stops, follows = inked[:-1][line[1:] != line[:-1]], inked[1:][line[1:] != line[:-1]]
        close = (ends[stops] == self._at[follows]) & (self.blank[follows - 1])
        ends[stops[close]] -= 1
        self.widths = np.maximum(ends - self._at, 1)

    def width_of(self, segment: Segment) -> int:
        return self.right(segment) - self.left(segment)

    def down(self, above: Segment, below: Segment) -> float:
        first, second = (self._sheet.line(segment.start - self.offset) for segment in (above, below))
        middles = self._sheet.middles
        distance = float(middles[second] - middles[first]) / self._sheet.leading
        return round(_ROW_STEPS * distance) / _ROW_STEPS

    def is_large(self, segment: Segment) -> bool:
        return self._large[self._sheet.line(segment.start - self.offset)]

    def is_small(self, segment: Segment) -> bool:
        if not self._sheet.exact:
            return False
        low, high = segment.start - self.offset, segment.end - self.offset
        narrow = self._narrow[low:high][self._han[low:high]]
        return len(narrow) >= _FEWEST_HAN and 2 * int(np.count_nonzero(narrow)) > len(narrow)

    @property
    def middle(self) -> float | None:
        sheet = self._sheet
        width = sheet.height if sheet.turn in (Turn.UP, Turn.DOWN) else sheet.width
        return (width / 2 - float(np.nanmin(sheet.left))) / (sheet.em / 2) if width and sheet.text else None


def _cells(sheet: Sheet, blank: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first cell of every character and the cell after its last; blanks count on from what is before."""
    n_chars = len(sheet.text)
    if not n_chars or blank.all():
        return np.arange(n_chars), np.arange(1, n_chars + 1)
    cell, origin = sheet.em / 2, float(np.nanmin(sheet.left))
    at = np.where(blank, 0, np.rint((np.nan_to_num(sheet.left) - origin) / cell)).astype(np.int64)
    ends = np.where(blank, 0, np.rint((np.nan_to_num(sheet.right) - origin) / cell)).astype(np.int64)
    at, ends = np.minimum(at, WIDEST - 2), np.minimum(ends, WIDEST - 1)
    index = np.arange(n_chars)
    row = np.zeros(n_chars, dtype=np.int64)
    breaks = np.array([match.start() for match in re.finditer("\n", sheet.text)], dtype=np.int64)
    row[breaks] = 1
    row = np.cumsum(row) - row
    first = np.append(0, breaks + 1)[row]
    inked = np.maximum.accumulate(np.where(blank, -1, index))
    here = inked >= first  # something of the row stands before
    counted = np.where(here, ends[np.maximum(inked, 0)] + index - inked - 1, index - first)
    at = np.where(blank, np.minimum(counted, WIDEST - 2), at)
    # Cells never fall within a row, though characters that overlap on paper may.
    at = np.maximum.accumulate(at + row * WIDEST) - row * WIDEST
    return at, np.maximum(ends, at + 1)
