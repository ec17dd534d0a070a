"""The command line from end to end with a stand-in for the model; commands, files and streams are real."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

import pairie
import pairie.pipeline
from pairie import readers
from pairie.batch import tagging
from pairie.batch.job import extractor_of
from pairie.cli import app
from pairie.errors import ReadError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.formats.standoff import digest, write_standoff
from pairie.formats.tools import TOOLS
from pairie.gold import read_gold
from pairie.judge import promoted, promotion
from pairie.model.settings import Settings
from pairie.model.store import write_manifest
from pairie.types import Document, Link, Mention, PageFault, Party, Passage, Record, RecordAmount, Source
from tests import tiny

TEXT = "石阡县给凉水镇送去水泵20台。"
GOLD = """<doc id="d1"><p><A id="a1">石阡县</A>给<R id="r1">凉水镇</R><M id="m1" cat="goods" by="a1" to="r1" amt="q1">\
送去水泵</M><Q id="q1">20台</Q>。</p></doc>"""


class StandIn:
    """Finds the act wherever these words stand, and nothing else."""

    years: tuple[int | None, int | None] = (2020, 2021)

    def extract(self, text: str) -> Document:
        at = text.find(TEXT)
        if at < 0:
            return Document(text)

        def mention(name: str, label: str, words: str, **more: object) -> Mention:
            start = at + TEXT.index(words)
            return Mention(name, label, start, start + len(words), words, 0.9, **more)  # type: ignore[arg-type]

        entities = (
            mention("e1", "ACTOR", "石阡县"),
            mention("e2", "RECIPIENT", "凉水镇"),
            mention("e3", "MEASURE", "送去水泵", category="goods", planned=False),
            mention("e4", "AMOUNT", "20台"),
        )
        links = (Link("AGENT", "e3", "e1"), Link("BENEFICIARY", "e3", "e2"), Link("QUANTITY", "e3", "e4"))
        record = Record(
            "r1",
            (Party("石阡县", "石阡县"),),
            (Party("凉水镇", "凉水镇"),),
            "送去水泵",
            "goods",
            (RecordAmount("20台", None, "台", "goods", "exact"),),
            *self.years,
            "stated",
            "done",
            ("e3",),
            (at, at + len(TEXT)),
        )
        return Document(text, (Passage(0, len(text)),), entities, links, (record,))

    def extract_file(self, path: Path, *, ocr: str = "auto") -> Document:
        return self.extract_documents([readers.read_file(path, ocr=ocr)])[0]  # type: ignore[arg-type]

    def extract_documents(self, documents: Sequence[Document]) -> list[Document]:
        if any("坏" in str(document.source.file) for document in documents):
            raise RuntimeError("cannot happen")
        return [self.extract(document.text).replace(source=document.source) for document in documents]

    def pipe(self, texts: Iterable[str], *, batch_size: int = 8) -> Iterator[Document]:
        return map(self.extract, texts)


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pairie, pairie.pipeline):
        monkeypatch.setattr(module, "load", lambda model, *, device="cpu", threads=None, caution=0.0: StandIn())
    extractor_of.cache_clear()


def run(*arguments: object, stdin: bytes | None = None, code: int = 0) -> str:
    """Run a command and return standard output and error together."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def test_help_names_every_command() -> None:
    shown = run("--help")
    assert all(name in shown for name in ("extract", "tag", "train", "evaluate", "validate", "info", "seeds"))
    assert run("--version") == f"pairie {pairie.__version__}\n"


# extract


