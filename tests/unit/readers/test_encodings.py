"""Bytes as text: encodings with and without a mark, and what is no text."""

import codecs
from pathlib import Path

import pytest

from pairie.errors import ReadError
from pairie.formats.corpus import load_corpus
from pairie.readers.encodings import begins_as_html, decode

CORPUS = Path(__file__).parents[3] / "annotations" / "corpus"
TEXT = "甲区向乙县捐赠棉衣120件，价值3万元。"
TRADITIONAL = "甲區向乙縣捐贈棉衣120件，價值3萬元，並派出醫生到縣裡工作，為當地群眾服務一年。"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
    ],
)
def test_decode(data: bytes) -> None:
    assert decode(data) == TEXT


def test_decode_traditional_and_rare() -> None:
    assert decode("對口支援㑇\U00020000".encode("gb18030")) == "對口支援㑇\U00020000"
    assert decode(b"") == ""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "Office"),
        (rb"{\rtf1\ansi \'bc\'d7}", "an RTF file, .* Extract the text first"),
        (b"BM\x36\0\x0c\0\0\0\0\0" + b"\1" * 40, "a BMP image"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP image"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 image"),
        (b"AT&TFORM\0\0\1", "a DjVu file"),
        (b"CAJ\0\0\0", "a CAJ file"),
        (b"II*\0\x08\0", "a TIFF image, .* suffix .tif"),
        (b"\xb9\xff\xff", "unknown encoding; .*UTF-16, GB18030 or Big5"),
        (bytes(range(128, 256)) * 8, "page.txt"),
        (b"\xff\xfe\x00", "byte order mark"),
        (TEXT.encode()[:-1], "that are not UTF-8"),
        (TEXT.encode().replace("乙".encode(), b"\xe4\xb9"), "that are not UTF-8"),
    ],
)
def test_decode_refuses(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        decode(data, "page.txt")


def test_big5_is_told_from_gb18030() -> None:
    assert decode(TRADITIONAL.encode("big5")) == TRADITIONAL
    assert decode(TRADITIONAL.encode("gb18030")) == TRADITIONAL


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_whole_texts_are_told(encoding: str) -> None:
    texts = [annotated.document.text for annotated in load_corpus(CORPUS, "test")]
    wrong = [text[:20] for text in texts if decode(text.encode(encoding)) != text]
    assert len(texts) > 50 and not wrong


def test_letters_that_begin_a_picture_begin_a_text_as_well() -> None:
    for text in ("BM公司向乙县捐款。", "GIF动画", "HN厂援建学校。", "II期工程"):
        assert decode(text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_the_first_tag_tells_html(encoding: str) -> None:
    for head in (
        "<!DOCTYPE html>",
        "\n <html>",
        "<?xml version='1.0'?><!-- 甲 --><html>",
        "<!-- a --><HTML>",
    ):
        assert begins_as_html((head + "<body>甲</body>").encode(encoding))
    for text in ("<htmlx>", "甲区<html>", "<p>甲</p>", "", "见 <!doctype html>"):
        assert not begins_as_html(text.encode(encoding))
