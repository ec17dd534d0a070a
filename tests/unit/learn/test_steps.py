"""One training step."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from pairie.learn.candidates import candidates_of
from pairie.learn.examples import Example, make_example
from pairie.learn.recipe import Recipe
from pairie.learn.steps import Row, _add_noise, _pairs, _span_targets, training_loss
from pairie.model.runtime import pad_windows
from pairie.model.tokens import BEGIN, END, MASK, PAD
from pairie.types import LABELS
from tests import tiny

VOCABULARY = tiny.vocabulary()
CONFIG = tiny.config(len(VOCABULARY))
RECIPE = Recipe(label_noise=0.0, input_noise=0.0)


def examples(window_size: int = 46) -> list[Example]:
    return [make_example(d.document, CONFIG, VOCABULARY, window_size=window_size) for d in tiny.documents()]


def test_targets_stand_where_the_spans_do() -> None:
    made = examples(30)[:1]
    rows = [Row(0, w) for w in range(len(made[0].windows))]
    batch = pad_windows(list(made[0].tokens), VOCABULARY)
    targets, allowed = _span_targets(rows, made, torch.from_numpy(batch["mask"]), 4)
    found = set()
    for row, label, start, last in targets.nonzero().tolist():
        window = made[0].windows[row]
        found.add((window.start + start - 1, window.start + last, label))
        assert allowed[row, 0, start, last]
    assert found == {(s.start, s.end, s.label) for s in made[0].spans}


def test_marks_padding_and_long_spans_are_not_allowed() -> None:
    made = [replace(examples()[2], text="字" * 40)]
    tokens = VOCABULARY.encode("字" * 40)
    batch = pad_windows([tokens, VOCABULARY.encode("县")], VOCABULARY)
    made = [replace(made[0], windows=made[0].windows * 2, spans=())]
    allowed = _span_targets([Row(0, 0), Row(0, 1)], made, torch.from_numpy(batch["mask"]), 4)[1]
    assert allowed[1, 0].nonzero().tolist() == [[1, 1]]
    assert not allowed[0, 0, 0].any() and not allowed[0, 0, :, 41].any()
    assert allowed[0, 0, 1, 40] and not allowed[0, 0, 5, 4]


def test_noise_hides_characters_only() -> None:
    batch = pad_windows([VOCABULARY.encode("江州市资金"), VOCABULARY.encode("县")], VOCABULARY)
    before = {name: values.copy() for name, values in batch.items()}
    _add_noise(batch, 1.0, VOCABULARY.row(MASK), np.random.default_rng(0))
    pad, begin, end, mask = (VOCABULARY.row(name) for name in (PAD, BEGIN, END, MASK))
    assert batch["characters"].tolist() == [[begin, *[mask] * 5, end], [begin, mask, end, *[pad] * 4]]
    assert (batch["pieces"] == batch["characters"]).all() and (batch["places"] == 0).all()
    _add_noise(before, 0.0, mask, np.random.default_rng(0))
    assert before["pieces"][0, 1] == VOCABULARY.row("江州市")


def test_candidates_hold_all_gold_and_some_false_ones() -> None:
    made = examples()[0]
    n = len(made.windows)
    scores = np.full((n, 4, 46, 48), -9.0, dtype=np.float32)
    first = made.windows[0]
    # The span head finds 江州市 as RECIPIENT, a wrong AMOUNT, and nothing else.
    scores[0, 1, 1, 3] = 2.0
    scores[0, 2, 5, 6] = 1.0
    chosen = candidates_of(made, scores, LABELS, RECIPE, np.random.default_rng(0))
    assert sorted(g for _, g in chosen if g is not None) == list(range(len(made.spans)))
    assert chosen[0][0].label == 1 and chosen[0][1] == 0
    false = [c for c, g in chosen if g is None]
    assert [(c.start - first.start, c.end - first.start, c.label) for c in false] == [(4, 6, 2)]
    assert [c.start for c, _ in chosen] == sorted(c.start for c, _ in chosen)


def test_label_noise_turns_parties_around() -> None:
    made = examples()[0]
    scores = np.full((len(made.windows), 4, 46, 48), -9.0, dtype=np.float32)
    chosen = candidates_of(made, scores, LABELS, replace(RECIPE, label_noise=1.0), np.random.default_rng(0))
    for candidate, gold in chosen:
        assert gold is not None
        assert candidate.label == {0: 1, 1: 0, 2: 2, 3: 3}[made.spans[gold].label]


def test_pairs_of_measures_and_their_possible_tails() -> None:
    made = examples()[1]  # 南湾区 送去20台水泵 (20台) 白石镇
    network = tiny.network(len(VOCABULARY))
    links = torch.arange(5 * 5 * 3, dtype=torch.float32).reshape(5, 5, 3)
    gold = [0, 1, None, 2, 3]
    spans = [None if g is None else made.spans[g] for g in gold]
    logits, targets = _pairs(made, gold, spans, [1], links, network)
    # From the measure (candidate 1) to actor, amount and recipient, each in the column of its link type.
    assert logits.tolist() == [links[1, 0, 0], links[1, 3, 2], links[1, 4, 1]]
    assert targets.tolist() == [1, 1, 1]


def test_loss_reaches_every_part_of_the_network() -> None:
    network = tiny.network(len(VOCABULARY)).train()
    loss = training_loss(network, VOCABULARY, examples(), RECIPE, np.random.default_rng(0))
    loss.backward()  # type: ignore[no-untyped-call]
    assert torch.isfinite(loss)
    without = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert without == []


def test_loss_of_documents_without_mentions() -> None:
    network = tiny.network(len(VOCABULARY)).train()
    loss = training_loss(network, VOCABULARY, examples()[2:], RECIPE, np.random.default_rng(0))
    assert torch.isfinite(loss) and loss.item() > 0


def test_every_mention_may_weigh_alike() -> None:
    """The loss of the document head is linear in the weights: shares of mentions in place of shares of documents."""
    network = tiny.network(len(VOCABULARY)).eval()
    few, many = examples()[0], examples()[1]
    made = [few, many]
    assert len(few.spans) != len(many.spans)
    recipe = replace(RECIPE, label_noise=0.0, input_noise=0.0)
    nothing = dict.fromkeys(("relabel_weight", "category_weight", "planned_weight", "link_weight"), 0.0)

    def loss(documents: Sequence[Example], power: float, **weights: float) -> float:
        changed = replace(recipe, count_power=power, **weights)  # type: ignore[arg-type]
        return training_loss(network, VOCABULARY, documents, changed, np.random.default_rng(0)).item()

    own = [loss([one], 0.0) - loss([one], 0.0, **nothing) for one in made]
    spans = loss(made, 0.0, **nothing)
    shares = [len(one.spans) / (len(few.spans) + len(many.spans)) for one in made]
    assert loss(made, 0.0) - spans == pytest.approx(sum(own) / 2, rel=1e-3)
    assert loss(made, 1.0) - spans == pytest.approx(sum(s * o for s, o in zip(shares, own, strict=True)), rel=1e-3)


def test_a_few_steps_make_the_loss_small() -> None:
    network = tiny.network(len(VOCABULARY)).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    losses = []
    for step in range(40):
        loss = training_loss(network, VOCABULARY, examples(), RECIPE, np.random.default_rng(step))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])
