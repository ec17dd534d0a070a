"""What a model would have labelled otherwise, with judgements made by hand."""

import numpy as np
import pytest

from pairie.disagreement import Disagreement, disagreements
from pairie.formats.markup import scan
from pairie.model.tagger import Prediction
from pairie.model.weighing import Weighed, WeighedLink, WeighedSpan
from pairie.types import Link, Mention

# 江州市 0-3, 送来水泵 3-7, 20台 7-10, 给 10, 南湾区 11-14
XML = (
    '<doc id="d"><p>序言</p>\n<p><A id="a1">江州市</A><M id="m1" cat="goods" by="a1" to="r1">送来水泵</M>'
    '<Q id="q1">20台</Q>给<R id="r1">南湾区</R></p></doc>'
)
OFFSET = 3
GIVER = Mention("t1", "ACTOR", 3, 6, "江州市", 0.9)
ACT = Mention("t2", "MEASURE", 6, 10, "送来水泵", 0.9, "goods", False)
GIFT = Mention("t3", "AMOUNT", 10, 13, "20台", 0.9)
GETTER = Mention("t4", "RECIPIENT", 14, 17, "南湾区", 0.9)
LINKS = (Link("AGENT", "t2", "t1"), Link("BENEFICIARY", "t2", "t4"))


def compare(
    *mentions: Mention,
    links: tuple[Link, ...] = LINKS,
    pairs: tuple[WeighedLink, ...] = (),
    spans: tuple[WeighedSpan, ...] = (),
) -> list[Disagreement]:
    documents, faults = scan(XML, where="x.xml")
    assert not faults
    usual = {
        (m.start, m.end): WeighedSpan(
            *(m.start, m.end, m.label, m.score, 0.4),
            *(({"goods": 0.7, "funds": 0.3}, 0.2) if m.label == "MEASURE" else ()),
        )
        for m in mentions
    }
    usual |= {(span.start, span.end): span for span in spans}
    unseen = {"ACTOR": 0.1, "RECIPIENT": 0.2, "AMOUNT": 0.3, "MEASURE": 0.4}
    means = np.zeros((len(usual), 2), dtype=np.float32)
    weighed = Weighed(tuple(usual.values()), pairs, means, Prediction(mentions, links), unseen)
    return disagreements(documents, lambda texts: [weighed for _ in texts])


def told(found: list[Disagreement]) -> list[tuple[str, float]]:
    return [(d.kind, round(float(np.exp(-d.loss)), 3)) for d in found]


def test_nothing_to_tell() -> None:
    assert compare(GIVER, ACT, GIFT, GETTER) == []


def test_what_one_side_alone_has() -> None:
    extra = Mention("t5", "ACTOR", 0, 2, "序言", 0.8)
    weak = WeighedSpan(14, 17, "RECIPIENT", 0.35, 0.4)
    found = compare(GIVER, ACT, extra, links=(), spans=(weak,))
    # The getter was weighed and left out, the gift not even weighed.
    assert told(found) == [("only found", 0.2), ("only annotated", 0.3), ("only annotated", 0.35)]
    assert (found[0].line, found[0].passage, found[1].line, found[1].passage) == (1, 1, 2, 2)
    assert found[0].annotated == "nothing" and found[0].context == "【序言】"
    assert str(found[1]).startswith(
        "x.xml:2: d passage 2: only annotated 1.20: annotated AMOUNT q1 «20台», found nothing"
    )


def test_other_borders_are_told_once() -> None:
    wide = Mention("t3", "AMOUNT", 10, 14, "20台给", 0.75)
    found = compare(GIVER, ACT, wide, GETTER)
    assert told(found) == [("border", 0.25)]
    assert "q1 «20台»" in found[0].annotated and "«20台给»" in found[0].found


def test_labels_categories_and_plans() -> None:
    turned = Mention("t4", "ACTOR", 14, 17, "南湾区", 0.6)
    planned = Mention("t2", "MEASURE", 6, 10, "送来水泵", 0.9, "funds", True)
    span = WeighedSpan(6, 10, "MEASURE", 0.9, 0.4, {"goods": 0.05, "funds": 0.95}, 0.9)
    found = compare(GIVER, planned, GIFT, turned, links=(), spans=(span,))
    assert told(found) == [("category", 0.05), ("planned", 0.1), ("label", 0.4)]
    assert found[0].found == "funds (0.95)" and found[1].annotated.startswith("done on MEASURE m1")


def test_links_between_mentions_of_both() -> None:
    to_gift = WeighedLink("QUANTITY", ACT, GIFT, 0.9, 0.3)
    to_giver = WeighedLink("AGENT", ACT, GIVER, 0.05, 0.3)
    to_getter = WeighedLink("BENEFICIARY", ACT, GETTER, 0.8, 0.3)
    links = (Link("QUANTITY", "t2", "t3"), Link("BENEFICIARY", "t2", "t4"))
    found = compare(GIVER, ACT, GIFT, GETTER, links=links, pairs=(to_gift, to_giver, to_getter))
    assert told(found) == [("link", 0.05), ("link", 0.1)]
    assert found[0].annotated == "AGENT to «江州市»" and found[1].annotated == "no QUANTITY to it"


def test_a_sure_model_has_a_finite_loss() -> None:
    sure = Mention("t5", "ACTOR", 0, 2, "序言", 1.0)
    assert compare(GIVER, ACT, GIFT, GETTER, sure)[0].loss == pytest.approx(9.21, abs=0.01)
