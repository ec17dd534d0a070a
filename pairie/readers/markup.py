"""The visible text of an HTML page: one line a block, and where in the file every character of it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from itertools import pairwise

from pairie.text import HAN
from pairie.types import PassageKind

__all__ = ["VisibleText", "attributes_of", "tags_of", "visible_text"]

# Quotes count only behind an equals sign, as in browsers: <a title=it's>. Possessive, so that no page takes long.
_TAG = r"""(?P<slash>/?)(?P<name>[A-Za-z][^\s/>]*+)(?P<rest>(?:=\s*+"[^"]*+"|=\s*+'[^']*+'|[^>])*+)>"""
_TOKEN = re.compile(
    rf"<!--.*?(?:--!?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[!?][^>]*+>|<{_TAG}"
    r"|(?P<reference>&(?:#[0-9]{1,9};?|#[xX][0-9A-Fa-f]{1,8};?|[A-Za-z][A-Za-z0-9]{1,31};?))|(?P<space>[ \t\n\r\f]+)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_TAG_ALONE = re.compile(f"<{_TAG}", re.DOTALL)

# What is inside is no text of the page.
_SKIPPED = frozenset(
    ["script", "style", "title", "noscript", "template", "textarea", "select", "iframe", "object", "svg", "button"]
)
# These hold no tags: what looks like their end is their end. Without one they go to the end of the file.
_RAW = frozenset({"script", "style"})
_BLOCK_NAMES = """
    address article aside blockquote body br caption center dd details dialog div dl dt fieldset figure footer form
    header hr html legend main menu nav ol p pre section summary table tbody tfoot thead ul
"""
_BLOCKS: dict[str, PassageKind | None] = {
    **dict.fromkeys(_BLOCK_NAMES.split()),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "body",
    "figcaption": "caption",
}
_LEGACY = frozenset(name for name in html5 if not name.endswith(";"))
_CHINESE = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—]")


@dataclass(slots=True)
class _Cell:
    """Where a cell stands: the number of its row and its number in the row."""

    row: int
    number: int = 0


@dataclass(slots=True)
class VisibleText:
    """Characters, the half-open range of each in the file; kinds of lines and levels of headings by their start.

    Line ends between blocks are put in and have an empty range. A tab between the cells of a row stands for the tags
    between them.
    """

    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    kinds: dict[int, PassageKind] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(self.chars)


def visible_text(source: str) -> VisibleText:
    """Return what a page shows, without scripts, styles and forms. White space is narrowed as browsers do.

    A line break beside a Chinese character is no space: it comes from the program that wrapped the file.
    """
    return _Writer(source).write()


def tags_of(source: str, name: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of every tag of a name."""
    for found in _TAG_ALONE.finditer(source):
        if found["name"].lower() == name and not found["slash"]:
            yield attributes_of(found["rest"])


def attributes_of(rest: str) -> dict[str, str]:
    """Return the attributes inside a tag, names in small letters, references resolved."""
    return {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(rest)}


class _Writer:
    def __init__(self, source: str) -> None:
        self.source = source
        self.page = VisibleText()
        self.line_start = 0
        self.kind: PassageKind | None = None
        self.level: int | None = None
        self.space: tuple[int, int, int] | None = None
        self.pre = 0
        self.n_rows = 0
        self.cells: list[_Cell] = []
        # Lines as (start, end, row, cell), for the rows of tables.
        self.lines: list[tuple[int, int, int, int]] = []

    def write(self) -> VisibleText:
        at, source = 0, self.source
        while found := _TOKEN.search(source, at):
            self._put_all(at, found.start())
            at = found.end()
            if found["name"]:
                at = self._tag(found["name"].lower(), closing=bool(found["slash"]), end=at)
            elif found["reference"]:
                at = self._reference(found[0], found.start())
            elif found["space"]:
                self._space(found.start(), found.start() + 1, at)
        self._put_all(at, len(source))
        self._break()
        self._join_rows()
        return self.page

    def _put_all(self, start: int, end: int) -> None:
        for offset in range(start, end):
            self._put(self.source[offset], offset, offset + 1)

    def _put(self, char: str, start: int, end: int) -> None:
        page = self.page
        if self.space and len(page.chars) > self.line_start:
            low, first, high = self.space
            wrapped = "\n" in self.source[low:high] and (_CHINESE.match(page.chars[-1]) or _CHINESE.match(char))
            if not wrapped:
                self._add(" ", low, first)
        self.space = None
        self._add(char, start, end)

    def _add(self, char: str, start: int, end: int) -> None:
        self.page.chars.append(char)
        self.page.starts.append(start)
        self.page.ends.append(end)

    def _space(self, start: int, first: int, end: int) -> None:
        """Note white space, whose first character ends at ``first``."""
        if self.pre and "\n" in self.source[start:end]:
            self._break()
        elif self.space is None:
            self.space = (start, first, end)

    def _reference(self, token: str, start: int) -> int:
        """Put the character that a reference names; return where the text goes on."""
        name = token[1:]
        if not name.startswith("#") and name not in html5:
            # Old names need no semicolon, whatever follows: &nbspa
            name = next((name[:n] for n in range(len(name), 1, -1) if name[:n] in _LEGACY), "")
        value = html.unescape(f"&{name}") if name else "&"
        end = start + 1 + len(name)
        if value in ("\t", "\n", "\r", "\f", " "):
            self._space(start, end, end)
        elif len(value) == 1:  # numbers may name no character, and signs of mathematics two, which have no place each
            self._put(value, start, end)
        return end

    def _tag(self, name: str, *, closing: bool, end: int) -> int:
        if name in _SKIPPED and not closing:
            shut = re.compile(rf"</{name}\b[^>]*>?", re.IGNORECASE).search(self.source, end)
            return shut.end() if shut else len(self.source) if name in _RAW else end
        if name == "pre":
            self.pre = max(0, self.pre + (-1 if closing else 1))
        if name in _BLOCKS:
            self._break()
            self.kind = None if closing or name == "br" else _BLOCKS[name]
            self.level = int(name[1]) if self.kind == "heading" else None
        if name in ("td", "th"):
            self._break()
            if self.cells and not closing:
                self.cells[-1].number += 1
        elif name == "tr":
            self._break()
            if self.cells and self.cells[-1].row:
                self.cells[-1] = _Cell(0)
            if not closing:
                self.n_rows += 1
                self.cells[-1:] = [_Cell(self.n_rows)]
        elif name == "table":
            if not closing:
                self.cells.append(_Cell(0))
            elif self.cells:
                self.cells.pop()
        return end

    def _break(self) -> None:
        page = self.page
        start, self.space = self.line_start, None
        if len(page.chars) == start:
            return
        if self.kind:
            page.kinds[start] = self.kind
        if self.level:
            page.levels[start] = self.level
        cell = self.cells[-1] if self.cells else _Cell(0)
        self.lines.append((start, len(page.chars), cell.row, cell.number))
        self._add("\n", page.ends[-1], page.ends[-1])
        self.line_start = len(page.chars)

    def _join_rows(self) -> None:
        """Make one line of the cells of a row, unless a cell has several lines: then the table orders a page."""
        rows: dict[int, list[tuple[int, int, int]]] = {}
        for start, end, row, cell in self.lines:
            if row:
                rows.setdefault(row, []).append((start, end, cell))
        for lines in rows.values():
            adjoining = all(a[1] + 1 == b[0] for a, b in pairwise(lines))
            if len(lines) < 2 or not adjoining or len({cell for _, _, cell in lines}) < len(lines):
                continue
            self.page.kinds[lines[0][0]] = "table"
            for (_, end, _), (start, _, _) in pairwise(lines):
                self.page.chars[end] = "\t"
                self.page.ends[end] = self.page.starts[start]
