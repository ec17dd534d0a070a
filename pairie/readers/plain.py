"""Bytes to text, and running text to passages."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from pairie.errors import ReadError
from pairie.readers.clues import Clues, about, is_byline
from pairie.readers.sections import with_sections
from pairie.text import HAN, normalise, trim
from pairie.types import Document, Passage, PassageKind, Source, SourceSpan

__all__ = ["NUMBERED", "decode", "kind_of", "read_running", "refuse_binary", "what_is"]

# The UTF-32 mark begins with the UTF-16 one, so the longer is asked first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip or Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x1f\x8b": "a gzip file",
}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff]")

# GB18030 gives a meaning to nearly any bytes. More than this share of control or private characters is no text
# (readable GB18030 pages have none; random bytes about a tenth).
_MOST_CONTROL = 0.02

_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
_FEW_CONTROL = 3


def decode(data: bytes, file: str | None = None) -> str:
    """Return the text of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else GB18030. The mark is taken away.

    Raises:
        ReadError: the bytes are no text, or text in another encoding.
    """
    where = file or "text"
    what = what_is(data)
    if what:
        todo = "Give it the suffix .pdf" if what == "a PDF" else "Extract the text first"
        raise ReadError(f"{where}: not a text file; got {what}, expected UTF-8, UTF-16 or GB18030. {todo}.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding, where)
            refuse_binary(text, where)
            return text
    text = _without_mark(data, where)
    refuse_binary(text, where)
    return text


def what_is(data: bytes) -> str | None:
    """Tell a file of another form by its first bytes."""
    return next((what for signature, what in _SIGNATURES.items() if data.startswith(signature)), None)


def refuse_binary(text: str, where: str) -> None:
    """Let a few stray NULs and control characters pass, as old programs leave them; more are no text.

    Raises:
        ReadError: there is a NUL, and control characters are more than :data:`_FEW_CONTROL` and a twentieth of all.
    """
    n_control = len(_BINARY.findall(text)) if "\x00" in text else 0
    if n_control > max(_FEW_CONTROL, len(text) / 20):
        raise ReadError(
            f"{where}: not a text; got binary data ({n_control} control characters of {len(text)}), expected "
            "characters. Save it as UTF-8 (UTF-16 needs its byte order mark)."
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
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{where}: unknown encoding; got bytes at offset {error.start} that are neither of the two, "
            "expected UTF-8 or GB18030. Save the file as UTF-8 (UTF-16 needs its byte order mark)."
        ) from error
    if len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise ReadError(
            f"{where}: not a text file; got mostly control characters, expected text. Save the text as UTF-8."
        )
    return text


_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
#: How headings are numbered: 一、 (二) 第三章.
NUMBERED = re.compile(
    r"[一二三四五六七八九十百]{1,3}[、.]|[(][一二三四五六七八九十]{1,3}[)]|第[一二三四五六七八九十百\d]{1,4}[章节篇部条]"
)
_CAPTION = re.compile(
    r"^[△▲▼◆■]?\s*图(?:\s*\d+[-\d]*(?!显示|所示|可见|中|年)|为|中为|[:\s])|^[△▲▼]|[(][^()]{0,16}(?:摄影?|供图|提供|摄制|制图)[)]$"
)
_CELLS = re.compile(r"\S(?:\t| {2,}|\u3000{2,}|\s*[|｜│┃]\s*)(?=\S)")
_BULLET = re.compile(r"^(?:[-*+•·●○]\s|\d{1,2}[.)、]\s?)")
# A sentence that ends inside or at the end of a line, or a line that breaks off at a comma.
_STOPPED = re.compile(r"[。!?;]|[,、…~:]['\"”’)》」』]*$")


# What a longer line is, its look does not tell.
_LONGEST = 400

# Readers ask for the same lines several times while they put them together.
_KEPT_KINDS = 1024

# Source, date and title of an article stand in its first lines.
_HEAD = 12


@lru_cache(maxsize=_KEPT_KINDS)
def kind_of(line: str) -> PassageKind:
    """Tell what a trimmed line stands for, by its look alone."""
    if len(line) > _LONGEST:
        return "body"
    if len(_CELLS.findall(line)) >= 2:
        return "table"
    line = normalise(line)
    if len(line) <= 120 and _CAPTION.search(line):
        return "caption"
    if len(line) > 45 or _STOPPED.search(line) or not re.search(f"[{HAN}A-Za-z]", line):
        return "body"
    if (_BULLET.match(line) and not NUMBERED.match(line)) or is_byline(line):
        return "body"
    return "heading"


def read_running(raw: str, *, file: str | None = None) -> Document:
    """Take running text as it is: ``text`` is the input, a passage every line that is not blank."""
    passages = []
    clues = Clues()
    for found in _LINE.finditer(raw):
        start, end = trim(raw, found.start(), found.end())
        if start == end:
            continue
        line = raw[start:end]
        passages.append(Passage(start, end, kind_of(line), (SourceSpan(start, end),)))
        if len(passages) <= _HEAD:
            clues = clues.first(about(line))
    document = Document(text=raw, passages=tuple(passages), source=_source(raw, passages, clues, file))
    return with_sections(document, titled=True)


def _source(raw: str, passages: list[Passage], clues: Clues, file: str | None) -> Source:
    """Name the source by what the first lines say outright; the title is the heading that opens the text."""
    title = clues.title
    if title is None and len(passages) > 1 and passages[0].kind == "heading":
        title = raw[passages[0].start : passages[0].end]
    return Source(
        file=file,
        form="text",
        title=title,
        page=clues.page,
        publisher=clues.publisher,
        date=clues.date,
        volume_year=clues.volume_year,
        covered_year=clues.covered_year,
    )
