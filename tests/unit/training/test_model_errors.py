"""Where a model contradicts gold."""

from dataclasses import replace

import pytest

from pairie.types import Mention
from tests.unit.training.suspects import WHOLE, corpus
from training import model_errors
from training.suspicious import worst_first


def test_model_errors() -> None:
    (gold,) = corpus(WHOLE)
    actor, _, recipient = (gold.document.mention(name) for name in ("a1", "m1", "r1"))
    wide = replace(actor, id="x", end=actor.end + 1, text=gold.document.text[actor.start : actor.end + 1], score=0.99)
    wrong = replace(recipient, label="ACTOR", score=0.95)
    unsure = Mention("y", "AMOUNT", recipient.start, recipient.end, recipient.text, score=0.8)
    found = gold.document.replace(entities=(wide, wrong, unsure))
    finds = worst_first(model_errors.sure_finds(gold, found))
    assert [e.what for e in finds] == ["ACTOR 0.950", "ACTOR 0.990, gold 江州市"]
    # 捐 is covered by the find that is a character too wide.
    assert not list(model_errors.missed_mentions(gold, found, {}))
    missed = model_errors.missed_mentions(gold, found.replace(entities=(wrong,)), {"江州市": 1.0, "捐书": 0.25})
    assert [e.what for e in worst_first(missed)] == [
        "MEASURE m1, tagged in 25%",
        "ACTOR a1, tagged in 100%",
    ]


def test_tagged_shares() -> None:
    assert model_errors.tagged_shares(corpus(WHOLE, "北岭县在北。北岭县"))["北岭县"] == pytest.approx(1 / 3)


def test_model_is_asked_about_the_bare_document(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def extract_document(self, document: object) -> object:
            assert not document.entities and document.passages  # type: ignore[attr-defined]
            return document

    monkeypatch.setattr(model_errors, "load", lambda model: Nothing())
    found = model_errors.model_errors(corpus(WHOLE), "tiny")
    assert [len(examples) for examples in found.values()] == [0, 3]
