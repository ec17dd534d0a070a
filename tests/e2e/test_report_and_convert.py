"""``pairie report``, ``pairie convert`` and help in Chinese, from end to end; the model is a stand-in."""

import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import pairie
from pairie.cli import app
from pairie.cli.language import commands_under, read_catalogue
from pairie.formats import read_inline, read_jsonl
from pairie.formats.tools import TOOLS
from pairie.readers import OCR, read_text, read_volume
from pairie.types import Document, Mention

GIFT = """<doc id="gift" genre="news" year="2022"><p><A id="a1">白沙区文旅局</A>为<R id="r1">南寨村</R>\
<M id="m1" cat="infrastructure" by="a1" to="r1" amt="q1">架起<Q id="q1">两座</Q>便桥</M>。</p></doc>"""


class StandIn:
    """Finds one act wherever 修桥 stands."""

    def extract_file(self, path: Path, *, ocr: str = "auto") -> Document:
        return self._found(read_text(path.read_text(encoding="utf-8"), file=f"{path}:{ocr}"))

    def extract_volume(self, path: Path, *, ocr: OCR = "auto") -> Document:
        return self._found(read_volume(path, ocr=ocr))

    @staticmethod
    def _found(document: Document) -> Document:
        at = document.text.find("修桥")
        return document.replace(entities=(Mention("e1", "MEASURE", at, at + 2, "修桥", category="infrastructure"),))


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairie, "load", lambda model, *, threads=None, caution=0.0: StandIn())


def run(*arguments: object, code: int = 0, **env: str) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def lines(page: Path) -> list[dict[str, object]]:
    marker = '<script type="application/json" class="document">'
    return [json.loads(part.split("</script>")[0]) for part in page.read_text(encoding="utf-8").split(marker)[1:]]


def test_report_of_pages_and_labelled_files(tmp_path: Path) -> None:
    (tmp_path / "gift.xml").write_text(GIFT, encoding="utf-8")
    (tmp_path / "page.txt").write_text("渡口边上修桥,三个月通车。", encoding="utf-8")
    run("convert", tmp_path / "gift.xml", "-o", tmp_path / "again.jsonl")
    out = tmp_path / "out" / "check.html"
    shown = run("report", tmp_path / "gift.xml", tmp_path / "page.txt", tmp_path / "again.jsonl", "-o", out)
    assert "3 documents" in shown
    found = lines(out)
    assert [line["meta"]["id"] for line in found] == ["gift", (tmp_path / "page.txt").as_posix(), "gift"]  # type: ignore[index]
    assert found[0]["records"] == found[2]["records"] != []


