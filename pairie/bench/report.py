"""What a benchmark found, with all that is needed to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

__all__ = ["TARGETS", "Benchmark", "Speed", "Target"]

OURS = "pairie"


@dataclass(frozen=True, slots=True)
class Target:
    """What a release has to reach: at least or at most."""

    name: str
    limit: float
    unit: str
    least: bool = False

    def met(self, value: float) -> bool:
        return value >= self.limit if self.least else value <= self.limit


TARGETS = (
    Target("speed", 8000, "characters/s on 2 cores", least=True),
    Target("import", 0.3, "s"),
    Target("cold_start", 1.5, "s"),
    Target("peak_memory", 500, "MB"),
    Target("wheel", 60, "MB"),
)


@dataclass(frozen=True, slots=True)
class Speed:
    """How long one contender took for the same texts, round by round."""

    name: str
    threads: int
    characters: int
    seconds: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Characters of reading text a second, median of the rounds."""
        return self.characters / median(self.seconds)

    def times_as_fast_as(self, other: Speed) -> float:
        """Median of the ratios within each round: what else the machine does falls on both."""
        return median(theirs / ours for ours, theirs in zip(self.seconds, other.seconds, strict=True))


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Sizes in MB, times in seconds.

    ``cold`` holds the medians over fresh processes; ``same_output`` tells whether all threads found the same mentions
    and links; ``notes`` what was left out and why.
    """

    machine: Mapping[str, Any]
    versions: Mapping[str, str]
    model: str
    documents: int
    characters: int
    speeds: tuple[Speed, ...]
    cold: Mapping[str, float]
    wheel: float | None
    same_output: bool
    notes: tuple[str, ...] = ()

    def ratios(self) -> dict[str, float]:
        """How many times as fast as each other contender pairie is, at equal threads."""
        ours = {speed.threads: speed for speed in self.speeds if speed.name == OURS}
        others = (speed for speed in self.speeds if speed.name != OURS and speed.threads in ours)
        return {f"{s.name}, {s.threads} threads": ours[s.threads].times_as_fast_as(s) for s in others}

    def best_rate(self, threads: int) -> float | None:
        """Return the best speed of pairie on so many cores, in characters/s; None where that was not measured."""
        rates = [s.rate for s in self.speeds if s.name.startswith(OURS) and s.threads == threads]
        return max(rates, default=None)

    def measured(self) -> list[tuple[Target, float]]:
        """Return the targets with what was measured, as far as it was."""
        found = {**self.cold, "wheel": self.wheel}
        found["speed"] = self.best_rate(2)
        values = ((target, found.get(target.name)) for target in TARGETS)
        return [(target, value) for target, value in values if value is not None]

    def to_dict(self) -> dict[str, Any]:
        speeds = [{**asdict(speed), "characters_per_second": speed.rate} for speed in self.speeds]
        targets = {t.name: {"limit": t.limit, "measured": value, "met": t.met(value)} for t, value in self.measured()}
        return {**asdict(self), "speeds": speeds, "ratios": self.ratios(), "targets": targets}
