"""The network in torch behind the interface that the tagger asks for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from pairie.learn.precision import has_bfloat16
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
        batch = {name: torch.from_numpy(values) for name, values in padded.items()}
        self._network.eval()
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._fast and has_bfloat16()):
            hidden, logits = (part.float().numpy() for part in self._network.window(**batch))
        ends = [len(window.characters) + 1 for window in windows]
        return [(hidden[row, 1:end], logits[row, :, 1:end, 1:end]) for row, end in enumerate(ends)]

    def judge(
        self, vectors: tuple[FloatArray, FloatArray, FloatArray], labels: IntArray, features: IntArray
    ) -> ChunkJudgement:
        self._network.eval()
        first, last, mean = (torch.from_numpy(np.ascontiguousarray(v)) for v in vectors)
        with torch.inference_mode():
            found = self._network.document(first, last, mean, torch.from_numpy(labels), torch.from_numpy(features))
        return ChunkJudgement(*(part.float().numpy() for part in found))
