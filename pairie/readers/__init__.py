"""A file or a string to a ``Document`` without predictions: passages in reading order, each mapped to its source."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

from pairie.errors import ConfigError, ReadError
from pairie.readers.forms import tell_form
from pairie.readers.layout import read_layout
from pairie.readers.plain import decode, read_running
from pairie.readers.web import read_web
from pairie.types import Document

__all__ = ["Form", "decode", "read_file", "read_text"]

Form = Literal["auto", "text", "layout", "web"]

_READERS = {"text": read_running, "layout": read_layout, "web": read_web}

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_MOST_CONTROL = 0.05

# Formats that are planned under these extras; 0.1 reads text only and says so.
_PLANNED = {
    ".pdf": "Write its text with: pdftotext -layout FILE.pdf",
    ".html": "Save the page as text",
    ".htm": "Save the page as text",
    ".docx": "Save it as plain text (UTF-8)",
    ".doc": "Save it as plain text (UTF-8)",
    ".png": "Recognise its text first",
    ".jpg": "Recognise its text first",
    ".jpeg": "Recognise its text first",
    ".tif": "Recognise its text first",
    ".tiff": "Recognise its text first",
}


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
    """
    if form != "auto" and form not in _READERS:
        raise ConfigError(
            f"read_text: unknown form; got {form!r}, expected 'auto', 'text', 'layout' or 'web'. "
            "Leave it out to find out."
        )
    if "\x00" in raw and len(_CONTROL.findall(raw)) > _MOST_CONTROL * len(raw):
        raise ReadError(f"{file or 'text'}: not a text; got binary data, expected characters. Decode the file first.")
    return _READERS[tell_form(raw) if form == "auto" else form](raw, file=file)


def read_file(path: str | os.PathLike[str]) -> Document:
    """Read a text file: UTF-8, UTF-16 with a byte order mark, or GB18030.

    Raises:
        ReadError: the file is missing, is no text, or has a format that this version does not read.
    """
    path = Path(path)
    planned = _PLANNED.get(path.suffix.lower())
    if planned:
        raise ReadError(
            f"{path}: format not yet read; got {path.suffix}, expected a text file (version 0.1 reads text only, "
            f"whatever extras are installed). {planned}, and pass the .txt."
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadError(f"{path}: cannot be opened; got {reason!r}, expected a text file. Check the path.") from error
    return read_text(decode(data, str(path)), file=str(path))
