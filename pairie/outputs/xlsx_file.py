"""XLSX: a workbook with typed cells, a sheet a table, and a dictionary of the columns.

Rows go to disk as they come. Text that looks like a formula is a text cell all the same and carries the mark of one, so
that it stays text when somebody edits it; nothing is put before it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pairie.errors import missing_extra
from pairie.outputs.dictionary import dictionary_rows, dictionary_table
from pairie.outputs.flat import flat_columns, flat_rows
from pairie.outputs.harmless import escaped
from pairie.outputs.sheet import LONG_TEXT, Place, Sheet, Styles
from pairie.outputs.tables import Row, Rows, Table

__all__ = ["XlsxFile"]

# A link that cannot be written is left out; these signs have a meaning of their own in one.
_NOT_IN_LINKS = frozenset('#%"<>|*?\n')
_LONGEST_LINK = 250


class XlsxFile:
    """A workbook that takes one document after the other.

    Raises:
        ConfigError: XlsxWriter is not installed.
    """

    def __init__(self, path: Path, tables: Sequence[Table]) -> None:
        try:
            import xlsxwriter
        except ImportError as error:
            raise missing_extra("xlsxwriter", "xlsx", "XLSX") from error
        # Opened now: that the folder is missing should not come out after a night's work.
        path.open("wb").close()
        self._folder = path.absolute().parent
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, "nan_inf_to_errors": False})
        self._tables = {table.name: table for table in tables}
        styles = Styles(self._book)
        self._long = Sheet(self._book, LONG_TEXT, styles, None)
        self._sheets = {
            table.name: Sheet(self._book, Table(table.name, flat_columns(table.columns), table.key), styles, self._long)
            for table in tables
        }
        self._styles = styles

    def prepare(self, rows: Rows) -> Mapping[str, list[Row]]:
        return {name: flat_rows(rows, table, escaped) for name, table in self._tables.items()}

    def write(self, prepared: Mapping[str, list[Row]]) -> None:
        """Write the rows of one document; those of a record lead to its row, and that to the document and the file."""
        documents: dict[Any, Place] = {}
        records: dict[Any, Place] = {}
        for row in prepared.get("documents", ()):
            links = {"file": self._file_link(row["file"])}
            documents[row["document"]] = self._sheets["documents"].add(row, links)
        for row in prepared.get("records", ()):
            links = {"document": _link(documents.get(row["document"])), "source": self._file_link(row["source"])}
            records[row["record_id"]] = self._sheets["records"].add(row, links)
        for name in self._tables.keys() - {"documents", "records"}:
            for row in prepared[name]:
                links = {"record_id": _link(records.get(row["record_id"]))} if "record_id" in row else {}
                self._sheets[name].add(row, links)

    def _file_link(self, file: str | None) -> str | None:
        """Link to a file that is there, by its way from the workbook; a name off the net or odd is left as text."""
        if not file or file.startswith(("\\\\", "//")) or _NOT_IN_LINKS & set(file) or len(file) > _LONGEST_LINK:
            return None
        try:
            return f"external:{os.path.relpath(file, self._folder)}" if Path(file).is_file() else None
        except (OSError, ValueError):  # too long for a name, or on another drive
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from xlsxwriter.exceptions import FileCreateError

        for sheet in self._sheets.values():
            sheet.finish()
        words = Sheet(self._book, dictionary_table(), self._styles, self._long)
        for row in dictionary_rows(self._tables.values(), flat=True):
            words.add(row, {})
        words.finish()
        self._long.finish()
        try:
            self._book.close()
        except FileCreateError as error:  # XlsxWriter's own name for what the disk says
            raise OSError(*error.args[0].args) from error


def _link(place: Place | None) -> str | None:
    return None if place is None else f"internal:'{place.sheet}'!A{place.row}"
