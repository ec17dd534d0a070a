"""Wide channels in full precision."""

from pathlib import Path

import numpy as np
import onnx
import torch

from pairie.learn.export import export_document, export_window, write_graphs
from pairie.learn.graphs import network_from_graphs
from pairie.learn.torch_scorer import TorchScorer
from pairie.learn.wide import FULL, largest_values, with_wide_channels
from pairie.model.network import Network
from tests import tiny
from tests.int8 import exact_scorer

WORDS = tiny.vocabulary()
WINDOWS = [WORDS.encode(text) for text in ("江州市向北岭县拨付帮扶资金300万元。", "南湾区送去20台水泵给白石镇。")]


def with_a_wide_channel() -> Network:
    """The sixth channel of the second layer is forty times as wide as the others, as in encoders trained for long."""
    network = tiny.network(len(WORDS))
    layer = network.window.encoder.bert.encoder.layer[1]
    with torch.no_grad():
        layer.intermediate.dense.bias[5] = 200.0
        layer.output.dense.weight[:, 5] *= 0.01
    return network


def test_largest_values_are_found() -> None:
    network = with_a_wide_channel()
    first, second = largest_values(network.window, WINDOWS, WORDS)
    assert first.shape == second.shape == (32,)
    assert int(second.argmax()) == 5 and second[5] > 190 > 40 * first.max()


def test_the_copy_says_the_same_and_the_network_stays() -> None:
    network = with_a_wide_channel()
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    exact = TorchScorer(network, WORDS, fast=False).score_windows(WINDOWS)
    apart = with_wide_channels(network.window, WINDOWS, WORDS, 3)
    assert all(torch.equal(weight, before[name]) for name, weight in network.state_dict().items())
    # The large products no longer see the wide channel.
    assert largest_values(apart_of(apart), WINDOWS, WORDS)[1].max() < 40
    network.window = apart
    for found in zip(TorchScorer(network, WORDS, fast=False).score_windows(WINDOWS), exact, strict=True):
        assert all(np.allclose(a, b, atol=1e-4) for a, b in zip(*found, strict=True))


def apart_of(window: torch.nn.Module) -> torch.nn.Module:
    """The outputs that hold the large products, where the probes look for them."""
    for layer in window.encoder.bert.encoder.layer:
        layer.output.dense = layer.output.output.dense
    return window


def test_int8_is_more_exact(tmp_path: Path) -> None:
    network = with_a_wide_channel()
    exact = TorchScorer(network, WORDS, fast=False).score_windows(WINDOWS)
    errors = []
    for name, window in (
        ("plain", network.window),
        ("wide", with_wide_channels(network.window, WINDOWS, WORDS, 1)),
    ):
        folder = tmp_path / name
        folder.mkdir()
        export_window(window, folder / "window.onnx")
        export_document(network, folder / "document.onnx")
        found = exact_scorer(folder, WORDS).score_windows(WINDOWS)
        errors.append(np.mean([np.abs(a[0] - b[0]).mean() for a, b in zip(found, exact, strict=True)]))
    assert errors[1] < errors[0] / 3
    nodes = onnx.load(tmp_path / "wide" / "window.onnx").graph.node
    assert [node.op_type for node in nodes if FULL in node.name].count("MatMul") == 4


def test_graphs_with_wide_channels_can_be_trained_on(tmp_path: Path) -> None:
    """The wheel holds no other weights; the channels come back in another order, which says the same."""
    network = with_a_wide_channel()
    write_graphs(tmp_path, network, window=with_wide_channels(network.window, WINDOWS, WORDS, 3))
    back = network_from_graphs(network.config, tmp_path)
    both = [TorchScorer(one, WORDS, fast=False).score_windows(WINDOWS) for one in (network, back)]
    for exact, found in zip(*both, strict=True):
        for ours, theirs in zip(found, exact, strict=True):
            assert np.corrcoef(ours.reshape(-1), theirs.reshape(-1))[0, 1] > 0.999
