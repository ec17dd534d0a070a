"""Where training may start from."""

import json
import re
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel

from pairie.errors import ConfigError, ModelError
from pairie.learn.export import write_model
from pairie.learn.graphs import network_from_graphs
from pairie.learn.recipe import Recipe
from pairie.learn.start import start_network
from pairie.model.store import WEIGHTS
from pairie.model.tokens import BREAK, MASK, UNKNOWN
from tests import tiny

WORDS = tiny.vocabulary()
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "江", "州", "市", "##市", "资金", ",", "a"]
SMALL = {"span_width": 8, "mention_width": 16, "pair_width": 8}


def write_tokenizer(folder: Path) -> None:
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    content = {"tokenizer_class": "BertTokenizer", "do_lower_case": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def bert(tmp_path: Path) -> tuple[Path, BertModel]:
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    model = BertModel(config)
    model.save_pretrained(tmp_path)
    write_tokenizer(tmp_path)
    return tmp_path, model


def test_bert_as_from_the_hub(bert: tuple[Path, BertModel]) -> None:
    folder, source = bert
    network, vocabulary = start_network(Recipe(base=str(folder), dropout=0.3, network=SMALL))
    assert network.config.hidden_width == 16 and network.config.window == 62 and network.config.dropout == 0.3
    assert network.config.span_width == 8
    # Word pieces are left out; characters keep their vectors.
    assert set(vocabulary.pieces[6:]) == {"江", "州", "市", ",", "a", " "}
    table = source.embeddings.word_embeddings.weight
    rows = network.window.encoder.rows
    for piece in ("江", "市", "a"):
        assert torch.equal(rows[vocabulary.row(piece)], table[PIECES.index(piece)])
    for ours, theirs in ((UNKNOWN, "[UNK]"), (MASK, "[MASK]"), (BREAK, "[SEP]"), (" ", "[UNK]")):
        assert torch.equal(rows[vocabulary.row(ours)], table[PIECES.index(theirs)])


def test_bert_with_too_few_layers(bert: tuple[Path, BertModel]) -> None:
    with pytest.raises(
        ModelError, match=r"weights missing; got no encoder.layer.2.* expected all of a BERT of 3 layers"
    ):
        start_network(Recipe(base=str(bert[0]), network={**SMALL, "n_layers": 3}))


def test_bert_computes_what_it_computed(bert: tuple[Path, BertModel]) -> None:
    folder, source = bert
    network, vocabulary = start_network(Recipe(base=str(folder), network=SMALL))
    text = "江州市"
    tokens = torch.tensor([[vocabulary.row(c) for c in text]])
    with torch.no_grad():
        ours = network.eval().window.encoder(tokens, tokens, tokens * 0, tokens * 0 + 1)
        theirs = source.eval()(torch.tensor([[PIECES.index(c) for c in text]])).last_hidden_state
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-4)


def test_base_folder(tmp_path: Path) -> None:
    source = tiny.network(len(WORDS))
    source.window.encoder.bert.save_pretrained(tmp_path)
    WORDS.save(tmp_path / "vocab.tsv")
    sizes = {name: getattr(source.config, name) for name in ("hidden_width", "n_layers", "n_heads", "n_positions")}
    recipe = Recipe(base=str(tmp_path), network={**sizes, **SMALL, "feed_forward_width": 32})
    network, vocabulary = start_network(recipe)
    assert vocabulary.pieces == WORDS.pieces
    assert torch.equal(network.window.encoder.rows, source.window.encoder.rows)


def test_unknown_network_setting(tmp_path: Path) -> None:
    WORDS.save(tmp_path / "vocab.tsv")
    with pytest.raises(ConfigError, match=r"recipe: network: unknown keys; got \['depth'\]"):
        start_network(Recipe(base=str(tmp_path), network={"depth": 3}))


def test_model_folder(tmp_path: Path) -> None:
    source = tiny.network(len(WORDS))
    write_model(tmp_path, source, WORDS, tiny.SETTINGS, {"name": "tiny"})
    network, vocabulary = start_network(Recipe(base=str(tmp_path)))
    assert vocabulary.pieces == WORDS.pieces and network.config == source.config
    assert torch.equal(network.document.link.weight, source.document.link.weight.half().float())


def test_model_folder_of_a_wheel(tmp_path: Path) -> None:
    """Without the weights for training, those of the graphs are as good but for their rounding."""
    source = tiny.network(len(WORDS))
    write_model(tmp_path, source, WORDS, tiny.SETTINGS, {"name": "tiny"})
    (tmp_path / WEIGHTS).unlink()
    network, _ = start_network(Recipe(base=str(tmp_path)))
    for name, value in source.state_dict().items():
        worst = (network.state_dict()[name] - value).abs().max()
        assert worst <= 0.01 * value.abs().max() + 1e-6, name
    assert torch.equal(network.document.link.weight, source.document.link.weight)


def test_graphs_without_the_weights_of_the_network(tmp_path: Path) -> None:
    source = tiny.network(len(WORDS))
    write_model(tmp_path, source, WORDS, tiny.SETTINGS, {"name": "tiny"})
    other = tiny.config(len(WORDS), n_layers=3)
    with pytest.raises(ModelError, match=r"weight missing in the graphs; got nothing for .*layer\.2"):
        network_from_graphs(other, tmp_path)


@pytest.mark.parametrize("name", [WEIGHTS, "window.onnx", "vocab.tsv"])
def test_a_byte_of_the_start_model_was_changed(tmp_path: Path, name: str) -> None:
    write_model(tmp_path, tiny.network(len(WORDS)), WORDS, tiny.SETTINGS, {"name": "tiny"})
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match=rf"{re.escape(name)}: damaged; got SHA-256"):
        start_network(Recipe(base=str(tmp_path)))


def test_schema_of_the_recipe(tmp_path: Path) -> None:
    write_model(tmp_path, tiny.network(len(WORDS)), WORDS, tiny.SETTINGS, {"name": "tiny"})
    network, _ = start_network(Recipe(base=str(tmp_path), schema={"labels": ["PROGRAMME"]}))
    assert network.config.labels[-1] == "PROGRAMME"


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="recipe: base not found"):
        start_network(Recipe(base=str(tmp_path / "none")))
    with pytest.raises(ConfigError, match="recipe: base not found"):
        start_network(Recipe(base=str(tmp_path)))


def test_no_bert(tmp_path: Path) -> None:
    config = DistilBertConfig(vocab_size=len(PIECES), dim=16, n_layers=1, n_heads=2, hidden_dim=32)
    DistilBertModel(config).save_pretrained(tmp_path)
    write_tokenizer(tmp_path)
    with pytest.raises(ModelError, match="no BERT; got model type 'distilbert'"):
        start_network(Recipe(base=str(tmp_path)))
