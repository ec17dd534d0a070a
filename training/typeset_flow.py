"""Text to placed lines: broken by the rules of Chinese setting, poured into columns, bands and pages.

Nothing here knows of fonts. A wide character is one em, any other half of one; the drawing stretches every full line to
its measure, so that what the font says otherwise does no harm.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "middle", "right"]

NOT_FIRST = frozenset("，。、；：！？”’）》」』】〉〕％%,.;:!?)]…—·～")
NOT_LAST = frozenset("“‘（《「『【〈〔([")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters on one base line. Points from the top left corner of what holds them."""

    text: str
    x: float
    y: float
    size: float
    face: Literal["body", "head"] = "body"
    align: Align = "left"
    fit: float | None = None  # width to stretch to


@dataclass(frozen=True, slots=True)
class Mark:
    """A grey rectangle (a picture), a frame, or with no height or width a rule."""

    x: float
    y: float
    width: float
    height: float
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Slug:
    """What is never parted: a line of text, a picture with its caption, a frame with all in it, a row of a table."""

    height: float
    runs: tuple[Run, ...] = ()
    marks: tuple[Mark, ...] = ()
    lines: tuple[tuple[int, str], ...] = ()  # passage, text of a line of it
    gap: float = 0.0  # above it, except at the head of a column
    keep: bool = False  # never the last of a column
    floats: Literal["", "top", "bottom"] = ""  # of the next column


@dataclass(slots=True)
class Placed:
    """A line as it stands: the truth about the page, in reading order."""

    page: int
    passage: int
    text: str


@dataclass(slots=True)
class Sheet:
    """A page: what is printed where."""

    runs: list[Run] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)


def em(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def ems(text: str) -> float:
    return sum(map(em, text))


def break_lines(text: str, measure: float, indent: float = 0.0) -> list[str]:
    """Break a paragraph. Figures and words stay whole, no stop begins a line, no opening bracket ends one.

    Args:
        text: without line breaks.
        measure: width of the column in em.
        indent: of the first line in em.
    """
    lines: list[str] = []
    line, room = "", measure - indent
    for token in _tokens(text):
        if ems(token) > room and line:
            carried = ""
            if token[0] in NOT_FIRST:
                # The stop takes the character before it along; two stops in a row take two.
                while line and (not carried or carried[0] in NOT_FIRST):
                    carried, line = line[-1] + carried, line[:-1]
            while line and line[-1] in NOT_LAST:
                carried, line = line[-1] + carried, line[:-1]
            if line:
                lines.append(line)
                line, room = carried, measure - ems(carried)
            else:
                line = carried
        line += token
        room -= ems(token)
    return [*lines, line] if line else lines


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and _in_word(text[end - 1]) and (_in_word(text[end]) or text[end] == "%"):
            end += 1
        yield text[at:end]
        at = end


def _in_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ".-")


@dataclass(slots=True)
class Filled:
    """Columns of a band, and what did not go in."""

    columns: list[list[tuple[float, Slug]]]
    rest: list[Slug]


def fill(slugs: Sequence[Slug], height: float, n_columns: int) -> Filled:
    """Pour slugs into columns of a height; what floats waits for the head or the foot of the next column."""
    columns: list[list[tuple[float, Slug]]] = []
    waiting: list[Slug] = []
    queue = list(slugs)
    for _ in range(n_columns):
        column: list[tuple[float, Slug]] = []
        y, foot = 0.0, height
        bottoms: list[Slug] = []
        for slug in list(waiting):
            if slug.height > foot - y:
                continue
            waiting.remove(slug)
            if slug.floats == "top":
                column.append((y, slug))
                y += slug.height
            else:
                foot -= slug.height
                bottoms.append(slug)
        while queue:
            slug = queue[0]
            if slug.floats:
                waiting.append(queue.pop(0))
                continue
            gap = slug.gap if y else 0.0
            needed = gap + slug.height
            needed += _kept_below(queue)
            if y + needed > foot + 0.01:
                break
            column.append((y + gap, queue.pop(0)))
            y += gap + slug.height
        for slug in reversed(bottoms):
            column.append((foot, slug))
            foot += slug.height
        columns.append(column)
    return Filled(columns, [*waiting, *queue])


def _kept_below(queue: Sequence[Slug]) -> float:
    """Return the height of what must follow the first slug in its column."""
    height, before = 0.0, queue[0]
    for slug in queue[1:]:
        if not before.keep:
            break
        if not slug.floats:
            height += slug.gap + slug.height
            before = slug
    return height


def balanced(slugs: Sequence[Slug], height: float, n_columns: int, step: float) -> tuple[Filled, float]:
    """Fill columns of the least height that holds all; where the height is not enough, all of it."""
    total = sum(slug.height + slug.gap for slug in slugs)
    least = max(total / n_columns, max((slug.height for slug in slugs), default=0.0))
    while least < height:
        filled = fill(slugs, least, n_columns)
        if not filled.rest:
            return filled, least
        least += step
    return fill(slugs, height, n_columns), height


def shifted(slug: Slug, x: float, y: float) -> tuple[list[Run], list[Mark]]:
    """Return what a slug prints when its corner stands at a point of the page."""
    runs = [Run(r.text, r.x + x, r.y + y, r.size, r.face, r.align, r.fit) for r in slug.runs]
    return runs, [Mark(m.x + x, m.y + y, m.width, m.height, m.filled) for m in slug.marks]
