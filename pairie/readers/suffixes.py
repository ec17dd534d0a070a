"""Which files are read, by the ends of their names, and what is in them."""

from __future__ import annotations

from pathlib import Path

from pairie.errors import ReadError

__all__ = ["HTML", "NOT_YET_READ", "PDF", "PICTURES", "SUFFIXES", "WORD", "data_of"]

PDF = (".pdf",)
HTML = (".html", ".htm")
WORD = (".docx",)
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

#: What is read: running text and dumps, and the forms above.
SUFFIXES = (".txt", ".md", *PDF, *HTML, *WORD, *PICTURES)

#: Forms that this release does not read, and the way round for each.
NOT_YET_READ = {".doc": "Open it in Word or LibreOffice, save it as .docx, and pass that."}


def data_of(path: Path) -> bytes:
    """Return what is in a file.

    Raises:
        ReadError: it cannot be opened, or its form is not read.
    """
    suffix = path.suffix.lower()
    if suffix in NOT_YET_READ:
        raise ReadError(
            f"{path}: form not yet read; got {path.suffix}, expected {' '.join(SUFFIXES)}. {NOT_YET_READ[suffix]}"
        )
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(f"{path}: cannot be opened; got {reason!r}, expected a file. Check the path.") from error
