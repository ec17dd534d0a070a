"""Some hundred typeset pages of one to three columns; see typesetting.py for what makes them hard."""

import time
from statistics import mean, median

import pytest
from typesetting import Page, set_page

from pairie.layout_score import LayoutScore, layout_score
from pairie.readers.layout import read_layout

N_PAGES = 60


def scores(pages: list[Page]) -> list[LayoutScore]:
    return [layout_score(read_layout(page.dump).text, page.gold) for page in pages]


@pytest.mark.parametrize("n_columns", [1, 2, 3])
def test_reading_order(n_columns: int) -> None:
    found = scores([set_page(seed, n_columns) for seed in range(N_PAGES)])
    # Seeds 50000 to 50199, which no rule was written for: 1.0000, 0.9987 and 0.9997 with one, two and three columns.
    assert mean(score.in_order for score in found) >= 0.995
    assert mean(score.extra for score in found) <= 0.005
    assert sum(score.in_order >= 0.995 and score.extra <= 0.01 for score in found) >= 0.95 * N_PAGES


def test_with_tables_leads_and_thumb_indexes() -> None:
    found = scores([set_page(seed, hard=True) for seed in range(N_PAGES)])
    assert mean(score.in_order for score in found) >= 0.995
    assert mean(score.extra for score in found) <= 0.01


def test_four_columns() -> None:
    found = scores([set_page(seed, 4) for seed in range(20)])
    assert mean(score.in_order for score in found) >= 0.98


def test_paragraphs() -> None:
    """Passages as a whole, where the gutter is straight: a lost indentation cannot be made up for."""
    right = wrong = 0
    for seed in range(N_PAGES):
        page = set_page(seed)
        if page.wander:
            continue
        gold = ["".join(line.split()) for line in page.gold.split("\n")]
        ours = ["".join(line.split()) for line in read_layout(page.dump).text.split("\n")]
        right += sum(line in gold for line in ours)
        wrong += sum(line not in gold for line in ours)
    assert right / (right + wrong) >= 0.97


def test_a_page_takes_little_time() -> None:
    pages = [set_page(seed, 2) for seed in range(9)]
    took = []
    for page in pages:
        start = time.process_time()
        read_layout(page.dump)
        took.append(time.process_time() - start)
    # 10 to 15 ms on a core of its own; the bound leaves room for a busy or slow machine.
    assert median(took) < 0.06
