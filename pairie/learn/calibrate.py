"""Turn logits into probabilities and choose thresholds, on the development split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pairie.cells import match_spans
from pairie.facts.names import same_party
from pairie.formats.annotated import AnnotatedDocument
from pairie.model.config import NetworkConfig
from pairie.model.decode import PARTY_LABELS, Judgement, sureness, to_mentions
from pairie.model.probabilities import log_odds
from pairie.model.settings import Calibration, Settings
from pairie.model.tagger import Found, Tagger
from pairie.types import Document, Mention

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """A development document with what the network says of it."""

    document: Document
    found: Found
    judgement: Judgement


def calibrate(tagger: Tagger, documents: Sequence[AnnotatedDocument]) -> Settings:
    """Return the tagger's settings with probabilities fitted and thresholds chosen on these documents.

    Probabilities: logistic regression of the truth on the logits. Thresholds: the best F1 of each label and link type,
    found on a grid. Source: Platt 1999 (probabilities).
    """
    pairs = list(zip(documents, tagger.find([d.document.text for d in documents]), strict=True))
    judged = [Judged(d.document, f, tagger.judge(d.document.text, f)) for d, f in pairs if f.candidates]
    overlooked = [mention for d, found in pairs if not found.candidates for mention in d.document.entities]
    labels = tagger.config.labels
    settings = tagger.settings
    mentions, thresholds = dict(settings.mentions), dict(settings.mention_thresholds)
    for index, label in enumerate(labels):
        inputs, truth, missed = _mention_evidence(judged, index, labels)
        missed += sum(mention.label == label for mention in overlooked)
        if 0 < truth.sum() < len(truth):
            weights = _logistic(inputs, truth)
            mentions[label] = Calibration(float(weights[0]), float(weights[1]), float(weights[2]))
            thresholds[label] = _best_threshold(_sigmoid(inputs @ weights[:2] + weights[2]), truth, missed)
    found = replace(settings, mentions=mentions, mention_thresholds=thresholds)
    links, link_thresholds = dict(settings.links), dict(settings.link_thresholds)
    for column, link_type in enumerate(tagger.config.link_types):
        inputs, truth, missed = _link_evidence(judged, column, link_type, tagger.config, found)
        missed += sum(link.type == link_type for d, f in pairs if not f.candidates for link in d.document.relations)
        if 0 < truth.sum() < len(truth):
            weights = _logistic(inputs, truth)
            links[link_type] = Calibration(float(weights[0]), float(weights[1]), float(weights[2]))
            scores = _sigmoid(inputs @ weights[:2] + weights[2])
            link_thresholds[link_type] = _best_threshold(scores, truth, missed)
    return replace(
        found,
        links=links,
        link_thresholds=link_thresholds,
        second_chance={name: round(value * 0.6, 3) for name, value in link_thresholds.items()},
        category_temperature=_temperature(judged, tagger),
    )


def _mention_evidence(judged: Sequence[Judged], index: int, labels: Sequence[str]) -> tuple[Array, Array, int]:
    """Logits of all candidates that may get the label, whether they are right, and how many gold mentions have none."""
    inputs: list[tuple[float, float]] = []
    truth: list[bool] = []
    missed = 0
    sides = {labels.index(name) for name in PARTY_LABELS} if labels[index] in PARTY_LABELS else {index}
    for item in judged:
        gold = {(m.start, m.end) for m in item.document.entities if m.label == labels[index]}
        odds = log_odds(item.judgement.labels)
        for i, candidate in enumerate(item.found.candidates):
            if candidate.label in sides:
                span = candidate.logit if candidate.label == index else -abs(candidate.logit)
                inputs.append((span, float(odds[i, index])))
                truth.append((candidate.start, candidate.end) in gold)
        missed += len(gold) - sum(truth[len(truth) - sum(c.label in sides for c in item.found.candidates) :])
    return np.array(inputs).reshape(-1, 2), np.array(truth, dtype=np.float64), missed


def _link_evidence(
    judged: Sequence[Judged], column: int, link_type: str, config: NetworkConfig, settings: Settings
) -> tuple[Array, Array, int]:
    """Evidence for all pairs of a MEASURE and a tail that decoding finds, right or not, and how many links have none.

    The inputs are the sureness of the two mentions and the link logit. A link of an act that gold lacks is wrong, one
    to another mention of the right party counts neither way: the network was taught to leave it out, and to call it
    right makes all scores timid (four points of link F1 less).
    """
    inputs: list[tuple[float, float]] = []
    truth: list[bool] = []
    missed = 0
    for item in judged:
        gold = item.document
        mentions = to_mentions(gold.text, item.found.candidates, item.judgement, config.labels, settings)
        heads = [(i, m) for i, m in mentions if m.label == "MEASURE"]
        tails = [(i, m) for i, m in mentions if config.link_of_label.get(m.label) == link_type]
        partner = _partners(gold.entities, [m for _, m in mentions], config.labels)
        linked: dict[str, list[Mention]] = {}
        for link in gold.relations:
            if link.type == link_type:
                linked.setdefault(link.head, []).append(gold.mention(link.tail))
        reached: dict[str, set[str]] = {}
        for i, head in heads:
            act = partner.get(head.id, "")
            low, shown = item.judgement.links.logits(i, column)
            for j, tail in tails:
                # Nothing is ever linked that no chunk shows together, whatever the threshold.
                if not low <= j < low + len(shown):
                    continue
                targets = linked.get(act, ())
                right = {t.id for t in targets if t.id == partner.get(tail.id)}
                if not right and tail.label != "AMOUNT" and any(same_party(t.text, tail.text) for t in targets):
                    continue
                reached.setdefault(act, set()).update(right)
                inputs.append((sureness(head, tail), float(shown[j - low])))
                truth.append(bool(right))
        missed += sum(len({t.id for t in tails} - reached.get(act, set())) for act, tails in linked.items())
    return np.array(inputs).reshape(-1, 2), np.array(truth, dtype=np.float64), missed


def _partners(gold: Sequence[Mention], ours: Sequence[Mention], labels: Sequence[str]) -> dict[str, str]:
    """Return the gold id of each of our mentions that is one: acts and amounts by half of the span, parties by all."""
    found = {}
    for label in labels:
        theirs, mine = ({m.id: (m.start, m.end) for m in side if m.label == label} for side in (gold, ours))
        pairs = match_spans(theirs, mine)
        if label in PARTY_LABELS:
            pairs = [(true, own) for true, own in pairs if theirs[true] == mine[own]]
        found.update({own: true for true, own in pairs})
    return found


def _temperature(judged: Sequence[Judged], tagger: Tagger) -> float:
    """Temperature of the category scores with the least cross entropy, found on a grid."""
    logits, truth = [], []
    for item in judged:
        gold = {(m.start, m.end): m.category for m in item.document.entities if m.category}
        for i, candidate in enumerate(item.found.candidates):
            category = gold.get((candidate.start, candidate.end))
            if category and tagger.config.labels[candidate.label] == "MEASURE":
                logits.append(item.judgement.categories[i])
                truth.append(tagger.config.categories.index(category))
    if not truth:
        return 1.0
    rows, right = np.array(logits, dtype=np.float64), np.array(truth)

    def loss(temperature: float) -> float:
        scaled = rows / temperature
        top = scaled.max(axis=1)
        total = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float((total - scaled[np.arange(len(right)), right]).mean())

    return float(min(np.geomspace(0.3, 4.0, 40), key=loss))


def _logistic(inputs: Array, truth: Array, ridge: float = 1e-2) -> Array:
    """Fit weights and shift by Newton's method; a little ridge keeps separable data finite. Shape: (inputs + 1,)."""
    design = np.column_stack([inputs, np.ones(len(inputs))])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        p = _sigmoid(design @ weights)
        gradient = design.T @ (p - truth) + ridge * weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + ridge * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        weights = weights - np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _sigmoid(values: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))))


def _best_threshold(scores: Array, truth: Array, missed: int) -> float:
    """The threshold with the best F1, in the middle of the plateau of those within half a point of the best."""
    grid = np.linspace(0.2, 0.7, 26)
    f1 = []
    for threshold in grid:
        chosen = scores >= threshold
        right = float(truth[chosen].sum())
        f1.append(2 * right / max(1.0, chosen.sum() + truth.sum() + missed))
    best = max(f1)
    plateau = [t for t, value in zip(grid, f1, strict=True) if value >= best - 0.003]
    return round(float(np.median(plateau)), 3)
