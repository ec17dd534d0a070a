from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.amounts import parse_amount
from pairie.facts.thousand_dots import uses_thousand_dots

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "amount_forms.tsv").read_text(encoding="utf8").splitlines()
    if line and not line.startswith("#")
]


def bound(written: str, value: str) -> Decimal | None:
    return Decimal(value if written == "*" else written) if written else None


def test_list_is_long_enough() -> None:
    assert len({row[0] for row in ROWS}) == len(ROWS) >= 400


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_written_forms(row: list[str]) -> None:
    text, value, unit, qualifier, low, high, kind = row
    amount = parse_amount(text)
    assert amount is not None
    assert (amount.text, amount.value, amount.unit) == (text, Decimal(value), unit)
    assert (amount.qualifier, amount.low, amount.high) == (qualifier, bound(low, value), bound(high, value))
    assert amount.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "1e5元",
        "²万元",
        "½万元",
        "1/0",
        "10/1",
        *("", " ", "\x00", "-", "。。", "……", "元", "没有数字", "９" * 500, "亿" * 500, "1.2.3", "1,5", "A4"),
        *("2019年", "3月5日", "2020年3月", "10时30分", "12:30", "十周年", "45岁", "80后", "第三批", "第10批", "九年级"),
        *("三河镇", "万源市", "百货大楼", "一对一", "一对多", "三农", "20世纪", "G318线"),
        *("十三五", "“十四五”期间", "十二五规划", "2017—2020年", "2022-2023年", "第5期"),
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert parse_amount(text) is None


def test_values_print_as_people_write_them() -> None:
    assert str(parse_amount("1.320亿元").value) == "132000000"  # type: ignore[union-attr]
    assert str(parse_amount("2.50万元").value) == "25000"  # type: ignore[union-attr]
    assert str(parse_amount("2.50公里").value) == "2.5"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "value"), [("5.640万元", 56400000), ("2.460万元", 24600000), ("1.250吨", 1250), ("1.325亿元", 132500000)]
)
def test_page_with_thousand_dots(text: str, value: int) -> None:
    amount = parse_amount(text, thousand_dots=True)
    assert amount is not None and amount.value == value


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (["发放棉被2.300床,惠及3.120人"], True),
        (["筹资1.208.5万元,另有2.450万元"], True),
        (["投入2.450万元", "修路3.125公里"], False),
        (["惠及3.120人", "投入1,250万元", "种植2600亩"], False),
        (["2020年惠及3.120人"], True),
        (["惠及3.120人,投入1,250万元"], True),
        ([], False),
    ],
)
def test_the_other_numbers_decide(page: list[str], expected: bool) -> None:
    assert uses_thousand_dots(page) is expected


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    for thousand_dots in (False, True):
        amount = parse_amount(text, thousand_dots=thousand_dots)
        assert amount is None or (amount.value.is_finite() and amount.text == text)
    uses_thousand_dots([text])


@given(
    st.text(
        alphabet="0123456789.,，一二两三五八十百千万亿几数余多来半点〇近约超上每人年户元名个成%/分之至—()（）",
        max_size=24,
    )
)
def test_never_raises_on_what_looks_like_amounts(text: str) -> None:
    for thousand_dots in (False, True):
        amount = parse_amount(text, thousand_dots=thousand_dots)
        if amount is None:
            continue
        assert amount.value >= 0
        assert amount.low is None or amount.high is None or amount.low <= amount.high
        if amount.qualifier in ("exact", "range"):
            assert amount.value == amount.low is not None and amount.high is not None


@given(st.integers(1, 99_999_999), st.sampled_from(["元", "名", "亩", "公里", "台"]))
def test_integers_come_back(number: int, unit: str) -> None:
    for text in (f"{number}{unit}", f"{number:,}{unit}", f" {number} {unit}"):
        amount = parse_amount(text)
        assert amount is not None and (amount.value, amount.unit) == (number, unit)


@given(st.integers(1, 99_999), st.integers(0, 99))
def test_multipliers(number: int, cents: int) -> None:
    amount = parse_amount(f"{number}.{cents:02d}万元")
    assert amount is not None and amount.value == number * 10_000 + cents * 100


@pytest.mark.parametrize(
    "text", ["9" * 10**6, "近" * 10**6, "每人" * 10**5, "1.000" * 10**5, "上" * 10**6 + "千", "(" * 10**6]
)
def test_long_strings_take_no_time(text: str) -> None:
    start = time.process_time()
    parse_amount(text)
    assert time.process_time() - start < 0.2
