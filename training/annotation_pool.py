"""A pool of passages whose labels are hidden, and ways to choose what to annotate next, for the simulation of both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pairie.diversity import choose, text_vectors
from pairie.formats.annotated import AnnotatedDocument
from pairie.model.probabilities import FloatArray
from pairie.model.tagger import Prediction, Tagger
from pairie.model.weighing import Weighed, weigh
from pairie.suggestion import Unit, suggest, units_of, worth
from pairie.types import Document

__all__ = ["WAYS", "Look", "Pool", "at_random", "draw_pool", "look_at"]

BATCH = 32


@dataclass(frozen=True, slots=True)
class Pool:
    """Documents whose labels are hidden, and their passages by id, with labels, as an annotator would give them."""

    documents: tuple[AnnotatedDocument, ...]
    passages: Mapping[str, AnnotatedDocument]


def draw_pool(documents: Sequence[AnnotatedDocument], n_passages: int, seed: int) -> Pool:
    """Draw documents until they hold so many passages."""
    chosen: list[AnnotatedDocument] = []
    passages: dict[str, AnnotatedDocument] = {}
    for i in np.random.default_rng((seed, 7)).permutation(len(documents)):
        if len(passages) >= n_passages:
            break
        chosen.append(documents[i])
        passages |= labelled_passages(documents[i])
    return Pool(tuple(chosen), passages)


def labelled_passages(annotated: AnnotatedDocument) -> dict[str, AnnotatedDocument]:
    """Cut an annotated document into its passages, by the ids that the suggestion gives them."""
    document = annotated.document
    gold = Weighed((), (), np.zeros((0, 0), dtype=np.float32), Prediction(document.entities, document.relations), {})
    return {unit.annotated.id: unit.annotated for unit in units_of(annotated.id, document, gold, whole=False)}


@dataclass(frozen=True, slots=True)
class Look:
    """What a model sees in the bare pool: all its passages, and their mean hidden vectors.

    Shape: (passages, hidden).
    """

    units: tuple[Unit, ...]
    hidden: FloatArray


def look_at(tagger: Tagger, pool: Pool) -> Look:
    """Weigh the bare documents of the pool and cut them into passages, as `pairie suggest` does."""
    units: list[Unit] = []
    vectors: list[FloatArray] = []
    for start in range(0, len(pool.documents), BATCH):
        batch = pool.documents[start : start + BATCH]
        bare = [Document(a.document.text, a.document.passages) for a in batch]
        for annotated, document, weighed in zip(batch, bare, weigh(tagger, [d.text for d in bare]), strict=True):
            found = units_of(annotated.id, document, weighed, whole=False)
            units += found
            vectors += [_mean(weighed, document, unit) for unit in found]
    return Look(tuple(units), np.array(vectors, dtype=np.float32))


def _mean(weighed: Weighed, document: Document, unit: Unit) -> FloatArray:
    """Return the mean hidden vector of the spans that were weighed in a passage, zeros where there are none."""
    assert unit.passage is not None
    passage = document.passages[unit.passage - 1]
    inside = [i for i, s in enumerate(weighed.spans) if passage.start <= s.start and s.end <= passage.end]
    width = weighed.means.shape[1]
    return np.asarray(weighed.means[inside].mean(axis=0) if inside else np.zeros(width), dtype=np.float32)


def by_suggestion(look: Look, n: int, known: Collection[str]) -> list[str]:
    texts = [unit.text for unit in look.units if unit.annotated.id in known]
    return [s.unit.annotated.id for s in suggest(look.units, n, annotated=texts)]


def by_doubt(look: Look, n: int, known: Collection[str]) -> list[str]:
    texts = [unit.text for unit in look.units if unit.annotated.id in known]
    return [s.unit.annotated.id for s in suggest(look.units, n, annotated=texts, strength=0.0)]


def by_total(look: Look, n: int, known: Collection[str]) -> list[str]:
    values = [sum(d.bits for d in unit.doubts) for unit in look.units]
    return _chosen(look, n, known, values, text_vectors([unit.text for unit in look.units]))


def by_likeness(look: Look, n: int, known: Collection[str]) -> list[str]:
    return _chosen(look, n, known, [1.0] * len(look.units), text_vectors([unit.text for unit in look.units]))


def by_hidden(look: Look, n: int, known: Collection[str]) -> list[str]:
    # All hidden vectors point one way; what tells them apart is the rest.
    rest = look.hidden - look.hidden.mean(axis=0)
    vectors = rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9)
    return _chosen(look, n, known, [worth(unit) for unit in look.units], vectors)


def _chosen(look: Look, n: int, known: Collection[str], values: Sequence[float], vectors: FloatArray) -> list[str]:
    names = [unit.annotated.id for unit in look.units]
    before = [i for i, name in enumerate(names) if name in known]
    return [names[i] for i, _ in choose(values, vectors, lambda chosen: len(chosen) >= n, known=before)]


Way = Callable[[Look, int, Collection[str]], list[str]]
WAYS: Mapping[str, Way] = {
    "suggest": by_suggestion,
    "doubt": by_doubt,
    "likeness": by_likeness,
    "total": by_total,
    "hidden": by_hidden,
}


def at_random(pool: Pool, seed: int) -> list[str]:
    """Return the passages of the pool in random order: the first of them start all ways, the rest is one way."""
    names = list(pool.passages)
    return [names[i] for i in np.random.default_rng((seed, 3)).permutation(len(names))]
