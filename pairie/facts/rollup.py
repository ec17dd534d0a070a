"""Where a party is, county, prefecture and province, and what all of them were called in the year of an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pairie.facts.gazetteer import padded
from pairie.facts.history import name_in, spell_in, successor_of, was_valid
from pairie.facts.places import Division, ancestors, division
from pairie.types import Area, Party

__all__ = ["in_year", "placed"]

_TOWNSHIP_DIGITS = 9
# Province, prefecture and county.
_Areas = tuple[Area | None, Area | None, Area | None]


def placed(party: Party, chain: Sequence[Division]) -> Party:
    """Return a party with the county, prefecture and province of the last of some divisions."""
    if not chain:
        return party
    areas = {p.level: Area(p.code, p.name) for p in (*ancestors(chain[-1]), chain[-1])}
    present = successor_of(party.code) if party.code else None
    return replace(
        party,
        present_code=present,
        province=areas.get("province"),
        prefecture=areas.get("prefecture"),
        county=areas.get("county"),
    )


def in_year(party: Party, year: int | None) -> Party:
    """Return a party with the code and the names that were official in a year, and the present code if it differs.

    Args:
        party: as :func:`placed` returns it, with names and codes of today (or the last, of a division that is no more).
        year: of the act; None leaves all as it is.
    """
    inner = party.county or party.prefecture or party.province
    if inner is None or year is None:
        return party
    spell = spell_in(inner.code, year, party.name)
    if spell is None and not was_valid(inner.code, year):
        # What it is made of had other borders then: no code of that year stands for it, but its area was somewhere.
        province, prefecture, county = _areas_of(successor_of(inner.code, year) or inner.code, year)
        return replace(
            party,
            code=None,
            present_code=party.present_code or party.code,
            province=province,
            prefecture=prefecture,
            county=county,
        )
    then = Area(spell.code, spell.name) if spell else inner
    province, prefecture, county = _areas_then(then, year)
    code = then.code if party.code == inner.code else party.code
    if code and len(code) == _TOWNSHIP_DIGITS and then.code != inner.code:
        code = None
    present = party.present_code or (party.code if party.code != code else None)
    before = "".join(area.name for area in (party.province, party.prefecture, party.county) if area)
    after = "".join(area.name for area in (province, prefecture, county) if area)
    canonical = party.canonical
    if canonical.startswith(before):
        canonical = after + canonical[len(before) :]
    return replace(
        party,
        canonical=canonical,
        code=code,
        present_code=present,
        province=province,
        prefecture=prefecture,
        county=county,
    )


def _areas_then(then: Area, year: int) -> _Areas:
    """Return province, prefecture and county as the code of the innermost of them gives them in a year."""
    province = _named(f"{then.code[:2]}0000", year)
    if then.code[4:] != "00":
        # 139004, 500101: counties that hang on their province.
        return province, _named(f"{then.code[:4]}00", year), then
    return (province, then, None) if then.code[2:4] != "00" else (then, None, None)


def _areas_of(code: str, year: int) -> _Areas:
    """Return where the area of a present code was in a year, as far as divisions of that year stand for it.

    After a merger that is the division it was merged into; before its foundation (临平区 in 2020) what it is part of
    now, and no county.
    """
    place = division(code)
    while True:
        spell = spell_in(place.code, year)
        if spell or was_valid(place.code, year):
            province, prefecture, county = _areas_then(
                Area(spell.code, spell.name) if spell else Area(place.code, place.name), year
            )
            # What is above it may have been less then: 重庆 was a prefecture, and 万州 not in it.
            reaches = place.level if place.code != padded(code) else "county"
            return province, prefecture if reaches != "province" else None, county if reaches == "county" else None
        if place.parent is None:
            return None, None, None
        place = division(place.parent)


def _named(code: str, year: int) -> Area | None:
    name = name_in(code, year)
    if name is None:
        try:
            name = division(code).name
        except KeyError:
            return None
        if not was_valid(code, year):
            return None
    return Area(code, name)
