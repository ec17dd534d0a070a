"""Bytes to text: which encoding a file is in, and what is no text at all."""

from __future__ import annotations

import codecs
import re

from pairie.errors import ReadError
from pairie.text import HAN

__all__ = ["begins_as_html", "decode", "refuse_binary", "what_is"]

# The UTF-32 mark begins with the UTF-16 one, so the longer is asked first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = {
    rb"%PDF": "a PDF",
    rb"PK\x03\x04": "a zip or Office file",
    rb"\x89PNG": "a PNG image",
    rb"\xff\xd8\xff": "a JPEG image",
    rb"GIF8": "a GIF image",
    rb"II\*\0|MM\0\*": "a TIFF image",
    # The letters alone may begin a text; four bytes of the head are reserved.
    rb"BM.{4}\0{4}": "a BMP image",
    rb"RIFF.{4}WEBP": "a WebP image",
    rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51": "a JPEG 2000 image",
    rb"AT&TFORM": "a DjVu file",
    rb"CAJ\0|HN\0|TEB\0": "a CAJ file",
    rb"\{\\rtf": "an RTF file",
    rb"\xd0\xcf\x11\xe0": "an old Office file",
    rb"\x1f\x8b": "a gzip file",
}
_WHAT = re.compile(b"|".join(b"(?P<_%d>%s)" % (i, pattern) for i, pattern in enumerate(_SIGNATURES)), re.DOTALL)
_NAMES = tuple(_SIGNATURES.values())

_HTML = re.compile(
    rb"[\xef\xbb\xbf\xfe\xff]*\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff]")

# GB18030 gives a meaning to nearly any bytes. More than this share of control or private characters is no text
# (readable GB18030 pages have none; random bytes about a tenth).
_MOST_CONTROL = 0.02

_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
_FEW_CONTROL = 3

# What Chinese text without a mark may be in, if it is not UTF-8.
_WITHOUT_MARK = ["gb18030", "big5hkscs", "utf_16_le", "utf_16_be"]
# Fewer bytes tell nothing: they are taken for the first, by far the most usual.
_FEWEST_BYTES = 32


def decode(data: bytes, file: str | None = None) -> str:
    """Return the text of a file: by its byte order mark, else UTF-8, UTF-16, GB18030 or Big5. The mark is taken away.

    Raises:
        ReadError: the bytes are no text, or text in another encoding.
    """
    where = file or "text"
    what = what_is(data)
    if what:
        todo = f"Give it the suffix {_SUFFIXES[what]}" if what in _SUFFIXES else "Extract the text first"
        raise ReadError(f"{where}: not a text file; got {what}, expected UTF-8, UTF-16, GB18030 or Big5. {todo}.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding, where)
            refuse_binary(text, where)
            return text
    text = _without_mark(data, where)
    refuse_binary(text, where)
    return text


_SUFFIXES = {"a PDF": ".pdf", "a PNG image": ".png", "a JPEG image": ".jpg", "a TIFF image": ".tif"}


def what_is(data: bytes) -> str | None:
    """Tell a file of another form by its first bytes."""
    found = _WHAT.match(data)
    return _NAMES[int((found.lastgroup or "_0")[1:])] if found else None


def begins_as_html(data: bytes) -> bool:
    """Tell an HTML page by its first tag, in whatever encoding."""
    return _HTML.match(data[:_HEAD].replace(b"\0", b"")) is not None


def refuse_binary(text: str, where: str) -> None:
    """Let a few stray NULs and control characters pass, as old programs leave them; more are no text.

    Raises:
        ReadError: there is a NUL, and control characters are more than :data:`_FEW_CONTROL` and a twentieth of all.
    """
    n_control = len(_BINARY.findall(text)) if "\x00" in text else 0
    if n_control > max(_FEW_CONTROL, len(text) / 20):
        raise ReadError(
            f"{where}: not a text; got binary data ({n_control} control characters of {len(text)}), expected "
            "characters. Save it as UTF-8."
        )


def _strict(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{where}: broken text; got bytes at offset {error.start} that are not {encoding} ({error.reason}), "
            f"expected what its byte order mark says. Save the file again as UTF-8."
        ) from error


def _without_mark(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error.start
    text = data.decode("utf-8", "replace")
    # A UTF-8 file with a torn character would come out of GB18030 as nonsense without complaint.
    if text.count("\ufffd") * 4 < len(re.findall(f"[{HAN}]", text)):
        raise ReadError(
            f"{where}: broken text; got bytes at offset {broken} that are not UTF-8, expected UTF-8 as nearly "
            "everywhere else in it. Repair the file or save it again."
        )
    from charset_normalizer import from_bytes

    found = from_bytes(data, cp_isolation=_WITHOUT_MARK[: 1 if len(data) < _FEWEST_BYTES else None]).best()
    if found is None:
        raise ReadError(
            f"{where}: unknown encoding; got bytes that are none of these, expected UTF-8, UTF-16, GB18030 or Big5. "
            "Save the file as UTF-8."
        )
    text = str(found)
    if len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise ReadError(
            f"{where}: not a text file; got mostly control characters, expected text. Save the text as UTF-8."
        )
    return text
