"""From glyphs to printed lines: which way a page is to be held, how large its type is, what stands on one base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pairie.readers.glyphs import Glyphs
from pairie.readers.sheets import Turn
from pairie.readers.strips import Strip, blank_strips, breaks_at_strips
from pairie.readers.upright import Upright

__all__ = [
    "APART",
    "PrintedLine",
    "broken_at",
    "em_of",
    "hold_level",
    "printed_lines",
    "sizes_of",
    "strips_of",
    "upright_line",
    "way_of_lines",
]

_Floats = NDArray[np.float32]

# Set by hand and checked on the pages of tests/unit/readers/pdf_pages.py, not tuned one by one.
#: In sizes of the glyphs beside them, as all here: justified Chinese is spaced by less, gutters and stops are wider.
APART = 0.75
_LARGE = 1.25  # times the running text: the type of headings, in which 第二节 stands off what follows by a character
_LARGE_APART = 1.6
_OVERLAP = 0.6  # squeezed punctuation reaches into its neighbour
_OFF_LINE = 0.3  # middles of glyphs on one line differ by less, in whatever fonts they are
_SAME = 0.3  # the same glyph twice within this distance is bold print or a shadow
_MOST_TIMES = 5
_EM_OF_HEIGHT = 0.9
_LEAST_EM = 1.0  # point
_FEWEST_HAN = 10
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A printed line: glyphs on one base that follow one another. Positions as in ``Sheet``."""

    order: NDArray[np.int64]  # of its glyphs, as read
    left: float
    right: float
    top: float
    bottom: float
    middle: float  # the height that it is read at


