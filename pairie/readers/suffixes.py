"""Which files are read, by the ends of their names."""

from __future__ import annotations

__all__ = ["HTML", "NOT_YET_READ", "PDF", "PICTURES", "SUFFIXES", "WORD"]

PDF = (".pdf",)
HTML = (".html", ".htm")
WORD = (".docx",)
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

#: What is read: running text and dumps, and the forms above.
SUFFIXES = (".txt", ".md", *PDF, *HTML, *WORD, *PICTURES)

#: Forms that this release does not read, and the way round for each.
NOT_YET_READ = {".doc": "Open it in Word or LibreOffice, save it as .docx, and pass that."}
