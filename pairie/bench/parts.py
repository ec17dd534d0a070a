"""Where the time goes: by length of the windows, by windows run together, by labels, by documents read ahead.

Each figure is the fastest of some rounds, in CPU time on one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pairie.bench.peak import best_time, cost, peaks
from pairie.errors import missing_extra
from pairie.model.config import NetworkConfig
from pairie.model.runtime import open_graph
from pairie.model.windows import plan_windows
from pairie.pipeline import Extractor, load

__all__ = ["Row", "batches", "labels", "lengths", "peak", "run_parts", "together"]

LENGTHS = (64, 128, 192, 256, 384, 512)
TOGETHER = (1, 2, 4, 8)
LABELS = (1, 2, 4, 8, 16, 32)
BATCHES = (1, 4, 16, 64)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what was changed, and figures by name."""

    what: str
    figures: Mapping[str, float]


def run_parts(
    pages: Sequence[str], model: str, *, rounds: int = 3, tell: Callable[[str], None] = lambda message: None
) -> dict[str, list[Row]]:
    """Measure all parts: tables by name. Rounds of single graphs are ten times as many, they are short.

    Raises:
        ConfigError: the extra "train" is not installed.
        ModelError: there is no such model, or it cannot be run.
    """
    extractor = load(model, threads=1)
    text = "\n".join(document.text for document in extractor.pipe(pages))
    many = 10 * rounds
    work: dict[str, Callable[[], list[Row]]] = {
        "peak": lambda: peak(rounds=many),
        "window length": lambda: lengths(extractor, text, rounds=many),
        "windows together": lambda: together(extractor, rounds=many),
        "labels of the span head": lambda: labels(extractor.model.config, rounds=many),
        "documents read ahead": lambda: batches(extractor, pages, rounds=rounds),
    }
    found = {}
    for name, measure in work.items():
        tell(name)
        found[name] = measure()
    return found


def peak(*, rounds: int) -> list[Row]:
    """What one core can do at most in matrix products."""
    return [Row(name, {"10⁹ products/s": rate}) for name, rate in peaks(rounds).items()]


def lengths(extractor: Extractor, text: str, *, rounds: int, lengths: Sequence[int] = LENGTHS) -> list[Row]:
    """Cost of windows of these many positions, run one by one on one thread.

    ``overlap`` is how many positions the windows of the text have for each of its characters, if windows are that long
    and the context is that of the model; ``share of peak`` is the time that the products would take at the peak.
    """
    folder = extractor.model
    session = open_graph(folder.path / "window.onnx", threads=1)
    best = peaks()
    rows = []
    for length in (n for n in lengths if n <= folder.config.n_positions):
        feed = _feed(session, folder.config, 1, length)
        seconds = best_time(lambda feed=feed: session.run(None, feed), rounds)  # type: ignore[misc]
        figures = {"µs a position": 1e6 * seconds / length}
        before, after = folder.settings.before, folder.settings.after
        if before + after < length - 2:
            windows = plan_windows(text, length - 2, before=before, after=after)
            overlap = sum(window.end - window.start + 2 for window in windows) / max(1, len(text))
            figures |= {"overlap": overlap, "µs a character": figures["µs a position"] * overlap}
        needed = cost(folder.config, length)
        figures["share of peak"] = sum(needed[kind] / best[kind] for kind in needed) / seconds
        rows.append(Row(f"{length} positions", figures))
    return rows


def together(extractor: Extractor, *, rounds: int, length: int = 256, together: Sequence[int] = TOGETHER) -> list[Row]:
    """Cost of a position where several windows of one length run at once. The extractor runs them one by one."""
    folder = extractor.model
    session = open_graph(folder.path / "window.onnx", threads=1)
    length = min(length, folder.config.n_positions)
    rows = []
    for n in together:
        feed = _feed(session, folder.config, n, length)
        seconds = best_time(lambda feed=feed: session.run(None, feed), rounds)  # type: ignore[misc]
        rows.append(Row(f"{n} windows of {length}", {"µs a position": 1e6 * seconds / (n * length)}))
    return rows


def labels(config: NetworkConfig, *, rounds: int, length: int = 256, labels: Sequence[int] = LABELS) -> list[Row]:
    """Cost of the span head with these many labels: all of them in one pass, where UIE needs a pass for each.

    Raises:
        ConfigError: the extra "train" is not installed.
    """
    try:
        import torch

        from pairie.learn.export import export_spans
    except ImportError as error:
        raise missing_extra(error.name or "torch", "train", "heads with other labels") from error
    rows = []
    length = min(length, config.n_positions)
    for n in labels:
        torch.manual_seed(0)
        shape = replace(config, labels=tuple(f"LABEL{i}" for i in range(n)))
        with TemporaryDirectory() as folder:
            export_spans(shape, Path(folder, "spans.onnx"))
            session = open_graph(Path(folder, "spans.onnx"), threads=1)
            feed = {"hidden": np.ones((1, length, config.hidden_width), dtype=np.float32)}
            seconds = best_time(lambda feed=feed, session=session: session.run(None, feed), rounds)  # type: ignore[misc]
        rows.append(Row(f"{n} labels", {"µs a position": 1e6 * seconds / length}))
    return rows


def batches(extractor: Extractor, pages: Sequence[str], *, rounds: int, batches: Sequence[int] = BATCHES) -> list[Row]:
    """Cost of a character where ``pipe`` reads these many documents ahead."""
    characters = sum(len(document.text) for document in extractor.pipe(pages))
    rows = []
    for n in batches:
        seconds = best_time(lambda n=n: list(extractor.pipe(pages, batch_size=n)), rounds)  # type: ignore[misc]
        rows.append(Row(f"{n} documents", {"µs a character": 1e6 * seconds / characters}))
    return rows


def _feed(session: Any, config: NetworkConfig, n: int, length: int) -> dict[str, Any]:
    """Input of windows with any characters: what they are does not change how long they take."""
    random = np.random.default_rng(0)
    rows = random.integers(0, config.n_rows, (n, length))
    known = {"characters": rows, "pieces": rows, "places": rows % 4, "mask": np.ones_like(rows)}
    return {node.name: known[node.name] for node in session.get_inputs()}
