"""Columns derived from the dataclasses of :mod:`pairie.types`: a field that is added there is a column here.

A kind is the type of a column in no particular format: what Arrow, DuckDB, XLSX and pandas make of it stands there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

__all__ = ["Column", "Kind", "ListOf", "Scalar", "StructOf", "column", "columns_of", "plain", "values_of"]

Scalar = Literal["text", "integer", "real", "decimal", "flag", "date", "json"]


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any number of values of one kind, in order."""

    of: Kind


@dataclass(frozen=True, slots=True)
class StructOf:
    """Named values."""

    columns: tuple[Column, ...]


Kind = Scalar | ListOf | StructOf


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a member of a nested one.

    ``owner`` and ``field`` name the entry of the dictionary that describes it: a dataclass of :mod:`pairie.types`, or a
    table with columns of its own. ``group`` is the field it was taken out of (``Record.actors`` for ``actor_codes``).
    """

    name: str
    kind: Kind
    owner: str
    field: str
    group: tuple[str, str] | None = None


# Of several types none of which holds the others, and of what is not known here, the JSON text is kept.
_SCALARS: Mapping[type, Scalar] = {
    str: "text",
    bool: "flag",
    int: "integer",
    float: "real",
    Decimal: "decimal",
    date: "date",
}


def column(owner: str, name: str, kind: Kind = "text") -> Column:
    """Return a column that no dataclass has: the dictionary describes it under ``owner``."""
    return Column(name, kind, owner, name)


@cache
def columns_of(cls: type) -> tuple[Column, ...]:
    """Return a column for each field of a dataclass; fields left out of comparison are no content and left out."""
    types = get_type_hints(cls)
    return tuple(
        Column(field.name, _kind(types[field.name]), cls.__name__, field.name) for field in fields(cls) if field.compare
    )


@cache
def values_of(cls: type, field: str) -> tuple[str, ...]:
    """Return the words that a field may have, alone or in a list, where they are fixed (the members of a Literal)."""
    return tuple(dict.fromkeys(_words_in(get_type_hints(cls)[field])))


def plain(kind: Kind, value: Any) -> Any:
    """Return a value of a dataclass as dictionaries, lists and scalars, in the shape of its kind."""
    if value is None:
        return None
    if isinstance(kind, StructOf):
        return {inner.name: plain(inner.kind, getattr(value, inner.name)) for inner in kind.columns}
    if isinstance(kind, ListOf):
        if isinstance(value, Mapping) and isinstance(kind.of, StructOf):
            key, held = kind.of.columns
            return [{"key": plain(key.kind, name), "value": plain(held.kind, value[name])} for name in value]
        return [plain(kind.of, part) for part in (sorted(value) if isinstance(value, AbstractSet) else value)]
    if kind == "text":
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=_jsonable) if kind == "json" else value


def _kind(found: Any) -> Kind:
    members = [member for member in _members(found) if member is not NoneType]
    kinds = {_kind_of_one(member) for member in members}
    return kinds.pop() if len(kinds) == 1 else "json"


def _kind_of_one(found: Any) -> Kind:
    origin, arguments = get_origin(found), get_args(found)
    if origin is Literal:
        return _SCALARS.get(type(arguments[0]), "json")
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = arguments
        return ListOf(StructOf((column("Mapping", "key", _kind(key)), column("Mapping", "value", _kind(value)))))
    if isinstance(origin, type) and issubclass(origin, Sequence | AbstractSet):
        kinds = {_kind(of) for of in arguments if of is not Ellipsis}
        return ListOf(kinds.pop()) if len(kinds) == 1 else "json"
    if is_dataclass(found) and isinstance(found, type):
        return StructOf(columns_of(found))
    return _SCALARS.get(found, "json")


def _words_in(found: Any) -> Iterator[str]:
    if get_origin(found) is Literal:
        yield from map(str, get_args(found))
    else:
        for inner in get_args(found):
            yield from _words_in(inner)


def _members(found: Any) -> tuple[Any, ...]:
    return get_args(found) if get_origin(found) in (Union, UnionType) else (found,)


def _jsonable(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return sorted(value) if isinstance(value, AbstractSet) else list(value) if isinstance(value, tuple) else str(value)
