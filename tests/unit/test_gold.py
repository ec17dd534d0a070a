"""Gold and the pages it is scored on."""

import hashlib
from pathlib import Path

import pytest

from pairie.errors import ConfigError
from pairie.formats.inline import parse_inline
from pairie.formats.standoff import digest, write_standoff
from pairie.gold import read_gold

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


def test_digest_of_a_plain_file_is_its_sha256() -> None:
    assert digest(TEXT) == hashlib.sha256(TEXT.encode()).hexdigest()
