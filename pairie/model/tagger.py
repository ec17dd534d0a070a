"""Texts to mentions and links: the four steps encode, score, judge, decode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pairie.model.candidates import Candidate, find_candidates, select, stands_alone
from pairie.model.config import NetworkConfig
from pairie.model.decode import (
    ChunkJudgement,
    Judgement,
    LinkBlock,
    LinkBlocks,
    to_links,
    to_mentions,
)
from pairie.model.features import pair_features
from pairie.model.probabilities import FloatArray, sigmoid, softmax
from pairie.model.runtime import Scorer
from pairie.model.settings import Settings
from pairie.model.tokens import IntArray, TokenRows, Vocabulary
from pairie.model.windows import Window, plan_windows
from pairie.traditional import simplify
from pairie.types import Link, Mention

CHUNK, CHUNK_BEFORE, CHUNK_AFTER = 128, 64, 32
"""Mentions that the document head answers for at once, and those it sees around them: cost grows with the square."""

POSITIONS_PER_BATCH = 1024
"""Padded positions a batch may hold. Larger batches are no faster on a CPU (1,813 against 2,187 characters a second and
core at 4,096) and double the peak memory."""


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of one text with their hidden vectors, each of shape (candidates, hidden)."""

    candidates: list[Candidate]
    first: FloatArray
    last: FloatArray
    mean: FloatArray


@dataclass(frozen=True, slots=True)
class Prediction:
    """Mentions in reading order and the links between them."""

    mentions: tuple[Mention, ...]
    links: tuple[Link, ...]


