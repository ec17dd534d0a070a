from __future__ import annotations

from pairie.facts.review import REVIEW_FROM, WEIGHTS, review_evidence, review_priority, review_reasons
from pairie.types import Party


def party(score: float = 1.0, kind: str = "government") -> Party:
    return Party("甲县", "甲县", kind=kind, score=score)


def priority(*, actors: tuple[Party, ...] = (party(),), recipients: tuple[Party, ...] = (party(),)) -> float:
    return review_priority(review_evidence(0.9, actors, recipients, (), from_heading=False))


def test_less_sure_cells_come_first_in_the_queue() -> None:
    order = [priority(actors=(party(score),)) for score in (1.0, 0.9, 0.6, 0.3, 0.02)]
    assert order == sorted(order) and len(set(order)) == 5
    assert all(0 <= found <= 1 for found in order)


def test_more_doubtful_cells_are_more_doubt() -> None:
    assert priority(actors=(party(0.6), party(0.6))) > priority(actors=(party(0.6),))
    assert review_priority(review_evidence(0.9, (party(),), (party(),), (), from_heading=True)) > priority()
    assert priority(recipients=(party(kind="group"),)) > priority()


def test_a_side_that_is_missing_is_always_for_review() -> None:
    reasons = list(review_reasons([], (), (party(),), (), priority(actors=())))
    assert "no_actor" in reasons and priority(actors=()) > 2 * priority()


def test_every_sort_of_evidence_has_its_weight() -> None:
    assert review_evidence(0.9, (), (), (), from_heading=True).keys() == WEIGHTS.keys()


def test_what_no_score_tells_is_a_reason_of_its_own() -> None:
    open_name = Party("朝阳区", "朝阳区", candidates=("110105", "220104"))
    assert list(review_reasons([], (open_name,), (party(),), (), 0.1)) == ["ambiguous_party"]
    assert list(review_reasons([], (party(0.1),), (party(),), (), 0.1)) == ["unsure_cell"]
    assert list(review_reasons([], (party(),), (party(),), (), REVIEW_FROM)) == ["low_score"]
