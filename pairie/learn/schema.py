"""A network that grows rows for labels, categories and links of a user's own (:mod:`pairie.schema`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from pairie.model.settings import Calibration, Settings
from pairie.schema import Schema

__all__ = ["check_words", "grow", "with_own_words"]

SILENT = -2.0
"""Bias with which a new label starts: it should have to be learnt, not to be unlearnt everywhere."""


def grow(network: Network, schema: Schema, seed: int) -> Network:
    """Return a network that also knows the words of a schema; those it knows already keep their rows.

    Learnt weights are copied; new rows are drawn by the seed. Without new words it is the same network.
    """
    config = network.config
    links = {**config.own_links, **schema.links}
    grown = replace(
        config,
        labels=_joined(config.labels, schema.labels),
        categories=_joined(config.categories, schema.categories),
        link_types=_joined(config.link_types, schema.link_types),
        own_links=links,
    )
    if grown == config:
        return network
    torch.manual_seed(seed)
    made = Network(grown)
    n_old, n_new = len(config.labels), len(grown.labels)
    state = made.state_dict()
    for name, old in network.state_dict().items():
        state[name] = _placed(name, old, state[name], n_old, n_new)
    for side in (0, n_new):
        state["window.spans.label_bias.bias"][side + n_old : side + n_new] = SILENT
    made.load_state_dict(state)
    return made.train(network.training)


def _joined(known: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _placed(name: str, old: Tensor, new: Tensor, n_old: int, n_new: int) -> Tensor:
    """Put learnt rows into a larger table."""
    if name.startswith("window.spans."):
        # Starts of all labels, then ends of all labels.
        blocks = zip(old.chunk(2), new.chunk(2), strict=True)
        return torch.cat([torch.cat([learnt, fresh[len(learnt) :]]) for learnt, fresh in blocks])
    if name.startswith("document.relabel.") and n_new > n_old:
        # "none" is the last row.
        return torch.cat([old[:n_old], new[n_old:n_new], old[n_old:]])
    return torch.cat([old, new[len(old) :]]) if old.ndim else old


def with_own_words(settings: Settings, config: NetworkConfig) -> Settings:
    """Add the defaults for labels and link types that the settings do not have."""
    mentions = {label: Calibration() for label in config.labels}
    links = {link_type: Calibration(0.0, 1.0) for link_type in config.link_types}
    halves = dict.fromkeys(config.link_types, 0.5)
    return replace(
        settings,
        mentions={**mentions, **settings.mentions},
        links={**links, **settings.links},
        mention_thresholds={**dict.fromkeys(config.labels, 0.5), **settings.mention_thresholds},
        link_thresholds={**halves, **settings.link_thresholds},
        second_chance={**halves, **settings.second_chance},
    )


def check_words(documents: Sequence[AnnotatedDocument], config: NetworkConfig) -> None:
    """Look for labels, categories and links that a network does not know.

    Raises:
        ConfigError: there are some; the message names them and the first document that has one.
    """
    strange: dict[str, str] = {}
    for annotated in documents:
        document = annotated.document
        labels = {m.id: m.label for m in document.entities}
        for mention in document.entities:
            if mention.label not in config.labels:
                strange.setdefault(f"label {mention.label}", annotated.id)
            elif mention.label == "MEASURE" and mention.category not in config.categories:
                what = f"category {mention.category}" if mention.category else "a MEASURE without category"
                strange.setdefault(what, annotated.id)
        for link in document.relations:
            tail = labels.get(link.tail)
            if labels.get(link.head) != "MEASURE" or config.link_of_label.get(str(tail)) != link.type:
                strange.setdefault(f"link {link.type} from {labels.get(link.head)} to {tail}", annotated.id)
    if strange:
        raise ConfigError(
            f"annotations: words that the model does not know; got {'; '.join(strange)} (first in "
            f"{next(iter(strange.values()))}), expected labels {', '.join(config.labels)}, categories "
            f"{', '.join(config.categories)}, links {config.link_of_label}. "
            "Correct them, or give a schema that has them (--schema)."
        )
