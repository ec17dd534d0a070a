"""The five scores, on documents small enough to count by hand."""

import pytest

from pairie.errors import ConfigError, FormatError
from pairie.formats.inline import parse_inline
from pairie.scoring import Counts, Scores, score
from pairie.types import Document, Link, Mention, Record

GOLD = """<doc id="d"><p><A id="a1">石阡县</A>向<R id="r1">思南县</R><R id="r2">凉水镇</R>\
<M id="m1" cat="goods" by="a1" to="r1 r2" amt="q1">捐赠抽水设备</M><Q id="q1">20台</Q>，\
<M id="m2" cat="training" by="a1" to="r1" amt="q2">培训水利员</M><Q id="q2">35人次</Q>。</p></doc>"""


def document(xml: str) -> Document:
    return parse_inline(xml)[0].document


def without(gold: Document, *ids: str) -> Document:
    entities = tuple(m for m in gold.entities if m.id not in ids)
    return gold.replace(
        entities=entities, relations=tuple(r for r in gold.relations if not {r.head, r.tail} & set(ids))
    )


def changed(gold: Document, mention_id: str, **changes: object) -> Document:
    from dataclasses import replace

    return gold.replace(entities=tuple(replace(m, **changes) if m.id == mention_id else m for m in gold.entities))


def test_gold_against_itself_is_perfect() -> None:
    gold = document(GOLD)
    scores = score([gold], [gold])
    assert scores.strict.total == scores.lenient.total == Counts(7, 0, 0)
    assert scores.link.total == Counts(7, 0, 0)
    assert scores.table.total == scores.records.total == Counts(9, 0, 0)
    assert scores.table.f1 == 1


def test_nothing_predicted() -> None:
    gold = document(GOLD)
    scores = score([gold], [Document(gold.text)])
    assert scores.strict.total == Counts(0, 0, 7)
    assert scores.link.total == Counts(0, 0, 7)
    assert scores.table.total == scores.records.total == Counts(0, 0, 9)
    assert scores.table.f1 == 0


def test_all_predictions_wrong_where_gold_is_empty() -> None:
    gold = document(GOLD)
    scores = score([Document(gold.text)], [gold])
    assert scores.strict.total == Counts(0, 7, 0)
    assert scores.table.total == Counts(0, 9, 0)


def test_lenient_at_one_half_and_below() -> None:
    gold = document(GOLD)
    m1 = gold.mention("m1")  # 捐赠抽水设备, six characters
    half = changed(gold, "m1", start=m1.start + 3, text=m1.text[3:])
    less = changed(gold, "m1", start=m1.start + 4, text=m1.text[4:])
    assert score([gold], [half]).strict.parts["MEASURE"] == Counts(1, 1, 1)
    assert score([gold], [half]).lenient.parts["MEASURE"] == Counts(2, 0, 0)
    assert score([gold], [less]).lenient.parts["MEASURE"] == Counts(1, 1, 1)
    # Arguments and category of an unmatched measure are false on both sides.
    assert score([gold], [less]).link.total == Counts(3, 4, 4)
    assert score([gold], [less]).table.parts["CATEGORY"] == Counts(1, 1, 1)


def test_lenient_is_one_to_one() -> None:
    gold = Document("捐赠抽水设备", entities=(Mention("m1", "MEASURE", 0, 6, "捐赠抽水设备", category="goods"),))
    halves = (
        Mention("m1", "MEASURE", 0, 3, "捐赠抽", category="goods"),
        Mention("m2", "MEASURE", 3, 6, "水设备", category="goods"),
    )
    assert score([gold], [gold.replace(entities=halves)]).lenient.parts["MEASURE"] == Counts(1, 1, 0)


def test_label_counts() -> None:
    gold = document(GOLD)
    wrong = changed(gold, "r1", label="ACTOR")
    strict = score([gold], [wrong]).strict
    assert strict.parts["ACTOR"] == Counts(1, 1, 0)
    assert strict.parts["RECIPIENT"] == Counts(1, 0, 1)


