"""The figures of a model card: headline scores by split and by genre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pairie.counts import Scores
from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.evaluate import evaluate
from pairie.model.tagger import Tagger

Figures = dict[str, float]


def summary(scores: Scores) -> Figures:
    """The headline figures, as the manifest and the card print them."""
    found = {name: getattr(scores, name).f1 for name in ("strict", "lenient", "link", "table")}
    found |= {f"strict {label}": counts.f1 for label, counts in scores.strict.parts.items()}
    return {name: round(value, 4) for name, value in found.items()}


def split_scores(tagger: Tagger, splits: Mapping[str, Sequence[AnnotatedDocument]]) -> dict[str, Figures]:
    """Score each split that has documents."""
    return {name: summary(evaluate(tagger, documents)) for name, documents in splits.items() if documents}


def genre_scores(tagger: Tagger, documents: Sequence[AnnotatedDocument]) -> dict[str, Figures]:
    """Score the documents of each genre by themselves, the genre with most documents first.

    A genre without a mention is left out: its F1 is no number.
    """
    by_genre: dict[str, list[AnnotatedDocument]] = {}
    for annotated in documents:
        by_genre.setdefault(annotated.genre or "unknown", []).append(annotated)
    return {
        genre: {"documents": len(part), **summary(evaluate(tagger, part))}
        for genre, part in sorted(by_genre.items(), key=lambda item: (-len(item[1]), item[0]))
        if any(annotated.document.entities for annotated in part)
    }
