"""Web dumps to the passages of their article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pairie.readers.boilerplate import BORDERS, Boilerplate, boilerplate_of
from pairie.readers.clues import Clues, about, is_byline
from pairie.readers.passages import Draft, Pages, assemble
from pairie.readers.plain import NUMBERED, kind_of
from pairie.text import SPACES, normalise, trim
from pairie.types import Document, Source

__all__ = ["WebLine", "article_of", "between_borders", "draft_of", "headline_of", "read_web", "web_lines"]

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_TOKEN = re.compile(f"[^{SPACES}]+")
_SENTENCE_END = re.compile(r"[。!?;:…][”’」』)\]】]*$")
# Counters and buttons at the end of a byline.
_TOOLS = re.compile(
    r"\s*[\[【(]?\s*(?:(?:浏览|阅读|点击|访问)(?:次数|数|量|率|:)|字[号体](?:大小)?\s*:|字[号体]\s|分享|打印|收藏|大\s*中\s*小).*$"
)
_CLOSING = re.compile(r"^[(【\[].{0,40}[)】\]]$|^[(]?完[)]?$")

# A paragraph of an article is a sentence of at least this many characters. Shorter ones stand in menus and buttons.
_LEAST_SENTENCE = 14
_LONG = 40
# Advertisements and notices inside an article take a line or two; more of them are the end of it.
_FEW_BORDERS = 2
# 相关阅读 alone heads a list of other articles, 相关阅读:甲区拨款 is the whole list; 上一篇 stands below an article.
_LIST_HEAD = re.compile(r"[^:]{1,8}[:>»›.…]*|[上下]一?[篇条章则].*")
# Lines above the first paragraph or byline that may be its headline and what stands over and under it.
_MOST_TITLE_LINES = 3
_LEAST_TITLE = 5


@dataclass(frozen=True, slots=True)
class WebLine:
    """A line of a dump and what it looks like; ``text`` is normalised."""

    start: int
    end: int
    text: str
    kind: Boilerplate | None
    paragraph: bool
    byline: bool

    @property
    def body(self) -> bool:
        """A paragraph that no title of another article looks like."""
        return self.paragraph and ("。" in self.text or len(self.text) >= _LONG)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines of text, and the borders that part them from the text before."""

    borders: list[WebLine]
    lines: list[WebLine]

    @property
    def weight(self) -> int:
        return sum(len(line.text) for line in self.lines if line.paragraph)


def read_web(raw: str, *, file: str | None = None) -> Document:
    """Read the article of a web dump: its headline, byline, paragraphs and subheadings.

    Menus, share bars, picture names, links to other articles and footers are left out of ``text``; source and date go
    to ``source`` as well.
    """
    lines = web_lines(raw)
    article = article_of(lines)
    drafts = [draft_of(raw, line) for line in article]
    clues = Clues()
    for line in [*article, *(line for line in lines if line.byline)]:
        clues = clues.first(about(raw[line.start : line.end]))
    title = next((draft.text for draft in drafts[:_MOST_TITLE_LINES] if draft.kind == "heading"), None)
    source = Source(
        file=file,
        form="web",
        title=title or clues.title,
        page=clues.page,
        publisher=clues.publisher,
        date=clues.date,
        volume_year=clues.volume_year,
        covered_year=clues.covered_year,
    )
    return assemble(drafts, source, Pages(counted=False), titled=True)


def web_lines(raw: str) -> list[WebLine]:
    """Return the lines that are not blank, each judged by itself."""
    found = []
    for match in _LINE.finditer(raw):
        start, end = trim(raw, match.start(), match.end())
        if start == end:
            continue
        text = normalise(raw[start:end])
        kind = boilerplate_of(text)
        tools = _TOOLS.search(text) if kind is None and is_byline(text) else None
        if tools:
            end = start + tools.start()
            text = text[: tools.start()]
        sentence = len(text) >= _LEAST_SENTENCE and _SENTENCE_END.search(text) is not None
        paragraph = kind is None and (sentence or (len(text) >= _LONG and "," in text))
        found.append(WebLine(start, end, text, kind, paragraph, kind is None and len(text) <= 120 and is_byline(text)))
    return found


