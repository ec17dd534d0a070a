"""Scans, with an engine that knows what it reads; the real one is for the end-to-end test."""

import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from known_lines import EM, LEADING, LEFT, TOP, KnownLines, drawn, use
from PIL import Image

from pairie.errors import ConfigError, ReadError
from pairie.readers import image, ocr_engine, read_file
from pairie.readers.image import read_image
from pairie.text import source_spans
from pairie.types import Document

LINES = ["一、对口支援概况", "    二〇二一年，甲区向乙县捐赠棉衣120件，价值", "3万元，另派医生15名到乙县工作一年。"]


def saved(*pages: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    stream = BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(stream, form, **more, **options)
    return stream.getvalue()


def texts(document: Document) -> list[str]:
    return [document.text[passage.start : passage.end] for passage in document.passages]


EXPECTED = ["一、对口支援概况", "二〇二一年，甲区向乙县捐赠棉衣120件，价值3万元，另派医生15名到乙县工作一年。"]


@pytest.mark.parametrize(("name", "form"), [("扫描.png", "PNG"), ("scan.JPG", "JPEG"), ("scan.tiff", "TIFF")])
def test_a_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, form: str) -> None:
    use(monkeypatch, KnownLines(LINES))
    path = tmp_path / name
    path.write_bytes(saved(drawn(LINES), form=form, dpi=(144, 144)))
    document = read_file(path)
    assert texts(document) == EXPECTED
    assert (document.source.form, document.source.file) == ("image", str(path))
    assert [passage.score for passage in document.passages] == [0.9, 0.9]
    assert Document.from_dict(document.to_dict()) == document
    at = document.text.index("甲区")
    (span,) = source_spans(document, at, at + 2)
    # Two pixels are a point; 年， and the indent stand before.
    assert span.page_number == 1 and span.box is not None
    assert span.box == pytest.approx(((LEFT + 8 * EM) / 2, (TOP + LEADING) / 2, (LEFT + 10 * EM) / 2, 56), abs=1.1)


def test_zeros_that_the_engine_dropped_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, KnownLines(LINES, dropped="〇"))
    assert texts(read_image(saved(drawn(LINES)), file="a.png")) == EXPECTED
    # Without ink it is a gap, and between other words too.
    gap = [LINES[0], LINES[1].replace("〇", "  "), LINES[2]]
    use(monkeypatch, KnownLines(gap))
    assert "二〇二一年" not in read_image(saved(drawn(gap)), file="a.png").text
    use(monkeypatch, KnownLines(LINES, dropped="区"))
    assert "甲〇" not in read_image(saved(drawn(LINES)), file="a.png").text


def test_a_long_dash_is_one_stroke(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["——资金一一到位", "    拨付的资金分两次——春季与秋季。"]
    use(monkeypatch, KnownLines(lines, mistaken={"—": "一"}))
    assert (
        "".join(texts(read_image(saved(drawn(lines)), file="a.png"))) == "——资金一一到位拨付的资金分两次——春季与秋季。"
    )


def test_pages_of_a_tiff(monkeypatch: pytest.MonkeyPatch) -> None:
    second = ["二、结对情况", "    第二页说的是别的事情。"]
    use(monkeypatch, KnownLines(LINES, [], [], second))
    photograph = Image.linear_gradient("L").resize((700, 400)).convert("RGB")
    pages = drawn(LINES), drawn([]), photograph, drawn(second)
    document = read_image(saved(*pages, form="TIFF"), file="a.tif")
    assert texts(document) == [*EXPECTED, "二、结对情况", "第二页说的是别的事情。"]
    # The second is blank.
    assert [fault.page_number for fault in document.source.faults] == [3]
    assert document.source.faults[0].message.startswith("no text found; got a picture, expected")
    assert {span.page_number for passage in document.passages for span in passage.source_spans} == {1, 4}


def test_a_broken_page_of_a_tiff(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(drawn(LINES), drawn(LINES), form="TIFF")
    use(monkeypatch, KnownLines(LINES))
    document = read_image(data[: len(data) * 3 // 4], file="a.tif")
    assert texts(document) == EXPECTED
    [fault] = document.source.faults
    assert fault.page_number == 2 and fault.message.startswith("broken picture; got ")


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_modes(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    engine = use(monkeypatch, KnownLines(LINES))
    page = drawn(LINES).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        page = Image.fromarray(np.asarray(page, dtype=np.uint16) * 16)
    data = saved(page, form="PNG" if mode == "P" else "TIFF")
    assert texts(read_image(data, file="a")) == EXPECTED
    [seen] = engine.seen
    assert seen.shape == (400, 700, 3) and seen.dtype == np.uint8
    assert seen.max() >= 250 and seen.min() <= 10 and seen.mean() > 200


def test_transparent_is_white(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert image._pixels(page).min() == 255


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no picture; got other data, expected PNG, JPEG or TIFF"),
        (b"%PDF-1.7", "no picture"),
        (saved(Image.new("RGB", (9, 9)), form="GIF"), "no picture"),
        (saved(drawn(LINES))[:2000], "broken picture"),
        (saved(drawn(LINES), form="JPEG")[:2000], "broken picture"),
    ],
)
def test_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=f"^a.png: {message}"):
        read_image(data, file="a.png")


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    # The head of a PNG with a size that nobody would unpack; Pillow itself refuses the first.
    huge = bytearray(saved(Image.new("1", (9, 9))))
    for size in (200_000, 9_000):
        huge[16:24] = size.to_bytes(4, "big") * 2
        huge[29:33] = zlib.crc32(bytes(huge[12:29])).to_bytes(4, "big")
        with pytest.raises(ReadError, match=r"^a.png: too large; .*Scan it with fewer dots"):
            read_image(bytes(huge), file="a.png")
    monkeypatch.setattr(image, "_MOST_PAGES", 2)
    with pytest.raises(ReadError, match="too large; got 3 pages"):
        read_image(saved(*[Image.new("1", (9, 9))] * 3, form="TIFF"), file="a.tif")


def test_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, KnownLines([]))
    with pytest.raises(ReadError, match=r"^a.png: page 1: no text found"):
        read_image(saved(Image.linear_gradient("L")), file="a.png")
    use(monkeypatch, KnownLines([], []))
    with pytest.raises(ReadError, match=r"^a.tif: page 2: no text found"):
        read_image(saved(Image.new("L", (256, 256), 255), Image.linear_gradient("L"), form="TIFF"), file="a.tif")


@pytest.mark.parametrize("shade", [255, 200, 30])
def test_a_blank_page_is_no_fault(monkeypatch: pytest.MonkeyPatch, shade: int) -> None:
    use(monkeypatch, KnownLines([]))
    grain = np.random.default_rng(3).normal(shade, 9, (400, 300)).clip(0, 255).astype(np.uint8)
    document = read_image(saved(Image.fromarray(grain)), file="a.png")
    assert (document.text, document.passages, document.source.faults) == ("", (), ())


def test_ocr_that_is_not_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(saved(drawn(LINES)))
    with pytest.raises(ReadError, match=r"a\.png: a picture; got ocr='never', expected 'auto' or 'always'\. Allow OCR"):
        read_file(path, ocr="never")
    with pytest.raises(ConfigError, match="unknown ocr; got 'yes', expected 'auto', 'never' or 'always'"):
        read_file(path, ocr="yes")  # type: ignore[arg-type]


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    ocr_engine._engine.cache_clear()
    with pytest.raises(ConfigError, match=r"a.png: package missing; .*pairie\[ocr\]"):
        read_image(saved(drawn(LINES)), file="a.png")
