"""The commands around annotating: suggest, validate against a model, agree, merge; a tiny random model, real files."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pairie.cli import app
from pairie.cli.new_files import write_new
from pairie.errors import ConfigError
from pairie.formats.inline import parse_inline, read_inline
from pairie.formats.jsonl import read_jsonl, write_jsonl
from tests import tiny

PAGE = "\n".join(annotated.document.text for annotated in tiny.documents())


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("model"))


def run(*arguments: object, code: int = 0) -> str:
    """Run a command and return standard output and error together."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "一.txt").write_text(PAGE, encoding="utf-8")
    (folder / "二.txt").write_text("县里的医疗队翻山越岭给老人量血压。\n江州市的老师教孩子们唱歌。", encoding="gb18030")
    return folder


# suggest


def test_suggest_writes_a_list_and_documents_to_correct(tmp_path: Path, model: Path) -> None:
    out = tmp_path / "next"
    shown = run("suggest", pages(tmp_path), "-n", 3, "-o", out, "-m", model, "-t", 1)
    assert "3 of 3 passages chosen" in "".join(shown.split("\n")).replace("  ", " ")
    listed, documents = rows(out / "suggested.csv"), read_inline(out / "suggested.xml")
    assert [row["rank"] for row in listed] == ["1", "2", "3"]
    assert [row["id"] for row in listed] == [annotated.id for annotated in documents]
    assert [row["text"] for row in listed] == [annotated.document.text for annotated in documents]
    assert all("in doubt" in row["why"] for row in listed)
    assert [int(row["mentions"]) for row in listed] == [len(a.document.entities) for a in documents]


def test_suggest_never_overwrites_what_may_have_been_corrected(tmp_path: Path, model: Path) -> None:
    out = tmp_path / "next"
    out.mkdir()
    (out / "suggested.xml").write_text("mine", encoding="utf-8")
    assert "would be overwritten" in run("suggest", pages(tmp_path), "-o", out, "-m", model, code=1)
    assert (out / "suggested.xml").read_text(encoding="utf-8") == "mine"
    assert not (out / "suggested.csv").exists()


def test_suggest_goes_on_after_pages_that_cannot_be_read(tmp_path: Path, model: Path) -> None:
    folder = pages(tmp_path)
    (folder / "坏.txt").write_bytes(b"\x00\x01\x02" * 40)
    (folder / "制.txt").write_text("江州市送去水泵\x01二十台给北岭县的小学。", encoding="utf-8")
    out = tmp_path / "next"
    shown = run("suggest", folder, "-n", 50, "-o", out, "-m", model, "-t", 1, code=1)
    assert "坏.txt" in shown and "left out: document" in shown and "XML cannot hold" in shown
    assert len(rows(out / "suggested.csv")) == 6
    # JSON Lines can hold it.
    run("suggest", folder / "制.txt", "-f", "jsonl", "-o", tmp_path / "lines", "-m", model, "-t", 1)
    (annotated,) = read_jsonl(tmp_path / "lines" / "suggested.jsonl")
    assert "\x01" in annotated.document.text and annotated.meta["file"].endswith("制.txt")


def test_suggest_leaves_out_what_is_annotated(tmp_path: Path, model: Path) -> None:
    known = tmp_path / "known.xml"
    known.write_text(tiny.PAGES, encoding="utf-8")
    out = tmp_path / "next"
    run("suggest", pages(tmp_path), "-n", 50, "-o", out, "-m", model, "-t", 1, "--annotated", known)
    assert [Path(row["file"]).name for row in rows(out / "suggested.csv")] == ["二.txt", "二.txt"]


def test_suggest_whole_documents(tmp_path: Path, model: Path) -> None:
    out = tmp_path / "next"
    run("suggest", pages(tmp_path), "--unit", "document", "-o", out, "-m", model, "-t", 1)
    found = read_inline(out / "suggested.xml")
    assert sorted(len(annotated.document.passages) for annotated in found) == [2, 4]


# validate


