"""Pages that lay askew: level for the layout, and back on paper."""

import math

import numpy as np
import pytest

from pairie.readers.glyphs import Glyphs
from pairie.readers.skew import Drift, drift_of, levelled, slope_of, turned_back

WIDTH, HEIGHT = 500.0, 700.0


def corners(left: float, top: float, width: float, height: float, degrees: float) -> list[tuple[float, float]]:
    turn = math.radians(degrees)
    along, down = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    return [
        (left + x * along[0] + y * down[0], top + x * along[1] + y * down[1])
        for x, y in ((0, 0), (width, 0), (width, height), (0, height))
    ]


def glyphs(*boxes: tuple[float, float, float, float]) -> Glyphs:
    n = len(boxes)
    return Glyphs(
        np.full(n, ord("县"), dtype=np.uint32),
        np.array(boxes, dtype=np.float32),
        np.zeros(n, dtype=np.bool_),
        WIDTH,
        HEIGHT,
    )


def test_most_of_the_print_tells_the_slope() -> None:
    lines = [corners(50, 100 + 20 * row, 300, 16, 1.5) for row in range(5)]
    # A number is too short to tell, a stamp is outweighed, what stands askew on purpose is no scan.
    others = [corners(400, 40, 20, 16, -8), corners(300, 600, 120, 20, -30)]
    assert slope_of(np.array([*others, *lines])) == pytest.approx(math.tan(math.radians(1.5)), abs=1e-6)
    assert slope_of(np.array(others[:1])) == 0.0
    assert slope_of(np.array(others[1:])) == 0.0
    assert slope_of(np.zeros((0, 4, 2))) == 0.0


def test_levelled_lines_are_level() -> None:
    slope = 0.03
    askew = [(x, 200 + slope * x, x + 10, 210 + slope * x) for x in range(50, 450, 10)]
    tops = levelled(glyphs(*askew), slope).boxes[:, 1]
    assert np.ptp(tops) < 1e-3


@pytest.mark.parametrize("slope", [0.02, -0.05])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_boxes_come_back_on_paper(slope: float, quarters: int) -> None:
    """The box of a levelled line, on paper, is the one around where its characters were found."""
    found = [(x, 200 + slope * x, x + 10, 210 + slope * x) for x in range(50, 450, 10)]
    shown = turned_back(glyphs(*found), quarters)
    upright = glyphs(*found)
    level = turned_back(levelled(upright, slope), quarters)
    drift = drift_of(slope, level, upright=quarters % 2 == 1)
    line = (*level.boxes[:, :2].min(axis=0).tolist(), *level.boxes[:, 2:].max(axis=0).tolist())
    wanted = (*shown.boxes[:, :2].min(axis=0).tolist(), *shown.boxes[:, 2:].max(axis=0).tolist())
    on_paper = drift.on_paper(line)
    assert on_paper == pytest.approx(wanted, abs=0.4)
    assert drift.level(on_paper) == pytest.approx(line, abs=0.15)


def test_turned_back() -> None:
    page = glyphs((10, 20, 30, 25))
    assert turned_back(page, 0) is page
    assert turned_back(page, 2).boxes.tolist() == [[470, 675, 490, 680]]
    # Shown lying on its right side: what is left above on the upright page is right above there.
    side = turned_back(page, 1)
    assert (side.width, side.height) == (HEIGHT, WIDTH)
    assert side.boxes.tolist() == [[675, 10, 680, 30]]
    assert turned_back(page, 3).boxes.tolist() == [[20, 470, 25, 490]]


def test_a_page_that_lay_straight() -> None:
    assert Drift().on_paper((1, 2, 3, 4)) == (1, 2, 3, 4)
