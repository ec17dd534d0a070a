"""Faults of JSON Lines, each with its line and passage; what is sound stays."""

import json
from pathlib import Path
from typing import Any

import pytest

from pairie.formats.jsonl import write_jsonl
from pairie.formats.markup import scan
from pairie.line_scan import scan_lines
from pairie.validation import validate
from tests import tiny

TEXT = "江州市送来水泵\n南湾区收到水泵20台"


def line(**changes: Any) -> str:
    entities = [
        {"id": "t1", "label": "ACTOR", "start": 0, "end": 3, "text": "江州市"},
        {"id": "t2", "label": "MEASURE", "start": 3, "end": 7, "text": "送来水泵", "category": "goods"},
        {"id": "t3", "label": "AMOUNT", "start": 15, "end": 18, "text": "20台"},
    ]
    relations = [{"type": "AGENT", "head": "t2", "tail": "t1"}]
    return json.dumps({"text": TEXT, "entities": entities, "relations": relations, "meta": {"id": "d"}} | changes)


def faults(written: str) -> list[tuple[int, int | None, str]]:
    return [(f.line, f.passage, f.what.split(";")[0]) for f in scan_lines(written, where="x.jsonl")[1]]


def mention(**changes: Any) -> str:
    return line(entities=[{"id": "t1", "label": "ACTOR", "start": 0, "end": 3} | changes], relations=[])


def test_the_same_marks_as_inline() -> None:
    documents, found = scan_lines(write_jsonl(tiny.documents()), where="x.jsonl")
    assert found == []
    inline, _ = scan(tiny.PAGES, where="x.xml")
    for ours, theirs in zip(documents, inline, strict=True):
        assert ours.id == theirs.id
        assert [p.text for p in ours.passages] == [p.text for p in theirs.passages]
        parts = [
            [(m.element, m.id, m.passage, m.start, m.end, m.text, dict(m.attributes)) for m in d.marks]
            for d in (ours, theirs)
        ]
        assert parts[0] == parts[1]


def test_lines_and_passages_count_from_one() -> None:
    assert faults(
        "\n".join([line(), "", line(entities=[{"id": "t", "label": "AMOUNT", "start": 15, "end": 18, "text": "2台"}])])
    ) == [
        (3, 2, "text differs"),
        (3, None, "unresolved link"),
    ]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not a document"),
        ('{"text": 3}', "not a document"),
        (line(entities="none", relations=[]), "bad entities"),
        (line(passages=[{"start": 0, "end": 99}], entities=[], relations=[]), "passage outside the text"),
        (mention(end=99), "mention outside the text"),
        (mention(start=-1), "mention outside the text"),
        (mention(start=2, end=2), "mention outside the text"),
        (mention(start=True), "mention outside the text"),
        (mention(start=0.0), "mention outside the text"),
        (mention(start=5, end=10), "mention outside its passage"),
        (mention(text="江州县"), "text differs"),
        (mention(label="DONOR"), "unknown label"),
        (mention(id=""), "bad id of a mention"),
        (mention(label="MEASURE", category="gifts"), "bad category"),
        (mention(label="MEASURE", category="care", same="t9"), "same leads nowhere"),
        (line(relations=[{"type": "GIVES", "head": "t2", "tail": "t1"}]), "unknown link type"),
        (line(relations=[{"type": "AGENT", "head": "t2", "tail": "t8"}]), "unresolved link"),
        (line(relations=[{"type": "AGENT", "head": "t2", "tail": "t3"}]), "link to the wrong label"),
    ],
)
def test_faults(written: str, kind: str) -> None:
    assert [what for *_, what in faults(written)] == [kind]


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        ({"label": "RECIPIENT", "start": 2, "end": 5}, "mentions cross"),
        ({"label": "ACTOR", "start": 1, "end": 3}, "same label nested"),
    ],
)
def test_spans_that_do_not_nest(second: dict[str, Any], kind: str) -> None:
    both = [{"id": "t1", "label": "ACTOR", "start": 0, "end": 3}, {"id": "t2", **second}]
    assert faults(line(entities=both, relations=[])) == [(1, 1, kind)]


def test_an_id_twice() -> None:
    twice = [
        {"id": "t1", "label": "ACTOR", "start": 0, "end": 3},
        {"id": "t1", "label": "AMOUNT", "start": 15, "end": 18},
    ]
    assert faults(line(entities=twice, relations=[])) == [(1, None, "bad id of a mention")]


def test_a_link_to_a_faulty_mention_is_told_once() -> None:
    bad = [
        {"id": "t1", "label": "DONOR", "start": 0, "end": 3},
        {"id": "t2", "label": "MEASURE", "start": 3, "end": 7, "category": "goods"},
    ]
    assert faults(line(entities=bad)) == [(1, None, "unknown label")]


def test_the_rules_of_the_guidelines_hold_for_lines_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line() + "\n", encoding="utf-8")
    report = validate([path])
    kinds = [fault.what.split(";")[0] for fault in report.faults]
    assert kinds == ["measure without recipient", "unlinked amount"]
    assert report.faults[0].place == f"{path}:1"
    assert report.statistics.labels["AMOUNT"] == 1


def test_own_labels_that_are_declared() -> None:
    """They are checked for their place; without the declaration they are slips."""
    entities = [*json.loads(line())["entities"], {"id": "x", "label": "PLAN", "start": 8, "end": 11, "text": "南湾区"}]
    relations = [{"type": "UNDER", "head": "t2", "tail": "x"}]
    own = {"labels": ["PLAN"], "link_types": ["UNDER"]}
    (document,), found = scan_lines(line(entities=entities, relations=relations, own=own), where="x.jsonl")
    assert found == [] and [mark.id for mark in document.marks] == ["t1", "t2", "t3"]
    entities[-1] |= {"end": 10}
    assert [kind for _, _, kind in faults(line(entities=entities, own=own))] == ["text differs"]
    for other in (None, 7, {"labels": 7}, {"labels": [[]]}):
        assert "unknown label" in [kind for _, _, kind in faults(line(entities=entities, own=other))]
    assert [kind for _, _, kind in faults(mention(label=["ACTOR"]))] == ["unknown label"]
