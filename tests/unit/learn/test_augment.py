"""Other versions of documents: other places, figures and signs, misread characters, several documents in one."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.errors import ConfigError
from pairie.facts.amounts import parse_amount
from pairie.facts.gazetteer import gazetteer
from pairie.facts.names import same_party
from pairie.formats.inline import parse_inline
from pairie.learn.augment import (
    LOOK_ALIKES,
    _replaced,
    add_scan_errors,
    change_amounts,
    join,
    swap_places,
    versions,
)
from pairie.learn.recipe import Recipe
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


Change = Callable[[Document, np.random.Generator], Document]


def misread(document: Document, random: np.random.Generator) -> Document:
    """Misread every other character, so that short pages have errors at all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pairie.learn.augment.SCAN_RATE", 0.5)
        return add_scan_errors(document, random)


CHANGES: list[Change] = [change_amounts, misread]
SIGNS = [
    "，",
    "；",
    "。",
    "（",
    "）",
    ",",
    ";",
    ":",
    ".",
    "(",
    "？",
    "\n",
    "A",
    "共",
    "2019年",
    "10:30",
    "第3批",
    "未治木材",
]
PARTIES = ["甲县人民政府", "人民政府", "乙村", "北岭县", "北岭", "大士村", "太士村", "木器具", "乙（己已）方"]
AMOUNTS = [
    *(
        "300万元",
        "1,200人",
        "约12,345.60元",
        "1，200户",
        "近0.5亿元",
        "29—30人",
        "三万元",
        "95%",
        "8OO万元",
        "7名",
        "0元",
    ),
    *("1,234,567元", "2.1 460人次", "14台(件)", "每人每年2000元", "3000", "1.2.3"),
]


@st.composite
def pages(draw: st.DrawFn) -> Document:
    """Draw a page of labelled amounts and parties, alone or inside one another, and of words without a label."""
    text, mentions = "", [Mention("m0", "MEASURE", 0, 0, "", category="funds", planned=True, same="m9")]
    for i, kind in enumerate(draw(st.lists(st.sampled_from(["AMOUNT", "ACTOR", "RECIPIENT", "in", ""]), max_size=12))):
        start = len(text)
        amount = draw(st.sampled_from(AMOUNTS)) if kind in ("AMOUNT", "in") else ""
        text += amount if kind == "AMOUNT" else amount + draw(st.sampled_from(PARTIES if kind else SIGNS))
        if amount:
            mentions.append(Mention(f"q{i}", "AMOUNT", start, start + len(amount), amount))
        if kind not in ("AMOUNT", ""):
            label = "RECIPIENT" if kind != "ACTOR" else "ACTOR"
            mentions.append(Mention(f"p{i}", label, start, len(text), text[start:]))
    mentions[0] = replace(mentions[0], end=len(text), text=text)
    links = tuple(Link("QUANTITY", "m0", m.id) for m in mentions if m.label == "AMOUNT")
    return Document(text, (), tuple(mentions), links)


def changed_at(before: Document, after: Document) -> list[int]:
    return [i for i, (a, b) in enumerate(zip(before.text, after.text, strict=True)) if a != b]


def inside(document: Document, *labels: str) -> set[int]:
    return {i for m in document.entities if m.label in labels for i in range(m.start, m.end)}


@given(pages() | places(), st.sampled_from(CHANGES), st.integers(0, 9))
def test_changing_characters_moves_no_offset(document: Document, change: Change, seed: int) -> None:
    changed = change(document, np.random.default_rng(seed))
    assert len(changed.text) == len(document.text)
    assert all(changed.text[m.start : m.end] == m.text for m in changed.entities)
    assert changed.replace(text=document.text, entities=document.entities) == document
    assert [replace(m, text="") for m in changed.entities] == [replace(m, text="") for m in document.entities]
    assert change(document, np.random.default_rng(seed)) == changed


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("text", ["", "\n", "雨多"])
def test_where_there_is_nothing_to_change(change: Change, text: str) -> None:
    assert change(Document(text), np.random.default_rng(0)) == Document(text)


@given(pages(), st.sampled_from(CHANGES), st.integers(0, 9))
def test_the_same_parties_stay_the_same(document: Document, change: Change, seed: int) -> None:
    changed = change(document, np.random.default_rng(seed))
    before, after = ([m.text for m in d.entities if m.label in ("ACTOR", "RECIPIENT")] for d in (document, changed))
    assert [same_party(*p) for p in combinations(before, 2)] == [same_party(*p) for p in combinations(after, 2)]


