"""``pairie convert``: annotations and results from one format to another."""

from __future__ import annotations

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

__all__ = ["convert", "with_records"]


class Form(StrEnum):
    """What is written; tables (csv and the others) need a file and cannot be read back."""

    inline = "inline"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    duckdb = "duckdb"


SUFFIX_OF_FORM = {form: ".xml" if form == Form.inline else f".{form.value}" for form in Form}


def convert(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="FILES...", exists=True, dir_okay=False, help="*.xml or *.jsonl.")
    ],
    out: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="File to write. [standard output]")
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", "-f", help="What to write. [by the suffix of the output]", show_default=False),
    ] = None,
) -> None:
    """Turn inline XML into JSONL and back, or either into the table of records.

    Records of documents that have none, as after a correction, are assembled from their mentions and links.
    """
    use_utf8()
    from pairie.formats import FORMATS
    from pairie.outputs import write_table

    form = form or _form_of(out)
    documents = [with_records(annotated) for path in inputs for annotated in read_labelled(path)]
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
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as stream:
        stream.write(written)
    messages().print(f"{len(documents)} documents in {out}")


def read_labelled(path: Path) -> list[AnnotatedDocument]:
    """Read the documents of a file by its suffix.

    Raises:
        ConfigError: it is of a form that has no labels to read.
        FormatError: the file breaks its format.
    """
    from pairie.formats import FORMATS

    for found in FORMATS.values():
        if found.suffix == path.suffix.lower() and found.read is not None:
            return found.read(path)
    raise ConfigError(
        f"{path}: form cannot be converted; got {path.suffix or 'no suffix'!r}, expected .xml or .jsonl. "
        "Pages without labels are for: pairie extract"
    )


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
    form = next((form for form, suffix in SUFFIX_OF_FORM.items() if suffix == out.suffix.lower()), None)
    if form is None:
        raise ConfigError(
            f"{out}: unknown suffix; got {out.suffix or 'none'!r}, expected {', '.join(SUFFIX_OF_FORM.values())}. "
            "Name the format with --format."
        )
    return form
