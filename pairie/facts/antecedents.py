"""The parties of a document that are resolved so far, as those that short names and words that point go back to."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pairie.facts.kinds import party_kind
from pairie.facts.places import Division, ancestors, full_name
from pairie.facts.proper_names import GOVERNMENT_WORDS, PlaceContext
from pairie.types import Label, Mention, Party

__all__ = ["Known", "Parties", "at_place", "extended"]

# Parties further away than this are no antecedents; it keeps a whole volume in one text linear.
_REACH = 300


@dataclass(frozen=True, slots=True)
class Known:
    """A resolved mention with the divisions that its name stands for or starts with."""

    mention: Mention
    party: Party
    chain: tuple[Division, ...] = ()


@dataclass(slots=True)
class Parties:
    """The parties resolved so far, by side and in the order of the text."""

    places: PlaceContext
    passages: tuple[int, ...]
    by_side: dict[Label, list[Known]] = field(default_factory=lambda: {"ACTOR": [], "RECIPIENT": []})

    def add(self, known: Known) -> None:
        insort(self.by_side[known.mention.label], known, key=_position)

    def around(self, mention: Mention, side: Label) -> Iterator[Known]:
        """Yield the known parties of a side, the nearest before the mention first, then those after it."""
        known, at = self.by_side[side], bisect_left(self.by_side[side], mention.start, key=_position)
        yield from reversed(known[max(0, at - _REACH) : at])
        yield from known[at : at + _REACH]


def _position(known: Known) -> int:
    return known.mention.start


def at_place(mention: Mention, place: Division, rest: str) -> Known:
    party = Party(mention.text, full_name(place), place.code, "government")
    return extended(mention, Known(mention, party, (*ancestors(place), place)), rest)


def extended(mention: Mention, known: Known, rest: str) -> Known:
    """Return the antecedent itself or, with words after the pointer (全县[各部门]), what these name in it."""
    party = replace(known.party, name=mention.text)
    if rest:
        is_government = GOVERNMENT_WORDS.fullmatch(rest) is not None
        kind = "government" if is_government else party_kind(rest)
        code = party.code if is_government else None
        party = Party(mention.text, party.canonical + rest, code, kind)
    return Known(mention, party, known.chain)
