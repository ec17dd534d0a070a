"""Rows that wait in memory until there are enough of them: Arrow files take them in groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pairie.outputs.arrow import arrow_row
from pairie.outputs.tables import Row, Rows, Table

__all__ = ["WaitingRows"]

# Of all tables together: so many rows or characters.
ROWS_IN_MEMORY = 20_000
CHARACTERS_IN_MEMORY = 4_000_000


class WaitingRows:
    """Rows of some tables on their way into a file."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables = {table.name: table for table in tables}
        self._rows: dict[str, list[Row]] = {name: [] for name in self.tables}
        self._n_characters = 0

    def prepare(self, rows: Rows) -> Mapping[str, list[Row]]:
        """Return what :meth:`add` takes. Whatever is wrong with a document comes out here.

        Raises:
            FormatError: a number is too great for the file.
        """
        return {name: [arrow_row(row, table.columns) for row in rows[name]] for name, table in self.tables.items()}

    def add(self, prepared: Mapping[str, Sequence[Row]]) -> bool:
        """Take the rows of a document; tell whether it is time to write."""
        for name, rows in prepared.items():
            self._rows[name] += rows
            self._n_characters += sum(len(value) for row in rows for value in row.values() if isinstance(value, str))
        return sum(map(len, self._rows.values())) >= ROWS_IN_MEMORY or self._n_characters >= CHARACTERS_IN_MEMORY

    def take(self) -> list[tuple[Table, list[Row]]]:
        """Return what waits, of tables with any rows, and forget it."""
        taken = [(self.tables[name], rows) for name, rows in self._rows.items() if rows]
        self._rows, self._n_characters = {name: [] for name in self.tables}, 0
        return taken
