"""XLSX, opened again with openpyxl."""

import zipfile
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import pairie
from pairie.outputs import sheet
from pairie.outputs.harmless import split_joined, unescaped
from pairie.types import Document, Party, RecordAmount, Source
from tests.unit.outputs.samples import DOCUMENT, HOSTILE, RECORD

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")


def written(folder: Path, documents: Document | Iterable[Document]) -> Any:
    path = folder / "表.xlsx"
    pairie.write_table(documents, path)
    return openpyxl.load_workbook(path)


def rows(book: Any, name: str) -> list[dict[str, Any]]:
    head, *body = book[name].iter_rows()
    return [dict(zip((cell.value for cell in head), row, strict=True)) for row in body]


def test_typed_cells(tmp_path: Path) -> None:
    book = written(tmp_path, DOCUMENT)
    assert book.sheetnames == ["records", "amounts", "parties", "documents", "dictionary"]
    (record,) = rows(book, "records")
    assert (record["actors"].value, record["actor_codes"].value) == ("石阡县; 石阡县商会", "520623; ")
    assert (record["year_start"].value, record["year_start"].data_type, record["year_end"].value) == (2020, "n", None)
    assert (record["needs_review"].value, record["needs_review"].data_type) == (False, "b")
    assert record["score"].value == RECORD.score
    amounts = rows(book, "amounts")
    assert [amount["value"].value for amount in amounts] == [20, 150_000_000, None]
    assert [amount["text"].value for amount in amounts] == ["20台", "1.5亿元", "若干"]
    parties = rows(book, "parties")
    assert [(party["side"].value, party["number"].value) for party in parties] == [
        ("actor", 1),
        ("actor", 2),
        ("recipient", 1),
    ]
    (document,) = rows(book, "documents")
    assert (document["title"].value, document["covered_year"].value) == ("题", 2020)
    assert "text" not in document


def test_head_filter_and_widths(tmp_path: Path) -> None:
    page = written(tmp_path, DOCUMENT)["records"]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == page.dimensions
    assert page["A1"].font.b
    widths = [page.column_dimensions[letter].width for letter in "AC"]
    assert all(8 <= width <= 61 for width in widths)
    assert page.column_dimensions["C"].width > len("石阡县; 石阡县商会")  # a Chinese character is two wide


def test_links_lead_to_record_document_and_file(tmp_path: Path) -> None:
    page = tmp_path / "页 面" / "一.txt"
    page.parent.mkdir()
    page.touch()
    file = str(page)
    document = DOCUMENT.replace(records=(replace(RECORD, source=file),), source=Source(file))
    book = written(tmp_path, [DOCUMENT, document])
    record = rows(book, "records")[1]
    assert record["document"].hyperlink.location == "'documents'!A3"
    assert record["source"].hyperlink.target == "页%20面\\一.txt"
    assert rows(book, "amounts")[-1]["record_id"].hyperlink.location == "'records'!A3"
    assert rows(book, "records")[0]["source"].hyperlink is None  # there is no such file here


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text_is_text(bad: str, tmp_path: Path) -> None:
    party = Party(bad, bad)
    record = replace(RECORD, measure=bad, actors=(party, party), source=bad, page=bad)
    book = written(tmp_path, DOCUMENT.replace(records=(record,), source=Source(bad, title=bad)))
    (found,) = rows(book, "records")
    for cell in found.values():
        assert cell.data_type != "f"
    assert found["measure"].data_type == "s"
    assert unescaped(found["measure"].value) == bad
    assert split_joined(found["actors"].value) == [bad, bad]
    assert found["source"].hyperlink is None
    if bad.startswith("="):
        assert found["measure"].quotePrefix
    (document,) = rows(book, "documents")
    assert unescaped(document["title"].value) == bad


def test_no_formula_and_no_foreign_link_in_the_file(tmp_path: Path) -> None:
    bad = (RECORD, *(replace(RECORD, measure=words, source=words) for words in ("=1+1", "\\\\host\\x", "http://x/y")))
    pairie.write_table(DOCUMENT.replace(records=bad), tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in part or b"TargetMode" in part for part in sheets)


@pytest.mark.parametrize("longest", ["名" * 32_767, "😀" * 16_383])
def test_a_full_cell_is_left_alone(longest: str, tmp_path: Path) -> None:
    book = written(tmp_path, DOCUMENT.replace(records=(replace(RECORD, measure=longest),)))
    assert rows(book, "records")[0]["measure"].value == longest
    assert "long text" not in book.sheetnames


@pytest.mark.parametrize("long", ["名" * 32_768, "😀" * 40_000, "=" + "1\x00" * 20_000])
def test_longer_text_is_cut_with_a_note_and_kept_in_pieces(long: str, tmp_path: Path) -> None:
    book = written(tmp_path, DOCUMENT.replace(records=(RECORD, replace(RECORD, measure=long))))
    cell = rows(book, "records")[1]["measure"].value
    assert len(cell.encode("utf-16-le")) <= 2 * 32_767
    assert cell.endswith('characters, the whole is in sheet "long text"]')
    pieces = rows(book, "long text")
    assert unescaped("".join(piece["text"].value for piece in pieces)) == long
    assert all(len(piece["text"].value.encode("utf-16-le")) <= 2 * 32_767 for piece in pieces)
    assert {(p["sheet"].value, p["row"].value, p["column"].value) for p in pieces} == {("records", 3, "measure")}
    assert [piece["part"].value for piece in pieces] == list(range(1, len(pieces) + 1))


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 4)
    monkeypatch.setattr(sheet, "MOST_LINKS", 2)
    book = written(tmp_path, [DOCUMENT] * 4)
    assert [name for name in book.sheetnames if name.startswith("records")] == ["records", "records 2"]
    assert (book["records"].max_row, book["records 2"].max_row) == (4, 2)
    assert book["records 2"].freeze_panes == "A2"
    (last,) = rows(book, "records 2")
    assert last["document"].value == "年鉴/一.txt (4)"
    assert last["document"].hyperlink.location == "'documents 2'!A2"
    assert sheet.Place("records", 4)[1] == 4
    linked = [row["record_id"].hyperlink for row in rows(book, "amounts")]
    assert sum(link is not None for link in linked) == 2  # the rest is written without


@pytest.mark.parametrize(
    ("value", "cell"),
    [("0.1", 0.1), ("123456789012345", 123456789012345), ("12345678901234567", "12345678901234567"), ("NaN", "NaN")],
)
def test_numbers_are_exact_or_text(value: str, cell: object, tmp_path: Path) -> None:
    amount = RecordAmount("x", Decimal(value), "元", "money", "exact")
    book = written(tmp_path, DOCUMENT.replace(records=(replace(RECORD, amounts=(amount,)),)))
    assert rows(book, "amounts")[0]["value"].value == cell


def test_the_dictionary_is_in_it(tmp_path: Path) -> None:
    book = written(tmp_path, DOCUMENT)
    words = rows(book, "dictionary")
    described = {(row["table"].value, row["column"].value) for row in words}
    for name in ("records", "amounts", "parties", "documents"):
        assert {(name, cell.value) for cell in next(book[name].iter_rows())} <= described
    assert all(row["english"].value and row["chinese"].value for row in words)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import xlsxwriter

    store = xlsxwriter.Workbook._store_workbook

    def full(book: Any) -> None:
        store(book)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xlsxwriter.Workbook, "_store_workbook", full)
    with pytest.raises(OSError, match="No space left on device"):
        written(tmp_path, DOCUMENT)
