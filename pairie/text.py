"""Characters: which are Chinese, how the model sees them, and the way from the reading text back to the source."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from pairie.errors import FormatError
from pairie.traditional import simplify
from pairie.types import Box, Document, Passage, SourceSpan

__all__ = ["HAN", "SPACES", "content_digest", "normalise", "share_of_han", "source_spans", "trim"]

#: Chinese characters (with 〇) as the inside of a character class.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

#: White space, marks without width and control characters, as the inside of a character class.
SPACES = r"\s\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f"

_BLANK_CODES = (
    *range(0x21),
    *range(0x7F, 0xA1),
    0x1680,
    *range(0x2000, 0x2010),
    *(0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF),
)
_BLANK = "".join(map(chr, _BLANK_CODES))

_HAN = re.compile(f"[{HAN}]")

# Blocks whose compatibility form is the same sign in another dress. Circled and raised figures stay: ① before 500 must
# not become 1500.
_COMPATIBLE = (
    (0x2E80, 0x2FDF),  # radicals, which PDF text layers like to put for whole characters
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE10, 0xFE1F),  # vertical punctuation
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFFEE),  # full-width ASCII, half-width kana, signs
)


def _forms() -> Iterator[tuple[int, str]]:
    for low, high in _COMPATIBLE:
        for code in range(low, high + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                yield code, plain
    for code in _BLANK_CODES:
        yield code, "\n" if code == 0x0A else " "


_NORMAL = dict(_forms())
# A box so many times as high as wide is no line of two characters or more set from left to right.
_TALL = 1.6
_SURROGATE = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """Return the text as the model sees it, of the same length: offsets stay true.

    Full-width letters, figures and punctuation become half-width, odd spaces and control characters a space (line feeds
    stay), lone surrogates U+FFFD, Traditional characters Simplified ones.
    """
    return simplify(_SURROGATE.sub("\ufffd", text.translate(_NORMAL)))


def content_digest(text: str) -> str:
    """Return the SHA-256 of the characters as the model sees them, without white space: that of copies is the same."""
    return hashlib.sha256("".join(normalise(text).split()).encode("utf-8")).hexdigest()


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range without the white space at its edges; an empty one at its end where there is nothing else."""
    part = text[start:end]
    kept = part.lstrip(_BLANK)
    start = end - len(kept)
    return start, start + len(kept.rstrip(_BLANK))


def share_of_han(text: str) -> float:
    """Return Chinese characters over letters of any script, 0..1; 0 where there is no letter."""
    han = len(_HAN.findall(text))
    letters = han + len(re.findall(r"[A-Za-z\u00c0-\u024f]", text))
    return han / letters if letters else 0.0


def source_spans(document: Document, start: int, end: int) -> tuple[SourceSpan, ...]:
    """Map a half-open range of the reading text to ranges of the source.

    Line feeds between passages have no place of their own there. Neighbouring ranges on one page are merged, but not
    those that have a box: there is one for every printed line, cut to the characters meant.

    Raises:
        FormatError: the range does not lie inside the text.
    """
    if not 0 <= start <= end <= len(document.text):
        raise FormatError(
            f"document: range outside the text; got {start}..{end}, expected 0 <= start <= end <= "
            f"{len(document.text)}. Offsets are half-open code points into 'text'."
        )
    found: list[SourceSpan] = []
    first = max(0, bisect_right(document.passages, start, key=lambda passage: passage.start) - 1)
    for passage in document.passages[first:]:
        if passage.start >= end:
            break
        for span in _within(document, passage, start, end):
            if found and _goes_on(found[-1], span):
                exact = found[-1].chars is None and span.chars is None
                chars = None if exact else found[-1].width + span.width
                found[-1] = replace(span, start=found[-1].start, chars=chars)
            else:
                found.append(span)
    return tuple(found)


def _goes_on(span: SourceSpan, following: SourceSpan) -> bool:
    unboxed = span.box is None and following.box is None
    return unboxed and (span.end, span.page, span.page_number, span.file) == (
        following.start,
        following.page,
        following.page_number,
        following.file,
    )


def _within(document: Document, passage: Passage, start: int, end: int) -> Iterator[SourceSpan]:
    at = passage.start
    for span in passage.source_spans:
        low, high = max(start, at), min(end, at + span.width)
        if low < high:
            yield _cut(span, low - at, high - at, document.text[at : at + span.width])
        at += span.width


def _cut(span: SourceSpan, low: int, high: int, text: str) -> SourceSpan:
    """Return the part of a span from one of its characters to another; ``text`` is what stands in it."""
    if span.chars is not None:
        return replace(span, chars=high - low)  # what stands for other characters has no parts
    if span.box is None or high - low == len(text):
        return replace(span, start=span.start + low, end=span.start + high)
    left, top, right, bottom = span.box
    edges = span.edges or _even_edges(text, span.box)
    if edges:
        left, right = round(edges[low], 1), round(edges[high], 1)
    return replace(
        span,
        start=span.start + low,
        end=span.start + high,
        box=(left, top, right, bottom),
        edges=edges[low : high + 1] if edges else None,
    )


def _even_edges(text: str, box: Box) -> list[float] | None:
    """Return about where the characters of a line begin: a Chinese one is twice as wide as a letter or figure.

    None for a line that runs up or down the page, of which it is not known which.
    """
    left, top, right, bottom = box
    if bottom - top > _TALL * (right - left):
        return None
    ends = [0, *accumulate(1 if char.isascii() else 2 for char in text)]
    return [left + (right - left) * end / ends[-1] for end in ends]
