"""``pairie panel``: tagged documents to sums by actor, recipient, year and category."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.terminal import messages, use_utf8

if TYPE_CHECKING:
    from pairie.formats import AnnotatedDocument

__all__ = ["panel"]

DOCUMENTS = "documents.jsonl"


class Level(Enum):
    """What parties are rolled up to."""

    party = "party"
    county = "county"
    prefecture = "prefecture"
    province = "province"


class JointParties(Enum):
    """What becomes of a record of several parties."""

    together = "together"
    split = "split"


class YearRule(Enum):
    """What becomes of a period."""

    period = "period"
    start = "start"
    end = "end"
    split = "split"


def panel(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="DOCUMENTS...", help="JSONL files or folders of `pairie tag`.", exists=True)
    ],
    path: Annotated[Path, typer.Option("--output", "-o", help="What to write: .csv, .parquet or .xlsx.")] = Path(
        "panel.csv"
    ),
    actors: Annotated[
        Level, typer.Option(help="Roll supporters up to this level, as far as it is known.")
    ] = Level.party,
    recipients: Annotated[Level, typer.Option(help="Roll the supported up to this level.")] = Level.party,
    joint: Annotated[
        JointParties,
        typer.Option(help="Several parties of one act: in one cell together, or equal shares to every pair."),
    ] = JointParties.together,
    years: Annotated[
        YearRule, typer.Option(help="Acts of several years: by period, in its first or last year, or equal shares.")
    ] = YearRule.period,
    doubtful: Annotated[bool, typer.Option(help="Take in records that are marked for review.")] = True,
) -> None:
    """Add records up by actor, recipient, year and category.

    Totals only: parts, planned acts and cumulative sums have columns of their own, amounts for each one are counted and
    left out. `pairie dictionary` tells what the columns mean. The same act in two documents counts twice.
    """
    use_utf8()
    from pairie.outputs.panel import PanelSettings, write_panel

    settings = PanelSettings(actors.value, recipients.value, joint.value, years.value, doubtful)
    n_rows = write_panel(_documents(inputs), path, settings)
    messages().print(f"{n_rows} rows written to {path}")


def _documents(inputs: Sequence[Path]) -> Iterator[AnnotatedDocument]:
    from pairie.formats.jsonl import each_jsonl

    for path in inputs:
        yield from each_jsonl(path / DOCUMENTS if path.is_dir() else path)
