"""Scores to mentions and links."""

from dataclasses import replace

import numpy as np
import pytest

from pairie.model.candidates import Candidate, find_candidates, select, stands_alone
from pairie.model.decode import (
    Judgement,
    LinkBlock,
    LinkBlocks,
    sureness,
    to_links,
    to_mentions,
)
from pairie.model.probabilities import softmax
from pairie.model.settings import Calibration, Settings
from pairie.types import LABELS, LINK_TYPES, Mention

ACTOR, RECIPIENT, AMOUNT, MEASURE = range(4)
TEXT = "甲市给乙县送去20台水泵。"
SPAN_ONLY = Settings(mentions={label: Calibration(1.0, 0.0, 0.0) for label in LABELS})


def judgement(n: int, *, links: dict[tuple[int, int, int], float] | None = None) -> Judgement:
    """No opinion on labels, no to all links but the given ones (head, tail, type)."""
    scores = np.full((n, n, 3), -5.0, dtype=np.float32)
    for place, value in (links or {}).items():
        scores[place] = value
    zeros = np.zeros((n, 14), dtype=np.float32)
    return Judgement(
        LinkBlocks((LinkBlock(0, 0, scores),)), np.zeros((n, 5), dtype=np.float32), zeros, np.zeros(n, dtype=np.float32)
    )


def logits(n: int, *found: tuple[int, int, int, float]) -> np.ndarray:  # type: ignore[type-arg]
    values = np.full((4, n, n), -9.0, dtype=np.float32)
    for label, start, last, score in found:
        values[label, start, last] = score
    return values


def test_candidates_of_a_window() -> None:
    scores = logits(10, (ACTOR, 2, 3, 1.5), (MEASURE, 5, 9, 0.5), (AMOUNT, 6, 6, -1.0))
    found = find_candidates(scores, (0, 10), 100, least=-2.0, longest=10)
    assert sorted(found, key=lambda c: c.start) == [
        Candidate(102, 104, ACTOR, 1.5),
        Candidate(105, 110, MEASURE, 0.5),
        Candidate(106, 107, AMOUNT, -1.0),
    ]


def test_candidates_belong_to_the_core_they_start_in() -> None:
    scores = logits(10, (ACTOR, 2, 3, 1.0), (ACTOR, 3, 6, 1.0), (ACTOR, 5, 8, 1.0), (ACTOR, 6, 7, 1.0))
    found = find_candidates(scores, (3, 6), 0, least=0.0, longest=10)
    assert {(c.start, c.end) for c in found} == {(3, 7), (5, 9)}


def test_candidates_neither_too_long_nor_backwards_nor_weak() -> None:
    scores = logits(10, (ACTOR, 0, 4, 1.0), (ACTOR, 0, 5, 1.0), (ACTOR, 6, 3, 9.0), (ACTOR, 8, 8, -0.5))
    found = find_candidates(scores, (0, 10), 0, least=-0.5, longest=5)
    assert [(c.start, c.end) for c in found] == [(0, 5)]


def test_select_keeps_the_best_of_one_label() -> None:
    low, high, apart = Candidate(0, 3, ACTOR, 1.0), Candidate(2, 5, ACTOR, 2.0), Candidate(5, 6, ACTOR, 0.1)
    assert select([low, high, apart]) == [high, apart]
    nested = Candidate(3, 4, ACTOR, 1.0)
    assert select([high, nested]) == [high]


def test_candidates_of_different_labels_may_nest_and_cross() -> None:
    outer, inner = Candidate(0, 8, MEASURE, 1.0), Candidate(2, 4, AMOUNT, 3.0)
    crossing = Candidate(6, 10, RECIPIENT, 0.5)
    assert select([inner, crossing, outer]) == [outer, inner, crossing]


