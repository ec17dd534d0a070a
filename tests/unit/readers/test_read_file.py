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


@pytest.mark.parametrize("name", ["page.pdf", "page.HTML", "page.docx", "scan.png"])
def test_formats_not_yet_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadError, match="not yet read"):
        read_file(tmp_path / name)


def test_missing_folder_binary(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path)
    (tmp_path / "data.txt").write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(ReadError, match="NUL byte"):
        read_file(tmp_path / "data.txt")


def test_binary_string_and_unknown_form() -> None:
    with pytest.raises(ReadError, match="binary"):
        read_text("\x00\x01\x02甲" * 10)
    assert read_text("甲\x00乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥").text.startswith("甲\x00")
    with pytest.raises(ConfigError, match="unknown form"):
        read_text("甲", form="pdf")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["text", "layout", "web"])
def test_forced_form(form: str) -> None:
    assert read_text(TEXT, form=form).source.form == form  # type: ignore[arg-type]
