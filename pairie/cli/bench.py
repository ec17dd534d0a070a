"""``pairie bench``: speed, cold start and memory on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.options import DEFAULT_MODEL, Model
from pairie.cli.terminal import messages, output, use_utf8, write
from pairie.errors import ConfigError

if TYPE_CHECKING:
    from rich.table import Table

    from pairie.bench import Benchmark, Row

__all__ = ["bench", "read_pages"]

ROOT = Path(__file__).parents[2]
# Where the pages composed for the project stand in a checkout; what users import into seeds/originals is left out.
COMPOSED = (ROOT / "seeds", ROOT / "annotations" / "corpus")

# Programs that wanted a core, per core, when the benchmark began.
BUSY = 0.5


def bench(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PAGES...", exists=True, help="Files or folders; else the example pages of a checkout."),
    ] = None,
    model: Model = DEFAULT_MODEL,
    rounds: Annotated[int, typer.Option(min=1, help="How often each contender runs.")] = 3,
    characters: Annotated[int, typer.Option(min=1, help="How much to read, at least; whole pages are taken.")] = 5000,
    compare: Annotated[bool, typer.Option(help="Run a BERT of base size and LAC as well (extras).")] = True,
    parts: Annotated[bool, typer.Option("--parts", help="Tell instead where the time goes (extra 'train').")] = False,
    costs: Annotated[bool, typer.Option("--costs", help="Reckon what 100,000 volumes cost on 50 nodes.")] = False,
    assume: Annotated[
        list[str] | None, typer.Option(metavar="NAME=NUMBER", help="Change an assumption of --costs, as nodes=20.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Measure speed, cold start and memory, beside a BERT of base size with random weights."""
    use_utf8()
    from pairie.bench import Assumptions, bills, costs_page, run, run_parts

    # A slip in the assumptions should not show after minutes of measuring.
    assumed = Assumptions.parse(assume or [])
    pages = read_pages(paths or COMPOSED, characters)
    if parts:
        tables = run_parts(pages, model, rounds=rounds, tell=messages().print)
        if as_json:
            found_parts = {name: [{"what": row.what, **row.figures} for row in rows] for name, rows in tables.items()}
            write(json.dumps(found_parts, ensure_ascii=False, indent=2) + "\n")
        else:
            for name, rows in tables.items():
                output().print(_part(name, rows))
        return
    found = run(pages, model, rounds=rounds, compare=compare, tell=messages().print)
    if as_json:
        more = {"costs": [asdict(bill) for bill in bills(found, assumed)]} if costs else {}
        write(json.dumps({**found.to_dict(), **more}, ensure_ascii=False, indent=2) + "\n")
    elif costs:
        write(costs_page(found, assumed))
    else:
        _show(found)


def read_pages(paths: Iterable[Path], characters: int) -> list[str]:
    """Read pages (*.txt) and annotated documents (*.xml) until there are enough characters.

    Raises:
        ConfigError: there is no page.
        PairieError: a file cannot be read.
    """
    chosen: list[str] = []
    for page in chain.from_iterable(_read(file) for path in paths for file in _files(path)):
        if sum(map(len, chosen)) >= characters:
            break
        chosen.append(page)
    if not chosen:
        raise ConfigError("bench: nothing to measure; got no *.txt or *.xml, expected a page. Name files or folders.")
    return chosen


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(chain(path.glob("*.txt"), path.glob("*.xml")))


def _read(path: Path) -> list[str]:
    if path.suffix == ".xml":
        from pairie.formats.inline import read_inline

        return [annotated.document.text for annotated in read_inline(path)]
    from pairie.readers import decode

    return [decode(path.read_bytes(), str(path))]


def _show(found: Benchmark) -> None:
    console = output()
    machine = found.machine
    console.print(f"{machine['cpu']}, {machine['cores']} cores, load {machine['load'] or 0:.1f}; {machine['system']}")
    console.print(", ".join(f"{name} {version}" for name, version in found.versions.items()))
    console.print(f"model {found.model}; {found.documents} documents, {found.characters} characters")
    console.print(_speeds(found))
    console.print(_targets(found))
    if (machine["load"] or 0) > BUSY * machine["cores"]:
        console.print("Other programs were at work: times are too long, ratios hold roughly.")
    if not found.same_output:
        console.print("The mentions and links found differ with the number of threads.")
    for note in found.notes:
        console.print(note)


def _speeds(found: Benchmark) -> Table:
    ratios = found.ratios()
    rows = []
    for speed in sorted(found.speeds, key=lambda speed: (speed.threads, -speed.rate)):
        ratio = ratios.get(f"{speed.name}, {speed.threads} threads")
        seconds = " ".join(f"{second:.2f}" for second in speed.seconds)
        rows.append((speed.name, str(speed.threads), f"{speed.rate:,.0f}", f"{ratio:.1f}" if ratio else "", seconds))
    return _table(("", "threads", "characters/s", "pairie is × as fast", "seconds"), rows)


def _targets(found: Benchmark) -> Table:
    parts = ", ".join(f"{name.replace('_', ' ')} {found.cold[name]:.2f} s" for name in ("import", "load", "first_page"))
    rows = []
    for target, value in found.measured():
        sign = "≥" if target.least else "≤"
        wanted = f"{sign} {target.limit:,g} {target.unit}"
        more = parts if target.name == "cold_start" else ""
        rows.append(
            (target.name.replace("_", " "), f"{value:,.4g}", wanted, "met" if target.met(value) else "missed", more)
        )
    return _table(("", "measured", "target", "", ""), rows)


def _part(name: str, rows: Sequence[Row]) -> Table:
    names = list(rows[0].figures)
    shown = [(row.what, *(_figure(key, row.figures.get(key)) for key in names)) for row in rows]
    table = _table((name, *names), shown)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0%}" if name.startswith("share") else f"{value:,.2f}"


def _table(names: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Table:
    from rich.table import Table

    grid = Table()
    for name in names:
        grid.add_column(name, justify="right" if name in ("characters/s", "measured") else "left")
    for row in rows:
        grid.add_row(*row)
    return grid
