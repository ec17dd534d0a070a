from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.gazetteer import gazetteer, padded, prefix_of
from pairie.facts.history import (
    STILL,
    former_names,
    lasting_code,
    lost_divisions,
    name_in,
    new_divisions,
    spell_in,
    successor_of,
    was_part_of,
    was_valid,
)


@pytest.mark.parametrize(
    ("now", "year", "then"),
    [
        ("510116", 2014, ("510122", "双流县")),
        ("510116", 2016, ("510116", "双流区")),
        ("341302", 1995, ("342201", "宿州市")),
        ("371302", 2020, None),  # unchanged since 1994
        ("540200", 2013, ("542300", "日喀则地区")),
        ("500000", 1995, ("510200", "重庆市")),
        ("310108", 2010, ("310108", "闸北区")),
    ],
)
def test_what_a_division_was(now: str, year: int, then: tuple[str, str] | None) -> None:
    found = spell_in(now, year)
    assert (found and (found.code, found.name)) == (then if then else found and (now, found.name))


def test_the_year_of_a_change_has_both() -> None:
    assert spell_in("510117", 2016, "郫县").code == "510124"  # type: ignore[union-attr]
    assert spell_in("510117", 2016, "郫都区").code == "510117"  # type: ignore[union-attr]
    assert spell_in("510117", 2016).code == "510117"  # type: ignore[union-attr]
    assert spell_in("510117", 2017, "郫县").code == "510117"  # type: ignore[union-attr]


def test_what_merged_divisions_became() -> None:
    assert successor_of("310103") == "310101"
    assert successor_of("310101") is None
    assert {s.name for s in lost_divisions()} >= {"卢湾区", "崇文区", "下城区", "莱芜市", "胶南市"}
    assert "双流县" in {s.name for s in former_names()} and "双流县" not in {s.name for s in lost_divisions()}
    assert {"香格里拉市", "两江新区"} <= {s.name for s in new_divisions()}


def test_codes_by_year() -> None:
    assert [name_in("420600", year) for year in (2005, 2010, 2020)] == ["襄樊市", "襄阳市", "襄阳市"]
    assert name_in("513323", 2020) is None
    assert (was_valid("540202", 2010), was_valid("540202", 2014), was_valid("513323", 1995)) == (False, True, True)
    assert lasting_code("320683", "通州市") == "320612" and lasting_code("513323", "丹巴县") == "513323"
    (spell,) = (s for s in former_names() if (s.code, s.name) == ("152621", "武川县"))
    assert was_part_of(spell) == ("150900", "150000")


def test_every_line_leads_to_a_division() -> None:
    names = gazetteer().names
    for spell in (*former_names(), *lost_divisions(), *new_divisions()):
        assert re.fullmatch(r"\d{6}", spell.code) and spell.first <= spell.last
        assert prefix_of(spell.became) in names, spell
        assert not spell.merged_into or prefix_of(spell.merged_into) in names, spell


def test_no_code_has_two_names_in_a_year() -> None:
    spells: dict[str, list[tuple[int, int]]] = {}
    for spell in (*former_names(), *lost_divisions(), *new_divisions()):
        spells.setdefault(spell.code, []).append((spell.first, spell.last))
    for code, periods in spells.items():
        periods.sort()
        assert all(a[1] < b[0] for a, b in pairwise(periods)), code


@given(st.sampled_from(sorted(c for c in gazetteer().names if len(c) <= 6)), st.integers(1990, 2030))
def test_a_spell_covers_its_year(code: str, year: int) -> None:
    found = spell_in(padded(code), year)
    assert found is None or (found.covers(year) and found.became == padded(code))
    assert found is None or found.last != STILL or found.code == padded(code)
