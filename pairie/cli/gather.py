"""``pairie gather``: shards to single tables."""

from __future__ import annotations

from typing import Annotated

import typer

from pairie.cli.options import Place
from pairie.cli.tag import MOST_NAMES, TagFormat
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
    partial: Annotated[
        bool, typer.Option("--partial", help="Take what is there of a run that is not finished; the rest is named.")
    ] = False,
) -> None:
    """Write the shards of `pairie tag --shards`, of all parts, into single tables."""
    use_utf8()
    from pairie.batch import gather_folder
    from pairie.batch.folder import USUAL

    wanted = [form.value for form in forms or ()] or USUAL
    found = gather_folder(shards, folder, wanted, merge=merge, partial=partial)
    messages().print(f"results in {folder}")
    for gap in found.gaps[:MOST_NAMES]:
        messages().print(f"not in the tables: {gap.name} {gap.why}")
    if found.gaps:
        n_inputs = sum(len(gap.inputs) for gap in found.gaps)
        messages().print(f"{len(found.gaps)} shards or parts with {n_inputs} known inputs are not in the tables")
    if found.n_left_out:
        messages().print(f"{found.n_left_out} documents could not be written, see {folder}/faults.csv")
        raise typer.Exit(1)
