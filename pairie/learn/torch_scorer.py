"""The network in torch behind the interface that the tagger asks for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

import numpy as np
import torch

from pairie.learn.precision import device_of, fast_precision
from pairie.learn.shapes import padded_shape
from pairie.model.decode import ChunkJudgement
from pairie.model.network import Network
from pairie.model.probabilities import FloatArray
from pairie.model.runtime import WindowScores, pad_windows
from pairie.model.tokens import IntArray, TokenRows, Vocabulary


class TorchScorer:
    """Score with a torch network, for evaluation while training. ``fast`` computes the encoder in bfloat16."""

    def __init__(self, network: Network, vocabulary: Vocabulary, *, fast: bool = True) -> None:
        self._network = network
        self._vocabulary = vocabulary
        self._fast = fast

    def score_windows(self, windows: Sequence[TokenRows]) -> list[WindowScores]:
        shape = padded_shape(windows, self._network.config.n_positions) if self._fast else None
        padded = pad_windows(windows, self._vocabulary, shape=shape)
        device = device_of(self._network)
        batch = {name: torch.from_numpy(values).to(device) for name, values in padded.items()}
        self._network.eval()
        with torch.inference_mode(), fast_precision(device) if self._fast else nullcontext():
            hidden, logits = (part.float().cpu().numpy() for part in self._network.window(**batch))
        ends = [len(window.characters) + 1 for window in windows]
        return [(hidden[row, 1:end], logits[row, :, 1:end, 1:end]) for row, end in enumerate(ends)]

    def judge(
        self, vectors: tuple[FloatArray, FloatArray, FloatArray], labels: IntArray, features: IntArray
    ) -> ChunkJudgement:
        self._network.eval()
        device = device_of(self._network)
        given = [torch.from_numpy(np.ascontiguousarray(v)).to(device) for v in (*vectors, labels, features)]
        with torch.inference_mode():
            found = self._network.document(*given)
        return ChunkJudgement(*(part.float().cpu().numpy() for part in found))
