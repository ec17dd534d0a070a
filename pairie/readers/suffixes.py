"""Which files are read, by the ends of their names, and what is in them."""

from __future__ import annotations

from pathlib import Path

from pairie.errors import ReadError
from pairie.readers.encodings import begins_as_html

__all__ = ["HTML", "NOT_YET_READ", "PDF", "PICTURES", "SUFFIXES", "WORD", "data_of", "empty", "is_html"]

PDF = (".pdf",)
HTML = (".html", ".htm", ".xhtml", ".shtml")
WORD = (".docx",)
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

#: What is read: running text and dumps, and the forms above.
SUFFIXES = (".txt", ".md", *PDF, *HTML, *WORD, *PICTURES)

#: Forms that this release does not read, and the way round for each.
NOT_YET_READ = {".doc": "Open it in Word or LibreOffice, save it as .docx, and pass that."}


def data_of(path: Path) -> bytes:
    """Return what is in a file.

    Raises:
        ReadError: it cannot be opened, is empty, or its form is not read.
    """
    suffix = path.suffix.lower()
    if suffix in NOT_YET_READ:
        raise ReadError(
            f"{path}: form not yet read; got {path.suffix}, expected {' '.join(SUFFIXES)}. {NOT_YET_READ[suffix]}"
        )
    if path.is_dir():
        raise ReadError(
            f"{path}: cannot be opened; got a folder, expected a file. Read a folder of numbered pages with "
            "pairie.read_volume or pairie tag --volumes."
        )
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(f"{path}: cannot be opened; got {reason!r}, expected a file. Check the path.") from error
    if not data:
        raise empty(path, data)
    return data


def is_html(path: Path, data: bytes) -> bool:
    """Tell an HTML page, also one that was saved as text."""
    suffix = path.suffix.lower()
    return suffix in HTML or (suffix not in (*PDF, *WORD, *PICTURES) and begins_as_html(data))


def empty(path: Path, data: bytes) -> ReadError:
    """Return the error of a file without anything that is printed."""
    got = f"{len(data)} bytes{' without text' if data else ''}"
    return ReadError(f"{path}: empty file; got {got}, expected a page. Get the file again, or leave it out.")
