"""Hunting label noise: each suspicion on documents made to raise it, and on ones that must not."""

from dataclasses import replace
from pathlib import Path

import pytest

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.types import Mention
from training import consistency
from training.consistency import Example


def corpus(*bodies: str) -> list[AnnotatedDocument]:
    """Documents d0, d1 … of one passage each."""
    return [parse_inline(f'<doc id="d{i}"><p>{body}</p></doc>')[0] for i, body in enumerate(bodies)]


def places(examples: list[Example]) -> list[tuple[str, str]]:
    """Document and marked text of each example."""
    return [(e.document, e.context[e.context.index("【") + 1 : e.context.index("】")]) for e in examples]


def suspected(name: str, *bodies: str) -> list[tuple[str, str]]:
    return places(consistency.suspicions(corpus(*bodies))[name])


GIFT = '<M id="m1" cat="goods" by="a1" to="r1">捐书</M>'
WHOLE = f'<A id="a1">江州市</A>{GIFT}给<R id="r1">北岭县</R>。'


def test_names_bare_in_another_document() -> None:
    name = "party names bare in another document"
    bare = f'在北岭县，<A id="a1">南湾区</A>{GIFT}给<R id="r1">白石镇</R>。'
    assert suspected(name, WHOLE, bare) == [("d1", "北岭县")]
    # A document without acts tags nobody, and a longer name that holds the string is tagged.
    assert suspected(name, WHOLE, "北岭县今年风调雨顺。") == []
    assert suspected(name, WHOLE, f'<A id="a1">南湾区</A>{GIFT}<R id="r1">北岭县小学</R>') == []


def test_names_bare_in_the_document_that_tags_them() -> None:
    assert suspected("party names bare in a document that tags them", WHOLE + "北岭县很远。") == [("d0", "北岭县")]
    assert suspected("party names bare in another document", WHOLE + "北岭县很远。") == []


def test_names_that_are_nearly_always_tagged_come_first() -> None:
    bare = f'在江州市和北岭县，<A id="a1">南湾区</A>{GIFT}<R id="r1">白石镇</R>'
    more = WHOLE.replace("江州市", "江州城")  # 北岭县 is tagged twice, 江州市 once
    assert suspected("party names bare in another document", WHOLE, more, bare) == [("d2", "北岭县"), ("d2", "江州市")]


def test_bare_amounts_and_measures() -> None:
    page = WHOLE.replace("捐书", "捐赠图书") + '共<Q id="q1">300册</Q>。'
    assert suspected("amounts bare in a document that tags them", page + "一次300册。") == [("d0", "300册")]
    assert suspected("amounts bare in a document that tags them", page + "又有1300册，2.300册。") == []
    other = f'<A id="a1">南湾区</A>{GIFT}<R id="r1">白石镇</R>，捐赠图书活动'
    assert suspected("measures bare in another document", page, other) == [("d1", "捐赠图书")]


def test_label_clashes() -> None:
    party = f'<A id="a1">工作队员</A>{GIFT}<R id="r1">白石镇</R>'
    measure = '<M id="m1" cat="talent">工作队员</M>'
    name = "one string as party and as AMOUNT or MEASURE"
    assert suspected(name, party, party, measure) == [("d2", "工作队员")]
    # The side depends on the clause.
    assert suspected(name, party, f'<A id="a1">白石镇</A>{GIFT}<R id="r1">工作队员</R>') == []


def test_category_clashes() -> None:
    acts = [f'<M id="m1" cat="{category}">资助</M>' for category in ("education", "education", "care")]
    (found,) = consistency.category_clashes(corpus(*acts))
    assert found.document == "d2" and found.what == "资助: care, of education 2, care 1"
    assert not list(consistency.category_clashes(corpus(*acts[:2])))


@pytest.mark.parametrize(("text", "modifier"), [("积极捐书", "积极"), ("共建学校", ""), ("将书送去", ""), ("捐书", "")])
def test_leading_modifiers(text: str, modifier: str) -> None:
    found = list(consistency.leading_modifiers(corpus(f'<M id="m1" cat="goods">{text}</M>')))
    assert [e.what for e in found] == ([f"m1 begins with {modifier}"] if modifier else [])


def test_adverbs_inside_some_spans() -> None:
    inside, outside = '<M id="m1" cat="goods">紧急调拨棉帐篷</M>', '紧急<M id="m1" cat="goods">调拨棉帐篷</M>'
    (found,) = consistency.adverbs_in_span(corpus(inside, outside, outside))
    assert found.document == "d0" and found.what == "m1 begins with 紧急: 1 inside, 2 in front"