def test_report_of_a_volume(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("渡口边上", encoding="utf-8")
    (tmp_path / "2.txt").write_text("修桥,三个月通车。", encoding="utf-8")
    run("report", "--volumes", tmp_path, "-o", tmp_path / "check.html")
    (line,) = lines(tmp_path / "check.html")
    assert str(line["text"]).replace("\n", "") == "渡口边上修桥,三个月通车。"


def test_report_hands_on_what_to_recognise(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("修桥", encoding="utf-8")
    run("report", "--ocr", "never", tmp_path / "page.txt", "-o", tmp_path / "check.html")
    (line,) = lines(tmp_path / "check.html")
    assert str(line["source"]["file"]).endswith(":never")  # type: ignore[index]


def test_report_goes_on_after_a_fault(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
    (tmp_path / "cut.xml").write_text("<doc id='x'><p>没有完", encoding="utf-8")
    (tmp_path / "gift.xml").write_text(GIFT, encoding="utf-8")
    out = tmp_path / "check.html"
    shown = run("report", tmp_path, "-o", out, code=1)
    assert "bad.jsonl:1: not JSON" in shown and "cut.xml" in shown
    assert len(lines(out)) == 1
    assert "not JSON" in out.read_text(encoding="utf-8")


def test_convert_there_and_back(tmp_path: Path) -> None:
    source = tmp_path / "gift.xml"
    source.write_text(GIFT, encoding="utf-8")
    run("convert", source, "-o", tmp_path / "gift.jsonl")
    run("convert", tmp_path / "gift.jsonl", "-o", tmp_path / "back.xml")
    (first,), (middle,), (last,) = (
        read_inline(source),
        read_jsonl(tmp_path / "gift.jsonl"),
        read_inline(tmp_path / "back.xml"),
    )
    assert first == last
    assert middle.document.replace(records=()) == first.document
    assert [party.name for party in middle.document.records[0].actors] == ["白沙区文旅局"]


def test_convert_to_the_table(tmp_path: Path) -> None:
    source = tmp_path / "gift.xml"
    source.write_text(GIFT, encoding="utf-8")
    run("convert", source, "-o", tmp_path / "gift.csv")
    with (tmp_path / "gift.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["document"], row["recipients"], row["amounts"], row["year_start"]) == ("gift", "南寨村", "两座", "2022")
    assert "a table needs a file" in run("convert", source, "-f", "csv", code=1)


def test_convert_finds_places_of_moved_mentions(tmp_path: Path) -> None:
    page = read_text("甲处修桥。", file="page.txt")
    line = {**page.to_dict(), "entities": [{"id": "n1", "label": "ACTOR", "start": 0, "end": 1, "text": "甲"}]}
    (tmp_path / "moved.jsonl").write_text(json.dumps(line), encoding="utf-8")
    run("convert", tmp_path / "moved.jsonl", "-o", tmp_path / "placed.jsonl")
    (annotated,) = read_jsonl(tmp_path / "placed.jsonl")
    assert [(span.start, span.end) for span in annotated.document.entities[0].source_spans] == [(0, 1)]


def test_convert_refuses_what_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("修桥。", encoding="utf-8")
    assert "no annotations; got '.txt'" in run("convert", tmp_path / "page.txt", code=1)
    (tmp_path / "gift.xml").write_text(GIFT, encoding="utf-8")
    assert "unknown suffix; got '.doc'" in run("convert", tmp_path / "gift.xml", "-o", tmp_path / "x.doc", code=1)


@pytest.mark.parametrize("name", [name for name, tool in TOOLS.items() if tool.read])
def test_convert_to_the_tools_and_back(name: str, tmp_path: Path) -> None:
    (tmp_path / "gift.xml").write_text(GIFT, encoding="utf-8")
    out = tmp_path / "there" / ("folder" if TOOLS[name].folder else f"gift{TOOLS[name].suffix}")
    shown = run("convert", tmp_path / "gift.xml", "--to", name, "-o", out)
    assert f"1 documents in {out}" in shown
    assert ("has no place for: 1 genres" in shown) == (name == "brat")
    given = () if TOOLS[name].own_suffix else ("--from", name)
    run("convert", out, *given, "-o", tmp_path / "back.xml")
    (first,), (last,) = read_inline(tmp_path / "gift.xml"), read_inline(tmp_path / "back.xml")
    assert first.document.entities == last.document.entities
    assert first.document.relations == last.document.relations


def test_convert_goes_on_after_a_fault_of_one_task(tmp_path: Path) -> None:
    (tmp_path / "gift.xml").write_text(GIFT, encoding="utf-8")
    run("convert", tmp_path / "gift.xml", "-o", tmp_path / "tasks.json")
    (task,) = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    spoilt = json.loads(json.dumps(task).replace('"ACTOR"', '"DONOR"')) | {"id": 31}
    spoilt["data"]["document"] = "spoilt"
    (tmp_path / "tasks.json").write_text(json.dumps([spoilt, task]), encoding="utf-8")
    shown = run("convert", tmp_path / "tasks.json", "-o", tmp_path / "back.xml", "--partial", code=1)
    assert "task 31 (spoilt): unknown label of mention a1; got 'DONOR'" in shown
    assert [annotated.id for annotated in read_inline(tmp_path / "back.xml")] == ["gift"]
    (tmp_path / "tasks.json").write_text(json.dumps([spoilt]), encoding="utf-8")
    before = (tmp_path / "back.xml").read_bytes()
    run("convert", tmp_path / "tasks.json", "-o", tmp_path / "back.xml", "--partial", "--force", code=1)
    assert (tmp_path / "back.xml").read_bytes() == before


def test_convert_takes_folders(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.xml").write_text(GIFT, encoding="utf-8")
    (tmp_path / "in" / "deep" / "b.xml").write_text(GIFT.replace('"gift"', '"other"'), encoding="utf-8")
    (tmp_path / "out").mkdir()
    run("convert", tmp_path / "in", "--to", "doccano", "-o", tmp_path / "out")
    read = TOOLS["doccano"].read
    assert read is not None
    assert [a.id for a in read(tmp_path / "out" / "annotations.jsonl").checked()] == ["gift", "other"]
    assert "no place to write to" in run("convert", tmp_path / "in", "--to", "brat", code=1)


# Help in Chinese


def test_every_command_and_option_has_chinese_help() -> None:
    catalogue = read_catalogue()
    missing = []
    for name, command in commands_under(typer.main.get_command(app)):
        wanted = {"help", *(parameter.name for parameter in command.params if getattr(parameter, "help", None))}
        missing += [f"{name}: {key}" for key in sorted(wanted - catalogue.get(name, {}).keys())]
    assert missing == [], "say it in pairie/cli/help.zh.toml"


def test_the_list_of_commands_is_not_cut_off_in_chinese() -> None:
    catalogue = read_catalogue()
    shown = run("--help", PAIRIE_LANG="zh", COLUMNS="80")
    head, _, listed = shown.partition("命令：\n")
    assert "用法" in head and "..." not in listed
    unbroken = "".join(listed.split())
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        first = catalogue[name]["help"].partition("。")[0]
        assert f"{name}{''.join(first.split())}。" in unbroken


def test_chinese_help_has_no_english_frame() -> None:
    words = ("Usage", "OPTIONS", "Options", "Arguments", "Commands", "COMMAND", "default", "required", "Show this")
    for name, _ in commands_under(typer.main.get_command(app)):
        for columns in ("50", "120"):
            arguments = [*(name.split() if name != "pairie" else ()), "--help"]
            shown = run(*arguments, PAIRIE_LANG="zh", COLUMNS=columns)
            assert [word for word in words if word in shown] == [], name
            assert "".join(shown.split()).endswith("显示本说明。") or "命令：" in shown
    # English stays as it was.
    assert "Show this" in run("report", "--help", PAIRIE_LANG="en")


def test_help_follows_the_language() -> None:
    assert "写出一个 HTML 核对页" in run("report", "--help", PAIRIE_LANG="zh")
    assert "Write one HTML page" in run("report", "--help", PAIRIE_LANG="en", LC_ALL="zh_CN.UTF-8")
    assert "页面清单" in run("seeds", "check", "--help", PAIRIE_LANG="", LC_ALL="", LC_MESSAGES="zh_CN.UTF-8")
    # Chinese has no spaces to wrap at: nothing is cut off.
    assert "单位为对数几率，1 已经很大" in run("extract", "--help", PAIRIE_LANG="zh", COLUMNS="60").replace("\n", "")
