"""The panel: what is added up, and what never is."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from pairie.facts.places import division
from pairie.facts.rollup import placed
from pairie.outputs.panel import Panel, PanelSettings
from pairie.types import Document, Party, Record, RecordAmount
from tests.unit.outputs.samples import RECORD


def place(name: str, canonical: str, code: str) -> Party:
    return placed(Party(name, canonical, code, "government"), (division(code),))


CITY = place("江州", "成都市", "510100")
DISTRICT = place("蒲江", "蒲江县", "510131")
COUNTY = place("丹巴", "丹巴县", "513323")
TOWNSHIP = Party("凉水", "凉水镇")


def money(value: str | None, role: str = "total", unit: str = "元", qualifier: str = "exact") -> RecordAmount:
    number = None if value is None else Decimal(value)
    return RecordAmount(f"{value}元", number, unit, "money", qualifier, role)  # type: ignore[arg-type]


def act(*amounts: RecordAmount, **changes: Any) -> Record:
    usual = {"actors": (CITY,), "recipients": (COUNTY,), "category": "funds", "year_end": 2020, "amounts": amounts}
    return replace(RECORD, **(usual | changes))


def rows(*records: Record, **settings: Any) -> list[dict[str, Any]]:
    panel = Panel(PanelSettings(**settings))
    panel.add(Document("", records=records))
    found = list(panel.rows())
    names = [column.name for column in panel.table().columns]
    assert all(list(row) == names for row in found)
    return found


def test_totals_of_a_cell_are_added() -> None:
    (row,) = rows(act(money("3E+6")), act(money("2E+5")), act())
    assert (row["actor"], row["actor_code"], row["recipient"]) == ("成都市", "510100", "丹巴县")
    assert (row["year_start"], row["year_end"], row["category"], row["n_done"]) == (2020, 2020, "funds", 3)
    assert row["money_元_done"] == Decimal(3_200_000)


def test_a_total_is_never_added_to_its_parts() -> None:
    (row,) = rows(act(money("100"), money("60", "part"), money("40", "part")))
    assert (row["money_元_done"], row["money_元_done_parts"]) == (100, 100)
    # Nor where the part stands in a record of its own.
    (row,) = rows(act(money("100")), act(money("60", "part")))
    assert (row["money_元_done"], row["money_元_done_parts"]) == (100, 60)


def test_planned_is_never_added_to_done() -> None:
    (row,) = rows(act(money("100")), act(money("900"), status="planned"))
    assert (row["money_元_done"], row["money_元_planned"]) == (100, 900)
    assert (row["n_done"], row["n_planned"]) == (1, 1)


def test_amounts_for_each_one_and_of_other_roles_are_counted_and_left_out() -> None:
    (row,) = rows(
        act(
            money("100"),
            money("5", "each"),
            money("7", unit="元/月"),
            money("8", "rate"),
            money(None),
            money("9", unit=""),
            RecordAmount("三成", Decimal(30), "%", "share", "exact"),
        )
    )
    assert row["money_元_done"] == 100
    assert [name for name in row if name.startswith(("money", "share"))] == ["money_元_done"]
    assert (row["n_each"], row["n_other_roles"], row["n_unread"], row["n_shares"]) == (2, 1, 2, 1)


def test_units_and_kinds_stay_apart() -> None:
    people = RecordAmount("48名", Decimal(48), "名", "people", "exact")
    (row,) = rows(act(money("100"), money("30", unit="美元"), people))
    assert [(name, row[name]) for name in row if name.endswith("_done") and not name.startswith("n_")] == [
        ("money_元_done", 100),
        ("money_美元_done", 30),
        ("people_名_done", 48),
    ]


def test_vague_amounts_are_added_and_counted() -> None:
    (row,) = rows(act(money("100"), money("30", qualifier="about"), money("20", qualifier="over")))
    assert (row["money_元_done"], row["n_not_exact"]) == (150, 2)


def test_joint_parties_stand_together() -> None:
    (row,) = rows(act(money("100"), actors=(DISTRICT, CITY, TOWNSHIP)))
    assert (row["actor"], row["actor_code"]) == ("凉水镇; 成都市; 蒲江县", "; 510100; 510131")
    assert (row["n_done"], row["money_元_done"]) == (1, 100)
    # In whatever order a page names them.
    assert len(rows(act(actors=(CITY, DISTRICT)), act(actors=(DISTRICT, CITY)))) == 1


def test_joint_parties_share_equally() -> None:
    found = rows(act(money("100"), actors=(CITY, DISTRICT, TOWNSHIP), recipients=(COUNTY, TOWNSHIP)), joint="split")
    assert len(found) == 6
    assert {row["money_元_done"] for row in found} == {Decimal("16.6666666667")}
    assert abs(sum(row["n_done"] for row in found) - 1) < Decimal("1E-9")


@pytest.mark.parametrize("joint", ["together", "split"])
@pytest.mark.parametrize("years", ["period", "start", "end", "split"])
def test_a_column_adds_up_to_what_the_records_say(joint: str, years: str) -> None:
    records = (
        act(money("100"), money("1", "each"), actors=(CITY, DISTRICT), year_start=2016, year_end=2019),
        act(money("7"), actors=(), recipients=(COUNTY, TOWNSHIP)),
        act(money("0.5"), year_start=None, year_end=None),
    )
    found = rows(*records, joint=joint, years=years)
    assert sum(Fraction(row["money_元_done"] or 0) for row in found) == Fraction("107.5")
    assert sum(Fraction(row["n_done"]) for row in found) == 3
    assert sum(Fraction(row["n_each"]) for row in found) == 1


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ("period", [(2017, 2019)]),
        ("start", [(2017, 2017)]),
        ("end", [(2019, 2019)]),
        ("split", [(2017, 2017), (2018, 2018), (2019, 2019)]),
    ],
)
def test_periods(years: str, expected: list[tuple[int, int]]) -> None:
    found = rows(act(money("90"), year_start=2017, year_end=2019), years=years)
    assert [(row["year_start"], row["year_end"]) for row in found] == expected
    assert sum(row["money_元_done"] for row in found) == 90


@pytest.mark.parametrize("years", ["period", "start", "end", "split"])
def test_open_and_misprinted_periods_stay_one_row(years: str) -> None:
    assert len(rows(act(year_start=None, year_end=2021), years=years)) == 1
    assert len(rows(act(year_start=2021, year_end=2019), years=years)) == 1
    assert len(rows(act(year_start=2, year_end=10**9), years=years)) == 1


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("party", {("成都市", "510100"), ("蒲江县", "510131"), ("凉水镇", None)}),
        ("county", {("成都市", "510100"), ("蒲江县", "510131"), ("凉水镇", None)}),
        ("prefecture", {("成都市", "510100"), ("凉水镇", None)}),
        ("province", {("四川省", "510000"), ("凉水镇", None)}),
    ],
)
def test_roll_up(level: str, expected: set[tuple[str, str | None]]) -> None:
    found = rows(*(act(actors=(party,)) for party in (CITY, DISTRICT, TOWNSHIP)), actors=level)
    assert {(row["actor"], row["actor_code"]) for row in found} == expected
    assert sum(row["n_done"] for row in found) == 3


def test_joint_parties_of_one_place_are_one() -> None:
    (row,) = rows(act(money("100"), actors=(CITY, DISTRICT)), actors="province", recipients="province", joint="split")
    assert (row["actor"], row["recipient"], row["money_元_done"]) == ("四川省", "四川省", 100)


def test_townships_and_parties_of_no_known_place() -> None:
    unknown = Party("老县", "老县", "999999")
    assert rows(act(actors=(unknown,)), actors="province")[0]["actor"] == "老县"
    street = place("东华门街道", "东华门街道", "110101001")
    assert rows(act(actors=(street,)), actors="county")[0]["actor"] == "东城区"
    # There is no prefecture between a municipality and its districts.
    assert rows(act(actors=(street,)), actors="prefecture")[0]["actor"] == "北京市"


def test_unknown_parties_and_doubtful_records() -> None:
    doubtful = act(money("5"), actors=(), needs_review=True)
    (row,) = rows(doubtful)
    assert (row["actor"], row["actor_code"], row["n_review"]) == (None, None, 1)
    assert rows(doubtful, doubtful=False) == []


def test_rows_are_sorted() -> None:
    found = rows(act(year_start=2021), act(year_start=None), act(actors=()), act(category="goods"))
    assert [(row["actor"], row["year_start"], row["category"]) for row in found] == [
        (None, 2020, "funds"),
        ("成都市", None, "funds"),
        ("成都市", 2020, "goods"),
        ("成都市", 2021, "funds"),
    ]


def test_data_frame() -> None:
    pytest.importorskip("pandas")
    panel = Panel()
    panel.add(Document("", records=(act(money("100")), act(money("50"), status="planned", year_start=2021))))
    frame = panel.to_pandas()
    assert frame["money_元_done"].sum() == 100
    assert [str(frame[name].dtype) for name in ("actor", "year_start", "n_done", "money_元_planned")] == [
        "string",
        "Int64",
        "Int64",
        "Float64",
    ]


def detailed(value: int, **more: Any) -> RecordAmount:
    return RecordAmount(f"{value}元", Decimal(value), "元", "money", "exact", **more)


def test_an_amount_that_two_records_share_is_added_once() -> None:
    found = rows(act(detailed(100, mentions=("q1",))), act(detailed(100, mentions=("q1",)), category="goods"))
    assert [(row["money_元_done"], row["n_shared"]) for row in found] == [(100, 0), (None, 1)]
    found = rows(
        act(detailed(100, mentions=("q1",), score=0.2)), act(detailed(100, mentions=("q1",)), category="goods")
    )
    assert [(row["category"], row["money_元_done"]) for row in found] == [("funds", None), ("goods", 100)]
    (row,) = rows(act(detailed(100, mentions=("q1",)), detailed(100, mentions=("q2",))))
    assert row["money_元_done"] == 200


def test_a_sum_in_a_second_currency_is_not_added() -> None:
    dollars = RecordAmount("15万美元", Decimal(150000), "美元", "money", "exact", mentions=("q1",))
    (row,) = rows(act(dollars, detailed(1_000_000, mentions=("q2",), in_kind=True, value_of=("q1",))))
    assert (row["money_美元_done"], row["n_shared"]) == (150000, 1)
    assert "money_元_done_in_kind" not in row


def test_what_a_year_or_several_count_stands_apart() -> None:
    (row,) = rows(act(detailed(3), detailed(50, extent="annual"), detailed(700, extent="cumulative")))
    sums = {name: row[name] for name in row if name.startswith("money")}
    assert sums == {"money_元_done": 3, "money_元_done_annual": 50, "money_元_done_cumulative": 700}


def test_the_stage_of_an_amount_goes_before_the_status_of_the_act() -> None:
    (row,) = rows(act(detailed(900, stage="planned"), detailed(300, stage="delivered"), detailed(1)))
    assert (row["money_元_done"], row["money_元_planned"]) == (301, 900)
    (row,) = rows(act(detailed(30, stage="delivered"), detailed(1), status="planned"))
    assert (row["money_元_done"], row["money_元_planned"]) == (30, 1)


def test_goods_by_their_worth_are_no_cash() -> None:
    (row,) = rows(act(detailed(5), detailed(12, in_kind=True)))
    assert (row["money_元_done"], row["money_元_done_in_kind"]) == (5, 12)
