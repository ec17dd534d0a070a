"""What a national collection would cost to read: time and money from the speed measured here and stated assumptions."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pairie.bench.report import Benchmark
from pairie.errors import ConfigError

__all__ = ["Assumptions", "Bill", "bills", "page"]

CORES = 2
"""The measured cores that the reckoning starts from."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What was not measured. Prices are in US dollars.

    ``volumes`` of ``characters`` each; ``nodes`` with ``cores`` each; ``scaling`` is what a core of a full node does of
    what one of two did here (clock, memory, other programs); ``overhead`` the share that reading files and writing
    tables adds to the model's time; ``core_hour`` the price of a core for an hour.
    """

    volumes: float = 100_000
    characters: float = 800_000
    nodes: float = 50
    cores: float = 16
    scaling: float = 0.8
    overhead: float = 0.15
    core_hour: float = 0.05

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if not value > 0 and not (field.name == "overhead" and value == 0):
                raise ConfigError(f"costs: out of range; got {field.name}={value}, expected above 0. Correct it.")

    @classmethod
    def parse(cls, changes: Sequence[str]) -> Assumptions:
        """Read changes like ``nodes=20``.

        Raises:
            ConfigError: an unknown name, or no number.
        """
        names = [field.name for field in dataclasses.fields(cls)]
        found: dict[str, float] = {}
        for change in changes:
            name, _, value = change.partition("=")
            try:
                if name not in names:
                    raise ValueError(name)
                found[name] = float(value)
            except ValueError as error:
                raise ConfigError(
                    f"costs: no such assumption; got {change!r}, expected one of {', '.join(names)} with a number, as "
                    "in nodes=20. Correct it."
                ) from error
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Bill:
    """What one contender would take for all volumes."""

    name: str
    rate: float
    hours: float
    price: float


def bills(found: Benchmark, assumed: Assumptions) -> list[Bill]:
    """Reckon for every contender that was measured on two cores. The fastest comes first."""
    speeds = sorted((s for s in found.speeds if s.threads == CORES), key=lambda speed: -speed.rate)
    cores = assumed.nodes * assumed.cores
    made = []
    for speed in speeds:
        a_core = speed.rate / CORES * assumed.scaling / (1 + assumed.overhead)
        core_hours = assumed.volumes * assumed.characters / a_core / 3600
        made.append(Bill(speed.name, speed.rate, core_hours / cores, core_hours * assumed.core_hour))
    return made


def page(found: Benchmark, assumed: Assumptions) -> str:
    """Write the reckoning as a page of Markdown."""
    rows = "\n".join(
        f"| {bill.name} | {bill.rate:,.0f} | {bill.hours:,.1f} | {bill.price:,.0f} |" for bill in bills(found, assumed)
    )
    return f"""# {assumed.volumes:,.0f} volumes on {assumed.nodes:,.0f} nodes

| | characters/s on {CORES} cores, measured | hours | US dollars |
|---|---|---|---|
{rows}

Measured: {_machine(found.machine)}; {found.characters:,} characters in {found.documents} documents, model
{found.model}, {", ".join(f"{name} {version}" for name, version in found.versions.items())}.

Assumed: {assumed.characters:,.0f} characters a volume, {assumed.cores:,.0f} cores a node, {assumed.core_hour} dollars
a core and hour (a common list price on demand; spot prices are a third of it). A core of a full node does
{assumed.scaling:.0%} of what one of two did here; reading files and writing tables add {assumed.overhead:.0%} to the
time. Scans are not in it: recognising a page takes far longer than reading its text.

    core hours = volumes × characters ÷ (rate ÷ {CORES} × scaling ÷ (1 + overhead)) ÷ 3600
    hours = core hours ÷ (nodes × cores), dollars = core hours × price

"Prompts": UIE reads every window once for each of four types and three times for each measure found in it; the time of
one pass of the encoder was multiplied by that, decoding is not in it. LAC finds words and names only.
"""


def _machine(machine: Mapping[str, object]) -> str:
    return f"{machine['cpu']}, {machine['cores']} cores"
