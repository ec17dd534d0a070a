"""The training loop: steps, rates, averages, and runs that are cut off."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from pairie.errors import ConfigError
from pairie.learn import augment, loop
from pairie.learn.loop import CHECKPOINT, _average, _groups, _set_rates, train_network
from pairie.learn.recipe import Recipe
from pairie.types import Document, Mention
from tests import tiny

DOCUMENTS = tiny.documents()
WORDS = tiny.vocabulary()
# All documents fit into one step, so that an epoch is a step.
RECIPE = Recipe(epochs=24, positions_per_step=1024, window_sizes=(46,), crop_share=0.5)
N_STEPS = 24


class CutOffError(Exception):
    """Somebody pulled the plug."""


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Save after every step, and count the steps that were computed."""
    counted: list[float] = []

    def counting(*arguments: Any) -> Tensor:
        loss = real(*arguments)
        counted.append(loss.item())
        return loss

    real = loop.training_loss
    monkeypatch.setattr(loop, "training_loss", counting)
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_CHECKPOINTS", -1.0)
    return counted


def cut_at_20(state: Mapping[str, Any]) -> None:
    raise CutOffError


def test_number_of_steps_and_what_is_left(tmp_path: Path, steps: list[float]) -> None:
    states: list[Mapping[str, Any]] = []
    network = tiny.network(len(WORDS))
    assert train_network(network, WORDS, DOCUMENTS, RECIPE, tmp_path, report=states.append) is network
    assert len(steps) == N_STEPS
    (state,) = states
    assert state["seconds_left"] == pytest.approx(state["seconds"] / 20 * (N_STEPS - 20))
    assert (state["step"], state["of"]) == (20, N_STEPS)
    assert state["loss"] == pytest.approx(np.mean(steps[:20]), rel=1e-4)
    assert {path.name for path in tmp_path.iterdir()} == {"log.jsonl", "run.json"}


def test_a_run_that_was_cut_off_goes_on(tmp_path: Path, steps: list[float]) -> None:
    with pytest.raises(CutOffError):
        train_network(tiny.network(len(WORDS)), WORDS, DOCUMENTS, RECIPE, tmp_path, report=cut_at_20)
    assert len(steps) == 20
    kept = torch.load(tmp_path / CHECKPOINT, weights_only=True)
    assert kept["step"] == 19  # cut off before the twentieth was saved
    resumed = tiny.network(len(WORDS), seed=99)
    train_network(resumed, WORDS, DOCUMENTS, RECIPE, tmp_path)
    assert len(steps) == 20 + N_STEPS - 19
    # It went on from the weights of the first run, not from its own.
    fresh = tiny.network(len(WORDS), seed=99)
    name = "window.encoder.bert.embeddings.word_embeddings.weight"
    now = resumed.state_dict()[name]
    assert (now - kept["network"][name]).norm() < 0.1 * (now - fresh.state_dict()[name]).norm()
    assert not (tmp_path / CHECKPOINT).exists()


def test_a_finished_run_can_be_kept(tmp_path: Path, steps: list[float]) -> None:
    first = train_network(tiny.network(len(WORDS)), WORDS, DOCUMENTS, RECIPE, tmp_path, keep_checkpoint=True)
    again = tiny.network(len(WORDS), seed=99)
    train_network(again, WORDS, DOCUMENTS, RECIPE, tmp_path, keep_checkpoint=True)
    assert len(steps) == N_STEPS
    assert all(torch.equal(value, again.state_dict()[name]) for name, value in first.state_dict().items())


