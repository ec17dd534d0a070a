"""The tables as DataFrames with typed columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pairie.errors import missing_extra
from pairie.formats.annotated import AnnotatedDocument
from pairie.outputs.flat import Cell, flat_columns, flat_row, flat_rows
from pairie.outputs.harmless import storable
from pairie.outputs.tables import TABLES, Row, Table, named, rows_of
from pairie.types import Document

if TYPE_CHECKING:
    import pandas

__all__ = ["frame_of", "to_pandas"]

# Types that know missing values: plain ones would turn the year 2020 into 2020.0 where another is unknown.
_TYPES = {
    "text": "string",
    "json": "string",
    "integer": "Int64",
    "real": "Float64",
    "decimal": "Float64",
    "flag": "boolean",
    "date": "object",
}


def to_pandas(
    documents: Document | Iterable[Document | AnnotatedDocument], *, table: str = "records"
) -> pandas.DataFrame:
    """Return one table of the documents as a DataFrame; of the records, one row an act.

    Args:
        table: records, amounts, parties, mentions, links or documents.
    Raises:
        ConfigError: pandas is not installed; the message names the extra that brings it.
        KeyError: there is no such table.
    """
    many = [documents] if isinstance(documents, Document) else documents
    asked = TABLES[table]
    return _frame([row for each in named(many) for row in flat_rows(rows_of(each), asked, storable)], asked)


def frame_of(rows: Iterable[Row], table: Table) -> pandas.DataFrame:
    """Return the rows of any one table as a DataFrame; nested columns are flat ones, numbers are floats.

    Raises:
        ConfigError: pandas is not installed; the message names the extra that brings it.
    """
    return _frame([flat_row(row, table.columns, storable) for row in rows], table)


def _frame(flat: Sequence[Row], table: Table) -> pandas.DataFrame:
    try:
        import pandas
    except ImportError as error:
        raise missing_extra("pandas", "table", "DataFrame") from error
    types = {column.name: _TYPES[str(column.kind)] for column in flat_columns(table.columns)}
    series = {name: pandas.Series([_value(row[name]) for row in flat], dtype=kind) for name, kind in types.items()}
    return pandas.DataFrame(series, columns=list(types))


def _value(cell: Cell) -> Any:
    return float(cell) if isinstance(cell, Decimal) else cell
