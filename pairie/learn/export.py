"""Write a trained network as a model folder: int8 graphs for use, half-precision weights for retraining."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from pairie.learn.wide import FULL
from pairie.model.config import NetworkConfig
from pairie.model.features import FEATURE_SIZES
from pairie.model.heads import SpanHead
from pairie.model.network import Network, WindowNetwork
from pairie.model.settings import Settings
from pairie.model.store import GRAPHS, WEIGHTS, write_manifest
from pairie.model.tokens import Vocabulary

OPSET = 17


def write_model(
    folder: Path, network: Network, vocabulary: Vocabulary, settings: Settings, about: Mapping[str, Any]
) -> None:
    """Write all files of a model folder.

    Args:
        about: further members of the manifest (name, version, scores, data digest, licence ...).
    """
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    network.config.save(folder / "config.json")
    vocabulary.save(folder / "vocab.tsv")
    half = {name: value.half().contiguous() for name, value in network.state_dict().items()}
    save_file(half, folder / WEIGHTS)
    write_graphs(folder, network)
    write_manifest(folder, {**about, "settings": settings.to_dict()})


def write_graphs(folder: Path, network: Network, *, window: WindowNetwork | None = None) -> None:
    """Write both graphs of a model folder. Its manifest holds their digests: write that afterwards.

    Args:
        window: what to write in place of the window part of the network, as ``learn/wide.py`` makes it.
    """
    export_window(window or network.window, folder / GRAPHS[0])
    export_document(network, folder / GRAPHS[1])


def export_window(window: WindowNetwork, path: Path) -> None:
    """Export what runs once a window, with int8 weights.

    The graph has no mask: windows run one by one, and a mask that masks nothing costs as much as the softmax.
    """
    ones = torch.ones(2, 12, dtype=torch.long)
    full = path.with_suffix(".full")
    axes = {name: {0: "batch", 1: "positions"} for name in ("characters", "pieces", "places", "hidden")}
    # The fused attention of torch does not export; the plain one computes the same.
    window.encoder.bert.set_attn_implementation("eager")
    try:
        _export(
            window,
            (ones, ones, torch.zeros_like(ones)),
            full,
            ["characters", "pieces", "places"],
            ["hidden", "spans"],
            {**axes, "spans": {0: "batch", 2: "start", 3: "last"}},
        )
    finally:
        window.encoder.bert.set_attn_implementation("sdpa")
    _quantise(full, path)


def export_spans(config: NetworkConfig, path: Path) -> None:
    """Export a span head by itself with random weights, as the window graph has it. Benchmarks time it."""
    full = path.with_suffix(".full")
    axes = {"hidden": {0: "batch", 1: "positions"}, "spans": {0: "batch", 2: "start", 3: "last"}}
    hidden = torch.zeros(1, 12, config.hidden_width)
    _export(SpanHead(config).eval(), (hidden,), full, ["hidden"], ["spans"], axes)
    _quantise(full, path)


def _quantise(full: Path, path: Path) -> None:
    """Write a graph with int8 weights and remove the full one."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    nodes = onnx.load(full).graph.node
    # It advises a preparation that does not work for this graph.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(
            full,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            nodes_to_exclude=[node.name for node in nodes if FULL in node.name],
            # Seven bits: kernels without VNNI (AVX2, older AVX-512) add pairs of products in 16 bits and would saturate
            # with eight, so that what is found would depend on the processor. It costs nothing (experiments.md).
            reduce_range=True,
        )
    finally:
        logging.disable(logging.NOTSET)
        full.unlink()


def export_document(network: Network, path: Path) -> None:
    """Export the document head in full precision: it is small, and it decides."""
    width, n = network.config.hidden_width, 3
    vectors = torch.zeros(n, width)
    labels = torch.zeros(n, dtype=torch.long)
    features = torch.zeros(n, n, len(FEATURE_SIZES), dtype=torch.long)
    axes: dict[str, dict[int, str]] = {name: {0: "mentions"} for name in ("first", "last", "mean", "labels")}
    axes |= {name: {0: "mentions"} for name in ("relabel", "category", "planned")}
    axes |= {name: {0: "mentions", 1: "tails"} for name in ("features", "links")}
    _export(
        network.document,
        (vectors, vectors, vectors, labels, features),
        path,
        ["first", "last", "mean", "labels", "features"],
        ["links", "relabel", "category", "planned"],
        axes,
    )


def _export(
    module: nn.Module,
    example: tuple[Tensor, ...],
    path: Path,
    inputs: list[str],
    outputs: list[str],
    axes: Mapping[str, Mapping[int, str]],
) -> None:
    with warnings.catch_warnings(), torch.no_grad():
        # The exporter warns of its own deprecation and of constants that are meant to be constant.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            example,
            str(path),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes={name: dict(value) for name, value in axes.items()},
            opset_version=OPSET,
            dynamo=False,
        )


def load_network(config: NetworkConfig, weights: Path) -> Network:
    """Read the half-precision weights of a model folder into a network."""
    from safetensors.torch import load_file

    network = Network(config)
    network.load_state_dict({name: value.float() for name, value in load_file(weights).items()})
    return network
