"""Columns and rows as Arrow tables, with nested columns: what Parquet files and DuckDB are filled from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Any

from pairie.errors import FormatError
from pairie.outputs.columns import Column, Kind, ListOf, StructOf
from pairie.outputs.harmless import storable
from pairie.outputs.tables import Row

if TYPE_CHECKING:
    import pyarrow

__all__ = ["arrow_row", "arrow_schema", "arrow_table"]

#: Digits of a decimal column in all, and of these behind the point.
PRECISION, SCALE = 38, 10

_STEP = Decimal(1).scaleb(-SCALE)
_EXACT = Context(prec=PRECISION + SCALE, rounding=ROUND_HALF_EVEN)
_TOO_GREAT = Decimal(10) ** (PRECISION - SCALE)
_INTEGERS = range(-(2**63), 2**63)


def arrow_schema(columns: Sequence[Column]) -> pyarrow.Schema:
    import pyarrow

    return pyarrow.schema([pyarrow.field(column.name, _arrow_type(column.kind)) for column in columns])


def arrow_row(row: Row, columns: Sequence[Column]) -> Row:
    """Return a row that Arrow takes without fail: text that UTF-8 can express, decimals that fit.

    Raises:
        FormatError: an offset or a year is no number of 64 bits.
    """
    return {column.name: _arrow_value(column, column.kind, row.get(column.name)) for column in columns}


def arrow_table(rows: Sequence[Row], columns: Sequence[Column]) -> pyarrow.Table:
    """Return rows that :func:`arrow_row` made as a table."""
    import pyarrow

    return pyarrow.Table.from_pylist(list(rows), schema=arrow_schema(columns))


def _arrow_type(kind: Kind) -> pyarrow.DataType:
    import pyarrow

    if isinstance(kind, ListOf):
        return pyarrow.list_(_arrow_type(kind.of))
    if isinstance(kind, StructOf):
        return pyarrow.struct([pyarrow.field(inner.name, _arrow_type(inner.kind)) for inner in kind.columns])
    return {
        "text": pyarrow.string(),
        "json": pyarrow.string(),
        "integer": pyarrow.int64(),
        "real": pyarrow.float64(),
        "decimal": pyarrow.decimal128(PRECISION, SCALE),
        "flag": pyarrow.bool_(),
        "date": pyarrow.date32(),
    }[kind]


def _arrow_value(column: Column, kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, ListOf):
        return [_arrow_value(column, kind.of, part) for part in value]
    if isinstance(kind, StructOf):
        return {inner.name: _arrow_value(inner, inner.kind, value[inner.name]) for inner in kind.columns}
    if kind in ("text", "json"):
        return storable(value)
    if kind == "decimal":
        return _fitting(value)
    if kind == "integer" and value not in _INTEGERS:
        raise FormatError(
            f"column {column.name}: number too great; got {str(value)[:50]}, expected one of 64 bits. "
            "Check the program that wrote the document."
        )
    return value


def _fitting(value: Decimal) -> Decimal | None:
    """Round to ten decimals; none where the number is too great: a misprint is no fault, and its words are there."""
    if not value.is_finite() or abs(value) >= _TOO_GREAT:
        return None
    return value.quantize(_STEP, context=_EXACT)
