"""Spans that may be mentions: read off the scores of a window, and the best of those that overlap (no torch)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pairie.model.probabilities import FloatArray

__all__ = ["Candidate", "find_candidates", "select", "stands_alone"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a mention. ``label`` is an index, ``logit`` the span score."""

    start: int
    end: int
    label: int
    logit: float


def find_candidates(
    logits: FloatArray, core: tuple[int, int], offset: int, *, least: float, longest: int
) -> list[Candidate]:
    """Read candidates off the span logits of one window.

    Args:
        logits: Shape: (labels, start, last), positions are characters of the window.
        core: half-open range of positions in which a candidate has to start.
        offset: place of the first position in the reading text.
        least: lowest logit that counts.
        longest: most characters of a span.
    """
    rows = logits[:, core[0] : core[1]]
    labels, starts, lasts = np.nonzero(rows > least)
    lengths = lasts - starts - core[0] + 1
    keep = (lengths >= 1) & (lengths <= longest)
    scores = rows[labels, starts, lasts]
    return [
        Candidate(int(s) + core[0] + offset, int(e) + offset + 1, int(label), float(score))
        for label, s, e, score in zip(labels[keep], starts[keep], lasts[keep], scores[keep], strict=True)
    ]


def stands_alone(text: str, candidate: Candidate) -> bool:
    """Whether a span may be a mention by its text: in one passage, and without white space at its ends."""
    written = text[candidate.start : candidate.end]
    return "\n" not in written and written == written.strip()


def select(candidates: Sequence[Candidate], *, may_cross: bool = True) -> list[Candidate]:
    """Keep the best of candidates that overlap under one label, or that are one span under several labels.

    Spans of different labels may nest. Candidates may cross as well: the document head decides between them. Mentions
    may not. The order of the result is by place, longer ones first.
    """
    # Covered places instead of kept spans: spans are short, and an untrained network finds very many of them.
    covered: dict[int, set[int]] = {}
    spans: set[tuple[int, int]] = set()
    borders = _Borders()
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (-c.logit, c.start, c.end)):
        places = covered.setdefault(candidate.label, set())
        span = (candidate.start, candidate.end)
        if span not in spans and places.isdisjoint(range(*span)) and (may_cross or not borders.cross(*span)):
            places.update(range(*span))
            spans.add(span)
            borders.add(*span)
            kept.append(candidate)
    return sorted(kept, key=lambda c: (c.start, -c.end, c.label))


class _Borders:
    """Where kept spans begin and end, to find crossing ones in the length of a span."""

    def __init__(self) -> None:
        self._last_end: dict[int, int] = {}
        self._first_start: dict[int, int] = {}

    def add(self, start: int, end: int) -> None:
        self._last_end[start] = max(end, self._last_end.get(start, end))
        self._first_start[end] = min(start, self._first_start.get(end, start))

    def cross(self, start: int, end: int) -> bool:
        inside = range(start + 1, end)
        return any(self._last_end.get(i, end) > end or self._first_start.get(i, start) < start for i in inside)
