"""Parties as places of a level: what the rows of a panel are about."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from pairie.facts.places import ancestors, division
from pairie.types import Party

__all__ = ["ROLLUPS", "Member", "Rollup", "rolled_up"]

Rollup = Literal["party", "county", "prefecture", "province"]
ROLLUPS: tuple[Rollup, ...] = get_args(Rollup)


class Member(NamedTuple):
    """A party or a place. ``key`` tells it apart from all others."""

    key: str
    name: str
    code: str | None


def rolled_up(party: Party, level: Rollup) -> Member:
    """Return the place of a level that a party belongs to, or the next one above that is known.

    A party above the level stays what it is (a province that supports a county), and so does one of which no place is
    known: nothing is lost, and nothing is moved down.
    """
    if level == "party":
        identity = getattr(party, "party_id", None) or party.code or party.canonical
        return Member(identity, party.canonical, party.code)
    for above in ROLLUPS[ROLLUPS.index(level) :]:
        place = _given(party, above) or _of_code(party, above)
        if place is not None:
            return place
    return Member(party.canonical, party.canonical, party.code)


def _given(party: Party, level: Rollup) -> Member | None:
    """Return the place that the party itself names, if it carries its places."""
    area = getattr(party, level, None)
    return None if area is None else Member(area.code, area.name, area.code)


def _of_code(party: Party, level: Rollup) -> Member | None:
    """Return the place by the party's code; codes of former years may be unknown to the lists of today."""
    for code in (party.code, getattr(party, "present_code", None)):
        try:
            place = division(code) if code else None
        except (KeyError, ValueError):
            continue
        for found in (*ancestors(place), place) if place else ():
            if found.level == level:
                return Member(found.code, found.name, found.code)
    return None
