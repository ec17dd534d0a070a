"""Thresholds and calibration. They are chosen on development data and travel with the model, never in code."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pairie.errors import ConfigError
from pairie.types import LABELS, LINK_TYPES

THRESHOLDS = ("mention_thresholds", "link_thresholds", "second_chance")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A probability from logits: sigmoid(span·span_weight + judged·judged_weight + shift). Source: Platt 1999.

    For links ``span`` is how sure their two mentions are (``decode.sureness``).
    """

    span_weight: float = 0.5
    judged_weight: float = 0.5
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How scores become mentions and links.

    ``least_candidate`` is a logit; thresholds are probabilities. ``second_chance`` is the threshold for the best tail
    of a MEASURE that has none of that type otherwise. ``side_sharing`` (0..1) is how much the side of a party follows
    the other mentions of it and of places in or around it. ``window`` (at most what the network holds) and the widths
    of the context in it are in characters. ``after`` may be less than ``longest_span``: cores end where sentences do,
    and mentions with them; only one that starts at the end of a core that no border ends may be lost.
    """

    least_candidate: float = -2.0
    longest_span: int = 60
    window: int = 510
    before: int = 96
    after: int = 64
    mentions: Mapping[str, Calibration] = field(default_factory=lambda: {label: Calibration() for label in LABELS})
    links: Mapping[str, Calibration] = field(default_factory=lambda: {t: Calibration(0.0, 1.0) for t in LINK_TYPES})
    planned: Calibration = Calibration(0.0, 1.0)
    category_temperature: float = 1.0
    side_sharing: float = 0.0
    mention_thresholds: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(LABELS, 0.5))
    link_thresholds: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(LINK_TYPES, 0.5))
    second_chance: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(LINK_TYPES, 0.5))

    def __post_init__(self) -> None:
        if min(self.before, self.after) < 0 or self.before + self.after >= self.window:
            raise ConfigError(
                f"settings: context leaves no room for a core; got window={self.window}, before={self.before}, "
                f"after={self.after}, expected before + after below window. Make the context smaller."
            )
        if not 0 <= self.side_sharing <= 1:
            raise ConfigError(f"settings: bad share; got side_sharing={self.side_sharing}, expected 0..1. Correct it.")
        for name in THRESHOLDS:
            for key, value in getattr(self, name).items():
                if not 0 <= value <= 1:
                    raise ConfigError(f"settings: bad threshold; got {name}[{key}]={value}, expected 0..1. Correct it.")

    def with_caution(self, caution: float) -> Settings:
        """Return settings whose thresholds are moved by so much log odds: up for fewer and surer finds.

        Raises:
            ConfigError: caution is no finite number.
        """
        if not math.isfinite(caution):
            raise ConfigError(f"caution: no finite number; got {caution}, expected about -2 to 2. Leave it out for 0.")
        if caution == 0:
            return self
        moved: dict[str, Any] = {
            name: {key: _moved(value, caution) for key, value in getattr(self, name).items()} for name in THRESHOLDS
        }
        return dataclasses.replace(self, **moved)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], *, where: str = "settings") -> Settings:
        """Read back what :meth:`to_dict` wrote; unknown keys are an error."""
        unknown = sorted(set(found) - {f.name for f in dataclasses.fields(cls)})
        if unknown:
            raise ConfigError(
                f"{where}: unknown settings; got {unknown}, expected fields of Settings. "
                "Use the pairie release that the model names."
            )
        values = dict(found)
        for name in ("mentions", "links"):
            if name in values:
                values[name] = {key: Calibration(**value) for key, value in values[name].items()}
        if "planned" in values:
            values["planned"] = Calibration(**values["planned"])
        return cls(**values)


def _moved(threshold: float, shift: float) -> float:
    """Move a probability by log odds; 0 and 1 stay."""
    if not 0 < threshold < 1:
        return threshold
    # Beyond 700 exp() overflows; long before that all thresholds are 0 or 1.
    return 1 / (1 + (1 - threshold) / threshold * math.exp(-max(-700.0, min(700.0, shift))))
