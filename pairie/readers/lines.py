"""The lines of a column, measured: what tells where paragraphs, headings, captions and tables begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

import numpy as np

from pairie.readers.cells import Metric, Ruler, Segment
from pairie.readers.columns import Column
from pairie.readers.plain import NUMBERED, kind_of
from pairie.readers.tables import table_rows
from pairie.text import SPACES

__all__ = ["Line", "lines_of"]

_TOKEN = re.compile(f"[^{SPACES}]+")
_BETWEEN_WORDS = re.compile(r"[A-Za-z\d\u00c0-\u024f]{2}|[,.;:!?)][A-Za-z\u00c0-\u024f]|[A-Za-z\u00c0-\u024f][(]")
_ENDED = re.compile(r"[。!?;:…][”’」』)\]】]*$")

# In widths of a Chinese character. A line of set text misses its measure by at most about two: a full stop may not
# begin a line, and a Latin word or a figure is not broken.
_RAGGED = 2.5
_INDENT = 2.0
_SPANNING = 0.8  # text over all columns fills at least this share of their width as counted in cells
_SQUEEZED = 0.06  # of the measure is free at most where a line was squeezed into it
_CAPTION_FREE = 0.3  # the same: a caption that leaves as much ends
_MOST_CAPTION_LINES = 3
_HEADING = 0.75  # a heading is shorter than this share of the measure

# Cells that an indentation has at least: two characters are four cells, of which one may be lost to a wandering
# margin; where every character counts as one cell, they are two to four.
_LEAST_INDENT: dict[Metric, int] = {"characters": 2, "cells": 3, "print": 3}
_CELLS_OF_EM: dict[Metric, int] = {"characters": 1, "cells": 2, "print": 2}
_NEAR = 8  # lines above and below
_LOW = 0.3  # so many of the lines near begin at the margin at least
_FEWEST_FOR_MARGIN = 4
_FEWEST_SET_IN = 2
_LEAST_SET_IN = 0.05  # of the lines of a column


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column with what tells where paragraphs begin."""

    offsets: tuple[int, ...]  # of the characters that are kept
    text: str  # these characters, normalised
    left: float  # widths of a Chinese character from the edge of the dump; blank cells may be half as wide
    inset: float | None  # the same from the margin of its column
    indent: float | None  # cells from the margin of its column; None where too few lines show where that is
    missing: float  # widths of a Chinese character short of the measure
    measure: float
    least_indent: int
    opens: bool  # the first of its column
    apart: bool  # more room above it than its column usually has
    set_in: bool  # paragraphs of its column begin further in than their other lines
    spanning: bool
    table: bool
    large: bool  # in larger type than the text
    small: bool = False  # in smaller type than the text
    of_caption: int = 0  # which line of a caption that stands apart it is, counted from 1
    narrow_blanks: bool = False  # every character counts as one cell: blanks may be half as wide as Chinese ones

    @property
    def ended(self) -> bool:
        return _ENDED.search(self.text) is not None

    @property
    def indented(self) -> bool:
        return self.indent is not None and self.indent >= self.least_indent

    @property
    def _lacking(self) -> float:
        first = self.indented and self.indent is not None and self.indent <= 3 * self.least_indent
        return self.missing - (_INDENT if first else 0.0)

    @property
    def width(self) -> float:
        return self.measure - self.missing

    @property
    def short(self) -> bool:
        return self._lacking > _RAGGED

    @property
    def caption(self) -> bool:
        return self.of_caption > 0 or kind_of(self.text) == "caption"

    @property
    def numbered_heading(self) -> bool:
        return NUMBERED.match(self.text) is not None and kind_of(self.text) == "heading"

    @property
    def like_heading(self) -> bool:
        return (self.large or self._lacking > (1 - _HEADING) * self.measure) and kind_of(self.text) == "heading"


