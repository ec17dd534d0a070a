"""Gold and the pages it is scored on; the manifest of source pages."""

import hashlib
from pathlib import Path

import pytest

from pairie.errors import ConfigError, FormatError
from pairie.formats.inline import parse_inline
from pairie.formats.standoff import digest, write_standoff
from pairie.gold import read_gold
from pairie.manifest import MANIFEST_COLUMNS, import_pages, match_pages, parse_manifest

XML = '<doc id="{}"><p><A id="a1">石阡县</A>派出医疗队。</p><p>明年再来。</p></doc>'
TEXT = "石阡县派出医疗队。\n明年再来。"


def test_xml_alone_brings_its_own_text(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(XML.format("a"), encoding="utf-8")
    (page,) = read_gold(tmp_path).pages
    assert (page.annotated.id, page.page) == ("a", TEXT)


def test_text_beside_the_xml_is_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(XML.format("a"), encoding="utf-8")
    (tmp_path / "a.txt").write_bytes("石阡县派出医\n疗队。\n明年再来。\n".encode("gb18030"))
    (page,) = read_gold(tmp_path / "a.xml").pages
    assert page.page == "石阡县派出医\n疗队。\n明年再来。"


def test_standoff_finds_its_page_under_any_name(tmp_path: Path) -> None:
    (annotated,) = parse_inline(XML.format("a"))
    (tmp_path / "a.standoff.json").write_text(write_standoff(annotated, TEXT), encoding="utf-8")
    copies = tmp_path / "我的 文件" / "深"
    copies.mkdir(parents=True)
    assert read_gold(tmp_path).pages == ()
    assert read_gold(tmp_path, tmp_path / "我的 文件").without_page == (str(tmp_path / "a.standoff.json"),)
    (copies / "某页.txt").write_bytes(("\ufeff" + TEXT.replace("\n", "\r\n")).encode("utf-8"))
    (copies / "图.png").write_bytes(b"\x89PNG\x00")
    gold = read_gold(tmp_path, tmp_path / "我的 文件")
    assert gold.without_page == ()
    assert gold.pages[0].annotated == annotated


def test_no_gold(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no gold"):
        read_gold(tmp_path)


def manifest(*lines: str) -> str:
    return "\n".join(["\t".join(MANIFEST_COLUMNS), *lines, ""])


def line(file: str, sha256: str) -> str:
    return "\t".join([file, sha256, "题", "石阡县", "2020", "12", "two columns"])


def test_digest_of_a_plain_file_is_its_sha256() -> None:
    assert digest(TEXT) == hashlib.sha256(TEXT.encode()).hexdigest()


def test_match_and_import(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "mine" / "b.txt").write_text("别的", encoding="utf-8")
    pages = parse_manifest(
        manifest(line("a.txt", digest(TEXT)), line("b.txt", "0" * 64), line("c.txt", "1" * 64)), where="m"
    )
    assert (pages[0].title, pages[0].layout) == ("题", "two columns")
    matches = match_pages(pages, [tmp_path / "mine"])
    assert [m.copy and m.copy.name for m in matches] == ["x.txt", None, None]
    assert [m.other and m.other.name for m in matches] == [None, "b.txt", None]
    target = tmp_path / "originals"
    assert import_pages(matches, target) == [target / "a.txt"]
    assert (target / "a.txt").read_text(encoding="utf-8") == TEXT
    # Importing once more finds the page where it is and leaves it there.
    assert import_pages(match_pages(pages, [target]), target) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "m:1: bad header"), ("file\tsha\n", "m:1: bad header"), (manifest("a\tb"), "m:2: bad line")],
)
def test_bad_manifests(text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        parse_manifest(text, where="m")
