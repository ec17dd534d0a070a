"""Columns derived from dataclasses: any field that somebody may add gets one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pytest

from pairie.outputs.columns import ListOf, StructOf, columns_of, plain, values_of
from pairie.outputs.flat import flat_columns, flat_row, record_rows
from pairie.outputs.harmless import escaped
from pairie.types import Area, Document, Mention, Party, Record, RecordAmount
from tests.unit.outputs.samples import RECORD


@dataclass(frozen=True)
class Inner:
    canonical: str
    county: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outer:
    word: Literal["a", "b"] | None
    number: int | None
    exact: Decimal | None
    day: date | None
    sure: bool
    parties: tuple[Inner, ...]
    one: Inner | None
    words: frozenset[str]
    pair: tuple[int, int]
    cells: Mapping[str, float]
    mixed: tuple[int, str]
    odd: str | int
    flags: tuple[Literal["x", "y"], ...]
    anything: Any
    inside: float = field(default=0.5, compare=False)


OUTER = Outer(
    "a",
    3,
    Decimal("1E+3"),
    date(2021, 5, 1),
    True,
    (Inner("甲", "乙县", ("疑", "缺")), Inner("丙")),
    Inner("丁"),
    frozenset("ba"),
    (1, 2),
    {"measure": 0.5},
    (1, "x"),
    7,
    ("y",),
    {"k": (Inner("戊"),)},
)


def test_kinds() -> None:
    kinds = {column.name: column.kind for column in columns_of(Outer)}
    scalars = {name: kind for name, kind in kinds.items() if isinstance(kind, str)}
    assert scalars == {
        "word": "text",
        "number": "integer",
        "exact": "decimal",
        "day": "date",
        "sure": "flag",
        "mixed": "json",
        "odd": "json",
        "anything": "json",
    }
    assert kinds["one"] == StructOf(columns_of(Inner))
    assert kinds["parties"] == ListOf(StructOf(columns_of(Inner)))
    assert kinds["flags"] == ListOf("text")
    assert (kinds["words"], kinds["pair"]) == (ListOf("text"), ListOf("integer"))
    cells = kinds["cells"]
    assert isinstance(cells, ListOf) and isinstance(cells.of, StructOf)
    assert [(inner.name, inner.kind) for inner in cells.of.columns] == [("key", "text"), ("value", "real")]


def test_plain_values() -> None:
    row = {column.name: plain(column.kind, getattr(OUTER, column.name)) for column in columns_of(Outer)}
    assert row["parties"][1] == {"canonical": "丙", "county": None, "reasons": []}
    assert (row["words"], row["pair"], row["cells"]) == (["a", "b"], [1, 2], [{"key": "measure", "value": 0.5}])
    assert (row["mixed"], row["odd"], row["exact"]) == ('[1, "x"]', "7", Decimal(1000))
    assert row["anything"] == '{"k": [{"canonical": "戊", "county": null, "reasons": []}]}'


def test_flat_cells() -> None:
    columns = columns_of(Outer)
    row = flat_row({c.name: plain(c.kind, getattr(OUTER, c.name)) for c in columns}, columns, escaped)
    assert list(row) == [column.name for column in flat_columns(columns)]
    assert (row["parties"], row["party_counties"]) == ("甲; 丙", "乙县; ")
    assert row["party_reasons"] == "疑, 缺; "
    assert (row["one_canonical"], row["one_county"]) == ("丁", None)
    assert (row["words"], row["pair"], row["cell_keys"], row["cell_values"]) == ("a; b", "1; 2", "measure", "0.5")
    assert (row["exact"], row["sure"], row["day"]) == (Decimal(1000), True, date(2021, 5, 1))


def test_cells_of_a_spreadsheet_are_words() -> None:
    county = Area("513323", "丹巴县")
    party = Party("丹巴", "丹巴县", county=county, score=0.1 + 0.2)
    amount = RecordAmount("2座", Decimal(2), "座", "goods", "exact", part_of="q1")
    record = replace(RECORD, actors=(replace(party, mentions=("e9", "e1")), Party("甲", "甲")), amounts=(amount,))
    mention = Mention("e1", "ACTOR", 2, 4, "水泵")
    (row,) = record_rows(Document("送去水泵" * 20, entities=(mention,), records=(record,)))
    assert (row["actor_mentions"], row["amount_part_of"]) == ("e9, 水泵@2-4; ", "q1")
    assert (row["actor_counties"], row["actor_candidates"]) == ("513323 丹巴县; ", None)
    assert row["actor_scores"].startswith("0.3; ")
    assert (row["amount_part_of"], row["amount_value_of"], row["amount_in_kind"]) == ("q1", None, "False")
    assert "source_span_boxes" in [column.name for column in flat_columns(columns_of(Mention))]


def test_no_two_columns_have_one_name() -> None:
    for cls in (Record, Outer):  # a document becomes several tables
        names = [column.name for column in flat_columns(columns_of(cls))]
        assert len(names) == len(set(names))


def test_fixed_words() -> None:
    assert values_of(Outer, "word") == ("a", "b")
    assert values_of(Outer, "flags") == ("x", "y")
    assert values_of(Outer, "number") == values_of(Outer, "parties") == ()


@pytest.mark.parametrize("number", ["1E+999999999", "NaN", "Infinity"])
def test_a_number_without_end_takes_no_memory(number: str) -> None:
    columns = tuple(column for column in columns_of(Outer) if column.name == "parties")
    flat = flat_row({"parties": [{"canonical": Decimal(number), "county": None, "reasons": []}]}, columns, escaped)
    assert flat["parties"] == number
