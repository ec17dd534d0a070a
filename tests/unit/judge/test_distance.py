"""How far parties stand from their acts, and which links were found."""

import pytest

from pairie.judge.distance import BANDS, DistanceCounts, distance, found_links, link_recall
from pairie.types import Document, Link, Mention
from tests.unit.training.pages import GOLD, renamed, reread


@pytest.mark.parametrize(
    ("between", "band"),
    [
        ("，", 0),
        ("", 0),
        ("。", 1),
        ("了；", 1),
        ("。明年！", 2),
        ("。。。", 2),
        ("\n", 3),
        ("。好。\n", 3),
        ("\n\n", 4),
        ("\n好\n好\n", 4),
        ("\n" * 4, 5),
    ],
)
def test_bands(between: str, band: int) -> None:
    text = f"甲县{between}捐书"
    party, act = Mention("a1", "ACTOR", 0, 2, "甲县"), Mention("m1", "MEASURE", len(text) - 2, len(text), "捐书")
    assert distance(Document(text, entities=(party, act)), Link("AGENT", "m1", "a1")) == BANDS[band]
    # It does not matter which stands first.
    act, party = Mention("m1", "MEASURE", 0, 2, "甲县"), Mention("r1", "RECIPIENT", len(text) - 2, len(text), "捐书")
    assert distance(Document(text, entities=(party, act)), Link("BENEFICIARY", "m1", "r1")) == BANDS[band]


def test_an_amount_inside_its_act_is_in_its_sentence() -> None:
    page = GOLD["t-2"]
    assert {distance(page, link) for link in page.relations} == {BANDS[0]}


def rows(ours: Document) -> dict[tuple[str, str], tuple[bool, bool]]:
    """Return act found and link found by head and tail."""
    return {(link.head, link.tail): (act, right) for link, act, right in found_links(GOLD["t-1"], renamed(ours))}


def test_all_links_of_gold_are_found_in_gold() -> None:
    found = list(found_links(GOLD["t-1"], renamed(GOLD["t-1"])))
    assert [link for link, _, _ in found] == list(GOLD["t-1"].relations)
    assert all(act and right for _, act, right in found)


def test_acts_and_links_that_were_missed() -> None:
    page = GOLD["t-1"]
    acts = tuple(m for m in page.entities if m.id != "m2")
    links = tuple(link for link in page.relations if (link.head, link.type) != ("m1", "QUANTITY") and link.head != "m2")
    found = rows(page.replace(entities=acts, relations=links))
    assert found["m1", "q1"] == (True, False)
    assert found["m1", "a1"] == (True, True)
    assert found["m2", "a1"] == found["m2", "r2"] == (False, False)


def test_parties_count_by_name_and_amounts_by_place() -> None:
    page = GOLD["t-1"]
    # Another mention of 北岭县, and an amount whose span is a character short.
    amount = page.mention("q1")
    short = Mention("q1", "AMOUNT", amount.start, amount.end - 1, amount.text[:-1])
    entities = tuple(short if m.id == "q1" else m for m in page.entities)
    links = (Link("BENEFICIARY", "m1", "r2"), Link("QUANTITY", "m1", "q1"), Link("BENEFICIARY", "m1", "a1"))
    found = rows(page.replace(entities=entities, relations=links))
    assert found["m1", "r1"] == found["m1", "q1"] == (True, True)
    # The giver was linked, but not as the giver.
    assert found["m1", "a1"] == (True, False)


def test_texts_that_differ_are_aligned() -> None:
    page = GOLD["t-1"]
    found = list(found_links(page, reread(renamed(page))))
    assert [link for link, _, _ in found] == list(page.relations)
    assert all(act and right for _, act, right in found)
    missed = page.replace(relations=tuple(link for link in page.relations if link.type != "QUANTITY"))
    assert list(found_links(page, reread(renamed(missed)))) == list(found_links(page, renamed(missed)))


def test_recall_by_type_and_band() -> None:
    page = GOLD["t-1"]
    lost = page.replace(
        entities=tuple(m for m in page.entities if m.id != "m3"),
        relations=tuple(
            link for link in page.relations if link.head == "m1" or (link.tail == "r2" and link.head == "m2")
        ),
    )
    near, one, passage = BANDS[0], BANDS[1], BANDS[3]
    assert link_recall([(page, lost), (GOLD["t-2"], GOLD["t-2"])]) == {
        "AGENT": {near: DistanceCounts(3, 2, 2), passage: DistanceCounts(1, 1, 0)},
        "BENEFICIARY": {near: DistanceCounts(3, 3, 3), one: DistanceCounts(1, 0, 0)},
        "QUANTITY": {near: DistanceCounts(2, 2, 2)},
    }
    counts = DistanceCounts(4, 2, 1)
    assert (counts.recall, counts.recall_of_found_acts) == (0.25, 0.5)
    assert DistanceCounts().recall == DistanceCounts(3).recall_of_found_acts == 0.0
    assert link_recall([(GOLD["t-3"], GOLD["t-3"])]) == {}
