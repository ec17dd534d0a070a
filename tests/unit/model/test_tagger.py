"""Texts to mentions and links, with a random network and with one that knows a single name."""

import tracemalloc
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from pairie.model import tagger as module
from pairie.model.candidates import Candidate
from pairie.model.decode import ChunkJudgement
from pairie.model.features import FEATURE_SIZES
from pairie.model.probabilities import FloatArray
from pairie.model.runtime import WindowScores
from pairie.model.settings import Calibration, Settings
from pairie.model.tagger import Found, Prediction, Tagger, span_means
from pairie.model.tokens import IntArray, TokenRows
from pairie.types import LABELS
from tests import tiny

SHORT = "江州市向北岭县拨付帮扶资金300万元。"
LONG = "\n".join(d.document.text for d in tiny.documents()) * 3


def same(first: Prediction, second: Prediction) -> bool:
    """Equal but for the last digits of the scores: sums of another batch shape round differently."""
    return (
        [(m.id, m.label, m.start, m.end, m.text, m.category, m.planned) for m in first.mentions]
        == [(m.id, m.label, m.start, m.end, m.text, m.category, m.planned) for m in second.mentions]
        and [(k.type, k.head, k.tail) for k in first.links] == [(k.type, k.head, k.tail) for k in second.links]
        and np.allclose([m.score for m in first.mentions], [m.score for m in second.mentions], atol=1e-3)
    )


def test_a_text_is_tagged_the_same_alone_and_in_a_batch() -> None:
    tagger = tiny.tagger()
    (alone,) = tagger.tag([LONG])
    assert len(alone.mentions) > 20 and alone.links
    batch = tagger.tag([SHORT, LONG, "", "县", LONG[:70]])
    assert same(batch[1], alone)
    assert same(batch[0], tagger.tag([SHORT])[0])
    assert batch[2] == Prediction((), ())


def test_mentions_are_what_stands_there() -> None:
    (found,) = tiny.tagger().tag([LONG])
    assert [m.id for m in found.mentions] == [f"t{i}" for i in range(1, len(found.mentions) + 1)]
    assert all(LONG[m.start : m.end] == m.text for m in found.mentions)
    assert list(found.mentions) == sorted(found.mentions, key=lambda m: (m.start, -m.end))
    for mention in found.mentions:
        assert (mention.category is not None) == (mention.planned is not None) == (mention.label == "MEASURE")
        if mention.label != "MEASURE":
            assert mention.category_score is mention.planned_score is None
        else:  # the most likely of fourteen categories, the likelier of two
            assert 1 / 14 <= (mention.category_score or 0) <= 1 and 0.5 <= (mention.planned_score or 0) <= 1
    ids = {m.id: m.label for m in found.mentions}
    assert all(ids[link.head] == "MEASURE" and ids[link.tail] != "MEASURE" for link in found.links)


def test_nothing_found_is_no_error() -> None:
    tagger = tiny.tagger(Settings(before=8, after=4, least_candidate=50.0))
    assert tagger.tag(["", " ", "\n\n", LONG]) == [Prediction((), ())] * 4
    assert tagger.tag([]) == []


class KnowsOneName:
    """Finds 北岭县 wherever a window shows it whole, and links nothing. Notes the sizes it is asked for."""

    def __init__(self) -> None:
        self.rows = [tiny.vocabulary().row(c) for c in "北岭县"]
        self.n_judged: list[int] = []
        self.shapes: list[tuple[int, int]] = []

    def score_windows(self, windows: Sequence[TokenRows]) -> Iterator[WindowScores]:
        self.shapes.append((len(windows), max(len(w.characters) for w in windows) + 2))
        for window in windows:
            known = window.characters.tolist()
            hidden = np.zeros((len(known), 16), dtype=np.float32)
            hidden[:, 0] = known
            logits = np.full((4, len(known), len(known)), -9.0, dtype=np.float32)
            for start in range(len(known) - 2):
                if known[start : start + 3] == self.rows:
                    logits[1, start, start + 2] = 5.0
            yield hidden, logits

    def judge(
        self, vectors: tuple[FloatArray, FloatArray, FloatArray], labels: IntArray, features: IntArray
    ) -> ChunkJudgement:
        n = len(labels)
        assert all(part.shape == (n, 16) for part in vectors) and features.shape == (n, n, len(FEATURE_SIZES))
        # Windows may be cut anywhere: the vectors have to be those of the mention's own characters.
        assert (vectors[0][:, 0] == self.rows[0]).all() and (vectors[1][:, 0] == self.rows[2]).all()
        assert np.allclose(vectors[2][:, 0], np.mean(self.rows))
        self.n_judged.append(n)
        links = np.full((n, n, 3), len(self.n_judged), dtype=np.float32)
        found = np.zeros((n, 5), dtype=np.float32)
        found[:, 0] = np.arange(n)
        return ChunkJudgement(links, found, np.zeros((n, 14), dtype=np.float32), np.zeros(n, dtype=np.float32))


