"""A scan with the real engine: its answers have the form that the reader counts on."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pairie.readers import read_file
from pairie.text import source_spans


def test_a_drawn_page_is_read(tmp_path: Path) -> None:
    page = Image.new("RGB", (900, 200), "white")
    # Letters alone: the font that Pillow brings has no Chinese.
    ImageDraw.Draw(page).text((60, 70), "Solar lamps 1200 in 2021", "black", ImageFont.load_default(40))
    page.save(tmp_path / "scan.png", dpi=(200, 200))
    document = read_file(tmp_path / "scan.png")
    assert "1200" in document.text and "2021" in document.text
    assert all(passage.score is not None and passage.score > 0.7 for passage in document.passages)
    at = document.text.index("2021")
    (span,) = source_spans(document, at, at + 4)
    assert span.box is not None and 150 < span.box[0] < span.box[2] < 324
