"""Batches for the network, and graphs that cannot be loaded."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from pairie.errors import ConfigError, ModelError
from pairie.learn.export import write_model
from pairie.model.runtime import PROVIDERS, OnnxScorer, pad_windows
from pairie.model.tokens import BEGIN, END, PAD, SINGLE
from tests import tiny

VOCABULARY = tiny.vocabulary()


def test_padding() -> None:
    short, long = VOCABULARY.encode("县"), VOCABULARY.encode("江州市")
    batch = pad_windows([short, long], VOCABULARY)
    pad, begin, end = (VOCABULARY.row(name) for name in (PAD, BEGIN, END))
    assert {name: values.shape for name, values in batch.items()} == dict.fromkeys(
        ("characters", "pieces", "places", "mask"), (2, 5)
    )
    assert batch["characters"][0].tolist() == [begin, VOCABULARY.row("县"), end, pad, pad]
    assert batch["pieces"][1].tolist() == [begin, *[VOCABULARY.row("江州市")] * 3, end]
    assert batch["places"].tolist() == [[SINGLE] * 5, [SINGLE, *long.places.tolist(), SINGLE]]
    assert batch["mask"].tolist() == [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]
    assert all(values.dtype == np.int64 for values in batch.values())


def test_broken_graph(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"window.onnx: graph cannot be loaded"):
        OnnxScorer(tmp_path, VOCABULARY)
    (tmp_path / "window.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match="Fetch the model folder again"):
        OnnxScorer(tmp_path, VOCABULARY)


def test_unknown_device(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"device: unknown; got 'abacus'"):
        OnnxScorer(tmp_path, VOCABULARY, device="abacus")


@pytest.mark.filterwarnings("ignore:Specified provider")
def test_a_gpu_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(ConfigError, match=r"device: not available here; got 'cuda'.*Install onnxruntime-gpu"):
        OnnxScorer(tmp_path, VOCABULARY, device="cuda")
    # The package is there, but no driver: ONNX Runtime would take the CPU.
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [*PROVIDERS.values()])
    monkeypatch.setattr(onnxruntime.InferenceSession, "get_providers", lambda session: ["CPUExecutionProvider"])
    write_model(tmp_path / "m", tiny.network(len(VOCABULARY)), VOCABULARY, tiny.SETTINGS, {"name": "tiny"})
    with pytest.raises(ConfigError, match=r"device: cannot be used; got 'cuda', expected a GPU with the driver"):
        OnnxScorer(tmp_path / "m", VOCABULARY, device="cuda")


@pytest.mark.parametrize("threads", [0, -1, 1.5])
def test_impossible_number_of_threads(tmp_path: Path, threads: int) -> None:
    with pytest.raises(ConfigError, match=f"threads: out of range; got {threads}, expected 1 or more"):
        OnnxScorer(tmp_path, VOCABULARY, threads=threads)
