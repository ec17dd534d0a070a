"""Set pages: their lines, their columns, and their truth."""

from itertools import pairwise

import pytest

from pairie.types import Document, Passage
from training.typeset import Volume, set_volume
from training.typeset_flow import NOT_FIRST, NOT_LAST, Run, Slug, balanced, break_lines, ems, fill
from training.typeset_score import count, total

SENTENCE = "2021年，甲区向乙县（含三个镇）捐赠“爱心书包”1200个，折合资金36.5万元；派出教师18名。"


def documents() -> list[Document]:
    texts = ["对口支援", SENTENCE * 3, "【产业】" + SENTENCE * 2, SENTENCE]
    passages, at = [], 0
    for text in texts:
        passages.append(Passage(at, at + len(text)))
        at += len(text) + 1
    return [Document("\n".join(texts), passages=tuple(passages))]


def slug(name: str, height: float = 10.0, **more: object) -> Slug:
    return Slug(height, (Run(name, 0, 0, 9),), lines=((0, name),), **more)  # type: ignore[arg-type]


def names(columns: list[list[tuple[float, Slug]]]) -> list[list[str]]:
    return [[s.lines[0][1] for _, s in column] for column in columns]


@pytest.mark.parametrize("measure", range(8, 24))
def test_lines_keep_the_rules(measure: int) -> None:
    lines = break_lines(SENTENCE * 4, measure, 2)
    assert "".join(lines) == SENTENCE * 4
    assert all(ems(line) <= measure for line in lines)
    assert not any(line[0] in NOT_FIRST for line in lines)
    assert not any(line[-1] in NOT_LAST for line in lines)
    assert not any(a[-1].isdigit() and b[0].isdigit() for a, b in pairwise(lines))


def test_columns_are_filled_one_after_the_other() -> None:
    filled = fill([slug(c) for c in "甲乙丙丁戊"], 20, 2)
    assert names(filled.columns) == [["甲", "乙"], ["丙", "丁"]]
    assert [s.lines[0][1] for s in filled.rest] == ["戊"]


def test_a_heading_goes_with_what_follows() -> None:
    filled = fill([slug("甲"), slug("题", keep=True), slug("乙"), slug("丙")], 20, 2)
    assert names(filled.columns) == [["甲"], ["题", "乙"]]


def test_pictures_float_to_head_and_foot_of_the_next_column() -> None:
    slugs = [slug("上", floats="top"), slug("下", floats="bottom"), *(slug(c) for c in "甲乙丙")]
    assert names(fill(slugs, 30, 2).columns) == [["甲", "乙", "丙"], ["上", "下"]]


def test_a_band_is_no_higher_than_it_need_be() -> None:
    filled, height = balanced([slug(c) for c in "甲乙丙丁"], 100, 2, 5)
    assert (names(filled.columns), height) == ([["甲", "乙"], ["丙", "丁"]], 20)


@pytest.mark.parametrize("n_columns", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(6))
def test_the_truth_is_what_is_printed(seed: int, n_columns: int) -> None:
    volume = set_volume(documents(), seed, n_columns, 2)
    assert len(volume.sheets) == 2
    truth = volume.truth()
    assert {passage.kind for passage in truth} >= {"body", "heading"}
    printed = sorted("".join(run.text for sheet in volume.sheets for run in sheet.runs if run.text).replace(" ", ""))
    told = "".join(passage.text for passage in truth) + "".join(t for sheet in volume.sheets for t in sheet.furniture)
    assert sorted(told.replace(" ", "")) == printed


def test_paragraphs_run_over_pages() -> None:
    volume = next(v for v in (set_volume(documents(), seed, 2, 2) for seed in range(20)) if _runs_over(v))
    whole = [passage.text for passage in volume.truth()]
    pages = [[passage.text for passage in volume.truth(page)] for page in (0, 1)]
    assert len(whole) == len(pages[0]) + len(pages[1]) - 1
    assert "".join(whole) == "".join(pages[0] + pages[1])


def _runs_over(volume: Volume) -> bool:
    first, second = ({line.passage for line in volume.placed if line.page == page} for page in (0, 1))
    last = [line.passage for line in volume.placed if line.page == 0][-1]
    return first & second == {last}


def test_the_same_seed_sets_the_same_pages() -> None:
    assert set_volume(documents(), 3, 3, 2) == set_volume(documents(), 3, 3, 2)


def test_scores_of_a_perfect_reading() -> None:
    counts = count(["甲县", "乙 县捐赠。"], ["甲县", "乙县捐赠。"], pages=1)
    assert (counts.in_order, counts.extra, counts.border_f1) == (1.0, 0.0, 1.0)


def test_scores_of_faults() -> None:
    counts = count(["甲县乙", "县捐赠。", "页眉"], ["甲县", "乙县捐赠。"], pages=1)
    assert (counts.in_order, counts.extra) == (1.0, 2 / 9)
    assert counts.border_f1 == 0.0
    # A lost character beside a border does not hide it.
    assert count(["甲", "乙县捐赠。"], ["甲县", "乙县捐赠。"], pages=1).border_f1 == 1.0


def test_counts_add_up() -> None:
    both = total([count(["甲"], ["甲"], pages=1, seconds=0.1), count(["乙"], ["丙"], pages=1, seconds=0.3)])
    assert (both.in_order, both.pages, both.ms_per_page) == (0.5, 2, pytest.approx(200.0))
