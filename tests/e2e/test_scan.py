"""Scans with the real engine: its answers have the form that the reader counts on, whichever way a page lies."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pairie.readers import read_file
from pairie.readers.image import read_image
from pairie.text import source_spans

LINES = ["Solar lamps 1200 in 2021", "and pumps 36 for the county", "of Beiling were sent by rail"]
LEFT, TOP, LEADING, SIZE = 60, 70, 80, 40


def drawn(lines: list[str]) -> Image.Image:
    # Letters alone: the font that Pillow brings has no Chinese.
    page = Image.new("RGB", (900, 420), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(page).text((LEFT, TOP + number * LEADING), line, "black", ImageFont.load_default(SIZE))
    return page


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return drawn(LINES)


def test_a_drawn_page_is_read(tmp_path: Path, page: Image.Image) -> None:
    page.save(tmp_path / "scan.png", dpi=(200, 200))
    document = read_file(tmp_path / "scan.png")
    assert "lamps 1200 in 2021" in document.text and "pumps 36" in document.text
    assert all(passage.score is not None and passage.score > 0.7 for passage in document.passages)
    at = document.text.index("2021")
    (span,) = source_spans(document, at, at + 4)
    assert span.box is not None and 150 < span.box[0] < span.box[2] < 324


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_head(page: Image.Image, quarters: int) -> None:
    turned = page.rotate(90 * quarters, expand=True)
    stream = BytesIO()
    turned.save(stream, "PNG")
    document = read_image(stream.getvalue(), file="scan.png")
    assert document.text.index("1200") < document.text.index("pumps 36") < document.text.index("Beiling")
    at = document.text.index("1200")
    (span,) = source_spans(document, at - len("Solar lamps "), at + len("1200 in 2021"))
    assert span.box == pytest.approx(where(LINES[0], page.size)[quarters], abs=12)


def where(line: str, size: tuple[int, int]) -> list[tuple[float, float, float, float]]:
    """Return the box of the first line on a page that was turned none, one, two or three quarters."""
    pen = ImageDraw.Draw(Image.new("L", size))
    left, top, right, bottom = pen.textbbox((LEFT, TOP), line, ImageFont.load_default(SIZE))
    width, height = size
    return [
        (left, top, right, bottom),
        (top, width - right, bottom, width - left),
        (width - right, height - bottom, width - left, height - top),
        (height - bottom, left, height - top, right),
    ]


def test_a_page_that_lay_askew(page: Image.Image) -> None:
    turned = page.rotate(-4, fillcolor="white", resample=Image.Resampling.BICUBIC)
    stream = BytesIO()
    turned.save(stream, "PNG")
    document = read_image(stream.getvalue(), file="scan.png")
    assert document.text.index("1200") < document.text.index("pumps 36") < document.text.index("Beiling")
    at = document.text.index("county")
    (span,) = source_spans(document, at, at + 6)
    assert span.box is not None
    part = turned.crop(tuple(round(value) for value in span.box)).convert("L")
    assert part.getextrema()[0] < 60


def test_a_pdf_of_pictures(tmp_path: Path, page: Image.Image) -> None:
    lines = ["Books 4000 for schools", "came by road from Jiangzhou", "with 12 teachers in spring"]
    canvas = Canvas(str(tmp_path / "scan.pdf"), pagesize=(450, 210))
    for shown in (page, drawn(lines).rotate(180)):
        canvas.drawImage(ImageReader(shown), 0, 0, 450, 210)
        canvas.showPage()
    canvas.save()
    document = read_file(tmp_path / "scan.pdf")
    assert document.source.faults == () and document.text.index("1200") < document.text.index("4000")
    assert all(passage.score is not None and passage.score > 0.7 for passage in document.passages)
    at = document.text.index("4000")
    (span,) = source_spans(document, at - len("Books "), at + len("4000 for schools"))
    assert span.page_number == 2
    assert span.box == pytest.approx([value / 2 for value in where(lines[0], page.size)[2]], abs=15)
