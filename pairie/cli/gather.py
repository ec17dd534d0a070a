"""``pairie gather``: shards to single tables."""

from __future__ import annotations

from typing import Annotated

import typer

from pairie.cli.options import Place
from pairie.cli.tag import TagFormat
from pairie.cli.terminal import messages, use_utf8

__all__ = ["gather"]


def gather(
    shards: Annotated[str, typer.Argument(metavar="SHARDS", help="The folder or address that `pairie tag` wrote to.")],
    folder: Place = "gathered",
    forms: Annotated[
        list[TagFormat] | None,
        typer.Option("--format", "-f", help="Write only this; may be given several times. [jsonl and csv]"),
    ] = None,
    merge: Annotated[
        bool,
        typer.Option("--merge", help="An act that several documents report is one record. All are kept in memory."),
    ] = False,
) -> None:
    """Write the shards of `pairie tag --shards`, of all parts, into single tables."""
    use_utf8()
    from pairie.batch import gather_folder
    from pairie.batch.folder import USUAL

    n_left_out = gather_folder(shards, folder, [form.value for form in forms or ()] or USUAL, merge=merge)
    messages().print(f"results in {folder}")
    if n_left_out:
        messages().print(f"{n_left_out} documents could not be written, see {folder}/faults.csv")
        raise typer.Exit(1)
