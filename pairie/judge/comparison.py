"""Two models on the same documents: F1 of both, and how sure the difference is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pairie.counts import Counts, Scores
from pairie.errors import ConfigError
from pairie.judge.bootstrap import LEVEL, SAMPLES, SEED, Difference, paired_bootstrap
from pairie.judge.evaluation import DocumentScores, Evaluation

__all__ = ["ALL", "BY_PART", "Comparison", "compare"]

ALL = "all"
"""The scope of all documents, whatever their genre."""

WHOLE = ("strict", "link", "table", "own")
BY_PART = ("strict", "own")
"""Scores of which every label has a row, too."""

Rows = Mapping[str, Difference]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows by scope (all, then each genre) and by score: ``strict``, ``strict ACTOR``, ``link``, ``table`` …

    ``sizes`` counts the documents of each scope. What neither gold nor a model has in a scope has no row there.
    """

    scopes: Mapping[str, Rows]
    sizes: Mapping[str, int]
    samples: int
    seed: int

    @property
    def rows(self) -> Rows:
        """The rows over all documents."""
        return self.scopes[ALL]

    def to_dict(self) -> dict[str, Any]:
        scopes = {
            name: {"documents": self.sizes[name], **{score: row.to_dict() for score, row in rows.items()}}
            for name, rows in self.scopes.items()
        }
        return {
            "samples": self.samples,
            "seed": self.seed,
            "level": LEVEL,
            ALL: scopes[ALL],
            "genres": {name: rows for name, rows in scopes.items() if name != ALL},
        }


def compare(a: Evaluation, b: Evaluation, *, samples: int = SAMPLES, seed: int = SEED) -> Comparison:
    """Compare the scores of two models on the same documents.

    Raises:
        ConfigError: the documents are not the same.
    """
    if [d.id for d in a.documents] != [d.id for d in b.documents] or not a.documents:
        raise ConfigError(
            f"compare: documents differ; got {len(a.documents)} and {len(b.documents)}, expected the same ones, at "
            "least one. Score both models on the same gold."
        )
    scopes = {ALL: (a.documents, b.documents)}
    if len(a.by_genre) > 1:
        # A genre may be called "all"; nothing else would be lost by its other name.
        scopes |= {
            f"genre {name}" if name == ALL else name: (part, b.by_genre[name]) for name, part in a.by_genre.items()
        }
    return Comparison(
        {name: _rows(*sides, samples, seed) for name, sides in scopes.items()},
        {name: len(sides[0]) for name, sides in scopes.items()},
        samples,
        seed,
    )


def _rows(a: Sequence[DocumentScores], b: Sequence[DocumentScores], samples: int, seed: int) -> Rows:
    found = {}
    for name in _score_names([d.scores for d in (*a, *b)]):
        sides = [[_counts(d.scores, name) for d in side] for side in (a, b)]
        if any(c.tp + c.fp + c.fn for side in sides for c in side):
            found[name] = paired_bootstrap(*sides, samples=samples, seed=seed)
    return found


def _score_names(scores: Sequence[Scores]) -> Iterator[str]:
    for name in WHOLE:
        yield name
        if name in BY_PART:
            yield from dict.fromkeys(f"{name} {part}" for one in scores for part in getattr(one, name).parts)


def _counts(scores: Scores, name: str) -> Counts:
    score, _, part = name.partition(" ")
    tally = getattr(scores, score)
    found: Counts = tally.parts.get(part, Counts()) if part else tally.total
    return found