def test_any_mention_of_the_same_party_will_do() -> None:
    other = (Link("AGENT", "m1", "a2"),)
    for name, expected in (("石阡区", Counts(1, 0, 0)), ("乙市石阡", Counts(1, 0, 0)), ("乙市石阡区", Counts(0, 1, 1))):
        gold = document(
            f'<doc id="d"><p><A id="a1">{name}</A>，<A id="a2">石阡</A><M id="m1" cat="care" by="a1">慰问</M></p></doc>'
        )
        assert score([gold], [gold.replace(relations=other)]).link.total == expected


def test_two_mentions_of_one_party_are_one_argument() -> None:
    gold = document(
        '<doc id="d"><p><A id="a1">石阡县</A><A id="a2">石阡</A><M id="m1" cat="care" by="a1 a2">看望慰问</M></p></doc>'
    )
    assert score([gold], [gold]).link.total == Counts(1, 0, 0)


def test_role_matters_for_the_same_name() -> None:
    gold = document(GOLD)
    swapped = gold.replace(
        relations=tuple(Link("BENEFICIARY", r.head, r.tail) if r.type == "AGENT" else r for r in gold.relations)
    )
    link = score([gold], [swapped]).link
    assert link.parts["AGENT"] == Counts(0, 0, 2)
    assert link.parts["BENEFICIARY"] == Counts(3, 2, 0)


def test_amounts_go_by_place_not_by_words() -> None:
    xml = (
        '<doc id="d"><p><M id="m1" cat="goods" amt="q1">捐赠水泵</M><Q id="q1">20台</Q>，'
        '<M id="m2" cat="goods" amt="q2">捐赠电脑</M><Q id="q2">20台</Q></p></doc>'
    )
    gold = document(xml)
    swapped = gold.replace(relations=(Link("QUANTITY", "m1", "q2"), Link("QUANTITY", "m2", "q1")))
    assert score([gold], [swapped]).link.parts["QUANTITY"] == Counts(0, 2, 2)


def test_wrong_category_costs_one_cell() -> None:
    gold = document(GOLD)
    wrong = changed(gold, "m2", category="health")
    scores = score([gold], [wrong])
    assert scores.link.total == Counts(7, 0, 0)
    assert scores.table.total == Counts(8, 1, 1)


REPEATED = """<doc id="d"><p><A id="a1">石阡县</A><M id="m1" cat="goods" by="a1" amt="q1">捐赠\
水泵</M><Q id="q1">20台</Q></p>
<p><A id="a2">石阡县</A>又将<Q id="q2">20台</Q><M id="m2" cat="goods" by="a2" to="r1" amt="q2" same="m1">水泵送到</M>\
<R id="r1">凉水镇</R></p></doc>"""


def record(*mentions: str, category: str = "goods") -> Record:
    return Record("r", (), (), "", category, (), None, None, "unknown", "done", mentions, (0, 1))


def test_repeated_reports_count_once() -> None:
    gold = document(REPEATED)
    scores = score([gold], [gold])
    assert scores.table.total == Counts(7, 0, 0)
    assert scores.records.total == Counts(4, 0, 0)  # giver, recipient, amount, category


def test_unmerged_prediction_loses_on_records_only() -> None:
    gold = document(REPEATED)
    apart = gold.replace(records=(record("m1"), record("m2")))
    scores = score([gold], [apart])
    assert scores.table.f1 == 1
    # The first row finds the gold row without its recipient; all four cells of the second are too many.
    assert scores.records.total == Counts(3, 4, 1)


def test_records_merge_predictions() -> None:
    gold = document(REPEATED)
    plain = changed(gold, "m2", same=None)
    assert score([gold], [plain.replace(records=(record("m1", "m2"),))]).records.total == Counts(4, 0, 0)
    assert score([gold], [plain.replace(records=(record("m2", "m1", category="care"),))]).records.total == Counts(
        3, 1, 1
    )


