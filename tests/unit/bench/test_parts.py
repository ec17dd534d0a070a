"""Where the time goes, and what a core can do: with a tiny network."""

import sys
from pathlib import Path

import numpy as np
import pytest

from pairie.bench import run_parts
from pairie.bench.parts import labels, lengths, together
from pairie.bench.peak import ROWS, WIDTH, best_time, cost, peaks
from pairie.errors import ConfigError
from pairie.model.config import NetworkConfig
from pairie.pipeline import Extractor, load
from tests import tiny

PAGES = [annotated.document.text for annotated in tiny.documents()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def extractor(folder: Path) -> Extractor:
    return load(folder, threads=1)


def test_all_parts(folder: Path) -> None:
    told: list[str] = []
    tables = run_parts(PAGES, str(folder), rounds=1, tell=told.append)
    assert list(tables) == told
    assert [row.what for row in tables["peak"]] == ["int8", "fp32", "fp32 numpy"]
    # A window of 48 positions holds 46 characters: the longer ones are left out.
    assert [row.what for row in tables["windows together"]][-1] == "8 windows of 48"
    assert tables["window length"] == []
    assert all(figure > 0 for rows in tables.values() for row in rows for figure in row.figures.values())


def test_overlap_is_what_the_windows_hold_twice(extractor: Extractor) -> None:
    short, long = lengths(extractor, "县，" * 300, rounds=2, lengths=(14, 42))
    # The context of 8 + 4 characters takes up all of a window of 14 positions; a core of 28 characters has two borders.
    assert "overlap" not in short.figures and "share of peak" in short.figures
    assert long.figures["overlap"] == pytest.approx(42 / 28, rel=0.05)
    assert long.figures["µs a character"] == pytest.approx(long.figures["overlap"] * long.figures["µs a position"])


def test_windows_together_and_labels(extractor: Extractor) -> None:
    assert [row.what for row in together(extractor, rounds=1, length=10, together=(1, 3))] == [
        "1 windows of 10",
        "3 windows of 10",
    ]
    one, many = labels(extractor.model.config, rounds=10, length=40, labels=(1, 64))
    assert many.figures["µs a position"] > one.figures["µs a position"]


def test_cost_of_a_window() -> None:
    config = NetworkConfig(
        n_rows=9, hidden_width=4, n_layers=3, n_heads=2, feed_forward_width=8, span_width=2, labels=("A", "B")
    )
    found = cost(config, 10)
    # A layer: four matrices of 4 x 4 and two of 4 x 8. The head: two ends of width 2 and a bias for two labels.
    assert found["int8"] == pytest.approx(10 * (3 * (4 * 16 + 2 * 32) + 2 * 4 * 2 * 3) / 1e9)
    assert found["fp32"] == pytest.approx(100 * (3 * 2 * 4 + 2 * 2) / 1e9)


def test_peak_agrees_with_a_product_timed_by_hand() -> None:
    found = peaks(rounds=5)
    rows, weights = (np.ones(shape, dtype=np.float32) for shape in ((ROWS, WIDTH), (WIDTH, WIDTH)))
    rate = ROWS * WIDTH * WIDTH / 1e9 / best_time(lambda: rows @ weights, 5)
    assert found["fp32 numpy"] == pytest.approx(rate, rel=0.9)
    assert found["int8"] > 0 and found["fp32"] > 0


def test_missing_extra(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ConfigError, match=r"pairie\[train\]"):
        peaks(rounds=1)
    monkeypatch.delitem(sys.modules, "pairie.learn.export")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ConfigError, match=r"pairie\[train\]"):
        labels(extractor.model.config, rounds=1)
