"""Bytes to text: which encoding a file is in, and what is no text at all."""

from __future__ import annotations

import codecs
import re

from pairie.errors import ReadError
from pairie.readers.legible import share_of_frequent
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

# Text of UTF-16 read the other way round has a third of Chinese characters by chance, and no punctuation.
_OF_TEXT = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef\u2010-\u2027\t\n\r\f -~]")
_PUNCTUATION = re.compile("[，。、：；（\n\r]")
_LEAST_OF_TEXT = 0.9
_LEAST_HAN = 0.2

# The same bytes are characters in GB18030 and in Big5; those of the right one are frequent ones. Of 1,243 texts of the
# corpus and their 5,947 lines none in GB18030 was taken for Big5; of those that Big5 can hold in Traditional characters
# it was told for all 70 texts and 94 % of 2,633 lines.
_LEAST_FREQUENT = 0.12
_TIMES_AS_FREQUENT = 4
_FEWEST_HAN = 12


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
    found = _utf16(data)
    if found is not None:
        return found
    gb18030, big5 = _tried(data, "gb18030"), _tried(data, "big5hkscs")
    if big5 is not None and _is_big5(big5, gb18030 or ""):
        return big5
    if gb18030 is None:
        raise ReadError(
            f"{where}: unknown encoding; got bytes that are none of these, expected UTF-8, UTF-16, GB18030 or Big5. "
            "Save the file as UTF-8."
        )
    if len(_CONTROL.findall(gb18030)) > _MOST_CONTROL * len(gb18030):
        raise ReadError(
            f"{where}: not a text file; got mostly control characters, expected text. Save the text as UTF-8."
        )
    return gb18030


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> str | None:
    """Return Chinese text of UTF-16 without its mark; the wrong order of bytes gives signs of all scripts."""
    if len(data) % 2:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _tried(data, encoding)
        if text is None or not _PUNCTUATION.search(text):
            continue
        n_han = len(re.findall(f"[{HAN}]", text))
        if n_han >= _LEAST_HAN * len(text) and len(_OF_TEXT.findall(text)) >= _LEAST_OF_TEXT * len(text):
            return text
    return None


def _is_big5(big5: str, gb18030: str) -> bool:
    n_han, share = len(re.findall(f"[{HAN}]", big5)), share_of_frequent(big5)
    return n_han >= _FEWEST_HAN and share >= max(_LEAST_FREQUENT, _TIMES_AS_FREQUENT * share_of_frequent(gb18030))
