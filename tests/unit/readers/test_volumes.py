"""Folders of numbered pages: their order, what goes on over a page, and where everything stands."""

from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from known_lines import KnownLines, drawn, use
from pdf_pages import Sheet, write
from PIL import Image
from test_image import saved

import pairie
from pairie.errors import ConfigError, ReadError
from pairie.readers import OCR, read_file, read_volume
from pairie.readers.numbering import page_files
from pairie.readers.page_file import page_count
from pairie.text import source_spans
from pairie.types import Document

HTML = "<html><head><title>教育</title></head><body><h1>教育帮扶</h1><p>{}</p></body></html>"


def volume(folder: Path, **pages: str) -> Path:
    """Write pages; a name like ``p1_html`` is p1.html."""
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        stem, _, suffix = name.rpartition("_")
        (folder / (f"{stem}.{suffix}" if stem else f"{name}.txt")).write_text(text, encoding="utf-8")
    return folder


def texts(document: Document) -> list[str]:
    return [document.text[passage.start : passage.end] for passage in document.passages]


def places(document: Document, words: str) -> list[tuple[str, int | None, str | None]]:
    start = document.text.index(words)
    spans = source_spans(document, start, start + len(words))
    return [(Path(span.file or "").name, span.page_number, span.page) for span in spans]


def test_pages_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = [
        "p10.txt",
        "p2.txt",
        "page_003.png",
        "0001.txt",
        "封面.jpg",
        "p12-2.html",
        "p12.html",
        "p11.PDF",
        "notes.xyz",
    ]
    for name in names:
        (tmp_path / name).touch()
    series = page_files(tmp_path, [".txt", ".pdf", ".html", ".png", ".jpg"])
    assert [path.name for path in series.files] == [
        "封面.jpg", "0001.txt", "p2.txt", "page_003.png", "p10.txt", "p11.PDF", "p12.html", "p12-2.html",
    ]  # fmt: skip
    assert list(series.gaps) == [4]
    assert "pages 4 to 9 missing" in series.gaps[4]


def test_numbers_count_within_what_stands_before_them(tmp_path: Path) -> None:
    for name in ("2020卷_3.txt", "2020卷_1.txt", "2019卷_9.txt", "2019卷_10.txt"):
        (tmp_path / name).touch()
    series = page_files(tmp_path, [".txt"])
    assert [path.stem for path in series.files] == ["2019卷_9", "2019卷_10", "2020卷_1", "2020卷_3"]
    assert [message[:14] for message in series.gaps.values()] == ["page 2 missing"]


def test_a_page_in_two_forms_is_read_once(tmp_path: Path) -> None:
    volume(tmp_path, p1="江州市对口帮扶北岭县,派去医生15名。", p2="两地又议定,来年再派教师8名。")
    (tmp_path / "p2.png").write_bytes(b"no picture")
    document = read_volume(tmp_path)
    assert len(document.passages) == 2
    assert [fault.page_number for fault in document.source.faults] == [2]
    assert document.source.faults[0].message.startswith("p2.png: second form of a page")


def test_a_sentence_goes_on_over_pages_and_figures(tmp_path: Path) -> None:
    folder = volume(
        tmp_path / "v",
        p1="对口支援\n\n去年入冬以前，江州市给北岭县送去棉衣，捐款也到了账，其中\n图1 棉衣装车（李四 摄）\n\n17\n",
        p2="工商联筹得40万元，全数拨给县福利院。\n\n18\n",
    )
    document = read_volume(folder)
    assert texts(document) == [
        "对口支援",
        "去年入冬以前，江州市给北岭县送去棉衣，捐款也到了账，其中工商联筹得40万元，全数拨给县福利院。",
        "图1 棉衣装车（李四 摄）",
    ]
    assert places(document, "其中工商联") == [("p1.txt", 1, "17"), ("p2.txt", 2, "18")]
    assert document.source.form == "volume" and document.source.file == str(folder)


