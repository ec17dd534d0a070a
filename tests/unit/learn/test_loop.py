"""The training loop: steps, rates, averages, and runs that are cut off."""

import errno
import json
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
from pairie.formats.annotated import AnnotatedDocument
from pairie.learn import augment, loop
from pairie.learn.loop import CHECKPOINT, _average, _Data, train_network
from pairie.learn.rates import rate_groups, set_rates
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


def figures(*scores: float) -> Any:
    """An evaluation that gives these scores, the last one ever after."""
    left = list(scores)
    return lambda network: {"score": left.pop(0) if len(left) > 1 else left[0]}


LONG = replace(RECIPE, epochs=15, positions_per_step=64, evaluations=5, average_from=0.0)
"""Several steps an epoch, so that runs are cut off in the middle of one."""


@pytest.mark.parametrize("cut", [20, 40])
def test_a_run_that_was_cut_off_ends_like_one_that_was_not(tmp_path: Path, steps: list[float], cut: int) -> None:
    recipe = replace(LONG, replay_share=0.5, encoder_dropout=0.2)

    def by_the_weights(network: Any) -> dict[str, float]:
        return {"score": float(network.document.link.bias.detach().sum())}

    def run(folder: Path, report: Any = lambda _: None, seed: int = 9) -> Any:
        network = tiny.network(len(WORDS), seed=seed)
        return train_network(
            network, WORDS, DOCUMENTS[:2], recipe, folder, replay=DOCUMENTS[2:], evaluate=by_the_weights, report=report
        ).state_dict()

    whole = run(tmp_path / "whole")

    def cut_off(state: Mapping[str, Any]) -> None:
        if state["step"] >= cut and "loss" in state:
            raise CutOffError

    with pytest.raises(CutOffError):
        run(tmp_path / "cut", cut_off)
    resumed = run(tmp_path / "cut", seed=99)
    assert all(torch.equal(value, resumed[name]) for name, value in whole.items())
    outcomes, logs = (
        [(tmp_path / side / name).read_text() for side in ("whole", "cut")] for name in ("run.json", "log.jsonl")
    )
    assert outcomes[0] == outcomes[1] and json.loads(outcomes[0])["steps"] > cut
    first, second = ([json.loads(line)["step"] for line in log.splitlines()] for log in logs)
    assert first == second


def test_the_best_weights_are_kept(tmp_path: Path) -> None:
    seen: list[float] = []

    def evaluate(network: Any) -> dict[str, float]:
        seen.append(float(network.document.link.bias.detach()[0]))
        return {"score": [0.1, 0.4, 0.9, 0.5, 0.9, 0.2][len(seen) - 1]}

    network = tiny.network(len(WORDS))
    train_network(network, WORDS, DOCUMENTS, LONG, tmp_path, evaluate=evaluate, evaluate_start=True)
    assert len(seen) == 6 and len(set(seen)) == 6
    assert float(network.document.link.bias.detach()[0]) == seen[2]
    outcome = json.loads((tmp_path / "run.json").read_text())
    assert [entry["score"] for entry in outcome["evaluations"]] == [0.1, 0.4, 0.9, 0.5, 0.9, 0.2]
    assert outcome["best_step"] == outcome["evaluations"][2]["step"] == round(outcome["planned"] * 2 / 5)


def test_patience_ends_a_run(tmp_path: Path) -> None:
    network, recipe = tiny.network(len(WORDS)), replace(LONG, patience=2)
    train_network(network, WORDS, DOCUMENTS, recipe, tmp_path, evaluate=figures(0.3, 0.5, 0.2, 0.4, 0.6))
    outcome = json.loads((tmp_path / "run.json").read_text())
    assert [entry["score"] for entry in outcome["evaluations"]] == [0.3, 0.5, 0.2, 0.4]
    assert outcome["steps"] == round(outcome["planned"] * 4 / 5)


def test_where_nothing_is_better_the_start_stays(tmp_path: Path) -> None:
    network = tiny.network(len(WORDS))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    train_network(network, WORDS, DOCUMENTS, LONG, tmp_path, evaluate=figures(0.5, 0.4), evaluate_start=True)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), RuntimeError("write failed")])
def test_a_full_disk_keeps_the_old_checkpoint(
    tmp_path: Path, steps: list[float], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    told: list[Mapping[str, Any]] = []

    def full(state: Any, path: Path) -> None:
        if state["step"] > 5:
            path.write_bytes(b"half")
            raise error
        saved(state, path)

    saved = torch.save
    monkeypatch.setattr(torch, "save", full)
    network = tiny.network(len(WORDS))
    train_network(network, WORDS, DOCUMENTS, RECIPE, tmp_path, report=told.append, keep_checkpoint=True)
    assert torch.load(tmp_path / CHECKPOINT, weights_only=True)["step"] == 5
    assert not (tmp_path / "checkpoint.partial").exists()
    faults = [state["fault"] for state in told if "fault" in state]
    assert len(faults) == N_STEPS - 5 + 1 and "checkpoint not saved; got" in faults[0]
    assert len(steps) == N_STEPS  # and yet the run was finished


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINT).write_bytes(b"no zip")
    with pytest.raises(ConfigError, match=r"checkpoint\.pt: checkpoint cannot be read"):
        train_network(tiny.network(len(WORDS)), WORDS, DOCUMENTS, RECIPE, tmp_path)


def epoch(replay_share: float, number: int = 0) -> list[str]:
    recipe = replace(RECIPE, crop_share=0.0, replay_share=replay_share)
    replayed = [AnnotatedDocument(f"r{i}", None, Document(chr(0x4E00 + i) * 20)) for i in range(40)]
    data = _Data(DOCUMENTS[:1], replayed, None, tiny.network(len(WORDS)), WORDS, recipe)
    return sorted(example.text for examples in data.epoch(number) for example in examples)


def test_replay_has_its_share() -> None:
    own = DOCUMENTS[0].document.text
    drawn = [text for text in epoch(0.75) if text != own]
    assert 3 * len(own) <= sum(map(len, drawn)) < 3 * len(own) + 20
    assert epoch(0.75) == epoch(0.75) != epoch(0.75, number=1)
    assert own in epoch(0.75, number=5)
    assert len(epoch(0.0)) == 41  # all of the corpus


def test_the_anchor_holds_weights_near_the_start(tmp_path: Path) -> None:
    moved = []
    for anchor in (0.0, 2000.0):
        network = tiny.network(len(WORDS))
        start = {name: value.clone() for name, value in network.state_dict().items()}
        train_network(network, WORDS, DOCUMENTS, replace(RECIPE, anchor=anchor), tmp_path / str(anchor))
        moved.append(sum(float((value - start[name]).square().sum()) for name, value in network.state_dict().items()))
    assert 0 < moved[1] < 0.1 * moved[0]


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
    groups = rate_groups(network, recipe)
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
        set_rates(optimizer, step, 20, Recipe(warm_up=0.2))
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
