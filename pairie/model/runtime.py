"""Run the exported network with ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pairie.errors import ConfigError, ModelError
from pairie.model.decode import ChunkJudgement
from pairie.model.probabilities import FloatArray
from pairie.model.tokens import BEGIN, END, PAD, SINGLE, IntArray, TokenRows, Vocabulary

PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}


class Scorer(Protocol):
    """What the pipeline asks of a backend."""

    def score_windows(self, windows: Sequence[TokenRows]) -> tuple[FloatArray, FloatArray]:
        """Return hidden vectors (windows, chars, hidden) and span logits (windows, labels, start, last)."""

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
        self._window = _session(folder / "window.onnx", device, threads)
        # The document graph is small: starting threads for it costs more than they bring.
        self._document = _session(folder / "document.onnx", "cpu", 1)

    def score_windows(self, windows: Sequence[TokenRows]) -> tuple[FloatArray, FloatArray]:
        # One by one: int8 products take their scale from the whole input, so that in a batch what is found in a window
        # would depend on the others (4 % of the mentions). It costs nothing, since nothing is padded.
        parts = [self._window.run(["hidden", "spans"], pad_windows([w], self._vocabulary)) for w in windows]
        longest = max(len(window.characters) for window in windows)
        hidden = np.zeros((len(windows), longest, parts[0][0].shape[2]), dtype=np.float32)
        logits = np.zeros((len(windows), parts[0][1].shape[1], longest, longest), dtype=np.float32)
        for row, (vectors, scores) in enumerate(parts):
            n = vectors.shape[1] - 2
            hidden[row, :n] = vectors[0, 1:-1]
            logits[row, :, :n, :n] = scores[0, :, 1:-1, 1:-1]
        return hidden, logits

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


def _session(path: Path, device: str, threads: int | None) -> Any:
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
        return onnxruntime.InferenceSession(str(path), options, providers=[PROVIDERS[device]])
    except Exception as error:  # onnxruntime raises its own unrelated classes for missing and broken files
        raise ModelError(
            f"{path}: graph cannot be loaded; got {error}, expected an ONNX graph. Fetch the model folder again."
        ) from error
