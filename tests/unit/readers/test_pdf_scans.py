"""PDF pages that are read as pictures: in page order with the others, in points, and named where that does not help."""

import sys
from pathlib import Path

import numpy as np
import pytest
from known_lines import EM, LEADING, LEFT, TOP, KnownLines, drawn, use
from pdf_pages import Sheet, write
from PIL import Image
from pypdfium2 import PdfiumError

from pairie.errors import ConfigError, ReadError
from pairie.readers import ocr_engine, pdf, pdf_scans, read_file
from pairie.readers.pdf import printed_text
from pairie.text import source_spans
from pairie.types import Document

SCAN = ["第三节　结对帮扶", "    河口区与石梁县商定，每年派教师", "十二名，捐赠图书4000册。"]
GOLD = ["第三节 结对帮扶", "河口区与石梁县商定，每年派教师十二名，捐赠图书4000册。"]
LAYER = [
    "　　石梁县用河口区拨付的80万元，给三个村子",
    "接通了自来水，并修好村里的水渠，余下的钱存",
    "在县里，留到下一年再用，账目由两地每季度共",
    "同核对一次。",
]
LAYER_GOLD = "".join(LAYER).strip()
OTHER = [
    "    图画里的字与文字层不同，说",
    "的是另一件事：河口区的医生在",
    "石梁县城和乡里轮流坐诊，一年",
    "看了三千人。",
]
OTHER_GOLD = "".join(OTHER).strip()
# The pictures of known_lines at 200 dots an inch and the margins that pdf_pages leaves.
MARGIN, POINTS = 20.0, 72 / 200
SIZE = (700 * POINTS + 2 * MARGIN, 400 * POINTS + 2 * MARGIN)


def scanned(lines: list[str] = SCAN) -> Sheet:
    return Sheet(size=SIZE, picture=drawn(lines))


def layer() -> Sheet:
    return Sheet().lines(60, 100, LAYER)


def private() -> Sheet:
    return Sheet().lines(60, 100, ["".join(chr(0xE000 + 7 * line + char) for char in range(20)) for line in range(5)])


def engine(monkeypatch: pytest.MonkeyPatch, *pages: list[str]) -> KnownLines:
    known = use(monkeypatch, KnownLines(*pages))
    known.origin = MARGIN / POINTS
    return known


def passages(document: Document) -> list[str]:
    return [document.text[passage.start : passage.end] for passage in document.passages]


def test_scans_between_pages_with_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "mixed.pdf", scanned(), layer(), Sheet(), private())
    known = engine(monkeypatch, SCAN, OTHER)
    document = read_file(path)
    assert len(known.seen) == 2
    assert passages(document) == [*GOLD, LAYER_GOLD, OTHER_GOLD]
    assert (document.source.form, document.source.faults) == ("pdf", ())
    assert [passage.score for passage in document.passages] == [0.9, 0.9, None, 0.9]
    numbers = [{span.page_number for span in passage.source_spans} for passage in document.passages]
    assert numbers == [{1}, {1}, {2}, {4}]
    assert Document.from_dict(document.to_dict()) == document

    at = document.text.index("石梁县")
    [span] = source_spans(document, at, at + 3)
    left, top = LEFT + 6 * EM, TOP + LEADING
    wanted = [MARGIN + POINTS * value for value in (left, top, left + 3 * EM, top + EM)]
    assert span.box == pytest.approx(wanted, abs=0.6)
    engine(monkeypatch, SCAN, OTHER)
    assert printed_text(path)[span.start : span.end] == "石梁县"