def test_a_merged_amount_may_be_found_at_any_of_its_places() -> None:
    gold = document(REPEATED)
    q2 = gold.mention("q2")
    wider = changed(without(gold, "m1", "q1"), "q2", start=q2.start - 1, text="将20台")
    assert score([gold], [wider]).records.parts["QUANTITY"] == Counts(1, 0, 0)


def test_white_space_is_no_measure() -> None:
    blank = Document("  ", entities=(Mention("m1", "MEASURE", 0, 1, " ", category="goods"),))
    assert score([blank], [blank]).table.total == score([blank], [blank]).lenient.total == Counts()


def test_circular_same_ends() -> None:
    gold = changed(document(REPEATED), "m1", same="m2")
    assert score([gold], [gold]).records.f1 == 1


def test_texts_that_differ_are_aligned() -> None:
    gold = document(GOLD)
    ours = Document.from_dict(document(GOLD.replace("向", " 向\u3000").replace("，", "，页眉")).to_dict())
    scores = score([gold], [ours])
    assert scores.strict.total == Counts(7, 0, 0)
    assert scores.table.total == Counts(9, 0, 0)


def test_a_lost_passage_is_missed_not_guessed() -> None:
    gold = document(GOLD)
    ours = document('<doc id="d"><p><A id="a1">石阡县</A>向<R id="r1">思南县</R></p></doc>')
    assert score([gold], [ours]).strict.total == Counts(2, 0, 5)


def test_counts_add_up() -> None:
    gold, empty = document(GOLD), Document("无事")
    both = score([gold, empty], [without(gold, "q2"), empty])
    assert both == score([gold], [without(gold, "q2")]) + score([empty], [empty])
    assert sum([both, both], Scores()).strict.total == Counts(12, 0, 2)
    assert Counts(1, 1, 3).precision == 0.5
    assert Counts(1, 1, 3).recall == 0.25
    assert Counts(1, 1, 3).f1 == pytest.approx(1 / 3)
    assert Counts().f1 == 0


def test_to_dict_names_all_parts() -> None:
    gold = document(GOLD)
    found = score([gold], [gold]).to_dict()
    assert list(found) == ["strict", "lenient", "link", "table", "records"]
    assert list(found["table"]) == ["all", "AGENT", "BENEFICIARY", "QUANTITY", "CATEGORY"]
    assert found["strict"]["all"] == {"precision": 1, "recall": 1, "f1": 1, "tp": 7, "fp": 0, "fn": 0}


def test_unequal_lengths_and_broken_links() -> None:
    gold = document(GOLD)
    with pytest.raises(ConfigError, match="do not pair up"):
        score([gold], [])
    with pytest.raises(FormatError, match="link to no mention"):
        score([gold], [gold.replace(relations=(Link("AGENT", "m1", "a7"),))])


def own_words_beside(gold: Document, *labels: str) -> Document:
    """The same with mentions of own labels in the place of the amounts, linked by a type of their own."""
    amounts = [m for m in gold.entities if m.label == "AMOUNT"]
    named = [Mention(f"x{m.id}", label, m.start, m.end, m.text) for m, label in zip(amounts, labels, strict=True)]  # type: ignore[arg-type]
    links = (Link("UNDER", "m1", named[0].id),)  # type: ignore[arg-type]
    return gold.replace(entities=(*gold.entities, *named), relations=(*gold.relations, *links))


def test_own_labels_and_links_count_by_themselves() -> None:
    gold = document(GOLD)
    plain = score([gold], [gold])
    assert "own" not in plain.to_dict() and plain.own.parts == {}
    scores = score([own_words_beside(gold, "PLAN", "PLAN")], [own_words_beside(gold, "PLAN", "PLACE")])
    assert scores.own.parts == {"PLACE": Counts(0, 1, 0), "PLAN": Counts(1, 0, 1), "UNDER": Counts(1, 0, 0)}
    assert (scores.strict, scores.link, scores.table, scores.records) == (
        plain.strict,
        plain.link,
        plain.table,
        plain.records,
    )
    assert (scores + plain).to_dict()["own"]["all"]["tp"] == 2
