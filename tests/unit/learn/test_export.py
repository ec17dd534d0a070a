"""The exported graphs against the network they come from, and the way back from half precision."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from pairie.learn.export import _export, load_network, write_model
from pairie.learn.torch_scorer import TorchScorer
from pairie.model.network import Network
from pairie.model.runtime import OnnxScorer
from pairie.model.store import WEIGHTS, open_model
from tests import tiny
from tests.int8 import exact_scorer

VOCABULARY = tiny.vocabulary()
TEXTS = ["江州市向北岭县拨付帮扶资金300万元。", "县", "南湾区送去20台水泵给白石镇，医疗队还来。"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Network, Path]:
    folder = tmp_path_factory.mktemp("model")
    network = tiny.network(len(VOCABULARY))
    write_model(folder, network, VOCABULARY, tiny.SETTINGS, {"name": "tiny"})
    return network, folder


def test_window_graph_is_int8(exported: tuple[Network, Path]) -> None:
    graph = onnx.load(exported[1] / "window.onnx").graph
    operations = [node.op_type for node in graph.node]
    assert operations.count("MatMulInteger") >= 12 and not [k for k in graph.initializer if k.name.endswith(".full")]
    assert not (exported[1] / "window.full").exists()


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[1:2], ["字" * 46]])
def test_window_graph_agrees_with_torch(exported: tuple[Network, Path], texts: list[str]) -> None:
    network, folder = exported
    windows = [VOCABULARY.encode(text) for text in texts]
    exact = TorchScorer(network, VOCABULARY, fast=False).score_windows(windows)
    rounded = list(exact_scorer(folder, VOCABULARY).score_windows(windows))
    assert len(rounded) == len(exact) == len(texts)
    for window, *found in zip(windows, rounded, exact, strict=True):
        n = len(window.characters)
        assert [part.shape for part in found[0]] == [(n, 16), (4, n, n)]
        for ours, theirs in zip(*found, strict=True):
            assert ours.shape == theirs.shape
            # Seven bits leave some hundredths of the spread of the values, more of the few that a lone character has.
            assert np.abs(ours - theirs).mean() < 0.12 * theirs.std()
            assert np.corrcoef(ours.reshape(-1), theirs.reshape(-1))[0, 1] > 0.99


def test_no_weight_takes_more_than_seven_bits(exported: tuple[Network, Path]) -> None:
    """Else sums of pairs in 16 bits saturate on processors without VNNI, and what is found depends on them."""
    weights = [
        onnx.numpy_helper.to_array(tensor) for tensor in onnx.load(exported[1] / "window.onnx").graph.initializer
    ]
    rounded = [weight for weight in weights if weight.dtype == np.int8 and weight.size > 1]
    assert len(rounded) >= 12 and max(np.abs(weight.astype(int)).max() for weight in rounded) <= 64


def test_a_window_scores_the_same_in_whatever_batch(exported: tuple[Network, Path]) -> None:
    scorer = OnnxScorer(exported[1], VOCABULARY, threads=1)
    windows = [VOCABULARY.encode(text) for text in TEXTS]
    for window, together in zip(windows, scorer.score_windows(windows), strict=True):
        (alone,) = scorer.score_windows([window])
        assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_graphs_with_a_mask_still_run(exported: tuple[Network, Path], tmp_path: Path) -> None:
    """Models of the first release were exported with one."""
    network, folder = exported
    ones = torch.ones(2, 12, dtype=torch.long)
    names = ["characters", "pieces", "places", "mask"]
    axes = {name: {0: "batch", 1: "positions"} for name in (*names, "hidden")}
    network.window.encoder.bert.set_attn_implementation("eager")
    _export(
        network.window,
        (ones, ones, torch.zeros_like(ones), ones),
        tmp_path / "window.onnx",
        names,
        ["hidden", "spans"],
        {**axes, "spans": {0: "batch", 2: "start", 3: "last"}},
    )
    network.window.encoder.bert.set_attn_implementation("sdpa")
    shutil.copy(folder / "document.onnx", tmp_path)
    windows = [VOCABULARY.encode(text) for text in TEXTS]
    exact = TorchScorer(network, VOCABULARY, fast=False).score_windows(windows)
    for ours, theirs in zip(OnnxScorer(tmp_path, VOCABULARY).score_windows(windows), exact, strict=True):
        assert all(np.allclose(a, b, atol=1e-4) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("n", [1, 2, 7])
def test_document_graph_is_exact(exported: tuple[Network, Path], n: int) -> None:
    network, folder = exported
    random = np.random.default_rng(n)
    first, last, mean = random.normal(0, 1, (3, n, 16)).astype(np.float32)
    labels, features = random.integers(0, 4, n), random.integers(0, 3, (n, n, 5))
    exact = TorchScorer(network, VOCABULARY, fast=False).judge((first, last, mean), labels, features)
    ours = OnnxScorer(folder, VOCABULARY, threads=1).judge((first, last, mean), labels, features)
    for name in ("links", "labels", "categories", "planned"):
        assert getattr(ours, name).shape == getattr(exact, name).shape
        np.testing.assert_allclose(getattr(ours, name), getattr(exact, name), atol=1e-4)


def test_fast_scoring_agrees(exported: tuple[Network, Path]) -> None:
    windows = [VOCABULARY.encode(text) for text in TEXTS]
    exact, fast = (TorchScorer(exported[0], VOCABULARY, fast=f).score_windows(windows) for f in (False, True))
    for found in zip(fast, exact, strict=True):
        for ours, theirs in zip(*found, strict=True):
            assert ours.shape == theirs.shape
            assert np.abs(ours - theirs).mean() < 0.05 * theirs.std() + 1e-3


def test_folder_is_whole_and_weights_come_back(exported: tuple[Network, Path]) -> None:
    network, folder = exported
    model = open_model(folder, verify=True)
    assert model.config == network.config and model.settings == tiny.SETTINGS
    assert model.manifest["name"] == "tiny"
    loaded = load_network(model.config, folder / WEIGHTS)
    for name, value in network.state_dict().items():
        torch.testing.assert_close(loaded.state_dict()[name], value.half().float())
    assert network.window.encoder.bert.config._attn_implementation == "sdpa"
