"""What the network weighed, over a random network: the finds of tagging, and what tagging leaves out."""

from dataclasses import replace

import pytest

from pairie.learn.schema import grow, with_own_words
from pairie.learn.torch_scorer import TorchScorer
from pairie.model.tagger import Tagger
from pairie.model.weighing import unseen_scores, weigh
from pairie.schema import Schema
from tests import tiny

TEXTS = [annotated.document.text for annotated in tiny.documents()] + [""]


def test_predictions_are_those_of_tagging() -> None:
    tagger = tiny.tagger()
    assert [w.prediction for w in weigh(tagger, TEXTS)] == tagger.tag(TEXTS)


def test_finds_are_among_the_spans_with_their_score() -> None:
    n_left_out = 0
    for weighed in weigh(tiny.tagger(), TEXTS):
        spans = {(span.start, span.end): span for span in weighed.spans}
        assert len(spans) == len(weighed.spans) == len(weighed.means)
        for mention in weighed.prediction.mentions:
            span = spans[mention.start, mention.end]
            assert (span.label, round(span.score, 4)) == (mention.label, mention.score)
            assert span.score >= span.threshold
        n_left_out += len(spans) - len(weighed.prediction.mentions)
    assert n_left_out > 0


def test_measures_alone_have_categories_and_plans() -> None:
    spans = [span for weighed in weigh(tiny.tagger(), TEXTS) for span in weighed.spans]
    measures = [span for span in spans if span.label == "MEASURE"]
    assert 0 < len(measures) < len(spans)
    for span in spans:
        assert bool(span.categories) == (span.planned is not None) == (span.label == "MEASURE")
    for span in measures:
        assert sum(span.categories.values()) == pytest.approx(1, abs=1e-5)


def test_links_chosen_are_among_the_pairs() -> None:
    n_links = 0
    for weighed in weigh(tiny.tagger(), TEXTS):
        pairs = {(p.type, p.head.id, p.tail.id): round(p.score, 4) for p in weighed.links}
        for link in weighed.prediction.links:
            assert pairs[link.type, link.head, link.tail] == link.score
            n_links += 1
    assert n_links > 0


def test_links_to_own_labels_are_weighed() -> None:
    words = tiny.vocabulary()
    network = grow(tiny.network(len(words)), Schema(("PLAN",), (), {"PLAN": "UNDER"}), seed=3)
    settings = with_own_words(tiny.SETTINGS, network.config)
    settings = replace(settings, mention_thresholds={**settings.mention_thresholds, "PLAN": 0.0})
    weighed = weigh(Tagger(network.config, words, settings, TorchScorer(network, words)), TEXTS)
    own = {link for found in weighed for link in found.links if link.type == "UNDER"}
    assert own and {link.tail.label for link in own} == {"PLAN"}


def test_what_is_not_weighed_is_worth_less_with_a_lower_border() -> None:
    usual = tiny.tagger().settings
    assert set(unseen_scores(usual)) == set(usual.mentions)
    # Both weights are 0.5 and the shift 0: sigmoid(-2).
    assert unseen_scores(usual)["ACTOR"] == pytest.approx(0.1192, abs=1e-4)
