"""PDF files to passages in reading order: their text layer, or the pictures of pages without one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pairie.errors import ReadError, missing_extra
from pairie.readers.encodings import what_is
from pairie.readers.glyphs import PDFIUM, read_glyphs, share_of_picture, share_unseen
from pairie.readers.legible import fault_of, fault_of_some
from pairie.readers.ocr import OCR
from pairie.readers.page_watch import begin_page, end_pages
from pairie.readers.paper import Paper, set_papers
from pairie.readers.pdf_scans import LayerFault, PageRead, PictureReader
from pairie.readers.printed import set_sheet
from pairie.readers.sheets import EMPTY_SHEET, Sheet, joined
from pairie.readers.skew import NO_SHEET
from pairie.text import HAN
from pairie.types import Document, PageFault, Source

__all__ = ["MOST_PAGES", "paper_of_pdf", "printed_text", "read_pdf"]

#: More pages than any yearbook has; a file with more is refused, see ``max_pages``.
MOST_PAGES = 10_000

_HEAD = 1024
# The end mark stands here, whatever programs have put behind it.
_TAIL = 65_536
_HAN = re.compile(f"[{HAN}]")
_LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_*
_MOST_SHOWN = 8
_MOST_UNSEEN = 0.02
# A picture over the page with fewer Chinese characters than that is a scan with a stamp or a watermark, of which Latin
# lines have some hundred letters. A page with more of them than the other is in another language.
_FEW_HAN = 100
_MANY_GLYPHS = 1_000
_MOST_PICTURED = 0.5


def read_pdf(path: str | os.PathLike[str], *, max_pages: int = MOST_PAGES, ocr: OCR = "auto") -> Document:
    """Read the text layer of a PDF, and recognise the text of pages without one or with a broken one.

    Recognised passages have as ``score`` how sure the recognition is. A page that stays unread is named in
    ``source.faults`` and the others are read. Every source span is a part of one printed line and has its box; offsets
    count in :func:`printed_text`.

    Fonts that are not embedded are looked for on the machine; PDFium leaves out some of their text if they are not
    there, and then the page is named as well, though the rest of it is read.

    Args:
        path: of the file.
        max_pages: a file with more pages is refused.
        ocr: ``auto`` recognises what has to be if the extra ``ocr`` is installed, ``never`` only reads text layers,
            ``always`` recognises every page (some seconds each).
    Raises:
        ReadError: the file is missing, empty, cut off, locked or no PDF, has more pages than ``max_pages``, or none of
            its pages can be read.
        ConfigError: the extra "pdf" is not installed, or "ocr" and all pages are to be recognised.
    """
    paper = paper_of_pdf(path, max_pages=max_pages, ocr=ocr)
    return set_papers([paper], Source(file=str(path), form="pdf", faults=tuple(paper.faults)))


def paper_of_pdf(path: str | os.PathLike[str], *, max_pages: int = MOST_PAGES, ocr: OCR = "auto") -> Paper:
    """Return the pages of a PDF.

    Raises:
        ReadError, ConfigError: as for :func:`read_pdf`.
    """
    pages, labels = _read(Path(path), max_pages, ocr)
    faults = [PageFault(number, page.fault) for number, page in enumerate(pages, start=1) if page.fault]
    lost = [
        n for n, page in enumerate(pages, start=1) if page.fault and not page.pictured and not page.sheet.sheet.text
    ]
    return Paper([page.sheet for page in pages], faults, labels, [page.scores for page in pages], lost)


def printed_text(path: str | os.PathLike[str], *, max_pages: int = MOST_PAGES, ocr: OCR = "auto") -> str:
    """Return the pages of a PDF as they look, parted by form feeds: what the source spans of its document count in.

    A page that cannot be read is empty. ``ocr`` has to be the same as for the document.

    Raises:
        ReadError, ConfigError: as for :func:`read_pdf`.
    """
    return joined([page.sheet.sheet for page in _read(Path(path), max_pages, ocr)[0]])[0]


def _read(path: Path, max_pages: int, ocr: OCR) -> tuple[list[PageRead], list[str | None]]:
    _check(path)
    pictures = PictureReader(ocr, str(path))
    pages, labels = [], []
    with _opened(path) as file:
        with PDFIUM:
            n_pages = len(file)
        if not 0 < n_pages <= max_pages:
            raise ReadError(
                f"{path}: {'no pages' if not n_pages else 'too many pages'}; got {n_pages}, expected 1 to {max_pages}. "
                + (
                    "Get the file again."
                    if not n_pages
                    else "Part the file, or read it with pairie.read(…, max_pages=…)."
                )
            )
        for index in range(n_pages):
            left_out = begin_page(path, index + 1, n_pages)
            with PDFIUM:
                labels.append(file.get_page_label(index) or None)
                layer, fault = (EMPTY_SHEET, None) if left_out else _read_page(file, index)
            pages.append(PageRead(NO_SHEET, left_out) if left_out else pictures.finish(file, index, layer, fault))
        end_pages()
    faults = [f"page {number}: {page.fault}" for number, page in enumerate(pages, start=1) if page.fault]
    if faults and not any(page.sheet.sheet.text for page in pages):
        raise ReadError(f"{path}: {faults[0]}{_and_others(faults)}")
    return pages, labels


def _and_others(faults: Sequence[str]) -> str:
    return "" if len(faults) == 1 else f" The same goes for the other pages ({len(faults)} in all)."


def _read_page(file: Any, index: int) -> tuple[Sheet, LayerFault | None]:
    """Return a page by its text layer and what is wrong with that; it is closed before the next is opened."""
    import pypdfium2

    try:
        page = file[index]
    except pypdfium2.PdfiumError as error:
        message = f"cannot be opened; got {error}, expected a page."
        return EMPTY_SHEET, LayerFault(message, "Mend the file with another program.")
    try:
        glyphs, unseen = read_glyphs(page), share_unseen(page)
        n_han = len(_HAN.findall(glyphs.text)) if len(glyphs) < _MANY_GLYPHS else _FEW_HAN
        pictured = share_of_picture(page) if n_han < _FEW_HAN else 0.0
        # A page with nothing on it at all has lost nothing.
        blank = not len(glyphs) and not pypdfium2.raw.FPDFPage_CountObjects(page)
    except pypdfium2.PdfiumError as error:
        return EMPTY_SHEET, LayerFault(f"text layer cannot be opened; got {error}, expected characters.")
    finally:
        page.close()
    if blank:
        return EMPTY_SHEET, None
    fault = fault_of(glyphs.text)
    if unseen > _MOST_UNSEEN and (fault is None or not len(glyphs)):
        message = (
            f"text left out; got {unseen:.0%} of its pieces in fonts that are neither in the file nor on this machine, "
            "expected embedded fonts."
        )
        # It is left out of the picture as well.
        return set_sheet(glyphs), LayerFault(message, "Install a Chinese font.")
    if fault:
        got = repr(glyphs.text[:_MOST_SHOWN]) if len(glyphs) else "pictures or drawings alone"
        return EMPTY_SHEET, LayerFault(f"{fault}; got {got}, expected readable characters.")
    if pictured > _MOST_PICTURED:
        # A scan with a stamp or a page number in letters; or a photograph with a caption, which is read.
        return set_sheet(glyphs), LayerFault(
            f"hardly any text; got {len(glyphs)} characters ({n_han} Chinese) beside a picture over {pictured:.0%} of "
            "the page, expected its text."
        )
    if some := fault_of_some(glyphs.text):
        message = f"{some}; got all others, expected readable characters."
        return set_sheet(glyphs), LayerFault(message, wrong=True)
    return set_sheet(glyphs), None


def _check(path: Path) -> None:
    """Look at the ends of a file: PDFium takes nearly anything, and makes what it can of a part.

    Raises:
        ReadError: it is missing, empty, cut off, or no PDF.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _TAIL))
            tail = stream.read()
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(f"{path}: cannot be opened; got {reason!r}, expected a PDF. Check the path.") from error
    if not size:
        raise ReadError(f"{path}: empty file; got 0 bytes, expected a PDF. Get the file again.")
    if b"%PDF-" not in head:
        raise ReadError(
            f"{path}: not a PDF; got {what_is(head) or 'something else'}, expected %PDF- at its start. "
            "Give the file the suffix of what it is."
        )
    whole = _LINEARIZED.search(head)
    if b"%%EOF" not in tail or (whole and size < int(whole[1])):
        raise ReadError(
            f"{path}: cut off; got {size} bytes without their end, expected "
            f"{f'{int(whole[1])} bytes' if whole else '%%EOF at the end'}. Get the file again."
        )


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        import pypdfium2
    except ImportError as error:
        raise missing_extra("pypdfium2", "pdf", f"{path}") from error
    with PDFIUM:
        try:
            file = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            raise _refused(path, error, pypdfium2.raw.FPDF_GetLastError()) from error
    try:
        yield file
    finally:
        with PDFIUM:
            file.close()


def _refused(path: Path, error: Exception, code: int) -> ReadError:
    if code in (_PASSWORD, _SECURITY):
        return ReadError(
            f"{path}: encrypted; got a PDF that asks for a password, expected an open one. "
            "Save a copy without a password."
        )
    return ReadError(f"{path}: broken PDF; got {error}, expected a whole one. Mend it with another program.")