def test_mentions_of_different_labels_may_nest_but_not_cross() -> None:
    outer, inner = Candidate(0, 8, MEASURE, 1.0), Candidate(2, 4, AMOUNT, 3.0)
    right, left = Candidate(6, 10, RECIPIENT, 0.5), Candidate(-2, 1, ACTOR, 0.5)
    edges = [Candidate(0, 2, ACTOR, 0.1), Candidate(4, 8, RECIPIENT, 0.1), Candidate(8, 9, ACTOR, 0.1)]
    assert select([inner, right, left, outer], may_cross=False) == [outer, inner]
    assert select([inner, outer, *edges], may_cross=False) == [outer, edges[0], inner, edges[1], edges[2]]
    # The weaker one goes, whichever begins first; and what went is in the way of nothing.
    strong = replace(right, logit=2.0)
    assert select([inner, strong, outer, replace(outer, start=5, end=6, logit=0.2)], may_cross=False) == [
        inner,
        Candidate(5, 6, MEASURE, 0.2),
        strong,
    ]


def test_crossing_mentions_are_decided_by_their_scores() -> None:
    candidates = [Candidate(3, 7, RECIPIENT, 1.0), Candidate(5, 12, MEASURE, 2.0)]
    assert [i for i, _ in to_mentions(TEXT, candidates, judgement(2), LABELS, SPAN_ONLY)] == [1]


@pytest.mark.parametrize(
    ("written", "alone"),
    [
        ("甲 市", True),
        ("甲", True),
        (" 甲", False),
        ("甲\u3000", False),
        ("甲\n乙", False),
        ("\n", False),
        (" ", False),
    ],
)
def test_mentions_stay_in_a_passage_and_have_no_space_at_their_ends(written: str, alone: bool) -> None:
    assert stands_alone(f"给{written}钱", Candidate(1, 1 + len(written), ACTOR, 1.0)) == alone


def test_select_gives_one_span_one_label() -> None:
    actor, recipient = Candidate(0, 2, ACTOR, 1.0), Candidate(0, 2, RECIPIENT, 1.5)
    assert select([actor, recipient]) == [recipient]


def test_mentions_have_text_scores_and_numbers_in_reading_order() -> None:
    candidates = [Candidate(0, 2, ACTOR, 2.0), Candidate(3, 5, RECIPIENT, -3.0), Candidate(5, 12, MEASURE, 1.0)]
    found = to_mentions(TEXT, candidates, judgement(3), LABELS, SPAN_ONLY)
    assert [(i, m.id, m.label, m.text) for i, m in found] == [
        (0, "t1", "ACTOR", "甲市"),
        (2, "t2", "MEASURE", "送去20台水泵"),
    ]
    assert found[0][1].score == pytest.approx(1 / (1 + np.exp(-2.0)), abs=1e-4)


def test_the_document_may_change_the_side_of_a_party() -> None:
    candidates = [Candidate(0, 2, ACTOR, 1.0), Candidate(5, 12, MEASURE, 1.0)]
    judged = judgement(2)
    judged.labels[0] = [0.0, 6.0, 0.0, 0.0, 0.0]
    judged.labels[1] = [0.0, 6.0, 0.0, 0.0, 0.0]
    found = to_mentions(TEXT, candidates, judged, LABELS, Settings())
    # Only parties change sides: a measure that looks like a receiver is given up.
    assert [(m.label, m.text) for _, m in found] == [("RECIPIENT", "甲市")]


def test_thresholds_are_those_of_the_final_label() -> None:
    strict = replace(SPAN_ONLY, mention_thresholds={**dict.fromkeys(LABELS, 0.5), "ACTOR": 0.95})
    candidates = [Candidate(0, 2, ACTOR, 2.0), Candidate(5, 12, MEASURE, 2.0)]
    assert [m.label for _, m in to_mentions(TEXT, candidates, judgement(2), LABELS, strict)] == ["MEASURE"]


MENTIONS = [
    (0, Mention("t1", "ACTOR", 0, 2, "甲市")),
    (2, Mention("t2", "RECIPIENT", 3, 5, "乙县")),
    (3, Mention("t3", "MEASURE", 5, 12, "送去20台水泵")),
    (5, Mention("t4", "AMOUNT", 7, 10, "20台")),
]
"""With the places of their candidates: 1 and 4 did not become mentions."""
AGENT, BENEFICIARY, QUANTITY = (LINK_TYPES.index(t) for t in ("AGENT", "BENEFICIARY", "QUANTITY"))


