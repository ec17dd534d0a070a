"""Two annotations made into one: what both have, what is listed, whose side is taken."""

from dataclasses import replace

import numpy as np
import pytest

from pairie.conflicts import Conflict, Prefer
from pairie.counterparts import clash
from pairie.double_annotation import Pair
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline, write_inline
from pairie.reconciliation import reconcile
from pairie.types import LINK_OF_LABEL, Link, Mention, Passage
from tests import tiny

EVERY: tuple[Prefer, ...] = ("neither", "first", "second", "either")


def one(body: str, name: str = "d") -> AnnotatedDocument:
    return parse_inline(f'<doc id="{name}"><p>{body}</p></doc>')[0]


def merge(first: str, second: str, prefer: Prefer = "neither") -> tuple[str, list[Conflict]]:
    """Return the body of the merged document, after a check that it can be read back."""
    merged, conflicts = reconcile(Pair(one(first), one(second, "e")), prefer=prefer)
    written = write_inline([merged])
    assert parse_inline(written)[0].document.entities == merged.document.entities
    return written.split("<p>")[1].split("</p>")[0], conflicts


def kinds(conflicts: list[Conflict]) -> list[str]:
    return [conflict.kind for conflict in conflicts]


GIFT = '<A id="a1">江州市</A><M id="m1" cat="goods" by="a1" amt="q1">送来水泵</M><Q id="q1">20台</Q>。'


@pytest.mark.parametrize("prefer", EVERY)
def test_equal_annotations_stay(prefer: Prefer) -> None:
    for annotated in tiny.documents():
        merged, conflicts = reconcile(Pair(annotated, replace(annotated, id="other")), prefer=prefer)
        assert conflicts == []
        assert {(m.label, m.start, m.end, m.category, m.planned) for m in merged.document.entities} == {
            (m.label, m.start, m.end, m.category, m.planned) for m in annotated.document.entities
        }
        assert len(merged.document.relations) == len(annotated.document.relations)


@pytest.mark.parametrize(
    ("prefer", "expected"),
    [
        ("neither", '<A id="a1">江州市</A>送来水泵20台。'),
        ("first", GIFT),
        ("second", '<A id="a1">江州市</A>送来水泵20台。'),
        ("either", GIFT),
    ],
)
def test_what_only_the_first_has(prefer: Prefer, expected: str) -> None:
    body, conflicts = merge(GIFT, '<A id="a7">江州市</A>送来水泵20台。', prefer)
    assert body == expected
    # The links of an act go with it, and are told with it.
    assert kinds(conflicts) == ["only first", "only first"]
    assert conflicts[0].first == "MEASURE «送来水泵», goods, AGENT «江州市», QUANTITY «20台»"
    assert (conflicts[0].second, conflicts[0].first_id, conflicts[0].second_id) == ("nothing", "d", "e")


@pytest.mark.parametrize(
    ("prefer", "expected"),
    [
        ("neither", "送来水泵20台。"),
        ("first", "送来水泵<Q>20台</Q>。"),
        ("second", "送来水泵<Q>20</Q>台。"),
        ("either", "送来水泵20台。"),
    ],
)
def test_other_borders(prefer: Prefer, expected: str) -> None:
    body, conflicts = merge('送来水泵<Q id="q1">20台</Q>。', '送来水泵<Q id="q1">20</Q>台。', prefer)
    assert body.replace(' id="q1"', "") == expected
    assert kinds(conflicts) == ["border"]
    assert (conflicts[0].first, conflicts[0].second) == ("AMOUNT «20台»", "AMOUNT «20»")
    assert conflicts[0].context == "送来水泵【20台】。"


def test_links_follow_other_borders() -> None:
    second = GIFT.replace('<Q id="q1">20台</Q>', '<Q id="q1">20</Q>台')
    body, conflicts = merge(GIFT, second, "second")
    assert body == second and kinds(conflicts) == ["border"]


