"""A DuckDB file: all tables, typed and nested, the dictionary, comments on the columns, and views to start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

from pairie.errors import FormatError, missing_extra
from pairie.outputs.arrow import arrow_row, arrow_table
from pairie.outputs.dictionary import dictionary_rows, dictionary_table, meaning
from pairie.outputs.tables import TABLES, Row, Rows, Table
from pairie.outputs.waiting import WaitingRows

__all__ = ["DuckdbFile"]


class DuckdbFile:
    """A DuckDB file that takes one document after the other; a file that is there is replaced.

    Raises:
        ConfigError: duckdb or pyarrow is not installed.
        FormatError: the file cannot be replaced, because another program has it open, or there is no room.
    """

    def __init__(self, path: Path) -> None:
        try:
            import duckdb
            import pyarrow  # noqa: F401 -- rows go in as Arrow tables
        except ImportError as error:
            raise missing_extra("duckdb", "duckdb", "DuckDB") from error
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        self._path = path
        with _writing(path):
            self._connection = duckdb.connect(str(path), config={"memory_limit": "512MB"})
        self._waiting = WaitingRows(TABLES.values())
        for table in (*TABLES.values(), dictionary_table()):
            self._create(table)
        words = dictionary_table()
        rows = [arrow_row(row, words.columns) for row in dictionary_rows(TABLES.values(), flat=False)]
        self._insert(words, rows)
        self._connection.execute((files("pairie.outputs") / "views.sql").read_text(encoding="utf-8"))

    def prepare(self, rows: Rows) -> Mapping[str, list[Row]]:
        return self._waiting.prepare(rows)

    def write(self, prepared: Mapping[str, list[Row]]) -> None:
        if self._waiting.add(prepared):
            with _writing(self._path):
                self._flush()

    def _flush(self) -> None:
        self._connection.begin()
        for table, rows in self._waiting.take():
            self._insert(table, rows)
        self._connection.commit()

    def _create(self, table: Table) -> None:
        self._connection.register("batch", arrow_table([], table.columns))
        self._connection.execute(f'CREATE TABLE "{table.name}" AS SELECT * FROM batch')
        self._connection.unregister("batch")
        for found in table.columns:
            meant = " ".join(meaning(found.owner, found.field)).replace("'", "''")
            self._connection.execute(f"""COMMENT ON COLUMN "{table.name}"."{found.name}" IS '{meant}'""")

    def _insert(self, table: Table, rows: list[Row]) -> None:
        self._connection.register("batch", arrow_table(rows, table.columns))
        self._connection.execute(f'INSERT INTO "{table.name}" SELECT * FROM batch')
        self._connection.unregister("batch")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Also after a fault: what was read until then is kept.
        try:
            with _writing(self._path):
                self._flush()
                # Closing would do it too, but tells nobody that there was no room.
                self._connection.execute("CHECKPOINT")
        finally:
            self._connection.close()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise FormatError(
            f"{path}: cannot be written; got {error}, expected a place for a file. Make room, and close what has it "
            "open."
        ) from error
