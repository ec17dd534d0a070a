"""The training loop: recipe in, best weights out; a run that was cut off goes on from its checkpoint.

What a step does depends on the seed, the epoch and the number of the step alone, so that a run that was cut off
ends with the weights of one that was not.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.allocator import keep_buffers
from pairie.learn.augment import versions
from pairie.learn.checkpoint import CHECKPOINT, Run, origin_of
from pairie.learn.early import Evaluate, best_weights, evaluate_now, evaluation_steps
from pairie.learn.examples import Example, group, make_example
from pairie.learn.rates import rate_groups, set_rates
from pairie.learn.recipe import Recipe
from pairie.learn.run_folder import RunLog, write_json
from pairie.learn.steps import training_loss
from pairie.model.network import Network
from pairie.model.tokens import Vocabulary

__all__ = ["CHECKPOINT", "train_network"]

SECONDS_BETWEEN_CHECKPOINTS = 240.0
STEPS_BETWEEN_REPORTS = 20


def train_network(
    network: Network,
    vocabulary: Vocabulary,
    documents: Sequence[AnnotatedDocument],
    recipe: Recipe,
    folder: Path,
    *,
    replay: Sequence[AnnotatedDocument] = (),
    known: tuple[int, int] | None = None,
    evaluate: Evaluate | None = None,
    evaluate_start: bool = False,
    report: Callable[[Mapping[str, Any]], None] = lambda _: None,
    begin: Callable[[], None] = lambda: None,
    keep_checkpoint: bool = False,
) -> Network:
    """Train a network in place and leave the averaged weights in it, those of the best evaluation if there are any.

    Args:
        network: with its start weights, on the device to train on.
        documents: all of them are read in every epoch.
        folder: for the log and the checkpoint.
        replay: of these so many are drawn for an epoch that they are ``replay_share`` of its characters; at 0 all.
        known: how many labels and categories the annotators of ``replay`` knew, by default all.
        evaluate: scores the network; without it the last weights are kept.
        evaluate_start: score also the weights that the run starts with, and keep them where nothing is better.
        report: called after every 20 steps with step, loss, characters and seconds, after an evaluation with its
            scores, and when a checkpoint could not be saved, with ``fault``.
        begin: called before the first step, once it is sure that the folder holds no checkpoint of another run.
        keep_checkpoint: leave the last state behind, for a caller that may still be cut off before it wrote the model.
    Raises:
        ConfigError: no document has any text, or the folder holds the checkpoint of another run.
    """
    if not any(d.document.text.strip() for d in documents):
        raise ConfigError(
            f"training: nothing to learn from; got {len(documents)} documents, none with text, "
            "expected one with text. Check the corpus."
        )
    folder.mkdir(parents=True, exist_ok=True)
    keep_buffers()
    for part in network.window.encoder.modules():
        if isinstance(part, nn.Dropout) and part.p > 0:
            part.p = recipe.encoder_dropout
    data = _Data(documents, replay, known, network, vocabulary, recipe)
    n_steps = max(20, math.ceil(recipe.epochs * sum(1 for _ in data.epoch(0))))
    optimizer = torch.optim.AdamW(rate_groups(network, recipe), betas=(0.9, 0.98), fused=True)
    start = {name: value.detach().clone() for name, value in network.named_parameters()} if recipe.anchor else {}
    run = Run(folder, network, optimizer, origin_of(recipe, [*documents, *replay]))
    run.resume()
    begin()
    log = RunLog(folder, run.step, report)
    due = evaluation_steps(n_steps, recipe.evaluations) if evaluate else ()
    began = saved = time.monotonic()
    first_step, seen = run.step, 0
    losses: list[float] = []
    while run.step < n_steps and not run.stopped:
        for position, examples in enumerate(data.epoch(run.epoch)):
            if run.step >= n_steps or run.stopped:
                break
            if position < run.position:
                continue  # done before the run was cut off
            if evaluate and evaluate_start and run.step == 0 and not run.history:
                evaluate_now(run, evaluate, recipe.patience, log)
            losses.append(_step(network, vocabulary, examples, recipe, optimizer, run, n_steps))
            _pull(network, start, optimizer, recipe)
            run.step += 1
            run.position += 1
            seen += sum(len(e.text) for e in examples)
            if run.step >= recipe.average_from * n_steps:
                _average(run.average, network, recipe.average_decay)
            if run.step % STEPS_BETWEEN_REPORTS == 0:
                seconds = time.monotonic() - began
                log.tell(
                    {
                        "step": run.step,
                        "of": n_steps,
                        "loss": float(np.mean(losses[-STEPS_BETWEEN_REPORTS:])),
                        "characters_per_second": seen / seconds,
                        "seconds": seconds,
                        "seconds_left": seconds / (run.step - first_step) * (n_steps - run.step),
                    }
                )
            if evaluate and run.step in due:
                evaluate_now(run, evaluate, recipe.patience, log)
            if time.monotonic() - saved > SECONDS_BETWEEN_CHECKPOINTS:
                run.save(log)
                saved = time.monotonic()
        else:
            run.epoch, run.position = run.epoch + 1, 0
    if weights := best_weights(run):
        network.load_state_dict({**network.state_dict(), **weights})
    if keep_checkpoint:
        run.save(log)
    else:
        run.discard()
    characters = sum(len(d.document.text) for d in documents)
    about = {"steps": run.step, "planned": n_steps, "characters": characters, "epochs": run.epoch}
    write_json(folder / "run.json", {**about, "best_step": run.best_step, "evaluations": run.history})
    return network


def _step(
    network: Network,
    vocabulary: Vocabulary,
    examples: Sequence[Example],
    recipe: Recipe,
    optimizer: torch.optim.Optimizer,
    run: Run,
    n_steps: int,
) -> float:
    torch.manual_seed(recipe.seed * 1_000_003 + run.step)
    network.train()
    loss = training_loss(network, vocabulary, examples, recipe, np.random.default_rng((recipe.seed, 0, run.step)))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    set_rates(optimizer, run.step, n_steps, recipe)
    optimizer.step()
    return loss.item()


class _Data:
    """The examples of each epoch: some documents cropped, joined or moved, windows of a random size."""

    def __init__(
        self,
        documents: Sequence[AnnotatedDocument],
        replay: Sequence[AnnotatedDocument],
        known: tuple[int, int] | None,
        network: Network,
        vocabulary: Vocabulary,
        recipe: Recipe,
    ) -> None:
        self._documents = [annotated.document for annotated in documents]
        self._replay = [annotated.document for annotated in replay]
        self._known = known
        self._config = network.config
        self._vocabulary = vocabulary
        self._recipe = recipe
        characters = sum(len(document.text) for document in self._documents)
        self._replayed = characters * recipe.replay_share / (1 - recipe.replay_share)

    def epoch(self, number: int) -> Iterator[list[Example]]:
        """Yield the groups of examples of one epoch, the same ones whenever it is asked for."""
        recipe = self._recipe
        random = np.random.default_rng((recipe.seed, number))
        examples = []
        # Apart, as they may differ in what their annotators knew.
        for documents, known in ((self._documents, None), (self._drawn(random), self._known)):
            for document, starts in versions(documents, recipe, random):
                size = int(random.choice(recipe.window_sizes))
                examples.append(
                    make_example(document, self._config, self._vocabulary, window_size=size, starts=starts, known=known)
                )
        for indices in group(examples, recipe.positions_per_step, random):
            yield [examples[i] for i in indices]

    def _drawn(self, random: np.random.Generator) -> list[Any]:
        """Draw other documents of the replay in each epoch."""
        if not self._replay or not self._recipe.replay_share:
            return self._replay
        order = random.permutation(len(self._replay))
        ends = np.cumsum([len(self._replay[i].text) for i in order])
        n = min(len(order), int(np.searchsorted(ends, self._replayed)) + 1)
        return [self._replay[i] for i in order[:n]]


def _average(average: dict[str, Tensor], network: Network, decay: float) -> None:
    """Moving average of the weights: the last steps of a small corpus swing by a point or more."""
    for name, value in network.state_dict().items():
        if not value.is_floating_point():
            continue
        if name in average:
            average[name].lerp_(value, 1 - decay)
        else:
            average[name] = value.clone()


def _pull(network: Network, start: Mapping[str, Tensor], optimizer: torch.optim.Optimizer, recipe: Recipe) -> None:
    """Draw weights towards where they started, at their rates: what no text asks to change is to stay.

    Source: Li et al. 2018, Explicit Inductive Bias for Transfer Learning (L2-SP); decoupled as in AdamW.
    """
    if not start:
        return
    rates = {id(p): part["lr"] for part in optimizer.param_groups for p in part["params"]}
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.lerp_(start[name], min(1.0, rates[id(parameter)] * recipe.anchor))
