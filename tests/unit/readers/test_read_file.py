from pathlib import Path

import pytest

from pairie.errors import ConfigError, ReadError
from pairie.readers import read_file, read_text

TEXT = "甲区向乙县捐赠棉衣120件。\n乙县表示感谢。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_and_chinese_names(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "对口支援 第1页.txt"
    path.write_bytes(TEXT.encode(encoding))
    document = read_file(path)
    assert document.text == TEXT
    assert document.source.file == str(path)
    assert read_file(str(path)) == document


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    assert read_file(path).passages == ()


def test_a_form_not_yet_read(tmp_path: Path) -> None:
    said = r"page.Doc: form not yet read; got .Doc, expected .txt .*\. Open it in Word or LibreOffice, save it as .docx"
    with pytest.raises(ReadError, match=said):
        read_file(tmp_path / "page.Doc")


def test_missing_folder_binary(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path)
    (tmp_path / "data.txt").write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(ReadError, match="binary data"):
        read_file(tmp_path / "data.txt")
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file("a\0b")


def test_a_stray_nul_is_no_binary(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    for stray in ("\0" + TEXT, TEXT.replace("\n", "\x01\0\n"), "\0\0\0"):
        path.write_text(stray, encoding="utf-8")
        assert read_file(path).text == read_text(stray).text == stray
    binary = TEXT + "\0" * 20
    path.write_text(binary, encoding="utf-8")
    for read in (lambda: read_file(path), lambda: read_text(binary)):
        with pytest.raises(ReadError, match="binary data"):
            read()


def test_binary_string_and_unknown_form() -> None:
    with pytest.raises(ReadError, match="binary"):
        read_text("\x00\x01\x02甲" * 10)
    assert read_text("甲\x00乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥").text.startswith("甲\x00")
    with pytest.raises(ConfigError, match="unknown form"):
        read_text("甲", form="pdf")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["text", "layout", "web"])
def test_forced_form(form: str) -> None:
    assert read_text(TEXT, form=form).source.form == form  # type: ignore[arg-type]
