"""Where a model contradicts the labels it learnt from: sure finds that gold lacks, gold that it sees nothing of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pairie.formats.annotated import AnnotatedDocument
from pairie.pipeline import load
from pairie.types import Document, Mention
from training.suspicious import Example, example, worst_first

__all__ = ["missed_mentions", "model_errors", "sure_finds", "tagged_shares"]

SURE = 0.9


def model_errors(corpus: Sequence[AnnotatedDocument], model: str) -> dict[str, list[Example]]:
    """Return where a model contradicts the labels, the worst first."""
    extractor, shares = load(model), tagged_shares(corpus)
    finds: list[Example] = []
    missed: list[Example] = []
    for annotated in corpus:
        bare = annotated.document.replace(entities=(), relations=())
        found = extractor.extract_document(bare)
        finds += sure_finds(annotated, found)
        missed += missed_mentions(annotated, found, shares)
    return {
        f"model finds of score {SURE} or more that gold lacks": worst_first(finds),
        "gold mentions that no find overlaps": worst_first(missed),
    }


def sure_finds(gold: AnnotatedDocument, found: Document) -> Iterator[Example]:
    """Yield mentions that the model is sure of and gold lacks; those that overlap no gold of the label come first."""
    labels = {(m.label, m.start, m.end) for m in gold.document.entities}
    for mention in found.entities:
        if mention.score >= SURE and (mention.label, mention.start, mention.end) not in labels:
            overlaps = [m for m in gold.document.entities if m.label == mention.label and _overlap(m, mention)]
            border = f", gold {overlaps[0].text}" if overlaps else ""
            what = f"{mention.label} {mention.score:.3f}{border}"
            yield example(gold, mention, what, mention.score - bool(overlaps))


def missed_mentions(gold: AnnotatedDocument, found: Document, share: Mapping[str, float]) -> Iterator[Example]:
    """Yield gold mentions that no find overlaps; ``share`` says how often a string is tagged where it stands."""
    for mention in gold.document.entities:
        if not any(_overlap(mention, other) for other in found.entities):
            tagged = share[mention.text]
            yield example(gold, mention, f"{mention.label} {mention.id}, tagged in {tagged:.0%}", -tagged)


def tagged_shares(corpus: Sequence[AnnotatedDocument]) -> dict[str, float]:
    """Return the share of the occurrences of each tagged string that are tagged."""
    tagged = Counter(m.text for annotated in corpus for m in annotated.document.entities)
    text = "\n".join(annotated.document.text for annotated in corpus)
    return {string: min(1.0, n / max(1, text.count(string))) for string, n in tagged.items()}


def _overlap(a: Mention, b: Mention) -> bool:
    return a.start < b.end and b.start < a.end
