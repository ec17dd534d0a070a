"""Running text to passages."""

from __future__ import annotations

import re
from functools import lru_cache

from pairie.readers.clues import Clues, about, is_byline
from pairie.readers.sections import with_sections
from pairie.text import HAN, normalise, trim
from pairie.types import Document, Passage, PassageKind, Source, SourceSpan

__all__ = ["NUMBERED", "kind_of", "read_running"]

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
    if len(line) > 120:  # before it is normalised, which takes longest
        return "body"
    line = normalise(line)
    if _CAPTION.search(line):
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
