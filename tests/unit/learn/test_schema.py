"""Labels, categories and links of a user's own, from the schema to what a network with more rows finds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.examples import make_example
from pairie.learn.recipe import Recipe
from pairie.learn.schema import check_words, grow, with_own_words
from pairie.learn.steps import training_loss
from pairie.learn.torch_scorer import TorchScorer
from pairie.model.config import NetworkConfig
from pairie.model.settings import Settings
from pairie.model.tagger import Tagger
from pairie.schema import Schema
from pairie.types import CATEGORIES, LABELS, LINK_TYPES, Document, Link, Mention
from tests import tiny

WORDS = tiny.vocabulary()
SCHEMA = Schema(("PROGRAMME", "PLACE"), ("housing",), {"PROGRAMME": "UNDER"})


def test_load(tmp_path: Path) -> None:
    path = tmp_path / "schema.toml"
    path.write_text(
        'labels = ["PROGRAMME", "PLACE"]\ncategories = ["housing"]\n[links]\nPROGRAMME = "UNDER"\n', encoding="utf-8"
    )
    assert Schema.load(path) == SCHEMA
    assert Schema.from_dict(SCHEMA.to_dict()) == SCHEMA
    with pytest.raises(ConfigError, match=r"none\.toml: schema cannot be read"):
        Schema.load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"label": ["X"]}, r"unknown keys; got \['label'\]"),
        ({"labels": "X"}, "labels of the wrong kind; got 'X'"),
        ({"labels": ["ACTOR"]}, r"bad labels; got \['ACTOR'\]"),
        ({"labels": ["X", "X"]}, "bad labels"),
        ({"categories": ["a b"]}, "bad categories"),
        ({"links": {"ACTOR": "BY"}}, r"links of unknown labels; got \['ACTOR'\]"),
        ({"labels": ["X"], "links": {"X": "AGENT"}}, r"bad link types; got \['AGENT'\]"),
    ],
)
def test_bad_schemas(found: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Schema.from_dict(found)


def test_a_grown_network_says_of_the_old_words_what_it_said() -> None:
    old = tiny.network(len(WORDS))
    new = grow(old, SCHEMA, seed=3).eval()
    assert new.config.labels == (*LABELS, "PROGRAMME", "PLACE") and new.config.link_types == (*LINK_TYPES, "UNDER")
    assert Schema.of_config(new.config) == SCHEMA
    rows = torch.randint(6, len(WORDS), (2, 12))
    n, n_old = 3, len(LABELS)
    vectors = [torch.randn(n, old.config.hidden_width) for _ in range(3)]
    given = (*vectors, torch.tensor([0, 3, 2]), torch.zeros(n, n, 5, dtype=torch.long))
    with torch.no_grad():
        (_, before), (_, after) = (part.window(rows, rows, rows * 0, rows * 0 + 1) for part in (old, new))
        torch.testing.assert_close(after[:, :n_old], before)
        assert (after[:, n_old:] < 0).float().mean() > 0.9  # silent until they are learnt
        links, relabel, category, planned = old.document(*given)
        more_links, more_labels, more_categories, same = new.document(*given)
    torch.testing.assert_close(more_links[..., : len(LINK_TYPES)], links)
    torch.testing.assert_close(more_labels[:, [*range(n_old), -1]], relabel)
    torch.testing.assert_close(more_categories[:, : len(CATEGORIES)], category)
    torch.testing.assert_close(same, planned)
    assert grow(new, Schema(), seed=1) is new
    again = grow(old, SCHEMA, seed=3)
    assert all(torch.equal(value, again.state_dict()[name]) for name, value in new.state_dict().items())


def test_config_goes_through_its_file(tmp_path: Path) -> None:
    config = grow(tiny.network(len(WORDS)), SCHEMA, seed=3).config
    config.save(tmp_path / "config.json")
    assert NetworkConfig.load(tmp_path / "config.json") == config
    assert config.link_of_label["PROGRAMME"] == "UNDER" and "PLACE" not in config.link_of_label


def test_settings_for_own_words() -> None:
    config = grow(tiny.network(len(WORDS)), SCHEMA, seed=3).config
    usual = replace(Settings(), mention_thresholds=dict.fromkeys(LABELS, 0.3))
    found = with_own_words(usual, config)
    assert found.mention_thresholds["ACTOR"] == 0.3 and found.mention_thresholds["PLACE"] == 0.5
    assert set(found.links) == {*LINK_TYPES, "UNDER"} and Settings.from_dict(found.to_dict()) == found


TEXT = "按照山海计划，江州市向北岭县拨付帮扶资金。"


def marked() -> Document:
    def at(mention_id: str, label: str, text: str, category: str | None = None) -> Mention:
        start = TEXT.index(text)
        return Mention(mention_id, label, start, start + len(text), text, category=category)  # type: ignore[arg-type]

    mentions = (
        at("x1", "PROGRAMME", "山海计划"),
        at("a1", "ACTOR", "江州市"),
        at("m1", "MEASURE", "拨付帮扶资金", "housing"),
    )
    links = (Link("AGENT", "m1", "a1"), Link("UNDER", "m1", "x1"))  # type: ignore[arg-type]
    return Document(TEXT, entities=mentions, relations=links)


def test_words_that_the_model_does_not_know() -> None:
    config = tiny.config(20)
    with pytest.raises(ConfigError) as caught:
        check_words([AnnotatedDocument("d7", None, marked())], config)
    for what in (
        "label PROGRAMME",
        "category housing",
        "link UNDER from MEASURE to PROGRAMME",
        "first in d7",
        "--schema",
    ):
        assert what in str(caught.value)
    check_words([AnnotatedDocument("d7", None, marked())], grow(tiny.network(20), SCHEMA, seed=1).config)
    wrong = marked().replace(relations=(Link("BENEFICIARY", "m1", "a1"),))
    with pytest.raises(ConfigError, match="link BENEFICIARY from MEASURE to ACTOR"):
        check_words([AnnotatedDocument("d8", None, wrong)], grow(tiny.network(20), SCHEMA, seed=1).config)


def test_replayed_documents_say_nothing_of_own_words() -> None:
    """Their annotators did not know PROGRAMME: what the network finds there may be right."""
    words = tiny.vocabulary([TEXT])
    network = grow(tiny.network(len(words)), SCHEMA, seed=3)
    bare = marked().replace(entities=marked().entities[1:2], relations=())
    recipe = Recipe(input_noise=0.0, label_noise=0.0)

    def gradient(known: tuple[int, int] | None) -> torch.Tensor:
        example = make_example(bare, network.config, words, window_size=46, known=known)
        network.zero_grad()
        loss = training_loss(network.eval(), words, [example], recipe, np.random.default_rng(0))
        loss.backward()  # type: ignore[no-untyped-call]
        width = network.config.span_width
        found = network.window.spans.ends.weight.grad
        assert found is not None and found[:width].abs().sum() > 0  # of ACTOR much is said
        return found[len(LABELS) * width : (len(LABELS) + 2) * width].abs().sum()

    assert gradient((len(LABELS), len(CATEGORIES))) == 0
    assert gradient(None) > 0


def test_a_small_network_learns_them() -> None:
    words = tiny.vocabulary([TEXT])
    network = grow(tiny.network(len(words)), SCHEMA, seed=3).train()
    example = make_example(marked(), network.config, words, window_size=46)
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    for step in range(120):
        loss = training_loss(network, words, [example], Recipe(input_noise=0.0), np.random.default_rng(step))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    settings = with_own_words(tiny.SETTINGS, network.config)
    (found,) = Tagger(network.config, words, settings, TorchScorer(network, words, fast=False)).tag([TEXT])
    by_id = {m.id: m for m in found.mentions}
    assert ("PROGRAMME", "山海计划") in {(m.label, m.text) for m in found.mentions}
    assert {m.category for m in found.mentions if m.label == "MEASURE"} == {"housing"}
    assert ("UNDER", "山海计划") in {(link.type, by_id[link.tail].text) for link in found.links}
    document = Document(TEXT, entities=found.mentions, relations=found.links)
    assert Document.from_dict(document.to_dict()) == document
