"""CSV: what a spreadsheet opens, and what a program reads back."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

import pairie
from pairie.outputs.csv_file import csv_of
from pairie.outputs.flat import record_rows
from pairie.outputs.harmless import split_joined, unescaped, without_mark
from pairie.types import Document, Party, Record
from tests.unit.outputs.samples import DOCUMENT, HOSTILE, RECORD


def rows(*records: Record) -> list[dict[str, str]]:
    text = csv_of(DOCUMENT.replace(records=records), "文件/一.txt")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row() -> None:
    (row,) = rows(RECORD)
    assert tuple(row) == tuple(record_rows(DOCUMENT)[0])
    assert row["document"] == "文件/一.txt"
    assert (row["actors"], row["actor_codes"]) == ("石阡县; 石阡县商会", "520623; ")
    assert (row["actor_names"], row["actor_kinds"]) == ("石阡; 县商会", "government; other")
    assert (row["recipients"], row["recipient_codes"]) == ("凉水镇", "")
    assert (row["amounts"], row["amount_values"]) == ("20台; 1.5亿元; 若干", "20; 150000000; ")
    assert (row["amount_units"], row["amount_roles"]) == ("台; 元; ", "total; total; total")
    assert (row["year_start"], row["year_end"], row["mentions"]) == ("2020", "", "m1; m2")
    assert (row["evidence"], row["score"], row["needs_review"]) == (DOCUMENT.text[6:26], "0.87654321", "False")
    assert (row["measure_score"], row["category_score"], row["status_score"]) == ("0.9", "0.75", "")


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text_is_harmless_and_not_lost(bad: str) -> None:
    (row,) = rows(replace(RECORD, measure=bad, actors=(Party(bad, bad), Party("乙", bad))))
    for name in ("measure", "actors", "actor_names"):
        cell = row[name]
        assert not cell.lstrip("\ufeff\u200b \t\n").startswith(tuple("=+-@＝＋－＠"))
        assert not any((ord(sign) < 32 and sign not in "\t\n") or 0x7F <= ord(sign) < 0xA0 for sign in cell)
        cell.encode("utf-8")
    assert unescaped(without_mark(row["measure"])) == bad
    assert split_joined(without_mark(row["actors"])) == [bad, bad]
    assert split_joined(without_mark(row["actor_names"])) == [bad, "乙"]


def test_numbers_are_no_formulas() -> None:
    (row,) = rows(replace(RECORD, year_start=-5))
    assert row["year_start"] == "-5"


def test_ordinary_text_is_written_as_it_is() -> None:
    (row,) = rows(replace(RECORD, measure='捐赠"水泵",\n又 C:\\user_x'))
    assert row["measure"] == '捐赠"水泵",\n又 C:\\user_x'


def test_every_table_can_be_written(tmp_path: Path) -> None:
    pairie.write_table(iter([DOCUMENT]), tmp_path / "数量.csv", table="amounts")
    data = (tmp_path / "数量.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfdocument,record_id,number,text,value,unit,")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[1].startswith("年鉴/一.txt,r1,1,20台,20,台,goods,exact,total,")
    assert lines[2].startswith("年鉴/一.txt,r1,2,1.5亿元,150000000,元,money,about,total,")
    pairie.write_table(DOCUMENT, tmp_path / "文.csv", table="documents")
    with (tmp_path / "文.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["form"], row["covered_year"], row["volume_year"]) == ("pdf", "2020", "")
    assert row["fault_page_numbers"] == "3"
    assert split_joined(row["fault_messages"]) == ["no text; got pictures"]
    assert (row["text"], row["passage_ends"]) == (DOCUMENT.text, str(len(DOCUMENT.text)))


def test_without_records_the_head_remains(tmp_path: Path) -> None:
    pairie.write_table(Document("无事"), tmp_path / "无.csv")
    assert len((tmp_path / "无.csv").read_text(encoding="utf-8-sig").splitlines()) == 1
