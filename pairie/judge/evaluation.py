"""Predictions against gold in detail: by label, by genre, by document, by the distance of links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pairie.counts import Scores
from pairie.gold import GoldPage
from pairie.judge.distance import Recall, link_recall
from pairie.layout_score import LayoutScore, layout_score
from pairie.scoring import score
from pairie.types import Document

__all__ = ["NO_GENRE", "DocumentScores", "Evaluation", "evaluate_pages", "predict"]

NO_GENRE = "unknown"


@dataclass(frozen=True, slots=True)
class DocumentScores:
    """The scores of one document."""

    id: str
    genre: str
    scores: Scores


@dataclass(frozen=True)
class Evaluation:
    """Scores over all documents and of each; ``layout`` only where a raw page was read."""

    documents: tuple[DocumentScores, ...]
    distance: Recall
    layout: LayoutScore | None

    @cached_property
    def scores(self) -> Scores:
        """All documents, micro-averaged."""
        return _added(self.documents)

    @cached_property
    def by_genre(self) -> Mapping[str, tuple[DocumentScores, ...]]:
        """The documents of each genre; that with most documents first."""
        genres: dict[str, list[DocumentScores]] = {}
        for document in self.documents:
            genres.setdefault(document.genre, []).append(document)
        return {name: tuple(genres[name]) for name in sorted(genres, key=lambda name: (-len(genres[name]), name))}

    def to_dict(self) -> dict[str, Any]:
        layout = None if self.layout is None else {"in_order": self.layout.in_order, "extra": self.layout.extra}
        genres = {name: {"documents": len(part), **_added(part).to_dict()} for name, part in self.by_genre.items()}
        distance = {
            kind: {band: counts.to_dict() for band, counts in bands.items()} for kind, bands in self.distance.items()
        }
        return {
            "scores": self.scores.to_dict(),
            "layout": layout,
            "genres": genres,
            "distance": distance,
            "documents": {document.id: document.scores.to_dict() for document in self.documents},
        }


def evaluate_pages(pages: Sequence[GoldPage], found: Sequence[Document]) -> Evaluation:
    """Score one document for each page, in the order of the pages."""
    pairs = [(page.annotated.document, document) for page, document in zip(pages, found, strict=True)]
    documents = tuple(
        DocumentScores(name, page.annotated.genre or NO_GENRE, score([gold], [ours]))
        for name, page, (gold, ours) in zip(_names(pages), pages, pairs, strict=True)
    )
    # A raw page differs from the reading text in more than white space.
    raw = [
        (ours.text, gold.text)
        for page, (gold, ours) in zip(pages, pairs, strict=True)
        if "".join(page.page.split()) != "".join(gold.text.split())
    ]
    layout = layout_score(*("\n".join(texts) for texts in zip(*raw, strict=True))) if raw else None
    return Evaluation(documents, link_recall(pairs), layout)


def predict(
    pages: Sequence[GoldPage], model: str | Path, *, threads: int | None = None, caution: float = 0.0
) -> list[Document]:
    """Extract from pages with a model, which is let go afterwards: two would need twice the memory.

    Raises:
        ModelError: there is no such model, or it is damaged.
    """
    from pairie import load

    return list(load(model, threads=threads, caution=caution).pipe([page.page for page in pages]))


def _added(documents: Iterable[DocumentScores]) -> Scores:
    return sum((document.scores for document in documents), Scores())


def _names(pages: Sequence[GoldPage]) -> list[str]:
    """Return the ids of the pages; one that files share gets a number, so that no document is lost."""
    names: dict[str, int] = {}
    found = []
    for page in pages:
        name = page.annotated.id
        names[name] = names.get(name, 0) + 1
        found.append(name if names[name] == 1 else f"{name}#{names[name]}")
    return found
