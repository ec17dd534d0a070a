"""Wherever glyphs stand on a page: no crash, and every character of the text has one place on paper."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_pages import Sheet, compose, write

from pairie.readers.glyphs import Glyphs
from pairie.readers.layout import read_pages
from pairie.readers.passages import Pages
from pairie.readers.pdf import printed_text, read_pdf
from pairie.readers.printed import set_sheet
from pairie.readers.sheets import PlacedSheet
from pairie.text import source_spans
from pairie.types import Document, Source

WIDTH, HEIGHT = 400.0, 600.0
words = st.sampled_from(
    ["江州市", "向北岭县捐赠", "30万元", "，", "Solar Lamp", "一、概况", "2021", "对", "图1", "😀", "。"]
)
places = st.tuples(st.floats(-20, 420), st.floats(-20, 620), words, st.sampled_from([5.0, 10.5, 10.5, 22.0]))
ways = st.sampled_from([(1, 0), (1, 0), (1, 0), (0, 1), (0, -1), (-1, 0)])


def glyphs_of(put: list[tuple[float, float, str, float, tuple[int, int]]]) -> Glyphs:
    codes, boxes, spaced = [], [], []
    for x, y, text, size, (dx, dy) in put:
        blank = False
        for char in text:
            width = size if ord(char) > 0x2E80 else size / 2
            if char != " ":
                codes.append(ord(char))
                boxes.append((x, y, x + width, y + size))
                spaced.append(blank)
            blank = char == " "
            x, y = x + dx * width, y + dy * size
    return Glyphs(
        np.array(codes, dtype=np.uint32),
        np.array(boxes, dtype=np.float32).reshape(-1, 4),
        np.array(spaced, dtype=np.bool_),
        WIDTH,
        HEIGHT,
    )


def check(document: Document, printed: str) -> None:
    end, taken = 0, set()
    for passage in document.passages:
        assert end <= passage.start < passage.end <= len(document.text)
        offsets = [offset for span in passage.source_spans for offset in range(span.start, span.end)]
        assert len(offsets) == passage.end - passage.start
        for char, offset in zip(document.text[passage.start : passage.end], offsets, strict=True):
            assert char == printed[offset] or (char == " " and printed[offset] == "\n")
        assert taken.isdisjoint(offsets)
        taken.update(offsets)
        for span in passage.source_spans:
            assert "\n" not in printed[span.start : span.end].rstrip("\n")
            assert span.box and span.box[0] <= span.box[2] and span.box[1] <= span.box[3]
            assert span.page_number == printed.count("\f", 0, span.start) + 1
        end = passage.end


@given(st.lists(st.tuples(places, ways).map(lambda put: (*put[0], put[1])), max_size=40), st.data())
@settings(max_examples=150)
def test_glyphs_anywhere(put: list[tuple[float, float, str, float, tuple[int, int]]], data: st.DataObject) -> None:
    glyphs = glyphs_of(put)
    sheet = set_sheet(glyphs)
    inked = [char for char in sheet.text if not char.isspace()]
    assert len(inked) + sum(map(len, sheet.aside)) <= len(glyphs)  # the same glyph printed twice is read once
    assert set("".join(inked) + "".join(sheet.aside)) == set(glyphs.text)
    document = read_pages(
        sheet.text, [PlacedSheet(sheet, 0)], Source(form="pdf"), lambda labels: Pages((0,), labels, (sheet,))
    )
    check(document, sheet.text)
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    for part in source_spans(document, start, end):
        whole = next(
            span for p in document.passages for span in p.source_spans if span.start <= part.start < span.end
        )  # fmt: skip
        assert part.box and whole.box
        assert whole.box[0] - 0.1 <= part.box[0] <= part.box[2] <= whole.box[2] + 0.1
        assert (whole.box[1], whole.box[3]) == (part.box[1], part.box[3])
        assert part.page_number == 1


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=12)
def test_files(seed: int, scan: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pages.pdf"
        _read_and_check(path, seed, scan=scan)


def _read_and_check(path: Path, seed: int, *, scan: bool) -> None:
    write(path, compose(seed).sheet, *([Sheet(picture=True)] if scan else []), compose(seed + 1).sheet)
    document = read_pdf(path)
    check(document, printed_text(path))
    assert [fault.page_number for fault in document.source.faults] == [2] * scan
