import json
from pathlib import Path

import pytest

from pairie.errors import FormatError, ReadError
from pairie.formats.standoff import digest
from pairie.manifest import read_manifest
from pairie.readers import read_file
from pairie.seeds import import_copies, read_seeds

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    rows = [
        {
            "file": f"{name}.txt",
            "sha256": digest(f"{name}文"),
            "title": "甲",
            "place": "乙",
            "year": "2021",
            "printed_page": "7",
            "layout": "web",
        }
        for name in ("一", "二", "三")
    ]
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_import_copies(tmp_path: Path, manifest: Path) -> None:
    folder = tmp_path / "copies"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "renamed.txt").write_bytes("\ufeff一文".encode())
    (folder / "二.txt").write_text("别的文", encoding="utf-8")
    report = import_copies(folder, manifest=manifest)
    assert [match.page.file for match in report.found] == ["一.txt"]
    assert report.found[0].copy == folder / "inner" / "renamed.txt"
    assert [match.page.file for match in report.changed] == ["二.txt"]
    assert [match.page.file for match in report.missing] == ["三.txt"]
    assert not report.complete


def test_errors(tmp_path: Path, manifest: Path) -> None:
    with pytest.raises(ReadError, match="no folder"):
        import_copies(tmp_path / "none")
    with pytest.raises(FormatError, match="cannot be read"):
        import_copies(tmp_path, manifest=tmp_path / "none.json")
    manifest.write_text('[{"file": "a"}]', encoding="utf-8")
    with pytest.raises(FormatError, match="sha256"):
        read_seeds(manifest)


def test_both_manifests_say_the_same() -> None:
    pages = read_seeds()
    assert pages == read_manifest(SEEDS / "manifest.tsv")
    assert [(page.year, page.printed_page) for page in pages] == [("2021", "124"), ("2020", "")]


def test_composed_yearbook_page() -> None:
    document = read_file(SEEDS / "yearbook-page.txt")
    lines = [document.text[passage.start : passage.end] for passage in document.passages]
    assert document.source.form == "layout"
    assert (document.source.title, document.source.page, document.source.covered_year) == ("成华年鉴2021", "124", 2020)
    assert lines[0] == "四年接力帮到底,丹巴山乡换新颜"
    assert [line[:6] for line in lines[1:]] == [
        "结对援助丹巴",
        "一、基本情况",
        "2017年,",
        "二、重点举措",
        "(一)健全班",
        "(二)筹足资",
        "(三)抓牢项",
        "发展全域旅游",
    ]
    assert "再拆成年度计划逐项落实;援助工作写进全区19项重点工程" in lines[5]
    assert lines[6].endswith("山里的空房子变成了客人愿意多住几晚的院落。")
    assert not any(words in document.text for words in ("SPECIAL", "Relay", "119", "年鉴"))


def test_composed_web_page() -> None:
    document = read_file(SEEDS / "web-page.txt")
    lines = [document.text[passage.start : passage.end] for passage in document.passages]
    assert document.source.form == "web"
    assert (document.source.publisher, document.source.date) == ("青禾乡村网", "2020-07-02")
    assert lines[0] == document.source.title == "镇镇牵手 村村相连—— 蒲江泸定走出结对新路"
    assert len(lines) == 21
    assert lines[-1].startswith("合作上“一盘棋”。")
