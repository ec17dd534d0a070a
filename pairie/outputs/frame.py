"""The tables as DataFrames with typed columns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pairie.errors import missing_extra
from pairie.formats.annotated import AnnotatedDocument
from pairie.outputs.flat import Cell, flat_columns, flat_row
from pairie.outputs.harmless import storable
from pairie.outputs.tables import TABLES, named, rows_of
from pairie.types import Document

if TYPE_CHECKING:
    import pandas

__all__ = ["to_pandas"]

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
    try:
        import pandas
    except ImportError as error:
        raise missing_extra("pandas", "table", "table of records") from error
    many = [documents] if isinstance(documents, Document) else documents
    columns = TABLES[table].columns
    rows = [flat_row(row, columns, storable) for annotated in named(many) for row in rows_of(annotated)[table]]
    flat = {column.name: _TYPES[str(column.kind)] for column in flat_columns(columns)}
    series = {name: pandas.Series([_value(row[name]) for row in rows], dtype=kind) for name, kind in flat.items()}
    return pandas.DataFrame(series, columns=list(flat))


def _value(cell: Cell) -> Any:
    return float(cell) if isinstance(cell, Decimal) else cell
