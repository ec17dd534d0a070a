"""Few tensor shapes for training."""

import pytest

from pairie.learn.shapes import LENGTHS, POSITIONS_STEP, padded_shape
from pairie.model.tokens import TokenRows
from tests import tiny


def windows(*lengths: int) -> list[TokenRows]:
    return [tiny.vocabulary().encode("字" * n) for n in lengths]


@pytest.mark.parametrize(
    ("lengths", "shape"), [((5,), (8, 128)), ((126, 3), (8, 128)), ((127,), (4, 256)), ((510,) * 3, (4, 512))]
)
def test_shapes(lengths: tuple[int, ...], shape: tuple[int, int]) -> None:
    assert padded_shape(windows(*lengths)) == shape


def test_shapes_of_a_larger_or_smaller_network() -> None:
    assert padded_shape(windows(600), 1024) == (1, 602)
    assert padded_shape(windows(40, 3), 48) == (2, 48)


@pytest.mark.parametrize("n", [1, 3, 9])
def test_rows_fill_whole_steps(n: int) -> None:
    rows, length = padded_shape(windows(*[200] * n))
    assert length in LENGTHS and rows >= n and rows * length % POSITIONS_STEP == 0