def article_of(lines: Sequence[WebLine]) -> list[WebLine]:
    """Return the lines of the article: of all stretches between menus and footers those that hold its text."""
    if not any(line.paragraph for line in lines):
        return [line for line in lines if line.kind is None]
    article = between_borders(lines)
    paragraphs = [index for index, line in enumerate(article) if line.paragraph]
    last = paragraphs[-1]
    while last + 1 < len(article) and _CLOSING.match(article[last + 1].text):
        last += 1
    return article[headline_of(article, paragraphs[0]) : last + 1]


def between_borders(lines: Sequence[WebLine]) -> list[WebLine]:
    """Return the stretch with the most text and those that go on with it: 相关阅读 or 版权声明 may stand in between.

    There must be a paragraph.
    """
    stretches = _stretches(lines)
    main = max(range(len(stretches)), key=lambda index: stretches[index].weight)
    found: list[WebLine] = []
    for index, stretch in enumerate(stretches):
        borders = stretch.borders if index > main else stretches[min(index + 1, main)].borders
        begins = index < main and any(line.byline for line in stretch.lines)
        if index == main or _goes_on(stretch.lines, borders, begins=begins):
            found += _without_titles(stretch) if found else stretch.lines
    return found


def _goes_on(lines: Sequence[WebLine], borders: Sequence[WebLine], *, begins: bool) -> bool:
    """Tell whether a stretch belongs to the article beside it: two paragraphs do, one if it is no teaser."""
    body = [line for line in lines if line.body]
    if len(body) != 1 or len(borders) > _FEW_BORDERS:
        return len(body) > 1
    return begins or len(body[0].text) >= _LONG or not any(_LIST_HEAD.fullmatch(line.text) for line in borders)


def _without_titles(stretch: _Stretch) -> list[WebLine]:
    """Leave out the titles under 相关阅读, up to the paragraph or the numbered heading that goes on."""
    if not any(line.kind == "related" for line in stretch.borders):
        return stretch.lines
    goes_on = (index for index, line in enumerate(stretch.lines) if line.body or NUMBERED.match(line.text))
    return stretch.lines[next(goes_on, 0) :]


def _stretches(lines: Sequence[WebLine]) -> list[_Stretch]:
    """Return what stands between borders; a lone line that looks like a menu or a login inside text is no border.

    Stretches without a paragraph are left out; their borders count for the next.
    """
    found = [_Stretch([], [])]
    for index, line in enumerate(lines):
        if line.kind not in BORDERS:
            if line.kind is None:
                found[-1].lines.append(line)
            continue
        around = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
        inside = (
            len(around) == 2 and all(near.kind is None for near in around) and any(near.paragraph for near in around)
        )
        if not inside or line.kind not in ("navigation", "login"):
            if any(near.paragraph for near in found[-1].lines):
                found.append(_Stretch([], []))
            found[-1].lines.clear()
            found[-1].borders.append(line)
    return found


def headline_of(lines: Sequence[WebLine], first: int) -> int:
    """Return the index of the headline above the first paragraph: short lines at the byline, or else right above."""
    byline = next((index for index in range(first - 1, -1, -1) if lines[index].byline), None)
    at = first if byline is None else byline
    for _ in range(_MOST_TITLE_LINES):
        if at == 0 or len(lines[at - 1].text) < _LEAST_TITLE:
            break
        at -= 1
    return at


def draft_of(raw: str, line: WebLine) -> Draft:
    """Return a line as a passage, its gaps narrowed to one space."""
    draft = Draft(kind_of(line.text))
    at = line.start
    for token in _TOKEN.finditer(raw, line.start, line.end):
        if token.start() > at:
            draft.offsets.append(at)  # one space of each gap; between Chinese words it parts a heading or a byline
        draft.offsets.extend(range(token.start(), token.end()))
        at = token.end()
    draft.chars = [" " if raw[offset].isspace() else raw[offset] for offset in draft.offsets]
    return draft
