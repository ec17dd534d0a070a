"""A stranger to compare with: twelve layers, 768 wide, random weights. Only its encoder runs, over the same windows.

Weights do not matter for speed. What a real extractor needs besides, heads and decoding, is given to it for free.
Needs the extra "train".
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import BertConfig, BertModel

__all__ = ["Bert", "make_bert"]

IntArray = NDArray[np.int64]

BASE = BertConfig(vocab_size=21128, hidden_size=768, num_hidden_layers=12)
"""Sizes of the common Chinese BERT."""

PAD, BEGIN, END, FIRST_ROW = 0, 101, 102, 670
INPUTS = ("rows", "mask")


class Encoder(nn.Module):
    """The network with the two inputs that matter."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)

    def forward(self, rows: Tensor, mask: Tensor) -> Tensor:
        """Return hidden vectors, shape (windows, positions, hidden), for inputs of shape (windows, positions)."""
        hidden: Tensor = self.bert(input_ids=rows, attention_mask=mask).last_hidden_state
        return hidden


class Bert:
    """The encoder in torch fp32 and as an ONNX int8 graph."""

    def __init__(self, network: Encoder, graph: bytes) -> None:
        self._network = network
        self._graph = graph
        self._sessions: dict[int, Any] = {}

    def run_torch(self, batches: Sequence[Sequence[str]], threads: int) -> list[NDArray[np.float32]]:
        """Encode batches of windows; the process goes on with this number of threads."""
        torch.set_num_threads(threads)
        with torch.inference_mode():
            return [self._network(*map(torch.from_numpy, self._encode(windows))).numpy() for windows in batches]

    def run_onnx(self, batches: Sequence[Sequence[str]], threads: int) -> list[NDArray[np.float32]]:
        """Encode batches of windows with ONNX Runtime."""
        session = self._session(threads)
        return [session.run(None, dict(zip(INPUTS, self._encode(w), strict=True)))[0] for w in batches]

    def _session(self, threads: int) -> Any:
        if threads not in self._sessions:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.log_severity_level = 3
            self._sessions[threads] = onnxruntime.InferenceSession(
                self._graph, options, providers=["CPUExecutionProvider"]
            )
        return self._sessions[threads]

    def _encode(self, windows: Sequence[str]) -> tuple[IntArray, IntArray]:
        """Return rows and mask of a padded batch, characters being spread over the vocabulary."""
        n_rows = self._network.bert.config.vocab_size - FIRST_ROW
        longest = max(map(len, windows))
        rows = np.full((len(windows), longest + 2), PAD, dtype=np.int64)
        for row, window in zip(rows, windows, strict=True):
            row[0], row[len(window) + 1] = BEGIN, END
            row[1 : len(window) + 1] = [FIRST_ROW + ord(character) % n_rows for character in window]
        return rows, (rows != PAD).astype(np.int64)


def make_bert(config: BertConfig = BASE) -> Bert:
    """Make the network and its int8 graph, quantised as pairie's own is. Half a minute for the base size."""
    torch.manual_seed(0)
    network = Encoder(config)
    network.train(False)
    with tempfile.TemporaryDirectory() as folder:
        return Bert(network, _quantised(network, Path(folder)))


def _quantised(network: Encoder, folder: Path) -> bytes:
    full, small = folder / "full.onnx", folder / "small.onnx"
    ones = torch.ones(2, 8, dtype=torch.long)
    # The fused attention of torch does not export; the plain one computes the same.
    network.bert.set_attn_implementation("eager")
    with warnings.catch_warnings(), torch.no_grad():
        # The exporter warns of its own deprecation and of constants that are meant to be constant.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (ones, ones),
            str(full),
            input_names=list(INPUTS),
            output_names=["hidden"],
            dynamic_axes={name: {0: "windows", 1: "positions"} for name in (*INPUTS, "hidden")},
            opset_version=17,
            dynamo=False,
        )
    network.bert.set_attn_implementation("sdpa")
    # The quantiser logs advice that does not apply.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(
            full, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
        )
    finally:
        logging.disable(logging.NOTSET)
    return small.read_bytes()
