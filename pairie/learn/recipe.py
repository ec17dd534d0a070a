"""Settings of a training run, read from TOML."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError

VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?(\+[A-Za-z0-9]+(\.[A-Za-z0-9]+)*)?", re.ASCII)
"""Versions that a wheel of the model can have: the common forms of PEP 440."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a training run.

    Paths are relative to the working folder. ``base`` is a base folder, a model folder to go on from, or the name of a
    hub model; ``layers`` are those of its encoder layers that are kept (``learn/shrink.py``), by default all.
    ``news`` is a folder of labelled paragraphs (train.jsonl, dev.jsonl), ``news_text`` the file they are
    paragraphs of; both or neither. Rates are AdamW learning rates, window sizes are in characters.
    ``encoder_dropout`` holds while training alone. ``empty_share`` of the documents
    without any mention are read in an epoch,
    ``swap_share`` of the documents get other places in each epoch, ``amount_share`` other figures in their amounts,
    ``scan_share`` a few misread characters (see ``learn/augment.py``),
    ``join_share`` are put behind another one, as long as both fit into ``join_width`` characters.
    Within a step, what the document head learns from a document weighs as its mentions to the power of ``count_power``:
    at 0 every document alike, at 1 every mention.

    ``added`` are annotations of a user's own, files or folders, and ``added_dev`` others that are not learnt from;
    without these ``added_dev_share`` of the added documents are held out. ``added_form`` is their format where
    suffixes do not tell it; ``untouched`` takes tasks too that no person has looked at. ``replay`` are annotations that
    are read again beside the corpus, such as those that were added before; an empty ``corpus`` means none. With added
    documents, ``replay_share`` of the characters of each epoch are drawn from both; 0 reads all of them in each.
    ``evaluations`` of a run are made on dev, and the weights of the best one are kept; after ``patience`` of them
    without a better one the run ends (0: never). ``anchor`` is a weight decay towards the start instead of zero.
    ``schema`` has words of a user's own (:mod:`pairie.schema`). ``device`` is cpu, cuda or auto. ``version`` is that of
    the model, by default that of pairie; behind it stands the time of its making where documents were added.
    """

    name: str = "pairie-zh"
    version: str = ""
    base: str = "models/base"
    layers: tuple[int, ...] = ()
    corpus: str = "annotations/corpus"
    news: str = ""
    news_text: str = ""
    added: tuple[str, ...] = ()
    added_dev: tuple[str, ...] = ()
    added_dev_share: float = 0.15
    added_form: str = ""
    untouched: bool = False
    replay: tuple[str, ...] = ()
    replay_share: float = 0.0
    evaluations: int = 0
    patience: int = 0
    anchor: float = 0.0
    device: str = "cpu"
    epochs: float = 16.0
    positions_per_step: int = 3072
    encoder_rate: float = 2e-4
    head_rate: float = 2e-3
    document_rate: float = 6e-4
    layer_decay: float = 1.0
    weight_decay: float = 0.01
    warm_up: float = 0.1
    average_from: float = 0.6
    average_decay: float = 0.98
    dropout: float = 0.1
    encoder_dropout: float = 0.1
    input_noise: float = 0.04
    crop_share: float = 0.35
    empty_share: float = 1.0
    swap_share: float = 0.0
    amount_share: float = 0.0
    scan_share: float = 0.0
    join_share: float = 0.0
    join_width: int = 510
    window_sizes: tuple[int, ...] = (190, 254, 254, 382)
    count_power: float = 0.0
    link_weight: float = 1.0
    relabel_weight: float = 0.5
    category_weight: float = 0.5
    planned_weight: float = 0.3
    label_noise: float = 0.1
    seed: int = 1
    network: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in dataclasses.fields(self):
            self._check_kind(item.name, getattr(self, item.name))
        if not self.window_sizes or min(self.window_sizes) < 1:
            raise ConfigError(
                f"recipe: window_sizes out of range; got {self.window_sizes}, expected 1 or more each. Correct them."
            )
        if bool(self.news) != bool(self.news_text):
            raise ConfigError(
                f"recipe: labels and text go together; got news={self.news!r}, news_text={self.news_text!r}, "
                "expected both or neither. Name the text that was labelled, or leave both out."
            )
        if self.replay and not self.added:
            raise ConfigError(
                f"recipe: nothing to replay beside; got replay={list(self.replay)} without added documents, expected "
                "both or neither. Name them as added, or leave them out."
            )
        if self.version and not VERSION.fullmatch(self.version):
            raise ConfigError(
                f"recipe: no version; got {self.version!r}, expected something like 1.0.2 or 0.1.0+county. Correct it."
            )
        if self.replay_share == 1:
            raise ConfigError("recipe: replay_share out of range; got 1, expected below 1: something has to be learnt.")
        for name in ("evaluations", "patience", "anchor", "count_power"):
            if getattr(self, name) < 0:
                raise ConfigError(f"recipe: {name} out of range; got {getattr(self, name)}, expected 0 or more.")
        for name in ("epochs", "positions_per_step", "encoder_rate", "head_rate", "document_rate"):
            if getattr(self, name) <= 0:
                raise ConfigError(
                    f"recipe: {name} out of range; got {getattr(self, name)}, expected more than 0. Correct it."
                )
        for name in (
            *("warm_up", "average_from", "average_decay", "layer_decay", "weight_decay"),
            *(
                "added_dev_share",
                "replay_share",
                "input_noise",
                "crop_share",
                "empty_share",
                "swap_share",
                "amount_share",
                "scan_share",
                "join_share",
                "label_noise",
                "dropout",
                "encoder_dropout",
            ),
        ):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"recipe: {name} out of range; got {getattr(self, name)}, expected 0..1. Correct it.")

    def _check_kind(self, name: str, value: Any) -> None:
        """Compare with the kind of the default; a whole number will do where a fraction is expected."""
        default = self.__dataclass_fields__[name].default
        kind: Any = (
            Mapping if default is dataclasses.MISSING else (int, float) if isinstance(default, float) else type(default)
        )
        # An empty tuple does not show what it would hold.
        member = int if self.__dataclass_fields__[name].type == "tuple[int, ...]" else str
        whole = all(isinstance(part, member) for part in value) if isinstance(value, tuple) else True
        if not isinstance(value, kind) or isinstance(value, bool) != isinstance(default, bool) or not whole:
            example = {} if default is dataclasses.MISSING else default
            raise ConfigError(
                f"recipe: {name} is of the wrong kind; got {value!r}, expected something like {example!r}. Correct it."
            )

    @classmethod
    def load(cls, path: str | Path) -> Recipe:
        """Read a TOML recipe.

        Raises:
            ConfigError: the file is missing, no TOML, or has unknown keys.
        """
        try:
            found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"{path}: recipe cannot be read; got {error}, expected TOML. Give a TOML file."
            ) from error
        unknown = sorted(set(found) - {f.name for f in dataclasses.fields(cls)})
        if unknown:
            raise ConfigError(f"{path}: unknown keys; got {unknown}, expected fields of Recipe. Correct the spelling.")
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in found.items()}
        return cls(**values)

    def to_toml(self) -> str:
        """Return the recipe with every field, as :meth:`load` reads it."""
        values = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        plain = [f"{name} = {_toml(value)}\n" for name, value in values.items() if not isinstance(value, Mapping)]
        return "".join([*plain, *(_table(name, value) for name, value in values.items() if isinstance(value, Mapping))])


def _table(name: str, values: Mapping[str, Any]) -> str:
    """Write a table, and the tables in it behind its own values."""
    inner = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    lines = [f"{_toml(key)} = {_toml(value)}\n" for key, value in values.items() if key not in inner]
    return "".join([f"\n[{name}]\n", *lines, *(_table(f"{name}.{key}", value) for key, value in inner.items())])


def _toml(value: Any) -> str:
    """JSON is TOML for strings, numbers, flags and lists of them, but for characters beyond U+FFFF as escapes."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
