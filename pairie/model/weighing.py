"""All that the network weighed in a text, with calibrated probabilities: what it found and what it left out.

Decoding returns what reached its threshold. Whoever asks where the network doubts, or what it thinks of labels that a
person gave, needs the rest as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pairie.model.decode import Judgement, decide_labels, weigh_pairs
from pairie.model.probabilities import FloatArray, sigmoid, softmax
from pairie.model.settings import Settings
from pairie.model.tagger import Found, Prediction, Tagger
from pairie.traditional import simplify
from pairie.types import Mention

__all__ = ["Weighed", "WeighedLink", "WeighedSpan", "weigh"]


@dataclass(frozen=True, slots=True)
class WeighedSpan:
    """A span that might be a mention: its likeliest label, the probability of that and the threshold it had to reach.

    Of a MEASURE alone, ``categories`` are the probabilities of the categories, ``planned`` that of a plan.
    """

    start: int
    end: int
    label: str
    score: float
    threshold: float
    categories: Mapping[str, float] = field(default_factory=dict)
    planned: float | None = None


@dataclass(frozen=True, slots=True)
class WeighedLink:
    """A pair of mentions found that might be linked."""

    type: str
    head: Mention
    tail: Mention
    score: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the network weighed in a text, and what it made of it. ``means`` are the mean hidden vectors of the spans.

    Shape of ``means``: (spans, hidden). ``unseen`` is the probability, by label, of a span that was not even weighed.
    """

    spans: tuple[WeighedSpan, ...]
    links: tuple[WeighedLink, ...]
    means: FloatArray
    prediction: Prediction
    unseen: Mapping[str, float]


def weigh(tagger: Tagger, texts: Sequence[str]) -> list[Weighed]:
    """Weigh texts; the result has their order, and its predictions are those of :meth:`Tagger.tag`.

    Offsets count in the texts; what mentions say is written as the network read it, in Simplified characters.
    """
    plain = [simplify(text) for text in texts]
    return [_weighed(tagger, text, found) for text, found in zip(plain, tagger.find(plain), strict=True)]


def unseen_scores(settings: Settings) -> dict[str, float]:
    """Return the most that a span can be worth that is no candidate, by label: both heads just below the threshold."""
    least = settings.least_candidate
    return {
        label: _probability((c.span_weight + c.judged_weight) * least + c.shift)
        for label, c in settings.mentions.items()
    }


def _weighed(tagger: Tagger, text: str, found: Found) -> Weighed:
    unseen = unseen_scores(tagger.settings)
    if not found.candidates:
        return Weighed((), (), found.mean, Prediction((), ()), unseen)
    judged = tagger.judge(text, found)
    prediction = tagger.decode(text, found, judged)
    return Weighed(
        tuple(_spans(tagger, text, found, judged)),
        tuple(_links(tagger, found, judged, prediction)),
        found.mean,
        prediction,
        unseen,
    )


def _spans(tagger: Tagger, text: str, found: Found, judged: Judgement) -> Iterator[WeighedSpan]:
    labels, settings = tagger.config.labels, tagger.settings
    decided = decide_labels(text, found.candidates, judged, labels, settings)
    for index, (candidate, (label, logit)) in enumerate(zip(found.candidates, decided, strict=True)):
        name = labels[label]
        span = WeighedSpan(candidate.start, candidate.end, name, _probability(logit), settings.mention_thresholds[name])
        if name == "MEASURE":
            shares = softmax(judged.categories[index] / settings.category_temperature).tolist()
            plan = float(judged.planned[index]) * settings.planned.judged_weight + settings.planned.shift
            categories = dict(zip(tagger.config.categories, shares, strict=True))
            span = replace(span, categories=categories, planned=_probability(plan))
        yield span


def _probability(logit: float) -> float:
    return float(sigmoid(np.array(logit, dtype=np.float32)))


def _links(tagger: Tagger, found: Found, judged: Judgement, prediction: Prediction) -> Iterator[WeighedLink]:
    # One span is never two candidates.
    index = {(candidate.start, candidate.end): i for i, candidate in enumerate(found.candidates)}
    mentions = [(index[mention.start, mention.end], mention) for mention in prediction.mentions]
    pairs = weigh_pairs(
        mentions, judged, tagger.config.link_types, tagger.settings, link_of_label=tagger.config.link_of_label
    )
    for head, link_type, tails, scores in pairs:
        threshold = tagger.settings.link_thresholds[link_type]
        for tail, score in zip(tails, scores, strict=True):
            yield WeighedLink(link_type, head, tail, float(score), threshold)
