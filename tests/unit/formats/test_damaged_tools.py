"""Files of tools with something wrong anywhere: a document or a message, never a traceback."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.formats.tools import TOOLS, told
from pairie.formats.tools.doccano import read_doccano
from pairie.formats.tools.drafts import Draft
from pairie.formats.tools.label_studio import task_of
from pairie.formats.tools.label_studio_reading import read_label_studio
from pairie.formats.tools.reading import Reading, parse_json

GIFT = """<doc id="礼" genre="news"><p><A id="a1">甲县</A><M id="m1" cat="funds" by="a1" amt="q1">捐\
<Q id="q1">2万元</Q></M>，<M id="m2" cat="funds" plan="yes" same="m1">还要捐</M>。</p></doc>"""
BAD: tuple[Any, ...] = (None, True, 5, -1, 7.5, float("nan"), "x", [], [5], [[]], {}, {"x": 5})


@pytest.fixture
def gift() -> AnnotatedDocument:
    return parse_inline(GIFT)[0]


def damaged(found: Any) -> Iterator[Any]:
    """Yield copies, in each of which one member is something else or missing."""
    members = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in list(members):
        for bad in BAD:
            copy = deepcopy(found)
            copy[key] = bad
            yield copy
        if isinstance(found, dict):
            yield {name: member for name, member in found.items() if name != key}
        for inner in damaged(value):
            copy = deepcopy(found)
            copy[key] = inner
            yield copy


def sound(reading: Reading) -> None:
    assert all(str(fault) for fault in reading.faults)
    for annotated in reading.documents:
        for mention in annotated.document.entities:
            assert type(mention.start) is int and type(mention.end) is int and 0 <= mention.score <= 1
        assert all(0 <= link.score <= 1 for link in annotated.document.relations)


def test_damaged_tasks(gift: AnnotatedDocument, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    predicted, made = task_of(gift), task_of(gift, finished=True)
    smallest = {"id": 1, "text": "甲县捐款", "category": ["funds"], "planned": ["planned"]}
    smallest["label"] = [{"start": 2, "end": 4, "text": "捐款", "labels": ["MEASURE"]}]
    for task in (predicted, made, smallest):
        path.write_text(json.dumps(list(damaged(task))), encoding="utf-8")
        sound(read_label_studio(path))
    for bad in BAD[1:]:
        path.write_text(json.dumps([made | {"annotations": bad}, made]), encoding="utf-8")
        assert [annotated.id for annotated in read_label_studio(path).documents] == ["礼"]


def test_damaged_lines_of_doccano(gift: AnnotatedDocument, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    TOOLS["doccano"].write([gift], path)
    line = json.loads(path.read_text(encoding="utf-8"))
    plain = {"id": 1, "text": "甲县捐款", "label": [[0, 2, "ACTOR"]]}
    for found in (line, plain):
        path.write_text("\n".join(json.dumps(copy) for copy in damaged(found)), encoding="utf-8")
        sound(read_doccano(path))


def test_damaged_user_data(gift: AnnotatedDocument, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    path = tmp_path / "x.spacy"
    read = TOOLS["docbin"].read
    assert read is not None
    TOOLS["docbin"].write([gift], path)
    (doc,) = DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab)
    written = dict(doc.user_data)
    for user_data in damaged(written):
        doc.user_data.clear()
        doc.user_data.update(user_data)
        DocBin(docs=[doc], store_user_data=True).to_disk(path)
        sound(read(path))
    doc.user_data["pairie"] = {"relations": [{"type": "AGENT"}]}
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    (fault,) = read(path).faults
    assert "x.spacy: doc 1: user data that are not ours; got KeyError('head'), expected under 'pairie'" in fault


@pytest.mark.parametrize("score", [float("nan"), -0.1, 7, "1", True, None])
def test_scores_are_from_0_to_1(score: Any) -> None:
    draft = Draft("x", "甲县捐款")
    with pytest.raises(FormatError, match=r"score of mention a1; got .*, expected a number from 0 to 1"):
        draft.add_mention("a1", "ACTOR", 0, 2, score=score)
    draft.add_mention("a1", "ACTOR", 0, 2)
    draft.add_mention("m1", "MEASURE", 2, 4)
    with pytest.raises(FormatError, match=r"score of link AGENT; got .*, expected a number from 0 to 1"):
        draft.add_link("AGENT", "m1", "a1", score=score)


def test_true_is_no_offset() -> None:
    with pytest.raises(FormatError, match=r"outside the text; got True\.\.2"):
        Draft("x", "甲县捐款").add_mention("a1", "ACTOR", True, 2)


def test_json_that_is_too_deep() -> None:
    with pytest.raises(FormatError, match=r"x\.json: JSON too deep"):
        parse_json("[" * 100_000, "x.json")


# How an arrow is drawn


@pytest.mark.parametrize(
    ("ends", "direction", "same"),
    [
        (("m2", "m1"), "right", {"m2": "m1"}),
        (("m1", "m2"), "left", {"m2": "m1"}),
        (("m1", "m2"), "bi", {"m2": "m1"}),
        (("m2", "m1"), "bi", {"m2": "m1"}),
        (("m1", "m2"), "right", {"m1": "m2"}),
        (("m1", "m2"), None, {"m1": "m2"}),
    ],
)
def test_direction_of_a_relation(
    ends: tuple[str, str], direction: str | None, same: dict[str, str], gift: AnnotatedDocument, tmp_path: Path
) -> None:
    task = task_of(gift, finished=True)
    results = task["annotations"][0]["result"]
    relation = next(result for result in results if result.get("labels") == ["SAME"])
    relation |= {"from_id": ends[0], "to_id": ends[1], "direction": direction}
    (tmp_path / "x.json").write_text(json.dumps([task]), encoding="utf-8")
    (annotated,) = read_label_studio(tmp_path / "x.json").checked()
    assert {m.id: m.same for m in annotated.document.entities if m.same} == same


# What the editor of doccano counts otherwise


def test_labels_drawn_behind_wide_characters_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    bare = {"id": 1, "text": "捐款给𠮷田镇送水", "label": [[0, 2, "MEASURE"], [3, 7, "RECIPIENT"]]}
    path.write_text(json.dumps(bare), encoding="utf-8")
    reading = read_doccano(path)
    assert [m.text for m in reading.checked()[0].document.entities] == ["捐款", "𠮷田镇送"]
    ((loss,), (line,)) = reading.losses, told(reading.losses)
    assert (loss.document, loss.count) == ("doccano-1", 1)
    assert line.startswith("1 places of labels for certain: behind a character like 𠮷")
    path.write_text(json.dumps(bare).replace("\\ud842\\udfb7", "吉"), encoding="utf-8")
    assert read_doccano(path).losses == []


def test_labels_that_doccano_was_given_are_certain(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    draft = Draft("x", "𠮷田镇送水")
    draft.add_mention("r1", "RECIPIENT", 0, 3)
    TOOLS["doccano"].write([draft.finish("水")], path)
    assert read_doccano(path).losses == []
    line = json.loads(path.read_text(encoding="utf-8"))
    line["entities"].append({"id": 9, "label": "MEASURE", "start_offset": 3, "end_offset": 5})
    path.write_text(json.dumps(line), encoding="utf-8")
    assert [loss.count for loss in read_doccano(path).losses] == [1]
