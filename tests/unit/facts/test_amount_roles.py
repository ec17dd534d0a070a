from __future__ import annotations

import re
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.amount_roles import read_page_amounts
from pairie.facts.sums import amounts_to_add, sums_by_unit
from pairie.outputs.panel import Panel, PanelSettings
from pairie.records import assemble
from pairie.types import Document, Mention, Record, RecordAmount
from tests.unit.facts.marked import document

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "amount_roles.tsv").read_text(encoding="utf8").splitlines()
    if line and not line.startswith("#")
]


WORDS = (*"()、，；。：的", "其中", "包括", "每年", "每户", "各捐", "累计", "计划", "到位", "价值", "合计", "2020年")
AMOUNTS = ("{300万元}", "{1.2亿元}", "{20台}", "{5名}", "{3.400人次}")


def marked(sentence: str) -> tuple[str, list[Mention]]:
    """Return the text without braces, and its AMOUNTs with the ids "1", "2" …"""
    text, mentions = "", []
    for piece in re.split(r"(\{[^}]*\})", sentence):
        words = piece.strip("{}")
        if piece.startswith("{"):
            mentions.append(Mention(str(len(mentions) + 1), "AMOUNT", len(text), len(text) + len(words), words))
        text += words
    return text, mentions


def read(sentence: str) -> list[RecordAmount]:
    text, mentions = marked(sentence)
    found = read_page_amounts(text, mentions, {mention.id for mention in mentions})[1]
    return [found[mention.id] for mention in mentions]


def written(amount: RecordAmount) -> str:
    words = [f"{amount.role}>{amount.part_of}" if amount.part_of else amount.role, amount.extent, amount.stage]
    if amount.in_kind:
        words.append("worth" + (">" + ",".join(amount.value_of) if amount.value_of else ""))
    words.append("sum!" if "sum_differs" in amount.flags else None)
    words.append(f"unit={amount.unit}" if "/" in (amount.unit or "") else None)
    return " ".join(word for word in words if word)


def test_list_is_long_enough() -> None:
    assert len({row[0] for row in ROWS}) == len(ROWS) >= 100


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:20] for row in ROWS])
def test_what_amounts_are(row: list[str]) -> None:
    sentence, expected = row
    assert "; ".join(map(written, read(sentence))) == expected


def test_bounds_and_place() -> None:
    (amount,) = read("义诊{近百人次}。")
    assert (amount.value, amount.low, amount.high, amount.mentions) == (100, None, 100, ("1",))
    (amount,) = read("捐赠棉衣{三四百件}。")
    assert (amount.value, amount.low, amount.high, amount.qualifier) == (300, 300, 400, "range")


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("新修水渠{3条},捐赠毛毯{200条}。", ["projects", "goods"]),
        ("在{12个}乡镇为{2.300名}群众义诊。", ["parties", "people"]),
        ("建成{4个}贫困村饮水工程。", ["projects"]),
        ("送去{3批}物资,打井{2口}。", ["goods", "projects"]),
        ("新建村小学{2所},为{5所}小学捐书。", ["projects", "parties"]),
        ("建周转房{40套},送被褥{40套}。", ["projects", "goods"]),
    ],
)
def test_the_noun_tells_the_kind(sentence: str, kinds: list[str]) -> None:
    assert [amount.kind for amount in read(sentence)] == kinds


def test_flags() -> None:
    assert read("培训{3.400人次}。")[0].flags == ("thousand_dot",)
    assert read("修路{2.125公里}。")[0].flags == ()
    assert read("转来{300余万}。")[0].flags == ("no_unit",)
    (unread,) = read("捐款{若干}。")
    assert (unread.value, unread.unit, unread.flags) == (None, None, ("unread",))


def test_a_part_tells_what_a_dot_is() -> None:
    total, part = read("共投入资金{2.180万元},其中镇里自筹{380万元}。")
    assert (total.value, total.flags, part.part_of) == (21800000, ("thousand_dot",), "1")


