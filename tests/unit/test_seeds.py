"""The manifest of the source pages, and the pages composed in their place."""

from pathlib import Path

import pytest

from pairie.errors import FormatError
from pairie.formats.standoff import digest
from pairie.gold import read_gold
from pairie.manifest import MANIFEST_COLUMNS, SeedPage, import_pages, match_pages, parse_manifest, read_manifest
from pairie.readers import read_file, read_text
from pairie.validation import validate

SEEDS = Path(__file__).parents[2] / "seeds"
PAGES = [SeedPage(f"{name}.txt", digest(f"{name}文"), "甲", "乙", "2021", "7", "web") for name in ("一", "二", "三")]


def test_copies_are_known_by_their_text(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "renamed.txt").write_bytes("\ufeff一文".encode())
    (folder / "二.txt").write_text("别的文", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\x00\xff")
    found, changed, missing = match_pages(PAGES, [folder])
    assert found.copy == folder / "inner" / "renamed.txt"
    assert changed.copy is None and changed.other == folder / "二.txt"
    assert missing.copy is None and missing.other is None
    target = tmp_path / "originals"
    assert import_pages([found, changed, missing], target) == [target / "一.txt"]
    assert import_pages(match_pages(PAGES, [target]), target) == []


@pytest.mark.parametrize("line", ["a", "a\tb\tc\td\te\tf\tg", "\t".join("abcdefgh")])
def test_broken_manifest(line: str) -> None:
    header = "\t".join(MANIFEST_COLUMNS)
    with pytest.raises(FormatError, match=r"m.tsv:2: bad line"):
        parse_manifest(f"{header}\n{line}\n", where="m.tsv")
    with pytest.raises(FormatError, match=r"m.tsv:1: bad header"):
        parse_manifest(line, where="m.tsv")


def test_manifest() -> None:
    pages = read_manifest(SEEDS / "manifest.tsv")
    assert [(page.year, page.printed_page) for page in pages] == [("2021", "124"), ("2020", "")]


def test_labels_are_those_of_the_reading_text() -> None:
    pages = read_gold(SEEDS).pages
    assert [page.annotated.id for page in pages] == ["web-page", "yearbook-page"]
    for page in pages:
        assert read_text(page.page).text == page.annotated.document.text
    report = validate(sorted(SEEDS.glob("*.xml")))
    assert (report.n_errors, report.n_warnings) == (0, 0), report


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
