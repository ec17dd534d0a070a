from pathlib import Path

import docx
import pytest

from pairie.errors import ConfigError, ReadError
from pairie.readers import read_file, read_text
from tests.spans import check_places

TEXT = "甲区向乙县捐赠棉衣120件。\n乙县表示感谢。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings_and_chinese_names(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "对口支援 第1页.txt"
    path.write_bytes(TEXT.encode(encoding))
    document = read_file(path)
    assert document.text == TEXT
    assert document.source.file == str(path)
    assert read_file(str(path)) == document


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.png", "a.html", "a"])
def test_empty_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    with pytest.raises(ReadError, match=rf"{name}: empty file; got 0 bytes, expected a page\. Get the file again"):
        read_file(path)


def test_blank_files(tmp_path: Path) -> None:
    path = tmp_path / "blank.txt"
    for blank in (" \n\u3000\n", "\f\f", "\ufeff"):
        path.write_text(blank, encoding="utf-8")
        with pytest.raises(ReadError, match=rf"empty file; got {path.stat().st_size} bytes without text"):
            read_file(path)
    made = docx.Document()
    made.save(str(tmp_path / "blank.docx"))
    with pytest.raises(ReadError, match=r"blank\.docx: empty file; got \d+ bytes without text"):
        read_file(tmp_path / "blank.docx")


PAGE = "<!DOCTYPE html><html><head><title>对口支援</title></head><body><h1>甲区援助乙县</h1><p>{}</p></body></html>"


@pytest.mark.parametrize("name", ["a.txt", "a.xhtml", "a.shtml", "a", "a.md"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_under_another_name(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(PAGE.format("甲区向乙县捐赠棉衣120件，" * 4 + "乙县表示感谢。").encode(encoding))
    document = read_file(path)
    assert document.source.form == "html"
    assert "<" not in document.text and document.text.endswith("乙县表示感谢。")


def test_wrong_suffixes_are_named(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
    for name, data, said in [
        ("a.docx", b"%PDF-1.7 ...", "no Word file; got a PDF, expected .docx"),
        ("b.docx", picture, "no Word file; got a PNG image, expected .docx"),
        ("a.png", b"%PDF-1.7 ...", "no picture; got a PDF, expected PNG"),
        ("a.jpg", b"RIFF\x10\0\0\0WEBPVP8 ", "no picture; got a WebP image, expected PNG"),
        ("a.txt", rb"{\rtf1\ansi}", "not a text file; got an RTF file"),
        ("a", rb"{\rtf1\ansi}", "not a text file; got an RTF file"),
    ]:
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ReadError, match=f"{name}: {said}"):
            read_file(tmp_path / name)


def test_pages_in_one_text_file(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    head, tail = "    甲区向乙县捐赠棉衣120件，又派出", "医生三名，在县医院坐诊一年。"
    raw = f"对口支援纪事\n{head}\n12\n\f{tail}\n    乙县表示感谢。\n13\n\f"
    path.write_text(raw, encoding="utf-8")
    document = read_file(path)
    assert document.text.split("\n") == ["对口支援纪事", head.strip() + tail, "乙县表示感谢。"]
    places = [[(span.page_number, span.page) for span in passage.source_spans] for passage in document.passages]
    assert places == [[(1, "12")], [(1, "12"), (2, "13")], [(2, "13")]]
    assert (document.source.file, document.source.form, document.source.title) == (str(path), "text", "对口支援纪事")
    check_places(document, lambda _: raw)
    # Nothing but the ends of its pages is told by a form feed behind the last line.
    path.write_text(TEXT + "\n\f", encoding="utf-8")
    assert read_file(path).text == TEXT + "\n\f"


def test_a_form_not_yet_read(tmp_path: Path) -> None:
    said = r"page.Doc: form not yet read; got .Doc, expected .txt .*\. Open it in Word or LibreOffice, save it as .docx"
    with pytest.raises(ReadError, match=said):
        read_file(tmp_path / "page.Doc")


def test_missing_folder_binary(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path)
    with pytest.raises(ReadError, match=r"got a folder, expected a file\. .*pairie\.read_volume"):
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
