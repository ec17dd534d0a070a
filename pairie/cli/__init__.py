"""The command line. A file per command: it parses, and calls one plain function."""

from __future__ import annotations

from typing import Annotated

import typer

from pairie.cli.agree import agree
from pairie.cli.bench import bench
from pairie.cli.compare import compare
from pairie.cli.convert import convert
from pairie.cli.dictionary import dictionary
from pairie.cli.evaluate import evaluate
from pairie.cli.extract import extract
from pairie.cli.gather import gather
from pairie.cli.info import info
from pairie.cli.merge import merge
from pairie.cli.package import package
from pairie.cli.panel import panel
from pairie.cli.promote import promote, rollback
from pairie.cli.report import report
from pairie.cli.seeds import app as seeds
from pairie.cli.suggest import suggest
from pairie.cli.tag import tag
from pairie.cli.terminal import ErrorsAsLines, write
from pairie.cli.train import train
from pairie.cli.validate import validate

__all__ = ["app"]

# Tracebacks with local variables would print the user's pages.
app = typer.Typer(
    cls=ErrorsAsLines,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Who supports whom, with how much, by what measure, when: from Chinese pages about paired assistance.",
)
for command in (
    *(extract, tag, gather, report, panel, dictionary),
    *(suggest, convert, validate, agree, merge),
    *(train, evaluate, compare, promote, rollback, package),
    *(info, bench),
):
    app.command()(command)
app.add_typer(seeds, name="seeds")


def _version(wanted: bool) -> None:
    if wanted:
        from pairie import __version__

        write(f"pairie {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the command itself."""
