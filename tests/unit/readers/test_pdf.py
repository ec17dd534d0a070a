"""PDFs of composed pages: what is read, where it stands, and what is refused."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pdf_pages import Sheet, compose, write
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pairie.errors import ConfigError, ReadError
from pairie.layout_score import layout_score
from pairie.readers import read_file
from pairie.readers.pdf import MOST_PAGES, printed_text, read_pdf
from pairie.text import source_spans
from pairie.types import Document, PageFault

LINES = [
    "　　2018年起江州市同北岭县结为对子，先后",
    "拨付资金3200万元，修通了北岭县到各乡的公",
    "路，又给乡里的学校换了课桌椅。",
    "　　江州市每年选派教师二十名、医生十名到",
    "北岭县工作，期满由两地共同考核。",
]
GOLD = [
    "2018年起江州市同北岭县结为对子，先后拨付资金3200万元，修通了北岭县到各乡的公路，又给乡里的学校换了课桌椅。",
    "江州市每年选派教师二十名、医生十名到北岭县工作，期满由两地共同考核。",
]


MORE = [
    "　　（二）产业协作。江州市引来企业四家，在",
    "北岭县办起蔬菜基地两处，吸收当地农户一百",
    "二十户，户均增收6000元。",
    "　　当年消费帮扶的金额达到870万元。",
]
MORE_GOLD = [
    "（二）产业协作。江州市引来企业四家，在北岭县办起蔬菜基地两处，吸收当地农户一百二十户，户均增收6000元。",
    "当年消费帮扶的金额达到870万元。",
]


def page() -> Sheet:
    return Sheet().lines(60, 100, LINES)


def second() -> Sheet:
    return Sheet().lines(60, 100, MORE)


def passages(document: Document) -> list[str]:
    return [document.text[passage.start : passage.end] for passage in document.passages]


def scanned() -> Sheet:
    return Sheet(picture=True)


def private() -> Sheet:
    """A page whose font has no meaning for its characters."""
    return Sheet().lines(60, 100, ["".join(chr(0xE000 + 7 * line + char) for char in range(20)) for line in range(5)])


@pytest.mark.parametrize("n_columns", [1, 2, 3, 4])
def test_reading_order(tmp_path: Path, n_columns: int) -> None:
    """Headings over all columns, tables, running heads, heads down the edge, columns off the grid of others."""
    for seed in range(1000, 1009):
        composed = compose(seed, n_columns)
        document = read_file(write(tmp_path / "page.pdf", composed.sheet))
        score = layout_score(document.text, "\n".join(composed.passages))
        # Seeds 1000 to 1024 and 50000 to 50024, which no rule was written for: 1.0 with one to four columns.
        assert min(score.in_order, 1 - score.extra) >= 0.99, (seed, score)
        assert document.source.page == str(composed.number)
        assert document.source.form == "pdf"


def test_passages_and_table_rows(tmp_path: Path) -> None:
    right = wrong = 0
    for seed in range(20):
        composed = compose(seed)
        gold = {"".join(passage.split()) for passage in composed.passages}
        document = read_pdf(write(tmp_path / "page.pdf", composed.sheet))
        ours = ["".join(passage.split()) for passage in passages(document)]
        right += sum(passage in gold for passage in ours)
        wrong += sum(passage not in gold for passage in ours)
    assert right / (right + wrong) >= 0.98


def test_boxes_are_lines_and_cut_to_mentions(tmp_path: Path) -> None:
    path = write(tmp_path / "page.pdf", page())
    document, printed = read_pdf(path), printed_text(path)
    assert passages(document) == GOLD
    spans = document.passages[0].source_spans
    assert [printed[span.start : span.end] for span in spans] == [line.strip() for line in LINES[:3]]
    assert [span.page_number for span in spans] == [1, 1, 1]
    boxes = [span.box for span in spans]
    assert [box and (box[0], box[2]) for box in boxes] == [
        (81.0, pytest.approx(81 + 18 * 10.5, abs=0.2)),
        (60.0, pytest.approx(60 + 20 * 10.5, abs=0.2)),
        (60.0, pytest.approx(60 + 15 * 10.5, abs=0.2)),
    ]
    for box, base in zip(boxes, (100, 116, 132), strict=True):
        assert box and box[1] < base - 5 and base <= box[3] < base + 5 and box[3] - box[1] < 16

    start = document.text.index("3200万元")
    [span] = source_spans(document, start, start + 6)
    assert printed[span.start : span.end] == "3200万元"
    assert span.box and span.box[0] == pytest.approx(60 + 4 * 10.5, abs=0.2)
    assert span.box[2] == pytest.approx(60 + 8 * 10.5, abs=0.2)
    start = document.text.index("先后拨付")
    ends = source_spans(document, start, start + 4)
    assert [printed[span.start : span.end] for span in ends] == ["先后", "拨付"]
    assert ends[0].box and ends[1].box and ends[0].box[2] > 200 and ends[1].box[0] == 60.0


def test_cut_after_a_round_trip(tmp_path: Path) -> None:
    """The edges are not written out; boxes are cut by the widths of characters then."""
    document = read_pdf(write(tmp_path / "page.pdf", page()))
    again = Document.from_dict(document.to_dict())
    assert again == document
    start = document.text.index("3200万元")
    [exact], [near] = source_spans(document, start, start + 6), source_spans(again, start, start + 6)
    assert near == exact or (near.box and exact.box and near.box == pytest.approx(exact.box, abs=1))


def test_pages_go_on_and_know_their_numbers(tmp_path: Path) -> None:
    sheets = [
        Sheet().lines(60, 100, [*MORE, *LINES[:2]]).text(300, 800, "57"),
        Sheet().lines(60, 100, [*LINES[2:], *LINES[3:]]).text(300, 800, "58"),
    ]
    document = read_pdf(write(tmp_path / "pages.pdf", *sheets))
    assert passages(document) == [*MORE_GOLD, *GOLD, GOLD[1]]
    spans = document.passages[2].source_spans
    assert [(span.page, span.page_number) for span in spans] == [("57", 1), ("57", 1), ("58", 2)]
    assert document.source.page == "57"


def test_running_heads_name_the_volume(tmp_path: Path) -> None:
    sheet = page().text(450, 50, "江州年鉴2021", 9).text(60, 50, "合作交流", 9)
    document = read_pdf(write(tmp_path / "page.pdf", sheet))
    assert passages(document) == GOLD
    assert (document.source.volume_year, document.source.covered_year) == (2021, 2020)


@pytest.mark.parametrize("angle", [0, 90, -90])
def test_heads_down_the_edge(tmp_path: Path, angle: int) -> None:
    sheet = page()
    if angle:
        sheet.text(560, 300, "江州年鉴2021", angle=angle)
    else:
        sheet.upright(560, 130, "江州年鉴", step=16)
    document = read_pdf(write(tmp_path / "page.pdf", sheet))
    assert passages(document) == GOLD
    assert (document.source.title or "").startswith("江州年鉴")


def test_ordinals_at_the_edge_are_no_head(tmp_path: Path) -> None:
    sheet = Sheet(size=(400, 600))
    for number, (ordinal, county) in enumerate(zip("一二三四", ["北岭县", "南岭县", "东岭县", "西岭县"], strict=True)):
        sheet.text(30, 100 + 20 * number, ordinal).text(90, 100 + 20 * number, county).text(
            200, 100 + 20 * number, f"{number + 3}0万元"
        )
    assert "一 北岭县 30万元" in read_pdf(write(tmp_path / "page.pdf", sheet)).text


def test_bold_print_and_shadows_are_read_once(tmp_path: Path) -> None:
    sheet = page().text(200, 60, "结对帮扶", 18).text(200.6, 60.4, "结对帮扶", 18)
    assert passages(read_pdf(write(tmp_path / "page.pdf", sheet)))[0] == "结对帮扶"


def test_spaces_between_words_alone(tmp_path: Path) -> None:
    sheet = Sheet().text(60, 100, "江州市 捐赠 Solar Lamp 30 台", spacing=0.8)
    assert read_pdf(write(tmp_path / "page.pdf", sheet)).text == "江州市捐赠Solar Lamp 30台"


@pytest.mark.parametrize(("turn", "angle"), [(90, 90), (0, 90), (0, -90), (180, 180), (270, -90)])
def test_turned_pages(tmp_path: Path, turn: int, angle: int) -> None:
    sheet = Sheet(turn=turn)
    for number, line in enumerate(LINES):
        along, across = 21 * line.startswith("\u3000"), 16 * number
        x, y = {90: (100 + across, 700 - along), -90: (500 - across, 100 + along), 180: (500 - along, 700 - across)}[
            angle
        ]
        sheet.text(x, y, line.strip(), angle=angle)
    document = read_pdf(write(tmp_path / "page.pdf", sheet))
    assert passages(document) == GOLD
    box = document.passages[0].source_spans[1].box
    assert box and (box[2] - box[0] > box[3] - box[1]) == (turn != 0)
    width, height = (842, 595) if turn in (90, 270) else (595, 842)
    assert 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height


def test_lines_that_run_down_the_page(tmp_path: Path) -> None:
    sheet = Sheet()
    for number, line in enumerate(LINES):
        sheet.upright(500 - 18 * number, 100 + 22 * line.startswith("\u3000"), line.strip(), step=11)
    assert passages(read_pdf(write(tmp_path / "page.pdf", sheet))) == GOLD


def test_pages_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "mixed.pdf", scanned(), page(), Sheet(), private(), second())
    document = read_file(path, ocr="never")
    assert [fault.page_number for fault in document.source.faults] == [1, 4]
    assert all("with ocr='auto' to recognise" in fault.message for fault in document.source.faults)
    assert "no text; got pictures or drawings alone" in document.source.faults[0].message
    assert "broken text layer (100 of 100 characters have no meaning)" in document.source.faults[1].message
    assert passages(document) == [*GOLD, *MORE_GOLD]
    assert {span.page_number for passage in document.passages for span in passage.source_spans} == {2, 5}
    assert [bool(part) for part in printed_text(path, ocr="never").split("\f")] == [False, True, False, False, True]
    assert Document.from_dict(document.to_dict()).source.faults == document.source.faults
    assert isinstance(document.source.faults[0], PageFault)


def test_no_page_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"scan\.pdf: page 1: no text; .* recognise its text\. The same .*\(2 in all\)"):
        read_pdf(write(tmp_path / "scan.pdf", scanned(), scanned()), ocr="never")
    with pytest.raises(ReadError, match=r"private\.pdf: page 1: broken text layer"):
        read_pdf(write(tmp_path / "private.pdf", private()), ocr="never")


def test_a_scan_with_a_stamp_is_named_too(tmp_path: Path) -> None:
    document = read_pdf(write(tmp_path / "scan.pdf", scanned().text(60, 810, "江州数字图书馆"), page()), ocr="never")
    [fault] = document.source.faults
    assert fault.page_number == 1
    assert "hardly any text; got 7 characters (7 Chinese) beside a picture over 89% of the page" in fault.message
    assert passages(document)[-1] == GOLD[1]
    above = read_pdf(write(tmp_path / "ocr.pdf", Sheet(picture=True).lines(60, 100, LINES * 2)))
    assert above.source.faults == ()


def test_a_space_between_two_pages_has_a_place(tmp_path: Path) -> None:
    first = Sheet().lines(
        60, 100, ["two hundred solar lamps and", "thirty pumps were given to", "the county of Beiling and"]
    )
    second = Sheet().lines(
        60, 100, ["to all the schools there in", "the spring and the autumn of", "that year by rail."]
    )
    document = read_pdf(write(tmp_path / "pages.pdf", first, second))
    start = document.text.index("Beiling and to all")
    spans = source_spans(document, start, start + len("Beiling and to all"))
    assert [span.page_number for span in spans] == [1, 2]
    assert spans[0].box and spans[1].box and spans[0].box[0] > 120 and spans[1].box[0] == 60.0


def test_page_labels_of_the_file_fill_gaps(tmp_path: Path) -> None:
    sheets = [page().text(300, 800, "57"), second()]
    for stated, wanted in ((57, {"57", "58"}), (1, {"57", None}), (None, {"57", None})):
        sheets[0].label = stated
        document = read_pdf(write(tmp_path / "pages.pdf", *sheets))
        assert {span.page for passage in document.passages for span in passage.source_spans} == wanted


def test_missing_unicode_map(tmp_path: Path) -> None:
    path = write(tmp_path / "page.pdf", page())
    path.write_bytes(path.read_bytes().replace(b"/ToUnicode", b"/ToUnicodX"))
    with pytest.raises(ReadError, match=r"page 1: broken text layer .*have no meaning"):
        read_pdf(path, ocr="never")


def test_blank_pages_are_no_fault(tmp_path: Path) -> None:
    document = read_pdf(write(tmp_path / "blank.pdf", Sheet(), Sheet()))
    assert (document.text, document.source.faults) == ("", ())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty file; got 0 bytes"),
        ("江州市捐赠棉衣。".encode(), "not a PDF; got something else"),
        (b"\x89PNG\r\n\x1a\n" + bytes(90), "not a PDF; got a PNG image"),
        (b"%PDF-1.4\n" + bytes(90) + b"%%EOF", "broken PDF; got Failed to load"),
        (b"%PDF-1.4\n" + bytes(90), "cut off; got 99 bytes"),
        (b"%PDF-1.4\n1 0 obj<</Linearized 1/L 5000/H[1 2]>>endobj%%EOF", "cut off; .* expected 5000 bytes"),
    ],
)
def test_what_is_no_pdf(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "page.PDF"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=rf"page\.PDF: {said}"):
        read_file(path)


def test_cut_off_locked_and_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "page.pdf", page())
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(ReadError, match="cut off"):
        read_file(path)
    with pytest.raises(ReadError, match="encrypted; got a PDF that asks for a password"):
        read_file(write(tmp_path / "locked.pdf", page(), encrypt="secret"))
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path / "none.pdf")
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file("a\0b.pdf")


def test_pdf_under_another_name(tmp_path: Path) -> None:
    path = write(tmp_path / "page.txt", page())
    with pytest.raises(ReadError, match=r"got a PDF.*suffix \.pdf"):
        read_file(path)


def test_too_many_pages(tmp_path: Path) -> None:
    path = write(tmp_path / "pages.pdf", page(), second(), Sheet())
    with pytest.raises(ReadError, match="too many pages; got 3, expected 1 to 2"):
        read_file(path, max_pages=2)
    assert len(read_file(path, max_pages=3).passages) == 4


def test_more_pages_than_any_volume_has(tmp_path: Path) -> None:
    """They are counted, not read: ten thousand entries of a page tree may all be one page."""
    path = tmp_path / "pages.pdf"
    kids = b" ".join([b"3 0 R"] * (MOST_PAGES + 1))
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, MOST_PAGES + 1),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>",
    )
    body = b"".join(b"%d 0 obj%bendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF\n")
    with pytest.raises(ReadError, match=r"pages\.pdf: too many pages; got 10001, expected 1 to 10000\. Part the file"):
        read_file(path)


def test_a_heading_of_one_column_beside_staggered_lines(tmp_path: Path) -> None:
    """In larger type it stands level with no line of the columns beside it, and parts none of them."""
    text = [
        "井水改成了自来水，管子从坡上",
        "一直铺到灶台边，老人不用再挑",
        "着桶走夜路。修水的钱一半由结",
        "对的区里出，一半由村里从山林",
        "收入里拿，账贴在祠堂的墙上，",
        "谁家出了几个工也写在上头。到",
    ]
    sheet = Sheet()
    gold = []
    for column, x in enumerate((40, 220, 400)):
        own = [f"{'甲乙丙'[column]}{line[1:]}" for line in text * 4]
        if column == 1:
            sheet.lines(x, 100, own[:10], leading=16)
            for number, words in enumerate(("青石镇同白塔街", "道结成姊妹镇")):
                sheet.text(x + 10, 274 + 25 * number, words, 17)
            sheet.lines(x, 324, own[10:], leading=16)
        else:
            sheet.lines(x, 100, own, leading=16)
        gold += [*own[:10], "青石镇同白塔街", "道结成姊妹镇", *own[10:]] if column == 1 else own
    read = read_pdf(write(tmp_path / "page.pdf", sheet)).text.replace("\n", "")
    assert read == "".join(gold)


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "page.pdf", page())
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(ConfigError, match=r"page\.pdf: package missing; .*pip install 'pairie\[pdf\]'"):
        read_file(path)


def test_fonts_that_are_nowhere(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "page.pdf"))
    canvas.setFont("STSong-Light", 10.5)
    canvas.drawString(60, 700, "江州市向北岭县捐赠水泵20台")
    for number, char in enumerate("对口支援"):
        canvas.drawString(60 + 20 * number, 600, char)
    canvas.save()
    document = read_pdf(tmp_path / "page.pdf")
    assert document.text.startswith("江州市向北岭县捐赠水泵20台")
    # On a machine with a Chinese font nothing is left out.
    if "对口支援" not in document.text:
        [fault] = document.source.faults
        assert "text left out; got 80% of its pieces in fonts that are neither" in fault.message


def test_threads_take_turns(tmp_path: Path) -> None:
    """PDFium itself would crash."""
    path = write(tmp_path / "pages.pdf", *(compose(seed).sheet for seed in range(4)))
    with ThreadPoolExecutor(4) as pool:
        texts = {document.text for document in pool.map(read_pdf, [path] * 12)}
    assert texts == {read_pdf(path).text}