def lines(*rows: str) -> str:
    return "; ".join(map(written, read("\n".join(rows))))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["教育 {300万元}", "医疗 {200万元}", "合计 {500万元}"], "part>3; part>3; total"),
        (["教育 {300万元}", "医疗 {200万元}", "合计 {600万元}"], "part>3; part>3; total sum!"),
        (["合计 {500万元}", "教育 {300万元}", "医疗 {200万元}"], "total; part>1; part>1"),
        (["1.教育{1,300万元}；", "2.医疗{200万元}。", "以上合计：{1,500万元}。"], "part>3; part>3; total"),
        (["教育 {300}", "医疗 {200}", "小计 {500}", "产业 {50}", "道路 {60}", "小计 {110}", "总计 {610}"],
         "part>3; part>3; part>7; part>6; part>6; part>7; total"),
        # Each column has its own sum.
        (["教育 {3所} {300万元} {4万元}", "医疗 {2所} {200万元} {5万元}", "合计 {5所} {500万元} {9万元}"],
         "part>7; part>8; part>9; part>7; part>8; part>9; total; total; total"),
        # Another table, and a sum of what stands in no table.
        (["教育 {300万元}", "医疗 {200万元}", "合计 {500万元}", "道路 {50万元}", "饮水 {60万元}", "合计 {110万元}"],
         "part>3; part>3; total; part>6; part>6; total"),
        (["去年，县里投入教育{300万元}。", "医疗 {200万元}", "合计 {500万元}"], "total annual; total; total"),
        (["教育 {300万元}", "", "医疗 {200万元}", "合计 {500万元}"], "total; total; total"),
        (["教育 {300万元}", "医疗 {200万元}", "合计 {150万元}"], "total; total; total"),
    ],
)  # fmt: skip
def test_sums_of_lines(rows: list[str], expected: str) -> None:
    assert lines(*rows) == expected


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("教育[Q 300万元]，医疗[Q 200万元]，总计[Q 600万元]", 600),
        ("一期投资[Q 200万元]，二期投资[Q 300万元]，总投资[Q 500万元]", 500),
        ("[Q 1000万元]（市级[Q 400万元]、县级[Q 500万元]）", 1000),
        ("[Q 1000万元]，主要用于教育[Q 800万元]、医疗[Q 100万元]", 1000),
        ("教育[Q 300万元]；医疗[Q 200万元]；产业[Q 100万元]；合计[Q 600万元]", 600),
        ("教育 [Q 300万元]\n医疗 [Q 200万元]\n合计 [Q 500万元]", 500),
    ],
)
def test_no_total_is_added_to_its_parts_in_the_panel(text: str, total: int) -> None:
    amounts = ",".join(f"q{number}" for number in range(1, text.count("[Q") + 1))
    built = document(f"[A 南开区]为[R 环县][M funds 拨款]\n{text}", links=f"m1:a1,r1,{amounts}")
    panel = Panel(PanelSettings())
    panel.add(built.replace(records=assemble(built)))
    (row,) = panel.rows()
    assert row["money_元_done"] == total * 10000


def test_sums_are_never_repaired() -> None:
    total, *parts = read("投入资金{900万元},其中道路{600万元}、饮水{500万元}。")
    assert [total.value, *(part.value for part in parts)] == [9000000, 6000000, 5000000]


def test_rounding_is_no_difference() -> None:
    total, *_ = read("资金{5000万元},其中:教育{3500.2万元};医疗{1500.2万元}。")
    assert total.flags == ()
    total, *_ = read("资金{1.32亿元},分别为教育{1.12亿元}、医疗{1972.66万元}。")
    assert total.flags == ()


def test_summary_and_details_further_down() -> None:
    money, projects, *details = read(
        "一年来共投入帮扶资金{1.46亿元},实施帮扶项目{143个}。\n投入计划内帮扶资金{1.21亿元},完成计划内项目{82个}。\n"
        "另筹措帮扶资金{2500万元},实施自选项目{61个}。"
    )
    assert (money.role, projects.role) == ("total", "total")
    assert [detail.part_of for detail in details] == ["1", "2", "1", "2"]


def test_a_part_of_what_is_not_in_the_table_counts_by_itself() -> None:
    text, mentions = marked("全州投入{4000万元},其中我区捐助{300万元}。")
    amount = read_page_amounts(text, mentions, {"2"})[1]["2"]
    assert (amount.role, amount.part_of) == ("total", None)


def test_a_part_of_a_part_counts_as_part_of_what_is_in_the_table() -> None:
    text, mentions = marked("投入{3000万元},其中教育{1800万元}(其中校舍{1200万元})。")
    assert read_page_amounts(text, mentions, {"1", "3"})[1]["3"].part_of == "1"


