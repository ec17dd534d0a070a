"""``pairie convert``: annotations and results from one format to another."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.terminal import messages, use_utf8, write
from pairie.cli.written_forms import Form, form_of, place_of, with_records, write_documents
from pairie.errors import FormatError

if TYPE_CHECKING:
    from pairie.formats.tools import Loss, Reading

__all__ = ["convert", "with_records"]


class Given(StrEnum):
    """What can be read."""

    inline = "inline"
    jsonl = "jsonl"
    label_studio = "label-studio"
    doccano = "doccano"
    brat = "brat"
    inception = "inception"
    columns = "columns"
    docbin = "docbin"


def convert(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="FILES...", exists=True, help="Files with labels, or folders of them."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write, or folder for brat and inception. [standard output]"),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", "--to", "-f", help="What to write. [by the suffix of the output]", show_default=False),
    ] = None,
    given: Annotated[
        Given | None,
        typer.Option("--from", help="What the inputs are. [by their suffixes]", show_default=False),
    ] = None,
    schema: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Your own labels, categories and links, TOML.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Write the sound documents though others have faults.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there already.")] = False,
) -> None:
    """Turn annotations from one format into another, also those of Label Studio, doccano and brat, or into the table.

    Whatever the format that is written has no place for is named. Records of documents that have none, as after a
    correction, are assembled from their mentions and links. After a fault nothing is written.
    """
    use_utf8()
    from pairie.schema import Schema

    with (Schema.load(schema) if schema else Schema()).known():
        _convert(inputs, form or form_of(out), out, given, partial=partial, force=force)


def _convert(
    inputs: Sequence[Path], form: Form, out: Path | None, given: Given | None, *, partial: bool, force: bool
) -> None:
    place = place_of(form, out, force=force)
    reading = read_labelled(inputs, given)
    _tell("not read", reading.losses)
    for fault in reading.faults:
        write(f"error: {fault}\n", to=sys.stderr)
    if reading.faults and not (partial and reading.documents):
        raise FormatError(
            f"convert: nothing written; got {len(reading.faults)} faults beside {len(reading.documents)} sound "
            "documents, expected none. Mend them, or write the sound ones with --partial."
        )
    lost = write_documents(reading.documents, form, place, force=force)
    if place is not None:
        messages().print(f"{len(reading.documents)} documents in {place}")
    _tell(f"{form.value} has no place for", lost)
    if reading.faults:
        raise typer.Exit(1)


def _tell(why: str, losses: Sequence[Loss]) -> None:
    from pairie.formats.tools import told

    for line in told(losses):
        write(f"{why}: {line}\n", to=sys.stderr)


def read_labelled(inputs: Sequence[Path], given: Given | None = None) -> Reading:
    """Read the documents of files and folders, by their suffixes or by the format that is named.

    A document whose id another file has already goes by ``file:id``, and that is told.

    Raises:
        ConfigError: an input is of a form that has no labels to read.
        FormatError: a file as a whole cannot be read. A fault in a document of a tool is noted in the reading.
    """
    from pairie.formats.labelled_files import labelled_files, named_apart, read_labelled_file
    from pairie.formats.tools import Reading

    reading, taken = Reading(), set[str]()
    for given_path in inputs:
        for path, name in labelled_files(given_path, given.value if given else None):
            found = read_labelled_file(path, name)
            named = list(named_apart(found.documents, path, taken))
            renamed = [new.id for old, new in zip(found.documents, named, strict=True) if old.id != new.id]
            if renamed:
                messages().print(f"{path}: {len(renamed)} ids were taken; these go by {renamed[0]}, and so on")
            reading.documents += named
            reading.losses += found.losses
            reading.faults += found.faults
    return reading
