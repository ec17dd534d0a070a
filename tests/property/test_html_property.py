"""Whatever an HTML page holds: no crash, and every character of a passage has its place in the file."""

import html

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pairie.errors import ReadError
from pairie.readers.article import find_again
from pairie.readers.html import read_html
from pairie.readers.markup import visible_text
from tests.spans import check_spans

TEXT = [
    "甲区向乙县捐赠棉衣120件，价值3万元。",
    "乙县",
    "30万元",
    "来源：某报",
    "GDP ",
    "版权所有",
    "首页",
    "\n",
    "  ",
    "\u3000",
    "<",
    "&",
]
REFERENCES = [
    "&nbsp;",
    "&nbsp",
    "&#x4e2d;",
    "&#22269",
    "&amp;lt;",
    "&lt",
    "&bogus;",
    "&#0;",
    "&NotEqualTilde;",
    "&#10;",
]
NAMES = ["p", "div", "b", "a", "td", "tr", "table", "br", "li", "ul", "h1", "pre", "script", "title", "span"]
OTHER = [
    "<!-- 注 -->",
    "<!--",
    "<![CDATA[甲]]>",
    "<a title='>' href=\"x\">",
    "<p class=it's>",
    "<?x?>",
    "</",
    "<meta charset=utf-8>",
]
tags = st.builds("<{}{}>".format, st.sampled_from(["", "/"]), st.sampled_from(NAMES))
pages = st.lists(
    st.one_of(st.sampled_from(TEXT), st.sampled_from(REFERENCES), tags, st.sampled_from(OTHER)), max_size=60
)
pages = pages.map("".join)


@given(st.one_of(pages, st.text("<>&;#x甲 p/\"'=!-[]", max_size=60)))
@settings(max_examples=300)
def test_every_visible_character_has_its_place(source: str) -> None:
    page = visible_text(source)
    assert page.starts == sorted(page.starts)
    for char, start, end in zip(page.chars, page.starts, page.ends, strict=True):
        if char not in "\n\t":
            assert html.unescape(source[start:end])[:1] in (char, "\n", "\r", "\t", "\f")
        assert start < end or char == "\n"


@given(pages)
@example("<p>&nbsp;</p>甲区向乙县捐赠棉衣120件。")
@settings(max_examples=120)
def test_spans_agree_with_the_file(source: str) -> None:
    try:
        document = read_html(("<p>" + source).encode(), file="a.html")
    except ReadError as error:
        assert str(error).startswith("a.html: ")
        return
    check_spans("<p>" + source, document)
    assert all(document.text[p.start : p.end].strip() for p in document.passages)


@given(st.lists(st.text("甲乙。 ", max_size=12), max_size=6), st.text("甲乙丙。\n", max_size=60))
def test_what_is_marked_was_asked_for(pieces: list[str], visible: str) -> None:
    marks = find_again(pieces, visible)
    assert len(marks) == len(visible)
    asked = {char for piece in pieces for char in piece}
    assert all(char in asked for char, mark in zip(visible, marks, strict=True) if mark)
