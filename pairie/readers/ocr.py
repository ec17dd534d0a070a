"""Characters of a picture of a page and where they stand, from RapidOCR."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pairie.errors import missing_extra
from pairie.readers.glyphs import Glyphs

__all__ = ["Recognised", "recognise"]

_ONE_AT_A_TIME = threading.Lock()

_FIGURES = frozenset("〇一二三四五六七八九十百千")
_AFTER_FIGURES = _FIGURES | frozenset("年月日余多")
# In widths of a character: a gap that may hold one, gaps that justification leaves, and how much of it is ink.
_GAP = 0.75
_CLOSE = 0.5
_LEAST_INK = 0.02
_MOST_ZEROS = 2
_DARK = 0.6  # times the paper


@dataclass(frozen=True, slots=True)
class _Char:
    """A recognised character. Positions are pixels from the top left corner."""

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """The characters of a page, and how sure each is (0..1)."""

    glyphs: Glyphs
    scores: NDArray[np.float32]


def recognise(pixels: NDArray[np.uint8], scale: float, *, where: str) -> Recognised:
    """Recognise the text of a page.

    Args:
        pixels: the page. Shape: (height, width, 3), red, green, blue.
        scale: points a pixel.
        where: what to name if the engine is missing.
    Raises:
        ConfigError: the extra ``ocr`` is not installed.
    """
    with _ONE_AT_A_TIME:
        try:
            engine = _engine()
        except ImportError as error:
            raise missing_extra("rapidocr", "ocr", where) from error
        # It takes what OpenCV reads: blue, green, red.
        found = engine(np.ascontiguousarray(pixels[:, :, ::-1]), return_word_box=True, return_single_char_box=True)
    gray = pixels.mean(axis=2)
    lines = [_with_zeros(_touching(line), gray) for line in _lines(found)]
    chars = [char for line in lines for char in line if not char.text.isspace()]
    spaced = [
        index > 0 and line[index - 1].text.isspace()
        for line in lines
        for index, char in enumerate(line)
        if not char.text.isspace()
    ]
    height, width = gray.shape
    boxes = np.array([(c.left, c.top, c.right, c.bottom) for c in chars], dtype=np.float32).reshape(-1, 4)
    glyphs = Glyphs(
        np.array([ord(char.text) for char in chars], dtype=np.uint32),
        boxes * np.float32(scale),
        np.array(spaced, dtype=np.bool_),
        width * scale,
        height * scale,
    )
    return Recognised(glyphs, np.array([char.score for char in chars], dtype=np.float32))


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "critical"})
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)  # a page without text is told by an error here
    return engine


def _lines(found: Any) -> Iterator[list[_Char]]:
    """Yield the lines that the engine found, each its characters from left to right."""
    for words in found.word_results or ():
        line: list[_Char] = []
        for text, score, corners in words:
            if text and corners is not None:
                line.extend(_parted(text, float(score), np.asarray(corners, dtype=np.float64)))
        if line:
            yield line


def _parted(text: str, score: float, corners: NDArray[np.float64]) -> Iterator[_Char]:
    """Yield the characters of a word, which share its box evenly."""
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    width = (right - left) / len(text)
    for number, char in enumerate(text):
        yield _Char(char, score, left + number * width, top, left + (number + 1) * width, bottom)


def _pitch(line: Sequence[_Char]) -> float:
    """Return the usual distance between Chinese characters that follow one another."""
    steps = [b.left - a.left for a, b in pairwise(line) if ord(a.text) > 0x2E80 < ord(b.text)]
    return median(steps) if steps else median(char.bottom - char.top for char in line)


def _touching(line: Sequence[_Char]) -> list[_Char]:
    """Widen boxes to the middle between two characters: the engine's are narrower than what was set."""
    pitch, found = _pitch(line), list(line)
    for index in range(len(found) - 1):
        before, after = found[index], found[index + 1]
        if abs(after.left - before.right) < _CLOSE * pitch:
            middle = (after.left + before.right) / 2
            found[index], found[index + 1] = replace(before, right=middle), replace(after, left=middle)
    return found


def _with_zeros(line: Sequence[_Char], gray: NDArray[np.float64]) -> list[_Char]:
    """Put back 〇 where the engine dropped it: between Chinese figures, in a gap of its width that has ink."""
    if not line:
        return []
    pitch, found = _pitch(line), [line[0]]
    for before, after in pairwise(line):
        n_zeros = round((after.left - before.right) / pitch)
        wide = after.left - before.right >= _GAP * pitch and n_zeros <= _MOST_ZEROS
        if wide and before.text in _FIGURES and after.text in _AFTER_FIGURES:
            edges = np.linspace(before.right, after.left, n_zeros + 1).tolist()
            gaps = [
                _Char("〇", min(before.score, after.score), low, before.top, high, before.bottom)
                for low, high in pairwise(edges)
            ]
            if all(_has_ink(gap, gray) for gap in gaps):
                found.extend(gaps)
        found.append(after)
    return found


def _has_ink(gap: _Char, gray: NDArray[np.float64]) -> bool:
    part = gray[max(0, int(gap.top)) : int(gap.bottom) + 1, max(0, int(gap.left)) : int(gap.right) + 1]
    return bool(part.size and (part < _DARK * np.median(part)).mean() >= _LEAST_INK)