def test_extract_text_as_table(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run("extract", TEXT)
    assert all(words in shown for words in ("石阡县", "凉水镇", "送去水泵", "20台", "2020–2021", "goods", "done"))
    assert "No act of support found" in run("extract", "无事")
    monkeypatch.setattr(StandIn, "years", (None, 2021))
    assert "–2021" in run("extract", TEXT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_extract_standard_input(encoding: str) -> None:
    found = json.loads(run("extract", "-f", "json", stdin=TEXT.encode(encoding)))
    assert Document.from_dict(found) == StandIn().extract(TEXT)


def test_extract_file_with_a_chinese_name(tmp_path: Path) -> None:
    path = tmp_path / "年鉴 第一页.txt"
    path.write_text("前言\n" + TEXT, encoding="gb18030")
    found = json.loads(run("extract", path, "-f", "jsonl"))
    assert found["records"][0]["evidence"] == [3, 3 + len(TEXT)]
    assert found["meta"]["id"] == found["source"]["file"] == str(path)


def test_extract_csv_and_inline() -> None:
    (row,) = csv.DictReader(io.StringIO(run("extract", TEXT, "-f", "csv").removeprefix("\ufeff")))
    assert row["recipients"] == "凉水镇"
    (written,) = parse_inline(run("extract", TEXT, "-f", "inline"))
    assert written.document.relations == parse_inline(GOLD)[0].document.relations


def test_extract_brackets_are_no_markup() -> None:
    assert "[red]" in run("extract", f"[red]{TEXT}", "-f", "json")


def test_extract_missing_file_is_no_text(tmp_path: Path) -> None:
    assert "error: 没有.txt: no such file; got" in run("extract", "没有.txt", code=1)
    # A sentence may end in a full stop and letters, and may be longer than any file name.
    assert "No act" in run("extract", "他说,见附件a.txt")
    assert "No act" in run("extract", "长" * 5000 + ".txt")
    assert "a folder; got" in run("extract", tmp_path, code=1)


# tag


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "页 面"
    (folder / "里").mkdir(parents=True)
    (folder / "一.txt").write_text(TEXT, encoding="utf-8")
    (folder / "二.txt").write_text("无事", encoding="utf-8")
    (folder / "里" / "三.TXT").write_text("又," + TEXT, encoding="gb18030")
    (folder / "图.doc").write_bytes(b"\xff\xd8\xff")
    return folder


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_tag_folder(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    assert "3 of 3 pages tagged" in run("tag", pages, "-o", out)
    found = lines(out / "documents.jsonl")
    assert [Path(str(d["meta"]["id"])).name for d in found] == ["一.txt", "二.txt", "三.TXT"]  # type: ignore[index]
    with (out / "records.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["evidence_start"] for row in rows] == ["0", "2"]
    assert not (out / "faults.csv").exists()


def test_tag_merges_what_several_documents_report(tmp_path: Path) -> None:
    for name in ("一", "二"):
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    run("tag", tmp_path, "-o", tmp_path / "o", "--merge")
    first, second = (document["records"] for document in lines(tmp_path / "o" / "documents.jsonl"))
    assert [source["document"] for source in first[0]["sources"]] == [0, 1]  # type: ignore[index]
    assert second == []
    # Nor does what is read back have it twice.
    assert "2 documents, 1 records" in run("report", tmp_path / "o" / "documents.jsonl", "-o", tmp_path / "o.html")
    run("tag", tmp_path, "-o", tmp_path / "p", "--suffixes", "txt")
    assert [len(document["records"]) for document in lines(tmp_path / "p" / "documents.jsonl")] == [1, 1]  # type: ignore[arg-type]


def test_tag_goes_on_after_faults(pages: Path, tmp_path: Path) -> None:
    (pages / "三坏.txt").write_text(TEXT, encoding="utf-8")
    (pages / "乱.txt").write_bytes(b"%PDF-1.7")
    shown = run("tag", pages, "-o", tmp_path / "out", "-f", "jsonl", code=1)
    assert "3 of 5 pages tagged" in shown
    assert "2 pages could not be read" in shown
    assert len(lines(tmp_path / "out" / "documents.jsonl")) == 3
    assert not (tmp_path / "out" / "records.csv").exists()
    with (tmp_path / "out" / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        faults = list(csv.DictReader(stream))
    assert [(Path(f["file"]).name, f["kind"]) for f in faults] == [
        ("三坏.txt", "RuntimeError"),
        ("乱.txt", "ReadError"),
    ]
    assert "cannot happen" in faults[0]["message"]
    (pages / "三坏.txt").unlink()
    (pages / "乱.txt").unlink()
    run("tag", pages, "-o", tmp_path / "out", "-f", "jsonl")
    assert not (tmp_path / "out" / "faults.csv").exists()


def test_tag_goes_on_after_files_of_every_broken_kind(pages: Path, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", b"<Types/>")
        bomb.writestr("word/document.xml", bytes(120_000_000))
    scan = io.BytesIO()
    Image.new("L", (200, 200), 128).save(scan, "PDF")
    said = {
        "空.pdf": (b"", "empty file; got 0 bytes"),
        "断.pdf": (b"%PDF-1.4\n" + bytes(90), "cut off; got 99 bytes"),
        "图.pdf": (scan.getvalue(), "page 1: no text; got pictures"),
        "字.pdf": (TEXT.encode(), "not a PDF; got something else"),
        "书.txt": (scan.getvalue(), "not a text file; got a PDF"),
        "弹.docx": (packed.getvalue(), "too large"),
        "断.docx": (packed.getvalue()[:400], "broken file"),
    }
    for name, (data, _) in said.items():
        (pages / name).write_bytes(data)
    shown = run("tag", pages, "-o", tmp_path / "out", "--suffixes", "txt,pdf,docx", "--ocr", "never", code=1)
    assert f"3 of {3 + len(said)} pages tagged" in shown
    with (tmp_path / "out" / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        faults = {Path(fault["file"]).name: fault for fault in csv.DictReader(stream)}
    assert faults.keys() == said.keys()
    for name, (_, words) in said.items():
        assert faults[name]["kind"] == "ReadError"
        assert name in faults[name]["message"] and words in faults[name]["message"]


def test_tag_takes_each_file_once_and_knows_patterns(pages: Path, tmp_path: Path) -> None:
    assert "2 of 2" in run(
        "tag", pages / "一.txt", pages / "*.txt", pages / ".." / "页 面" / "一.txt", "-o", tmp_path / "o"
    )
    assert "0 of 1" in run("tag", pages, "--suffixes", ".doc", "-o", tmp_path / "p", code=1)
    assert "3 of 4" in run("tag", pages, "--suffixes", "DOC, *.txt", "-o", tmp_path / "p", code=1)


def test_tag_names_what_it_leaves_out(pages: Path, tmp_path: Path) -> None:
    for name in ("甲.doc", "乙.DOC", "注.csv"):
        (pages / name).write_bytes(b"")
    (pages / "四.md").write_text(TEXT, encoding="utf-8")
    shown = run("tag", pages, "-o", tmp_path / "o")
    assert "4 of 4 pages tagged" in shown
    assert "files left out, their form is not yet read" in shown
    assert "甲.doc" in shown and "乙.DOC" in shown and "注.csv" not in shown
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "甲.doc").touch()
    assert "no file but 1 of other forms" in run("tag", tmp_path / "only", "-o", tmp_path / "o", code=1)


def test_tag_names_pages_that_could_not_be_read(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path, *, ocr: str) -> Document:
        faults = (PageFault(3, "no text; got pictures"), PageFault(9, "no text; got pictures"))
        return Document(TEXT, source=Source(str(path), faults=faults if path.suffix == ".pdf" else ()))

    monkeypatch.setattr(tagging, "read_file", read)
    monkeypatch.setattr(readers, "read_file", read)
    (pages / "书.pdf").write_bytes(b"")
    shown = run("tag", pages, "-o", tmp_path / "out", code=1)
    assert "4 of 4 pages tagged" in shown
    assert "2 pages inside PDF files or volumes are missing or could not be read" in shown
    with (tmp_path / "out" / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        faults = list(csv.DictReader(stream))
    assert [(fault["kind"], fault["message"].split(": ", 1)[1]) for fault in faults] == [
        ("PageFault", "page 3: no text; got pictures"),
        ("PageFault", "page 9: no text; got pictures"),
    ]
    assert "page 9: no text" in run("extract", pages / "书.pdf")


def test_ocr_is_asked_for_or_not(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path, *, ocr: str) -> Document:
        if path.suffix == ".png" and ocr != "never":
            return Document(TEXT, source=Source(str(path), "image"))
        return readers.read_file(path, ocr=ocr)  # type: ignore[arg-type]

    monkeypatch.setattr(tagging, "read_file", read)
    (pages / "五.png").write_bytes(TEXT.encode())
    assert "4 of 4 pages tagged" in run("tag", pages, "-o", tmp_path / "o", "--ocr", "always")
    assert "pages could not be read" in run("tag", pages, "-o", tmp_path / "o", "--ocr", "never", code=1)
    assert "got ocr='never'" in (tmp_path / "o" / "faults.csv").read_text(encoding="utf-8-sig")
    assert "got ocr='never'" in run("extract", pages / "五.png", "--ocr", "never", code=1)
    assert "yes" in run("tag", pages, "--ocr", "yes", code=2)


def test_tag_a_folder_as_one_volume(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, object]] = []

    def read(path: Path, *, suffixes: object, ocr: str) -> Document:
        asked.append((path.name, suffixes))
        faults = (PageFault(2, "page 1 missing; got 0.txt and then 2.txt"),)
        return Document(TEXT, source=Source(str(path), "volume", faults=faults))

    monkeypatch.setattr(tagging, "read_volume", read)
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    shown = run("tag", "--volumes", pages, tmp_path / "b.txt", "-o", tmp_path / "out", code=1)
    assert "2 of 2 pages tagged" in shown and "1 pages inside PDF files or volumes" in shown
    assert asked == [(pages.name, None)]
    found = lines(tmp_path / "out" / "documents.jsonl")
    assert [line["source"]["form"] for line in found] == ["volume", "text"]  # type: ignore[index]
    assert "page 1 missing" in (tmp_path / "out" / "faults.csv").read_text(encoding="utf-8-sig")
    run("tag", "--volumes", pages, "--suffixes", "txt", "-o", tmp_path / "out", code=1)
    assert asked[-1] == (pages.name, (".txt",))


def test_tag_into_every_form(pages: Path, tmp_path: Path) -> None:
    pandas, openpyxl, duckdb = (pytest.importorskip(name) for name in ("pandas", "openpyxl", "duckdb"))
    pytest.importorskip("xlsxwriter")
    forms = ("jsonl", "csv", "xlsx", "parquet", "duckdb", "csv")
    (pages / "三坏.txt").write_text(TEXT, encoding="utf-8")
    run("tag", pages, "-o", tmp_path / "out", *(word for form in forms for word in ("-f", form)), code=1)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"documents.jsonl", "faults.csv", *(f"records.{form}" for form in forms[1:])}
    ids = [record["record_id"] for found in lines(tmp_path / "out" / "documents.jsonl") for record in found["records"]]  # type: ignore[attr-defined]
    assert ids == ["r1", "r1"]
    starts = [0, 2]
    assert pandas.read_csv(tmp_path / "out" / "records.csv")["evidence_start"].tolist() == starts
    assert pandas.read_parquet(tmp_path / "out" / "records.parquet")["evidence_start"].tolist() == starts
    head, *rows = openpyxl.load_workbook(tmp_path / "out" / "records.xlsx")["records"].values
    assert [dict(zip(head, row, strict=True))["evidence_start"] for row in rows] == starts
    with duckdb.connect(str(tmp_path / "out" / "records.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT evidence_start FROM records ORDER BY 1").fetchall() == [(0,), (2,)]
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (3,)


def test_tag_without_the_extra_stops_before_the_pages(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert "pip install 'pairie[xlsx]'" in run("tag", pages, "-o", tmp_path / "out", "-f", "xlsx", code=1)


def test_tag_nothing(tmp_path: Path) -> None:
    assert "nothing to do" in run("tag", tmp_path, code=1)
    assert "no such file" in run("tag", tmp_path / "none", code=1)
    assert "no such file" in run("tag", tmp_path / "*.txt", code=1)


# panel, dictionary


def test_panel(pages: Path, tmp_path: Path) -> None:
    run("tag", pages, "-o", tmp_path / "out")
    shown = run("panel", tmp_path / "out", "-o", tmp_path / "面板.csv", "--actors", "county", "--years", "split")
    assert "2 rows written" in shown
    with (tmp_path / "面板.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["actor"], row["recipient"], row["year_start"], row["category"]) for row in rows] == [
        ("石阡县", "凉水镇", "2020", "goods"),
        ("石阡县", "凉水镇", "2021", "goods"),
    ]
    assert [(row["n_done"], row["n_unread"]) for row in rows] == [("1", "1"), ("1", "1")]  # two documents, two years
    assert "unknown form of output" in run("panel", tmp_path / "out", "-o", tmp_path / "x.doc", code=1)
    (tmp_path / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    assert "bad.jsonl:1" in run("panel", tmp_path / "bad.jsonl", code=1)
    assert not Path("panel.csv").exists()


def test_dictionary() -> None:
    shown = run("dictionary")
    assert "| `needs_review` | `needs_review` | true/false |" in shown
    assert "需要人工复核" in shown


# evaluate


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "d1.xml").write_text(GOLD, encoding="utf-8")
    (folder / "d2.xml").write_text(GOLD.replace("d1", "d2").replace("水泵", "水管"), encoding="utf-8")
    return folder


def test_evaluate(gold: Path) -> None:
    shown = run("evaluate", gold)
    assert "2 documents, micro-averaged" in shown
    assert all(name in shown for name in ("strict", "lenient", "link", "table", "records", "MEASURE", "CATEGORY"))
    found = json.loads(run("evaluate", gold, "--json"))
    assert found["scores"]["strict"]["all"] == {"precision": 1, "recall": 0.5, "f1": 2 / 3, "tp": 4, "fp": 0, "fn": 4}
    assert found["scores"]["table"]["CATEGORY"]["fn"] == 1
    assert found["documents"]["d1"]["table"]["all"]["f1"] == 1
    assert found["documents"]["d2"]["table"]["all"]["f1"] == 0
    assert found["layout"] is None
    assert found["genres"]["unknown"]["documents"] == 2
    assert found["distance"]["AGENT"]["same sentence"] == {"gold": 2, "act_found": 1, "found": 1, "recall": 0.5}


def test_evaluate_from_the_raw_page(gold: Path) -> None:
    (gold / "d1.txt").write_text("页眉3\n" + TEXT + "\n", encoding="utf-8")
    (gold / "d2.xml").unlink()
    found = json.loads(run("evaluate", gold, "--json"))
    assert found["scores"]["records"]["all"]["f1"] == 1
    assert found["layout"] == {"in_order": 1.0, "extra": pytest.approx(3 / (3 + len(TEXT)))}
    assert "1.0000 in order" in run("evaluate", gold)


def test_evaluate_standoff(tmp_path: Path) -> None:
    (annotated,) = parse_inline(GOLD)
    (tmp_path / "d1.standoff.json").write_text(write_standoff(annotated, TEXT), encoding="utf-8")
    shown = run("evaluate", tmp_path, code=1)
    assert "left out, no copy of its page" in shown
    assert "nothing to score" in shown
    (tmp_path / "我的页").mkdir()
    (tmp_path / "我的页" / "随便.txt").write_text(TEXT, encoding="utf-8")
    found = json.loads(run("evaluate", tmp_path, "--copies", tmp_path / "我的页", "--json"))
    assert found["scores"]["table"]["all"]["f1"] == 1


def test_evaluate_foreign_predictions(gold: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "theirs.jsonl"
    predictions.write_text(json.dumps({"text": TEXT, "meta": {"id": "d1"}}) + "\n", encoding="utf-8")
    assert "got none for d2" in run("evaluate", gold, "--predictions", predictions, code=1)
    with predictions.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"text": TEXT, "meta": {"id": "d2"}}) + "\n")
    found = json.loads(run("evaluate", gold, "--predictions", predictions, "--json"))
    assert found["scores"]["strict"]["all"]["fn"] == 8


def test_evaluate_reads_every_format(gold: Path, tmp_path: Path) -> None:
    line = tmp_path / "d1.jsonl"
    run("convert", gold / "d1.xml", "-o", line)
    for given in ([line, gold / "d2.xml"], [gold / "d1.xml", gold]):
        assert len(json.loads(run("evaluate", *given, "--json"))["documents"]) == 2
    # A folder without XML is searched for the others; one id in two files is two documents.
    (tmp_path / "more").mkdir()
    line.rename(tmp_path / "more" / "d1.jsonl")
    found = json.loads(run("evaluate", tmp_path / "more", gold, "--json"))
    assert set(found["documents"]) == {"d1", "d1#2", "d2"}
    assert found["scores"]["strict"]["all"]["tp"] == 8
    (tmp_path / "none.docx").write_bytes(b"")
    assert "no gold; got no *.xml, *.jsonl" in run("evaluate", tmp_path / "none.docx", code=1)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("label-studio", "gold.json"),
        ("doccano", "gold.jsonl"),
        ("brat", "gold"),
        ("columns", "gold.conllup"),
        ("docbin", "gold.spacy"),
    ],
)
def test_evaluate_reads_the_formats_of_tools(gold: Path, tmp_path: Path, form: str, name: str) -> None:
    """Scores are those of the inline form, whatever else the format has no place for."""
    run("convert", gold / "d1.xml", gold / "d2.xml", "--to", form, "-o", tmp_path / "out" / name)
    wanted, found = (
        json.loads(run("evaluate", path, "--untouched", "--json")) for path in (gold, tmp_path / "out" / name)
    )
    assert found["scores"]["strict"] == wanted["scores"]["strict"]
    if form != "columns":
        assert found["scores"]["table"] == wanted["scores"]["table"]


def test_what_a_model_found_is_no_gold(gold: Path, tmp_path: Path) -> None:
    """Tasks that nobody has opened, and one with a draft alone, are left out and told."""
    path = tmp_path / "tasks.json"
    run("convert", gold, "-o", path)
    assert "got no page, expected one that somebody has annotated" in run("evaluate", path, code=1)
    tasks = json.loads(path.read_text(encoding="utf-8"))
    tasks[0]["annotations"] = [{"id": 1, "result": tasks[0]["predictions"][0]["result"]}]
    tasks[1]["drafts"] = [{"id": 2, "result": []}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    shown = run("evaluate", path)
    assert "not read: 1 tasks that nobody has touched (first in d2; 1 documents)" in shown
    assert "not read: 1 drafts that were not submitted (first in d2; 1 documents)" in shown
    assert "1 documents, micro-averaged" in shown
    assert "2 documents, micro-averaged" in run("evaluate", path, "--untouched")


def test_evaluate_by_genre(gold: Path) -> None:
    for name, genre in (("d1", "news"), ("d2", "notice")):
        path = gold / f"{name}.xml"
        path.write_text(path.read_text(encoding="utf-8").replace("<doc ", f'<doc genre="{genre}" '), encoding="utf-8")
    shown = run("evaluate", gold)
    assert "F1 by genre" in shown and "Links by distance" in shown
    found = json.loads(run("evaluate", gold, "--json"))["genres"]
    assert {name: part["table"]["all"]["f1"] for name, part in found.items()} == {"news": 1, "notice": 0}


def test_evaluate_writes_the_errors(gold: Path, tmp_path: Path) -> None:
    page = tmp_path / "new" / "errors.html"
    assert f"errors of 2 documents in {page}" in run("evaluate", gold, "--report", page)
    written = page.read_text(encoding="utf-8")
    assert written.count('class="verdicts" data-document') == 2 and '"missed"' in written


# compare


def test_compare(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind(StandIn):
        def extract(self, text: str) -> Document:
            return Document(text)

    def load(model: str, *, threads: int | None = None, caution: float = 0.0) -> StandIn:
        return Blind() if model == "blind" else StandIn()

    monkeypatch.setattr(pairie, "load", load)
    shown = run("compare", "blind", "good", gold, "--samples", "500")
    assert "all: 2 documents" in shown and "A: blind" in shown and "500 draws of the documents, seed 7" in shown
    found = json.loads(run("compare", "blind", "good", gold, "--json", "--samples", "500", "--seed", "1"))
    assert found["models"] == {"a": "blind", "b": "good"} and found["genres"] == {}
    row = found["all"]["strict MEASURE"]
    assert row["a"] == 0 and row["difference"] == row["b"] == pytest.approx(2 / 3)
    assert row["low"] == 0 and row["high"] == 1
    assert set(found["all"]) >= {"strict", "strict ACTOR", "link", "table"}


# promote, rollback, package


def write_model(path: Path) -> Path:
    path.mkdir()
    words = tiny.vocabulary()
    words.save(path / "vocab.tsv")
    tiny.config(len(words)).save(path / "config.json")
    for name in ("window.onnx", "document.onnx"):
        (path / name).write_text(path.name, encoding="utf-8")
    write_manifest(path, {"name": path.name, "version": "1.0", "settings": Settings(before=8, after=4).to_dict()})
    return path


def test_promote_and_rollback(gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Worse(StandIn):
        def extract(self, text: str) -> Document:
            return Document(text)

    def load(model: Path, *, threads: int | None = None, caution: float = 0.0) -> StandIn:
        return Worse() if "worse" in str(model) else StandIn()

    monkeypatch.setattr(pairie, "load", load)
    good, worse = (write_model(tmp_path / name) for name in ("good", "worse"))
    models = tmp_path / "models"
    monkeypatch.setattr(promotion, "regression_set", lambda: read_gold(gold).pages[:1])
    monkeypatch.setattr(promoted, "find_model", lambda _: worse)
    shown = run("promote", good, "--to", models, "--dev", gold, "--samples", "200")
    assert "regression set:" in shown and "own documents:" in shown
    assert f"in use: {models / '0001-good'} (before: {worse})" in shown
    shown = run("promote", worse, "--to", models, "--samples", "200", code=1)
    assert "error: " in shown and "strict ACTOR falls by 100.0 points on the regression set" in shown
    refused = run("promote", worse, "--to", models, "--samples", "200", "--json", code=1)
    found = json.loads(refused[: refused.rindex("}") + 1])
    assert found["promoted"] is False and {fall["score"] for fall in found["falls"]} >= {"strict ACTOR", "table"}
    assert "in use" in run("promote", worse, "--to", models, "--margin", "100", "--samples", "200")
    assert "0002-worse" in run("info", "--model", models, "--json")
    assert f"in use: {models / '0001-good'} (before: {models / '0002-worse'})" in run("rollback", models)
    assert "no former model" in run("rollback", models, code=1)


def test_package(tmp_path: Path) -> None:
    shown = run("package", write_model(tmp_path / "zh-mine"), "-o", tmp_path / "dist", "--version", "1.1")
    assert "pip install" in shown and (tmp_path / "dist" / "zh_mine-1.1-py3-none-any.whl").is_file()
    assert "name taken" in run("package", tmp_path / "zh-mine", "-o", tmp_path, "--name", "pairie-zh", code=1)


# validate


def test_validate(gold: Path, tmp_path: Path) -> None:
    shown = run("validate", gold)
    assert "0 errors, 0 warnings" in shown
    assert "goods 2" in shown
    bad = tmp_path / "bad.xml"
    bad.write_text(GOLD.replace('by="a1"', 'by="a2"').replace(' to="r1"', ""), encoding="utf-8")
    shown = run("validate", bad, code=1)
    assert f"{bad}:1: error: d1 passage 1: unresolved link; got" in shown
    assert "measure without recipient" in shown
    assert "1 errors, 1 warnings" in shown
    assert "measure without recipient" not in run("validate", bad, "--quiet", code=1)
    found = json.loads(run("validate", bad, "--json", code=1))
    assert [fault["line"] for fault in found["faults"]] == [1, 1]
    assert found["statistics"]["labels"]["MEASURE"] == 1


def test_validate_finds_the_files_that_train_finds(gold: Path, tmp_path: Path) -> None:
    """In subfolders too, XML and lines beside each other, and exports of tools."""
    deep = tmp_path / "all" / "v" / "sub"
    deep.mkdir(parents=True)
    (tmp_path / "all" / "a.xml").write_text(GOLD, encoding="utf-8")
    (deep / "broken.xml").write_text("<doc", encoding="utf-8")
    (deep / "broken.jsonl").write_text("{\n", encoding="utf-8")
    shown = run("validate", tmp_path / "all", code=1)
    assert f"{deep / 'broken.xml'}:1: error" in shown and f"{deep / 'broken.jsonl'}:1: error" in shown
    for form in ("label-studio", "brat", "doccano"):
        out = tmp_path / form / ("d" if form == "brat" else f"d{TOOLS[form].suffix}")
        run("convert", gold, "--to", form, "-o", out)
        named = ("--from", "doccano") if form == "doccano" else ()
        found = json.loads(run("validate", out, "--json", *named))
        assert found["statistics"]["documents"] == 2
    assert "no annotations" in run("validate", tmp_path / "label-studio", "--from", "columns", code=1)


def test_validate_strict_and_splits(gold: Path, tmp_path: Path) -> None:
    (gold / "d1.xml").write_text(GOLD.replace(' to="r1"', ""), encoding="utf-8")
    run("validate", gold)
    run("validate", gold, "--strict", code=1)
    (gold / "splits.tsv").write_text("id\tsplit\nd1\ttest\nd2\ttest\n", encoding="utf-8")
    assert json.loads(run("validate", gold, "--json"))["statistics"]["splits"] == {"train": 0, "dev": 0, "test": 2}
    assert "no such file" in run("validate", tmp_path / "none", code=1)


# train, info, seeds


def test_train_calls_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    import pairie.learn
    from pairie.learn import Recipe

    called = []

    def train(
        *arguments: object, report: Callable[[Mapping[str, object]], None], force: bool, judged: Collection[str]
    ) -> None:
        assert len(judged) > 80  # the regression set
        report({"step": 20, "loss": 1.23456})
        called.append((*arguments, force))

    monkeypatch.setattr(pairie.learn, "train", train)
    recipe = tmp_path / "小.toml"
    recipe.write_text("", encoding="utf-8")
    shown = run("train", recipe, "-o", tmp_path / "model")
    assert "step 20  loss 1.235" in shown
    assert "model written to" in shown
    assert called == [(Recipe(), tmp_path / "model", False)]
    assert "cannot be read" in run("train", tmp_path / "none.toml", "-o", tmp_path / "model", code=1)


def test_train_writes_its_options_into_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    import pairie.learn
    from pairie.learn import Recipe
    from pairie.learn.added import shipped_corpus

    made: list[Recipe] = []
    monkeypatch.setattr(pairie.learn, "train", lambda recipe, *_, **__: made.append(recipe))
    given = [
        AnnotatedDocument(f"n{i}", None, parse_inline(GOLD)[0].document.replace(passages=(), text=TEXT + i))
        for i in "ab"
    ]
    TOOLS["doccano"].write(given, tmp_path / "new.jsonl")
    (tmp_path / "before.jsonl").write_text("", encoding="utf-8")
    options = ("--version", "1.2", "--replay", "ours", "--replay", tmp_path / "before.jsonl")
    run("train", tmp_path / "new.jsonl", "--format", "doccano", "--untouched", *options, "-o", tmp_path / "mine")
    run("train", tmp_path / "new.jsonl", "--format", "doccano", *options[-2:], "-o", tmp_path / "mine")
    first, second = made
    assert (first.version, first.added_form, first.untouched) == ("1.2", "doccano", True)
    assert first.corpus == str(shipped_corpus()) and first.replay == (str(tmp_path / "before.jsonl"),)
    assert (second.corpus, second.replay, second.untouched) == ("", first.replay, False)
    assert second.replay_share == first.replay_share > 0 and second.anchor == 0
    (tmp_path / "recipe.toml").write_text(first.to_toml(), encoding="utf-8")
    assert Recipe.load(tmp_path / "recipe.toml") == first
    said = run("train", tmp_path / "recipe.toml", "--untouched", "-o", tmp_path / "mine", code=1)
    assert "a recipe says everything" in said


def test_info_of_a_missing_model() -> None:
    assert "error: model 'none': not found" in run("info", "--model", "none", code=1)


def test_seeds(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.tsv"
    head = "file\tsha256\ttitle\tplace\tyear\tprinted_page\tlayout\n"
    manifest.write_text(f"{head}p1.txt\t{digest(TEXT)}\t题\t石阡县\t2020\t3\ttwo columns\n", encoding="utf-8")
    copies = tmp_path / "copies"
    copies.mkdir()
    assert "missing" in run("seeds", "check", copies, "--manifest", manifest, code=1)
    (copies / "p1.txt").write_text(TEXT + "改", encoding="utf-8")
    assert "differs" in run("seeds", "check", copies, "--manifest", manifest, code=1)
    (copies / "x.txt").write_text(TEXT, encoding="utf-8")
    target = tmp_path / "originals"
    assert "written" in run("seeds", "import", copies, "--manifest", manifest, "-o", target)
    assert (target / "p1.txt").read_text(encoding="utf-8") == TEXT
    assert "no manifest" in run("seeds", "check", copies, "--manifest", tmp_path / "none", code=1)


# the process


def test_errors_are_lines_without_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ReadError("页: what; got x, expected y. Do z.")

    monkeypatch.setattr(pairie, "load", fail)
    assert run("extract", TEXT, code=1) == "error: 页: what; got x, expected y. Do z.\n"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from pairie.cli import app\n"
        "names = {'torch', 'spacy', 'pandas', 'onnxruntime', 'transformers', 'datasets'}\n"
        "print(sorted(names & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_streams_are_utf8_in_any_locale(tmp_path: Path) -> None:
    path = tmp_path / "坏.xml"
    path.write_text('<doc id="页"><p><Q id="q1">若干</Q></p></doc>', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pairie", "validate", str(path)],
        capture_output=True,
        env={"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "PYTHONPATH": ":".join(sys.path)},
    )
    assert done.returncode == 1
    assert "«若干»" in done.stdout.decode("utf-8")
