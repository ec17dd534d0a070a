"""Parties as places of a level: what the rows of a panel are about."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

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
        return Member(party.party_id or party.code or party.canonical, party.canonical, party.code)
    areas = {"county": party.county, "prefecture": party.prefecture, "province": party.province}
    for above in ROLLUPS[ROLLUPS.index(level) :]:
        if area := areas[above]:
            return Member(area.code, area.name, area.code)
    return Member(party.canonical, party.canonical, party.code)
