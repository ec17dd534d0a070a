"""Nested columns as flat ones: what CSV, XLSX and DataFrames show.

The parts of a cell are joined by "; ", those of ``actor_codes`` in the order of ``actors``; a part that is not known is
empty, and a cell whose parts are all unknown is none. Where a part is a list itself, its members are joined by ", ".
Ids of mentions become the words and their place: 甲县@12-14.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from pairie.formats.annotated import AnnotatedDocument
from pairie.outputs.columns import Column, ListOf, StructOf
from pairie.outputs.harmless import joined, storable
from pairie.outputs.tables import TABLES, Row, Rows, Table, rows_of
from pairie.types import Document

__all__ = ["Cell", "flat_columns", "flat_row", "flat_rows", "number_words", "record_rows"]

Cell = str | int | float | bool | Decimal | None
Escape = Callable[[str], str]

# The member that stands for the whole: the name of a party, the words of an amount.
_MAIN = ("canonical", "text")
# The cells of a record, and their members that name mentions.
_CELLS = ("actors", "recipients", "amounts")
_NAME_MENTIONS = ("mentions", "part_of", "value_of")
# The members of a place that a party lies in: its two words say more than JSON would.
_DIVISION = {"code", "name"}
_MOST_DIGITS = 60


@cache
def flat_columns(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns with none nested: ``actors`` gives ``actors``, ``actor_names``, ``actor_codes``, …"""
    return tuple(flat for column in columns for flat in _flattened(column))


def flat_row(row: Row, columns: tuple[Column, ...], escape: Escape) -> dict[str, Any]:
    """Return a row of a table in the flat columns, its text escaped for where it goes."""
    flat: dict[str, Any] = {}
    for column in columns:
        names = [found.name for found in _flattened(column)]
        flat.update(zip(names, _cells(column, row.get(column.name), escape), strict=True))
    return flat


def flat_rows(rows: Rows, table: Table, escape: Escape) -> list[dict[str, Any]]:
    """Return the rows of a table of one document as flat ones.

    Records are for readers who may not have the table of mentions: instead of their ids they tell words and places.
    """
    found = rows[table.name]
    if table.name == "records":
        places = {m["id"]: f"{m['text']}@{m['start']}-{m['end']}" for m in rows["mentions"]}
        found = [row | {name: [_placed(cell, places) for cell in row[name]] for name in _CELLS} for row in found]
    return [flat_row(row, table.columns, escape) for row in found]


def _placed(cell: Row, places: Mapping[str, str]) -> Row:
    """Return a party or an amount whose mentions are words and places; an id that is none stays."""
    named = {name: cell[name] for name in _NAME_MENTIONS if cell.get(name)}
    return cell | {
        name: places.get(ids, ids) if isinstance(ids, str) else [places.get(i, i) for i in ids]
        for name, ids in named.items()
    }


def record_rows(document: Document) -> list[dict[str, Any]]:
    """Return the records of a document as flat rows."""
    annotated = AnnotatedDocument(document.source.file or "text", None, document)
    return flat_rows(rows_of(annotated), TABLES["records"], storable)


@cache
def _flattened(column: Column) -> tuple[Column, ...]:
    return tuple(_flat(column))


def _flat(column: Column) -> Iterator[Column]:
    kind, group = column.kind, (column.owner, column.field)
    if isinstance(kind, StructOf):
        for inner in kind.columns:
            yield Column(f"{column.name}_{inner.name}", _scalar(inner), inner.owner, inner.field, group)
    elif isinstance(kind, ListOf) and isinstance(kind.of, StructOf):
        for inner in _main_first(kind.of):
            name = column.name if inner.name == _main(kind.of) else f"{_one(column.name)}_{_many(inner.name)}"
            yield Column(name, "text", inner.owner, inner.field, group)
    else:
        yield Column(column.name, _scalar(column), column.owner, column.field, column.group)


def _cells(column: Column, value: Any, escape: Escape) -> Iterator[Any]:
    kind = column.kind
    if isinstance(kind, StructOf):
        for inner in kind.columns:
            yield None if value is None else _cell(inner, value[inner.name], escape)
    elif isinstance(kind, ListOf) and isinstance(kind.of, StructOf):
        for inner in _main_first(kind.of):
            yield _joined([part[inner.name] for part in value or ()], escape)
    else:
        yield _cell(column, value, escape)


def _cell(column: Column, value: Any, escape: Escape) -> Any:
    if value is None:
        return None
    if isinstance(column.kind, ListOf):
        return _joined(value, escape)
    if isinstance(column.kind, StructOf):
        return escape(_words(value))
    return escape(value) if isinstance(value, str) else value


def _joined(parts: Iterable[Any], escape: Escape) -> str | None:
    words = ["" if part is None or part == [] else escape(_words(part)) for part in parts]
    return joined(words) if any(words) else None


def _words(part: Any) -> str:
    if isinstance(part, Decimal):
        return number_words(part)
    if isinstance(part, float):
        return str(round(part, 6))
    if isinstance(part, dict) and part.keys() == _DIVISION:
        return f"{part['code']} {part['name']}"
    if isinstance(part, list) and all(isinstance(one, str) for one in part):
        return ", ".join(part)
    if isinstance(part, dict | list):
        return json.dumps(part, ensure_ascii=False, default=str)
    return str(part)


def number_words(value: Decimal) -> str:
    """Write a number in digits, without an exponent unless that takes more than a line."""
    return f"{value:f}" if value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS else str(value)


def _scalar(column: Column) -> Any:
    return "text" if isinstance(column.kind, ListOf | StructOf) else column.kind


def _main(kind: StructOf) -> str | None:
    names = [column.name for column in kind.columns]
    return next((name for name in _MAIN if name in names), None)


def _main_first(kind: StructOf) -> list[Column]:
    return sorted(kind.columns, key=lambda column: column.name != _main(kind))


def _one(name: str) -> str:
    """actors -> actor, parties -> party."""
    return f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")


def _many(name: str) -> str:
    """code -> codes, county -> counties, box -> boxes; part_of and in_kind stay."""
    if name.endswith("_of") or name.startswith("in_"):
        return name
    if name.endswith("x"):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return name if name.endswith("s") else f"{name}s"