@given(pages(), st.integers(0, 9))
def test_only_figures_of_amounts_change(document: Document, seed: int) -> None:
    changed = change_amounts(document, np.random.default_rng(seed))
    figures, parties = inside(document, "AMOUNT"), inside(document, "ACTOR", "RECIPIENT")
    for i in changed_at(document, changed):
        assert i in figures and i not in parties
        before, after = document.text[i], changed.text[i]
        assert (before in "0123456789" and after in "0123456789") or (before, after) == (",", ".")
    pairs = [(m, changed.mention(m.id)) for m in document.entities if m.label == "AMOUNT"]
    assert len({a.text for a, _ in pairs}) == len({(a.text, b.text) for a, b in pairs})
    for a, b in pairs:
        known, read = parse_amount(a.text), parse_amount(b.text)
        assert (known is None) == (read is None) and (known is not None or a.text == b.text)
        if known and read:
            assert (read.unit, read.kind, read.qualifier) == (known.unit, known.kind, known.qualifier)
        assert a.text == b.text or not re.search("(?<![0-9.,])0", b.text)


def amounts(text: str) -> Document:
    """Label what stands between bars as amounts."""
    parts = text.split("|")
    starts = [sum(map(len, parts[:i])) for i in range(len(parts))]
    marked = list(zip(starts, parts, strict=True))[1::2]
    mentions = (Mention(f"q{at}", "AMOUNT", at, at + len(part), part) for at, part in marked)
    return Document("".join(parts), entities=tuple(mentions))


def written(change: Change, document: Document, n: int = 100) -> set[str]:
    """All texts that a change makes of a document in so many tries."""
    return {change(document, np.random.default_rng(seed)).text for seed in range(n)}


def test_an_amount_changes_alike_and_other_numbers_stay() -> None:
    page = amounts("2019年捐|300万元|，又捐|300万元|，第3批300万元")
    found = written(change_amounts, page)
    assert len(found) == 8  # A round sum stays round, and is another one.
    for text in found:
        shape = re.fullmatch("2019年捐([1-9])00万元，又捐([1-9])00万元，第3批300万元", text)
        assert shape and shape[1] == shape[2] != "3"


def test_a_thousand_comma_is_sometimes_a_dot() -> None:
    found = written(change_amounts, amounts("|1,200人|,|12,340元|"), 100)
    dotted = {t for t in found if re.fullmatch(r"[1-9]\.[0-9]00人,[1-9][0-9]\.[0-9]{2}0元", t)}
    assert 5 <= len(dotted) <= 40
    assert all(re.fullmatch(r"[1-9],[0-9]00人,[1-9][0-9],[0-9]{2}0元", text) for text in found - dotted)


def test_misread_characters_are_few_and_look_alike() -> None:
    rows = LOOK_ALIKES.split()
    assert len(rows) >= 40 and len(set("".join(rows))) == sum(map(len, rows))
    page = Document("大方县拨付贷款，帮助村民住新房，人人有饭吃。" * 100)
    n_changed = [len(changed_at(page, add_scan_errors(page, np.random.default_rng(seed)))) for seed in range(20)]
    assert 0.003 < np.mean(n_changed) / len(page.text) < 0.007


@given(pages(), st.integers(0, 9))
def test_scan_errors_spare_amounts(document: Document, seed: int) -> None:
    changed = misread(document, np.random.default_rng(seed))
    for i in changed_at(document, changed):
        assert i not in inside(document, "AMOUNT")
        assert any(document.text[i] in row and changed.text[i] in row for row in LOOK_ALIKES.split())


def test_a_party_is_misread_alike() -> None:
    page = Document(
        "大方县帮助大方县人民",
        entities=(Mention("a1", "ACTOR", 0, 3, "大方县"), Mention("r1", "RECIPIENT", 5, 8, "大方县")),
    )
    found = [misread(page, np.random.default_rng(seed)) for seed in range(40)]
    assert {m.text for d in found for m in d.entities} == {"大方县", "太方县", "大万县", "太万县"}
    assert all(d.mention("a1").text == d.mention("r1").text for d in found)
    assert any("邦肋" in d.text for d in found) and any("入民" in d.text for d in found)


@pytest.mark.parametrize("name", ["amount_share", "scan_share"])
def test_shares_of_a_recipe(name: str) -> None:
    assert getattr(Recipe(), name) == 0.0
    for wrong in (-0.1, 1.5):
        with pytest.raises(ConfigError, match=f"{name} out of range; got {wrong}, expected 0..1"):
            replace(Recipe(), **{name: wrong})
    page = amounts("大方县会议，|1,200万元|。") if name != "scan_share" else Document("大人帮土未县村人入" * 80)
    plain = Recipe(crop_share=0.0)
    found = versions([page] * 60, replace(plain, **{name: 0.5}), np.random.default_rng(0))
    assert 15 <= sum(d.text != page.text for d, _ in found) <= 45
    found = versions([page] * 10, replace(plain, **{name: 1.0}), np.random.default_rng(0))
    assert all(d.text != page.text for d, _ in found)


def test_shares_of_zero_draw_nothing() -> None:
    """A run of an earlier recipe can be repeated: two draws a document, for cropping and swapping."""
    random, as_before = np.random.default_rng(3), np.random.default_rng(3)
    versions([Document("支援，300万元。")] * 5, Recipe(crop_share=0.0), random)
    as_before.random(15)  # ... and one for documents without mentions
    assert random.random() == as_before.random()


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
