"""The flat table for spreadsheets and pandas."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.table import COLUMNS, flat_row, records_to_pandas, write_csv
from pairie.types import Document, Party, Record, RecordAmount, Source

RECORD = Record(
    record_id="r1",
    actors=(Party("石阡", "石阡县", "520623"), Party("商会", "石阡县商会")),
    recipients=(Party("凉水镇", "凉水镇"),),
    measure="捐赠水泵",
    category="goods",
    amounts=(
        RecordAmount("20台", Decimal("20"), "台", "goods", "exact"),
        RecordAmount("1.5亿元", Decimal("1.5E+8"), "元", "money", "exact"),
        RecordAmount("若干", None, None, None, None),
    ),
    year_start=2020,
    year_end=None,
    year_basis="stated",
    status="done",
    mentions=("m1",),
    evidence=(0, 4),
    source="一.txt",
    page="7",
    score=0.87654321,
    needs_review=False,
)
DOCUMENT = Document("石阡捐赠", records=(RECORD,), source=Source(file="一.txt"))


def rows(*records: Record) -> list[dict[str, str]]:
    text = write_csv([AnnotatedDocument("文件/一.txt", None, DOCUMENT.replace(records=records))])
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row() -> None:
    (row,) = rows(RECORD)
    assert tuple(row) == COLUMNS == tuple(flat_row(RECORD, DOCUMENT))
    assert row["document"] == "文件/一.txt"
    assert (row["actors"], row["actor_codes"]) == ("石阡县; 石阡县商会", "520623; ")
    assert (row["recipients"], row["recipient_codes"]) == ("凉水镇", "")
    assert (row["amounts"], row["amount_values"]) == ("20台; 1.5亿元; 若干", "20 台; 150000000 元; ")
    assert (row["year_start"], row["year_end"]) == ("2020", "")
    assert (row["evidence"], row["score"], row["needs_review"]) == ("石阡捐赠", "0.8765", "False")


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＠x"])
def test_formulas_are_made_harmless(bad: str) -> None:
    (row,) = rows(replace(RECORD, measure=bad, actors=(Party(bad, bad),)))
    assert row["measure"] == row["actors"] == "'" + bad


def test_numbers_are_no_formulas() -> None:
    (row,) = rows(replace(RECORD, year_start=-5))
    assert row["year_start"] == "-5"


def test_quotes_commas_and_breaks_survive() -> None:
    (row,) = rows(replace(RECORD, measure='捐赠"水泵",\n又'))
    assert row["measure"] == '捐赠"水泵",\n又'


def test_pandas() -> None:
    pytest.importorskip("pandas")
    frame = records_to_pandas([DOCUMENT, DOCUMENT.replace(records=(replace(RECORD, year_start=None),))])
    assert tuple(frame.columns) == COLUMNS
    assert frame["year_start"].tolist()[0] == 2020
    assert str(frame["year_start"].dtype) == "Int64"
    assert frame["document"].tolist() == ["一.txt", "一.txt"]
    assert DOCUMENT.to_pandas().shape == (1, len(COLUMNS))


def test_pandas_without_records_keeps_the_columns() -> None:
    pytest.importorskip("pandas")
    assert tuple(records_to_pandas(Document("无事")).columns) == COLUMNS
