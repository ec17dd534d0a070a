"""Gutters as strips that printed lines keep clear of."""

import numpy as np

from pairie.readers.strips import blank_strips, breaks_at_strips, opens_at_strip

EM = 10.0


def two_columns(n_rows: int, n_spanning: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return where the lines of two columns of 20 em begin and end, 1.5 em apart, and of headings over both."""
    left = [0.0, 215.0] * n_rows + [100.0] * n_spanning
    right = [200.0, 415.0] * n_rows + [300.0] * n_spanning
    return np.array(left, dtype=np.float32), np.array(right, dtype=np.float32)


def boxes(*starts: float) -> np.ndarray:
    return np.array([[x, 0, x + EM, EM] for x in starts], dtype=np.float32)


def test_a_gutter_is_a_strip_though_a_heading_runs_over_it() -> None:
    ((low, high),) = blank_strips(*two_columns(20, n_spanning=2), EM)
    assert 195 <= low <= 205
    assert 210 <= high <= 220
    assert opens_at_strip(215.0, EM, [(low, high)])
    assert not opens_at_strip(235.0, EM, [(low, high)])


def test_one_column_and_few_lines_have_no_strips() -> None:
    left = np.zeros(30, dtype=np.float32)
    assert blank_strips(left, np.full(30, 400.0, dtype=np.float32), EM) == []
    assert blank_strips(*two_columns(3), EM) == []


def test_a_line_is_broken_only_at_a_gap_over_a_strip() -> None:
    strips = [(200.0, 215.0)]
    # A title that reaches into the gutter, and the column beside it half a character away.
    assert breaks_at_strips(boxes(180, 190, 200, 215, 225), EM, strips).tolist() == [3]
    assert breaks_at_strips(boxes(80, 90, 105, 115), EM, strips).tolist() == []
    # The letters of a heading over both columns are spaced out alike.
    assert breaks_at_strips(boxes(160, 177, 194, 211, 228), EM, strips).tolist() == []
