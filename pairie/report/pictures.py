"""Pictures of the pages that a document was read from, small enough to stand in an HTML file."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pairie.errors import missing_extra
from pairie.readers.page_file import page_count
from pairie.readers.suffixes import PDF
from pairie.types import Document

__all__ = ["PagePicture", "page_pictures"]

# Pixels: enough to read small print on a screen; a page of text is about 200 kB.
WIDTH = 1100
QUALITY = 60
FORMS = ("pdf", "image", "volume")


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a ``data:`` address; width and height are in the unit of the boxes (points, or pixels of a scan)."""

    width: float
    height: float
    source: str

    def to_dict(self) -> dict[str, Any]:
        return {"width": self.width, "height": self.height, "source": self.source}


def page_pictures(document: Document) -> dict[int, PagePicture]:
    """Return the pictures of the pages that have boxes, by their number; none if the file is no longer there.

    Raises:
        ConfigError: the extra that draws this form is not installed.
    """
    path = Path(document.source.file or "")
    spans = (span for passage in document.passages for span in passage.source_spans)
    pages = {(span.file, span.page_number) for span in spans if span.box is not None and span.page_number is not None}
    if document.source.form == "volume":
        return _of_volume(path, pages) if path.is_dir() else {}
    if document.source.form not in FORMS or not path.is_file():
        return {}
    return _of_file(path, sorted(number for _, number in pages))


def _of_file(path: Path, numbers: Sequence[int]) -> dict[int, PagePicture]:
    return _of_pdf(path, numbers) if path.suffix.lower() in PDF else _of_image(path, numbers)


def _of_volume(folder: Path, pages: AbstractSet[tuple[str | None, int]]) -> dict[int, PagePicture]:
    """Return the pictures of a folder of pages by the count of the page in the volume.

    A file that does not hold the pages that were read from it is another by now, or the volume was read in part; its
    pages are left without a picture rather than with a wrong one.
    """
    from pairie.readers.numbering import page_files
    from pairie.readers.suffixes import NOT_YET_READ, PICTURES, SUFFIXES

    found: dict[int, PagePicture] = {}
    before = 0
    for path in page_files(folder, [*SUFFIXES, *NOT_YET_READ]).files:
        inside = [number - before for file, number in pages if file == str(path)]
        n_pages = page_count(path)
        if inside and path.suffix.lower() in (*PDF, *PICTURES) and 1 <= min(inside) <= max(inside) <= n_pages:
            drawn = _of_file(path, sorted(inside))
            found |= {number + before: picture for number, picture in drawn.items()}
        before += n_pages
    return found


def _of_pdf(path: Path, numbers: Sequence[int]) -> dict[int, PagePicture]:
    try:
        import PIL  # noqa: F401 -- PDFium hands its pixels to it
        import pypdfium2

        from pairie.readers.glyphs import PDFIUM
    except ImportError as error:
        raise missing_extra(error.name or "pypdfium2", "pdf,ocr", f"{path}: pictures of pages") from error
    found = {}
    with PDFIUM:
        file = pypdfium2.PdfDocument(path)
        try:
            for number in numbers:
                page = file[number - 1]
                width, height = page.get_size()
                drawn = page.render(scale=WIDTH / width).to_pil()
                found[number] = PagePicture(width, height, _address(drawn))
        finally:
            file.close()
    return found


def _of_image(path: Path, numbers: Sequence[int]) -> dict[int, PagePicture]:
    from pairie.readers.image import read_pixels

    found = {}
    for number, (pixels, scale, _) in enumerate(read_pixels(path.read_bytes(), str(path)), start=1):
        if number in numbers and pixels is not None:
            from PIL import Image

            height, width = pixels.shape[:2]
            found[number] = PagePicture(width * scale, height * scale, _address(Image.fromarray(pixels)))
    return found


def _address(drawn: Any) -> str:
    small = drawn.convert("RGB")
    small.thumbnail((WIDTH, 4 * WIDTH))
    data = BytesIO()
    small.save(data, "JPEG", quality=QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(data.getvalue()).decode("ascii")