class Tagger:
    """A network with its vocabulary and settings, ready to tag texts."""

    def __init__(self, config: NetworkConfig, vocabulary: Vocabulary, settings: Settings, scorer: Scorer) -> None:
        self.config = config
        self.vocabulary = vocabulary
        self.settings = settings
        self.scorer = scorer

    def tag(self, texts: Sequence[str]) -> list[Prediction]:
        """Tag texts; the result has their order. Traditional text is tagged as Simplified, which the network knows."""
        plain = [simplify(text) for text in texts]
        found = [self.decide(text, found) for text, found in zip(plain, self.find(plain), strict=True)]
        return [_in_words_of(text, prediction) for text, prediction in zip(texts, found, strict=True)]

    def find(self, texts: Sequence[str]) -> list[Found]:
        """Find the candidates of each text."""
        parts: list[list[Found]] = [[] for _ in texts]
        jobs = [
            (i, window, self.vocabulary.encode(text[window.start : window.end]))
            for i, text in enumerate(texts)
            for window in self._plan(text)
        ]
        # Windows of like length share a batch, so that little is padded; the texts get their own order back.
        jobs.sort(key=lambda job: len(job[2].characters))
        placed: list[tuple[int, int, Found]] = []
        for batch in _batches(jobs):
            scores = self.scorer.score_windows([tokens for _, _, tokens in batch])
            for (i, window, _), (hidden, logits) in zip(batch, scores, strict=True):
                placed.append((i, window.core_start, self._read_window(texts[i], hidden, logits, window)))
        for i, _, found in sorted(placed, key=lambda p: p[:2]):
            parts[i].append(found)
        return [self._join(p) for p in parts]

    def decide(self, text: str, found: Found) -> Prediction:
        """Judge the candidates of a text together and decode mentions and links."""
        return self.decode(text, found, self.judge(text, found)) if found.candidates else Prediction((), ())

    def decode(self, text: str, found: Found, judged: Judgement) -> Prediction:
        """Turn what was found and judged into mentions and links."""
        mentions = to_mentions(text, found.candidates, judged, self.config.labels, self.settings)
        mentions = [(i, self._with_attributes(i, mention, judged)) for i, mention in mentions]
        links = to_links(
            mentions, judged, self.config.link_types, self.settings, link_of_label=self.config.link_of_label
        )
        return Prediction(tuple(m for _, m in mentions), tuple(links))

    def judge(self, text: str, found: Found) -> Judgement:
        """Run the document head over all candidates, chunk by chunk for long texts."""
        n = len(found.candidates)
        measure = self.config.labels.index("MEASURE")
        blocks: list[LinkBlock] = []
        parts: list[ChunkJudgement] = []
        for start in range(0, n, CHUNK):
            end = min(n, start + CHUNK)
            low, high = max(0, start - CHUNK_BEFORE), min(n, end + CHUNK_AFTER)
            chosen = found.candidates[low:high]
            labels = np.array([c.label for c in chosen], dtype=np.int64)
            offset = chosen[0].start
            stretch = text[offset : max(c.end for c in chosen)]
            features = pair_features(
                stretch, [c.start - offset for c in chosen], [c.end - offset for c in chosen], labels.tolist(), measure
            )
            vectors = (found.first[low:high], found.last[low:high], found.mean[low:high])
            judged = self.scorer.judge(vectors, labels, features)
            core = slice(start - low, end - low)
            # A view would keep the rows of the neighbours alive as well.
            links = judged.links[core].copy()
            blocks.append(LinkBlock(start, low, links))
            parts.append(ChunkJudgement(links, judged.labels[core], judged.categories[core], judged.planned[core]))
        return Judgement(
            LinkBlocks(tuple(blocks)),
            np.concatenate([p.labels for p in parts]),
            np.concatenate([p.categories for p in parts]),
            np.concatenate([p.planned for p in parts]),
        )

    def _plan(self, text: str) -> list[Window]:
        size = min(self.settings.window, self.config.window)
        return plan_windows(text, size, before=self.settings.before, after=self.settings.after)

    def _read_window(self, text: str, hidden: FloatArray, logits: FloatArray, window: Window) -> Found:
        core = (window.core_start - window.start, window.core_end - window.start)
        spans = find_candidates(
            logits,
            core,
            window.start,
            least=self.settings.least_candidate,
            longest=self.settings.longest_span,
        )
        candidates = select([c for c in spans if stands_alone(text, c)])
        first = np.array([c.start - window.start for c in candidates], dtype=np.int64)
        end = np.array([c.end - window.start for c in candidates], dtype=np.int64)
        return Found(candidates, hidden[first], hidden[end - 1], span_means(hidden, first, end))

    def _join(self, parts: Sequence[Found]) -> Found:
        if not parts:
            empty = np.zeros((0, self.config.hidden_width), dtype=np.float32)
            return Found([], empty, empty, empty)
        return Found(
            [c for p in parts for c in p.candidates],
            np.concatenate([p.first for p in parts]),
            np.concatenate([p.last for p in parts]),
            np.concatenate([p.mean for p in parts]),
        )

    def _with_attributes(self, index: int, mention: Mention, judged: Judgement) -> Mention:
        if mention.label != "MEASURE":
            return mention
        scores = softmax(judged.categories[index] / self.settings.category_temperature)
        calibration = self.settings.planned
        best = int(scores.argmax())
        odds = float(judged.planned[index]) * calibration.judged_weight + calibration.shift
        sure = float(sigmoid(np.array(abs(odds), dtype=np.float32)))
        return replace(
            mention,
            category=self.config.categories[best],  # type: ignore[arg-type]
            planned=odds > 0,
            category_score=round(float(scores[best]), 4),
            planned_score=round(sure, 4),
        )


def _in_words_of(text: str, prediction: Prediction) -> Prediction:
    """Return the same mentions as they stand in another text of the same length."""
    mentions = tuple(replace(m, text=text[m.start : m.end]) for m in prediction.mentions)
    return Prediction(mentions, prediction.links)


def span_means(hidden: FloatArray, start: IntArray, end: IntArray) -> FloatArray:
    """Mean hidden vector of each span. Shape: (spans, hidden)."""
    # Spans are few and short: sums over the whole window take longer.
    means = [hidden[s:e].mean(axis=0) for s, e in zip(start.tolist(), end.tolist(), strict=True)]
    return np.array(means, dtype=np.float32).reshape(-1, hidden.shape[1])


Job = tuple[int, Window, TokenRows]


def _batches(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Group jobs sorted by length so that a padded batch stays below POSITIONS_PER_BATCH."""
    batch: list[Job] = []
    for job in jobs:
        if batch and (len(batch) + 1) * (len(job[2].characters) + 2) > POSITIONS_PER_BATCH:
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch
