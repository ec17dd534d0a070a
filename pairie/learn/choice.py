"""What the best weights of a run are chosen by: the added documents that were held out, and what was known before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.added import Splits
from pairie.learn.early import SCORE, Evaluate
from pairie.learn.evaluate import evaluate as score_tagger
from pairie.learn.torch_scorer import TorchScorer
from pairie.model.network import Network
from pairie.model.settings import Settings
from pairie.model.tagger import Tagger
from pairie.model.tokens import Vocabulary
from pairie.schema import Schema

__all__ = ["dev_scorer"]

MOST_CHARACTERS = 24_000
"""Of each set; some six seconds on two cores. All of dev would take as long as a fifth of the steps between."""


def dev_scorer(vocabulary: Vocabulary, settings: Settings, splits: Splits) -> Evaluate:
    """Return what scores a network on dev: table F1 on the added documents and on the corpus, and the mean of both.

    Labels and links of a user's own have no cell in the table; their F1 on the added documents counts as a third.
    """
    sets = {name: _some(part) for name, part in (("added", splits.added["dev"]), ("known", splits.replay["dev"]))}

    def evaluate(network: Network) -> dict[str, float]:
        tagger = Tagger(network.config, vocabulary, settings, TorchScorer(network, vocabulary))
        figures: dict[str, float] = {}
        for name, documents in sets.items():
            if not any(annotated.document.entities for annotated in documents):
                continue
            scores = score_tagger(tagger, documents)
            figures[f"{name}_table"] = round(scores.table.f1, 5)
            if name == "added" and Schema.of_config(network.config).labels:
                figures["own_labels"] = round(scores.own.f1, 5)
        return {SCORE: sum(figures.values()) / max(1, len(figures)), **figures}

    return evaluate


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