def lines_of(text: str, column: Column, ruler: Ruler, printed: Ruler) -> list[Line]:
    """Measure the lines of a column.

    Args:
        text: the whole source, normalised.
        column: its segments.
        ruler: the ruler in whose metric the page is straight.
        printed: the ruler that gives punctuation its width in print.
    """
    segments = column.segments
    left = [ruler.left(segment) for segment in segments]
    widths = [printed.width_of(segment) / 2 for segment in segments]
    measure = float(np.percentile(widths, 75)) if len(widths) > 2 else max(widths)
    if column.spanning:
        measure = max(measure, _SPANNING * column.width / _CELLS_OF_EM[ruler.metric])
    indents = _indents(text, column, left, [measure - width <= _RAGGED for width in widths])
    below = [ruler.down(above, segment) for above, segment in pairwise(segments)]
    usual = float(np.median(below)) if below else 1.0
    table = table_rows(text, segments)
    kept = [tuple(_kept(text, segment)) for segment in segments]
    small = _small(
        [not row and ruler.is_small(segment) for row, segment in zip(table, segments, strict=True)],
        [measure - width > _SQUEEZED * measure for width in widths],
    )
    of_caption = _of_captions(
        ["".join(text[offset] for offset in offsets) for offsets in kept],
        [index == 0 or below[index - 1] > usual for index in range(len(segments))],
        [measure - width > _CAPTION_FREE * measure for width in widths],
    )
    least = _LEAST_INDENT[ruler.metric]
    n_set_in = sum(indent is not None and least <= indent <= 3 * least for indent in indents)
    return [
        Line(
            offsets=kept[index],
            text="".join(text[offset] for offset in kept[index]),
            left=left[index] / _CELLS_OF_EM[ruler.metric],
            inset=None if (indent := indents[index]) is None else indent / _CELLS_OF_EM[ruler.metric],
            indent=indent,
            missing=measure - widths[index],
            measure=measure,
            least_indent=least,
            opens=index == 0,
            apart=index > 0 and below[index - 1] > usual,
            set_in=n_set_in >= max(_FEWEST_SET_IN, _LEAST_SET_IN * len(segments)),
            spanning=column.spanning,
            table=table[index],
            large=ruler.is_large(segment),
            small=small[index],
            of_caption=of_caption[index],
            narrow_blanks=ruler.metric == "characters",
        )
        for index, segment in enumerate(segments)
    ]


def _small(narrow: Sequence[bool], free: Sequence[bool]) -> list[bool]:
    """Tell which lines are in smaller type: of those with narrow characters some may be squeezed into their measure.

    Lines below one another are of one kind; where the first of them fills the measure they were squeezed.
    """
    found: list[bool] = []
    for is_narrow, group in groupby(zip(narrow, free, strict=True), key=lambda line: line[0]):
        lines = list(group)
        found += [is_narrow and lines[0][1]] * len(lines)
    return found


def _of_captions(words: Sequence[str], apart: Sequence[bool], free: Sequence[bool]) -> list[int]:
    """Return for every line which one it is of a caption that has room above it and ends for certain, 0 for others.

    The lines of one caption may show only together what they are: 村民在新修的水渠边 / 洗菜(李林摄).
    """
    found = [0] * len(words)
    for first in range(len(words)):
        if not apart[first] or found[first]:
            continue
        for last in range(first, min(first + _MOST_CAPTION_LINES, len(words))):
            if last > first and apart[last]:
                break
            ends = last + 1 == len(words) or apart[last + 1] or free[last]
            if ends and kind_of("".join(words[first : last + 1])) == "caption":
                found[first : last + 1] = range(1, last - first + 2)
                break
    return found


def _indents(text: str, column: Column, left: Sequence[int], full: Sequence[bool]) -> list[float | None]:
    """Return the cells of every line from the margin near it.

    A line below a full one that ends no sentence stands at the margin for certain; where there are none near, most
    lines do. The margin may wander down the page.
    """
    if len(left) < _FEWEST_FOR_MARGIN:
        return [None] * len(left)
    ended = [_ENDED.search(text, segment.start, segment.end) is not None for segment in column.segments]
    sure = [False, *(whole and not end for whole, end in zip(full, ended, strict=True))][: len(left)]
    found: list[float | None] = []
    for index, at in enumerate(left):
        low, high = max(0, index - _NEAR), index + _NEAR + 1
        margins = [x for x, known in zip(left[low:high], sure[low:high], strict=True) if known]
        near = sorted(left[low:high])
        found.append(at - (median(margins) if len(margins) >= 3 else near[int(_LOW * (len(near) - 1))]))
    return found


def _kept(text: str, segment: Segment) -> Iterator[int]:
    """Yield the offsets of a line that are kept: no spaces inside Chinese, one between words and between cells."""
    tokens = list(_TOKEN.finditer(text, segment.start, segment.end))
    letter_spaced = len(tokens) > 1 and all(token.end() - token.start() == 1 for token in tokens)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before:
            wide_gap = token.start() - before.end() > 1 and not letter_spaced
            if wide_gap or _BETWEEN_WORDS.match(text[before.end() - 1] + text[token.start()]):
                yield before.end()
        yield from range(token.start(), token.end())
