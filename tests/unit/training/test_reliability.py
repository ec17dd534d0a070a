"""Whether scores mean what they say."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.types import Document, Link, Mention
from tests.unit.training.pages import GOLD, loader, renamed, reread, write_gold
from training import reliability
from training.reliability import Scored, calibration_error, collect, error_by_chance, main


def collected(gold: Document, ours: Document) -> Scored:
    scored: Scored = defaultdict(list)
    collect(gold, ours, scored)
    return scored


def test_gold_is_right_about_itself() -> None:
    page = GOLD["t-1"]
    scored = collected(page, renamed(page))
    assert {name: len(items) for name, items in scored.items()} == {
        "ACTOR": 2,
        "RECIPIENT": 2,
        "AMOUNT": 1,
        "MEASURE": 3,
        "AGENT": 3,
        "BENEFICIARY": 3,
        "QUANTITY": 1,
    }
    assert all(item == (1.0, True) for items in scored.values() for item in items)


def test_what_is_wrong_and_its_score() -> None:
    page = GOLD["t-1"]
    amount = page.mention("q1")
    changed = {
        "a1": replace(page.mention("a1"), label="RECIPIENT", score=0.7),
        "q1": Mention("q1", "AMOUNT", amount.start, amount.end - 1, amount.text[:-1], score=0.6),
    }
    links = (
        Link("QUANTITY", "m1", "q1", 0.9),  # the span is short, the place is right
        Link("BENEFICIARY", "m1", "r2", 0.8),  # another mention of the same party
        Link("BENEFICIARY", "m1", "a1", 0.4),  # the giver receives nothing
        Link("AGENT", "m3", "r1", 0.3),
    )
    ours = page.replace(entities=tuple(changed.get(m.id, m) for m in page.entities), relations=links)
    scored = collected(page, renamed(ours))
    assert scored["AMOUNT"] == [(0.6, False)] and scored["ACTOR"] == [(1.0, True)]
    assert sorted(scored["RECIPIENT"]) == [(0.7, False), (1.0, True), (1.0, True)]
    assert scored["QUANTITY"] == [(0.9, True)]
    assert scored["BENEFICIARY"] == [(0.8, True), (0.4, False)]
    assert scored["AGENT"] == [(0.3, False)]


def test_links_of_acts_that_gold_lacks_are_wrong() -> None:
    page = GOLD["t-1"]
    gold = page.replace(
        entities=tuple(m for m in page.entities if m.id != "m1"),
        relations=tuple(link for link in page.relations if link.head != "m1"),
    )
    scored = collected(gold, renamed(page))
    assert [right for _, right in scored["AGENT"]] == [False, True, True]
    assert scored["QUANTITY"] == [(1.0, False)]


def test_texts_that_differ_are_aligned() -> None:
    page = GOLD["t-1"]
    amount = page.mention("q1")
    short = Mention("q1", "AMOUNT", amount.start, amount.end - 1, amount.text[:-1], score=0.6)
    ours = page.replace(entities=tuple(short if m.id == "q1" else m for m in page.entities))
    assert collected(page, reread(renamed(ours))) == collected(page, renamed(ours))
    assert collected(page, reread(renamed(ours)))["QUANTITY"] == [(1.0, True)]


def test_finds_in_text_that_gold_lacks_are_wrong() -> None:
    ours = reread(GOLD["t-1"])
    head = Mention("a9", "ACTOR", 0, 2, "第1", score=0.8)
    scored = collected(GOLD["t-1"], ours.replace(entities=(head, *ours.entities)))
    assert scored["ACTOR"] == [(0.8, False), (1.0, True), (1.0, True)]


@pytest.mark.parametrize(
    ("scored", "expected"),
    [
        ([], 0.0),
        ([(1.0, True)], 0.0),
        ([(1.0, False)], 1.0),
        ([(0.5, True), (0.5, False)], 0.0),
        ([(0.75, True), (0.75, True)], 0.25),
        # The gaps of two bins do not cancel out: a quarter of 0.9 too much, three quarters of 0.1 too little.
        ([(0.95, False), (0.15, True), (0.15, True), (0.15, True)], 0.25 * 0.95 + 0.75 * 0.85),
        # In one bin they do.
        ([(0.52, False), (0.58, True)], 0.05),
    ],
)
def test_calibration_error(scored: list[tuple[float, bool]], expected: float) -> None:
    assert calibration_error(scored) == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_error_lies_between_the_gap_of_the_means_and_one(scored: list[tuple[float, bool]]) -> None:
    gap = abs(sum(score - right for score, right in scored)) / len(scored)
    error = calibration_error(scored)
    assert gap - 1e-9 <= error <= 1 + 1e-9
    assert calibration_error(scored[::-1]) == pytest.approx(error)
    assert calibration_error(scored * 3) == pytest.approx(error)


def test_error_by_chance_falls_with_the_number_of_finds() -> None:
    few, many = [(0.5, True)] * 10, [(0.5, True)] * 1000
    # Half the expected distance of ten throws of a coin from five: 0.123.
    assert error_by_chance(few) == pytest.approx(0.123, abs=0.02)
    assert error_by_chance(many) < 0.02
    assert error_by_chance([(1.0, True), (0.0, False)]) == 0.0


def test_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    sure = {
        name: page.replace(entities=tuple(replace(m, score=0.9) for m in page.entities), relations=())
        for name, page in GOLD.items()
    }
    monkeypatch.setattr(reliability, "load", loader(sure, asked))
    main([str(write_gold(tmp_path)), "--model", "mine"])
    assert asked == ["mine"]
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("| MEASURE | 4 | 0.90 | 1.00 | 0.100 | 0.1") for line in lines)
    assert any(line.startswith("| mentions | 12 | 0.90 | 1.00 | 0.100 | 0.0") for line in lines)
    assert "| links | 0 | 0.00 | 0.00 | 0.000 | 0.000 |" in lines
