"""The characters of a recognised line: how wide each is, and what the engine is known to drop or to mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from pairie.readers.ocr_engine import Sign

__all__ = ["LineChar", "chars_of"]

_FIGURES = frozenset("〇一二三四五六七八九十百千")
_AFTER_FIGURES = _FIGURES | frozenset("年月日余多")
_DASHES = frozenset("一—")
_FIRST_CHINESE = 0x2E80
# In widths of a Chinese character: a gap that may hold one, and gaps that justification leaves.
_GAP = 0.75
_CLOSE = 0.5
_MOST_ZEROS = 2
_SPACE = 0.2
# Ink is darker than this, times the paper; so much of a box is ink where something is printed.
_DARK = 0.6
_LEAST_INK = 0.02
# The thin stroke of 〇 is lighter where it is scanned. In widths of a Chinese character: how large a ring is, and how
# near it stands to its neighbour; in its own width: what is empty inside and at its corners.
_FAINT = 0.85
_RING = (0.45, 1.15)
_NEAR = 0.5
_INSIDE, _CORNER = 0.3, 0.1
_MOST_INSIDE = 0.05
_YEAR_BEGINS = re.compile(r"[一二三四五六七八九十百千〇]$")
_YEAR_ENDS = re.compile(r"[〇一二三四五六七八九]{0,2}年")


@dataclass(frozen=True, slots=True)
class LineChar:
    """A character of a line and its sides, in pixels from the left end of the line."""

    text: str
    score: float
    left: float
    right: float
    spaced: bool = False  # a space stands before it

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def chars_of(signs: Sequence[Sign], gray: NDArray[np.float32], margin: int = 0) -> list[LineChar]:
    """Return the characters of a line without its spaces.

    Args:
        signs: what the engine read.
        gray: how bright the line is. Shape: (height, margin + width + margin).
        margin: pixels beyond either end of the line, where the engine may have overlooked 〇.
    """
    inked = [sign for sign in signs if not sign.text.isspace()]
    if not inked:
        return []
    spaced = [
        index > 0 and signs[index - 1].text.isspace() for index, sign in enumerate(signs) if not sign.text.isspace()
    ]
    height, width = gray.shape[0], gray.shape[1] - 2 * margin
    places = [sign.at * width for sign in inked]
    pitch = _pitch(inked, places, height)
    chars = [
        LineChar(sign.text, sign.score, *sides, space)
        for sign, sides, space in zip(inked, _sides(inked, places, spaced, pitch, width), spaced, strict=True)
    ]
    paper = float(np.median(gray))
    ink, faint = (gray < dark * paper for dark in (_DARK, _FAINT))
    inner = slice(margin, margin + width)
    found = _with_zeros(chars, pitch, ink[:, inner])
    return _with_dashes(_with_outer_zeros(found, pitch, faint, margin), ink[:, inner])


def _is_wide(sign: Sign) -> bool:
    return ord(sign.text[0]) >= _FIRST_CHINESE


def _pitch(signs: Sequence[Sign], places: Sequence[float], height: float) -> float:
    """Return the usual distance between Chinese characters that follow one another."""
    steps = [
        b - a for (one, a), (other, b) in pairwise(zip(signs, places, strict=True)) if _is_wide(one) and _is_wide(other)
    ]
    return max(1.0, median(steps) if steps else height)


def _sides(
    signs: Sequence[Sign], places: Sequence[float], spaced: Sequence[bool], pitch: float, width: float
) -> Iterator[tuple[float, float]]:
    """Yield left and right of characters whose middles are known; those that follow one another touch."""
    half = [pitch / 2 if _is_wide(sign) else pitch / 4 for sign in signs]
    left = max(0.0, places[0] - half[0])
    for index, (at, mine) in enumerate(zip(places, half, strict=True)):
        if index + 1 == len(places):
            yield left, max(left + 1, min(width, at + mine))
            return
        step = places[index + 1] - at
        if step - mine - half[index + 1] < _CLOSE * pitch:
            border = at + step * mine / (mine + half[index + 1])
            room = min(_SPACE * pitch, step / 2) / 2 if spaced[index + 1] else 0.0
            yield left, border - room
            left = border + room
        else:
            yield left, at + mine
            left = places[index + 1] - half[index + 1]


def _with_zeros(line: Sequence[LineChar], pitch: float, ink: NDArray[np.bool_]) -> list[LineChar]:
    """Put back 〇 where the engine dropped it: between Chinese figures, in a gap of its width that has ink."""
    line = [line[0], *map(_zero, line, line[1:])]
    found = [line[0]]
    for before, after in pairwise(line):
        n_zeros = round((after.left - before.right) / pitch)
        wide = after.left - before.right >= _GAP * pitch and n_zeros <= _MOST_ZEROS
        if wide and before.text in _FIGURES and after.text in _AFTER_FIGURES:
            edges = np.linspace(before.right, after.left, n_zeros + 1).tolist()
            gaps = [LineChar("〇", min(before.score, after.score), low, high) for low, high in pairwise(edges)]
            if all(_share(ink, gap.left, gap.right) >= _LEAST_INK for gap in gaps):
                found.extend(gaps)
        found.append(after)
    return found


def _zero(before: LineChar, char: LineChar) -> LineChar:
    """Read the ring ○ behind a figure as 〇."""
    return replace(char, text="〇") if char.text == "○" and before.text in _FIGURES else char


def _with_outer_zeros(line: Sequence[LineChar], pitch: float, ink: NDArray[np.bool_], margin: int) -> list[LineChar]:
    """Put back 〇 at the ends of a line that breaks a year, where a ring stands: 二〇二|〇年, 二|〇二一年."""
    found, words = list(line), "".join(char.text for char in line)
    if _YEAR_ENDS.match(words):
        # Held as in a mirror, the line begins where it ends.
        rings = _rings(ink[:, : max(0, margin + round(line[0].left))][:, ::-1], pitch)
        edge = line[0].left
        found[:0] = [LineChar("〇", line[0].score, edge - high, edge - low) for low, high in reversed(rings)]
    if _YEAR_BEGINS.search(words):
        edge = line[-1].right
        rings = _rings(ink[:, max(0, margin + round(edge)) :], pitch)
        found += [LineChar("〇", line[-1].score, edge + low, edge + high) for low, high in rings]
    return found


def _rings(ink: NDArray[np.bool_], pitch: float) -> list[tuple[float, float]]:
    """Return where rings stand in a strip from its left end on, each near the one before it."""
    columns = np.flatnonzero(ink.any(axis=0))
    found, last = list[tuple[float, float]](), 0.0
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1) if len(columns) else []
    for group in groups:
        low, high = int(group[0]), int(group[-1]) + 1
        if not found and low == 0 and high < _RING[0] * pitch:
            continue  # the end of the character that is known
        if len(found) == _MOST_ZEROS or low - last > _NEAR * pitch or not _is_ring(ink[:, low:high], pitch):
            break
        found.append((float(low), float(high)))
        last = high
    return found


def _is_ring(part: NDArray[np.bool_], pitch: float) -> bool:
    rows = np.flatnonzero(part.any(axis=1))
    part = part[rows[0] : rows[-1] + 1]
    height, width = part.shape
    if not all(_RING[0] * pitch <= side <= _RING[1] * pitch for side in (height, width)):
        return False
    high, wide = (max(1, round(_CORNER * side)) for side in (height, width))
    corners = [part[y, x] for y in (slice(high), slice(-high, None)) for x in (slice(wide), slice(-wide, None))]
    top, left = (round(_INSIDE * side) for side in (height, width))
    inside = part[top : height - top, left : width - left]
    return bool(not any(corner.any() for corner in corners) and inside.mean() <= _MOST_INSIDE)


def _share(ink: NDArray[np.bool_], left: float, right: float) -> float:
    part = ink[:, max(0, int(left)) : int(right) + 1]
    return float(part.mean()) if part.size else 0.0


def _with_dashes(line: Sequence[LineChar], ink: NDArray[np.bool_]) -> list[LineChar]:
    """Make —— of 一一 where one stroke runs through both: two characters leave room between them."""
    found = list(line)
    for index, (before, after) in enumerate(pairwise(line)):
        if before.text in _DASHES and after.text in _DASHES:
            between = ink[:, int(before.middle) : int(after.middle) + 1]
            if between.size and between.any(axis=0).all():
                found[index], found[index + 1] = replace(before, text="—"), replace(after, text="—")
    return found