def test_trailing_amounts() -> None:
    pages = (
        '<M id="m1" cat="goods">捐书<Q id="q1">300册</Q></M>',
        '<M id="m1" cat="goods">捐书300册</M>',
        '<M id="m1" cat="goods">捐300册书</M>',
    )
    assert [e.document for e in consistency.trailing_amounts(corpus(*pages))] == ["d0", "d1"]


@pytest.mark.parametrize(
    ("body", "left_out"),
    [
        ('超<Q id="q1">900亿元</Q>', "q1 leaves out 超"),
        ('资金<Q id="q1">21亿元</Q>以上', "q1 leaves out 以上"),
        ('<Q id="q1">30</Q>0万元', "q1 is part of a number"),
        ('签约<Q id="q1">860户</Q>', ""),
        ('<Q id="q1">9批</Q><Q id="q2">134名</Q>', ""),
        ('<Q id="q1">超900亿元</Q>', ""),
    ],
)
def test_cut_amounts(body: str, left_out: str) -> None:
    assert [e.what for e in consistency.cut_amounts(corpus(body))] == ([left_out] if left_out else [])


def test_missing_links() -> None:
    pages = (
        '<M id="m1" cat="goods" amt="q2">捐书</M><Q id="q1">30册</Q><Q id="q2">20册</Q>',
        '<A id="a1">江州市</A><M id="m1" cat="goods" by="a1">捐粮</M>',
        '<M id="m1" cat="goods" to="r1">捐衣</M><R id="r1">北岭县</R>',
        WHOLE,
    )
    assert suspected("unlinked amounts", *pages) == [("d0", "30册")]
    assert suspected("measures without giver and receiver", *pages) == [("d0", "捐书")]
    assert suspected("measures without receiver only", *pages) == [("d1", "捐粮")]
    assert suspected("measures without giver only", *pages) == [("d2", "捐衣")]


def test_unreadable_amounts() -> None:
    assert suspected("amounts that cannot be parsed", '<Q id="q1">l26座</Q>和<Q id="q2">26座</Q>') == [("d0", "l26座")]


def test_model_errors() -> None:
    (gold,) = corpus(WHOLE)
    actor, _, recipient = (gold.document.mention(name) for name in ("a1", "m1", "r1"))
    wide = replace(actor, id="x", end=actor.end + 1, text=gold.document.text[actor.start : actor.end + 1], score=0.99)
    wrong = replace(recipient, label="ACTOR", score=0.95)
    unsure = Mention("y", "AMOUNT", recipient.start, recipient.end, recipient.text, score=0.8)
    found = gold.document.replace(entities=(wide, wrong, unsure))
    finds = consistency.worst_first(consistency.sure_finds(gold, found))
    assert [e.what for e in finds] == ["ACTOR 0.950", "ACTOR 0.990, gold 江州市"]
    # 捐 is covered by the find that is a character too wide.
    assert not list(consistency.missed_mentions(gold, found, {}))
    missed = consistency.missed_mentions(gold, found.replace(entities=(wrong,)), {"江州市": 1.0, "捐书": 0.25})
    assert [e.what for e in consistency.worst_first(missed)] == [
        "MEASURE m1, tagged in 25%",
        "ACTOR a1, tagged in 100%",
    ]


def test_tagged_shares() -> None:
    assert consistency.tagged_shares(corpus(WHOLE, "北岭县在北。北岭县"))["北岭县"] == pytest.approx(1 / 3)


def test_model_is_asked_about_the_bare_document(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def extract_document(self, document: object) -> object:
            assert not document.entities and document.passages  # type: ignore[attr-defined]
            return document

    monkeypatch.setattr(consistency, "load", lambda model: Nothing())
    found = consistency.model_errors(corpus(WHOLE), "tiny")
    assert [len(examples) for examples in found.values()] == [0, 3]


def test_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = "".join(f'<Q id="q{i}">{i}台</Q>，' for i in range(1, 5))
    (tmp_path / "a.xml").write_text(f'<doc id="d"><p>{numbers}</p></doc>', encoding="utf-8")
    consistency.main([str(tmp_path), "--most", "2"])
    printed = capsys.readouterr().out
    assert "| unlinked amounts | 4 | 1 |" in printed
    assert [line for line in printed.splitlines() if line.startswith("- ")] == [
        "- d: AMOUNT q1: 【1台】，2台，3台，4台，",
        "- d: AMOUNT q2: 1台，【2台】，3台，4台，",
    ]
