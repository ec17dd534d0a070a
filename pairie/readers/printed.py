"""From glyphs to the sheet of a page: glyphs to printed lines, lines to rows, rows to text."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pairie.readers.glyph_lines import (
    APART,
    PrintedLine,
    broken_at,
    em_of,
    hold_level,
    printed_lines,
    sizes_of,
    strips_of,
    upright_line,
    way_of_lines,
)
from pairie.readers.glyphs import Glyphs
from pairie.readers.sheets import Sheet
from pairie.readers.strips import Strip, opens_at_strip
from pairie.readers.upright import upright_runs

__all__ = ["set_sheet"]

_Floats = NDArray[np.float32]

# In sizes of the glyphs beside them.
_WORD_GAP = 0.1  # where the file has a space as well
_SURE_WORD_GAP = 0.3
_FIRST_CHINESE = 0x2E80

_USUAL_LEADING = 1.6
_LEADING_RANGE = (0.9, 3.0)
# More lines than this are no page of text; their leading is taken from the size of their type.
_MOST_LINES = 1500
# A form or a drawing may leave any distance; more blank rows tell nothing.
_MOST_BLANK_ROWS = 12


def set_sheet(glyphs: Glyphs) -> Sheet:
    """Set the glyphs of a page in rows, top to bottom and left to right, as a dump of the page does.

    Lines of different columns share a row where their heights differ by half a line or less.
    """
    turn = way_of_lines(glyphs)
    level = hold_level(glyphs, turn)
    em = em_of(level)
    runs = upright_runs(level, em)
    taken = np.zeros(len(level), dtype=np.bool_)
    for run in runs:
        taken[run.order] = True
    lines = list(printed_lines(level, np.flatnonzero(~taken), em))
    strips = strips_of(lines, em)
    lines = [
        *broken_at(strips, lines, level, em),
        *(upright_line(level.boxes, run) for run in runs if not run.aside),
    ]
    lines.sort(key=lambda line: line.middle)
    leading = _leading(lines, em)
    sheet = _written(level, list(_rows(lines, leading, em)), strips, em, leading)
    aside = tuple("".join(chr(level.codes[index]) for index in run.order) for run in runs if run.aside)
    return replace(sheet, em=em, leading=leading, width=glyphs.width, height=glyphs.height, turn=turn, aside=aside)


def _leading(lines: Sequence[PrintedLine], em: float) -> float:
    """Return the usual distance from a line to the next below it."""
    if 1 < len(lines) <= _MOST_LINES:
        left, right, middle = (
            np.array([getattr(line, name) for line in lines]) for name in ("left", "right", "middle")
        )
        over = np.minimum(right[:, None], right) - np.maximum(left[:, None], left) > 0
        down = middle[None, :] - middle[:, None]
        low, high = _LEADING_RANGE
        next_below = np.where(over & (down > low * em), down, np.inf).min(axis=1)
        usual = next_below[next_below < high * em]
        if len(usual):
            return float(np.median(usual))
    return _USUAL_LEADING * em


def _rows(lines: Sequence[PrintedLine], leading: float, em: float) -> Iterator[list[PrintedLine]]:
    """Put lines side by side in rows, in the order of their heights."""
    row: list[PrintedLine] = []
    for line in lines:
        # A hair more than half, so that columns half a line apart are not missed by rounding.
        level = row and line.middle - row[0].middle <= 0.51 * leading
        if not level or any(min(line.right, other.right) - max(line.left, other.left) > 0.2 * em for other in row):
            if row:
                yield row
            row = []
        row.append(line)
    if row:
        yield row


def _written(
    glyphs: Glyphs, rows: Sequence[Sequence[PrintedLine]], strips: Sequence[Strip], em: float, leading: float
) -> Sheet:
    chars: list[str] = []
    order: list[int] = []  # the glyph of every character, -1 where it is blank
    starts: list[int] = []
    lines: list[PrintedLine] = []
    sizes = sizes_of(glyphs)
    origin = min((line.left for row in rows for line in row), default=0.0)
    before: float | None = None
    for row in rows:
        if before is not None:
            n_down = round((row[0].middle - before) / leading)
            _put(chars, order, "\n" * min(max(n_down, 1), _MOST_BLANK_ROWS))
        before = row[0].middle
        at = origin
        for number, line in enumerate(sorted(row, key=lambda line: line.left)):
            n_cells = round(2 * (line.left - origin) / em) - round(2 * (at - origin) / em)
            close = number > 0 and line.left - at <= _SURE_WORD_GAP * em and not opens_at_strip(line.left, em, strips)
            _put(chars, order, " " * (0 if close else max(n_cells, 2 if number else 0)))
            starts.append(len(chars))
            lines.append(line)
            words, places = _with_spaces(glyphs, sizes, line.order)
            chars.extend(words)
            order.extend(places)
            at = line.right
    return Sheet(
        "".join(chars),
        *_sides(glyphs.boxes, np.array(order, dtype=np.int64)),
        array("q", starts),
        np.array([line.top for line in lines], dtype=np.float32),
        np.array([line.bottom for line in lines], dtype=np.float32),
        np.array([line.middle for line in lines], dtype=np.float32),
    )


def _put(chars: list[str], order: list[int], blanks: str) -> None:
    chars.extend(blanks)
    order.extend([-1] * len(blanks))


def _sides(boxes: _Floats, order: NDArray[np.int64]) -> tuple[_Floats, _Floats]:
    """Return left and right of every character; no glyph reaches into the next, as stand-ins for a font may."""
    left = np.where(order >= 0, boxes[order, 0], np.nan) if len(boxes) else np.full(len(order), np.nan)
    right = np.where(order >= 0, boxes[order, 2], np.nan) if len(boxes) else np.full(len(order), np.nan)
    if len(left) > 1:
        follows = left[1:] > left[:-1]
        right[:-1] = np.where(follows & (right[:-1] > left[1:]), left[1:], right[:-1])
    return left.astype(np.float32), right.astype(np.float32)


def _with_spaces(glyphs: Glyphs, sizes: _Floats, order: NDArray[np.int64]) -> tuple[str, list[int]]:
    """Return the text of a line and the glyph of every character, -1 for a space.

    There is one space between words. Chinese is only spaced out, and words and figures stand off it by a quarter of
    its width; a gap as wide as a character is two spaces.
    """
    codes, part = glyphs.codes[order], glyphs.boxes[order]
    gap = part[1:, 0] - part[:-1, 2]
    least = np.minimum(sizes[order[1:]], sizes[order[:-1]])
    words = codes < _FIRST_CHINESE
    word_gap = np.where(glyphs.spaced[order[1:]], _WORD_GAP, _SURE_WORD_GAP) * least
    n_spaces = np.where(gap > APART * least, 2, words[1:] & words[:-1] & (gap > word_gap))
    text, places = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"), order.tolist()
    spaces = np.flatnonzero(n_spaces).tolist()
    if not spaces:
        return text, places
    chars = list(text)
    for at in reversed(spaces):
        chars[at + 1 : at + 1] = " " * int(n_spaces[at])
        places[at + 1 : at + 1] = [-1] * int(n_spaces[at])
    return "".join(chars), places
