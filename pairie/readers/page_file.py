"""One file of a volume: what it holds, and where its pages begin in its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pairie.errors import PairieError, ReadError
from pairie.readers.docx import read_docx
from pairie.readers.encodings import decode
from pairie.readers.html import read_html
from pairie.readers.image import n_pictures, paper_of_image, refuse_picture
from pairie.readers.layout import page_bounds
from pairie.readers.ocr import OCR
from pairie.readers.page_watch import begin_page
from pairie.readers.paper import Paper
from pairie.readers.pdf import paper_of_pdf
from pairie.readers.sheets import joined
from pairie.readers.suffixes import PDF, PICTURES, WORD, data_of, is_html
from pairie.types import Document

__all__ = ["Content", "PageFile", "content_of", "page_count", "page_file"]

#: Sheets of pages set in type, an article, or text of which the form is not yet known.
Content = Paper | Document | str


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of a volume.

    Args:
        first: the count of its first page.
        text: what its source spans count in; of an article what was read from it.
        starts: where its pages begin in the text.
    """

    name: str
    first: int
    content: Content
    text: str
    starts: Sequence[int] = (0,)

    @property
    def pages(self) -> Iterator[str]:
        for start, end in pairwise([*self.starts, len(self.text)]):
            yield self.text[start:end]


def page_file(name: str, first: int, content: Content) -> PageFile:
    if isinstance(content, Paper):
        text, placed = joined([page.sheet for page in content.sheets])
        return PageFile(name, first, content, text, [page.start for page in placed])
    if isinstance(content, Document):
        return PageFile(name, first, content, content.text)
    return PageFile(name, first, content, content, _page_starts(content))


def page_count(path: Path) -> int:
    """Return how many pages a volume counts for a file; one that cannot be opened is counted as one."""
    suffix = path.suffix.lower()
    try:
        if suffix in PDF:
            import pypdfium2

            from pairie.readers.glyphs import PDFIUM

            with PDFIUM, closing(pypdfium2.PdfDocument(path)) as file:
                return len(file)
        data = data_of(path)
        if suffix in PICTURES:
            return n_pictures(data, str(path))
        if suffix in WORD or is_html(path, data):
            return 1
        return len(_page_starts(decode(data, str(path))))
    except (ImportError, OSError, RuntimeError, PairieError):
        return 1


def _page_starts(raw: str) -> list[int]:
    """Return where the pages of a text begin; programs put a form feed behind the last one as well."""
    starts = [start for start, _ in page_bounds(raw)]
    return starts[:-1] if len(starts) > 1 and not raw[starts[-1] :].strip() else starts


def content_of(path: Path, max_pages: int, ocr: OCR) -> Content:
    """Open a file by its suffix.

    Raises:
        ReadError: it cannot be opened or read.
        ConfigError: the extra that reads its form is not installed.
    """
    if left_out := begin_page(path):
        raise ReadError(f"{path}: {left_out}")
    suffix = path.suffix.lower()
    if suffix in PDF:
        return paper_of_pdf(path, max_pages=max_pages, ocr=ocr)
    if suffix in PICTURES:
        refuse_picture(path, ocr)
        return paper_of_image(data_of(path), file=str(path))
    data = data_of(path)
    if suffix in WORD:
        return read_docx(data, file=str(path))
    return read_html(data, file=str(path)) if is_html(path, data) else decode(data, str(path))
