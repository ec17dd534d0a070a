"""Documents read back from dictionaries: what does not hold together is refused."""

from dataclasses import replace
from typing import Any

import pytest

from pairie.errors import FormatError
from pairie.types import Document, Link, Mention, Passage, own_words

DOCUMENT = Document(
    "甲区援助乙县",
    (Passage(0, 6),),
    (Mention("a", "ACTOR", 0, 2, "甲区"), Mention("m", "MEASURE", 2, 4, "援助", category="other", planned=False)),
    (Link("AGENT", "m", "a"),),
)


def test_round_trip() -> None:
    assert Document.from_dict(DOCUMENT.to_dict()) == DOCUMENT


def test_how_sure_category_and_plan_are_is_written_where_it_is_known() -> None:
    party, act = DOCUMENT.entities
    assert not {"category_score", "planned_score"} & (act.to_dict().keys() | party.to_dict().keys())
    found = DOCUMENT.replace(entities=(party, replace(act, category_score=0.6, planned_score=0.9)))
    written = found.to_dict()
    assert (written["entities"][1]["category_score"], written["entities"][1]["planned_score"]) == (0.6, 0.9)
    assert Document.from_dict(written) == found


@pytest.mark.parametrize(
    ("member", "change", "said"),
    [
        ("relations", {"head": "x"}, "unresolved link AGENT; got 'x'"),
        ("relations", {"tail": None}, "unresolved link AGENT; got None"),
        ("relations", {"type": "GIVER"}, "unknown type of link m-a; got 'GIVER', expected one of AGENT"),
        ("passages", {"end": 7}, "passage lies outside the text; got 0..7"),
        ("passages", {"start": -1}, "passage lies outside the text; got -1..6"),
        ("passages", {"start": "0"}, "passage lies outside the text; got '0'..6"),
        ("entities", {"end": 9}, "mention a lies outside the text; got 0..9"),
        ("entities", {"text": "甲县"}, "mention a does not agree"),
        ("entities", {"label": "GIVER"}, "unknown label of mention a"),
    ],
)
def test_what_does_not_hold_together_is_refused(member: str, change: dict[str, Any], said: str) -> None:
    found = DOCUMENT.to_dict()
    found[member][0] |= change
    with pytest.raises(FormatError, match=said):
        Document.from_dict(found)


def test_own_words_are_read_where_somebody_says_so() -> None:
    mention = {"id": "x1", "label": "PROGRAMME", "start": 0, "end": 2, "text": "山海"}
    act = {
        "id": "m1",
        "label": "MEASURE",
        "start": 2,
        "end": 4,
        "text": "帮扶",
        "category": "housing",
        "planned": False,
    }
    link = {"type": "UNDER", "head": "m1", "tail": "x1"}
    found = {"text": "山海帮扶", "entities": [mention, act], "relations": [link]}
    with pytest.raises(FormatError, match="unknown label of mention x1"):
        Document.from_dict(found)
    with own_words(["PROGRAMME"]), pytest.raises(FormatError, match="unknown type of link m1-x1"):
        Document.from_dict(found)
    with own_words(["PROGRAMME"], ["UNDER"]):
        document = Document.from_dict(found)
    # What was read says it of itself from then on.
    written = document.to_dict()
    assert written["own"] == {"labels": ["PROGRAMME"], "link_types": ["UNDER"]}
    assert Document.from_dict(written) == document
    assert "own" not in Document("字").to_dict()
    with pytest.raises(FormatError, match="member cannot be read"):
        Document.from_dict({"text": "字", "own": ["PROGRAMME"]})
