"""Parquet: typed, nested, in row groups."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import pairie
from pairie.errors import FormatError
from pairie.outputs import waiting
from pairie.outputs.harmless import unescaped
from pairie.types import Document, Party, RecordAmount
from tests.unit.outputs.samples import DOCUMENT, HOSTILE, RECORD

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def test_types_and_values(tmp_path: Path) -> None:
    path = tmp_path / "表.parquet"
    pairie.write_table(DOCUMENT, path)
    table = parquet.read_table(path)
    types = {field.name: field.type for field in table.schema}
    assert types["year_start"] == pyarrow.int64()
    assert types["needs_review"] == pyarrow.bool_()
    assert types["score"] == pyarrow.float64()
    assert types["amounts"].value_type.field("value").type == pyarrow.decimal128(38, 10)
    (row,) = table.to_pylist()
    found = DOCUMENT.to_dict()["records"][0]
    assert row["actors"] == found["actors"]
    assert [amount["value"] for amount in row["amounts"]] == [Decimal(20), Decimal(150_000_000), None]
    assert (row["mentions"], row["evidence"]) == (["m1", "m2"], DOCUMENT.text[6:26])
    (place,) = row["source_spans"]
    assert place == {**found["source_spans"][0], "chars": None, "file": None}
    same = found.keys() - {"amounts", "evidence", "source_spans"}
    assert {name: row[name] for name in same} == {name: found[name] for name in same}


@pytest.mark.parametrize("table", ["documents", "mentions", "links", "amounts", "parties"])
def test_other_tables(table: str, tmp_path: Path) -> None:
    pairie.write_table(DOCUMENT, tmp_path / "x.parquet", table=table)
    rows = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    found = DOCUMENT.to_dict()
    expected = {
        "documents": [{"text": DOCUMENT.text, **found["source"]}],
        "mentions": [{"category": None, "planned": None, "text": m["text"]} | m for m in found["entities"]],
        "links": found["relations"],
        "amounts": [{"text": a["text"], "role": a["role"]} for a in found["records"][0]["amounts"]],
        "parties": [*found["records"][0]["actors"], *found["records"][0]["recipients"]],
    }[table]
    spans = {"source_spans"}  # these have members that JSON leaves out where they are empty
    assert [{name: row[name] for name in one.keys() - spans} for row, one in zip(rows, expected, strict=True)] == [
        {name: one[name] for name in one.keys() - spans} for one in expected
    ]
    if table == "documents":
        assert rows[0]["passages"][0]["source_spans"][0]["box"] == [1.0, 2.5, 30.0, 4.0]
        assert rows[0]["faults"] == [{"page_number": 3, "message": "no text; got pictures"}]


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text(bad: str, tmp_path: Path) -> None:
    pairie.write_table(DOCUMENT.replace(records=(replace(RECORD, actors=(Party(bad, bad),)),)), tmp_path / "x.parquet")
    (row,) = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert unescaped(row["actors"][0]["canonical"]) == bad


def test_row_groups_as_documents_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "ROWS_IN_MEMORY", 4)
    pairie.write_table((DOCUMENT for _ in range(10)), tmp_path / "x.parquet")
    file = parquet.ParquetFile(tmp_path / "x.parquet")
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [4, 4, 2]
    assert len(set(file.read(["document"]).column(0).to_pylist())) == 10


def test_long_documents_do_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "CHARACTERS_IN_MEMORY", 150)
    pairie.write_table([Document("字" * 100)] * 4, tmp_path / "x.parquet", table="documents")
    assert parquet.ParquetFile(tmp_path / "x.parquet").num_row_groups == 2


def test_what_was_written_before_a_fault_can_be_opened(tmp_path: Path) -> None:
    wrong = DOCUMENT.replace(records=(replace(RECORD, year_start=2**70),))
    with pytest.raises(FormatError, match="year_start: number too great"):
        pairie.write_table([DOCUMENT, wrong], tmp_path / "x.parquet")
    assert parquet.read_table(tmp_path / "x.parquet").num_rows == 1


@pytest.mark.parametrize(
    ("value", "cell"),
    [("0.12345678915", "0.1234567892"), ("9" * 28, "9" * 28), ("1E+28", None), ("NaN", None), ("-0.5", "-0.5")],
)
def test_decimals(value: str, cell: str | None, tmp_path: Path) -> None:
    amount = RecordAmount("x", Decimal(value), "元", "money", "exact")
    pairie.write_table(DOCUMENT.replace(records=(replace(RECORD, amounts=(amount,)),)), tmp_path / "x.parquet")
    (row,) = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert row["amounts"][0]["value"] == (None if cell is None else Decimal(cell))


def test_a_table_without_rows_keeps_its_types(tmp_path: Path) -> None:
    pairie.write_table(Document("无事"), tmp_path / "x.parquet")
    pairie.write_table(DOCUMENT, tmp_path / "y.parquet")
    assert parquet.read_schema(tmp_path / "x.parquet") == parquet.read_schema(tmp_path / "y.parquet")
