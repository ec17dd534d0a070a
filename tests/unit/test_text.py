import re

import pytest

from pairie.errors import FormatError
from pairie.text import SPACES, normalise, share_of_han, source_spans, trim
from pairie.types import Document, Passage, SourceSpan


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＧＤＰ１５．３亿", "GDP15.3亿"),
        ("（一）资金，项目：“好”。", "(一)资金,项目:“好”。"),
        ("甲\u3000乙\u00a0丙\t丁\x07戊\n己", "甲 乙 丙 丁 戊\n己"),
        ("⽀援\uf90a", "支援金"),
        ("對口支援", "对口支援"),
        ("①500万元、10㎡、m²、½", "①500万元、10㎡、m²、½"),
        ("甲\ud800乙", "甲\ufffd乙"),
    ],
)
def test_normalise_keeps_length(written: str, plain: str) -> None:
    assert normalise(written) == plain
    assert len(normalise(written)) == len(written)


def test_all_blanks_are_blank_everywhere() -> None:
    blank = re.compile(f"[{SPACES}]")
    for code in range(0x10000):
        if blank.match(chr(code)):
            assert normalise(chr(code)) in (" ", "\n")
            assert trim(chr(code), 0, 1) == (1, 1)


def test_trim_knows_odd_spaces() -> None:
    text = "甲\u3000\ufeff 乙 丙\u200b\x00丁"
    start, end = trim(text, 1, len(text) - 1)
    assert text[start:end] == "乙 丙"
    assert trim("  ", 0, 2) == (2, 2)


def test_share() -> None:
    assert share_of_han("甲乙GDP") == pytest.approx(0.4)
    assert share_of_han("12。") == 0.0


@pytest.fixture
def document() -> Document:
    #  reading text: 甲乙丙丁 | 戊己; the first passage runs over a column break and a page break.
    first = Passage(0, 4, "body", (SourceSpan(10, 12, "7"), SourceSpan(12, 13, "7"), SourceSpan(30, 31, "8")))
    return Document("甲乙丙丁\n戊己", (first, Passage(5, 7, "body", (SourceSpan(40, 42, "8"),))))


def test_source_spans_merge_and_split(document: Document) -> None:
    assert source_spans(document, 1, 4) == (SourceSpan(11, 13, "7"), SourceSpan(30, 31, "8"))
    assert source_spans(document, 3, 6) == (SourceSpan(30, 31, "8"), SourceSpan(40, 41, "8"))
    assert source_spans(document, 4, 5) == ()
    assert source_spans(document, 2, 2) == ()


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 8)])
def test_source_spans_outside(document: Document, start: int, end: int) -> None:
    with pytest.raises(FormatError, match="outside the text"):
        source_spans(document, start, end)
