"""The candidates of a document that the document head judges in training, and their vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from pairie.learn.examples import Example
from pairie.learn.recipe import Recipe
from pairie.model.candidates import Candidate, find_candidates, select
from pairie.model.decode import PARTY_LABELS
from pairie.model.probabilities import FloatArray
from pairie.model.windows import window_of

LEAST_FALSE = -2.0
"""Span logit from which a false candidate is shown to the document head: what decoding would show it."""

LONGEST = 60


def candidates_of(
    example: Example, scores: FloatArray, labels: Sequence[str], recipe: Recipe, random: np.random.Generator
) -> list[tuple[Candidate, int | None]]:
    """All gold spans and the false ones that the span head would find now, in reading order.

    A gold span keeps the side it was found with, so that the document head learns to correct it.
    """
    found: list[Candidate] = []
    for window, logits in zip(example.windows, scores, strict=True):
        n = window.end - window.start
        core = (window.core_start - window.start, window.core_end - window.start)
        cut = logits[:, 1 : n + 1, 1 : n + 1]
        found.extend(select(find_candidates(cut, core, window.start, least=LEAST_FALSE, longest=LONGEST)))
    gold = {(span.start, span.end, _side(span.label, labels)): i for i, span in enumerate(example.spans)}
    chosen: dict[int, Candidate] = {}
    false: list[Candidate] = []
    for candidate in found:
        if candidate.label >= example.n_labels:
            continue  # nobody knows whether it is right
        index = gold.get((candidate.start, candidate.end, _side(candidate.label, labels)))
        if index is None:
            false.append(candidate)
        else:
            chosen[index] = candidate
    false = sorted(false, key=lambda c: -c.logit)[: max(6, len(gold) // 2)]
    pairs: list[tuple[Candidate, int | None]] = [(c, None) for c in false]
    for i, span in enumerate(example.spans):
        if window_of(example.windows, span.start, span.end) is None:
            continue
        label = _flipped(span.label, labels) if random.random() < recipe.label_noise else span.label
        pairs.append((chosen.get(i) or Candidate(span.start, span.end, label, 0.0), i))
    return sorted(pairs, key=lambda pair: (pair[0].start, -pair[0].end, pair[0].label))


def _side(label: int, labels: Sequence[str]) -> str:
    return "PARTY" if labels[label] in PARTY_LABELS else labels[label]


def _flipped(label: int, labels: Sequence[str]) -> int:
    if labels[label] not in PARTY_LABELS:
        return label
    return labels.index(PARTY_LABELS[1 - PARTY_LABELS.index(labels[label])])


def vectors_of(example: Example, hidden: Tensor, candidates: Sequence[Candidate]) -> tuple[Tensor, Tensor, Tensor]:
    """Hidden vectors of the candidates in their windows. Each of shape (candidates, hidden)."""
    rows, starts, ends = [], [], []
    for candidate in candidates:
        place = window_of(example.windows, candidate.start, candidate.end)
        assert place is not None
        rows.append(place)
        starts.append(candidate.start - example.windows[place].start + 1)
        ends.append(candidate.end - example.windows[place].start + 1)
    row, start, end = (torch.tensor(values, device=hidden.device) for values in (rows, starts, ends))
    total = functional.pad(hidden.cumsum(dim=1), (0, 0, 1, 0))
    mean = (total[row, end] - total[row, start]) / (end - start)[:, None]
    return hidden[row, start], hidden[row, end - 1], mean
