"""The rows of a simulation of annotating, and which share of the annotations one way needs for the F1 of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import mean
from typing import Any, Literal

__all__ = ["COSTS", "SCORES", "Row", "mean_curve", "read_rows", "saved_shares", "share_needed"]

Cost = Literal["passages", "characters", "labels"]
Score = Literal["strict", "link", "table"]
COSTS: tuple[Cost, ...] = ("passages", "characters", "labels")
SCORES: tuple[Score, ...] = ("strict", "link", "table")


READERS: Mapping[str, Callable[[str], Any]] = {"int": int, "str": str, "float": float}


@dataclass(frozen=True, slots=True)
class Row:
    """A round: what was annotated (``labels`` are mentions and links) and the F1 in points that it led to."""

    seed: int
    way: str
    round: int
    passages: int
    characters: int
    labels: int
    strict: float
    link: float
    table: float
    minutes: float

    def line(self) -> str:
        return "\t".join(map(str, astuple(self))) + "\n"


def read_rows(path: Path) -> list[Row]:
    """Read the rows kept so far, writing the line of names into a new file."""
    names = [field.name for field in fields(Row)]
    if not path.is_file():
        path.write_text("\t".join(names) + "\n", encoding="utf-8")
        return []
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    kinds = [READERS[str(field.type)] for field in fields(Row)]
    return [Row(*(kind(cell) for kind, cell in zip(kinds, line, strict=True))) for line in lines]


def mean_curve(rows: Sequence[Row], way: str, cost: Cost, score: Score) -> list[tuple[float, float]]:
    """Return mean cost and mean score of each round over the seeds, in the order of rounds."""
    rounds = sorted({row.round for row in rows if row.way == way})
    groups = [[row for row in rows if row.way == way and row.round == number] for number in rounds]
    return [(mean(getattr(r, cost) for r in group), mean(getattr(r, score) for r in group)) for group in groups]


def share_needed(curve: Sequence[tuple[float, float]], cost: float, target: float) -> float | None:
    """Return the share of a cost at which a curve first reaches the target, on straight lines; None if it does not."""
    before: tuple[float, float] | None = None
    for at, score in curve:
        if score >= target:
            if before is None or score == before[1]:
                return at / cost
            part = (target - before[1]) / (score - before[1])
            return (before[0] + part * (at - before[0])) / cost
        before = (at, score)
    return None


def saved_shares(rows: Sequence[Row], other: str) -> str:
    """Return a table: for each way and score, F1 at the end and the share of what ``other`` needed for its own."""
    ways = [way for way in dict.fromkeys(row.way for row in rows) if way != other]
    lines = [
        f"| way | score | F1 at the end | {other} | " + " | ".join(f"share of {cost}" for cost in COSTS) + " |",
        "|---|---|---|---|" + "---|" * len(COSTS),
    ]
    for way in ways:
        for score in SCORES:
            shares = []
            for cost in COSTS:
                at, target = mean_curve(rows, other, cost, score)[-1]
                share = share_needed(mean_curve(rows, way, cost, score), at, target)
                shares.append("not reached" if share is None else f"{share:.0%}")
            ends = [mean_curve(rows, name, "passages", score)[-1][1] for name in (way, other)]
            lines.append(f"| {way} | {score} | {ends[0]:.1f} | {ends[1]:.1f} | " + " | ".join(shares) + " |")
    return "\n".join(lines)
