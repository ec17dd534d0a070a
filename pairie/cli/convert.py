"""``pairie convert``: annotations and results from one format to another."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.terminal import messages, use_utf8, write
from pairie.errors import ConfigError
from pairie.formats.annotated import MERGED

if TYPE_CHECKING:
    from pairie.formats import AnnotatedDocument
    from pairie.formats.tools import Reading

__all__ = ["convert", "with_records"]


class Form(StrEnum):
    """What is written; tables (csv and the others) need a file and cannot be read back."""

    inline = "inline"
    jsonl = "jsonl"
    label_studio = "label-studio"
    doccano = "doccano"
    brat = "brat"
    inception = "inception"
    columns = "columns"
    docbin = "docbin"
    uie = "uie"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    duckdb = "duckdb"


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


SUFFIX_OF_FORM = {form: ".xml" if form == Form.inline else f".{form.value}" for form in Form} | {
    Form.label_studio: ".json",
    Form.columns: ".conllup",
    Form.docbin: ".spacy",
}
# These must be named: folders have no suffix, and lines of JSON are ours unless somebody says otherwise.
NAMED = (Form.doccano, Form.brat, Form.inception, Form.uie)


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
) -> None:
    """Turn annotations from one format into another, also those of Label Studio, doccano and brat, or into the table.

    Whatever the format that is written has no place for is named. Records of documents that have none, as after a
    correction, are assembled from their mentions and links.
    """
    use_utf8()
    from pairie.formats.tools import TOOLS, told

    form = form or _form_of(out)
    reading = read_labelled(inputs, given)
    if reading.faults and not reading.documents:
        reading.checked()
    if form.value in TOOLS:
        out = _place(form, out)
        lost = TOOLS[form.value].write(reading.documents, out)
        messages().print(f"{len(reading.documents)} documents in {out}")
    else:
        lost = []
        _write_own([with_records(annotated) for annotated in reading.documents], form, out)
    for losses, why in ((reading.losses, "not read"), (lost, f"{form.value} has no place for")):
        for line in told(losses):
            write(f"{why}: {line}\n", to=sys.stderr)
    for fault in reading.faults:
        write(f"error: {fault}\n", to=sys.stderr)
    if reading.faults:
        raise typer.Exit(1)


def read_labelled(inputs: Sequence[Path], given: Given | None = None) -> Reading:
    """Read the documents of files and folders, by their suffixes or by the format that is named.

    Raises:
        ConfigError: an input is of a form that has no labels to read.
        FormatError: a file as a whole cannot be read. A fault in a document of a tool is noted in the reading.
    """
    from pairie.formats.labelled_files import labelled_files, read_labelled_file
    from pairie.formats.tools import Reading

    reading = Reading()
    for given_path in inputs:
        for path, name in labelled_files(given_path, given.value if given else None):
            found = read_labelled_file(path, name)
            reading.documents += found.documents
            reading.losses += found.losses
            reading.faults += found.faults
    return reading


def _place(form: Form, out: Path | None) -> Path:
    """Return where a tool's files go: a folder, or a file, which in a folder that is there already gets a name."""
    from pairie.formats.tools import TOOLS

    tool = TOOLS[form.value]
    if out is None or (tool.folder and out.is_file()):
        kind = "a folder" if tool.folder else f"a file ending in {tool.suffix}"
        raise ConfigError(
            f"convert: no place to write to; got {out or 'none'}, expected {kind}. Name it with --output."
        )
    return out / f"annotations{tool.suffix}" if out.is_dir() and not tool.folder else out


def _write_own(documents: Sequence[AnnotatedDocument], form: Form, out: Path | None) -> None:
    from pairie.formats import FORMATS
    from pairie.outputs import write_table

    writer = FORMATS[form.value].write if form.value in FORMATS else None
    if writer is None:
        if out is None or out.suffix.lower() != SUFFIX_OF_FORM[form]:
            raise ConfigError(
                f"convert: a table needs a file; got {out or 'none'}, expected one ending in {SUFFIX_OF_FORM[form]}. "
                "Name it with --output."
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        write_table(documents, out)
        messages().print(f"{len(documents)} documents in {out}")
        return
    written = writer(documents)
    if out is None:
        write(written)
        return
    if out.is_dir():
        out = out / f"annotations{SUFFIX_OF_FORM[form]}"
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as stream:
        stream.write(written)
    messages().print(f"{len(documents)} documents in {out}")


def with_records(annotated: AnnotatedDocument) -> AnnotatedDocument:
    """Return a document whose mentions know their place in the source, and which has its records if it had none."""
    from pairie.records import assemble
    from pairie.text import source_spans

    document = annotated.document
    if any(passage.source_spans for passage in document.passages):
        placed = (
            mention
            if mention.source_spans
            else replace(mention, source_spans=source_spans(document, mention.start, mention.end))
            for mention in document.entities
        )
        document = document.replace(entities=tuple(placed))
    if not document.records and MERGED not in annotated.meta:
        document = document.replace(records=assemble(document))
    return replace(annotated, document=document)


def _form_of(out: Path | None) -> Form:
    if out is None:
        return Form.jsonl
    suffixes = {suffix: form for form, suffix in SUFFIX_OF_FORM.items() if form not in NAMED}
    form = suffixes.get(out.suffix.lower())
    if form is None:
        raise ConfigError(
            f"{out}: unknown suffix; got {out.suffix or 'none'!r}, expected {', '.join(suffixes)}. "
            f"Name the format with --to; {', '.join(NAMED)} always need it."
        )
    return form