def test_the_picture_is_as_the_page_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = Sheet(size=SIZE, picture=drawn(SCAN).transpose(Image.Transpose.ROTATE_90), turn=90)
    turned.size = SIZE[::-1]
    known = engine(monkeypatch, SCAN)
    document = read_file(write(tmp_path / "turned.pdf", turned))
    assert passages(document) == GOLD
    [seen] = known.seen
    wanted = np.asarray(drawn(SCAN))
    part = seen[round(known.origin) :][:400, round(known.origin) :][:, :700]
    assert seen.shape[1] > seen.shape[0] and np.abs(part.astype(int) - wanted).mean() < 8


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "mixed.pdf", layer(), scanned())
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    ocr_engine._engine.cache_clear()
    document = read_file(path)
    [fault] = document.source.faults
    assert fault.page_number == 2
    assert fault.message.startswith("no text; got pictures or drawings alone, expected readable characters. ")
    assert fault.message.endswith("Install RapidOCR to recognise its text: pip install 'pairie[ocr]'.")
    assert passages(document) == [LAYER_GOLD]
    with pytest.raises(ConfigError, match=r"mixed\.pdf: package missing; .*pip install 'pairie\[ocr\]'"):
        read_file(path, ocr="always")


def test_nothing_in_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photograph = Sheet(size=SIZE, picture=Image.linear_gradient("L"))
    engine(monkeypatch, [])
    document = read_file(write(tmp_path / "photo.pdf", layer(), photograph))
    [fault] = document.source.faults
    assert fault.page_number == 2 and "RapidOCR finds no text in its picture: look at the page" in fault.message
    engine(monkeypatch, [], [])
    with pytest.raises(ReadError, match=r"photo\.pdf: page 1: no text; .*RapidOCR finds no text.*\(2 in all\)"):
        read_file(write(tmp_path / "photo.pdf", photograph, photograph))


def test_a_sheet_left_blank_was_scanned_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    white = Sheet(size=SIZE, picture=Image.new("L", (80, 40), 250))
    engine(monkeypatch, [], SCAN)
    document = read_file(write(tmp_path / "blank.pdf", white, scanned()))
    assert document.source.faults == () and passages(document) == GOLD


@pytest.mark.parametrize(
    ("found", "wanted", "score"),
    [
        # A stamp in letters on a scan; a photograph with a caption, which is read the better from its letters.
        (SCAN, GOLD, 0.9),
        (["图为开工现场"], ["图为开工仪式"], None),
    ],
)
def test_letters_beside_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: list[str], wanted: list[str], score: float | None
) -> None:
    engine(monkeypatch, found)
    sheet = Sheet(size=SIZE, picture=Image.linear_gradient("L")).text(30, SIZE[1] - 30, "图为开工仪式")
    document = read_file(write(tmp_path / "page.pdf", sheet))
    assert document.source.faults == () and passages(document) == wanted
    assert document.passages[0].score == score


