"""Gold and a prediction as one document: the marks are those that scoring counts."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.formats.annotated import AnnotatedDocument
from pairie.gold import GoldPage
from pairie.judge.differences import Differences, differences
from pairie.judge.error_report import error_report
from pairie.scoring import score
from pairie.types import Document, Link, Mention
from tests import tiny
from tests.unit.training.pages import GOLD, renamed, reread

PAGE = GOLD["t-1"]


def marks_of(found: Differences, label: str) -> Counter[str]:
    return Counter(found.mentions[m.id] for m in found.document.entities if m.label == label)


def cells_of(found: Differences, name: str) -> Counter[str]:
    return Counter(mark for row in found.rows.values() for mark in row.cells[name])


def agree(gold: Document, ours: Document) -> Differences:
    """Check that the marks add up to the scores, and that the document is whole."""
    found = differences(gold, ours)
    scores = score([gold], [ours])
    assert found.document.text == gold.text
    ids = {m.id for m in found.document.entities}
    assert len(ids) == len(found.document.entities) and set(found.mentions) == ids
    assert all(gold.text[m.start : m.end] == m.text for m in found.document.entities)
    assert all({link.head, link.tail} <= ids for link in found.document.relations)
    assert len(found.links) == len(found.document.relations)
    assert set(found.rows) == {record.record_id for record in found.document.records}
    for label, counts in scores.strict.parts.items():
        marks = marks_of(found, label)
        assert (marks["found"], marks["missed"], marks["false"]) == (counts.tp, counts.fn, counts.fp)
    for kind, name in (("AGENT", "actors"), ("BENEFICIARY", "recipients"), ("QUANTITY", "amounts")):
        counts, marks = scores.link.parts[kind], cells_of(found, name)
        assert (marks["found"], marks["missed"], marks["false"]) == (counts.tp, counts.fn, counts.fp)
    return found


def test_gold_against_itself_is_found() -> None:
    for ours in (PAGE, renamed(PAGE), reread(renamed(PAGE))):
        found = agree(PAGE, ours)
        assert {*found.mentions.values(), *found.links} == {"found"} and found.n_errors == 0
        assert [row.verdict for row in found.rows.values()] == ["found"] * 3
        assert found.beside == {} and found.n_elsewhere == 0


def test_nothing_found() -> None:
    found = agree(PAGE, Document(PAGE.text))
    assert set(found.mentions.values()) == set(found.links) == {"missed"}
    assert {row.verdict for row in found.rows.values()} == {"missed"}
    assert found.scores == {"strict": 0, "link": 0, "table": 0}
    found = agree(Document(PAGE.text), PAGE)
    assert set(found.mentions.values()) == set(found.links) == {"false"}
    assert {row.verdict for row in found.rows.values()} == {"false"}


def test_other_borders_stand_beside_each_other_in_one_row() -> None:
    act = PAGE.mention("m1")
    short = replace(act, start=act.start + 1, text=act.text[1:])
    ours = PAGE.replace(entities=tuple(short if m.id == "m1" else m for m in PAGE.entities))
    found = agree(PAGE, ours)
    assert found.mentions["m1"] == "missed" and found.mentions["found-m1"] == "false"
    assert found.beside == {"m1": "found-m1"}
    (row,) = [r for r in found.document.records if "m1" in r.mentions]
    assert row.mentions == ("m1", "found-m1") and found.rows[row.record_id].verdict == "found"
    assert len(found.document.records) == 3 and set(found.links) == {"found"}


def test_cells_and_categories() -> None:
    act = PAGE.mention("m1")
    ours = PAGE.replace(
        entities=tuple(replace(act, category="goods") if m.id == "m1" else m for m in PAGE.entities),
        relations=(
            *(link for link in PAGE.relations if (link.head, link.type) != ("m1", "BENEFICIARY")),
            Link("AGENT", "m1", "a2"),
        ),
    )
    found = agree(PAGE, ours)
    (record,) = [r for r in found.document.records if "m1" in r.mentions]
    row = found.rows[record.record_id]
    assert (row.verdict, row.found_category, record.category) == ("partly", "goods", "funds")
    assert [party.name for party in record.actors] == ["江州市", "江州市卫生局"]
    assert row.cells == {"actors": ("found", "false"), "recipients": ("missed",), "amounts": ("found",)}
    wrong = {(link.head, link.tail): mark for link, mark in zip(found.document.relations, found.links, strict=True)}
    assert wrong["m1", "a2"] == "false" and wrong["m1", "r1"] == "missed" and wrong["m1", "a1"] == "found"


def test_ids_of_both_sides_do_not_meet() -> None:
    gold = Document(
        "甲县送书", entities=(Mention("found-x", "ACTOR", 0, 2, "甲县"), Mention("x", "MEASURE", 2, 4, "送书"))
    )
    ours = Document("甲县送书", entities=(Mention("x", "ACTOR", 0, 1, "甲"),))
    found = agree(gold, ours)
    assert found.mentions == {"found-x": "missed", "x": "missed", "found-x'": "false"}


def test_finds_outside_of_the_gold_text_are_counted() -> None:
    gold = Document("甲县送书。")
    ours = Document(
        "页眉甲县送书。", entities=(Mention("e1", "ACTOR", 0, 2, "页眉"), Mention("e2", "ACTOR", 2, 4, "甲县"))
    )
    found = differences(gold, ours)
    assert found.n_elsewhere == 1
    assert [(m.start, m.end, m.text) for m in found.document.entities] == [(0, 2, "甲县")]


@given(st.data())
def test_marks_add_up_whatever_is_lost_or_moved(data: st.DataObject) -> None:
    sides = []
    for _ in range(2):
        kept = data.draw(st.sets(st.sampled_from([m.id for m in PAGE.entities])))
        moved = data.draw(st.sets(st.sampled_from([m.id for m in PAGE.entities])))
        entities = tuple(
            replace(m, start=m.start + 1, text=m.text[1:]) if m.id in moved and len(m.text) > 1 else m
            for m in PAGE.entities
            if m.id in kept
        )
        links = [link for link in PAGE.relations if {link.head, link.tail} <= kept]
        dropped = data.draw(st.sets(st.sampled_from(range(len(PAGE.relations)))))
        links = [link for i, link in enumerate(links) if i not in dropped]
        acts = [m.id for m in entities if m.label == "MEASURE"]
        givers = [m.id for m in entities if m.label == "ACTOR"]
        links += [
            link
            for link in (Link("AGENT", act, giver) for act in acts for giver in givers)
            if link not in links and data.draw(st.booleans())
        ]
        sides.append(PAGE.replace(entities=entities, relations=tuple(links)))
    agree(sides[0], renamed(sides[1]))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_documents_with_most_errors_come_first(order: tuple[int, int]) -> None:
    documents = [tiny.documents()[i] for i in order]
    pages = [GoldPage(annotated, annotated.document.text) for annotated in documents]
    found = [d.document if d.id == "t-2" else Document(d.document.text) for d in documents]
    page = error_report(pages, found, title="错")
    assert page.index('"id": "t-1"') < page.index('"id": "t-2"')
    assert page.count('class="verdicts" data-document') == 2


def test_unplaced_finds_are_told() -> None:
    gold = AnnotatedDocument("一", None, Document("甲县送书。"))
    ours = Document("页眉甲县送书。", entities=(Mention("e1", "ACTOR", 0, 2, "页眉"),))
    assert "1 finds lie in a part of the page" in error_report([GoldPage(gold, ours.text)], [ours])


def test_own_labels_have_no_cell() -> None:
    word = Mention("x1", "PLAN", 0, 2, PAGE.text[:2])  # type: ignore[arg-type]
    link = Link("UNDER", next(m.id for m in PAGE.entities if m.label == "MEASURE"), "x1")  # type: ignore[arg-type]
    found = agree(PAGE.replace(entities=(*PAGE.entities, word), relations=(*PAGE.relations, link)), PAGE)
    assert found.mentions["x1"] == "missed" and "UNDER" not in {link.type for link in found.document.relations}
