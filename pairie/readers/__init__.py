"""A file, a volume or a string to a ``Document`` without predictions: passages in order, mapped to the source."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from pairie.errors import ConfigError
from pairie.readers.docx import read_docx
from pairie.readers.encodings import decode, refuse_binary
from pairie.readers.forms import tell_form
from pairie.readers.html import read_html
from pairie.readers.image import read_image, refuse_picture
from pairie.readers.layout import read_layout
from pairie.readers.ocr import OCR
from pairie.readers.pdf import MOST_PAGES, read_pdf
from pairie.readers.plain import read_running
from pairie.readers.runs import read_paged
from pairie.readers.suffixes import NOT_YET_READ, PDF, PICTURES, SUFFIXES, WORD, data_of, empty, is_html
from pairie.readers.volumes import read_folder
from pairie.readers.web import read_web
from pairie.types import Document

__all__ = ["NOT_YET_READ", "OCR", "SUFFIXES", "Form", "decode", "read_file", "read_text", "read_volume"]

Form = Literal["auto", "text", "layout", "web"]

_READERS = {"text": read_running, "layout": read_layout, "web": read_web}


def read_text(raw: str, *, file: str | None = None, form: Form = "auto") -> Document:
    """Read running text or the dump of a page.

    Args:
        raw: running text, a layout dump (``pdftotext -layout``) or a web dump.
        file: name to give as the source.
        form: what ``raw`` is; ``auto`` finds out and takes it for running text when unsure.
    Returns:
        A document without entities. For running text ``text`` is ``raw``, character for character.
    Raises:
        ConfigError: there is no such form.
        ReadError: ``raw`` is binary data.
    """
    if form != "auto" and form not in _READERS:
        raise ConfigError(
            f"read_text: unknown form; got {form!r}, expected 'auto', 'text', 'layout' or 'web'. "
            "Leave it out to find out."
        )
    refuse_binary(raw, file or "text")
    return _READERS[tell_form(raw) if form == "auto" else form](raw, file=file)


def read_file(path: str | os.PathLike[str], *, max_pages: int = MOST_PAGES, ocr: OCR = "auto") -> Document:
    """Read a file by its suffix: a PDF, an HTML page, a Word file, a picture, or else text.

    Text is UTF-8, UTF-16, GB18030 or Big5. Running text that form feeds part in pages is read like the pages of a
    volume: sentences go on over them, page numbers are left out of ``text`` and stand in the source spans.

    Args:
        path: the suffix tells what it is. A text file that begins as an HTML page is read as one.
        max_pages: a PDF with more pages is refused.
        ocr: whether the text of pictures is recognised. ``auto``: of scans, and of pages of a PDF without text that can
            be read if the extra ``ocr`` is installed. ``never``: no. ``always``: of all pages of a PDF.
    Raises:
        ReadError: the file is missing, empty, damaged, a folder, is not what its suffix says, or has a format that this
            version does not read.
        ConfigError: the extra that reads this format is not installed, or ``ocr`` is none of these.
    """
    _check_mode(ocr)
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in PDF:
        return read_pdf(path, max_pages=max_pages, ocr=ocr)
    if suffix in PICTURES:
        refuse_picture(path, ocr)
    data = data_of(path)
    if suffix in PICTURES:
        return read_image(data, file=str(path))
    if suffix in WORD:
        found = read_docx(data, file=str(path))
    elif is_html(path, data):
        found = read_html(data, file=str(path))
    else:
        found = _read_text_file(decode(data, str(path)), str(path))
    if not found.text.strip():
        raise empty(path, data)
    return found


def _read_text_file(raw: str, file: str) -> Document:
    """Read the text of a file; running text that form feeds part in pages is read as the pages of a volume are."""
    refuse_binary(raw, file)
    form = tell_form(raw)
    return read_paged(raw, file=file) if form == "text" and "\f" in raw.strip() else _READERS[form](raw, file=file)


def read_volume(
    path: str | os.PathLike[str],
    *,
    suffixes: Sequence[str] | None = None,
    max_pages: int = MOST_PAGES,
    ocr: OCR = "auto",
) -> Document:
    """Read a volume as one document: a PDF, or a folder of numbered pages (``0001.txt``, ``p12.html``, ``p_03.png``).

    A sentence that runs over a column, a page or a figure is one passage; running heads and page numbers are left out.
    Source spans name file and page, ``page_number`` counts the pages of the volume from 1. Pages that cannot be read
    and numbers that are left out are named in ``source.faults``.

    Args:
        path: any file that :func:`read_file` reads, or a folder. Pages are ordered by the numbers in their names; files
            without a number stand in front. Folders inside are not looked at.
        suffixes: what to take from the folder, as ``[".txt"]``; None takes all that is read, and of a page in several
            forms under one name the one that stands first in :data:`SUFFIXES`.
        max_pages: a volume with more pages is refused.
        ocr: as for :func:`read_file`.
    Raises:
        ReadError: there is nothing at the path, the folder has no numbered pages or too many, or none can be read.
        ConfigError: the extra that reads the pages is not installed, or ``ocr`` is none of these.
    """
    _check_mode(ocr)
    path = Path(path)
    if path.is_dir():
        return read_folder(path, suffixes=suffixes, max_pages=max_pages, ocr=ocr)
    return read_file(path, max_pages=max_pages, ocr=ocr)


def _check_mode(ocr: OCR) -> None:
    if ocr not in get_args(OCR):
        raise ConfigError(
            f"read: unknown ocr; got {ocr!r}, expected 'auto', 'never' or 'always'. Leave it out for 'auto'."
        )
