"""Through every reader: the text, its mentions and their places in the file say the same."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_lines import KnownLines, drawn, use
from pdf_pages import Sheet, full, write
from PIL import Image
from typesetting import break_lines

from pairie.readers import read_file, read_text, read_volume
from pairie.readers.image import paper_of_image
from pairie.readers.pdf import printed_text
from pairie.readers.sheets import joined
from pairie.text import source_spans
from pairie.types import Document
from tests.spans import check_places

MEASURE = 18
CLAUSES = [
    "江州市的医生又来了", "北岭县拨出一块地", "捐来棉衣120件", "价值3万元", "每户分到200元", "使用GPS划出牧场",
    "两地约定来年再议", "果农学会了嫁接", "其余的存进专户", "〇八年那场雪后", "（见附表）修了水渠", "校舍换了新瓦",
    "货车从州府开来", "老人们领到米面", "“小屋”白天黑夜亮着灯", "跟班的护士学满半年",
]  # fmt: skip


@st.composite
def articles(draw: st.DrawFn) -> list[str]:
    """Draw paragraphs in which no clause stands twice: what heads several pages alike is taken for a running head."""
    clauses = draw(st.permutations(CLAUSES))[: draw(st.integers(2, len(CLAUSES)))]
    ends = draw(st.lists(st.sampled_from("，，，。\n"), min_size=len(clauses), max_size=len(clauses)))
    text = "".join(clause + end for clause, end in zip(clauses, ends, strict=True))
    return [paragraph.rstrip("，。") + "。" for paragraph in text.split("\n") if paragraph]


Surface = Callable[[str | None], str]
#: A reader of paragraphs: it returns the document and the surface text of a file by name (None: of the only one).
Reading = tuple[Document, Surface]


def wrapped(paragraphs: list[str]) -> list[str]:
    """Set paragraphs in lines, the first of each indented."""
    rows = []
    for paragraph in paragraphs:
        lines = break_lines(paragraph, MEASURE, 2)
        rows += ["\u3000\u3000" + full(lines[0]), *map(full, lines[1:])]
    return rows


def running(paragraphs: list[str], folder: Path) -> Reading:
    raw = "\r\n".join(f"\u3000\u3000{paragraph}" for paragraph in paragraphs)
    return read_text(raw, form="text"), lambda _: raw


def dump(paragraphs: list[str], folder: Path) -> Reading:
    # One column: what so few lines in two would mean, nobody could tell.
    raw = "\n".join(wrapped(paragraphs))
    return read_text(raw, form="layout"), lambda _: raw


def web(paragraphs: list[str], folder: Path) -> Reading:
    raw = "\n".join(["首页 | 要闻 | 政务", "分享到：微信 微博", *paragraphs, "版权所有 某网", "相关阅读"])
    return read_text(raw, form="web"), lambda _: raw


def html(paragraphs: list[str], folder: Path) -> Reading:
    body = "".join(f"<p>&nbsp;{paragraph[:4]}<b>{paragraph[4:]}</b></p>\n" for paragraph in paragraphs)
    raw = f"<html><head><title>纪事</title></head><body><article><h1>协作纪事</h1>{body}</article></body></html>"
    (folder / "a.html").write_text(raw, encoding="utf-8", newline="")
    return read_file(folder / "a.html"), lambda _: raw


def word(paragraphs: list[str], folder: Path) -> Reading:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(str(folder / "a.docx"))
    return read_file(folder / "a.docx"), lambda _: "\n".join(paragraphs)


def pdf(paragraphs: list[str], folder: Path) -> Reading:
    rows = wrapped(paragraphs)
    half = (len(rows) + 1) // 2
    pages = [Sheet().lines(60, 90, rows[:half], measure=MEASURE), Sheet().lines(60, 90, rows[half:], measure=MEASURE)]
    path = write(folder / "a.pdf", *pages)
    return read_file(path), lambda _: printed_text(path)


def picture(paragraphs: list[str], folder: Path) -> Reading:
    rows = [row.replace("\u3000", "  ") for row in wrapped(paragraphs)]
    path = folder / "a.png"
    path.write_bytes(drawn_page(rows))
    with pytest.MonkeyPatch.context() as patch:
        use(patch, KnownLines(rows, rows))
        document = read_file(path)
        surface, _ = joined([page.sheet for page in paper_of_image(path.read_bytes(), file="a").sheets])
    return document, lambda _: surface


def volume(paragraphs: list[str], folder: Path) -> Reading:
    """Cut the text into pages of several forms, in the middle of sentences where it falls so."""
    text = "".join(paragraphs)
    third = len(text) // 3
    cuts = [text[:third], text[third : 2 * third], text[2 * third :]]
    (folder / "1.txt").write_text(cuts[0] + "\n", encoding="utf-8", newline="")
    write(folder / "2.pdf", Sheet().lines(60, 90, [full(row) for row in break_lines(cuts[1], MEASURE, 0)]))
    (folder / "3.txt").write_text("\n" + cuts[2], encoding="utf-8", newline="")
    surface = {
        str(path): printed_text(path) if path.suffix == ".pdf" else path.read_text(encoding="utf-8")
        for path in folder.iterdir()
    }
    return read_volume(folder), lambda name: surface[name or ""]


def drawn_page(rows: list[str]) -> bytes:
    stream = BytesIO()
    page = Image.new("RGB", (700, max(400, 100 + 32 * len(rows))), "white")
    page.paste(drawn(rows), (0, 0))
    page.save(stream, "PNG")
    return stream.getvalue()


READERS = [running, dump, web, html, word, pdf, picture, volume]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_text_and_places_agree(reader: Callable[[list[str], Path], Reading]) -> None:
    @given(articles(), st.data())
    @settings(max_examples=12, deadline=None)
    def check(paragraphs: list[str], data: st.DataObject) -> None:
        with TemporaryDirectory() as folder:
            document, surface = reader(paragraphs, Path(folder))
            check_places(document, surface)
            if reader not in (web, html):  # these choose what belongs to the article
                written, read = "".join("".join(paragraphs).split()), "".join(document.text.split())
                assert full(written) in full(read)
            passage = data.draw(st.sampled_from(document.passages))
            start = data.draw(st.integers(passage.start, passage.end - 1))
            end = data.draw(st.integers(start + 1, passage.end))
            cut = source_spans(document, start, end)
            found = "".join(surface(span.file)[span.start : span.end] for span in cut if span.chars is None)
            if all(span.chars is None for span in cut):
                assert "".join(found.split()) == "".join(document.text[start:end].split())
            assert Document.from_dict(document.to_dict()) == document

    check()
