"""One training step: a few documents through both parts of the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from pairie.learn.candidates import LONGEST, candidates_of, vectors_of
from pairie.learn.examples import Example, Span
from pairie.learn.losses import link_loss, span_loss
from pairie.learn.precision import device_of, fast_precision, has_bfloat16
from pairie.learn.recipe import Recipe
from pairie.learn.shapes import padded_shape
from pairie.model.features import pair_features
from pairie.model.network import Network
from pairie.model.probabilities import FloatArray
from pairie.model.runtime import pad_windows
from pairie.model.tokens import MASK, SINGLE, IntArray, Vocabulary

SHORT = 0.7
"""Share of the longest window of a step up to which a window counts as short."""

CHUNK = 224
"""Most candidates of a document that are judged at once while training, as in decoding (core and context)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A window of a batch: whose it is."""

    example: int
    window: int


def training_loss(
    network: Network, vocabulary: Vocabulary, examples: Sequence[Example], recipe: Recipe, random: np.random.Generator
) -> Tensor:
    """Return the weighted loss of a group of documents."""
    rows = [Row(i, w) for i, example in enumerate(examples) for w in range(len(example.windows))]
    tokens = [examples[r.example].tokens[r.window] for r in rows]
    device = device_of(network)
    # On a GPU short windows cost nothing beside long ones.
    few = has_bfloat16() or device.type != "cpu"
    batch = pad_windows(tokens, vocabulary, shape=padded_shape(tokens, network.config.n_positions, few=few))
    _add_noise(batch, recipe.input_noise, vocabulary.row(MASK), random)
    tensors = {name: torch.from_numpy(values).to(device) for name, values in batch.items()}
    lengths = torch.tensor([len(window.characters) + 2 for window in tokens])
    with fast_precision(device):
        hidden, logits = network.window(**tensors) if few else _by_length(network, tensors, lengths)
    hidden, logits = hidden[: len(rows)].float(), logits[: len(rows)].float()
    mask = torch.from_numpy(batch["mask"][: len(rows)])
    targets, allowed = (part.to(device) for part in _span_targets(rows, examples, mask, logits.shape[1]))
    total = span_loss(logits, targets, allowed)
    scores = logits.detach().cpu().numpy()
    losses, weights = [], []
    first_row = 0
    for example in examples:
        n = len(example.windows)
        part = slice(first_row, first_row + n)
        first_row += n
        if example.spans:
            losses.append(_document_loss(network, example, hidden[part], scores[part], recipe, random))
            weights.append(len(example.spans) ** recipe.count_power)
    if losses:
        share = torch.tensor(weights, device=device) * (len(weights) / len(examples) / sum(weights))
        total = total + (torch.stack(losses) * share).sum()
    return total


def _by_length(network: Network, tensors: Mapping[str, Tensor], lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Run short windows apart from long ones, so that they are not padded to their size; the result is the same."""
    longest = int(lengths.max())
    short = lengths <= SHORT * longest
    if not bool(short.any()):
        return network.window(**tensors)  # type: ignore[no-any-return]
    hidden_parts, logit_parts = [], []
    for part in (~short, short):
        width = int(lengths[part].max())
        hidden, logits = network.window(**{name: values[part, :width] for name, values in tensors.items()})
        hidden_parts.append(functional.pad(hidden, (0, 0, 0, longest - width)))
        logit_parts.append(functional.pad(logits, (0, longest - width, 0, longest - width)))
    order = torch.cat([torch.nonzero(~short), torch.nonzero(short)]).flatten().argsort()
    return torch.cat(hidden_parts)[order], torch.cat(logit_parts)[order]


def _add_noise(batch: dict[str, IntArray], share: float, mask_row: int, random: np.random.Generator) -> None:
    """Hide a few characters and drop a few pieces in place, so that names are learnt from what stands around them."""
    used = batch["mask"].astype(bool)
    used[:, 0] = False
    used[np.arange(len(used)), batch["mask"].sum(axis=1) - 1] = False
    drawn = random.random(used.shape)
    bare = used & (drawn < 2 * share)
    batch["pieces"][bare] = batch["characters"][bare]
    batch["places"][bare] = SINGLE
    hidden = used & (drawn < share)
    batch["characters"][hidden] = mask_row
    batch["pieces"][hidden] = mask_row


