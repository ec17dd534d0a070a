"""Parquet: one table, typed, with nested columns, written in row groups as the documents come."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from pairie.errors import missing_extra
from pairie.outputs.arrow import arrow_schema, arrow_table
from pairie.outputs.tables import Row, Rows, Table
from pairie.outputs.waiting import WaitingRows

__all__ = ["ParquetFile"]


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
        self._waiting = WaitingRows([table])
        self._writer = ParquetWriter(path, arrow_schema(table.columns), compression="zstd")

    def prepare(self, rows: Rows) -> Mapping[str, list[Row]]:
        return self._waiting.prepare(rows)

    def write(self, prepared: Mapping[str, list[Row]]) -> None:
        if self._waiting.add(prepared):
            self._flush()

    def _flush(self) -> None:
        for table, rows in self._waiting.take():
            self._writer.write_table(arrow_table(rows, table.columns))

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
