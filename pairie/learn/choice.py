"""What the best weights of a run are chosen by: the added documents that were held out, and what was known before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pairie.counts import Counts
from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.added import Splits
from pairie.learn.early import SCORE, Evaluate
from pairie.learn.schema import Schema
from pairie.learn.torch_scorer import TorchScorer
from pairie.model.network import Network
from pairie.model.settings import Settings
from pairie.model.tagger import Tagger
from pairie.model.tokens import Vocabulary
from pairie.scoring import score

__all__ = ["dev_scorer", "own_f1"]

MOST_CHARACTERS = 24_000
"""Of each set; some six seconds on two cores. All of dev would take as long as a fifth of the steps between."""


def dev_scorer(vocabulary: Vocabulary, settings: Settings, splits: Splits) -> Evaluate:
    """Return what scores a network on dev: table F1 on the added documents and on the corpus, and the mean of both.

    Labels of a user's own have no cell in the table; their strict F1 on the added documents counts as a third.
    """
    sets = {name: _some(part) for name, part in (("added", splits.added["dev"]), ("known", splits.replay["dev"]))}

    def evaluate(network: Network) -> dict[str, float]:
        tagger = Tagger(network.config, vocabulary, settings, TorchScorer(network, vocabulary))
        figures: dict[str, float] = {}
        for name, documents in sets.items():
            if not any(annotated.document.entities for annotated in documents):
                continue
            gold = [annotated.document for annotated in documents]
            found = tagger.tag([document.text for document in gold])
            ours = [d.replace(entities=p.mentions, relations=p.links) for d, p in zip(gold, found, strict=True)]
            figures[f"{name}_table"] = round(score(gold, ours).table.f1, 5)
            own = Schema.of_config(network.config).labels
            if own and name == "added":
                figures["own_labels"] = round(own_f1(documents, [p.mentions for p in found], own), 5)
        return {SCORE: sum(figures.values()) / max(1, len(figures)), **figures}

    return evaluate


def own_f1(documents: Sequence[AnnotatedDocument], found: Sequence[Sequence[object]], labels: Sequence[str]) -> float:
    """Strict micro F1 of some labels."""
    total = Counts(0, 0, 0)
    for annotated, mentions in zip(documents, found, strict=True):
        gold = {(m.label, m.start, m.end) for m in annotated.document.entities if m.label in labels}
        ours = {(m.label, m.start, m.end) for m in mentions if m.label in labels}  # type: ignore[attr-defined]
        right = len(gold & ours)
        total = total + Counts(right, len(ours) - right, len(gold) - right)
    return total.f1


def _some(documents: Sequence[AnnotatedDocument]) -> list[AnnotatedDocument]:
    """Choose documents by the digest of their text, up to so many characters: the same ones in every evaluation."""
    order = sorted(documents, key=lambda d: hashlib.sha256(d.document.text.encode("utf-8", "replace")).digest())
    chosen: list[AnnotatedDocument] = []
    total = 0
    for annotated in order:
        if chosen and total + len(annotated.document.text) > MOST_CHARACTERS:
            continue
        chosen.append(annotated)
        total += len(annotated.document.text)
    return chosen