def knowing(**changes: int) -> tuple[Tagger, KnowsOneName]:
    scorer, words = KnowsOneName(), tiny.vocabulary()
    settings = Settings(before=8, after=4, mentions={label: Calibration(1.0, 0.0, 0.0) for label in LABELS})
    return Tagger(tiny.config(len(words), **changes), words, settings, scorer), scorer


@pytest.mark.parametrize("gap", [0, 1, 5, 11, 40, 43, 44, 45, 60, 200])
def test_every_mention_is_found_once_wherever_windows_are_cut(gap: int) -> None:
    text = ("字" * gap + "北岭县") * 12
    tagger, _ = knowing()
    (found,) = tagger.tag([text])
    assert [m.start for m in found.mentions] == [gap + i * (gap + 3) for i in range(12)]


def test_chunks_of_a_document_with_many_mentions() -> None:
    text = "北岭县，" * 300
    tagger, scorer = knowing()
    (found,) = tagger.find([text])
    judged = tagger.judge(text, found)
    assert scorer.n_judged == [128 + 32, 64 + 128 + 32, 64 + 44]
    # Each mention is judged in the chunk whose core it stands in, with the right neighbours around it.
    assert judged.labels[:, 0].tolist() == [*range(128), *range(64, 192), *range(64, 108)]
    assert judged.categories.shape == (300, 14) and judged.planned.shape == (300,)
    for head, low, high, chunk in (
        (0, 0, 160, 1),
        (127, 0, 160, 1),
        (128, 64, 288, 2),
        (255, 64, 288, 2),
        (299, 192, 300, 3),
    ):
        first, logits = judged.links.logits(head, 1)
        assert (first, logits.tolist()) == (low, [chunk] * (high - low))
    # Of a chunk, only the rows that it answers for are kept.
    assert [b.logits.shape for b in judged.links.blocks] == [(128, 160, 3), (128, 224, 3), (44, 108, 3)]
    assert all(b.logits.base is None for b in judged.links.blocks)
    assert len(tagger.decide(text, found).mentions) == 300


class LinksEverything:
    """Says yes to every link and nothing else."""

    def score_windows(self, windows: Sequence[TokenRows]) -> list[WindowScores]:
        raise NotImplementedError

    def judge(
        self, vectors: tuple[FloatArray, FloatArray, FloatArray], labels: IntArray, features: IntArray
    ) -> ChunkJudgement:
        n = len(labels)
        parts = (np.zeros((n, width), dtype=np.float32) for width in (5, 14))
        return ChunkJudgement(np.full((n, n, 3), 9.0, dtype=np.float32), *parts, np.zeros(n, dtype=np.float32))


def test_memory_and_time_of_a_long_text_grow_with_its_length() -> None:
    """30,000 candidates took 10.8 GB as one square of links."""
    words = tiny.vocabulary()
    settings = Settings(before=8, after=4, mentions={label: Calibration(1.0, 0.0, 0.0) for label in LABELS})
    tagger = Tagger(tiny.config(len(words)), words, settings, LinksEverything())

    def peak(n: int) -> int:
        # One measure among 99 parties.
        candidates = [Candidate(2 * i, 2 * i + 1, 3 if i % 100 == 50 else 0, 3.0) for i in range(n)]
        vectors = np.zeros((n, 1), dtype=np.float32)
        tracemalloc.start()
        found = tagger.decide("县，" * n, Found(candidates, vectors, vectors, vectors))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(found.mentions) == n and 150 * n // 100 < len(found.links) < 224 * n // 100
        return most

    few, many = peak(3_000), peak(30_000)
    assert many < 12 * few and many < 200_000_000


def test_no_mention_has_white_space_at_its_ends_or_spans_passages() -> None:
    text = "北岭县\n江州市 向 北岭县\u3000拨付\n\n资金"
    (found,) = tiny.tagger(Settings(before=8, after=4, least_candidate=-50.0)).find([text])
    written = [text[c.start : c.end] for c in found.candidates]
    assert written and all(w == w.strip() and "\n" not in w for w in written)


def test_batches_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POSITIONS_PER_BATCH", 200)
    tagger, scorer = knowing()
    tagger.tag(["北岭县" * n for n in range(1, 40)])
    assert len(scorer.shapes) > 10
    assert all(n * width <= 200 for n, width in scorer.shapes)


def test_span_means() -> None:
    hidden = np.array([[1.0, 0.0], [3.0, 0.0], [5.0, 6.0]], dtype=np.float32)
    means = span_means(hidden, np.array([0, 1, 2]), np.array([2, 3, 3]))
    assert means.tolist() == [[2.0, 0.0], [4.0, 3.0], [5.0, 6.0]]
