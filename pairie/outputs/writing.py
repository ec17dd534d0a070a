"""Writers by the suffix of a file, and the way of many documents into one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.jsonl import to_line
from pairie.outputs.csv_file import CsvFile
from pairie.outputs.duckdb_file import DuckdbFile
from pairie.outputs.parquet_file import ParquetFile
from pairie.outputs.tables import TABLES, Row, Rows, Table, named, rows_of
from pairie.outputs.xlsx_file import XlsxFile
from pairie.types import Document

__all__ = [
    "SUFFIXES",
    "DocumentWriter",
    "RowWriter",
    "check_rows_path",
    "open_rows",
    "open_writer",
    "write_rows",
    "write_table",
]

#: Form by suffix. CSV and Parquet hold one table, the others all.
SUFFIXES: Mapping[str, str] = {
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".duckdb": "duckdb",
}
_ONE_TABLE = (".csv", ".parquet")
# Reading text and its passages are no matter for cells; mentions and links are of use beside the text only.
_SHEETS = ("records", "amounts", "parties", "documents")
_NOT_IN_SHEETS = ("text", "passages")


class RowWriter(AbstractContextManager["RowWriter"], Protocol):
    """A file that takes rows: ``prepare`` finds whatever is wrong with them, ``write`` takes what it returned."""

    def prepare(self, rows: Rows) -> Any: ...
    def write(self, prepared: Any) -> None: ...


class DocumentWriter(AbstractContextManager["DocumentWriter"], Protocol):
    """A file that takes one document after the other, in two steps as :class:`RowWriter`."""

    def prepare(self, annotated: AnnotatedDocument) -> Any: ...
    def write(self, prepared: Any) -> None: ...


class _TableFile:
    """Tables of documents in a file of rows."""

    def __init__(self, rows: RowWriter) -> None:
        self._rows = rows

    def prepare(self, annotated: AnnotatedDocument) -> Any:
        return self._rows.prepare(rows_of(annotated))

    def write(self, prepared: Any) -> None:
        self._rows.write(prepared)

    def __enter__(self) -> Self:
        self._rows.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.__exit__(kind, error, trace)


class _JsonlFile:
    """Whole documents, one a line."""

    def __init__(self, path: Path) -> None:
        # A file name that is no UTF-8 must not stop a batch.
        self._stream = path.open("w", encoding="utf-8", errors="replace", newline="")

    def prepare(self, annotated: AnnotatedDocument) -> str:
        return to_line(annotated) + "\n"

    def write(self, prepared: str) -> None:
        self._stream.write(prepared)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def write_table(
    documents: Document | Iterable[Document | AnnotatedDocument],
    path: str | os.PathLike[str],
    *,
    table: str | None = None,
) -> None:
    """Write documents to a file; its suffix says in which form. Documents are taken one by one, as they come.

    Args:
        documents: one or many, also from a generator.
        path: ``.csv`` or ``.parquet`` (one table), ``.xlsx``, ``.duckdb`` or ``.jsonl`` (everything).
        table: which table CSV and Parquet hold: records (the default), amounts, parties, mentions, links or documents.
    Raises:
        ConfigError: the suffix or the table is unknown, or an optional package is missing; its extra is named.
        FormatError: a document has a number that the form cannot hold.
    """
    many = [documents] if isinstance(documents, Document) else documents
    with open_writer(Path(path), table=table) as writer:
        for annotated in named(many):
            writer.write(writer.prepare(annotated))


def open_writer(path: Path, *, table: str | None = None) -> DocumentWriter:
    """Open a file for documents; ``table`` as in :func:`write_table`."""
    suffix = _known(path, SUFFIXES)
    if table is not None and table not in TABLES:
        raise ConfigError(f"{path}: unknown table; got {table!r}, expected one of {', '.join(TABLES)}. Choose one.")
    if table is not None and suffix not in _ONE_TABLE:
        raise ConfigError(
            f"{path}: this form holds all tables; got table={table!r}, expected none or a name ending in "
            f"{' or '.join(_ONE_TABLE)}. Leave the table out."
        )
    if suffix == ".jsonl":
        return _JsonlFile(path)
    if suffix == ".duckdb":
        return _TableFile(DuckdbFile(path))
    if suffix == ".xlsx":
        return _TableFile(XlsxFile(path, [_for_sheets(TABLES[name]) for name in _SHEETS]))
    return _TableFile(open_rows(path, TABLES[table or "records"]))


def open_rows(path: Path, table: Table) -> RowWriter:
    """Open a file for the rows of any one table: CSV, Parquet or XLSX."""
    suffix = check_rows_path(path)
    if suffix == ".csv":
        return CsvFile(path, table)
    return ParquetFile(path, table) if suffix == ".parquet" else XlsxFile(path, [table])


def check_rows_path(path: Path) -> str:
    """Return the suffix of a file for any one table.

    Raises:
        ConfigError: it is no form of one table.
    """
    return _known(path, [*_ONE_TABLE, ".xlsx"])


def write_rows(rows: Iterable[Row], path: Path, table: Table) -> None:
    """Write the rows of any one table."""
    with open_rows(path, table) as writer:
        for row in rows:
            writer.write(writer.prepare({table.name: [row]}))


def _for_sheets(table: Table) -> Table:
    if table.name != "documents":
        return table
    return replace(table, columns=tuple(found for found in table.columns if found.name not in _NOT_IN_SHEETS))


def _known(path: Path, suffixes: Iterable[str]) -> str:
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        raise ConfigError(
            f"{path}: unknown form of output; got {suffix or 'no suffix'}, expected {', '.join(suffixes)}. "
            "Choose another name."
        )
    return suffix
