"""CSV: one flat table that Excel opens rightly (UTF-8 with a mark, formulas and control characters harmless)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pairie.formats.annotated import AnnotatedDocument
from pairie.outputs.columns import Column
from pairie.outputs.flat import flat_columns, flat_rows, number_words
from pairie.outputs.harmless import escaped, with_mark
from pairie.outputs.tables import TABLES, Row, Rows, Table, rows_of
from pairie.types import Document

__all__ = ["CsvFile", "csv_head", "csv_line", "csv_of", "csv_rows"]

# Excel reads the mark as "this is UTF-8"; without it Chinese comes out garbled.
BYTE_ORDER_MARK = "\ufeff"


class CsvFile:
    """A CSV file that takes one document after the other."""

    def __init__(self, path: Path, table: Table) -> None:
        self._table = table
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._stream.write(csv_head(table.columns))

    def prepare(self, rows: Rows) -> str:
        return csv_rows(flat_rows(rows, self._table, escaped), self._table.columns)

    def write(self, prepared: str) -> None:
        self._stream.write(prepared)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


def csv_of(document: Document, name: str) -> str:
    """Return the records of one document as CSV. Write it as UTF-8 with ``newline=""``."""
    table = TABLES["records"]
    rows = flat_rows(rows_of(AnnotatedDocument(name, None, document)), table, escaped)
    return csv_head(table.columns) + csv_rows(rows, table.columns)


def csv_head(columns: tuple[Column, ...]) -> str:
    """Return the mark and the line of names."""
    return BYTE_ORDER_MARK + csv_line([with_mark(column.name) for column in flat_columns(columns)])


def csv_rows(flat: Iterable[Row], columns: tuple[Column, ...]) -> str:
    """Return the lines of some rows that are flat already."""
    names = [column.name for column in flat_columns(columns)]
    return "".join(csv_line([_cell(row[name]) for name in names]) for row in flat)


def csv_line(cells: Sequence[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number_words(value)
    return with_mark(value) if isinstance(value, str) else value
