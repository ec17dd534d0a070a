"""A DuckDB file: tables, comments, dictionary and views."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import pairie
from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.outputs import duckdb_file, open_writer, waiting
from pairie.outputs.harmless import unescaped
from pairie.outputs.panel import Panel
from pairie.outputs.tables import TABLES, named, rows_of
from pairie.types import Document, Party, Record, RecordAmount
from tests.full_disk import full_disk
from tests.unit.outputs.samples import DOCUMENT, HOSTILE, RECORD

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Any]:
    pairie.write_table([DOCUMENT, DOCUMENT], tmp_path / "表.duckdb")
    with duckdb.connect(str(tmp_path / "表.duckdb"), read_only=True) as connection:
        yield connection


def rows(connection: Any, query: str) -> list[dict[str, Any]]:
    found = connection.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("table", TABLES)
def test_tables_hold_what_was_written(table: str, file: Any) -> None:
    expected = [row for annotated in named([DOCUMENT, DOCUMENT]) for row in rows_of(annotated)[table]]
    assert expected
    assert rows(file, f"SELECT * FROM {table}") == expected


def test_types(file: Any) -> None:
    types = {name: kind for name, kind, *_ in file.execute("DESCRIBE records").fetchall()}
    assert (types["year_start"], types["needs_review"], types["score"]) == ("BIGINT", "BOOLEAN", "DOUBLE")
    assert types["mentions"] == "VARCHAR[]"
    assert '"value" DECIMAL(38,10)' in types["amounts"]


def test_columns_are_explained_in_both_languages(file: Any) -> None:
    found = file.execute("SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal").fetchall()
    tables = [(table, column, comment) for table, column, comment in found if table in TABLES]
    assert {table for table, _, _ in tables} == set(TABLES)
    for _, _, comment in tables:
        assert any(sign.isascii() and sign.isalpha() for sign in comment)
        assert any("\u4e00" <= sign <= "\u9fff" for sign in comment)
    words = rows(file, "SELECT * FROM dictionary WHERE \"table\" = 'records' AND \"column\" = 'category'")
    assert {row["value"] for row in words} == {None, *pairie.types.CATEGORIES}


def test_views(file: Any) -> None:
    line, _ = rows(file, "SELECT * FROM record_lines ORDER BY document")
    assert (line["actors"], line["amounts"]) == ("石阡县; 石阡县商会", "20台; 1.5亿元; 若干")
    assert line["money"] == 150_000_000
    pairs = rows(file, "SELECT * FROM pairs WHERE document = '年鉴/一.txt' ORDER BY actor")
    assert [(pair["actor"], pair["actor_code"], pair["recipient"], float(pair["share"])) for pair in pairs] == [
        ("石阡县", "520623", "凉水镇", 0.5),
        ("石阡县商会", None, "凉水镇", 0.5),
    ]
    (link, _) = rows(file, "SELECT * FROM link_words ORDER BY document")
    assert (link["type"], link["measure"], link["tail"]) == ("AGENT", "送去水泵", "石阡县")
    assert rows(file, "SELECT * FROM to_review") == []


def varied() -> tuple[Record, ...]:
    def money(value: int, role: str = "total", unit: str = "元") -> RecordAmount:
        return RecordAmount("x", Decimal(value), unit, "money", "exact", role)  # type: ignore[arg-type]

    share = RecordAmount("三成", Decimal(30), "%", "share", "exact")
    shared = replace(money(9), mentions=("q1",), extent="cumulative")
    dollars = replace(money(50, unit="美元"), mentions=("q2",))
    return (
        replace(RECORD, amounts=(money(100), money(60, "part"), money(5, "each"), money(7, unit="元/月"), share)),
        replace(RECORD, record_id="r2", amounts=(money(20),), status="planned", needs_review=True, score=0.2),
        replace(
            RECORD,
            record_id="r3",
            amounts=(money(3), replace(money(4), stage="planned"), replace(money(6), in_kind=True)),
            actors=(),
            recipients=(),
        ),
        replace(RECORD, record_id="r4", amounts=(replace(shared, score=0.3),), category="care"),
        replace(
            RECORD, record_id="r5", amounts=(shared, dollars, replace(money(300), value_of=("q2",))), category="care"
        ),
    )


def test_sums_of_the_views_are_those_of_the_panel(tmp_path: Path) -> None:
    document = DOCUMENT.replace(records=varied())
    pairie.write_table(document, tmp_path / "x.duckdb")
    panel = Panel()
    panel.add(document)
    expected = [
        (row["actor"], row["category"], column, value)
        for row in panel.rows()
        for column, value in row.items()
        if column.startswith("money") and not column.endswith("parts") and value is not None
    ]
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        found = rows(connection, "SELECT * FROM support WHERE kind = 'money'")
        reviewed = rows(connection, "SELECT record_id FROM to_review")
        lines = rows(connection, "SELECT * FROM record_lines")
        weight = connection.execute("SELECT sum(share) FROM pairs").fetchone()[0]
    sums = []
    for row in found:
        more = "".join(f"_{word}" for word in (row["extent"], "in_kind" if row["in_kind"] else "") if word)
        names = {stage: f"money_{row['unit']}_{stage}{more}" for stage in ("done", "planned")}
        sums += [(row["actors"], row["category"], names[s], row[s]) for s in names if row[s] is not None]
    assert sorted(sums, key=str) == sorted(expected, key=str)
    assert {value for *_, value in sums} >= {9, 6, 4, 50}
    assert [row["record_id"] for row in reviewed] == ["r2"]
    names = ("money", "money_annual", "money_cumulative", "money_planned", "money_in_kind")
    assert {row["record_id"]: tuple(row[name] and int(row[name]) for name in names) for row in lines} == {
        RECORD.record_id: (100, None, None, None, None),
        "r2": (None, None, None, 20, None),
        "r3": (3, None, None, 4, 6),
        "r4": (None, None, 9, None, None),
        "r5": (None, None, 9, None, None),
    }
    assert float(weight) == pytest.approx(5)  # every record counts once, also that without parties


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text(bad: str, tmp_path: Path) -> None:
    pairie.write_table(DOCUMENT.replace(records=(replace(RECORD, actors=(Party(bad, bad),)),)), tmp_path / "x.duckdb")
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        (name,) = connection.execute("SELECT canonical FROM parties WHERE side = 'actor'").fetchone()
    assert unescaped(name) == bad


def test_rows_go_into_the_file_as_documents_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed = []
    insert = duckdb_file.DuckdbFile._insert
    monkeypatch.setattr(waiting, "CHARACTERS_IN_MEMORY", 1000)
    monkeypatch.setattr(duckdb_file.DuckdbFile, "_insert", lambda *a: (flushed.append(a[1].name), insert(*a))[1])
    pairie.write_table((DOCUMENT for _ in range(30)), tmp_path / "x.duckdb")
    assert flushed.count("records") > 2
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        assert connection.execute("SELECT count(*) FROM records").fetchone() == (30,)


def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    path.write_bytes(b"no database")
    pairie.write_table(DOCUMENT, path)
    pairie.write_table(Document("无事"), path)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT count(*) FROM records").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (1,)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be written"):
        pairie.write_table(DOCUMENT, tmp_path / "none" / "x.duckdb")


@pytest.mark.parametrize("room", [100_000, 1_000_000])
def test_a_full_disk_is_told(room: int, tmp_path: Path) -> None:
    """The rows do not fit where they are noted down first, or only where closing puts them into their place."""
    writer = open_writer(tmp_path / "表.duckdb")
    writer.write(writer.prepare(AnnotatedDocument("d", None, DOCUMENT)))
    with full_disk(room), pytest.raises(FormatError, match=r"表\.duckdb: cannot be written"):
        writer.__exit__(None, None, None)
