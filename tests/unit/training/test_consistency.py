"""Hunting label noise: each suspicion on documents made to raise it, and on ones that must not."""

from pathlib import Path

import pytest

from tests.unit.training.suspects import GIFT, WHOLE, corpus, places
from training import consistency


def suspected(name: str, *bodies: str) -> list[tuple[str, str]]:
    return places(consistency.suspicions(corpus(*bodies))[name])


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
