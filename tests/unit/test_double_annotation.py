"""Two annotators of the same texts: pairs, F1 by label and link, alpha."""

from dataclasses import replace

import pytest

from pairie.double_annotation import Pair, agreement, character_alpha, pair_up, strict_links
from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from tests import tiny

FIRST = {annotated.id: annotated for annotated in tiny.documents()}


def without(name: str, *ids: str) -> AnnotatedDocument:
    """A document without some of its mentions and their links."""
    document = FIRST[name].document
    kept = tuple(m for m in document.entities if m.id not in ids)
    links = tuple(link for link in document.relations if not {link.head, link.tail} & set(ids))
    return replace(FIRST[name], document=document.replace(entities=kept, relations=links))


def one(body: str, name: str = "d") -> AnnotatedDocument:
    return parse_inline(f'<doc id="{name}"><p>{body}</p></doc>')[0]


def test_equal_annotations_agree() -> None:
    found = agreement([Pair(a, a) for a in FIRST.values()])
    assert (found.documents, found.passages) == (3, 4)
    assert found.scores.strict.f1 == found.scores.table.f1 == found.strict_links.f1 == 1.0
    assert found.scores.strict.total.tp == sum(len(a.document.entities) for a in FIRST.values())


def test_what_one_of_them_lacks() -> None:
    found = agreement([Pair(FIRST["t-1"], without("t-1", "a2", "q1"))])
    strict = {label: (c.tp, c.fp, c.fn) for label, c in found.scores.strict.parts.items()}
    assert strict == {"ACTOR": (1, 0, 1), "RECIPIENT": (2, 0, 0), "AMOUNT": (0, 0, 1), "MEASURE": (3, 0, 0)}
    links = {name: (c.tp, c.fp, c.fn) for name, c in found.strict_links.parts.items()}
    assert links == {"AGENT": (2, 0, 1), "BENEFICIARY": (3, 0, 0), "QUANTITY": (0, 0, 1)}
    turned = agreement([Pair(without("t-1", "a2", "q1"), FIRST["t-1"])])
    assert turned.scores.strict.f1 == found.scores.strict.f1
    assert turned.to_dict()["scores"]["strict link"]["AGENT"]["fp"] == 1


def test_strict_links_ask_for_equal_spans() -> None:
    wide = one('<A id="a1">江州市</A><M id="m1" cat="goods" by="a1">送来两台水泵</M>')
    narrow = one('<A id="a1">江州市</A><M id="m1" cat="goods" by="a1">送来两台</M>水泵')
    assert strict_links(wide.document, narrow.document).parts["AGENT"].tp == 0
    assert agreement([Pair(wide, narrow)]).scores.link.parts["AGENT"].tp == 1


def test_documents_pair_by_text_not_by_name() -> None:
    renamed = replace(FIRST["t-2"], id="other")
    paired = pair_up([FIRST["t-1"], FIRST["t-2"]], [renamed, FIRST["t-3"]])
    assert [(p.first.id, p.second.id) for p in paired.pairs] == [("t-2", "other")]
    assert [a.id for a in paired.only_first] == ["t-1"] and [a.id for a in paired.only_second] == ["t-3"]


def test_another_text_under_one_name_is_an_error() -> None:
    first, second = one("江州市送来水泵", "d"), one("江州市送来书本", "d")
    with pytest.raises(FormatError, match=r"d passage 1: texts differ; got '书本'.*'水泵' \(character 5\)"):
        pair_up([first], [second])


def test_a_text_twice_by_one_annotator_is_an_error() -> None:
    with pytest.raises(FormatError, match="b: text annotated twice by the second; got it in a as well"):
        pair_up([one("修渠")], [one("修渠", "a"), one("修渠", "b")])


def test_alpha_by_hand() -> None:
    # Ten characters; the first has 4 inside, the second 5, of which 4 are common.
    first = one('<A id="a1">江州市局</A>送来水泵两台')
    second = one('<A id="a1">江州市局送</A>来水泵两台')
    alpha = character_alpha([Pair(first, second)])
    # Observed disagreement 1/10; of 20 judgements 9 are inside: expected 2·9·11 / (20·19).
    assert alpha["ACTOR"] == pytest.approx(1 - 0.1 / (2 * 9 * 11 / (20 * 19)))
    assert set(alpha) == {"ACTOR", "all"} and alpha["all"] == pytest.approx(alpha["ACTOR"])


def test_alpha_of_equal_and_of_opposite_annotations() -> None:
    same = one('<A id="a1">江州市</A>送来<R id="r1">南湾区</R>')
    assert set(character_alpha([Pair(same, same)]).values()) == {1.0}
    turned = one('<R id="r1">江州市</R>送来<A id="a1">南湾区</A>')
    assert character_alpha([Pair(same, turned)])["ACTOR"] < 0
    assert character_alpha([Pair(one("修渠"), one("修渠"))]) == {}
