"""Probabilities and thresholds from evidence whose answer is known."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pairie.formats.annotated import AnnotatedDocument
from pairie.learn import calibrate as module
from pairie.learn.calibrate import Array, _best_threshold, _logistic, _sigmoid, calibrate
from pairie.model.candidates import Candidate
from pairie.model.decode import Judgement, LinkBlock, LinkBlocks
from pairie.model.settings import Settings
from pairie.model.tagger import Found, Tagger
from pairie.types import LABELS, Document, Link, Mention
from tests import tiny

RANDOM = np.random.default_rng(5)


def test_logistic_finds_the_weights_that_made_the_data() -> None:
    inputs = RANDOM.normal(0, 2, (20_000, 2))
    truth = (RANDOM.random(20_000) < _sigmoid(inputs @ [1.5, -0.5] + 0.7)).astype(float)
    assert _logistic(inputs, truth) == pytest.approx([1.5, -0.5, 0.7], abs=0.1)


def test_logistic_of_separable_data_is_finite() -> None:
    weights = _logistic(np.array([[-1.0], [1.0]] * 10), np.array([0.0, 1.0] * 10))
    assert np.isfinite(weights).all() and weights[0] > 1


@pytest.mark.parametrize("cut", [0.3, 0.5, 0.64])
def test_threshold_stands_between_right_and_wrong(cut: float) -> None:
    scores = np.linspace(0, 1, 400)
    assert _best_threshold(scores, (scores >= cut).astype(float), 0) == pytest.approx(cut, abs=0.03)


def test_threshold_is_the_middle_of_a_plateau() -> None:
    scores = np.array([0.1] * 50 + [0.9] * 50)
    assert _best_threshold(scores, (scores > 0.5).astype(float), 0) == pytest.approx(0.45, abs=0.02)


class Evidence(Tagger):
    """Says what it is told: candidates with their logits, and links, categories by document."""

    def __init__(self, found: dict[str, tuple[Found, Judgement]]) -> None:
        model = tiny.tagger()
        super().__init__(model.config, model.vocabulary, model.settings, model.scorer)
        self.known = found

    def find(self, texts: Sequence[str]) -> list[Found]:
        return [self.known[text][0] for text in texts]

    def judge(self, text: str, found: Found) -> Judgement:
        return self.known[text][1]


def evidence(n: int) -> tuple[Evidence, list[AnnotatedDocument]]:
    """Each document has a giver and a measure, linked in half of them; logits of true ones lie around 2, false -2.

    A candidate that is no mention stands behind them. The network says category 1, at ten times the logits it should.
    """
    found, documents = {}, []
    vectors = np.zeros((3, 16), dtype=np.float32)
    for i in range(n):
        text = f"甲市给钱。乙市{i}"
        linked = i % 2 == 0
        mentions = (Mention("a", "ACTOR", 0, 2, "甲市"), Mention("m", "MEASURE", 2, 4, "给钱", category="funds"))
        relations = (Link("AGENT", "m", "a"),) if linked else ()
        documents.append(AnnotatedDocument(f"d{i}", None, Document(text, entities=mentions, relations=relations)))
        true, false = RANDOM.normal(2, 1.5, 2), RANDOM.normal(-2, 1.5)
        candidates = [Candidate(0, 2, 0, true[0]), Candidate(2, 4, 3, true[1]), Candidate(5, 7, 0, false)]
        candidates.append(Candidate(5, 6, 3, float(RANDOM.normal(-2, 1.5))))
        links = np.zeros((4, 4, 3), dtype=np.float32)
        links[1, 0, 0] = RANDOM.normal(4 if linked else 0, 1)
        categories = np.zeros((4, 14), dtype=np.float32)
        categories[:, 1] = 20 * (1 if RANDOM.random() < 0.8 else -1)
        blocks = LinkBlocks((LinkBlock(0, 0, links),))
        judged = Judgement(blocks, np.zeros((4, 5), dtype=np.float32), categories, np.zeros(4, dtype=np.float32))
        found[text] = (Found(candidates, vectors, vectors, vectors), judged)
    return Evidence(found), documents


def test_calibrate() -> None:
    tagger, documents = evidence(400)
    settings = calibrate(tagger, documents)
    # Two normal classes at ±2 with deviation 1.5: the log odds are 4 / 1.5² per unit, and even at 0.
    for label in ("ACTOR", "MEASURE"):
        assert settings.mentions[label].span_weight == pytest.approx(4 / 1.5**2, rel=0.25)
    # Links at 0 or 4 with deviation 1: slope 4, even at 2.
    agent = settings.links["AGENT"]
    assert agent.judged_weight == pytest.approx(4, rel=0.3)
    assert -agent.shift / agent.judged_weight == pytest.approx(2, abs=0.3)
    assert settings.second_chance["AGENT"] == pytest.approx(0.6 * settings.link_thresholds["AGENT"], abs=1e-3)
    # Right in 4 of 5, but stated as certain: the scores have to be made milder.
    assert settings.category_temperature > 2
    # What there was no evidence for stays as it was.
    assert settings.mentions["AMOUNT"] == tagger.settings.mentions["AMOUNT"]
    assert settings.links["QUANTITY"] == tagger.settings.links["QUANTITY"]
    assert settings.before == tagger.settings.before


def test_missed_mentions_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gold mention without a candidate is missed at every threshold, also in a document without candidates."""
    tagger, documents = evidence(30)
    known = list(tagger.known.items())
    for text, (found, judged) in known[:10]:
        tagger.known[text] = (replace(found, candidates=[]), judged)
    for text, (found, judged) in known[10:14]:
        # The giver has a candidate of another span only.
        tagger.known[text] = (replace(found, candidates=[Candidate(0, 3, 0, 1.0), *found.candidates[1:]]), judged)
    counted: list[int] = []

    def noting(scores: Array, truth: Array, missed: int) -> float:
        counted.append(missed)
        return 0.5

    monkeypatch.setattr(module, "_best_threshold", noting)
    calibrate(tagger, documents)
    # ACTOR, MEASURE, AGENT: links (every other document has one) need both their mentions.
    assert counted[:2] == [14, 10] and counted[2] >= 7


