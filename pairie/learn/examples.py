"""Annotated documents as training examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pairie.facts.names import same_party
from pairie.learn.shapes import LENGTHS, padded_length
from pairie.model.config import NetworkConfig
from pairie.model.tokens import TokenRows, Vocabulary
from pairie.model.windows import Window, plan_windows
from pairie.types import Document, Mention

UNKNOWN_LINK = -1
"""Target of a pair that neither is nor is not a link: another mention of a party that is linked by a nearer one, or two
mentions of documents that were joined. Calling these none would teach that nothing is linked across passages."""


@dataclass(frozen=True, slots=True)
class Span:
    """A gold mention. ``category`` and ``planned`` are -1 where the label has none."""

    start: int
    end: int
    label: int
    category: int = -1
    planned: int = -1


@dataclass(frozen=True, slots=True)
class Example:
    """One document ready for batches. ``links`` has shape (spans, spans): 1 link, 0 none, UNKNOWN_LINK.

    ``n_labels`` and ``n_categories`` tell how many of the network's the annotators knew, the first ones. What the
    others would have marked in it is unknown, not absent: replayed documents know no label of a user's own.
    """

    text: str
    spans: tuple[Span, ...]
    links: NDArray[np.int8]
    windows: tuple[Window, ...]
    tokens: tuple[TokenRows, ...]
    n_labels: int
    n_categories: int


def make_example(
    document: Document,
    config: NetworkConfig,
    vocabulary: Vocabulary,
    *,
    window_size: int,
    starts: Sequence[int] = (0,),
    known: tuple[int, int] | None = None,
) -> Example:
    """Turn an annotated document into an example with windows of at most ``window_size`` characters.

    ``starts`` are the offsets where the documents begin that it was joined from. ``known`` is how many labels and
    categories its annotators knew, by default all.
    """
    mentions = sorted(document.entities, key=lambda m: (m.start, -m.end, m.label))
    spans = tuple(
        Span(
            mention.start,
            mention.end,
            config.labels.index(mention.label),
            config.categories.index(mention.category) if mention.category else -1,
            int(bool(mention.planned)) if mention.label == "MEASURE" else -1,
        )
        for mention in mentions
    )
    size = min(window_size, config.window)
    # Less context than in use: every repeated character costs training time.
    windows = tuple(plan_windows(document.text, size, before=size // 8, after=size // 16))
    tokens = tuple(vocabulary.encode(document.text[w.start : w.end]) for w in windows)
    n_labels, n_categories = known or (len(config.labels), len(config.categories))
    return Example(document.text, spans, _link_targets(document, starts), windows, tokens, n_labels, n_categories)


def _link_targets(document: Document, starts: Sequence[int]) -> NDArray[np.int8]:
    mentions = sorted(document.entities, key=lambda m: (m.start, -m.end, m.label))
    index = {mention.id: i for i, mention in enumerate(mentions)}
    member = np.searchsorted(starts, [mention.start for mention in mentions], side="right")
    targets = np.where(member[:, None] == member[None, :], 0, UNKNOWN_LINK).astype(np.int8)
    linked: dict[int, list[int]] = {}
    for link in document.relations:
        linked.setdefault(index[link.head], []).append(index[link.tail])
    for head, tails in linked.items():
        for j, mention in enumerate(mentions):
            if mention.label in ("ACTOR", "RECIPIENT") and any(
                mentions[t].label == mention.label and same_party(mentions[t].text, mention.text) for t in tails
            ):
                targets[head, j] = UNKNOWN_LINK
        targets[head, tails] = 1
    return targets


def crop(document: Document, random: np.random.Generator) -> Document:
    """Cut a random run of passages out of a document, so that the model also meets pages that begin in mid-text."""
    n = len(document.passages)
    if n < 2:
        return document
    first = int(random.integers(0, n))
    last = int(random.integers(first, n))
    low, high = document.passages[first].start, document.passages[last].end
    kept = {m.id: m for m in document.entities if low <= m.start and m.end <= high}
    return Document(
        text=document.text[low:high],
        entities=tuple(_shifted(m, low) for m in kept.values()),
        relations=tuple(link for link in document.relations if link.head in kept and link.tail in kept),
    )


def _shifted(mention: Mention, low: int) -> Mention:
    return replace(mention, start=mention.start - low, end=mention.end - low)


def group(examples: Sequence[Example], positions: int, random: np.random.Generator) -> list[list[int]]:
    """Group example indices into steps of about ``positions`` padded positions, in random order.

    Documents whose windows pad to one length share a step, so that a short one is not padded to a long one's size.
    """
    by_length: dict[int, list[int]] = {}
    for i in random.permutation(len(examples)):
        longest = max(len(tokens.characters) for tokens in examples[i].tokens)
        by_length.setdefault(padded_length(longest, LENGTHS[-1]), []).append(int(i))
    steps: list[list[int]] = []
    for length, members in by_length.items():
        size = positions
        for i in members:
            cost = length * len(examples[i].windows)
            if size + cost > positions:
                steps.append([])
                size = 0
            steps[-1].append(i)
            size += cost
    return [steps[i] for i in random.permutation(len(steps))]
