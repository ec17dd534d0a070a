"""Whatever is read: no crash, and every character of a passage has one place in the source."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pairie.errors import ReadError
from pairie.layout_score import common_length
from pairie.readers import read_text
from pairie.readers.encodings import decode
from pairie.text import normalise, source_spans
from pairie.types import Document

FORMS = ("auto", "text", "layout", "web")
CHINESE = [
    "甲区向乙县捐赠",
    "30万元",
    "一、概况",
    "图1 ",
    "年鉴2021",
    "首页 > 正文",
    "版权所有",
    "来源：某报 ",
    "上一篇：",
]
OTHER = [
    *"。，\n\f\t\x07┃😀",
    " ",
    "  ",
    "      ",
    "\r\n",
    "\n\n",
    "\u3000",
    "\u00a0",
    "GDP ",
    "124",
    "P. 7",
    "\ud800",
    "\u200b",
]
pieces = st.sampled_from(CHINESE + OTHER)
dumps = st.lists(pieces, max_size=120).map("".join)
texts = st.one_of(dumps, st.text(max_size=300), st.text(alphabet="甲。 \n", max_size=300))


def check(raw: str, document: Document) -> None:
    end = 0
    for passage in document.passages:
        assert end <= passage.start < passage.end <= len(document.text)
        places = [offset for span in passage.source_spans for offset in range(span.start, span.end)]
        assert len(places) == passage.end - passage.start
        for char, offset in zip(document.text[passage.start : passage.end], places, strict=True):
            assert char == raw[offset] or (char == " " and normalise(raw[offset]) in (" ", "\n"))
        assert len(set(places)) == len(places)
        end = passage.end


@given(texts, st.sampled_from(FORMS))
@example("\n".join(["  甲区向乙县捐赠Solar      一、概况", "Lamp"] * 9), "layout")
@settings(max_examples=400, deadline=None)
def test_every_character_has_one_place(raw: str, form: str) -> None:
    try:
        document = read_text(raw, form=form)  # type: ignore[arg-type]
    except ReadError:
        assert "\x00" in raw
        return
    check(raw, document)
    if document.source.form == "text":
        assert document.text == raw
    else:
        assert document.text == "\n".join(document.text[p.start : p.end] for p in document.passages)


@given(st.text(max_size=200))
def test_running_text_is_the_input(raw: str) -> None:
    document = read_text(raw, form="text") if "\x00" not in raw else Document(raw)
    assert document.text == raw
    for passage in document.passages:
        assert raw[passage.start : passage.end] == raw[passage.start : passage.end].strip()


@given(dumps, st.data())
@settings(deadline=None)
def test_source_spans_of_any_range(raw: str, data: st.DataObject) -> None:
    document = read_text(raw, form="layout")
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    n_inside = sum(max(0, min(end, p.end) - max(start, p.start)) for p in document.passages)
    assert sum(span.end - span.start for span in source_spans(document, start, end)) == n_inside


@given(st.text())
def test_normalise_keeps_every_offset(text: str) -> None:
    plain = normalise(text)
    assert len(plain) == len(text)
    assert normalise(plain) == plain
    assert [i for i, char in enumerate(text) if char == "\n"] == [i for i, char in enumerate(plain) if char == "\n"]


@given(st.binary(max_size=400))
def test_bytes_are_text_or_an_error(data: bytes) -> None:
    try:
        decode(data, "page.txt")
    except ReadError as error:
        assert str(error).startswith("page.txt: ")


@given(st.text(alphabet="甲乙丙", max_size=30), st.text(alphabet="甲乙丙", max_size=30))
def test_common_length_bounds(a: str, b: str) -> None:
    n = common_length(a, b)
    assert n == common_length(b, a) <= min(len(a), len(b))
    assert common_length(a, a + b) == len(a)
    assert common_length(a[::-1], b[::-1]) == n