def test_validate_against_a_model(tmp_path: Path, model: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(tiny.PAGES, encoding="utf-8")
    shown = run("validate", path, "--against", model, "--most", 2, "-t", 1)
    listed = [line for line in shown.splitlines() if f"{path}:" in line and ": annotated " in line]
    assert len(listed) == 2
    found = json.loads(run("validate", path, "--against", model, "--json", "-t", 1))["disagreements"]
    assert len(found) > 2 and [d["loss"] for d in found] == sorted((d["loss"] for d in found), reverse=True)
    assert all(d["where"] == str(path) and d["line"] > 1 for d in found)


def test_validate_reads_lines_and_finds_leaks_between_files(tmp_path: Path) -> None:
    for name in ("train", "test"):
        documents = [a for a in tiny.documents() if a.id != "t-3"]
        written = write_jsonl(documents).replace('"id": "t-', f'"id": "{name}-')
        (tmp_path / f"{name}.jsonl").write_text(written, encoding="utf-8")
    shown = run("validate", tmp_path, code=1)
    assert shown.count("copy in another split") == 2
    assert "links per measure" in shown


# agree and merge

FIRST = '<doc id="d1"><p><A id="a1">江州市</A>送来<Q id="q1">20台</Q>水泵。</p></doc>'
SECOND = '<doc id="d2"><p><A id="a1">江州市</A>送来20台水泵。</p></doc>'


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    paths = (tmp_path / "first.xml", tmp_path / "second.xml")
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_agree(two: tuple[Path, Path]) -> None:
    shown = run("agree", *two)
    assert "1 documents, 1 passages annotated twice" in shown and "0.667" in shown and "alpha on characters" in shown
    found = json.loads(run("agree", *two, "--json"))
    assert found["scores"]["strict"]["all"]["f1"] == pytest.approx(2 / 3)
    assert found["alpha on characters"]["ACTOR"] == 1.0


def test_agree_goes_without_the_extra(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nltk.metrics.agreement", None)
    shown = run("agree", *two)
    assert "alpha left out" in shown and "pairie[agreement]" in shown and "0.667" in shown


def test_agree_names_what_one_alone_has(two: tuple[Path, Path], tmp_path: Path) -> None:
    more = tmp_path / "more.xml"
    more.write_text(f'<docs>{FIRST}<doc id="d9"><p>修渠。</p></doc></docs>', encoding="utf-8")
    assert "only here, nothing to compare: d9" in run("agree", more, two[1])
    alone = tmp_path / "alone.xml"
    alone.write_text('<doc id="d9"><p>修渠。</p></doc>', encoding="utf-8")
    assert "nothing to compare; got no text of" in run("agree", two[0], alone, code=1)


@pytest.mark.parametrize("broken", ["<doc id='d'><p>修渠</doc>", FIRST.replace("d1", "d2").replace("水泵", "水管")])
def test_merge_of_bad_input_writes_nothing(two: tuple[Path, Path], tmp_path: Path, broken: str) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text(broken, encoding="utf-8")
    assert "error: " in run("merge", bad, two[1], "-o", tmp_path / "out.xml", code=1)
    assert not list(tmp_path.glob("*out*"))


def test_merge(two: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    shown = run("merge", *two, "-o", out)
    assert "1 conflicts (1 only first)" in " ".join(shown.split())
    (merged,) = read_inline(out)
    assert merged.id == "d1" and [m.text for m in merged.document.entities] == ["江州市"]
    (row,) = rows(tmp_path / "out.conflicts.csv")
    assert (row["first file"], row["second file"], row["passage"]) == (two[0].as_posix(), two[1].as_posix(), "1")
    assert (row["first"], row["second"], row["taken"]) == ("AMOUNT «20台»", "nothing", "nothing")
    assert "would be overwritten" in run("merge", *two, "-o", out, code=1)
    run("merge", *two, "-o", tmp_path / "mine.jsonl", "--prefer", "first")
    (kept,) = read_jsonl(tmp_path / "mine.jsonl")
    assert kept.document.entities == parse_inline(FIRST)[0].document.entities


def test_merge_writes_annotations_alone(two: tuple[Path, Path], tmp_path: Path) -> None:
    assert "form cannot be written; got '.csv'" in run("merge", *two, "-o", tmp_path / "a.csv", code=1)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Path.write_text

    def full(path: Path, text: str, **options: object) -> int:
        if "second" in path.name:
            written(path, text[:1], encoding="utf-8")
            raise OSError(28, "No space left on device", str(path))
        return written(path, text, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ConfigError, match="No space left"):
        write_new({tmp_path / "first.xml": "a", tmp_path / "second.csv": "b"})
    assert list(tmp_path.iterdir()) == []