def test_missed_mentions_lower_the_threshold() -> None:
    scores = np.linspace(0, 1, 500)
    truth = (np.random.default_rng(1).random(500) < scores).astype(float)
    assert _best_threshold(scores, truth, 400) < _best_threshold(scores, truth, 0)


def link_evidence(items: Sequence[module.Judged], threshold: float) -> tuple[Array, Array, int]:
    settings = replace(Settings(), mention_thresholds=dict.fromkeys(LABELS, threshold))
    return module._link_evidence(items, 0, "AGENT", tiny.config(20), settings)


def test_links_of_false_mentions_are_wrong() -> None:
    tagger, documents = evidence(8)
    items = [module.Judged(d.document, *tagger.known[d.document.text]) for d in documents]
    inputs, truth, missed = link_evidence(items, 0.0)
    # Two acts and two givers in each document, of which one each is a mention; half of these are linked.
    assert len(inputs) == 32 and sum(truth) == 4 and missed == 0
    assert (inputs[:, 0] < 0).all()
    nothing, _, missed = link_evidence(items, 1.0)
    assert len(nothing) == 0 and missed == 4


def test_pairs_that_no_chunk_shows_are_no_evidence() -> None:
    tagger, documents = evidence(8)
    items = [module.Judged(d.document, *tagger.known[d.document.text]) for d in documents]
    # The measures are the candidates 1 and 3, the givers 0 and 2; only the tails from `low` on are shown.
    for low, shown, n in ((1, 2, 16), (0, 2, 16), (1, 1, 0)):
        block = LinkBlocks((LinkBlock(0, low, np.full((4, shown, 3), 7.0, dtype=np.float32)),))
        cut = [replace(item, judgement=replace(item.judgement, links=block)) for item in items]
        inputs, truth, missed = link_evidence(cut, 0.0)
        assert inputs[:, 1].tolist() == [7.0] * n
        assert sum(truth) + missed == 4


def test_without_evidence_nothing_changes() -> None:
    tagger, _ = evidence(1)
    settings = calibrate(tagger, [])
    assert settings.mentions == tagger.settings.mentions and settings.category_temperature == 1.0
