"""Pages that lay askew when they were scanned: level for the layout, and where they are on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pairie.readers.glyphs import Glyphs
from pairie.readers.sheets import EMPTY_SHEET, Sheet
from pairie.types import Box

__all__ = ["NO_SHEET", "Drift", "SkewedSheet", "drift_of", "levelled", "slope_of", "turned_back"]

# Shorter lines tell too little.
_LEAST_ASPECT = 5.0
_MOST_SLOPE = 0.15  # 8.5 degrees; more is no scan but something drawn askew


def slope_of(corners: NDArray[np.float64]) -> float:
    """Return how far lines fall on their way to the right: pixels down a pixel.

    Args:
        corners: of lines, clockwise from the top left one. Shape: (lines, 4, 2).
    """
    along = (corners[:, 1] + corners[:, 2] - corners[:, 0] - corners[:, 3]) / 2
    across = np.hypot(*(corners[:, 3] - corners[:, 0]).T)
    long = along[:, 0] > _LEAST_ASPECT * across
    if not long.any():
        return 0.0
    slopes, lengths = along[long, 1] / along[long, 0], along[long, 0]
    order = np.argsort(slopes)
    reached = np.cumsum(lengths[order])
    slope = float(slopes[order][np.searchsorted(reached, reached[-1] / 2)])
    return slope if abs(slope) <= _MOST_SLOPE else 0.0


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the lines of a page drift off: ``slope`` points aside a point along, from the middle of the page.

    ``upright``: the lines run up or down the page as it is shown.
    """

    slope: float = 0.0
    middle: float = 0.0
    upright: bool = False

    def on_paper(self, box: Box) -> Box:
        """Return the box on paper around a box of the levelled page."""
        return self._moved(box, 1)

    def level(self, box: Box) -> Box:
        """Return the box of the levelled page that :meth:`on_paper` was made of."""
        return self._moved(box, -1)

    def _moved(self, box: Box, way: int) -> Box:
        x0, y0, x1, y1 = box
        along = (y0, y1) if self.upright else (x0, x1)
        move = way * self.slope * (sum(along) / 2 - self.middle)
        grow = way * abs(self.slope) * (along[1] - along[0]) / 2
        if self.upright:
            return round(x0 + move - grow, 1), y0, round(x1 + move + grow, 1), y1
        return x0, round(y0 + move - grow, 1), x1, round(y1 + move + grow, 1)


def drift_of(slope: float, glyphs: Glyphs, *, upright: bool) -> Drift:
    """Return the drift of a page as it is shown from the slope of its lines when they are held level."""
    if upright:
        return Drift(-slope, glyphs.height / 2, upright=True)
    return Drift(slope, glyphs.width / 2)


@dataclass(frozen=True, slots=True)
class SkewedSheet:
    """A sheet of the levelled page that gives places on paper."""

    sheet: Sheet
    drift: Drift

    def line_starts(self, start: int, end: int) -> Sequence[int]:
        return self.sheet.line_starts(start, end)

    def place(self, start: int, end: int) -> tuple[Box, Sequence[float] | None]:
        box, edges = self.sheet.place(start, end)
        return self.drift.on_paper(box), edges


#: The sheet of a page that is blank or cannot be read.
NO_SHEET = SkewedSheet(EMPTY_SHEET, Drift())


def levelled(glyphs: Glyphs, slope: float) -> Glyphs:
    """Return glyphs of an upright page with their lines level."""
    boxes = glyphs.boxes.copy()
    fall = slope * ((boxes[:, 0] + boxes[:, 2]) / 2 - glyphs.width / 2)
    boxes[:, 1] -= fall
    boxes[:, 3] -= fall
    return replace(glyphs, boxes=boxes)


def turned_back(glyphs: Glyphs, quarters: int) -> Glyphs:
    """Return glyphs of an upright page as the page is shown, which was turned so many quarters against the clock."""
    left, top, right, bottom = glyphs.boxes.T
    width, height = glyphs.width, glyphs.height
    if quarters == 1:
        sides = (height - bottom, left, height - top, right)
    elif quarters == 2:
        sides = (width - right, height - bottom, width - left, height - top)
    elif quarters == 3:
        sides = (top, width - right, bottom, width - left)
    else:
        return glyphs
    if quarters % 2:
        width, height = height, width
    return replace(glyphs, boxes=np.stack(sides, axis=1), width=width, height=height)
