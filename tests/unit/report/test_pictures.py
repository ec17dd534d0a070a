"""Pictures of pages, in the measure of their boxes."""

from dataclasses import replace
from pathlib import Path

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pairie.report.pictures import WIDTH, page_pictures
from pairie.types import Document, Passage, Source, SourceSpan


def document(path: Path, form: str, pages: tuple[int, ...]) -> Document:
    spans = tuple(SourceSpan(i, i + 1, page_number=page, box=(1.0, 1.0, 2.0, 2.0)) for i, page in enumerate(pages))
    text = "字" * len(pages)
    return Document(text, (Passage(0, len(text), "body", spans),), source=Source(file=str(path), form=form))  # type: ignore[arg-type]


def pdf(path: Path) -> Path:
    """Write three pages of 300 by 500 points."""
    canvas = Canvas(str(path), pagesize=(300, 500))
    for words in ("one", "two", "three"):
        canvas.drawString(50, 400, words)
        canvas.showPage()
    canvas.save()
    return path


def test_pages_of_a_pdf_that_have_text(tmp_path: Path) -> None:
    path = pdf(tmp_path / "volume.pdf")
    found = page_pictures(document(path, "pdf", (1, 3)))
    assert sorted(found) == [1, 3]
    assert (found[3].width, found[3].height) == (300, 500)
    assert found[3].source.startswith("data:image/jpeg;base64,") and len(found[3].source) < 100_000


def test_scan(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    Image.new("RGB", (3 * WIDTH, 3000), "white").save(path, dpi=(300, 300))
    found = page_pictures(document(path, "image", (1,)))
    assert (round(found[1].width), round(found[1].height)) == (round(3 * WIDTH * 72 / 300), 720)


def test_nothing_to_draw(tmp_path: Path) -> None:
    assert page_pictures(document(tmp_path / "gone.pdf", "pdf", (1,))) == {}
    (tmp_path / "page.txt").write_text("字", encoding="utf-8")
    assert page_pictures(document(tmp_path / "page.txt", "text", (1,))) == {}


def test_pictures_of_a_volume_by_the_count_of_its_pages(tmp_path: Path) -> None:
    pdf(tmp_path / "0002.pdf")
    (tmp_path / "0001.txt").write_text("封面\f前言\f", encoding="utf-8")
    Image.new("RGB", (400, 200), "white").save(tmp_path / "0005.png", dpi=(72, 72))
    (tmp_path / "0006.pdf").write_bytes(b"no such thing")  # has no page to draw
    spans = tuple(
        SourceSpan(0, 1, page_number=number, box=(0.0, 0.0, 9.0, 9.0), file=str(tmp_path / name))
        for name, number in (("0002.pdf", 3), ("0002.pdf", 5), ("0005.png", 6))
    )
    read = Document("甲", (Passage(0, 1, "body", spans[:3]),), source=Source(file=str(tmp_path), form="volume"))
    found = page_pictures(read)
    assert sorted(found) == [3, 5, 6]
    assert [(round(found[n].width), round(found[n].height)) for n in (5, 6)] == [(300, 500), (400, 200)]
    # What the file does not hold has no picture.
    beyond = replace(spans[1], page_number=9)
    assert sorted(page_pictures(read.replace(passages=(Passage(0, 1, "body", (beyond, spans[2])),)))) == [6]