def test_links_go_from_measures_to_tails_of_their_type() -> None:
    # The network also believes in nonsense: a receiver as giver, and a link from a party.
    judged = judgement(
        6,
        links={
            (3, 0, AGENT): 3.0,
            (3, 5, QUANTITY): 1.0,
            (3, 2, AGENT): 9.0,
            (0, 5, QUANTITY): 9.0,
            (3, 1, AGENT): 9.0,
        },
    )
    found = to_links(MENTIONS, judged, LINK_TYPES, Settings())
    assert [(link.type, link.head, link.tail) for link in found] == [("AGENT", "t3", "t1"), ("QUANTITY", "t3", "t4")]
    assert found[0].score == pytest.approx(1 / (1 + np.exp(-3.0)), abs=1e-4)


def test_links_of_doubtful_mentions_are_doubtful() -> None:
    judged = judgement(6, links={(3, 0, AGENT): 3.0, (3, 2, BENEFICIARY): 3.0})
    doubted = [(i, replace(m, score=0.5) if m.label == "ACTOR" else m) for i, m in MENTIONS]
    settings = Settings(links=dict.fromkeys(LINK_TYPES, Calibration(2.0, 1.0, 0.0)))
    scores = {link.tail: link.score for link in to_links(doubted, judged, LINK_TYPES, settings)}
    assert scores["t1"] == pytest.approx(1 / (1 + np.exp(-3.0 - 2 * np.log(0.5))), abs=1e-4)
    assert scores["t2"] == pytest.approx(1 / (1 + np.exp(-3.0)), abs=1e-4)


def test_sureness_is_finite() -> None:
    head = MENTIONS[2][1]
    assert sureness(head, MENTIONS[0][1]) == 0
    assert np.isfinite(sureness(replace(head, score=0.0), head))


def test_second_chance_for_a_measure_without_that_type() -> None:
    judged = judgement(6, links={(3, 2, BENEFICIARY): -0.6})
    assert to_links(MENTIONS, judged, LINK_TYPES, Settings()) == []
    generous = Settings(second_chance={**dict.fromkeys(LINK_TYPES, 0.5), "BENEFICIARY": 0.3})
    assert [link.tail for link in to_links(MENTIONS, judged, LINK_TYPES, generous)] == ["t2"]


def test_no_second_chance_beside_a_sure_link() -> None:
    other = (1, Mention("t5", "RECIPIENT", 12, 13, "。"))
    judged = judgement(6, links={(3, 2, BENEFICIARY): 2.0, (3, 1, BENEFICIARY): -0.6})
    generous = Settings(second_chance=dict.fromkeys(LINK_TYPES, 0.3))
    found = to_links([*MENTIONS, other], judged, LINK_TYPES, generous)
    assert [link.tail for link in found if link.type == "BENEFICIARY"] == ["t2"]


def test_links_stay_in_the_block_of_their_head() -> None:
    blocks = (
        LinkBlock(0, 0, np.full((3, 4, 3), 5.0, dtype=np.float32)),
        LinkBlock(3, 2, np.full((3, 4, 3), 6.0, dtype=np.float32)),
    )
    judged = replace(judgement(6), links=LinkBlocks(blocks))
    low, shown = judged.links.logits(2, 0)
    assert (low, shown.tolist()) == (0, [5.0] * 4)
    assert (judged.links.logits(3, 0)[0], judged.links.logits(5, 2)[0]) == (2, 2)
    # The giver at 0 is not shown with the measure at 3; both others are.
    found = to_links(MENTIONS, judged, LINK_TYPES, Settings())
    assert [(link.type, link.tail) for link in found] == [("BENEFICIARY", "t2"), ("QUANTITY", "t4")]


def test_softmax_of_large_logits() -> None:
    assert softmax(np.array([[1000.0, 1000.0, -1000.0]], dtype=np.float32)).tolist() == [[0.5, 0.5, 0.0]]