def test_nothing_goes_on_over_a_page_that_is_missing(tmp_path: Path) -> None:
    text = "县里的大棚由江州市出钱盖起来，头一茬辣椒卖到了"
    document = read_volume(volume(tmp_path, p1=text, p3="省城，菜农们很高兴，说明年还要再盖。"))
    assert texts(document)[0] == text
    [fault] = document.source.faults
    assert fault.page_number == 2 and fault.message.startswith("page 2 missing; got p1.txt and then p3.txt")


def test_a_paragraph_that_is_indented_begins_anew(tmp_path: Path) -> None:
    first = "　　帮扶资金到位以后，镇上先修水渠，再补路面，随后"
    document = read_volume(volume(tmp_path, p1=first, p2="　　江州市农科所派员指导，蹲点三个月。\n　　秋后验收。"))
    assert len(document.passages) == 3


def test_heads_and_numbers_of_the_stream_are_dropped(tmp_path: Path) -> None:
    body = "江州市第{}批医疗队到北岭县坐诊，接诊病人{}人次，免去药费若干。"
    pages = {f"p{n}": f"经济与协作\n\n{body.format(n, 100 + n)}\n\n{60 + n}\n" for n in range(1, 5)}
    document = read_volume(volume(tmp_path, **pages))
    assert texts(document) == [body.format(n, 100 + n) for n in range(1, 5)]
    assert places(document, "104人次") == [("p4.txt", 4, "64")]


def test_pages_of_several_forms(tmp_path: Path) -> None:
    folder = volume(tmp_path / "v", p2_html=HTML.format("江州一中与北岭县中学结成对子，派出教师8名，接收学生40名。"))
    sheet = Sheet().lines(60, 100, ["江州市对口支援北岭县工作概况"], 20)
    lines = ["　　到年底,江州市为北岭县援建卫生院一所,添置", "救护车两辆,县里的病人不必再往州府跑。"]
    write(folder / "p1.pdf", sheet.lines(60, 140, lines, measure=22).text(300, 800, "5", 9))
    word = docx.Document()
    word.add_heading("消费帮扶", 1)
    word.add_paragraph("江州市的超市设专柜，卖北岭县的核桃和蜂蜜，一年卖出60万元。")
    word.save(str(folder / "p3.docx"))
    document = read_volume(folder)
    assert [fault.message for fault in document.source.faults] == []
    assert places(document, "核桃和蜂蜜") == [("p3.docx", 3, None)]
    assert places(document, "派出教师8名") == [("p2.html", 2, None)]
    [span] = source_spans(document, *(at := document.text.index("救护车"), at + 3)[:2])
    assert span.box is not None and (span.page, span.page_number) == ("5", 1)
    assert pairie.readers.pdf.printed_text(folder / "p1.pdf")[span.start : span.end] == "救护车"


def test_offsets_of_a_paragraph_over_two_pdf_files(tmp_path: Path) -> None:
    rows = [
        [
            "　　江州市派出的农技员在北岭县住了两个冬天,教",
            "当地农户嫁接苹果,三个村的老果园都换上了新枝",
            "条,挂果以后每亩多收入八百多元,村里人把这片",
        ],
        ["园子叫作江州园,还在村口立了一块石碑来记这件", "事,逢年过节都有人去打扫。"],
    ]
    for number, lines in enumerate(rows, 1):
        page = (
            Sheet()
            .text(60, 60, "青禾年鉴2021", 9)
            .lines(60, 100, lines, measure=22)
            .text(300, 800, f"{number + 40}", 9)
        )
        write(tmp_path / f"{number}.pdf", page)
    document = read_volume(tmp_path)
    assert len(document.passages) == 1 and "村里人把这片园子叫作江州园" in document.text
    assert places(document, "这片园子") == [("1.pdf", 1, "41"), ("2.pdf", 2, "42")]
    assert document.source.volume_year == 2021
    printed = {n: pairie.readers.pdf.printed_text(tmp_path / f"{n}.pdf") for n in (1, 2)}
    for span in document.passages[0].source_spans:
        assert span.file is not None and printed[int(Path(span.file).stem)][span.start : span.end].strip()


