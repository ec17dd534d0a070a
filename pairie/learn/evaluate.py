"""Score a network or a model on annotated documents."""

from __future__ import annotations

from collections.abc import Sequence

from pairie.counts import Scores
from pairie.formats.annotated import AnnotatedDocument
from pairie.model.tagger import Tagger
from pairie.scoring import score


def evaluate(tagger: Tagger, documents: Sequence[AnnotatedDocument]) -> Scores:
    """Tag the bare texts and compare with the annotations."""
    predictions = tagger.tag([d.document.text for d in documents])
    predicted = [
        d.document.replace(entities=p.mentions, relations=p.links) for d, p in zip(documents, predictions, strict=True)
    ]
    return score([d.document for d in documents], predicted)
