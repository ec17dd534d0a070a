"""Alignment of two readings of one page."""

import random
from itertools import pairwise

import pytest

from pairie.alignment import common_axes, longest_common


def length_by_table(a: str, b: str) -> int:
    row = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b):
            diagonal, row[j + 1] = row[j + 1], diagonal + 1 if x == y else max(row[j + 1], row[j])
    return row[-1]


@pytest.mark.parametrize("seed", range(30))
def test_longest_common_is_common_and_longest(seed: int) -> None:
    chance = random.Random(seed)
    a, b = ("".join(chance.choices("甲乙丙丁戊", k=chance.randint(0, 40))) for _ in range(2))
    pairs = longest_common(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(p < q and r < s for (p, r), (q, s) in pairwise(pairs))
    assert len(pairs) == length_by_table(a, b)


def test_long_texts_fall_back_and_still_align() -> None:
    a, b = "头甲乙丙丁戊己尾", "头甲乙某丁戊己尾"
    assert longest_common(a, b, table_bits=0) == longest_common(a, b) == [(i, i) for i in range(8) if i != 3]


def test_white_space_takes_no_place() -> None:
    left, right = common_axes("甲 县\n乙镇", "甲县乙镇")
    assert left.span(3, 7) == right.span(2, 4) == (2, 4)
    assert left.span(1, 2) is None


def test_lost_and_added_characters() -> None:
    gold, ours = common_axes("援助丙县水泵", "援助页眉丙县泵")
    assert gold.span(2, 4) == ours.span(4, 6)
    assert gold.span(0, 4) == ours.span(0, 6)  # the head lies inside both
    assert gold.span(4, 6) != ours.span(6, 7)  # 水 was lost


def test_empty_texts() -> None:
    gold, ours = common_axes("", "文")
    assert gold.span(0, 0) is None
    assert ours.span(0, 1) == (0, 1)
