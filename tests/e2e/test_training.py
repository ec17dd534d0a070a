"""A miniature training, from annotations to records: a small network learns a handful of documents by heart.

That it finds in them what it was shown proves every step of the way: windows, losses, calibration, export to int8,
loading, decoding, records. How well a model reads what it has not seen is the gate's question.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

import pairie
from pairie.cli import app
from pairie.formats import FORMATS
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS, load_corpus
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from pairie.scoring import score
from tests import tiny

ANNOTATIONS = Path(__file__).parents[2] / "annotations"
SHAPE = {
    "hidden_width": 64,
    "n_layers": 2,
    "n_heads": 4,
    "feed_forward_width": 128,
    "n_positions": 130,
    "span_width": 16,
    "mention_width": 32,
    "n_document_layers": 1,
    "pair_width": 16,
}
RECIPE = """
name = "mini"
base = "{base}"
corpus = "{corpus}"
epochs = 60
positions_per_step = 1024
# A small network from random weights needs larger steps, and to learn by heart it must see the same text every time.
encoder_rate = 2e-3
head_rate = 4e-3
document_rate = 4e-3
dropout = 0.0
input_noise = 0.0
label_noise = 0.0
crop_share = 0.0
window_sizes = [128]
average_from = 0.8
average_decay = 0.9

[network]
"""


@pytest.fixture(scope="module")
def documents() -> list[AnnotatedDocument]:
    """Eight short documents of the corpus with acts of support in them."""
    linked = [d for d in load_corpus(ANNOTATIONS, "train") if len(d.document.relations) > 3]
    return sorted(linked, key=lambda d: (len(d.document.text), d.id))[:8]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, documents: list[AnnotatedDocument]) -> Path:
    """What ``pairie train RECIPE.toml -o FOLDER`` writes; all three splits hold the same documents."""
    place = tmp_path_factory.mktemp("training")
    (place / "corpus").mkdir()
    copies = [replace(d, id=f"{split}.{d.id}") for split in SPLITS for d in documents]
    writer = FORMATS["inline"].write
    assert writer is not None
    (place / "corpus" / "few.xml").write_text(writer(copies), encoding="utf-8")
    rows = [f"{d.id}\t{d.id.split('.')[0]}\n" for d in copies]
    (place / "splits.tsv").write_text("id\tsplit\n" + "".join(rows), encoding="utf-8")
    torch.manual_seed(1)
    words = tiny.vocabulary([d.document.text for d in documents])
    network = Network(NetworkConfig(n_rows=len(words), **SHAPE))  # type: ignore[arg-type]
    network.window.encoder.bert.save_pretrained(place / "base")
    words.save(place / "base" / "vocab.tsv")
    text = RECIPE.format(base=(place / "base").as_posix(), corpus=(place / "corpus").as_posix())
    text += "".join(f"{name} = {size}\n" for name, size in SHAPE.items())
    (place / "recipe.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["train", str(place / "recipe.toml"), "-o", str(place / "model")])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    assert "loss" in result.output and f"model written to {place / 'model'}" in result.output
    return place / "model"


def test_folder(model: Path, documents: list[AnnotatedDocument]) -> None:
    assert {path.name for path in model.iterdir()} == {
        *("config.json", "vocab.tsv", "window.onnx", "document.onnx", "weights.safetensors"),
        *("manifest.json", "card.md", "run"),
    }
    assert [path.name for path in (model / "run").iterdir()] == ["run.json"]
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["name"] == "mini" and manifest["data"]["train"]["documents"] == len(documents)
    assert set(manifest["scores"]) == {"dev", "test"}
    assert "| train | 8 |" in (model / "card.md").read_text(encoding="utf-8")


def test_it_learnt_them_by_heart(model: Path, documents: list[AnnotatedDocument]) -> None:
    extractor = pairie.load(model, threads=1, verify=True)
    found = [extractor.extract_document(replace(d.document, entities=(), relations=())) for d in documents]
    scores = score([d.document for d in documents], found)
    assert scores.strict.f1 > 0.85 and scores.table.f1 > 0.85
    records = [record for document in found for record in document.records]
    assert records and any(record.actors and record.recipients for record in records)
    for document in found:
        assert all(document.text[m.start : m.end] == m.text for m in document.entities)


def test_one_by_one_or_in_a_pipe(model: Path, documents: list[AnnotatedDocument]) -> None:
    """What is found in a text does not depend on the texts that it shares a batch with."""
    extractor = pairie.load(model, threads=1)
    texts = [d.document.text for d in documents]
    assert list(extractor.pipe(texts)) == [extractor.extract(text) for text in texts]


def test_commands_take_the_model(model: Path, documents: list[AnnotatedDocument], tmp_path: Path) -> None:
    writer = FORMATS["inline"].write
    assert writer is not None
    (tmp_path / "gold.xml").write_text(writer(documents), encoding="utf-8")
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path), "--model", str(model), "--json", "--threads", "1"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["scores"]["strict"]["all"]["f1"] > 0.85
    result = CliRunner().invoke(app, ["info", "--model", str(model), "--verify", "--json"])
    assert json.loads(result.stdout)["model"]["name"] == "mini"


def test_no_such_recipe_key(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text("epoch = 3\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["train", str(tmp_path / "recipe.toml"), "-o", str(tmp_path / "model")])
    assert result.exit_code == 1
    assert "unknown keys; got ['epoch']" in result.output
