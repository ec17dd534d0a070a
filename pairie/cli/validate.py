"""``pairie validate``: faults of annotation files, with lines and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.terminal import output, use_utf8, write
from pairie.errors import ConfigError

if TYPE_CHECKING:
    from rich.table import Table

    from pairie.formats.corpus import Split
    from pairie.validation import Report, Statistics

__all__ = ["validate"]


def validate(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES...", help="XML files or folders. [annotations]")
    ] = None,
    strict: Annotated[bool, typer.Option(help="Warnings count as errors.")] = False,
    quiet: Annotated[bool, typer.Option(help="Leave warnings and statistics out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print faults and statistics as JSON.")] = False,
) -> None:
    """Check annotations against the guidelines; exit code 1 if there are errors."""
    use_utf8()
    report = check(paths or [Path("annotations")])
    if as_json:
        faults = [fault.to_dict() for fault in report.faults]
        write(json.dumps({"faults": faults, "statistics": report.statistics.to_dict()}, ensure_ascii=False) + "\n")
    else:
        _show(report, quiet=quiet)
    if report.n_errors or (strict and report.n_warnings):
        raise typer.Exit(1)


def check(paths: list[Path]) -> Report:
    """Check files and folders as one corpus; ``splits.tsv`` of a folder tells the splits."""
    from pairie.formats.corpus import annotation_files, pinned_splits
    from pairie.validation import validate as validate_files

    files: list[Path] = []
    splits: dict[str, Split] = {}
    for path in paths:
        if path.is_dir():
            files += annotation_files(path)
            splits |= pinned_splits(path)
        elif path.is_file():
            files.append(path)
        else:
            raise ConfigError(f"{path}: no such file; got nothing there, expected annotations. Check the path.")
    return validate_files(dict.fromkeys(files), splits=splits)


def _show(report: Report, *, quiet: bool) -> None:
    for fault in report.faults:
        if not quiet or fault.severity == "error":
            # Not through rich: an editor jumps to file:line only if the line is not wrapped.
            write(f"{fault.place}: {fault.severity}: {fault.message}\n")
    if not quiet:
        output().print(_table(report.statistics))
    write(f"{report.n_errors} errors, {report.n_warnings} warnings\n")


def _table(found: Statistics) -> Table:
    from rich.table import Table

    grid = Table(title="what is annotated", show_header=False)
    grid.add_column()
    grid.add_column(overflow="fold")
    for name, value in found.to_dict().items():
        shown = "  ".join(f"{key} {n}" for key, n in value.items()) if isinstance(value, dict) else str(value)
        grid.add_row(name.replace("_", " "), shown)
    return grid
