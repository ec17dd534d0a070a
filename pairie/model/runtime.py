"""Run the exported network with ONNX Runtime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pairie.errors import ConfigError, ModelError
from pairie.model.decode import ChunkJudgement
from pairie.model.probabilities import FloatArray
from pairie.model.tokens import BEGIN, END, PAD, SINGLE, IntArray, TokenRows, Vocabulary

PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}


SLOW_FUSIONS = {"cpu": ["SkipLayerNormFusion"]}
"""Rewritings that make a graph slower: on a CPU the fused layer norm takes seven times as long as a sum and a norm, a
tenth of the whole (ONNX Runtime 1.32)."""

WindowScores = tuple[FloatArray, FloatArray]
"""Hidden vectors (chars, hidden) and span logits (labels, start, last) of one window."""


class Scorer(Protocol):
    """What the pipeline asks of a backend."""

    def score_windows(self, windows: Sequence[TokenRows]) -> Iterable[WindowScores]:
        """Return the scores of each window, in order."""

    def judge(
        self, vectors: tuple[FloatArray, FloatArray, FloatArray], labels: IntArray, features: IntArray
    ) -> ChunkJudgement:
        """Return what the document head says of the candidates of one chunk."""


def pad_windows(
    windows: Sequence[TokenRows], vocabulary: Vocabulary, *, shape: tuple[int, int] | None = None
) -> dict[str, IntArray]:
    """Stack windows into network input with begin and end marks.

    Args:
        shape: rows and positions to pad to; by default the number of windows and the longest one with its marks.
    """
    shape = shape or (len(windows), max(len(window.characters) for window in windows) + 2)
    pad, begin, end = (vocabulary.row(name) for name in (PAD, BEGIN, END))
    batch = {
        "characters": np.full(shape, pad, dtype=np.int64),
        "pieces": np.full(shape, pad, dtype=np.int64),
        "places": np.full(shape, SINGLE, dtype=np.int64),
        "mask": np.zeros(shape, dtype=np.int64),
    }
    for row, window in enumerate(windows):
        n = len(window.characters)
        for name, values in (("characters", window.characters), ("pieces", window.pieces)):
            batch[name][row, 0], batch[name][row, n + 1] = begin, end
            batch[name][row, 1 : n + 1] = values
        batch["places"][row, 1 : n + 1] = window.places
        batch["mask"][row, : n + 2] = 1
    return batch


class OnnxScorer:
    """The two graphs of a model folder: ``window.onnx`` (int8) and ``document.onnx``."""

    def __init__(
        self, folder: Path, vocabulary: Vocabulary, *, device: str = "cpu", threads: int | None = None
    ) -> None:
        self._vocabulary = vocabulary
        self._window = open_graph(folder / "window.onnx", device=device, threads=threads)
        # Graphs written by earlier releases have a mask, which says nothing of a window by itself.
        self._inputs = [node.name for node in self._window.get_inputs()]
        # The document graph is small: starting threads for it costs more than they bring.
        self._document = open_graph(folder / "document.onnx", threads=1)

    def score_windows(self, windows: Sequence[TokenRows]) -> Iterator[WindowScores]:
        """Score windows one by one.

        The int8 products take their scale from the whole input: in a batch, what is found in a window would depend on
        the other windows. One by one nothing is padded, either.
        """
        for window in windows:
            padded = pad_windows([window], self._vocabulary)
            feed = {name: padded[name] for name in self._inputs}
            hidden, logits = self._window.run(["hidden", "spans"], feed)
            yield hidden[0, 1:-1], logits[0, :, 1:-1, 1:-1]

    def judge(
        self, vectors: tuple[FloatArray, FloatArray, FloatArray], labels: IntArray, features: IntArray
    ) -> ChunkJudgement:
        first, last, mean = vectors
        feed: dict[str, NDArray[Any]] = {
            "first": first,
            "last": last,
            "mean": mean,
            "labels": labels,
            "features": features,
        }
        return ChunkJudgement(*self._document.run(["links", "relabel", "category", "planned"], feed))


def open_graph(path: Path, *, device: str = "cpu", threads: int | None = None) -> Any:
    """Open a graph in ONNX Runtime, as the extractor does.

    Raises:
        ConfigError: the device is not available, or threads is below 1.
        ModelError: the file is missing or no graph.
    """
    import onnxruntime

    if device not in PROVIDERS:
        raise ConfigError(f"device: unknown; got {device!r}, expected one of {sorted(PROVIDERS)}. Choose one of them.")
    if PROVIDERS[device] not in onnxruntime.get_available_providers():
        raise ConfigError(
            f"device: not available here; got {device!r}, expected one of {onnxruntime.get_available_providers()}. "
            "Install onnxruntime-gpu, or use device='cpu'."
        )
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise ConfigError(
            f"threads: out of range; got {threads!r}, expected 1 or more. Leave it out to take one a core."
        )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if threads is not None:
        options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(
            str(path), options, providers=[PROVIDERS[device]], disabled_optimizers=SLOW_FUSIONS.get(device, [])
        )
    except Exception as error:  # onnxruntime raises its own unrelated classes for missing and broken files
        raise ModelError(
            f"{path}: graph cannot be loaded; got {error}, expected an ONNX graph. Fetch the model folder again."
        ) from error
    if (
        PROVIDERS[device] not in session.get_providers()
    ):  # installed, but it cannot be loaded: it goes on without a word
        raise ConfigError(
            f"device: cannot be used; got {device!r}, expected a GPU with the driver and the CUDA libraries that this "
            "onnxruntime-gpu was built for. Install them, or use device='cpu'."
        )
    return session
