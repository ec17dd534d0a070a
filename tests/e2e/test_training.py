"""A miniature training, from annotations to records: a small network learns a handful of documents by heart.

That it finds in them what it was shown proves every step of the way: windows, losses, calibration, export to int8,
loading, decoding, records. How well a model reads what it has not seen is the gate's question.
"""

import errno
import json
import shutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel
from typer.testing import CliRunner, Result

import pairie
from pairie.cli import app
from pairie.formats import FORMATS
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS, load_corpus
from pairie.formats.inline import write_inline
from pairie.formats.jsonl import write_jsonl
from pairie.learn.recipe import Recipe
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from pairie.schema import Schema
from pairie.scoring import score
from pairie.types import Document, Link, Mention
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
epochs = {epochs}
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


def lay_out(place: Path, documents: list[AnnotatedDocument], *, epochs: int = 60) -> None:
    """Write a corpus whose splits all hold the same documents, a small random base, and the recipe."""
    (place / "corpus").mkdir(parents=True)
    copies = [replace(d, id=f"{split}.{d.id}") for split in SPLITS for d in documents]
    (place / "corpus" / "few.xml").write_text(write_inline(copies), encoding="utf-8")
    rows = [f"{d.id}\t{d.id.split('.')[0]}\n" for d in copies]
    (place / "splits.tsv").write_text("id\tsplit\n" + "".join(rows), encoding="utf-8")
    torch.manual_seed(1)
    words = tiny.vocabulary([d.document.text for d in documents])
    network = Network(NetworkConfig(n_rows=len(words), **SHAPE))  # type: ignore[arg-type]
    network.window.encoder.bert.save_pretrained(place / "base")
    words.save(place / "base" / "vocab.tsv")
    text = RECIPE.format(base=(place / "base").as_posix(), corpus=(place / "corpus").as_posix(), epochs=epochs)
    text += "".join(f"{name} = {size}\n" for name, size in SHAPE.items())
    (place / "recipe.toml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, documents: list[AnnotatedDocument]) -> Path:
    """What ``pairie train RECIPE.toml -o FOLDER`` writes; all three splits hold the same documents."""
    place = tmp_path_factory.mktemp("training")
    lay_out(place, documents)
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
    names = {"run.json", "log.jsonl", "recipe.toml", "splits.tsv", "versions.json"}
    assert {path.name for path in (model / "run").iterdir()} == names
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


def train(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["train", *map(str, arguments)])


@pytest.fixture(scope="module")
def added(model: Path, documents: list[AnnotatedDocument]) -> tuple[Path, Path]:
    """Eight documents with a programme marked in six of them, and the schema that says what it is."""
    marked = []
    for number, annotated in enumerate(documents):
        head = f"山海计划{'一二三四五六七八'[number]}：" if number < 6 else ""
        document = annotated.document
        moved = [replace(m, start=m.start + len(head), end=m.end + len(head)) for m in document.entities]
        if head:
            moved.append(Mention("x1", "PROGRAMME", 0, 4, "山海计划"))  # type: ignore[arg-type]
        acts = [m.id for m in moved if m.label == "MEASURE"][:1] if head else []
        under = [Link("UNDER", act, "x1") for act in acts]  # type: ignore[arg-type]
        text = head + document.text
        marked.append(
            replace(
                annotated,
                id=f"own-{number}",
                document=Document(text, entities=tuple(moved), relations=(*document.relations, *under)),
            )
        )
    place = model.parent
    (place / "own.jsonl").write_text(write_jsonl(marked), encoding="utf-8")
    (place / "schema.toml").write_text('labels = ["PROGRAMME"]\n[links]\nPROGRAMME = "UNDER"\n', encoding="utf-8")
    return place / "own.jsonl", place / "schema.toml"


@pytest.fixture(scope="module")
def grown(model: Path, added: tuple[Path, Path]) -> Path:
    """The model trained further on them, the corpus replayed; at the rates that a small network needs."""
    annotations, schema = added
    recipe = replace(
        Recipe.load(model / "run" / "recipe.toml"),
        name="grown",
        base=str(model),
        added=(str(annotations),),
        schema=Schema.load(schema).to_dict(),
        replay_share=0.5,
        evaluations=4,
        average_from=0.0,
    )
    (model.parent / "grown.toml").write_text(recipe.to_toml(), encoding="utf-8")
    result = train(model.parent / "grown.toml", "-o", model.parent / "grown")
    assert result.exit_code == 0, result.output
    assert all(word in result.output for word in ("added_table", "known_table", "own_labels", "ends "))
    return model.parent / "grown"


def test_trained_further(grown: Path, model: Path) -> None:
    manifest = json.loads((grown / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["name"] == "grown" and manifest["recipe"]["base"] == str(model)
    assert {name: part["documents"] for name, part in manifest["added"].items()} == {"train": 6, "dev": 2, "test": 0}
    assert {"added dev", "dev", "test"} <= set(manifest["scores"]) and "as their owner says" in manifest["licence"]
    rows = [line.split("\t") for line in (grown / "run" / "splits.tsv").read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["id", "split", "from", "sha256"]
    assert {(row[1], row[2]) for row in rows[1:]} >= {("train", "added"), ("dev", "added"), ("train", "replay")}
    versions = json.loads((grown / "run" / "versions.json").read_text(encoding="utf-8"))
    assert versions["pairie"] == pairie.__version__ and len(versions["data"]["added train"]) == 64
    outcome = json.loads((grown / "run" / "run.json").read_text(encoding="utf-8"))
    assert outcome["evaluations"][0]["step"] == 0
    assert outcome["best_step"] in {entry["step"] for entry in outcome["evaluations"]}


def test_own_labels_all_the_way(grown: Path, added: tuple[Path, Path], documents: list[AnnotatedDocument]) -> None:
    extractor = pairie.load(grown, threads=1, verify=True)
    text = f"山海计划：{documents[0].document.text}"
    found = extractor.extract(text)
    assert ("PROGRAMME", "山海计划") in {(m.label, m.text) for m in found.entities}
    assert all(found.text[m.start : m.end] == m.text for m in found.entities)
    assert Document.from_dict(json.loads(found.to_json())) == found
    assert "PROGRAMME" in found._repr_html_()
    assert {record.measure for record in found.records} == {m.text for m in found.entities if m.label == "MEASURE"}


def test_nothing_is_overwritten(grown: Path, added: tuple[Path, Path], model: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in grown.iterdir() if path.is_file()}
    result = train(added[0], "--from", model, "--schema", added[1], "-o", grown)
    assert result.exit_code == 1 and "a model stands there" in result.output and "--force" in result.output
    assert {path.name: path.read_bytes() for path in grown.iterdir() if path.is_file()} == before
    (tmp_path / "thesis.docx").touch()
    result = train(added[0], "--from", model, "--schema", added[1], "-o", tmp_path)
    assert result.exit_code == 1 and "other files stand there; got ['thesis.docx']" in result.output


def test_the_recipe_of_a_run_does_it_again(grown: Path, added: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.copytree(grown, tmp_path / "again")
    result = train(grown / "run" / "recipe.toml", "-o", tmp_path / "again", "--force")
    assert result.exit_code == 0, result.output
    for name in ("weights.safetensors", "config.json", "window.onnx"):
        assert (tmp_path / "again" / name).read_bytes() == (grown / name).read_bytes()
    result = train(grown / "run" / "recipe.toml", added[0], "-o", tmp_path / "other")
    assert result.exit_code == 1 and "a recipe says everything" in result.output


def test_unknown_labels_are_named(model: Path, added: tuple[Path, Path], tmp_path: Path) -> None:
    result = train(added[0], "--from", model, "-o", tmp_path / "m")
    assert result.exit_code == 1 and "label PROGRAMME" in result.output and "--schema" in result.output
    assert not (tmp_path / "m").exists()


def test_a_full_disk_at_the_end(
    model: Path, documents: list[AnnotatedDocument], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model cannot be written: the checkpoint stays, and the next run has only that left to do."""
    (tmp_path / "a.jsonl").write_text(write_jsonl(documents), encoding="utf-8")
    module = import_module("pairie.learn.train")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    command = (tmp_path / "a.jsonl", "--from", model, "--no-replay", "--epochs", 1, "-o", tmp_path / "m")
    with monkeypatch.context() as patch:
        patch.setattr(module, "write_model", full)
        first = train(*command)
    assert first.exit_code == 1 and "No space left on device" in first.output
    assert "it goes on from the last checkpoint" in first.output and "no replay (as asked)" in first.output
    assert not (tmp_path / "m" / "manifest.json").exists() and (tmp_path / "m" / "run" / "checkpoint.pt").exists()
    result = train(*command)
    assert result.exit_code == 0, result.output
    assert (
        "added_table" in first.output
        and "added_table" not in result.output
        and not (tmp_path / "m" / "run" / "checkpoint.pt").exists()
    )
    assert pairie.load(tmp_path / "m", verify=True).extract("江州市。").text == "江州市。"


def test_a_hub_model_as_base(documents: list[AnnotatedDocument], model: Path, tmp_path: Path) -> None:
    """A BERT of characters without heads learns the task from the corpus."""
    characters = sorted({c for d in documents for c in d.document.text} - {"\n"})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (tmp_path / "bert").mkdir()
    (tmp_path / "bert" / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    (tmp_path / "bert" / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}', encoding="utf-8")
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(pieces), max_position_embeddings=130, **shape)).save_pretrained(
        tmp_path / "bert"
    )
    (tmp_path / "a.jsonl").write_text(write_jsonl(documents[:4]), encoding="utf-8")
    corpus = model.parent / "corpus"
    options = ("--from", tmp_path / "bert", "--replay", corpus, "--epochs", 1, "-o", tmp_path / "m")
    result = train(tmp_path / "a.jsonl", *options)
    assert result.exit_code == 0, result.output
    opened = pairie.load(tmp_path / "m", threads=1)
    assert opened.extract("字").text == "字"


def test_no_such_recipe_key(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text("epoch = 3\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["train", str(tmp_path / "recipe.toml"), "-o", str(tmp_path / "model")])
    assert result.exit_code == 1
    assert "unknown keys; got ['epoch']" in result.output
