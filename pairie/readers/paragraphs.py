"""From the lines of columns to passages: where one begins, and what goes on in the next column or on the next page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pairie.readers.lines import Line
from pairie.readers.passages import Draft
from pairie.readers.plain import NUMBERED, kind_of
from pairie.text import share_of_han
from pairie.types import PassageKind

__all__ = ["LETTER", "OPENING", "begins", "drafts_of"]

#: What a paragraph may open with: a numbered or bracketed run-in heading, a bullet.
OPENING = re.compile(rf"{NUMBERED.pattern}|[【■●◆▲□○]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_BLANK = re.compile(r"\s")
LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")

# A heading is broken where it fills its column: it leaves at most this share of the measure free on either side. Where
# the margin is not known, its characters fill this share, counted without its larger type.
_MOST_FREE = 0.15
_BROKEN = 0.4
# Headings are set up to so many times as large as the text; a dump misplaces a line by a cell or so.
_LARGEST = 1.9
_STRAY = 1.0
# Levels of headings.
_OVER_COLUMNS, _IN_COLUMN = 1, 2
_CAPTION_SHORT = 0.3  # of the measure: a caption that leaves so much free does not go on in the next line
_MOST_NOTE_LINES = 3
_RAGGED = 0.5
_LEAST_INSET = 3.0  # widths of a Chinese character: further in than a paragraph begins


def drafts_of(raw: str, columns: Iterable[Sequence[Line]], *, chinese: bool) -> Iterator[Draft]:
    """Join lines to passages, over the ends of columns and pages where a paragraph goes on.

    A passage is given out as soon as nothing can go on with it, so that a book takes no more room than a page.

    Args:
        raw: the whole source.
        columns: the lines of every column, in reading order; one without lines stands for a page that is lost, over
            which nothing goes on.
        chinese: the source is Chinese; lines in Latin letters alone then repeat a heading in English and are left out.
    """
    found: list[list[Line]] = []
    for lines in columns:
        at = _unfinished(found) if lines else len(found)
        yield from (_draft(raw, lines) for lines in found[:at])
        del found[:at]
        current: list[Line] | None = found[0] if found else None
        for line in lines:
            if chinese and _is_translation(line, current):
                continue
            if current and _interrupts(current) and begins(current[-1], line, first=len(current) == 1):
                current = next(iter(found[_unfinished(found) :]), None)
            if current is None or begins(current[-1], line, first=len(current) == 1):
                current = []
                found.append(current)
            current.append(line)
    yield from (_draft(raw, lines) for lines in found)


def _unfinished(found: Sequence[list[Line]]) -> int:
    """Return which paragraph a new column may go on with; captions and tables at its foot do not end it.

    Nothing goes on with a heading, nor with the title of a table. Without a paragraph it is as many as there are.
    """
    for index in range(len(found) - 1, -1, -1):
        if not _interrupts(found[index]):
            last = found[index][-1]
            titles = index + 1 < len(found) and found[index + 1][0].table and kind_of(last.text) == "heading"
            return len(found) if (last.like_heading or titles) and len(found[index]) == 1 else index
    return len(found)


def _interrupts(lines: Sequence[Line]) -> bool:
    """Tell whether a passage stands apart from the paragraphs around it: a caption or a note, the row of a table."""
    return lines[0].caption or lines[0].table or (lines[0].small and len(lines) <= _MOST_NOTE_LINES)


def begins(before: Line, line: Line, *, first: bool) -> bool:
    """Tell whether a line begins a passage. ``first``: the line before it began one."""
    if line.table or before.table or (before.caption and line.apart):
        return True
    if line.of_caption != before.of_caption:
        return line.of_caption <= 1
    if line.caption and (line.apart or line.opens or before.ended):
        return True
    if line.spanning != before.spanning or line.large != before.large or line.small != before.small:
        return True
    if before.caption and (before.missing > _CAPTION_SHORT * before.measure or _is_below_caption(before, line)):
        return True
    numbered = OPENING.match(line.text) is not None
    # The lines of a heading in larger type belong together.
    if before.large and line.large and not line.apart:
        return False
    centred = first and line.like_heading and line.inset is not None and line.inset >= _LEAST_INSET
    if (before.like_heading or centred) and not numbered and _is_broken_heading(before, line):
        return False
    if first and (before.like_heading or (before.numbered_heading and (line.indented or numbered))):
        return True
    if numbered and line.like_heading:
        return True
    closed = before.ended or before.short
    if closed and (numbered or line.like_heading or line.indented):
        return True
    # Where paragraphs begin further in, room above a line that does not is that of a picture, or of a dump's rows.
    return (before.ended and (before.short or (line.apart and not line.set_in))) or (before.short and line.apart)


def _is_below_caption(before: Line, line: Line) -> bool:
    """Tell whether a full line at the margin stands below a caption that is set in, as all its lines would be."""
    if before.inset is None or line.inset is None or not (before.opens or before.apart):
        return False
    # The first line of a paragraph is set in as well, but runs on to the other margin.
    inset = before.inset / (2 if before.narrow_blanks else 1)
    return inset >= 1 > line.inset and not line.short and before.missing >= 2 * inset - _RAGGED


def _is_broken_heading(before: Line, line: Line) -> bool:
    """Tell whether two lines are one heading: set about one middle, in one size of type.

    A line begins left of the middle by half its width in print; two lines in one size differ there by half of what
    their widths differ, times that size. A title and the byline below it have no size in common.
    """
    full = before.width >= _BROKEN * before.measure
    if before.inset is not None:
        right = before.inset + _LARGEST * before.width
        full = before.inset <= _MOST_FREE * before.measure and right >= (1 - _MOST_FREE) * before.measure
    if not full or kind_of(before.text + line.text) != "heading":
        return False
    further = (before.width - line.width) / 2
    em = 2 if line.narrow_blanks else 1
    low, high = sorted((further, _LARGEST * em * further))
    return low - _STRAY * em <= line.left - before.left <= high + _STRAY * em


def _is_translation(line: Line, current: Sequence[Line] | None) -> bool:
    """Tell whether a line is the English of a heading: Latin words alone, and not in the middle of a paragraph."""
    if share_of_han(line.text) > 0 or not _WORD.search(line.text):
        return False
    if 2 * len(LETTER.findall(line.text)) < len("".join(line.text.split())):
        return False
    if current is None or line.spanning or line.indented:
        return True
    before = current[-1]
    return before.ended or before.short or before.like_heading or (len(current) == 1 and before.numbered_heading)


def _draft(raw: str, lines: Sequence[Line]) -> Draft:
    draft = Draft()
    for line in lines:
        if draft.chars and LETTER.match(draft.chars[-1]) and LETTER.match(line.text):
            # The break between two words becomes their space; it is mapped to the character after the line.
            draft.chars.append(" ")
            draft.offsets.append(draft.offsets[-1] + 1)
        draft.chars.extend(_BLANK.sub(" ", "".join([raw[offset] for offset in line.offsets])))
        draft.offsets.extend(line.offsets)
    draft.kind = _kind(draft.text, lines)
    draft.level = None if draft.kind != "heading" else _OVER_COLUMNS if lines[0].spanning else _IN_COLUMN
    return draft


def _kind(text: str, lines: Sequence[Line]) -> PassageKind:
    if lines[0].table:
        return "table"
    kind = kind_of(text)
    if kind == "heading" and not lines[-1].like_heading:
        return "body"
    return "body" if kind == "table" else kind
