"""A start with fewer layers."""

from pathlib import Path

import pytest
import torch

from pairie.errors import ConfigError
from pairie.learn.export import write_model
from pairie.learn.recipe import Recipe
from pairie.learn.shrink import keep_layers
from pairie.learn.start import start_network
from tests import tiny

WORDS = tiny.vocabulary()
LAYER = "window.encoder.bert.encoder.layer."


def test_kept_layers_move_up_and_all_else_stays() -> None:
    large = tiny.network(len(WORDS), n_layers=4)
    before = {name: weight.clone() for name, weight in large.state_dict().items()}
    small = keep_layers(large, (1, 3))
    assert small.config.n_layers == 2 and large.config.n_layers == 4
    for name, weight in small.state_dict().items():
        source = name.replace(f"{LAYER}1.", f"{LAYER}3.").replace(f"{LAYER}0.", f"{LAYER}1.")
        assert torch.equal(weight, before[source]), name
    # Weights are copied: training the small one does not change the large one.
    with torch.no_grad():
        small.window.encoder.rows.zero_()
    assert torch.equal(large.window.encoder.rows, before["window.encoder.bert.embeddings.word_embeddings.weight"])


def test_all_layers_are_the_same_network() -> None:
    large = tiny.network(len(WORDS))
    words = torch.tensor([[6, 7, 8]])
    ones = torch.ones_like(words)
    same = keep_layers(large, (0, 1)).eval()
    for ours, theirs in zip(same.window(words, words, ones, ones), large.window(words, words, ones, ones), strict=True):
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize("layers", [(), (2,), (-1, 0), (1, 0), (0, 0)])
def test_layers_that_are_not_there(layers: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match="no such layers"):
        keep_layers(tiny.network(len(WORDS)), layers)


def test_recipe_starts_from_some_layers_of_a_model(tmp_path: Path) -> None:
    folder = tmp_path / "large"
    write_model(folder, tiny.network(len(WORDS)), WORDS, tiny.SETTINGS, {"name": "large"})
    recipe = tmp_path / "small.toml"
    recipe.write_text(f'base = "{folder.as_posix()}"\nlayers = [1]\n', encoding="utf-8")
    network, vocabulary = start_network(Recipe.load(recipe))
    whole, _ = start_network(Recipe(base=str(folder)))
    assert network.config.n_layers == 1 and vocabulary.pieces == WORDS.pieces
    ours, theirs = network.window.encoder.bert.encoder.layer[0], whole.window.encoder.bert.encoder.layer[1]
    assert all(torch.equal(a, b) for a, b in zip(ours.parameters(), theirs.parameters(), strict=True))
