"""Shape of the network. Travels with the weights as ``config.json``."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError
from pairie.types import CATEGORIES, LABELS, LINK_OF_LABEL, LINK_TYPES

DOCUMENT_HEADS = 4
"""Attention heads over the mentions of a document."""

LEAST = {"n_positions": 3, "n_document_layers": 0}
"""Smallest sizes that make sense, where it is not 1: a window holds a character between its two marks."""


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of encoder and heads. Widths are in units of the hidden vector, positions in characters.

    Labels, categories and link types are those of the guidelines and, behind them, a user's own (:mod:`pairie.schema`);
    ``own_links`` tells which type links a MEASURE to a mention of an own label.
    """

    n_rows: int
    hidden_width: int = 384
    n_layers: int = 12
    n_heads: int = 12
    feed_forward_width: int = 1536
    n_positions: int = 512
    span_width: int = 64
    mention_width: int = 256
    n_document_layers: int = 2
    pair_width: int = 128
    dropout: float = 0.1
    labels: tuple[str, ...] = LABELS
    categories: tuple[str, ...] = CATEGORIES
    link_types: tuple[str, ...] = LINK_TYPES
    own_links: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.type == "int" and (not isinstance(value, int) or value < LEAST.get(field.name, 1)):
                least = LEAST.get(field.name, 1)
                raise ConfigError(f"network: bad size; got {field.name}={value}, expected {least} or more. Correct it.")
        if self.hidden_width % self.n_heads:
            raise ConfigError(
                f"network: heads do not divide the width; got {self.n_heads} heads, {self.hidden_width} wide, "
                "expected a divisor of the width. Correct it."
            )
        if self.span_width % 2:
            raise ConfigError(
                f"network: rotary positions need pairs; got span_width={self.span_width}, expected an even number. "
                "Make it even."
            )
        if self.mention_width % DOCUMENT_HEADS:
            raise ConfigError(
                f"network: heads do not divide the width; got mention_width={self.mention_width}, "
                f"expected a multiple of {DOCUMENT_HEADS}. Correct it."
            )

    @property
    def link_of_label(self) -> dict[str, str]:
        """The type of the links from a MEASURE to mentions of each label; a label that is never linked has none."""
        ours: dict[str, str] = {label: link_type for label, link_type in LINK_OF_LABEL.items()}  # noqa: C416
        return ours | dict(self.own_links)

    @property
    def window(self) -> int:
        """Most characters of one window: two positions are the begin and end marks."""
        return self.n_positions - 2

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(dataclasses.asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> NetworkConfig:
        return cls.from_dict(json.loads(path.read_text(encoding="utf-8")), where=str(path))

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], *, where: str = "network") -> NetworkConfig:
        """Build from a mapping; unknown keys are an error, so that a newer model is not misread in silence."""
        unknown = sorted(set(found) - {field.name for field in dataclasses.fields(cls)})
        if unknown:
            raise ConfigError(
                f"{where}: unknown keys; got {unknown}, expected fields of NetworkConfig. "
                "Use the pairie release that the model names."
            )
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in found.items()}
        if "n_rows" not in values:
            raise ConfigError(f"{where}: size missing; got {sorted(values)}, expected n_rows too. Restore the file.")
        return cls(**values)
