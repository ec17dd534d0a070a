"""``pairie extract``: one text to a table or JSON."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.options import DEFAULT_MODEL, Caution, Model, Ocr, OcrMode, Threads
from pairie.cli.terminal import messages, output, use_utf8, write
from pairie.errors import ReadError

if TYPE_CHECKING:
    from pairie.pipeline import Extractor
    from pairie.readers import OCR
    from pairie.types import Document

__all__ = ["extract"]


class ExtractFormat(StrEnum):
    """How one result is written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    inline = "inline"


def extract(
    what: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="A text, a file, or - for standard input.")] = "-",
    form: Annotated[
        ExtractFormat, typer.Option("--format", "-f", help="What to print; table and csv hold the records only.")
    ] = ExtractFormat.table,
    model: Model = DEFAULT_MODEL,
    threads: Threads = None,
    caution: Caution = 0.0,
    ocr: Ocr = OcrMode.auto,
) -> None:
    """Find who supports whom in one text: a table of records, or everything as JSON."""
    use_utf8()
    from pairie import load

    document = extract_from(what, load(model, threads=threads, caution=caution), ocr=ocr.value)
    for fault in document.source.faults:
        messages().print(f"{document.source.file}: page {fault.page_number}: {fault.message}")
    show(document, form, name=document.source.file or "text")


def extract_from(what: str, extractor: Extractor, *, ocr: OCR = "auto") -> Document:
    """Extract from a file, from standard input (``-``) or from the words themselves."""
    if what == "-":
        from pairie.readers.encodings import decode

        if sys.stdin.isatty():
            messages().print("Reading from the keyboard; end with Ctrl-D (Windows: Ctrl-Z and Enter).")
        return extractor.extract(decode(sys.stdin.buffer.read(), "standard input"))
    if os.path.isfile(what):  # noqa: PTH113 -- Path.is_file raises for a text too long to be a name
        return extractor.extract_file(Path(what), ocr=ocr)
    if os.path.isdir(what):  # noqa: PTH112 -- as above
        raise ReadError(f"{what}: a folder; got many files, expected a file or a text. Use: pairie tag {what}")
    if _looks_like_path(what):
        raise ReadError(f"{what}: no such file; got a name, expected a file or a text. Check the path.")
    return extractor.extract(what)


def _looks_like_path(what: str) -> bool:
    """Whether somebody who wrote this meant a file: a suffix at the end, no sentence, no line break."""
    suffix = Path(what).suffix if len(what) < 250 else ""
    return suffix[1:].isalnum() and suffix.isascii() and not set(what) & set("。,，;；\n")


def show(document: Document, form: ExtractFormat, *, name: str) -> None:
    if form == ExtractFormat.json:
        write(document.to_json(indent=2) + "\n")
    elif form == ExtractFormat.table:
        output().print(table(document))
    elif form == ExtractFormat.csv:
        from pairie.outputs.csv_file import csv_of

        write(csv_of(document, name))
    else:
        from pairie.formats import FORMATS, AnnotatedDocument

        writer = FORMATS[form.value].write
        assert writer is not None
        write(writer([AnnotatedDocument(name, None, document)]))


def table(document: Document) -> object:
    """Return the records as a table for the terminal, or a word that there are none."""
    from rich.table import Table
    from rich.text import Text

    from pairie.outputs.flat import record_rows

    if not document.records:
        return Text("No act of support found.")
    grid = Table(show_lines=True)
    for column in ("actors", "recipients", "measure", "category", "amounts", "year", "status"):
        grid.add_column(column, overflow="fold")
    for row in record_rows(document):
        year = "–".join(
            "" if year is None else str(year) for year in dict.fromkeys((row["year_start"], row["year_end"]))
        )
        cells = [row["actors"], row["recipients"], row["measure"], row["category"], row["amounts"], year, row["status"]]
        grid.add_row(*(Text("" if cell is None else str(cell)) for cell in cells))
    return grid
