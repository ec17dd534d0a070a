"""Where the characters of a page dump stand: the geometry that gutters are fitted to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pairie.text import SPACES, trim

__all__ = ["METRICS", "WIDEST", "Metric", "Ruler", "Segment", "pieces", "rows_of"]

#: How a dump may have counted its cells. Programs differ: pdftotext gives every character one cell, terminals give a
#: Chinese character two, and dumps whose punctuation was made half-width afterwards count it as two as well. In the
#: right metric the columns of a page stand straight, so the fit itself tells which it was.
Metric = Literal["characters", "cells", "print"]
METRICS: tuple[Metric, ...] = get_args(Metric)

_WIDE_RANGES = (
    (0x1100, 0x115F),
    (0x2E80, 0x303E),
    (0x3041, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE10, 0xFE6F),
    (0xFF01, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x20000, 0x3FFFD),
)
_PRINTED_WIDE = np.array([ord(char) for char in ",;:!?()“”‘’…—·①②③④⑤⑥⑦⑧⑨⑩■●◆▲△"], dtype=np.uint32)
_IDEOGRAPHIC_SPACE = 0x3000
_BLANK = re.compile(f"[{SPACES}]")
_PIECE = re.compile(f"[^{SPACES}]+(?:[{SPACES}][^{SPACES}]+)*")
_GAP = re.compile(f"[{SPACES}]{{2}}")
_LINE_END = re.compile(r"\r\n|[\n\r\v\x85\u2028\u2029]")

#: A page of columns is never wider than this; what lies beyond counts as being at the border.
WIDEST = 512


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of one line of a page, without the white space at its edges. Offsets are those of the source."""

    row: int
    start: int
    end: int


class Ruler:
    """The cells of every character of a page in one metric. Offsets are those of the source, ``offset`` the page's."""

    def __init__(self, text: str, offset: int, metric: Metric) -> None:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        self.offset = offset
        self.metric = metric
        self.blank: NDArray[np.bool_] = _blanks(text)
        self.widths: NDArray[np.int64] = _widths(codes, metric)
        ends = np.cumsum(self.widths)
        at = ends - self.widths
        starts = np.array([0, *(found.end() for found in _LINE_END.finditer(text) if found.end() < len(text))])
        if len(at):
            at -= np.repeat(at[starts], np.diff(starts, append=len(at)))
        self._at: NDArray[np.int64] = np.minimum(at, WIDEST - 2)

    def left(self, segment: Segment) -> int:
        """Return the first cell of a segment."""
        return int(self._at[segment.start - self.offset])

    def right(self, segment: Segment) -> int:
        """Return the cell after the last of a segment."""
        last = segment.end - 1 - self.offset
        return int(self._at[last] + self.widths[last])

    def width_of(self, segment: Segment) -> int:
        """Return how many cells a segment takes."""
        return int(self.widths[segment.start - self.offset : segment.end - self.offset].sum())

    def down(self, above: Segment, below: Segment) -> float:
        """Return how many rows a segment stands below another."""
        return below.row - above.row

    def is_large(self, segment: Segment) -> bool:
        """Tell whether a segment is set in larger type than the text; False where that is not known."""
        return False

    def is_small(self, segment: Segment) -> bool:
        """Tell whether a segment is set in smaller type than the text; False where that is not known."""
        return False

    @property
    def middle(self) -> float | None:
        """The cell in the middle of the paper, where that is known."""
        return None

    def cells(self, segment: Segment) -> NDArray[np.int64]:
        """Return the first cell of every character of a segment."""
        return self._at[segment.start - self.offset : segment.end - self.offset]

    def ink(self, segments: Sequence[Segment]) -> NDArray[np.bool_]:
        """Return which cells are printed. Shape: (segments, cells)."""
        found = np.zeros((len(segments), max((self.right(s) for s in segments), default=0) + 1), dtype=np.bool_)
        starts = np.array([segment.start - self.offset for segment in segments], dtype=np.int64)
        lengths = np.array([segment.end - segment.start for segment in segments], dtype=np.int64)
        line = np.repeat(np.arange(len(segments)), lengths)
        index = np.arange(len(line)) + (starts - np.cumsum(lengths) + lengths)[line]
        dark = ~self.blank[index]
        line, index = line[dark], index[dark]
        at = self._at[index]
        last = at + self.widths[index] - 1
        for step in range(int((last - at).max(initial=0)) + 1):
            found[line, np.minimum(at + step, last)] = True
        return found


def _blanks(text: str) -> NDArray[np.bool_]:
    found = np.zeros(len(text), dtype=np.bool_)
    found[[match.start() for match in _BLANK.finditer(text)]] = True
    return found


def _widths(codes: NDArray[np.uint32], metric: Metric) -> NDArray[np.int64]:
    """Return 1 or 2 cells a character."""
    if metric == "characters":
        return np.ones(len(codes), dtype=np.int64)
    wide = np.zeros(len(codes), dtype=np.bool_)
    for low, high in _WIDE_RANGES:
        wide |= (codes >= low) & (codes <= high)
    wide |= codes == _IDEOGRAPHIC_SPACE
    if metric == "print" and len(codes):
        # Half-width punctuation was full-width in print where it touches Chinese.
        beside = np.zeros(len(codes), dtype=np.bool_)
        beside[1:] |= wide[:-1]
        beside[:-1] |= wide[1:]
        wide |= beside & np.isin(codes, _PRINTED_WIDE)
    return wide.astype(np.int64) + 1


def rows_of(text: str, offset: int) -> list[Segment]:
    """Return the lines of a page that are not blank; ``row`` counts the blank ones too."""
    found = []
    at = 0
    for row, line in enumerate(_LINE_END.split(text)):
        start, end = trim(text, at, at + len(line))
        if start < end:
            found.append(Segment(row, offset + start, offset + end))
        at += len(line)
        at += 2 if text.startswith("\r\n", at) else 1
    return found


def pieces(text: str, segment: Segment) -> list[Segment]:
    """Cut a segment where two cells or more are blank. ``text`` is the whole source."""
    if not _GAP.search(text, segment.start, segment.end):
        return [segment]
    line = text[segment.start : segment.end]
    return [Segment(segment.row, segment.start + m.start(), segment.start + m.end()) for m in _PIECE.finditer(line)]
