"""HTML files to the passages of their article."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from html import unescape
from itertools import takewhile

from pairie.errors import ReadError
from pairie.readers.article import chosen_characters
from pairie.readers.clues import Clues, about
from pairie.readers.encodings import decode
from pairie.readers.markup import VisibleText, tags_of, visible_text
from pairie.readers.passages import Draft, Pages, assemble
from pairie.readers.web import WebLine, article_of, between_borders, draft_of, headline_of, web_lines
from pairie.text import HAN, normalise
from pairie.types import Document, Source

__all__ = ["decode_html", "read_html"]

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE
)
_HEAD_BYTES = 8192
# The names mean the same sets of characters; the last has all of the others.
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "cp936", "hz-gb-2312"})
_BIG5 = frozenset({"big5", "big5-hkscs", "x-x-big5", "cn-big5"})
# Short GB18030 texts may be UTF-8 as well by chance; more than so many Chinese characters are not.
_BY_CHANCE = 8

_TITLES = ("articletitle", "og:title", "twitter:title")
_DATES = ("pubdate", "publishdate", "article:published_time", "og:release_date", "datepublished", "dc.date")
_PUBLISHERS = ("contentsource", "article:author:source", "og:site_name")
_ISO = re.compile(r"((?:19|20)\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})")
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_BLANK = re.compile(r"\s+")
_LEAST_TITLE = 5
_HEAD_LINES = 3


def decode_html(data: bytes, where: str) -> str:
    """Return the text of an HTML file: by its byte order mark, else by what it declares, else as any text file.

    Pages that declare a Chinese encoding and are UTF-8 are frequent: plain UTF-8 goes first.

    Raises:
        ReadError: the bytes are no text in the encoding declared.
    """
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    name = declared[1].decode("ascii").lower() if declared else ""
    encoding = "gb18030" if name in _CHINESE else "big5hkscs" if name in _BIG5 else None
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if encoding is None or marked or _is_utf8(data):
        return decode(data, where)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{where}: broken page; got bytes at offset {error.start} that are not {encoding}, expected what the page "
            f"declares ({name}). Save the page again from the browser."
        ) from error


def _is_utf8(data: bytes) -> bool:
    try:
        return len(re.findall(f"[{HAN}]", data.decode("utf-8"))) > _BY_CHANCE
    except UnicodeDecodeError:
        return False


def read_html(data: bytes, *, file: str) -> Document:
    """Read the article of an HTML file: headline, byline, paragraphs, lists and tables.

    Source spans are ranges of the decoded file, one a stretch of text between tags. What trafilatura takes for the
    article is read from the file itself; where it finds no paragraph the page is read like a web dump.

    Raises:
        ReadError: the page is broken, shows no text, or has no article.
        ConfigError: the extra ``html`` is not installed.
    """
    source = decode_html(data, file)
    page = visible_text(source)
    text = page.text
    if not text.strip():
        raise ReadError(
            f"{file}: empty page; got no visible text, expected an article. If a script draws the page, save it from "
            "the browser as a complete page."
        )
    metas = _metas(source)
    lines = web_lines(text)
    titles = _titles(source, metas)
    marks = chosen_characters(source, text, where=file)
    article = _chosen(lines, marks, page, titles) or article_of(lines)
    drafts = [_in_file(draft_of(text, line), line, page) for line in article]
    if not drafts:
        raise ReadError(
            f"{file}: no article; got only menus, buttons and notices, expected sentences. Open the page of the "
            "article and save that."
        )
    clues = Clues()
    for line in [*article, *(line for line in lines if line.byline)]:
        clues = clues.first(about(text[line.start : line.end]))
    return assemble(drafts, _source(file, clues, metas, _heading(drafts, titles)), Pages(counted=False), titled=True)


def _chosen(lines: Sequence[WebLine], marks: Sequence[bool], page: VisibleText, titles: Sequence[str]) -> list[WebLine]:
    """Return the lines of which at least half was chosen, with headline and byline above, without what is no text.

    None where no paragraph was chosen. Links to other articles below are often chosen as well; what their lines look
    like gives them away.
    """
    picked = [2 * sum(marks[line.start : line.end]) >= line.end - line.start for line in lines]
    first = next((at for at, line in enumerate(lines) if picked[at] and line.paragraph), None)
    if first is None:
        return []
    headline = _headline(lines, first, page, titles)
    begin = min(headline, default=headline_of(lines, first))
    above = [at for at in range(begin, first) if picked[at] or at in headline or lines[at].byline]
    if not headline:
        # The table of an article without a headline opens it.
        rows = (at for at in range(begin) if picked[at] and page.kinds.get(lines[at].start) == "table")
        above = [*rows, *above]
    text = {line.start for line in between_borders(lines[first:])}
    below = (at for at in range(first, len(lines)) if picked[at] and lines[at].start in text)
    return [lines[at] for at in (*above, *below) if lines[at].kind is None]


def _headline(lines: Sequence[WebLine], first: int, page: VisibleText, titles: Sequence[str]) -> range:
    """Return the lines above the first paragraph that the page calls its title, else its last heading there."""
    named = [at for at in range(first) if _is_title(lines[at].text, titles)]
    if not named:
        headings = [at for at in range(first) if page.kinds.get(lines[at].start) == "heading"]
        return range(headings[-1], headings[-1] + 1) if headings else range(0)
    # The name of the site is a part of many titles; the longest line is of the headline, which may go over several.
    at = max(named, key=lambda index: (len(lines[index].text), index))
    low, high = at, at + 1
    while low - 1 in named and page.kinds.get(lines[low - 1].start) == page.kinds.get(lines[at].start):
        low -= 1
    while high in named:
        high += 1
    return range(low, high)


def _is_title(text: str, titles: Sequence[str]) -> bool:
    key = _BLANK.sub("", text)
    return len(key) >= _LEAST_TITLE and any(key in title for title in titles)


def _metas(source: str) -> dict[str, str]:
    """Return what the head says of the page, by names in small letters; the first of each name."""
    found: dict[str, str] = {}
    for tag in tags_of(source, "meta"):
        name = tag.get("name") or tag.get("property") or tag.get("itemprop")
        content = tag.get("content", "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _titles(source: str, metas: Mapping[str, str]) -> list[str]:
    """Return what may be the title, as the lines are compared with it."""
    titles = [metas[name] for name in _TITLES if name in metas]
    if tag := _TITLE.search(source):
        titles.append(unescape(tag[1]))
    return [_BLANK.sub("", normalise(title)) for title in titles]


def _in_file(draft: Draft, line: WebLine, page: VisibleText) -> Draft:
    """Return a draft of the visible text with its places in the file."""
    starts, ends = page.starts, page.ends
    wide = {starts[at]: ends[at] for at in draft.offsets if ends[at] - starts[at] != 1}
    kind, level = page.kinds.get(line.start, draft.kind), page.levels.get(line.start)
    return Draft(kind, draft.chars, [starts[at] for at in draft.offsets], wide, level)


def _heading(drafts: Sequence[Draft], titles: Sequence[str]) -> str | None:
    """Return the heading at the top; of several lines, if the page calls them its title together."""
    headings = [draft.text for draft in takewhile(lambda draft: draft.kind == "heading", drafts[:_HEAD_LINES])]
    whole = "".join(headings)
    if len(headings) > 1 and not _is_title(normalise(whole), titles):
        return headings[0]
    return whole or None


def _source(file: str, clues: Clues, metas: Mapping[str, str], heading: str | None) -> Source:
    """Name the source by what the page shows, and by its head where it shows nothing."""
    dates = (_ISO.search(metas[name]) for name in _DATES if name in metas)
    date = next((f"{d[1]}-{int(d[2]):02d}-{int(d[3]):02d}" for d in dates if d), None)
    return Source(
        file=file,
        form="html",
        title=heading or clues.title or next((metas[name] for name in _TITLES if name in metas), None),
        page=clues.page,
        publisher=clues.publisher or next((metas[name] for name in _PUBLISHERS if name in metas), None),
        date=clues.date or date,
        volume_year=clues.volume_year,
        covered_year=clues.covered_year,
    )
