import random
import time

import pytest

from pairie.layout_score import common_length, layout_score


def by_table(a: str, b: str) -> int:
    row = [0] * (len(b) + 1)
    for x in a:
        above = row[:]
        for j, y in enumerate(b):
            row[j + 1] = above[j] + 1 if x == y else max(above[j + 1], row[j])
    return row[-1]


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_the_table(seed: int) -> None:
    r = random.Random(seed)
    a, b = ("".join(r.choices("甲乙丙丁", k=r.randint(0, 40))) for _ in range(2))
    assert common_length(a, b) == by_table(a, b)


def test_white_space_does_not_count() -> None:
    score = layout_score("甲 乙\n丙", "甲乙丙")
    assert (score.in_order, score.extra) == (1.0, 0.0)


def test_swapped_columns_and_extra() -> None:
    gold = "".join(map(chr, range(0x4E00, 0x4E64)))
    assert layout_score(gold[50:] + gold[:50], gold).in_order == 0.5
    assert layout_score(gold + "页眉" * 50, gold).extra == 0.5


def test_empty() -> None:
    assert layout_score("", "").in_order == 1.0
    assert layout_score("", "甲").in_order == 0.0
    assert layout_score("甲", "").extra == 1.0


def test_ten_thousand_characters_are_quick() -> None:
    r = random.Random(1)
    a, b = ("".join(chr(0x4E00 + r.randrange(3000)) for _ in range(10_000)) for _ in range(2))
    start = time.process_time()
    common_length(a, b)
    assert time.process_time() - start < 2