def records(*passages: str, links: str) -> tuple[Record, ...]:
    return assemble(document(*passages, links=links))


def test_planned_acts_have_planned_amounts() -> None:
    (row,) = records("[A 南开区]将给[R 环县][M goods+ 送去棉衣][Q 300件]", links="m1:a1,r1,q1")
    assert row.amounts[0].stage == "planned"
    assert list(amounts_to_add([row])) == []


def test_rows_whose_sums_differ_are_for_review() -> None:
    text = "[A 南开区]给[R 环县][M funds 拨款][Q {}],其中道路[Q 600万元]、饮水[Q 300万元]"
    (sound,) = records(text.format("900万元"), links="m1:a1,r1,q1,q2,q3")
    (odd,) = records(text.format("800万元"), links="m1:a1,r1,q1,q2,q3")
    assert (sound.needs_review, odd.needs_review) == (False, True)


def test_parts_in_other_rows_are_not_added() -> None:
    found = records(
        "[A 南开区]给[R 环县][M funds 拨付资金][Q 900万元],其中[Q 400万元][M infrastructure 修路],"
        "[Q 500万元][M education 建校舍],并[M talent 选派教师][Q 12名]。每年[M funds 补助经费][Q 20万元]。",
        links="m1:a1,r1,q1 m2:a1,r1,q2 m3:a1,r1,q3 m4:a1,r1,q4 m5:a1,r1,q5",
    )
    assert [row.amounts[0].part_of for row in found] == [None, "q1", "q1", None, None]
    assert sums_by_unit(found) == {("元", None): Decimal(9000000), ("名", None): Decimal(12)}


def test_one_sum_for_two_acts_is_added_once() -> None:
    found = records(
        "[A 南开区]出资[Q 60万元]为[R 环县][M infrastructure 修桥]、[M education 建校舍]",
        links="m1:a1,r1,q1 m2:a1,r1,q1",
    )
    assert [row.amounts[0].mentions for row in found] == [("q1",), ("q1",)]
    assert sums_by_unit(found) == {("元", None): Decimal(600000)}


def test_years_and_totals_stay_apart() -> None:
    found = records(
        "2021年,[A 南开区]为[R 环县][M funds 捐款][Q 30万元]。"
        "五年来,累计[M goods 捐书][Q 4000册]、[M funds 捐资][Q 90万元]。",
        links="m1:a1,r1,q1 m2:a1,r1,q2 m3:a1,r1,q3",
    )
    assert sums_by_unit(found) == {
        ("元", "annual"): Decimal(300000),
        ("册", "cumulative"): Decimal(4000),
        ("元", "cumulative"): Decimal(900000),
    }


def test_the_worth_in_another_currency_is_not_added() -> None:
    found = records("[A 南开区]为[R 环县][M funds 捐款][Q 10万美元](折合人民币[Q 65万元])", links="m1:a1,r1,q1,q2")
    assert sums_by_unit(found) == {("美元", None): Decimal(100000)}


def test_amounts_are_read_back() -> None:
    built = document(
        "[A 南开区]给[R 环县][M goods 捐赠价值[Q 近12万元]的电脑][Q 30台],其中笔记本[Q 8台]", links="m1:a1,r1,q1,q2,q3"
    )
    built = replace(built, records=assemble(built))
    (row,) = built.records
    assert [amount.value_of for amount in row.amounts] == [("q2",), (), ()]
    assert Document.from_dict(built.to_dict()) == built


def test_a_page_without_full_stops_takes_no_square_of_time() -> None:
    text, mentions = marked("其中补助{3万元},共计{5万元}," * 1500)
    start = time.process_time()
    read_page_amounts(text, mentions, {mention.id for mention in mentions})
    assert time.process_time() - start < 6


@given(
    st.lists(
        st.sampled_from([*WORDS, *AMOUNTS]),
        max_size=25,
    ).map("".join)
)
def test_whatever_stands_around_them(sentence: str) -> None:
    amounts = read(sentence)
    by_mention = {amount.mentions[0]: amount for amount in amounts}
    for amount in amounts:
        assert (amount.role == "part") == (amount.part_of is not None)
        assert amount.mentions[0] not in (amount.part_of, *amount.value_of)
        steps, at = 0, amount
        while at.part_of is not None and steps <= len(amounts):
            steps, at = steps + 1, by_mention[at.part_of]
        assert steps <= len(amounts)
