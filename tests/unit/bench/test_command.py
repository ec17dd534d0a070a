"""``pairie bench``: what it reads and what it shows; the measuring is tested beside this."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import pairie.bench
from pairie.bench import Row
from pairie.cli import app
from pairie.cli.bench import read_pages
from pairie.errors import ConfigError
from tests.unit.bench.test_report import found

XML = '<docs><doc id="a"><p><A id="a1">石阡县</A>来人。</p></doc><doc id="b"><p>无事。</p></doc></docs>'


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "甲.xml").write_text(XML, encoding="utf-8")
    (tmp_path / "乙.txt").write_bytes("学校里的老师".encode("gb18030"))
    (tmp_path / "说明.md").write_text("不读", encoding="utf-8")
    (tmp_path / "originals").mkdir()
    (tmp_path / "originals" / "丙.txt").write_text("不读", encoding="utf-8")
    return tmp_path


def test_pages_are_read_until_there_are_enough(pages: Path) -> None:
    assert read_pages([pages], 100) == ["学校里的老师", "石阡县来人。", "无事。"]
    assert read_pages([pages], 7) == ["学校里的老师", "石阡县来人。"]
    assert read_pages([pages / "甲.xml"], 1) == ["石阡县来人。"]
    with pytest.raises(ConfigError, match="nothing to measure"):
        read_pages([pages / "originals" / "丙.txt", pages][:0], 5)


def test_command(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []

    def run(texts: list[str], model: str, *, rounds: int, compare: bool, tell: object) -> object:
        called.append((texts, model, rounds, compare))
        return found(machine={"cpu": "机器", "cores": 2, "system": "系统", "load": 0.5}, notes=("少了 [x]",))

    monkeypatch.setattr(pairie.bench, "run", run)
    shown = CliRunner().invoke(app, ["bench", str(pages), "-m", "小", "--rounds", "2", "--no-compare"]).output
    assert called == [(["学校里的老师", "石阡县来人。", "无事。"], "小", 2, False)]
    assert "Other programs" not in shown
    assert all(words in shown for words in ("机器, 2 cores", "4,000", "met", "missed", "600", "≤ 500 MB", "少了 [x]"))
    written = CliRunner().invoke(app, ["bench", str(pages), "--json"]).stdout
    assert json.loads(written)["targets"]["peak_memory"]["met"] is False


def test_busy_machines_are_named(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = found(machine={"cpu": "机器", "cores": 2, "system": "系统", "load": 1.5}, same_output=False)
    monkeypatch.setattr(pairie.bench, "run", lambda *pages, **options: busy)
    shown = CliRunner().invoke(app, ["bench", str(pages)]).output
    assert "Other programs were at work" in shown
    assert "differ with the number of threads" in shown


def test_costs(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairie.bench, "run", lambda *pages, **options: found())
    shown = CliRunner().invoke(app, ["bench", str(pages), "--costs", "--assume", "nodes=20"]).output
    assert "# 100,000 volumes on 20 nodes" in shown and "| pairie | 4,000 |" in shown
    written = json.loads(CliRunner().invoke(app, ["bench", str(pages), "--costs", "--json"]).stdout)
    assert [bill["name"] for bill in written["costs"]] == ["pairie", "other"] and written["characters"] == 1000
    assert "costs" not in json.loads(CliRunner().invoke(app, ["bench", str(pages), "--json"]).stdout)
    wrong = CliRunner().invoke(app, ["bench", str(pages), "--assume", "x=1"])
    assert wrong.exit_code == 1 and "no such assumption" in wrong.output


def test_parts(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Row("64 positions", {"µs a position": 98.76, "share of peak": 0.5}), Row("9 positions", {"overlap": 1.5})]
    monkeypatch.setattr(pairie.bench, "run_parts", lambda *pages, **options: {"window length": rows})
    shown = CliRunner().invoke(app, ["bench", str(pages), "--parts"]).output
    assert all(words in shown for words in ("window length", "98.76", "50%", "9 positions"))
    written = json.loads(CliRunner().invoke(app, ["bench", str(pages), "--parts", "--json"]).stdout)
    assert written["window length"][0] == {"what": "64 positions", "µs a position": 98.76, "share of peak": 0.5}
