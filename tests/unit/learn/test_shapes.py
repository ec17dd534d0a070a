"""Few tensor shapes for training."""

import pytest

from pairie.learn.shapes import LENGTHS, POSITIONS_STEP, padded_length, padded_shape
from pairie.model.tokens import TokenRows
from tests import tiny


def windows(*lengths: int) -> list[TokenRows]:
    return [tiny.vocabulary().encode("字" * n) for n in lengths]


@pytest.mark.parametrize(("characters", "length"), [(1, LENGTHS[0]), (LENGTHS[0] - 2, LENGTHS[0]), (510, 512)])
def test_length_is_the_next_step_with_both_marks(characters: int, length: int) -> None:
    assert padded_length(characters, 512) == length
    assert padded_length(LENGTHS[0] - 1, 512) == LENGTHS[1]


def test_lengths_of_a_larger_or_smaller_network() -> None:
    assert padded_length(600, 1024) == 602
    assert padded_length(40, 48) == 48
    assert padded_shape(windows(40, 3), 48) == (2, 48)


@pytest.mark.parametrize("n", [1, 3, 9])
@pytest.mark.parametrize("characters", [5, 100, 200, 510])
def test_rows_fill_whole_steps(n: int, characters: int) -> None:
    rows, length = padded_shape(windows(characters, *[1] * (n - 1)), 512)
    assert length in LENGTHS and length >= characters + 2
    assert rows >= n and rows * length % POSITIONS_STEP == 0 and (rows - n) * length < 8 * POSITIONS_STEP
