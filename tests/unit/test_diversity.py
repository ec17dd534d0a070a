"""A choice of texts worth much and unlike each other."""

import numpy as np
import pytest

from pairie.diversity import choose, text_vectors

TEXTS = [
    "县里的医疗队翻山越岭给老人量血压",
    "医疗队翻山越岭，给老人量血压",
    "港口新开了两条航线，集装箱排到堤边",
    "小学操场铺上了塑胶跑道",
    "",
]


def at_most(n: int):  # type: ignore[no-untyped-def]
    return lambda chosen: len(chosen) >= n


def test_vectors_tell_alike_from_unlike() -> None:
    vectors = text_vectors(TEXTS)
    alike = vectors @ vectors.T
    assert np.diag(alike)[:4] == pytest.approx(1.0, abs=1e-5)
    assert alike[0, 1] > 0.6 > 0.2 > alike[0, 2]
    assert not vectors[4].any()
    assert np.array_equal(vectors, text_vectors(TEXTS))


def test_white_space_and_half_surrogates_do_not_matter() -> None:
    vectors = text_vectors(["修 水\n渠", "修水渠", "\ud800修"])
    assert vectors[0] == pytest.approx(vectors[1])


def test_what_is_like_the_first_choice_waits() -> None:
    vectors = text_vectors(TEXTS[:4])
    worth = [1.0, 0.95, 0.5, 0.4]
    assert [i for i, _ in choose(worth, vectors, at_most(3))] == [0, 2, 3]
    assert [i for i, _ in choose(worth, vectors, at_most(3), strength=0.0)] == [0, 1, 2]
    picks = choose(worth, vectors, at_most(9))
    assert sorted(i for i, _ in picks) == [0, 1, 2, 3]
    assert picks[0][1] == 1.0 and picks[-1][0] == 1 and picks[-1][1] < 0.5


def test_known_texts_are_compared_and_never_chosen() -> None:
    vectors = text_vectors(TEXTS[:4])
    picks = choose([1.0, 0.9, 0.5, 0.4], vectors, at_most(4), known=[0])
    assert [i for i, _ in picks] == [2, 3, 1]


def test_without_any_worth_the_unlike_come_first() -> None:
    vectors = text_vectors(TEXTS[:3])
    assert [i for i, _ in choose([0.0, 0.0, 0.0], vectors, at_most(2))] == [0, 2]
    assert choose([], text_vectors([]), at_most(3)) == []
