"""``pairie validate``: faults of annotation files, with lines and what to do, and where a model sees it otherwise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pairie.cli.convert import Given
from pairie.cli.options import Threads
from pairie.cli.terminal import output, use_utf8, write
from pairie.errors import ConfigError

if TYPE_CHECKING:
    from rich.table import Table

    from pairie.disagreement import Disagreement
    from pairie.formats.corpus import Split
    from pairie.label_statistics import Statistics
    from pairie.validation import Report

__all__ = ["validate"]


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILES...", help="Annotations of any format, or folders. [annotations]"),
    ] = None,
    given: Annotated[
        Given | None,
        typer.Option("--from", help="What the files are. [by their suffixes]", show_default=False),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="List what this model would have labelled otherwise, worst first."),
    ] = None,
    most: Annotated[int, typer.Option(min=0, help="How many of these to show; --json has all.")] = 30,
    strict: Annotated[bool, typer.Option(help="Warnings count as errors.")] = False,
    quiet: Annotated[bool, typer.Option(help="Leave warnings and statistics out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print faults and statistics as JSON.")] = False,
    threads: Threads = None,
    schema: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Your own labels, categories and links, TOML.")
    ] = None,
) -> None:
    """Check annotations against the guidelines; exit code 1 if there are errors."""
    use_utf8()
    from pairie.schema import Schema

    with (Schema.load(schema) if schema else Schema()).known():
        report = check(paths or [Path("annotations")], given and given.value)
    otherwise = _otherwise(report, against, threads) if against else None
    if as_json:
        found: dict[str, Any] = {"faults": [fault.to_dict() for fault in report.faults]}
        found["statistics"] = report.statistics.to_dict()
        if otherwise is not None:
            found["disagreements"] = [disagreement.to_dict() for disagreement in otherwise]
        write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        _show(report, quiet=quiet)
        if otherwise is not None:
            _show_otherwise(otherwise, most)
    if report.n_errors or (strict and report.n_warnings):
        raise typer.Exit(1)


def check(paths: list[Path], form: str | None = None) -> Report:
    """Check files and folders, searched to the bottom, as one corpus; ``splits.tsv`` beside them tells the splits."""
    from pairie.formats.corpus import pinned_splits
    from pairie.formats.labelled_files import labelled_files
    from pairie.validation import validate as validate_files

    files: list[Path] = []
    splits: dict[str, Split] = {}
    for path in paths:
        if path.is_dir():
            files += [file for file, _ in labelled_files(path, form)]
        elif path.is_file():
            files.append(path)
        else:
            raise ConfigError(f"{path}: no such file; got nothing there, expected annotations. Check the path.")
        splits |= pinned_splits(path if path.is_dir() else path.parent)
    return validate_files(dict.fromkeys(files), splits=splits, form=form)


def _otherwise(report: Report, model: str, threads: int | None) -> list[Disagreement]:
    from pairie import load
    from pairie.disagreement import disagreements
    from pairie.types import Document

    extractor = load(model, threads=threads)
    return disagreements(report.documents, lambda texts: extractor.weigh([Document(text) for text in texts]))


def _show_otherwise(found: Sequence[Disagreement], most: int) -> None:
    kinds = Counter(disagreement.kind for disagreement in found)
    counted = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
    write(f"{len(found)} disagreements{f': {counted}' if counted else ''}\n")
    for disagreement in found[:most]:
        write(f"{disagreement}\n")


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
    for name in found.__dataclass_fields__:
        value = getattr(found, name)
        shown = "  ".join(f"{key} {_count(n)}" for key, n in value.items()) if isinstance(value, dict) else str(value)
        grid.add_row(name.replace("_", " "), shown)
    return grid


def _count(value: object) -> str:
    return ", ".join(f"{key}: {n}" for key, n in value.items()) if isinstance(value, dict) else str(value)
