"""Doubt in bits: one where a hair decides, none where the model is sure."""

import numpy as np
import pytest

from pairie.doubt import bits, doubts, entropy_bits
from pairie.model.tagger import Prediction
from pairie.model.weighing import Weighed, WeighedLink, WeighedSpan
from pairie.types import Link, Mention

ACT = Mention("t1", "MEASURE", 0, 4, "送来水泵", 0.8, "goods", False)
GIVER = Mention("t2", "ACTOR", 5, 8, "江州市", 0.9)
OTHER = Mention("t3", "ACTOR", 9, 12, "南湾区", 0.9)


def test_a_hair_is_one_bit_whatever_the_threshold() -> None:
    assert bits(0.5) == bits(0.3, 0.3) == pytest.approx(1.0)
    assert bits(0.9) == pytest.approx(0.469, abs=1e-3)
    assert bits(0.5, 0.3) < 1 and bits(0.2, 0.3) < 1
    assert bits(0.0) == pytest.approx(bits(1.0)) and bits(1.0) < 0.01


def test_entropy() -> None:
    assert entropy_bits([0.25] * 4) == pytest.approx(2.0)
    assert entropy_bits([1.0, 0.0]) < 0.01


def weighed(*pairs: WeighedLink, links: tuple[Link, ...] = ()) -> Weighed:
    spans = (
        WeighedSpan(0, 4, "MEASURE", 0.8, 0.5, {"goods": 0.5, "funds": 0.5}, 0.1),
        WeighedSpan(5, 8, "ACTOR", 0.9, 0.5),
        WeighedSpan(9, 12, "ACTOR", 0.2, 0.5),
    )
    means = np.zeros((3, 4), dtype=np.float32)
    return Weighed(spans, pairs, means, Prediction((ACT, GIVER), links), {"ACTOR": 0.1})


def test_finds_and_what_was_left_out_both_count() -> None:
    found = {(d.about, d.start): d for d in doubts(weighed())}
    assert set(found) == {("MEASURE", 0), ("category", 0), ("ACTOR", 5), ("ACTOR", 9)}
    assert found["ACTOR", 5].found and not found["ACTOR", 9].found
    assert found["ACTOR", 9].bits == pytest.approx(bits(0.2))
    # The doubt about a category counts as far as there is an act.
    assert found["category", 0].bits == pytest.approx(0.8)


def test_of_the_links_of_an_act_the_most_doubtful_counts() -> None:
    sure = WeighedLink("AGENT", ACT, GIVER, 0.95, 0.3)
    unsure = WeighedLink("AGENT", ACT, OTHER, 0.28, 0.3)
    found = [d for d in doubts(weighed(sure, unsure, links=(Link("AGENT", "t1", "t2"),))) if d.about == "AGENT"]
    assert [(d.score, d.found, d.start) for d in found] == [(0.28, False, 0)]