def test_form_feeds_and_dumps(tmp_path: Path) -> None:
    left = [
        "江州市选派的医生在北岭县医院",
        "坐诊满一年,带出徒弟六名,另有",
        "三名县里的护士到江州市跟班学",
        "习。两地医院还约定,疑难病人由",
    ]
    right = [
        "专车送到江州市治疗,路费由江州",
        "市残联负担。北岭县在县城东边划",
        "出一块地,用来建江州中医馆,开",
        "春动工,由江州市出资三百万元。",
    ]
    page = "\n".join(f"{a}      {b}" for a, b in zip(left, right, strict=True))
    other = "\n".join(f"{b[::-1]}      {a[::-1]}" for a, b in zip(left, right, strict=True))
    document = read_volume(volume(tmp_path, p1=page + "\n\f", p2=other + "\n\f"))
    assert [span.page_number for p in document.passages for span in p.source_spans][-1] == 2
    assert places(document, "由专车送到") == [("p1.txt", 1, None), ("p1.txt", 1, None)]


def test_what_cannot_be_read_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    folder = volume(tmp_path / "v", p1="江州市给北岭县捐款20万元。", p3="北岭县致信答谢，并送锦旗一面。")
    (folder / "p2.pdf").write_bytes(b"")
    (folder / "p4.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    document = read_volume(folder)
    assert len(document.passages) == 2
    assert [(fault.page_number, fault.message.split(":")[0]) for fault in document.source.faults] == [
        (2, "p2.pdf"),
        (4, "p4.doc"),
    ]
    assert places(document, "锦旗") == [("p3.txt", 3, None)]


def test_an_empty_page_is_named(tmp_path: Path) -> None:
    folder = volume(tmp_path / "v", p1="江州市给北岭县捐款20万元。", p2=" \n\f", p3="北岭县致信答谢，并送锦旗一面。")
    (folder / "p4.txt").touch()
    document = read_volume(folder)
    assert len(document.passages) == 2
    assert [(fault.page_number, fault.message.split(";")[0]) for fault in document.source.faults] == [
        (2, "p2.txt: empty page"),
        (4, "p4.txt: empty file"),
    ]
    with pytest.raises(ReadError, match=r"page 1: p1\.txt: empty page"):
        read_volume(volume(tmp_path / "w", p1="\n", p2="\n"))


def test_pages_that_a_volume_counts_for_files_that_fail(tmp_path: Path) -> None:
    bomb = BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    (tmp_path / "1.png").write_bytes(bomb.getvalue())
    (tmp_path / "2.tif").write_bytes(b"II*\0\x08\0\0\0\0\0\0\0\0\0")  # a TIFF without width and height
    (tmp_path / "3.txt").write_text("甲\f乙\f", encoding="utf-8")
    (tmp_path / "4.txt").touch()
    assert [page_count(path) for path in sorted(tmp_path.iterdir())] == [1, 1, 2, 1]


def test_scanned_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ["    去年开春,江州市派来的医生在县里办起门诊,头", "一个月看了三百多人,遇上难办的病就请江州的专"]
    last = ["家连线会诊,病人不用再跑远路。"]
    rows = [["青禾年鉴2021", "", *first], [], ["青禾年鉴2021", "", *last]]
    photograph = Image.linear_gradient("L")
    for number, lines in enumerate(rows, 1):
        (tmp_path / f"scan_{number:03}.png").write_bytes(saved(drawn(lines) if lines else photograph))
    use(monkeypatch, KnownLines(*rows))
    document = read_volume(tmp_path)
    assert texts(document) == ["".join((*first, *last)).strip()]
    assert places(document, "专家") == [("scan_001.png", 1, None), ("scan_003.png", 3, None)]
    assert document.passages[0].score == 0.9 and document.source.volume_year == 2021
    assert [fault.page_number for fault in document.source.faults] == [2]
    assert document.source.faults[0].message.startswith("scan_002.png: no text found")
    use(monkeypatch, KnownLines([], [], []))
    with pytest.raises(ReadError, match=r"nothing to read; page 1: scan_001\.png: no text found"):
        read_volume(tmp_path)


@pytest.mark.parametrize("mode", ["auto", "always", "never"])
def test_whether_pages_are_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: OCR) -> None:
    letters = ["　　江州市派来的木匠在北岭县教会了二十人,", "县里的学校有了新桌椅。"]
    drawings = ["    去年北岭县的核桃卖到了江州", "    一年卖出60万元,果农添置烘房"]
    write(tmp_path / "1.pdf", Sheet().lines(60, 100, letters), Sheet(size=(292, 184), picture=drawn(drawings[:1])))
    (tmp_path / "2.png").write_bytes(saved(drawn(drawings[1:])))
    known = use(monkeypatch, KnownLines(*[["    木匠的事另有记述"]] * (mode == "always"), drawings[:1], drawings[1:]))
    document = read_volume(tmp_path, ocr=mode)
    faults = [(fault.page_number, fault.message.split(":")[0]) for fault in document.source.faults]
    assert len(known.seen) == {"auto": 2, "always": 3, "never": 0}[mode]
    assert faults == ([(2, "1.pdf"), (3, "2.png")] if mode == "never" else [])
    assert ("桌椅" in document.text) == (mode != "always")
    if mode != "never":
        assert places(document, "核桃") == [("1.pdf", 2, None)] and places(document, "烘房") == [("2.png", 3, None)]


