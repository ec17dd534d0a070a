"""The characters of a recognised line: how wide each is, and what the engine is known to drop or to mistake."""

from __future__ import annotations

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


def chars_of(signs: Sequence[Sign], gray: NDArray[np.float32]) -> list[LineChar]:
    """Return the characters of a line without its spaces.

    Args:
        signs: what the engine read.
        gray: how bright the line is. Shape: (height, width).
    """
    inked = [sign for sign in signs if not sign.text.isspace()]
    if not inked:
        return []
    spaced = [
        index > 0 and signs[index - 1].text.isspace() for index, sign in enumerate(signs) if not sign.text.isspace()
    ]
    height, width = gray.shape
    places = [sign.at * width for sign in inked]
    pitch = _pitch(inked, places, height)
    chars = [
        LineChar(sign.text, sign.score, *sides, space)
        for sign, sides, space in zip(inked, _sides(inked, places, spaced, pitch, width), spaced, strict=True)
    ]
    paper = float(np.median(gray))
    ink = gray < _DARK * paper
    return _with_dashes(_with_zeros(chars, pitch, ink), ink)


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