@pytest.mark.parametrize(("prefer", "label"), [("first", "A"), ("second", "R")])
def test_labels(prefer: Prefer, label: str) -> None:
    body, conflicts = merge('<A id="a1">江州市</A>来信', '<R id="r1">江州市</R>来信', prefer)
    assert body == f'<{label} id="{label.lower()}1">江州市</{label}>来信'
    assert kinds(conflicts) == ["label"]


@pytest.mark.parametrize(("prefer", "category"), [("neither", "goods"), ("first", "goods"), ("second", "funds")])
def test_categories_and_plans(prefer: Prefer, category: str) -> None:
    second = GIFT.replace('cat="goods"', 'cat="funds" plan="yes"')
    body, conflicts = merge(GIFT, second, prefer)
    assert kinds(conflicts) == ["category", "planned"]
    assert f'cat="{category}"' in body and ("plan" in body) == (prefer == "second")
    assert [c.taken for c in conflicts] == [category, "planned" if prefer == "second" else "done"]


@pytest.mark.parametrize(("prefer", "kept"), [("neither", False), ("first", True), ("second", False), ("either", True)])
def test_links_that_one_has(prefer: Prefer, kept: bool) -> None:
    body, conflicts = merge(GIFT, GIFT.replace(' amt="q1"', ""), prefer)
    assert kinds(conflicts) == ["link"]
    assert ('amt="q1"' in body) == kept
    assert conflicts[0].taken == ("QUANTITY «20台»" if kept else "no such link")


def test_another_mention_of_the_same_party_is_no_conflict() -> None:
    text = '<A id="a1">江州市</A>来信，<A id="a2">江州</A><M id="m1" cat="care" by="{}">走访</M>'
    body, conflicts = merge(text.format("a1"), text.format("a2"))
    assert conflicts == [] and body == text.format("a1")
    assert merge(text.format("a1"), text.format("a2"), "second")[0] == text.format("a2")


def test_spans_that_would_cross_are_left_out() -> None:
    body, conflicts = merge('<A id="a1">江州市</A>教育局', '江州<R id="r1">市教育局</R>', "either")
    assert kinds(conflicts) == ["only first", "only second"]
    assert body == '<A id="a1">江州市</A>教育局'
    assert conflicts[1].taken == "nothing: does not nest with «江州市»"


@pytest.mark.parametrize(("prefer", "kept"), [("neither", False), ("first", True), ("second", False), ("either", True)])
def test_repeats(prefer: Prefer, kept: bool) -> None:
    text = '<M id="m1" cat="care">走访</M>老人，又<M id="m2" cat="care"{}>看望</M>学生'
    body, conflicts = merge(text.format(' same="m1"'), text.format(""), prefer)
    assert ('same="m1"' in body) == kept
    assert [(c.kind, c.taken) for c in conflicts] == [("same", "repeat" if kept else "no repeat")]


def changed(annotated: AnnotatedDocument, seed: int) -> AnnotatedDocument:
    """What another annotator might have made of it: some mentions dropped, moved or turned, some links dropped."""
    random = np.random.default_rng(seed)
    document = annotated.document
    kept: list[Mention] = []
    for mention in document.entities:
        passage = next(p for p in document.passages if p.start <= mention.start < p.end)
        start = max(passage.start, mention.start - int(random.integers(0, 3)))
        end = min(passage.end, mention.end + int(random.integers(-1, 3)))
        label = random.choice(["ACTOR", "RECIPIENT"]) if mention.label in ("ACTOR", "RECIPIENT") else mention.label
        moved = replace(mention, start=start, end=end, text=document.text[start:end], label=label)
        if random.random() < 0.8 and start < end and not any(clash(moved, other) for other in kept):
            kept.append(moved)
    labels = {mention.id: mention.label for mention in kept}
    links = tuple(
        link
        for link in document.relations
        if link.head in labels and LINK_OF_LABEL.get(labels.get(link.tail, "MEASURE")) == link.type
        if random.random() < 0.8
    )
    return replace(annotated, document=document.replace(entities=tuple(kept), relations=links))