def test_an_unknown_mode(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"unknown ocr; got 'yes', expected 'auto', 'never' or 'always'"):
        read_volume(volume(tmp_path, p1="甲"), ocr="yes")  # type: ignore[arg-type]


def test_bad_folders(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"no numbered pages; got none"):
        read_volume(tmp_path)
    with pytest.raises(ReadError, match=r"no numbered pages; got 1 files without a number"):
        read_volume(volume(tmp_path / "a", 前言="甲"))
    with pytest.raises(ReadError, match=r"too many pages; got 3 or more, expected 1 to 2"):
        read_volume(volume(tmp_path / "b", p1="甲", p2="乙", p3="丙"), max_pages=2)
    with pytest.raises(ReadError, match=r"p1\.pdf: empty file"):
        (tmp_path / "c").mkdir()
        (tmp_path / "c" / "p1.pdf").touch()
        read_volume(tmp_path / "c")
    with pytest.raises(ReadError, match=r"none\.txt: cannot be opened"):
        read_volume(tmp_path / "none.txt")


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("江州市给北岭县捐款20万元。", encoding="utf-8")
    assert read_volume(path) == read_file(path)


PIECES = st.sampled_from(
    [
        "江州市向北岭县捐赠",
        "30万元",
        "。",
        "，",
        "\n",
        "\n\n",
        "\f",
        "　　",
        "Solar",
        " Lamp",
        "【概况】",
        "图1 ",
        "7",
        "一、概况",
        "青禾年鉴2021",
    ]
)
PAGES = st.lists(PIECES, max_size=30).map("".join)


@given(st.lists(PAGES, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_character_has_its_place_in_a_file(tmp_path_factory: pytest.TempPathFactory, pages: list[str]) -> None:
    folder = tmp_path_factory.mktemp("v")
    for number, page in enumerate(pages, 1):
        (folder / f"{number}.txt").write_text(page, encoding="utf-8", newline="")
    if not "".join(pages).strip():
        with pytest.raises(ReadError, match="empty"):
            read_volume(folder)
        return
    document = read_volume(folder)
    taken: dict[str, set[int]] = {}
    for passage in document.passages:
        at = passage.start
        for span in passage.source_spans:
            part = document.text[at : at + span.width]
            at += span.width
            raw = pages[int(Path(span.file or "").stem) - 1]
            assert part.split() == raw[span.start : span.end].split()
            assert span.chars is not None or len(part) == span.end - span.start
            places = set(range(span.start, span.end))
            assert taken.setdefault(span.file or "", set()).isdisjoint(places)
            taken[span.file or ""] |= places
            before = pages[: int(Path(span.file or "").stem) - 1]
            n_pages = sum(max(1, page.count("\f") + bool(page.rsplit("\f", 1)[-1].strip())) for page in before)
            assert span.page_number == n_pages + 1 + raw.count("\f", 0, span.start)
        assert at == passage.end
