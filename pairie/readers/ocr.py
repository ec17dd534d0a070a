"""Characters of a picture of a page and where they stand: lines found, held upright, read, and put back in place."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pairie.readers.glyphs import Glyphs
from pairie.readers.ocr_engine import Engine, Pixels, Sign, engine_for
from pairie.readers.ocr_lines import LineChar, chars_of
from pairie.readers.printed import set_sheet
from pairie.readers.skew import Drift, SkewedSheet, drift_of, levelled, slope_of, turned_back
from pairie.types import Box, Document, Passage

__all__ = ["OCR", "Recognised", "Scores", "is_blank", "recognise", "with_scores"]

#: Whether pages are recognised: those without text that can be read, none, or all.
OCR = Literal["auto", "never", "always"]

_ONE_AT_A_TIME = threading.Lock()

# A line is taken for upright if its box is so many times as high as wide.
_TALL = 1.5
# In heights of a line: how far beyond its ends is looked for 〇, of which two may follow each other.
_BEYOND = 2.2
_SURELY_TALL = 3.0
# Lines that are read to tell which way the page is up, and the score from which they need not be turned to compare: on
# set pages upright Chinese scores .99, on its head .4 at most; Latin letters on their head score up to .8.
_N_TRIED = 6
_SURE = 0.85
# Steps of 255: squares of so many pixels on an empty sheet differ by less, however grainy the scan.
_LEAST_CONTRAST = 40
_GRAIN = 4


@dataclass(frozen=True, slots=True)
class Scores:
    """How sure the characters of a page are (0..1), and the middle of each on the levelled page, in points."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    scores: NDArray[np.float32]
    drift: Drift

    def within(self, box: Box) -> NDArray[np.float32]:
        """Return the scores of the characters in a box on paper."""
        left, top, right, bottom = self.drift.level(box)
        inside = (self.x >= left) & (self.x <= right) & (self.y >= top) & (self.y <= bottom)
        return np.asarray(self.scores[inside])


@dataclass(frozen=True, slots=True)
class Recognised:
    """The characters of a page with its lines level, how sure each is (0..1), and how the page lay."""

    glyphs: Glyphs
    scores: NDArray[np.float32]
    drift: Drift

    def keep(self) -> Scores:
        """Return what is needed of it when the page is set."""
        middles = (self.glyphs.boxes[:, :2] + self.glyphs.boxes[:, 2:]) / np.float32(2)
        return Scores(middles[:, 0], middles[:, 1], self.scores, self.drift)

    def sheet(self) -> SkewedSheet:
        return SkewedSheet(replace(set_sheet(self.glyphs), exact=False), self.drift)


