"""Counts and what is made of them: what scores are made of, and how they add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Counts", "Scores", "Tally"]


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives, false negatives. Ratios of nothing are 0."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    def to_dict(self) -> dict[str, float]:
        ratios = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {**ratios, "tp": self.tp, "fp": self.fp, "fn": self.fn}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by label, link type or cell, and their sum."""

    parts: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def total(self) -> Counts:
        return sum(self.parts.values(), Counts())

    @property
    def f1(self) -> float:
        return self.total.f1

    def __add__(self, other: Tally) -> Tally:
        names = dict.fromkeys([*self.parts, *other.parts])
        return Tally({name: self.parts.get(name, Counts()) + other.parts.get(name, Counts()) for name in names})

    def to_dict(self) -> dict[str, dict[str, float]]:
        return {"all": self.total.to_dict(), **{name: counts.to_dict() for name, counts in self.parts.items()}}


@dataclass(frozen=True, slots=True)
class Scores:
    """The five scores of one or many documents; they can be added up.

    ``own`` counts labels and link types of a user's own, which none of the five has.
    """

    strict: Tally = field(default_factory=Tally)
    lenient: Tally = field(default_factory=Tally)
    link: Tally = field(default_factory=Tally)
    table: Tally = field(default_factory=Tally)
    records: Tally = field(default_factory=Tally)
    own: Tally = field(default_factory=Tally)

    def __add__(self, other: Scores) -> Scores:
        return Scores(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def to_dict(self) -> dict[str, Any]:
        tallies = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: tally.to_dict() for name, tally in tallies.items() if name != "own" or tally.parts}
