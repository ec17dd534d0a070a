"""Graphs written anew from the weights of a model."""

import json
from dataclasses import replace
from pathlib import Path

import onnx
import pytest

from pairie.learn.export import write_model
from pairie.model.store import MANIFEST, WEIGHTS, open_model, write_manifest
from pairie.pipeline import load
from tests import tiny
from training.export import export

PART = {"documents": 1, "characters": 9}
ABOUT = {
    "name": "tiny",
    "version": "0",
    "pairie": "",
    "licence": "MIT",
    "created": "2020-01-01",
    "recipe": {"base": "b", "seed": 1, "epochs": 2},
    "data": {"digest": "d" * 64, "train": PART, "dev": PART, "test": PART},
    "scores": {},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    words = tiny.vocabulary()
    # The weights of a folder are halves: so are those of this network.
    write_model(tmp_path / "tiny", tiny.network(len(words)).half().float(), words, tiny.SETTINGS, ABOUT)
    return tmp_path / "tiny"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    (made / "all.xml").write_text(tiny.PAGES, encoding="utf-8")
    (tmp_path / "splits.tsv").write_text("id\tsplit\nt-1\tdev\nt-2\ttest\nt-3\ttrain\n", encoding="utf-8")
    return made


def test_graphs_come_back_from_the_weights(folder: Path, corpus: Path) -> None:
    text = "江州市向北岭县拨付帮扶资金300万元。"
    before = load(folder).extract(text)
    weights = (folder / WEIGHTS).read_bytes()
    words = tiny.vocabulary()
    write_model(folder, tiny.network(len(words), seed=3), words, tiny.SETTINGS, ABOUT)
    (folder / WEIGHTS).write_bytes(weights)
    write_manifest(folder, {**ABOUT, "settings": tiny.SETTINGS.to_dict()})
    assert load(folder).extract(text).entities != before.entities
    export(folder, corpus=corpus)
    open_model(folder, verify=True)
    assert load(folder).extract(text).entities == before.entities
    assert {node.name for node in onnx.load(folder / "window.onnx").graph.input} == {"characters", "pieces", "places"}


def test_figures_and_window_are_written(folder: Path, corpus: Path) -> None:
    export(folder, corpus=corpus, gold=corpus, window=(30, 8, 4))
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert set(manifest["scores"]) == {"real dev texts", "dev", "test"}
    assert open_model(folder).settings == replace(tiny.SETTINGS, window=30, before=8, after=4)
    assert "| real dev texts |" in (folder / "card.md").read_text(encoding="utf-8")
