"""``pairie tag``: many pages to whole documents and tables."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from pairie.cli.convert import MERGED
from pairie.cli.inputs import input_files, skipped_files
from pairie.cli.options import DEFAULT_MODEL, Caution, Folder, Model, Ocr, OcrMode, Threads, Volumes
from pairie.cli.terminal import messages, use_utf8
from pairie.errors import PairieError

if TYPE_CHECKING:
    from pairie.formats import AnnotatedDocument
    from pairie.pipeline import Extractor
    from pairie.readers import OCR
    from pairie.types import Document

__all__ = ["tag", "tag_files"]

FAULTS = "faults.csv"

# So many files that were left out are named.
MOST_NAMES = 10


class TagFormat(StrEnum):
    """What a batch writes: whole documents, the table of records, or all tables in one file."""

    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    duckdb = "duckdb"


FILES = {
    TagFormat.jsonl: "documents.jsonl",
    TagFormat.csv: "records.csv",
    TagFormat.xlsx: "records.xlsx",
    TagFormat.parquet: "records.parquet",
    TagFormat.duckdb: "records.duckdb",
}
#: Written where nothing is said: these need no extra.
USUAL = (TagFormat.jsonl, TagFormat.csv)


def tag(
    inputs: Annotated[list[Path], typer.Argument(metavar="PAGES...", help="Files, folders or patterns like *.txt.")],
    folder: Folder = Path("tagged"),
    forms: Annotated[
        list[TagFormat] | None,
        typer.Option("--format", "-f", help="Write only this; may be given several times. [jsonl and csv]"),
    ] = None,
    suffixes: Annotated[
        str | None,
        typer.Option(help="What to take from folders, as .txt,.html. [all that is read]", show_default=False),
    ] = None,
    volumes: Volumes = False,
    merge: Annotated[
        bool,
        typer.Option("--merge", help="An act that several documents report is one record. All are kept in memory."),
    ] = False,
    model: Model = DEFAULT_MODEL,
    threads: Threads = None,
    caution: Caution = 0.0,
    ocr: Ocr = OcrMode.auto,
) -> None:
    """Tag files and folders. A file or page that cannot be read is noted in faults.csv; the others go on."""
    use_utf8()
    from pairie import load
    from pairie.readers import SUFFIXES

    listed = ",".join(SUFFIXES) if suffixes is None else suffixes
    wanted = [f".{suffix.strip().lstrip('.*').lower()}" for suffix in listed.split(",") if suffix.strip()]
    files = input_files(inputs, wanted, volumes=volumes)
    extractor = load(model, threads=threads, caution=caution)
    pages = None if suffixes is None else wanted
    n_faults, n_lost = tag_files(files, extractor, folder, forms or USUAL, pages=pages, ocr=ocr.value, merge=merge)
    console = messages()
    console.print(f"{len(files) - n_faults} of {len(files)} pages tagged, results in {folder}")
    if not volumes and (skipped := skipped_files(inputs, wanted)):
        more = f" and {len(skipped) - MOST_NAMES} more" if len(skipped) > MOST_NAMES else ""
        names = ", ".join(str(path) for path in skipped[:MOST_NAMES])
        console.print(f"{len(skipped)} files left out, their form is not yet read: {names}{more}")
    if n_lost:
        console.print(
            f"{n_lost} pages inside PDF files or volumes are missing or could not be read, see {folder / FAULTS}"
        )
    if n_faults:
        console.print(f"{n_faults} pages could not be read, see {folder / FAULTS}")
    if n_faults or n_lost:
        raise typer.Exit(1)


def tag_files(
    files: Sequence[Path],
    extractor: Extractor,
    folder: Path,
    forms: Sequence[TagFormat],
    *,
    pages: Sequence[str] | None = None,
    ocr: OCR = "auto",
    merge: bool = False,
) -> tuple[int, int]:
    """Tag files into a folder, one at a time; return how many could not be read, and how many pages of the others.

    A folder among the files is a volume; ``pages`` are the suffixes of its pages, None for all that are read. Merged
    documents are written when all have been read.
    """
    from pairie.outputs import open_writer

    folder.mkdir(parents=True, exist_ok=True)
    faults = _Faults(folder / FAULTS)
    with ExitStack() as stack:
        writers = [stack.enter_context(open_writer(folder / FILES[form])) for form in dict.fromkeys(forms)]
        stack.callback(faults.close)
        tagged = _tagged(files, extractor, faults, pages, ocr)
        for path, annotated in _merged(tagged) if merge else tagged:
            try:
                prepared = [(writer, writer.prepare(annotated)) for writer in writers]
            except Exception as error:  # a night's work must not end at one page, whatever is wrong with it
                faults.add(path, error)
                continue
            faults.add_pages(path, annotated.document)
            for writer, rows in prepared:
                writer.write(rows)
    return faults.n_files, faults.n_pages


def _tagged(
    files: Sequence[Path], extractor: Extractor, faults: _Faults, pages: Sequence[str] | None, ocr: OCR
) -> Iterator[tuple[Path, AnnotatedDocument]]:
    from pairie.formats import AnnotatedDocument

    for path in _with_progress(files):
        try:
            if path.is_dir():
                document = extractor.extract_volume(path, suffixes=pages, ocr=ocr)
            else:
                document = extractor.extract_file(path, ocr=ocr)
        except Exception as error:  # as above
            faults.add(path, error)
            continue
        yield path, AnnotatedDocument(path.as_posix(), None, document)


def _merged(tagged: Iterable[tuple[Path, AnnotatedDocument]]) -> Iterator[tuple[Path, AnnotatedDocument]]:
    from pairie.merging import merge_documents

    found = list(tagged)
    documents = merge_documents(annotated.document for _, annotated in found)
    for (path, annotated), document in zip(found, documents, strict=True):
        # Without this mark a document whose acts all went to others would be given its records again.
        yield path, replace(annotated, document=document, meta={**annotated.meta, MERGED: "yes"})


def _with_progress(files: Sequence[Path]) -> Iterator[Path]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = messages()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(files))
        for path in files:
            progress.update(task, description=path.name[-40:])
            yield path
            progress.advance(task)


class _Faults:
    """The faults file, made at the first fault; one left by an earlier run is removed."""

    def __init__(self, path: Path) -> None:
        self.n_files = 0
        self.n_pages = 0
        self._path = path
        self._stream: TextIO | None = None
        path.unlink(missing_ok=True)

    def add(self, path: Path, error: Exception) -> None:
        # A PairieError tells all there is to tell; of anything else the kind is half the story.
        message = str(error) if isinstance(error, PairieError) else f"{error!r}; please report this with the file"
        self._write(path, type(error).__name__, message)
        self.n_files += 1

    def add_pages(self, path: Path, document: Document) -> None:
        for fault in document.source.faults:
            self._write(path, "PageFault", f"{path}: page {fault.page_number}: {fault.message}")
            self.n_pages += 1

    def _write(self, path: Path, kind: str, message: str) -> None:
        if self._stream is None:
            self._stream = self._path.open("w", encoding="utf-8-sig", errors="replace", newline="")
            csv.writer(self._stream).writerow(("file", "kind", "message"))
        csv.writer(self._stream).writerow((os.fspath(path), kind, message))
        self._stream.flush()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
