"""The way of documents into files: suffixes, names, streaming, and what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

import pairie
from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.jsonl import each_jsonl, read_jsonl
from pairie.outputs import PanelSettings, write_panel
from pairie.outputs.tables import named
from pairie.types import Document, Source
from tests.unit.outputs.samples import DOCUMENT, HOSTILE


def test_jsonl_holds_everything(tmp_path: Path) -> None:
    hostile = [Document(words, source=Source(title=words)) for words in HOSTILE]
    pairie.write_table([DOCUMENT, *hostile], tmp_path / "x.jsonl")
    found = read_jsonl(tmp_path / "x.jsonl")
    assert [annotated.document for annotated in found] == [DOCUMENT, *hostile]
    assert list(each_jsonl(tmp_path / "x.jsonl")) == found


def test_names_are_unique() -> None:
    documents = [Document("a"), DOCUMENT, DOCUMENT, AnnotatedDocument("年鉴/一.txt (2)", "g", DOCUMENT), Document("b")]
    names = [annotated.id for annotated in named(documents)]
    assert names == ["document 1", "年鉴/一.txt", "年鉴/一.txt (2)", "年鉴/一.txt (2) (2)", "document 5"]


def test_documents_are_taken_one_by_one(tmp_path: Path) -> None:
    """A generator is never ahead of what is written by more than one document."""
    path = tmp_path / "x.jsonl"
    sizes = []

    def documents() -> object:
        for _ in range(200):
            sizes.append(path.stat().st_size)
            yield DOCUMENT.replace(text=DOCUMENT.text + "长" * 5000, records=(), entities=(), relations=())

    pairie.write_table(documents(), path)  # type: ignore[arg-type]
    assert sizes[100] > 80 * 5000


@pytest.mark.parametrize("name", ["x.txt", "x", "x.xls"])
def test_unknown_forms(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unknown form of output"):
        pairie.write_table(DOCUMENT, tmp_path / name)
    with pytest.raises(ConfigError, match="unknown form of output"):
        write_panel([DOCUMENT], tmp_path / name)
    assert not (tmp_path / name).exists()


def test_the_panel_is_refused_before_documents_are_read(tmp_path: Path) -> None:
    def documents() -> object:
        raise AssertionError
        yield

    with pytest.raises(ConfigError, match=r"got \.jsonl, expected \.csv, \.parquet, \.xlsx"):
        write_panel(documents(), tmp_path / "x.jsonl")  # type: ignore[arg-type]


def test_unknown_tables(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unknown table; got 'people'"):
        pairie.write_table(DOCUMENT, tmp_path / "x.csv", table="people")
    with pytest.raises(ConfigError, match="holds all tables"):
        pairie.write_table(DOCUMENT, tmp_path / "x.xlsx", table="amounts")


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_panel_files(suffix: str, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    path = tmp_path / f"面板{suffix}"
    n_rows = write_panel([DOCUMENT, AnnotatedDocument("d", None, DOCUMENT)], path, PanelSettings(joint="split"))
    read = {".csv": pandas.read_csv, ".parquet": pandas.read_parquet, ".xlsx": pandas.read_excel}[suffix]
    frame = read(path)
    assert len(frame) == n_rows == 2
    assert frame["actor"].tolist() == ["石阡县", "石阡县商会"]
    assert [float(value) for value in frame["money_元_done"]] == [150_000_000, 150_000_000]
    assert [float(value) for value in frame["n_done"]] == [1, 1]


@pytest.mark.parametrize(
    ("package", "name", "extra"),
    [("xlsxwriter", "x.xlsx", "xlsx"), ("pyarrow", "x.parquet", "table"), ("duckdb", "x.duckdb", "duckdb")],
)
def test_a_missing_package_names_its_extra(package: str, name: str, extra: str, tmp_path: Path) -> None:
    program = (
        f"import sys; sys.modules[{package!r}] = None; import pairie; "
        f"pairie.write_table(pairie.Document(''), {str(tmp_path / name)!r})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert f"pip install 'pairie[{extra}]'" in done.stderr
    assert not (tmp_path / name).exists()


def test_each_jsonl_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"text": "a"}\n\n\xff\n')
    reading = each_jsonl(path)
    assert next(reading).document.text == "a"
    with pytest.raises(pairie.FormatError, match=r"x\.jsonl:3: not UTF-8"):
        next(reading)
    with pytest.raises(pairie.FormatError, match="cannot be read"):
        next(each_jsonl(tmp_path / "none.jsonl"))
