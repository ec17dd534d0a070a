"""From glyphs to the sheet of a page: glyphs to printed lines, lines to rows, rows to text."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pairie.readers.glyphs import Glyphs
from pairie.readers.sheets import Sheet, Turn
from pairie.readers.upright import Upright, upright_runs

__all__ = ["set_sheet"]

_Floats = NDArray[np.float32]

# In sizes of the glyphs beside them. Justified Chinese is spaced by less than _APART, gutters and stops are wider.
_APART = 0.75
_LARGE = 1.25  # times the running text: the type of headings, in which 第二节 stands off what follows by a character
_LARGE_APART = 1.6
_WORD_GAP = 0.1  # where the file has a space as well
_SURE_WORD_GAP = 0.3
_OVERLAP = 0.6  # squeezed punctuation reaches into its neighbour
_OFF_LINE = 0.3  # middles of glyphs on one line differ by less, in whatever fonts they are
_SAME = 0.3  # the same glyph twice within this distance is bold print or a shadow
_MOST_TIMES = 5
_FIRST_CHINESE = 0x2E80
_EM_OF_HEIGHT = 0.9
_LEAST_EM = 1.0  # point
_USUAL_LEADING = 1.6
_LEADING_RANGE = (0.9, 3.0)
_FEWEST_HAN = 10
_MOSTLY = 0.6
# More lines than this are no page of text; their leading is taken from their heights alone.
_MOST_LINES = 1500
# A form or a drawing may leave any distance; more blank rows tell nothing.
_MOST_BLANK_ROWS = 12


@dataclass(slots=True)
class _Line:
    """A printed line: glyphs on one base that follow one another. Positions as in ``Sheet``."""

    order: NDArray[np.int64]  # of its glyphs, as read
    left: float
    right: float
    top: float
    bottom: float
    middle: float  # the height that it is read at


def set_sheet(glyphs: Glyphs) -> Sheet:
    """Set the glyphs of a page in rows, top to bottom and left to right, as a dump of the page does.

    Lines of different columns share a row where their heights differ by half a line or less.
    """
    turn = _turn(glyphs)
    level = _level(glyphs, turn)
    em = _em(level)
    runs = upright_runs(level, em)
    taken = np.zeros(len(level), dtype=np.bool_)
    for run in runs:
        taken[run.order] = True
    lines = [
        *_lines(level, np.flatnonzero(~taken), em),
        *(_upright_line(level.boxes, run) for run in runs if not run.aside),
    ]
    lines.sort(key=lambda line: line.middle)
    leading = _leading(lines, em)
    sheet = _written(level, list(_rows(lines, leading, em)), em, leading)
    aside = tuple("".join(chr(level.codes[index]) for index in run.order) for run in runs if run.aside)
    return replace(sheet, em=em, leading=leading, width=glyphs.width, height=glyphs.height, turn=turn, aside=aside)


def _turn(glyphs: Glyphs) -> Turn:
    """Return which way most glyphs follow one another."""
    x, y = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2, (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
    dx, dy = np.diff(x), np.diff(y)
    size = _sizes(glyphs.boxes)[1:]
    close = np.hypot(dx, dy) < 2 * size
    level, steep = close & (np.abs(dy) < 0.3 * size), close & (np.abs(dx) < 0.3 * size)
    counts = {
        Turn.RIGHT: int((level & (dx > 0)).sum()),
        Turn.DOWN: int((steep & (dy > 0)).sum()),
        Turn.LEFT: int((level & (dx < 0)).sum()),
        Turn.UP: int((steep & (dy < 0)).sum()),
    }
    turn = max(counts, key=lambda turn: counts[turn])
    return turn if counts[turn] > _MOSTLY * sum(counts.values()) else Turn.RIGHT


def _sizes(boxes: _Floats) -> _Floats:
    return np.asarray(np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]))


def _level(glyphs: Glyphs, turn: Turn) -> Glyphs:
    """Hold the page so that its lines run from left to right."""
    left, top, right, bottom = glyphs.boxes.T
    width, height = glyphs.width, glyphs.height
    if turn == Turn.DOWN:
        sides = (top, width - right, bottom, width - left)
    elif turn == Turn.LEFT:
        sides = (width - right, height - bottom, width - left, height - top)
    elif turn == Turn.UP:
        sides = (height - bottom, left, height - top, right)
    else:
        return glyphs
    if turn != Turn.LEFT:
        width, height = height, width
    return replace(glyphs, boxes=np.stack(sides, axis=1), width=width, height=height)


def _em(glyphs: Glyphs) -> float:
    """Return the width of a Chinese character of the running text."""
    widths = glyphs.boxes[:, 2] - glyphs.boxes[:, 0]
    han = widths[(glyphs.codes >= 0x3400) & (glyphs.codes < 0xA000) & (widths > 0)]
    if len(han) >= _FEWEST_HAN:
        return max(_LEAST_EM, float(np.median(han)))
    heights = glyphs.boxes[:, 3] - glyphs.boxes[:, 1]
    return max(_LEAST_EM, _EM_OF_HEIGHT * float(np.median(heights))) if len(heights) else _LEAST_EM


def _lines(glyphs: Glyphs, kept: NDArray[Any], em: float) -> Iterator[_Line]:
    """Join glyphs on one base to lines, apart where there is a gap that headings do not have."""
    boxes = glyphs.boxes
    for members in _on_one_base(boxes, _runs(boxes, kept)):
        order = np.array(members)[np.argsort(boxes[members, 0], kind="stable")]
        order = order[_first_of_doubles(glyphs, order)]
        gaps = boxes[order[1:], 0] - boxes[order[:-1], 2]
        heights = boxes[order, 3] - boxes[order, 1]
        least, most = np.minimum(heights[1:], heights[:-1]), np.maximum(heights[1:], heights[:-1])
        apart = np.where((least > _LARGE * em) & (most < _LARGE * least), _LARGE_APART, _APART)
        breaks = np.flatnonzero(gaps > apart * least) + 1
        for part in np.split(order, breaks):
            yield _line(boxes, part)


def _line(boxes: _Floats, order: NDArray[Any]) -> _Line:
    part = boxes[order]
    top, bottom = float(part[:, 1].min()), float(part[:, 3].max())
    return _Line(order, float(part[:, 0].min()), float(part[:, 2].max()), top, bottom, (top + bottom) / 2)


def _upright_line(boxes: _Floats, run: Upright) -> _Line:
    """Take a run that stands among the text for a line at the height of its head."""
    order = np.array(run.order)
    return replace(_line(boxes, order), middle=float((boxes[order, 1] + boxes[order, 3]).min()) / 2)


def _runs(boxes: _Floats, kept: NDArray[Any]) -> list[NDArray[Any]]:
    """Part the glyphs, in the order of the file, where the next does not go on with the line."""
    if not len(kept):
        return []
    part = boxes[kept]
    height = part[:, 3] - part[:, 1]
    least = np.minimum(height[1:], height[:-1])
    rise = np.abs(np.diff(part[:, 1] + part[:, 3]) / 2)
    gap = part[1:, 0] - part[:-1, 2]
    goes_on = (rise <= _OFF_LINE * least) & (gap >= -_OVERLAP * least) & (gap <= _APART * least)
    return np.split(kept, np.flatnonzero(~goes_on) + 1)


def _on_one_base(boxes: _Floats, runs: Sequence[NDArray[Any]]) -> Iterator[list[int]]:
    """Bring together runs whose middles are on one height, wherever they stand in the file."""
    middles = [float((boxes[run, 1] + boxes[run, 3]).mean()) / 2 for run in runs]
    heights = [float((boxes[run, 3] - boxes[run, 1]).mean()) for run in runs]
    members: list[int] = []
    base = height = 0.0
    for index in sorted(range(len(runs)), key=lambda index: middles[index]):
        if members and middles[index] - base > _OFF_LINE * min(height, heights[index]):
            yield members
            members = []
        if not members:
            base, height = middles[index], heights[index]
        members.extend(runs[index].tolist())
    if members:
        yield members


def _first_of_doubles(glyphs: Glyphs, order: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark glyphs but not those that are printed over the same one for bold type or a shadow."""
    kept = np.ones(len(order), dtype=np.bool_)
    codes, part = glyphs.codes[order], glyphs.boxes[order]
    near = np.minimum(_SAME * (part[:, 3] - part[:, 1]), 0.8 * (part[:, 2] - part[:, 0]))
    # Printed three or four times over, a glyph stands so far from its like in the order of x.
    for step in range(1, min(_MOST_TIMES, len(order))):
        kept[step:] &= (codes[step:] != codes[:-step]) | (part[step:, 0] - part[:-step, 0] >= near[step:])
    return kept