def _span_targets(
    rows: Sequence[Row], examples: Sequence[Example], mask: Tensor, n_labels: int
) -> tuple[Tensor, Tensor]:
    """Gold spans and spans that may be scored; position 0 of a window is the begin mark.

    The latter have one row for all labels, or a row each where the annotators did not know all of them.
    """
    n = mask.shape[1]
    targets = torch.zeros(len(rows), n_labels, n, n)
    for r, row in enumerate(rows):
        window = examples[row.example].windows[row.window]
        for span in examples[row.example].spans:
            if window.start <= span.start and span.end <= window.end:
                targets[r, span.label, span.start - window.start + 1, span.end - window.start] = 1
    inside = mask.bool().clone()
    inside[:, 0] = False
    inside[torch.arange(len(rows)), mask.sum(dim=1) - 1] = False
    distance = torch.arange(n)[None, :] - torch.arange(n)[:, None]
    band = (distance >= 0) & (distance < LONGEST)
    allowed = inside[:, None, :, None] & inside[:, None, None, :] & band
    n_known = torch.tensor([examples[row.example].n_labels for row in rows])
    if int(n_known.min()) < n_labels:
        allowed = allowed & (torch.arange(n_labels)[None, :] < n_known[:, None])[:, :, None, None]
    return targets, allowed


def _document_loss(
    network: Network,
    example: Example,
    hidden: Tensor,
    scores: FloatArray,
    recipe: Recipe,
    random: np.random.Generator,
) -> Tensor:
    chosen = candidates_of(example, scores, network.config.labels, recipe, random)
    if len(chosen) > CHUNK:
        start = int(random.integers(0, len(chosen) - CHUNK + 1))
        chosen = chosen[start : start + CHUNK]
    if not chosen:
        return hidden.sum() * 0
    first, last, mean = vectors_of(example, hidden, [c for c, _ in chosen])
    labels = [c.label for c, _ in chosen]
    features = pair_features(
        example.text,
        [c.start for c, _ in chosen],
        [c.end for c, _ in chosen],
        labels,
        network.config.labels.index("MEASURE"),
    )
    links, relabel, category, planned = network.document(
        first, last, mean, torch.tensor(labels, device=hidden.device), torch.from_numpy(features).to(hidden.device)
    )
    gold = [g for _, g in chosen]
    return _weighted(example, gold, links, relabel, category, planned, network, recipe)


def _weighted(
    example: Example,
    gold: Sequence[int | None],
    links: Tensor,
    relabel: Tensor,
    category: Tensor,
    planned: Tensor,
    network: Network,
    recipe: Recipe,
) -> Tensor:
    spans = [None if g is None else example.spans[g] for g in gold]
    # Of labels that the annotators did not know nothing is said; "none" comes behind those that they knew.
    none = example.n_labels
    relabel = torch.cat([relabel[:, :none], relabel[:, -1:]], dim=1)
    truth = torch.tensor([none if span is None else span.label for span in spans], device=relabel.device)
    total = recipe.relabel_weight * functional.cross_entropy(relabel, truth, reduction="sum") / max(1, len(spans)) * 4
    heads = [i for i, span in enumerate(spans) if span is not None and span.category >= 0]
    if heads:
        categories = torch.tensor([_known(spans[i]).category for i in heads], device=category.device)
        flags = torch.tensor([float(_known(spans[i]).planned) for i in heads], device=planned.device)
        total = total + recipe.category_weight * functional.cross_entropy(
            category[heads, : example.n_categories], categories, label_smoothing=0.05
        )
        total = total + recipe.planned_weight * functional.binary_cross_entropy_with_logits(planned[heads], flags)
        total = total + recipe.link_weight * link_loss(*_pairs(example, gold, spans, heads, links, network))
    return total


def _known(span: Span | None) -> Span:
    assert span is not None
    return span


def _pairs(
    example: Example,
    gold: Sequence[int | None],
    spans: Sequence[Span | None],
    heads: Sequence[int],
    links: Tensor,
    network: Network,
) -> tuple[Tensor, Tensor]:
    """Logits and targets of all pairs of a true MEASURE and a candidate that can be its tail.

    The link type follows from the tail's true label. False candidates take no part: the document head learns to leave
    them out by their label.
    """
    types = network.config.link_types
    role_of = {label: types.index(name) for label, name in network.config.link_of_label.items() if name in types}
    names = network.config.labels
    tails = [i for i, span in enumerate(spans) if span is not None and names[span.label] in role_of]
    if not tails:
        return links.reshape(-1)[:0], links.new_zeros(0)
    roles = [role_of[names[_known(spans[i]).label]] for i in tails]
    logits = links[torch.tensor(heads)[:, None], torch.tensor(tails)[None, :], torch.tensor(roles)[None, :]]
    rows = [gold[i] for i in heads]
    columns = [gold[i] for i in tails]
    targets = torch.from_numpy(example.links[np.ix_(rows, columns)].astype(np.int64))  # type: ignore[arg-type]
    return logits.reshape(-1), targets.reshape(-1).to(logits.device)
