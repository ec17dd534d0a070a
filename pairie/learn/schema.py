"""Labels, categories and links of a user's own, and a network that grows rows for them.

    labels = ["PROGRAMME"]
    categories = ["housing"]

    [links]
    PROGRAMME = "UNDER"

A label stands for spans like ours do; one that ``links`` names is linked from the MEASURE it belongs to, by a link of
that type. They stand behind ours, so that what the network learnt keeps its place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from pairie.model.settings import Calibration, Settings
from pairie.types import CATEGORIES, LABELS, LINK_TYPES

__all__ = ["Schema", "check_words", "grow", "with_own_words"]

SILENT = -2.0
"""Bias with which a new label starts: it should have to be learnt, not to be unlearnt everywhere."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What a user marks beside the words of the guidelines."""

    labels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, ours in (("labels", LABELS), ("categories", CATEGORIES)):
            words = getattr(self, name)
            taken = sorted(set(words) & set(ours)) + sorted({w for w in words if words.count(w) > 1})
            if taken or not all(isinstance(word, str) and word.isidentifier() for word in words):
                raise ConfigError(
                    f"schema: bad {name}; got {list(words)}, expected new words of letters, digits and _, each once, "
                    f"none of {', '.join(ours)}. Correct them."
                )
        if strange := sorted(set(self.links) - set(self.labels)):
            raise ConfigError(
                f"schema: links of unknown labels; got {strange}, expected labels of the schema ({list(self.labels)}): "
                "those of the guidelines have their links. Correct them."
            )
        if bad := [t for t in self.links.values() if not isinstance(t, str) or not t.isidentifier() or t in LINK_TYPES]:
            raise ConfigError(
                f"schema: bad link types; got {bad}, expected new words, none of {', '.join(LINK_TYPES)}. Correct them."
            )

    @property
    def link_types(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.links.values()))

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], *, where: str = "schema") -> Schema:
        """Build from a mapping; unknown keys are an error."""
        if unknown := sorted(set(found) - {"labels", "categories", "links"}):
            raise ConfigError(
                f"{where}: unknown keys; got {unknown}, expected labels, categories, links. Correct them."
            )
        labels, categories, links = (found.get(name, kind()) for name, kind in KINDS.items())
        for name, value in zip(KINDS, (labels, categories, links), strict=True):
            if not isinstance(value, KINDS[name] if name == "links" else (list, tuple)):
                raise ConfigError(
                    f"{where}: {name} of the wrong kind; got {value!r}, expected a {KINDS[name].__name__}. Correct it."
                )
        return cls(tuple(labels), tuple(categories), dict(links))

    @classmethod
    def load(cls, path: str | Path) -> Schema:
        """Read a TOML file.

        Raises:
            ConfigError: the file cannot be read, has unknown keys, or names a word twice.
        """
        try:
            found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigError(f"{path}: schema cannot be read; got {error}, expected TOML. Mend the file.") from error
        return cls.from_dict(found, where=str(path))

    @classmethod
    def of_config(cls, config: NetworkConfig) -> Schema:
        """Return what a network knows beyond the guidelines."""
        return cls(
            tuple(word for word in config.labels if word not in LABELS),
            tuple(word for word in config.categories if word not in CATEGORIES),
            dict(config.own_links),
        )

    def to_dict(self) -> dict[str, Any]:
        return {"labels": list(self.labels), "categories": list(self.categories), "links": dict(self.links)}


KINDS: Mapping[str, type] = {"labels": list, "categories": list, "links": dict}


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