def way_of_lines(glyphs: Glyphs) -> Turn:
    """Return which way most glyphs follow one another."""
    x, y = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2, (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
    dx, dy = np.diff(x), np.diff(y)
    size = np.maximum(glyphs.boxes[:, 2] - glyphs.boxes[:, 0], glyphs.boxes[:, 3] - glyphs.boxes[:, 1])[1:]
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


def hold_level(glyphs: Glyphs, turn: Turn) -> Glyphs:
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


def sizes_of(glyphs: Glyphs) -> _Floats:
    """Return the size of type of every glyph: Chinese ones are as wide; how high boxes are depends on the font."""
    width, height = glyphs.boxes[:, 2] - glyphs.boxes[:, 0], glyphs.boxes[:, 3] - glyphs.boxes[:, 1]
    han = _is_han(glyphs) & (width > 0) & (height > 0)
    ratio = float(np.median(width[han] / height[han])) if han.any() else _EM_OF_HEIGHT
    return np.where(han, width, np.maximum(width, ratio * height))


def _is_han(glyphs: Glyphs) -> NDArray[np.bool_]:
    return (glyphs.codes >= 0x3400) & (glyphs.codes < 0xA000)


def em_of(glyphs: Glyphs) -> float:
    """Return the width of a Chinese character of the running text."""
    han = _is_han(glyphs)
    sizes = sizes_of(glyphs)[han] if han.sum() >= _FEWEST_HAN else sizes_of(glyphs)
    return max(_LEAST_EM, float(np.median(sizes))) if len(sizes) else _LEAST_EM


def strips_of(lines: Sequence[PrintedLine], em: float) -> list[Strip]:
    """Return the strips of a page that hardly any of its lines runs over."""
    left, right = (np.array([getattr(line, side) for line in lines], dtype=np.float32) for side in ("left", "right"))
    return blank_strips(left, right, em)


def broken_at(
    strips: Sequence[Strip], lines: Iterable[PrintedLine], glyphs: Glyphs, em: float
) -> Iterator[PrintedLine]:
    """Break lines that have a gap over a strip, too narrow as it may be elsewhere."""
    for line in lines:
        breaks = breaks_at_strips(glyphs.boxes[line.order], em, strips)
        yield from (_line(glyphs.boxes, part) for part in np.split(line.order, breaks)) if len(breaks) else (line,)


def printed_lines(glyphs: Glyphs, kept: NDArray[Any], em: float) -> Iterator[PrintedLine]:
    """Join glyphs on one base to lines, apart where there is a gap that headings do not have."""
    boxes, sizes = glyphs.boxes, sizes_of(glyphs)
    for members in _on_one_base(boxes, sizes, _runs(boxes, sizes, kept)):
        order = np.array(members)[np.argsort(boxes[members, 0], kind="stable")]
        order = order[_first_of_doubles(glyphs, sizes, order)]
        gaps = boxes[order[1:], 0] - boxes[order[:-1], 2]
        before, after = sizes[order[:-1]], sizes[order[1:]]
        least, most = np.minimum(before, after), np.maximum(before, after)
        apart = np.where((least > _LARGE * em) & (most < _LARGE * least), _LARGE_APART, APART)
        breaks = np.flatnonzero(gaps > apart * least) + 1
        for part in np.split(order, breaks):
            yield _line(boxes, part)


def _line(boxes: _Floats, order: NDArray[Any]) -> PrintedLine:
    part = boxes[order]
    top, bottom = float(part[:, 1].min()), float(part[:, 3].max())
    return PrintedLine(order, float(part[:, 0].min()), float(part[:, 2].max()), top, bottom, (top + bottom) / 2)


def upright_line(boxes: _Floats, run: Upright) -> PrintedLine:
    """Take a run that stands among the text for a line at the height of its head."""
    order = np.array(run.order)
    return replace(_line(boxes, order), middle=float((boxes[order, 1] + boxes[order, 3]).min()) / 2)


def _runs(boxes: _Floats, sizes: _Floats, kept: NDArray[Any]) -> list[NDArray[Any]]:
    """Part the glyphs, in the order of the file, where the next does not go on with the line."""
    if not len(kept):
        return []
    part = boxes[kept]
    least = np.minimum(sizes[kept[1:]], sizes[kept[:-1]])
    rise = np.abs(np.diff(part[:, 1] + part[:, 3]) / 2)
    gap = part[1:, 0] - part[:-1, 2]
    goes_on = (rise <= _OFF_LINE * least) & (gap >= -_OVERLAP * least) & (gap <= APART * least)
    return np.split(kept, np.flatnonzero(~goes_on) + 1)


def _on_one_base(boxes: _Floats, sizes: _Floats, runs: Sequence[NDArray[Any]]) -> Iterator[list[int]]:
    """Bring together runs whose middles are on one height, wherever they stand in the file."""
    if not runs:
        return
    kept, lengths = np.concatenate(runs), np.array([len(run) for run in runs])
    first = np.append(0, np.cumsum(lengths)[:-1])
    middles = (np.add.reduceat((boxes[kept, 1] + boxes[kept, 3]).astype(np.float64), first) / lengths / 2).tolist()
    usual = (np.add.reduceat(sizes[kept].astype(np.float64), first) / lengths).tolist()
    members: list[int] = []
    base = size = 0.0
    for index in sorted(range(len(runs)), key=lambda index: middles[index]):
        if members and middles[index] - base > _OFF_LINE * min(size, usual[index]):
            yield members
            members = []
        if not members:
            base, size = middles[index], usual[index]
        members.extend(runs[index].tolist())
    if members:
        yield members


def _first_of_doubles(glyphs: Glyphs, sizes: _Floats, order: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark glyphs but not those that are printed over the same one for bold type or a shadow."""
    kept = np.ones(len(order), dtype=np.bool_)
    codes, part = glyphs.codes[order], glyphs.boxes[order]
    near = np.minimum(_SAME * sizes[order], 0.8 * (part[:, 2] - part[:, 0]))
    left = part[:, 0]
    if not (left[1:] - left[:-1] < near[1:]).any():
        return kept  # they stand in the order of x, so none is nearer to another than to the next
    # Printed three or four times over, a glyph stands so far from its like in the order of x.
    for step in range(1, min(_MOST_TIMES, len(order))):
        kept[step:] &= (codes[step:] != codes[:-step]) | (part[step:, 0] - part[:-step, 0] >= near[step:])
    return kept
