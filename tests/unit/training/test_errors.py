"""Errors and their causes, on pages where each kind was made by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from pairie.types import Document, Link, Mention
from tests.unit.training.pages import GOLD, loader, write_gold
from training import errors
from training.errors import link_errors, main, mention_errors

TEXT = "甲县向乙县捐书300册"
MENTIONS = (
    Mention("a1", "ACTOR", 0, 2, "甲县"),
    Mention("r1", "RECIPIENT", 3, 5, "乙县"),
    Mention("m1", "MEASURE", 5, 7, "捐书", category="goods"),
    Mention("q1", "AMOUNT", 7, 11, "300册"),
)
LINKS = (Link("AGENT", "m1", "a1"), Link("BENEFICIARY", "m1", "r1"), Link("QUANTITY", "m1", "q1"))
PAGE = Document(TEXT, entities=MENTIONS, relations=LINKS)


def found(*changes: Mention | str, links: tuple[Link, ...] = LINKS) -> Document:
    """The page with mentions replaced or, by their id, left out, and the links that remain."""
    left = {m.id: m for m in MENTIONS}
    for change in changes:
        if isinstance(change, str):
            del left[change]
        else:
            left[change.id] = change
    kept = tuple(link for link in links if link.head in left and link.tail in left)
    return Document(TEXT, entities=tuple(left.values()), relations=kept)


def test_a_perfect_find_has_no_errors() -> None:
    assert [*mention_errors(PAGE, PAGE), *link_errors(PAGE, PAGE)] == []


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (found("a1"), [("ACTOR: missed", "甲县")]),
        (found(replace(MENTIONS[0], label="RECIPIENT")), [("ACTOR: other side", "甲县")]),
        (found(replace(MENTIONS[2], end=9, text="捐书30")), [("MEASURE: other borders", "捐书")]),
        (found(replace(MENTIONS[3], label="MEASURE", category="goods")), [("AMOUNT: other label", "300册")]),
        (found(Mention("a9", "ACTOR", 2, 3, "向")), [("ACTOR: invented", "向")]),
        (
            found(replace(MENTIONS[1], label="ACTOR", end=6, text="乙县捐")),
            [("RECIPIENT: other side and borders", "乙县")],
        ),
    ],
)
def test_causes_of_mention_errors(ours: Document, expected: list[tuple[str, str]]) -> None:
    assert list(mention_errors(PAGE, ours)) == expected


def test_causes_of_link_errors() -> None:
    assert {cause for cause, _ in link_errors(PAGE, found("m1"))} == {
        f"{kind}: act not found" for kind in ("AGENT", "BENEFICIARY", "QUANTITY")
    }
    assert list(link_errors(PAGE, found(links=LINKS[1:]))) == [("AGENT: both found, not linked", "捐书 → 甲县")]
    other_side = found(replace(MENTIONS[0], label="RECIPIENT"), links=LINKS[1:])
    assert list(link_errors(PAGE, other_side)) == [("AGENT: party found on the other side alone", "捐书 → 甲县")]
    assert list(link_errors(PAGE, found("q1"))) == [("QUANTITY: party or amount not found", "捐书 → 300册")]


def test_the_command_prints_every_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blank = {name: document.replace(entities=(), relations=()) for name, document in GOLD.items()}
    asked: list[str] = []
    monkeypatch.setattr(errors, "load", loader(blank, asked))
    main([str(write_gold(tmp_path))])
    assert asked == ["pairie-zh"]
    lines = capsys.readouterr().out.splitlines()
    n_mentions = sum(len(document.entities) for document in GOLD.values())
    n_links = sum(len(document.relations) for document in GOLD.values())
    assert lines[0] == f"{n_mentions + n_links} errors"
    counted = [line for line in lines if line.count("|") == 4 and line.endswith("% |")]
    assert sum(int(line.split("|")[2]) for line in counted) == n_mentions + n_links