@pytest.mark.parametrize(
    ("changes", "documents", "named"),
    [({"head_rate": 0.5}, DOCUMENTS, "head_rate"), ({"seed": 2}, DOCUMENTS, "seed"), ({}, DOCUMENTS[:2], "data")],
)
def test_a_checkpoint_of_another_run_is_refused(
    tmp_path: Path, steps: list[float], changes: dict[str, Any], documents: list[Any], named: str
) -> None:
    with pytest.raises(CutOffError):
        train_network(tiny.network(len(WORDS)), WORDS, DOCUMENTS, RECIPE, tmp_path, report=cut_at_20)
    with pytest.raises(ConfigError, match=rf"checkpoint of another run; got {{'{named}': .* Delete it"):
        train_network(tiny.network(len(WORDS)), WORDS, documents, replace(RECIPE, **changes), tmp_path)
    assert (tmp_path / CHECKPOINT).exists() and len(steps) == 20


def test_a_checkpoint_that_does_not_say_where_it_comes_from_is_read(tmp_path: Path, steps: list[float]) -> None:
    with pytest.raises(CutOffError):
        train_network(tiny.network(len(WORDS)), WORDS, DOCUMENTS, RECIPE, tmp_path, report=cut_at_20)
    state = torch.load(tmp_path / CHECKPOINT, weights_only=True)
    del state["origin"]
    torch.save(state, tmp_path / CHECKPOINT)
    train_network(tiny.network(len(WORDS)), WORDS, DOCUMENTS, RECIPE, tmp_path)
    assert len(steps) == 20 + N_STEPS - 19


