"""The section path of every passage: 类目, 分目, 条目, as the headings above it tell.

What outranks what is seen from the make-up of the headings: the size of their type where boxes tell it, then the level
that the file states or the columns that a heading spans, then how they are numbered (第一章, 第一节, no number, 一、,
(一), 1., 【】). Where nothing tells, headings are of one level, but of two that follow one another the second stands
under the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pairie.text import normalise
from pairie.types import Document, Passage

__all__ = ["with_sections", "words_of_heading"]

# A run-in head: 【产业合作】 or 〖产业合作〗.
_BRACKETED = re.compile(r"\s*[【〖](?P<head>[^【】〖〗\n]{1,30})[】〗]")
_UNNUMBERED = 4
_BRACKETS = 9
_RANKS = (
    (1, re.compile(r"第[一二三四五六七八九十百\d]{1,4}[编卷篇部]")),
    (2, re.compile(r"第[一二三四五六七八九十百\d]{1,4}章")),
    (3, re.compile(r"第[一二三四五六七八九十百\d]{1,4}[节条]")),
    (5, re.compile(r"[一二三四五六七八九十百]{1,3}[、.]")),
    (6, re.compile(r"[(][一二三四五六七八九十]{1,3}[)]")),
    (7, re.compile(r"\d{1,2}[、.]")),
    (8, re.compile(r"[(]\d{1,2}[)]|[①-⑳]")),
    (_BRACKETS, re.compile(r"[【〖]")),
)
# One in words: 一、资金投入。 (一)强化领导,创新机制。 Figures and more commas make a sentence of it.
_CLAUSE = r"[^\d。,;:!?、\n]{2,18}"
_IN_WORDS = "|".join(pattern.pattern for _, pattern in _RANKS[:5])
_RUN_IN = re.compile(rf"\s*(?P<head>(?:{_IN_WORDS})\s*{_CLAUSE}(?:,{_CLAUSE})?)[。:](?=.{{8}})")
# Boxes of one type differ by this much where a scan was recognised.
_LARGER = 1.15
_ROOT = -1


@dataclass(frozen=True, slots=True)
class _Head:
    """A heading and what tells its level; ``level`` is smaller for higher ones, ``size`` the height of its type."""

    text: str
    rank: int
    level: int | None = None
    size: float | None = None
    run_in: bool = False

    def over(self, other: _Head) -> int:
        """Return 1 if it outranks the other, -1 if the other does, 0 where nothing tells."""
        made = self.made_over(other)
        if made or self.run_in == other.run_in or _BRACKETS not in (self.rank, other.rank):
            return made or (self.rank < other.rank) - (self.rank > other.rank)
        # What is numbered inside an entry is a part of it.
        return 1 if other.run_in else -1

    def made_over(self, other: _Head) -> int:
        """Return the same by the make-up of the page alone."""
        if self.size and other.size and max(self.size, other.size) > _LARGER * min(self.size, other.size):
            return 1 if self.size > other.size else -1
        if self.level is not None and other.level is not None:
            return (self.level < other.level) - (self.level > other.level)
        return 0


def with_sections(document: Document, *, titled: bool = False) -> Document:
    """Return the document with the section path of its passages.

    Args:
        document: its passages in reading order.
        titled: the heading that opens it is the title of all of it.
    """
    passages = document.passages
    heads = [_head_of(document.text, passage) for passage in passages]
    if titled and heads and passages[0].kind == "heading":
        heads[0] = replace(heads[0], level=_ROOT, size=None, rank=0) if heads[0] else None
    pairs = _pairs(passages, heads)
    found, path = [], list[_Head]()
    for index, (passage, head) in enumerate(zip(passages, heads, strict=True)):
        if head is not None:
            _climb(path, head, opens=index in pairs, second=index - 1 in pairs)
        # A heading stands under those above it, a passage with a run-in head under that as well.
        outer = path if passage.kind == "heading" else [*path, head] if head else path
        found.append(replace(passage, section=tuple(over.text for over in outer)))
        if head is not None:
            path.append(head)
    return document.replace(passages=tuple(found))


def _climb(path: list[_Head], head: _Head, *, opens: bool, second: bool) -> None:
    """Leave the headings that a new one does not stand under.

    Args:
        path: the headings above, the outermost first; changed in place.
        head: the new one.
        opens: another stands right below it.
        second: it stands right below another.
    """
    if second:
        return
    if head.rank != _UNNUMBERED:
        # What has a number follows its like, whatever stands between.
        like = [at for at, over in enumerate(path) if over.over(head) == 0]
        if like:
            del path[like[-1] :]
            return
    while path and path[-1].over(head) < 0:
        path.pop()
    # Two of one level come about where one stood right below the other; the next goes on with the lower.
    while path and path[-1].over(head) == 0:
        path.pop()
        if not opens:
            return


def _pairs(passages: Sequence[Passage], heads: Sequence[_Head | None]) -> frozenset[int]:
    """Return which headings have another right below them that nothing but this tells to be lower.

    More than two that follow one another are a list.
    """
    alone = [head if passage.kind == "heading" else None for passage, head in zip(passages, heads, strict=True)]
    unsure = [
        _unsure(*two) and _page(above) == _page(below)
        for two, (above, below) in zip(pairwise(alone), pairwise(passages), strict=True)
    ]
    around = [False, *unsure, False]
    return frozenset(i for i, found in enumerate(unsure) if found and not around[i] and not around[i + 2])


def _unsure(upper: _Head | None, lower: _Head | None) -> bool:
    if upper is None or lower is None or upper.made_over(lower):
        return False
    # 一、 right above words without a number is above them; 一、 right above 二、 is not.
    return lower.rank == _UNNUMBERED <= upper.rank


def _page(passage: Passage) -> int | None:
    return passage.source_spans[0].page_number if passage.source_spans else None


def _head_of(text: str, passage: Passage) -> _Head | None:
    """Return the heading that a passage is or opens with."""
    if passage.kind not in ("heading", "body"):
        return None
    raw = text[passage.start : passage.end]
    plain = normalise(raw)
    bracketed = _BRACKETED.match(plain)
    if passage.kind == "heading":
        return _Head(words_of_heading(raw), _rank(plain.lstrip()), passage.level, _size(passage))
    if bracketed:
        return _Head(raw[slice(*bracketed.span("head"))].strip(), _BRACKETS)
    numbered = _RUN_IN.match(plain)
    if numbered is None:
        return None
    return _Head(raw[slice(*numbered.span("head"))].strip(), _rank(numbered["head"]), run_in=True)


def words_of_heading(written: str) -> str:
    """Return a heading as it stands in section paths: in one line, without brackets."""
    bracketed = _BRACKETED.match(written)
    return bracketed["head"].strip() if bracketed else " ".join(written.split())


def _rank(plain: str) -> int:
    return next((rank for rank, pattern in _RANKS if pattern.match(plain)), _UNNUMBERED)


def _size(passage: Passage) -> float | None:
    """Return the height of the type of a heading: that of its lines, which run level."""
    heights = [bottom - top for top, bottom in _sides(passage)]
    return max(heights, default=0.0) or None


def _sides(passage: Passage) -> Iterator[tuple[float, float]]:
    for span in passage.source_spans:
        if span.box is not None:
            left, top, right, bottom = span.box
            if right - left >= bottom - top:
                yield top, bottom