def _leading(lines: Sequence[_Line], em: float) -> float:
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


def _rows(lines: Sequence[_Line], leading: float, em: float) -> Iterator[list[_Line]]:
    """Put lines side by side in rows, in the order of their heights."""
    row: list[_Line] = []
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


def _written(glyphs: Glyphs, rows: Sequence[Sequence[_Line]], em: float, leading: float) -> Sheet:
    chars: list[str] = []
    order: list[int] = []  # the glyph of every character, -1 where it is blank
    starts: list[int] = []
    lines: list[_Line] = []
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
            close = number > 0 and line.left - at <= _SURE_WORD_GAP * em
            _put(chars, order, " " * (0 if close else max(n_cells, 2 if number else 0)))
            starts.append(len(chars))
            lines.append(line)
            words, places = _with_spaces(glyphs, line.order)
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


def _with_spaces(glyphs: Glyphs, order: NDArray[np.int64]) -> tuple[str, list[int]]:
    """Return the text of a line and the glyph of every character, -1 for a space.

    There is one space between words. Chinese is only spaced out, and words and figures stand off it by a quarter of
    its width; a gap as wide as a character is two spaces.
    """
    codes, part = glyphs.codes[order], glyphs.boxes[order]
    gap = part[1:, 0] - part[:-1, 2]
    sizes = _sizes(part)  # the greater of both: figures in a line that runs down the page are wider than high
    height = np.minimum(sizes[1:], sizes[:-1])
    words = codes < _FIRST_CHINESE
    least = np.where(glyphs.spaced[order[1:]], _WORD_GAP, _SURE_WORD_GAP) * height
    n_spaces = np.where(gap > _APART * height, 2, words[1:] & words[:-1] & (gap > least))
    chars, places = list(map(chr, codes.tolist())), order.tolist()
    for at in reversed(np.flatnonzero(n_spaces).tolist()):
        chars[at + 1 : at + 1] = " " * int(n_spaces[at])
        places[at + 1 : at + 1] = [-1] * int(n_spaces[at])
    return "".join(chars), places