def test_runs_repeat(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        network = tiny.network(len(WORDS))
        found.append(train_network(network, WORDS, DOCUMENTS, replace(RECIPE, epochs=1), tmp_path / name).state_dict())
    assert all(torch.allclose(value, found[1][name], atol=1e-6) for name, value in found[0].items())


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    blank = [replace(DOCUMENTS[0], document=Document(" \n"))]
    for documents in ([], blank):
        with pytest.raises(ConfigError, match="nothing to learn from"):
            train_network(tiny.network(len(WORDS)), WORDS, documents, RECIPE, tmp_path)


def test_rates_by_part_and_depth() -> None:
    network = tiny.network(len(WORDS))
    recipe = Recipe(encoder_rate=1.0, layer_decay=0.5, head_rate=3.0, document_rate=4.0, weight_decay=0.1)
    groups = _groups(network, recipe)
    rate = {id(p): (g["lr"], g["weight_decay"]) for g in groups for p in g["params"]}
    assert len(rate) == len(list(network.parameters()))
    encoder = network.window.encoder
    assert rate[id(encoder.bert.encoder.layer[1].output.dense.weight)] == (1.0, 0.1)
    assert rate[id(encoder.bert.encoder.layer[0].output.dense.bias)] == (0.5, 0.0)
    assert rate[id(encoder.place.weight)] == (0.25, 0.1)
    assert rate[id(network.window.spans.ends.weight)] == (3.0, 0.1)
    assert rate[id(network.document.link.bias)] == (4.0, 0.0)


def test_warm_up_and_decay() -> None:
    optimizer = torch.optim.SGD([{"params": [torch.zeros(1, requires_grad=True)], "lr": 9.0, "peak": 2.0}])
    rates = []
    for step in range(20):
        _set_rates(optimizer, step, 20, Recipe(warm_up=0.2))
        rates.append(optimizer.param_groups[0]["lr"])
    assert rates[:4] == [0.5, 1.0, 1.5, 2.0]
    assert rates[4] == 2.0 and rates[12] == 1.0 and rates[19] == pytest.approx(2 / 16)


def test_average() -> None:
    network, average = tiny.network(len(WORDS)), {}  # type: ignore[var-annotated]
    weight = network.document.link.bias
    for value in (0.0, 1.0, 1.0):
        weight.data.fill_(value)
        _average(average, network, 0.9)
    assert average["document.link.bias"].tolist() == pytest.approx([0.19] * 3)
    assert weight.tolist() == [1.0] * 3


def test_dropout_of_the_encoder_is_the_recipes(tmp_path: Path, steps: list[float]) -> None:
    network = tiny.network(len(WORDS))
    own = [part.p for part in network.document.modules() if isinstance(part, nn.Dropout)]
    train_network(network, WORDS, DOCUMENTS, replace(RECIPE, epochs=1, encoder_dropout=0.25), tmp_path)
    encoder = network.window.encoder
    assert {part.p for name, part in encoder.named_modules() if name.endswith("output.dropout")} == {0.25}
    # Attention has none, because masks cost more time than products; the other parts keep theirs.
    assert {part.p for name, part in encoder.named_modules() if name.endswith("self.dropout")} == {0.0}
    assert [part.p for part in network.document.modules() if isinstance(part, nn.Dropout)] == own != []


PAGES = [annotated.document for annotated in DOCUMENTS]
PLAIN = Recipe(crop_share=0.0)


def versions(documents: list[Document], recipe: Recipe, seed: int = 0) -> list[Document]:
    found = augment.versions(documents, recipe, np.random.default_rng(seed))
    # Every document that was joined begins after a line break, the first at 0.
    assert all(
        starts[0] == 0 and all(d.text[at - 1] == "\n" for at in starts[1:]) and list(starts) == sorted(set(starts))
        for d, starts in found
    )
    return [document for document, _ in found]


def test_documents_come_as_they_are() -> None:
    found = versions([*PAGES, Document(" \n"), Document("")], PLAIN)
    assert len(found) == 3 and all(a is b for a, b in zip(found, PAGES, strict=True))


def test_swapped_and_cropped_versions() -> None:
    placed = [Document("丹巴县的学校", entities=(Mention("r1", "RECIPIENT", 0, 3, "丹巴县"),))] * 40
    n_changed = sum("丹巴" not in d.text for d in versions(placed, replace(PLAIN, swap_share=0.5)))
    assert 10 <= n_changed <= 30
    for document in versions(placed, replace(PLAIN, swap_share=1.0)):
        (mention,) = document.entities
        assert document.text == f"{mention.text}的学校" and "丹巴" not in document.text
    cropped = versions([PAGES[0]] * 20, replace(PLAIN, crop_share=1.0))
    assert {d.text for d in cropped} == {PAGES[0].text, *PAGES[0].text.split("\n")}


@given(st.lists(st.integers(1, 60), max_size=12), st.integers(0, 120), st.sampled_from([0.5, 1.0]), st.integers(0, 9))
def test_joined_versions_fit_and_lose_nothing(lengths: list[int], width: int, share: float, seed: int) -> None:
    documents = [Document(chr(ord("一") + i) * length) for i, length in enumerate(lengths)]
    found = versions(documents, replace(PLAIN, join_share=share, join_width=width), seed)
    assert Counter(line for d in found for line in d.text.split("\n")) == Counter(d.text for d in documents)
    assert all(len(d.text) <= width for d in found if "\n" in d.text)


def test_with_share_one_whatever_fits_is_joined() -> None:
    documents = [Document("字" * 9)] * 7
    found = versions(documents, replace(PLAIN, join_share=1.0, join_width=29))
    assert sorted(len(d.text) for d in found) == [9, 29, 29]
    assert len(versions(documents, replace(PLAIN, join_share=1.0, join_width=18))) == 7


def test_training_meets_joined_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def noting(network: Any, vocabulary: Any, examples: Any, recipe: Any, random: Any) -> Tensor:
        seen.extend(e.text for e in examples)
        return real(network, vocabulary, examples, recipe, random)

    real = loop.training_loss
    monkeypatch.setattr(loop, "training_loss", noting)
    recipe = replace(RECIPE, epochs=1, crop_share=0.0, join_share=1.0)
    train_network(tiny.network(len(WORDS)), WORDS, DOCUMENTS, recipe, tmp_path)
    assert seen and all(
        sorted(text.split("\n")) == sorted("\n".join(d.text for d in PAGES).split("\n")) for text in seen
    )
