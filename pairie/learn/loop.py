"""The training loop: recipe in, best weights out; a run that was cut off goes on from its checkpoint."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.allocator import keep_buffers
from pairie.learn.augment import versions
from pairie.learn.digest import data_digest
from pairie.learn.examples import Example, group, make_example
from pairie.learn.recipe import Recipe
from pairie.learn.steps import training_loss
from pairie.model.network import Network
from pairie.model.tokens import Vocabulary

CHECKPOINT = "checkpoint.pt"
SECONDS_BETWEEN_CHECKPOINTS = 240.0


@dataclass
class Progress:
    """Where a run stands."""

    step: int = 0


def train_network(
    network: Network,
    vocabulary: Vocabulary,
    documents: Sequence[AnnotatedDocument],
    recipe: Recipe,
    folder: Path,
    *,
    report: Callable[[Mapping[str, Any]], None] = lambda _: None,
    keep_checkpoint: bool = False,
) -> Network:
    """Train a network in place and leave the averaged weights in it.

    Args:
        network: with its start weights.
        documents: the training split.
        folder: for the log and the checkpoint.
        report: called after every 20 steps with step, loss, characters and seconds.
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
    torch.manual_seed(recipe.seed)
    keep_buffers()
    for part in network.window.encoder.modules():
        if isinstance(part, nn.Dropout) and part.p > 0:
            part.p = recipe.encoder_dropout
    characters = sum(len(d.document.text) for d in documents)
    n_steps = max(20, math.ceil(recipe.epochs * _steps_per_epoch(documents, network, vocabulary, recipe)))
    optimizer = torch.optim.AdamW(_groups(network, recipe), betas=(0.9, 0.98), fused=True)
    average: dict[str, Tensor] = {}
    progress = Progress()
    origin = _origin(recipe, documents)
    _resume(folder, network, optimizer, average, progress, origin)
    began = saved = time.monotonic()
    losses: list[float] = []
    seen = 0
    epoch = progress.step
    while progress.step < n_steps:
        random = np.random.default_rng((recipe.seed, epoch))
        epoch += 1
        for examples in _epoch(documents, network, vocabulary, recipe, random):
            if progress.step >= n_steps:
                break
            network.train()
            loss = training_loss(network, vocabulary, examples, recipe, random)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            _set_rates(optimizer, progress.step, n_steps, recipe)
            optimizer.step()
            progress.step += 1
            losses.append(loss.item())
            seen += sum(len(e.text) for e in examples)
            if progress.step >= recipe.average_from * n_steps:
                _average(average, network, recipe.average_decay)
            if progress.step % 20 == 0:
                seconds = time.monotonic() - began
                report(
                    {
                        "step": progress.step,
                        "of": n_steps,
                        "loss": float(np.mean(losses[-20:])),
                        "characters_per_second": seen / seconds,
                        "seconds": seconds,
                    }
                )
            if time.monotonic() - saved > SECONDS_BETWEEN_CHECKPOINTS:
                _save(folder, network, optimizer, average, progress, origin)
                saved = time.monotonic()
    if average:
        network.load_state_dict({**network.state_dict(), **average})
    if keep_checkpoint:
        _save(folder, network, optimizer, average, progress, origin)
    else:
        (folder / CHECKPOINT).unlink(missing_ok=True)
    (folder / "run.json").write_text(json.dumps({"steps": n_steps, "characters": characters}) + "\n", encoding="utf-8")
    return network


def _steps_per_epoch(
    documents: Sequence[AnnotatedDocument], network: Network, vocabulary: Vocabulary, recipe: Recipe
) -> int:
    return sum(1 for _ in _epoch(documents, network, vocabulary, recipe, np.random.default_rng(recipe.seed)))


def _epoch(
    documents: Sequence[AnnotatedDocument],
    network: Network,
    vocabulary: Vocabulary,
    recipe: Recipe,
    random: np.random.Generator,
) -> Iterator[list[Example]]:
    """Yield the groups of examples of one epoch: some documents cropped, joined or moved, windows of a random size."""
    examples = []
    for document, starts in versions([annotated.document for annotated in documents], recipe, random):
        size = int(random.choice(recipe.window_sizes))
        examples.append(make_example(document, network.config, vocabulary, window_size=size, starts=starts))
    for indices in group(examples, recipe.positions_per_step, random):
        yield [examples[i] for i in indices]


def _groups(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Parameter groups by rate and decay: the encoder by depth, the span head, the document head."""
    n_layers = network.config.n_layers
    members: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if name.startswith("window.encoder"):
            part = name.split("encoder.layer.")
            depth = int(part[1].split(".")[0]) + 1 if len(part) > 1 else 0
            rate = recipe.encoder_rate * recipe.layer_decay ** (n_layers - depth)
        else:
            rate = recipe.head_rate if name.startswith("window.spans") else recipe.document_rate
        decay = recipe.weight_decay if parameter.ndim > 1 else 0.0
        members.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "peak": rate, "weight_decay": decay}
        for (rate, decay), parameters in members.items()
    ]


def _set_rates(optimizer: torch.optim.Optimizer, step: int, n_steps: int, recipe: Recipe) -> None:
    """Linear warm-up, then linear decay to zero."""
    warm = max(1, round(recipe.warm_up * n_steps))
    factor = min((step + 1) / warm, (n_steps - step) / max(1, n_steps - warm))
    for part in optimizer.param_groups:
        part["lr"] = part["peak"] * factor


def _average(average: dict[str, Tensor], network: Network, decay: float) -> None:
    """Moving average of the weights: the last steps of a small corpus swing by a point or more."""
    for name, value in network.state_dict().items():
        if not value.is_floating_point():
            continue
        if name in average:
            average[name].lerp_(value, 1 - decay)
        else:
            average[name] = value.clone()


def _origin(recipe: Recipe, documents: Sequence[AnnotatedDocument]) -> dict[str, Any]:
    """What a checkpoint may only go on with: recipe and data, as plain values."""
    found: dict[str, Any] = json.loads(json.dumps({**asdict(recipe), "data": data_digest(documents)}))
    return found


def _save(
    folder: Path,
    network: Network,
    optimizer: Any,
    average: dict[str, Tensor],
    progress: Progress,
    origin: Mapping[str, Any],
) -> None:
    partial = folder / "checkpoint.partial"
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
    torch.save({**state, "step": progress.step, "origin": origin}, partial)
    partial.replace(folder / CHECKPOINT)


def _resume(
    folder: Path,
    network: Network,
    optimizer: Any,
    average: dict[str, Tensor],
    progress: Progress,
    origin: Mapping[str, Any],
) -> None:
    path = folder / CHECKPOINT
    if not path.exists():
        return
    state = torch.load(path, weights_only=True)
    # Checkpoints of earlier code do not say where they come from.
    kept = state.get("origin", origin)
    other = sorted(name for name in {*kept, *origin} if kept.get(name) != origin.get(name))
    if other:
        got, expected = ({name: part.get(name) for name in other} for part in (kept, origin))
        raise ConfigError(
            f"{path}: checkpoint of another run; got {got}, expected {expected}. "
            "Delete it to begin anew, or train into another folder."
        )
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    average.update(state["average"])
    progress.step = state["step"]
