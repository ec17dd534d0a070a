from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.dates import Period, read_timeline, reference_year
from pairie.types import Document, Source
from tests.unit.facts.marked import document


def period(*passages: str, headings: int = 0, **source: Any) -> tuple[int | None, int | None, str]:
    """Return the period of the last measure."""
    built = document(*passages, headings=headings, **source)
    measure = [m for m in built.entities if m.label == "MEASURE"][-1]
    found = read_timeline(built).period(measure.start, measure.end)
    return found.start, found.end, found.basis


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年3月,甲县[M 捐款]。", (2019, 2019)),
        ("2017—2020年,甲县[M 捐款]。", (2017, 2020)),
        ("2017年至2020年甲县[M 捐款]", (2017, 2020)),
        ("2018年5月—2019年1月,[M 修路]", (2018, 2019)),
        ("二〇二一年,甲县[M 捐款]。", (2021, 2021)),
        ("２０２１年,甲县[M 捐款]。", (2021, 2021)),
        ("“十三五”期间,甲县[M 捐款]。", (2016, 2020)),
        ("十四五时期[M 捐款]", (2021, 2025)),
        ("截至2020年底,累计[M 捐款]", (None, 2020)),
        ("自2017年对口帮扶以来,累计[M 捐款]", (2017, 2021)),
        ("甲县自2016年起帮扶乙县至2020年,累计[M 捐款]", (2016, 2020)),
        ("今年以来,[M 捐款]", (2021, 2021)),
        ("去年,[M 捐款]", (2020, 2020)),
        ("2019年签约。当年[M 捐款]", (2019, 2019)),
        ("2019年签约。次年[M 捐款]", (2020, 2020)),
        ("近三年来,[M 捐款]", (2019, 2021)),
        ("甲县[M 捐款]始于2019年。", (2019, 2019)),
        ("2017年甲村[M 结对]、2019年乙村[M 结对]", (2019, 2019)),
    ],
)
def test_stated_years(text: str, expected: tuple[int | None, int | None]) -> None:
    assert period(text, covered_year=2021) == (*expected, "stated")


@pytest.mark.parametrize(
    "text",
    [
        "收入比2019年增长一成,[M 捐款]",
        "收入从2017年的15.3亿元增至2019年的20亿元,[M 捐款]",
        "按照《2011—2015年发展规划》[M 捐款]",
        "按2018年价格[M 捐款]",
        "2019级学生受益,[M 捐款]",
    ],
)
def test_years_that_date_no_act(text: str) -> None:
    assert period(text, covered_year=2021) == (2021, 2021, "volume")


def test_years_carry_on() -> None:
    assert period("2019年5月,签约。随后[M 捐款]。", covered_year=2020) == (2019, 2019, "carried")
    assert period("该模式于2018年推广。随后[M 捐款]。", covered_year=2020) == (2020, 2020, "volume")
    assert period("2019年协作工作", "甲县[M 捐款]。", headings=1) == (2019, 2019, "carried")
    assert period("甲县自2017年帮扶乙县至2020年。", "甲县[M 捐款]。", covered_year=2020) == (2017, 2020, "carried")
    assert period("2019年5月,签约。", "[M 捐款]。") == (2019, 2019, "carried")
    assert period("2019年5月,签约。", "无事。", "[M 捐款]。") == (None, None, "unknown")


def test_reference_year() -> None:
    assert reference_year(Source(covered_year=2020, volume_year=2022, date="2023-01-01")) == 2020
    assert reference_year(Source(volume_year=2022, date="2023-01-01")) == 2023
    assert reference_year(Source(volume_year=2022)) == 2021
    assert reference_year(Source(date="昨天")) is None
    assert period("今年[M 捐款]") == (None, None, "unknown")


@given(st.text(alphabet="2019年月至—-自从“十三五”期间来当。,\n二〇一0 截", max_size=60))
def test_any_text_has_a_timeline(text: str) -> None:
    timeline = read_timeline(Document(text))
    for at in range(len(text)):
        found = timeline.period(at, at + 1)
        assert isinstance(found, Period)
        assert found.start is None or found.end is None or found.start <= found.end


def test_a_whole_volume_takes_no_square_of_time() -> None:
    text = "2019年5月甲县捐款,乙县受益" * 20_000
    start = time.process_time()
    timeline = read_timeline(Document(text))
    for at in range(0, len(text), 100):
        timeline.period(at, at + 2)
    assert time.process_time() - start < 6
