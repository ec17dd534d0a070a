"""Runs of glyphs below each other: running heads and thumb indexes at the edge of a page, headings set upright."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairie.readers.glyphs import Glyphs
from pairie.text import HAN

__all__ = ["Upright", "upright_runs"]

_HAN = re.compile(f"[{HAN}]")
# A column of ordinals in a table stands at the edge of the text as well.
_ORDINALS = re.compile(r"[一二三四五六七八九十百甲乙丙丁戊己庚辛壬癸\d\W]+")

# In sizes of the glyphs.
_BESIDE = 0.4  # their middles are on one line
_TIGHT = 1.35  # from one to the next: below each other as letters of one word, not as lines of text
_LOOSE = 4.0  # the same at the edge of the page, where the letters of a head are spaced out
_EDGE = 0.12  # of the page's width: where its margins are
_STRAY = 3  # per cent of the glyphs: page numbers and heads reach further out than the text
_FEWEST = 3  # among the text; in the margin _FEWEST_HAN do, 特载
_FEWEST_HAN = 2


@dataclass(frozen=True, slots=True)
class Upright:
    """Glyphs that follow one another up or down the page, as read; ``aside``: in its margin, beyond the text."""

    order: list[int]
    aside: bool


def upright_runs(glyphs: Glyphs, em: float) -> list[Upright]:
    """Return the runs of a page whose lines are level otherwise."""
    if len(glyphs) < _FEWEST_HAN:
        return []
    singles = _singles(glyphs)
    x = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2
    in_margin = (x < _EDGE * glyphs.width) | (x > (1 - _EDGE) * glyphs.width)
    loose = [run for run in _chains(glyphs, singles[in_margin[singles]], _LOOSE) if _is_words(glyphs, run, _FEWEST_HAN)]
    beyond = _beyond(glyphs, [index for run in loose for index in run], em)
    found = [Upright(run, True) for run in loose if all(beyond[index] for index in run)]
    taken = {index for run in found for index in run.order}
    rest = np.array([index for index in singles.tolist() if index not in taken], dtype=np.int64)
    found += [Upright(run, False) for run in _chains(glyphs, rest, _TIGHT) if _is_words(glyphs, run, _FEWEST)]
    return found


def _singles(glyphs: Glyphs) -> NDArray[np.int64]:
    """Return the glyphs that stand in no level line: neither the one before nor the one after in the file is beside."""
    boxes = glyphs.boxes
    size = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    least = np.minimum(size[1:], size[:-1])
    y = (boxes[:, 1] + boxes[:, 3]) / 2
    gap = np.maximum(boxes[1:, 0] - boxes[:-1, 2], boxes[:-1, 0] - boxes[1:, 2])
    level = (np.abs(np.diff(y)) < 0.3 * least) & (gap < 0.75 * least)
    return np.flatnonzero(~np.append(False, level) & ~np.append(level, False))


def _chains(glyphs: Glyphs, singles: NDArray[np.int64], reach: float) -> Iterator[list[int]]:
    """Yield the runs among singles that follow one another in the file, up or down."""
    boxes = glyphs.boxes
    run: list[int] = []
    way = 0.0
    for index in singles.tolist():
        if run:
            last = run[-1]
            size = max(float(boxes[last, 2] - boxes[last, 0]), float(boxes[last, 3] - boxes[last, 1]))
            dx = float(boxes[index, 0] + boxes[index, 2] - boxes[last, 0] - boxes[last, 2]) / 2
            dy = float(boxes[index, 1] + boxes[index, 3] - boxes[last, 1] - boxes[last, 3]) / 2
            if abs(dx) > _BESIDE * size or not 0 < abs(dy) <= reach * size or way * dy < 0:
                yield run
                run, way = [], 0.0
            else:
                way = dy
        run.append(index)
    if run:
        yield run


def _is_words(glyphs: Glyphs, run: list[int], fewest: int) -> bool:
    words = "".join(chr(glyphs.codes[index]) for index in run)
    return len(run) >= fewest and len(_HAN.findall(words)) >= _FEWEST_HAN and not _ORDINALS.fullmatch(words)


def _beyond(glyphs: Glyphs, candidates: list[int], em: float) -> NDArray[np.bool_]:
    """Mark the glyphs that stand left or right of the text; candidates and stray page numbers do not count as such."""
    others = np.ones(len(glyphs), dtype=np.bool_)
    others[candidates] = False
    if not others.any():
        return others
    left = np.percentile(glyphs.boxes[others, 0], _STRAY)
    right = np.percentile(glyphs.boxes[others, 2], 100 - _STRAY)
    return np.asarray((glyphs.boxes[:, 2] < left - em / 2) | (glyphs.boxes[:, 0] > right + em / 2))
