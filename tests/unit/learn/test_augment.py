"""Other versions of documents: other places, several documents in one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.gazetteer import gazetteer
from pairie.formats.inline import parse_inline
from pairie.learn.augment import _replaced, join, swap_places
from pairie.types import Document, Link, Mention
from tests import tiny

DOCUMENTS = [annotated.document for annotated in tiny.documents()]
PAGE = parse_inline(
    '<doc id="s"><p><A id="a1">四川省成都市龙泉驿区</A>对口支援<R id="r1">丹巴县</R>。</p>'
    '<p><A id="a2">龙泉驿区教育局</A>'
    '<M id="m1" cat="talent" by="a2" to="r2">向<R id="r2">丹巴</R>选派援藏教师</M>，'
    '<R id="r3">甘孜藏族自治州丹巴县中学</R>受益。</p></doc>'
)[0].document


def swapped(document: Document, seed: int = 0) -> Document:
    return swap_places(document, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(5))
def test_a_place_changes_alike_throughout(seed: int) -> None:
    changed = swapped(PAGE, seed)
    giver, receiver = changed.mention("a1").text[-4:], changed.mention("r1").text
    assert giver != "龙泉驿区" and receiver != "丹巴县"
    places = gazetteer().official
    assert giver in places and receiver in places
    assert changed.mention("a2").text == giver + "教育局"
    assert changed.mention("r2").text == receiver[:-1]
    assert changed.mention("r3").text == f"甘孜藏族自治州{receiver}中学"
    assert "丹巴" not in changed.text and "龙泉驿" not in changed.text


def test_provinces_and_words_made_of_them_stay() -> None:
    changed = swapped(PAGE)
    assert changed.text.startswith("四川省") and "选派援藏教师" in changed.text


def test_another_seed_gives_other_places() -> None:
    assert len({swapped(PAGE, seed).text for seed in range(5)}) == 5
    assert swapped(PAGE, 3) == swapped(PAGE, 3)


@pytest.mark.parametrize(
    "text", ["", "今年雨水多，庄稼长得好。", "丹巴的小学", "四川省支援西藏自治区", "甘孜藏族自治州"]
)
def test_without_a_full_name_nothing_changes(text: str) -> None:
    document = Document(text)
    assert swapped(document) is document


def test_parties_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new name that the text has already, or that another place was given, would make two parties one."""
    pools = {"丹巴县": ("县", 2), "德格县": ("县", 2)}, {("县", 2): ["丹巴", "德格", "石渠"]}
    monkeypatch.setattr("pairie.learn.augment._pools", lambda: pools)
    seen = {swapped(Document("丹巴县帮助德格县"), seed).text for seed in range(30)}
    assert seen == {"丹巴县帮助德格县", "石渠县帮助德格县", "丹巴县帮助石渠县"}


def test_longer_names_first_and_nothing_twice() -> None:
    assert _replaced("甲乙丙甲乙", {"甲乙": "丁戊", "甲乙丙": "子丑寅"}) == "子丑寅丁戊"
    assert _replaced("甲乙丙丁", {"甲乙": "丙丁", "丙丁": "戊己"}) == "丙丁戊己"
    assert _replaced("甲甲甲", {"甲甲": "乙丙"}) == "乙丙甲"


@pytest.mark.parametrize("text", ["吉林省吉林市", "天津市河北区支援河北省"])
def test_a_province_stays_beside_its_namesake(text: str) -> None:
    province = next(name for name in ("吉林省", "河北省") if name in text)
    assert province in swapped(Document(text), 1).text


NAMES = ["丹巴县", "德格县", "龙泉驿区", "昆山市", "库伦旗", "阿坝", "四川省", "丹巴", "中学", "，", "向", "\n"]


@st.composite
def places(draw: st.DrawFn) -> Document:
    """Draw a text full of places, with parties that begin and end anywhere in it."""
    text = "".join(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8)))
    ends = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4))
    spans = [(min(pair), max(pair)) for pair in ends]
    mentions = [Mention(f"a{i}", "ACTOR", a, b, text[a:b]) for i, (a, b) in enumerate(spans)]
    act = Mention("m1", "MEASURE", 0, 1, text[:1], category="care", planned=True, same="m0")
    return Document(text, (), (*mentions, act), tuple(Link("AGENT", "m1", m.id) for m in mentions))


@given(places(), st.integers(0, 9))
def test_swapping_moves_no_offset(document: Document, seed: int) -> None:
    changed = swapped(document, seed)
    assert len(changed.text) == len(document.text)
    assert [m.text for m in changed.entities] == [changed.text[m.start : m.end] for m in document.entities]
    assert changed.replace(text=document.text, entities=document.entities) == document
    assert [replace(m, text="") for m in changed.entities] == [replace(m, text="") for m in document.entities]
    # Only names change, and as many are told apart as before.
    kept = [(a, b) for a, b in zip(document.text, changed.text, strict=False) if a in "四川省阿坝中学，向县区市旗\n"]
    assert all(a == b for a, b in kept)
    full = [name for name in NAMES[:5] if name in document.text]
    assert len({changed.text[document.text.index(name) :][: len(name)] for name in full}) == len(full)


def test_join() -> None:
    first, second = DOCUMENTS[:2]
    both, starts = join([first, second])
    assert starts == (0, len(first.text) + 1)
    assert both.text == f"{first.text}\n{second.text}"
    assert (both.mention("0:a1").text, both.mention("1:a1").text) == ("江州市", "南湾区")
    assert [(link.type, link.head, link.tail) for link in both.relations[-3:]] == [
        ("AGENT", "1:m1", "1:a1"),
        ("BENEFICIARY", "1:m1", "1:r1"),
        ("QUANTITY", "1:m1", "1:q1"),
    ]
    assert both.mention("0:m3").planned is True and both.mention("1:m1").category == "goods"


@given(st.lists(st.sampled_from(DOCUMENTS) | places(), min_size=1, max_size=5))
def test_joining_keeps_every_label_in_place(members: list[Document]) -> None:
    whole, starts = join(members)
    assert [whole.text[a : a + len(d.text)] for a, d in zip(starts, members, strict=True)] == [d.text for d in members]
    assert [m.text for m in whole.entities] == [m.text for d in members for m in d.entities]
    assert all(whole.text[m.start : m.end] == m.text for m in whole.entities)
    ids = [m.id for m in whole.entities]
    assert len(set(ids)) == len(ids)
    original = [(link.type, d.mention(link.head), d.mention(link.tail)) for d in members for link in d.relations]
    found = [(link.type, whole.mention(link.head), whole.mention(link.tail)) for link in whole.relations]
    assert [(t, h.text, tail.text, tail.start - h.start) for t, h, tail in found] == [
        (t, h.text, tail.text, tail.start - h.start) for t, h, tail in original
    ]


def test_joined_repeats_still_name_their_act() -> None:
    acts = tuple(
        Mention(f"m{i}", "MEASURE", i, i + 1, "捐", category="funds", same="m0" if i else None) for i in (0, 1)
    )
    joined, _ = join([Document("捐捐", entities=acts)] * 2)
    assert [m.same for m in joined.entities] == [None, "0:m0", None, "1:m0"]
