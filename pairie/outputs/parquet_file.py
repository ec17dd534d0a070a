"""Parquet: one table, typed, with nested columns, written in row groups as the documents come."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from pairie.errors import missing_extra
from pairie.outputs.arrow import arrow_row, arrow_schema, arrow_table
from pairie.outputs.tables import Row, Rows, Table

__all__ = ["ParquetFile"]

# A row group is held in memory: so many rows or characters.
ROWS_IN_MEMORY = 10_000
CHARACTERS_IN_MEMORY = 4_000_000


class ParquetFile:
    """A Parquet file that takes one document after the other.

    Raises:
        ConfigError: pyarrow is not installed.
    """

    def __init__(self, path: Path, table: Table) -> None:
        try:
            from pyarrow.parquet import ParquetWriter
        except ImportError as error:
            raise missing_extra("pyarrow", "table", "Parquet") from error
        self._table = table
        self._rows: list[Row] = []
        self._n_characters = 0
        self._writer = ParquetWriter(path, arrow_schema(table.columns), compression="zstd")

    def prepare(self, rows: Rows) -> list[Row]:
        """Return what :meth:`write` takes. Whatever is wrong with a document comes out here."""
        return [arrow_row(row, self._table.columns) for row in rows[self._table.name]]

    def write(self, prepared: list[Row]) -> None:
        self._rows += prepared
        self._n_characters += sum(len(value) for row in prepared for value in row.values() if isinstance(value, str))
        if len(self._rows) >= ROWS_IN_MEMORY or self._n_characters >= CHARACTERS_IN_MEMORY:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(arrow_table(self._rows, self._table.columns))
        self._rows, self._n_characters = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Also after a fault: what was written until then can be opened.
        try:
            self._flush()
        finally:
            self._writer.close()
