"""An engine that knows what it reads, and pages whose characters are rings: what is black is all that is looked at."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pairie.readers import ocr, ocr_engine
from pairie.readers.ocr_engine import Pixels, Sign

EM, LEADING, TOP, LEFT = 20, 32, 60, 50


def drawn(lines: list[str]) -> Image.Image:
    page = Image.new("RGB", (700, 400), "white")
    pen = ImageDraw.Draw(page)
    for char, left, top in placed(lines):
        if char not in " —":
            pen.ellipse((left + 2, top + 2, left + EM - 3, top + EM - 3), outline="black", width=2)
        elif char == "—":
            pen.line((left, top + EM / 2, left + EM, top + EM / 2), "black", 2)
    return page


def placed(lines: list[str]) -> list[tuple[str, float, float]]:
    found = []
    for row, line in enumerate(lines):
        left = float(LEFT)
        for char in line:
            found.append((char, left, float(TOP + row * LEADING)))
            left += width_of(char)
    return found


def width_of(char: str) -> float:
    return EM / 2 if char.isascii() else EM


class KnownLines:
    """Reads each page as the lines it is given, and drops or mistakes some characters as engines do."""

    def __init__(
        self, *pages: list[str], dropped: str = "", mistaken: dict[str, str] | None = None, score: float = 0.9
    ) -> None:
        self.pages = list(pages)
        self.dropped = dropped
        self.mistaken = mistaken or {}
        self.score = score
        self.seen: list[Pixels] = []
        self.origin = 0.0
        self.at: NDArray[np.float64] = np.zeros((4, 2))
        self._lines: dict[tuple[float, ...], str] = {}

    def find(self, pixels: Pixels) -> NDArray[np.float64]:
        self.seen.append(pixels)
        self._lines = {}
        for row, line in enumerate(self.pages.pop(0)):
            words = line.strip()
            left = LEFT + sum(map(width_of, line[: len(line) - len(line.lstrip())]))
            right, top = left + sum(map(width_of, words)), TOP + row * LEADING
            box = tuple(self.origin + at for at in (left, top, right, top, right, top + EM, left, top + EM))
            if words:
                self._lines[box] = words
        return np.array(list(self._lines), dtype=np.float64).reshape(-1, 4, 2)

    def read(self, line: Pixels) -> list[Sign]:
        words = self._lines[tuple(self.at.ravel().tolist())]
        total, at, signs = sum(map(width_of, words)), 0.0, []
        for char in words:
            if char not in self.dropped and char != " ":
                signs.append(Sign(self.mistaken.get(char, char), self.score, (at + width_of(char) / 2) / total))
            at += width_of(char)
        return signs


def use(monkeypatch: pytest.MonkeyPatch, engine: KnownLines) -> KnownLines:
    """Let the engine read instead of RapidOCR. Which line it is asked for is told by where that was cut from."""
    cut = ocr._cut

    def cut_and_tell(pixels: Pixels, corners: NDArray[np.float64]) -> Pixels:
        engine.at = corners
        return cut(pixels, corners)

    monkeypatch.setattr(ocr, "_cut", cut_and_tell)
    monkeypatch.setattr(ocr_engine, "_engine", lambda: engine)
    return engine
