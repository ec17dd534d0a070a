"""What displaCy draws of spans and links."""

import re

import pytest
from spacy import displacy

from pairie.errors import ConfigError
from pairie.formats import parse_inline
from pairie.report import DISPLACY_OPTIONS, to_displacy
from pairie.types import Document

LETTER = """<doc id="d"><p>𠮷水镇的信写道:<A id="a1">北湾区教育局</A>替<R id="r1">𠮷水镇小学</R>\
<M id="m1" cat="infrastructure" by="a1" to="r1" amt="q1">翻修了<Q id="q1">六间</Q>教室</M>。</p></doc>"""


def letter() -> Document:
    return parse_inline(LETTER)[0].document


def drawn(found: dict[str, object], style: str) -> str:
    return displacy.render(found, style=style, manual=True, jupyter=False, options=dict(DISPLACY_OPTIONS))  # type: ignore[arg-type]


def test_spans_nest_and_agree_with_the_text() -> None:
    document = letter()
    found = to_displacy(document)
    words = {"".join(found["tokens"][span["start_token"] : span["end_token"]]) for span in found["spans"]}
    assert words == {mention.text for mention in document.entities}
    html = drawn(found, "span")
    assert all(label in html for label in ("ACTOR", "RECIPIENT", "AMOUNT", "MEASURE"))
    assert DISPLACY_OPTIONS["colors"]["ACTOR"] in html


def test_outermost_mentions_in_the_text() -> None:
    document = letter()
    found = to_displacy(document, "ent")
    assert [document.text[ent["start"] : ent["end"]] for ent in found["ents"]] == [
        "北湾区教育局",
        "𠮷水镇小学",
        "翻修了六间教室",
    ]
    assert drawn(found, "ent").count("<mark") == 3


def test_links_are_arcs_from_the_act() -> None:
    document = letter()
    found = to_displacy(document, "dep")
    words = [word["text"] for word in found["words"]]
    assert words == ["北湾区教育局", "𠮷水镇小学", "翻修了六间教室", "六间"]
    arcs = {(arc["label"], words[arc["start"]], words[arc["end"]], arc["dir"]) for arc in found["arcs"]}
    assert arcs == {
        ("AGENT", "北湾区教育局", "翻修了六间教室", "left"),
        ("BENEFICIARY", "𠮷水镇小学", "翻修了六间教室", "left"),
        ("QUANTITY", "翻修了六间教室", "六间", "right"),
    }
    svg = drawn(found, "dep")
    assert len(re.findall(r'class="displacy-arc"', svg)) == 3


def test_a_stretch_has_only_what_lies_in_it() -> None:
    document = letter()
    start = document.text.index("替")
    found = to_displacy(document, "span", start=start)
    assert found["text"] == document.text[start:]
    words = ["".join(found["tokens"][span["start_token"] : span["end_token"]]) for span in found["spans"]]
    assert "北湾区教育局" not in words and "六间" in words
    assert [arc["label"] for arc in to_displacy(document, "dep", start=start)["arcs"]] == ["BENEFICIARY", "QUANTITY"]


def test_unknown_style() -> None:
    with pytest.raises(ConfigError, match="unknown style; got 'arcs'"):
        to_displacy(letter(), "arcs")  # type: ignore[arg-type]