def test_a_watermark_over_a_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six lines of Latin letters are longer than a caption, and still none of the text of the page."""
    sheet = Sheet(picture=Image.linear_gradient("L"))
    for number in range(6):
        sheet.text(60, 120 + 110 * number, "Digitised by the Library of Qinghe County", 9)
    rows = [line.replace("　", "  ") for line in LAYER] * 4
    known = engine(monkeypatch, rows)
    path = write(tmp_path / "stamped.pdf", sheet)
    document = read_file(path)
    assert len(known.seen) == 1 and "接通了自来水" in document.text and document.source.faults == ()
    [fault] = read_file(path, ocr="never").source.faults
    assert fault.message.startswith("hardly any text; got 210 characters (0 Chinese) beside a picture over")


def test_a_picture_that_tells_less_than_the_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, ["馆"])
    sheet = Sheet(size=SIZE, picture=Image.linear_gradient("L")).text(30, SIZE[1] - 30, "石梁县数字图书馆")
    document = read_file(write(tmp_path / "page.pdf", sheet))
    assert passages(document) == ["石梁县数字图书馆"] and len(document.source.faults) == 1


def test_always(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "pages.pdf", scanned(), layer(), Sheet())
    known = engine(monkeypatch, SCAN, OTHER, [])
    document = read_file(path, ocr="always")
    assert len(known.seen) == 3
    assert passages(document) == [*GOLD, OTHER_GOLD]
    # What the engine cannot find is kept as the text layer has it.
    engine(monkeypatch, SCAN, [], [])
    document = read_file(path, ocr="always")
    assert passages(document) == [*GOLD, LAYER_GOLD] and document.source.faults == ()


def test_never(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = engine(monkeypatch)
    document = read_file(write(tmp_path / "pages.pdf", scanned(), layer()), ocr="never")
    assert known.seen == [] and passages(document) == [LAYER_GOLD]
    assert document.source.faults[0].message.endswith("Read the file with ocr='auto' to recognise its text.")


def test_a_sheet_of_a_map_is_drawn_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_scans, "_MOST_PIXELS", 10_000)
    known = engine(monkeypatch, [])
    read_file(write(tmp_path / "map.pdf", layer(), Sheet(size=(3000, 2000), picture=Image.new("L", (9, 9), 250))))
    [seen] = known.seen
    assert seen.shape[0] * seen.shape[1] <= 10_400 and seen.shape[1] / seen.shape[0] == pytest.approx(1.5, abs=0.05)


def figures_lost() -> Sheet:
    """A page whose figures alone are in a font without a meaning."""
    lines = ["　　2019年和2020年，河口区先后送来教师、医生", "和技术员，帮助石梁县乡里的学校和医院。", *LAYER]
    return Sheet().lines(60, 100, [line.translate({48 + n: 0xE010 + n for n in range(10)}) for line in lines])


def test_figures_without_a_meaning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "figures.pdf", figures_lost())
    engine(monkeypatch, [*SCAN, *OTHER])
    document = read_file(path)
    assert document.source.faults == () and passages(document) == [*GOLD, OTHER_GOLD]
    assert {passage.score for passage in document.passages} == {0.9}
    # Without OCR what can be read is kept, and what cannot is told.
    document = read_file(path, ocr="never")
    assert passages(document)[-1].endswith("账目由两地每季度共同核对一次。")
    [fault] = document.source.faults
    assert fault.message.startswith("partly broken text layer (")
    assert fault.message.endswith("Read the file with ocr='auto' to recognise its text.")


def test_a_page_that_cannot_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(file: object, index: int) -> None:
        raise PdfiumError("Failed to load page.")

    engine(monkeypatch)
    monkeypatch.setattr(pdf_scans, "_drawn", broken)
    document = read_file(write(tmp_path / "pages.pdf", scanned(), layer()), ocr="always")
    assert passages(document) == [LAYER_GOLD]
    assert [fault.page_number for fault in document.source.faults] == [1]


def test_no_sentence_goes_on_over_a_page_that_is_lost(tmp_path: Path) -> None:
    first = [*LAYER[:2], "在县里，留到下一年再用，账目由两地每季度共用"]
    last = Sheet().lines(60, 100, ["那几年的事老人们都还记得，说起来就没有个完。"])
    document = read_file(write(tmp_path / "gap.pdf", Sheet().lines(60, 100, first), private(), last), ocr="never")
    assert passages(document) == ["".join(first).strip(), "那几年的事老人们都还记得，说起来就没有个完。"]
    assert [fault.page_number for fault in document.source.faults] == [2]


def test_a_sentence_goes_on_past_a_photograph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [*LAYER[:2], "在县里，留到下一年再用，账目由两地每季度共用"]
    last = Sheet().lines(60, 100, ["那几年的事老人们都还记得，说起来就没有个完。"])
    photograph = Sheet(size=SIZE, picture=Image.linear_gradient("L"))
    engine(monkeypatch, [])
    document = read_file(write(tmp_path / "photo.pdf", Sheet().lines(60, 100, first), photograph, last))
    assert len(document.passages) == 1 and len(document.source.faults) == 1


def test_what_no_font_shows_stays_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # PDFium has no such font, so the picture lacks the same characters as the text layer.
    monkeypatch.setattr(pdf, "share_unseen", lambda page: 0.5)
    engine(monkeypatch, OTHER)
    document = read_file(write(tmp_path / "fonts.pdf", layer()), ocr="always")
    assert passages(document) == [OTHER_GOLD]
    [fault] = document.source.faults
    assert fault.message.startswith("text left out; got 50%") and fault.message.endswith("Install a Chinese font.")
