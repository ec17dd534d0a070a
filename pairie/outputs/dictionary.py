"""The dictionary of the data: what every column means, in English and Chinese.

Columns come from the dataclasses, their meanings from ``descriptions.toml``; nothing else has to be kept in step.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from pairie import types
from pairie.outputs.columns import Column, Kind, ListOf, StructOf, column, values_of
from pairie.outputs.flat import flat_columns
from pairie.outputs.tables import TABLES, Row, Table

__all__ = ["Meaning", "dictionary_markdown", "dictionary_rows", "dictionary_table", "meaning", "meanings_of_values"]


class Meaning(NamedTuple):
    """A description in both languages; empty where there is none yet."""

    english: str
    chinese: str


_UNDESCRIBED = Meaning("", "")
# Written once for classes that share a field.
_SAME_VALUES = {"Amount": "RecordAmount"}
_HEADS = {
    "documents": "One row a document. 一份文件一行。",
    "mentions": "One row a labelled span of a text. 文本中一个带标签的片段一行。",
    "links": "One row a link from a measure to a party or an amount. 举措与一方或数量的一条关联一行。",
    "records": "One row an act of support. 一项支援行为一行。",
    "amounts": "One row an amount of a record. 记录中的一个数量一行。",
    "parties": "One row a party of a record. 记录中的一方一行。",
}


def meaning(owner: str, field: str) -> Meaning:
    """Return what a field means; ``owner`` is a dataclass of :mod:`pairie.types`, "table" or "panel"."""
    found = _descriptions().get(owner, {}).get(field)
    return Meaning(found["en"], found["zh"]) if found else _UNDESCRIBED


def meanings_of_values(owner: str, field: str) -> Mapping[str, Meaning]:
    """Return the words that a field may hold and what they mean; none where it holds any words."""
    described = _values()
    entry = f"{_SAME_VALUES.get(owner, owner)}.{field}"
    words = described.get(entry) or described.get(field) or {}
    cls = getattr(types, owner) if owner in types.__all__ else None
    # The types say which words there are; a plain text field has those that are described for it alone.
    fixed = values_of(cls, field) if cls else tuple(words)
    allowed = fixed or (tuple(words) if entry in described else ())
    return {word: Meaning(words[word]["en"], words[word]["zh"]) if word in words else _UNDESCRIBED for word in allowed}


def dictionary_table() -> Table:
    """Return the table that holds the dictionary."""
    names = ("table", "column", "value", "type", "english", "chinese")
    return Table("dictionary", tuple(column("table", name) for name in names), ("table", "column", "value"))


def dictionary_rows(tables: Iterable[Table], *, flat: bool) -> Iterator[Row]:
    """Return a row for each column, nested ones by their path (``actors.code``), and one for each fixed word.

    Args:
        flat: describe the columns of CSV and XLSX instead (``actor_codes``).
    """
    for table in tables:
        for name, found in _paths(flat_columns(table.columns) if flat else table.columns):
            key = {"table": table.name, "column": name}
            english, chinese = _with_group(found)
            yield key | {"value": None, "type": _type(found.kind), "english": english, "chinese": chinese}
            for word, meant in meanings_of_values(found.owner, found.field).items():
                yield key | {"value": word, "type": None, "english": meant.english, "chinese": meant.chinese}


def dictionary_markdown() -> str:
    """Return the dictionary of all tables as Markdown."""
    parts = ["# Data dictionary 数据字典\n"]
    for table in TABLES.values():
        parts.append(
            f"\n## {table.name}\n\n{_HEADS[table.name]} Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
        )
        parts.append("\n| column | in CSV and XLSX | type | meaning | 说明 |\n|---|---|---|---|---|\n")
        flat = _flat_names(table)
        for row in dictionary_rows([table], flat=False):
            meant = f"{_cell(row['english'])} | {_cell(row['chinese'])}"
            if row["value"] is None:
                written = flat.get(row["column"], "")
                parts.append(f"| `{row['column']}` | {written and f'`{written}`'} | {row['type']} | {meant} |\n")
            else:
                parts.append(f"| | | `{row['value']}` | {meant} |\n")
    parts.append("\n## panel\n\nSums by actor, recipient, year and category. 按支援方、受援方、年份和类别汇总。\n")
    parts.append("\n| column | meaning | 说明 |\n|---|---|---|\n")
    for field, words in _panel_columns():
        parts.append(f"| {field} | {_cell(words.english)} | {_cell(words.chinese)} |\n")
    return "".join(parts)


def _panel_columns() -> Iterator[tuple[str, Meaning]]:
    for field in _descriptions()["panel"]:
        yield "`KIND_UNIT_done`, `KIND_UNIT_planned`, …" if field == "sum" else f"`{field}`", meaning("panel", field)


def _flat_names(table: Table) -> dict[str, str]:
    """Return the flat column of each nested one, by its path."""
    names = {}
    for outer in table.columns:
        for flat in flat_columns((outer,)):
            names[outer.name if flat.group is None else f"{outer.name}.{flat.field}"] = flat.name
    return names


def _paths(columns: Iterable[Column], within: str = "") -> Iterator[tuple[str, Column]]:
    for found in columns:
        yield within + found.name, found
        kind = found.kind.of if isinstance(found.kind, ListOf) else found.kind
        if isinstance(kind, StructOf):
            yield from _paths(kind.columns, f"{within}{found.name}.")


def _with_group(found: Column) -> Meaning:
    own = meaning(found.owner, found.field)
    if found.group is None:
        return own
    whole = meaning(*found.group)
    return Meaning(f"{whole.english} {own.english}".strip(), f"{whole.chinese}{own.chinese}")


def _type(kind: Kind) -> str:
    if isinstance(kind, ListOf):
        return f"list of {_type(kind.of)}"
    if isinstance(kind, StructOf):
        return f"({', '.join(inner.name for inner in kind.columns)})"
    return {"real": "number", "flag": "true/false", "json": "JSON"}.get(kind, kind)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


@cache
def _descriptions() -> dict[str, dict[str, dict[str, str]]]:
    return {name: section for name, section in _read().items() if name != "values"}


@cache
def _values() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = _read()["values"]
    return found


def _read() -> dict[str, Any]:
    return tomllib.loads((files("pairie.outputs") / "descriptions.toml").read_text(encoding="utf-8"))