def is_blank(pixels: Pixels) -> bool:
    """Tell whether nothing at all is on a page, but for the grain of the paper."""
    height, width = (length // _GRAIN * _GRAIN for length in pixels.shape[:2])
    if not height or not width:
        return True
    gray = pixels[:height, :width].mean(axis=2, dtype=np.float32)
    smooth = gray.reshape(height // _GRAIN, _GRAIN, width // _GRAIN, _GRAIN).mean(axis=(1, 3))
    return float(smooth.max() - smooth.min()) < _LEAST_CONTRAST


def recognise(pixels: Pixels, scale: float, *, where: str) -> Recognised:
    """Recognise the text of a page, whichever way up it lies.

    Args:
        pixels: the page as it is shown.
        scale: points a pixel.
        where: what to name if the engine is missing.
    Raises:
        ConfigError: the extra ``ocr`` is not installed.
    """
    with _ONE_AT_A_TIME:
        engine = engine_for(where)
        corners = engine.find(pixels)
        quarters = _quarters(engine, pixels, corners)
        if quarters:
            pixels = np.ascontiguousarray(np.rot90(pixels, quarters))
            corners = engine.find(pixels)
        lines = [_read(engine, pixels, part) for part in corners]
    slope = slope_of(corners)
    upright = levelled(_glyphs(lines, pixels.shape[1] * scale, pixels.shape[0] * scale, scale), slope)
    glyphs = turned_back(upright, quarters)
    scores = np.array([char.score for line in lines for char in line], dtype=np.float32)
    return Recognised(glyphs, scores, drift_of(slope, glyphs, upright=quarters % 2 == 1))


@dataclass(frozen=True, slots=True)
class _Char:
    """A character of a page; the box is in pixels."""

    text: str
    score: float
    spaced: bool
    box: Box


def _quarters(engine: Engine, pixels: Pixels, corners: NDArray[np.float64]) -> int:
    """Return how many quarter turns against the clock make a page stand upright.

    The longest lines are read; lines down the page may be those of a page that lies on its side, or upright print.
    """
    if not len(corners):
        return 0
    sizes = np.stack([_lengths(part) for part in corners])
    tall = sizes[:, 1] > _TALL * sizes[:, 0]
    lie = float(sizes[tall, 1].sum()) > float(sizes[~tall, 0].sum())
    kept = corners[tall if lie else ~tall]
    tried = kept[np.argsort(-sizes[tall if lie else ~tall].max(axis=1))[:_N_TRIED]]
    best, best_score = 0, _SURE if lie else 0.0
    for quarters in (1, 3) if lie else (0, 2):
        score = float(np.mean([_score(engine.read(_turned(_cut(pixels, part), quarters))) for part in tried]))
        if score > best_score:
            best, best_score = quarters, score
        if score >= _SURE:
            break
    return best


def _score(signs: Sequence[Sign]) -> float:
    return float(np.mean([sign.score for sign in signs])) if signs else 0.0


def _lengths(corners: NDArray[np.float64]) -> tuple[float, float]:
    """Return width and height of a box."""
    return float(np.hypot(*(corners[1] - corners[0]))), float(np.hypot(*(corners[3] - corners[0])))


def _cut(pixels: Pixels, corners: NDArray[np.float64]) -> Pixels:
    """Return the part of a picture between four corners, held level."""
    from PIL import Image

    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 2, 0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 2
    part = Image.fromarray(pixels[top:bottom, left:right])
    width, height = (max(1, round(length)) for length in _lengths(corners))
    quad = (corners[[0, 3, 2, 1]] - (left, top)).ravel().tolist()
    return np.asarray(part.transform((width, height), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC))


def _turned(pixels: Pixels, quarters: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(pixels, quarters))


def _read(engine: Engine, pixels: Pixels, corners: NDArray[np.float64]) -> list[_Char]:
    """Read what stands between four corners: a line, or characters below one another."""
    width, height = _lengths(corners)
    part = _cut(pixels, corners)
    level = engine.read(part) if height < _SURELY_TALL * width else []
    if height >= _TALL * width:
        # A single figure is higher than wide as well.
        down = engine.read(_turned(part, 1))
        if _score(down) > _score(level):
            return [_placed(char, corners, down=True) for char in chars_of(down, _gray(_turned(part, 1)))]
    margin = round(_BEYOND * height)
    wider = _gray(_cut(pixels, _widened(corners, margin)))
    return [_placed(char, corners) for char in chars_of(level, wider, (wider.shape[1] - part.shape[1]) // 2)]


def _widened(corners: NDArray[np.float64], margin: int) -> NDArray[np.float64]:
    """Return the corners of a line with a margin at both ends."""
    step = (corners[1] - corners[0]) / max(_lengths(corners)[0], 1) * margin
    return np.asarray(corners + np.stack([-step, step, step, -step]))


def _gray(pixels: Pixels) -> NDArray[np.float32]:
    return np.asarray(pixels.mean(axis=2, dtype=np.float32))


def _placed(char: LineChar, corners: NDArray[np.float64], *, down: bool = False) -> _Char:
    """Return a character with the upright box around it."""
    width, height = _lengths(corners)
    right, below = (corners[1] - corners[0]) / max(width, 1), (corners[3] - corners[0]) / max(height, 1)
    if down:
        x, y = corners[0] + below * char.middle + right * width / 2
        wide, high = width, char.right - char.left
    else:
        x, y = corners[0] + right * char.middle + below * height / 2
        wide, high = char.right - char.left, height
    return _Char(char.text, char.score, char.spaced, (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))


def _glyphs(lines: Sequence[Sequence[_Char]], width: float, height: float, scale: float) -> Glyphs:
    chars = [char for line in lines for char in line]
    return Glyphs(
        np.array([ord(char.text) for char in chars], dtype=np.uint32),
        np.array([char.box for char in chars], dtype=np.float32).reshape(-1, 4) * np.float32(scale),
        np.array([char.spaced for char in chars], dtype=np.bool_),
        width,
        height,
    )


def with_scores(document: Document, pages: Sequence[Scores | None]) -> Document:
    """Return a document whose recognised passages have the mean score of their characters."""
    return document.replace(passages=tuple(_scored(passage, pages) for passage in document.passages))


def _scored(passage: Passage, pages: Sequence[Scores | None]) -> Passage:
    found = [
        page.within(span.box)
        for span in passage.source_spans
        if span.page_number is not None and span.box is not None and (page := pages[span.page_number - 1]) is not None
    ]
    scores = np.concatenate(found) if found else np.zeros(0)
    return replace(passage, score=round(float(scores.mean()), 4)) if len(scores) else passage
