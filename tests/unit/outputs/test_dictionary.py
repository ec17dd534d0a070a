"""The dictionary: every field is described, in both languages."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import get_args

import pytest

from pairie import types
from pairie.facts.kinds import PartyKind
from pairie.outputs.columns import columns_of
from pairie.outputs.dictionary import (
    Meaning,
    dictionary_markdown,
    dictionary_rows,
    dictionary_table,
    meaning,
    meanings_of_values,
)
from pairie.outputs.panel import Panel
from pairie.outputs.sheet import LONG_TEXT
from pairie.outputs.tables import TABLES


def classes() -> list[type]:
    return [
        found for found in map(types.__dict__.get, types.__all__) if isinstance(found, type) and is_dataclass(found)
    ]


def is_chinese(words: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in words)


def is_english(words: str) -> bool:
    return any(sign.isascii() and sign.isalpha() for sign in words)


def fields() -> Iterator[tuple[str, str]]:
    for cls in classes():
        yield from ((cls.__name__, column.name) for column in columns_of(cls))
    for table in (*TABLES.values(), LONG_TEXT, dictionary_table(), Panel().table()):
        yield from ((column.owner, column.field) for column in table.columns)


@pytest.mark.parametrize(("owner", "field"), sorted(set(fields())))
def test_every_field_is_described_in_both_languages(owner: str, field: str) -> None:
    """Fails for a field that was added to a dataclass: describe it in pairie/outputs/descriptions.toml."""
    english, chinese = meaning(owner, field)
    assert is_english(english) and is_chinese(chinese)
    for word, meant in meanings_of_values(owner, field).items():
        assert is_english(meant.english) and is_chinese(meant.chinese), word


def test_all_classes_are_looked_at() -> None:
    assert {types.Document, types.Record, types.Party, types.RecordAmount, types.Amount} <= set(classes())


def test_fixed_words() -> None:
    assert set(meanings_of_values("Record", "category")) == set(types.CATEGORIES)
    assert meanings_of_values("Amount", "kind") == meanings_of_values("RecordAmount", "kind")
    assert set(meanings_of_values("Passage", "kind")) == {"heading", "body", "caption", "table"}
    assert meanings_of_values("Record", "measure") == {}
    # These are words in the code, and text in the type.
    assert set(get_args(PartyKind)) <= set(meanings_of_values("Party", "kind"))


def test_what_is_not_described_is_empty() -> None:
    assert meaning("Record", "no_such_field") == Meaning("", "")


def test_flat_and_nested_names() -> None:
    nested = {row["column"] for row in dictionary_rows([TABLES["records"]], flat=False)}
    flat = {row["column"] for row in dictionary_rows([TABLES["records"]], flat=True)}
    assert {"actors", "actors.code", "amounts.value", "evidence", "evidence_start"} <= nested
    assert {"actors", "actor_codes", "amount_values", "evidence"} <= flat
    rows = {row["column"]: row for row in dictionary_rows([TABLES["records"]], flat=True) if row["value"] is None}
    assert rows["actor_codes"]["english"].startswith("Who supports. Administrative code")
    assert rows["year_start"]["type"] == "integer"


def test_markdown() -> None:
    shown = dictionary_markdown()
    assert all(f"## {name}\n" in shown for name in (*TABLES, "panel"))
    assert "| `actors.code` | `actor_codes` | text | Administrative code" in shown
    assert "| | | `goods` | goods and equipment | 物资设备 |" in shown
    tables = [block for block in shown.split("\n\n") if block.startswith("|")]
    assert len(tables) == len(TABLES) + 1
    for table in tables:
        assert len({line.count("|") - line.count("\\|") for line in table.strip().split("\n")}) == 1