def said(annotated: AnnotatedDocument) -> tuple[set[object], set[object]]:
    """Mentions and links by place, without ids."""
    document = annotated.document
    mentions = {m.id: (m.label, m.start, m.end, m.category, m.planned) for m in document.entities}
    return set(mentions.values()), {
        (link.type, mentions[link.head], mentions[link.tail]) for link in document.relations
    }


@pytest.mark.parametrize("seed", range(40))
def test_the_side_that_is_preferred_is_kept_whole_and_every_result_can_be_written(seed: int) -> None:
    whole = tiny.documents()[0]
    first, second = changed(whole, seed), changed(whole, 1000 + seed)
    for prefer in EVERY:
        merged, conflicts = reconcile(Pair(first, second), prefer=prefer)
        assert said(parse_inline(write_inline([merged]))[0]) == said(merged)
        assert bool(conflicts) == (said(first) != said(second))
        if prefer in ("first", "second"):
            assert said(merged) == said(first if prefer == "first" else second)
        common = said(first)[0] & said(second)[0]
        assert common <= said(merged)[0]


@pytest.mark.parametrize("prefer", EVERY)
def test_own_labels_and_links_are_kept(prefer: Prefer) -> None:
    first = one(GIFT)
    word = Mention("p7", "PLAN", 0, 2, "江州")  # type: ignore[arg-type]
    link = Link("UNDER", "m1", "p7")  # type: ignore[arg-type]
    document = first.document.replace(
        entities=(*first.document.entities, word), relations=(*first.document.relations, link)
    )
    marked = replace(first, document=document)
    merged, conflicts = reconcile(Pair(marked, replace(marked, id="other")), prefer=prefer)
    assert conflicts == []
    assert [m.id for m in merged.document.entities if m.label == "PLAN"] == ["x1"]
    assert {link.tail for link in merged.document.relations if link.type == "UNDER"} == {"x1"}


# What the documents say beside the labels

NEWS = '<doc id="d" genre="news" year="2021"><p kind="heading">送水泵</p><p>江州市送来水泵。</p></doc>'
BOOK = '<doc id="e" genre="yearbook" year="2020" title="水"><p>送水泵</p><p>江州市送来水泵。</p></doc>'


@pytest.mark.parametrize("prefer", EVERY)
def test_what_they_say_of_the_document_is_listed(prefer: Prefer) -> None:
    first = replace(parse_inline(NEWS)[0], meta={"annotator": "甲", "round": "1"})
    second = replace(parse_inline(BOOK)[0], meta={"annotator": "乙", "round": "1", "licence": "CC0"})
    merged, conflicts = reconcile(Pair(first, second), prefer=prefer)
    side = 1 if prefer == "second" else 0
    says = {
        "genre": ("news", "yearbook"),
        "meta annotator": ("甲", "乙"),
        "covered year": ("2021", "2020"),
        "passage kind": ("heading", "body"),
    }
    assert {c.kind: (c.first, c.second, c.taken) for c in conflicts} == {k: (*v, v[side]) for k, v in says.items()}
    assert [(c.passage, c.context) for c in conflicts if c.kind == "passage kind"] == [(1, "送水泵")]
    assert (merged.id, merged.genre, merged.document.source.title) == ("d", says["genre"][side], "水")
    assert merged.document.passages[0].kind == says["passage kind"][side]
    assert merged.meta == {"annotator": "甲乙"[side], "round": "1", "licence": "CC0"}


def test_other_borders_of_passages_are_listed() -> None:
    first = parse_inline('<doc id="d"><p>甲</p><p>乙</p></doc>')[0]
    second = replace(first, document=first.document.replace(passages=(Passage(0, 3),)))
    merged, (conflict,) = reconcile(Pair(first, second))
    assert (conflict.kind, conflict.first, conflict.second) == ("passages", "0..1, 2..3", "0..3")
    assert merged.document.passages == first.document.passages
    assert reconcile(Pair(first, second), prefer="second")[0].document.passages == (Passage(0, 3),)
