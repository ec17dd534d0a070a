"""What a division was called, and which code it had, in a given year.

The data are the year-end code lists since 1990 and what became of each division (``data/history.tsv.gz``, see
``training/build_history.py``). A change during a year leaves two names valid in it: that of the list before and that of
its own.

Codes have six digits here. A division that was merged into another keeps its last code and name as its own; the present
code of its area is that of the other.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = [
    "Spell",
    "former_names",
    "lasting_code",
    "lost_divisions",
    "name_in",
    "new_divisions",
    "spell_in",
    "successor_of",
    "was_part_of",
    "was_valid",
]

ALWAYS, STILL = 0, 9999


@dataclass(frozen=True, slots=True)
class Spell:
    """A code and name, with the first and last year-end list that has it; ``ALWAYS`` and ``STILL`` for open ends.

    ``became`` is the code of the same division after its last change. A division that ``is_lost`` was merged into
    another or divided: ``became`` is its own code, and ``merged_into`` the present code of its area, where it is known.
    """

    code: str
    name: str
    first: int
    last: int
    became: str
    is_lost: bool = False
    merged_into: str = ""

    def covers(self, year: int) -> bool:
        """Whether the name was valid on some day of a year."""
        return self.first <= year and (self.last == STILL or year <= self.last + 1)


@dataclass(frozen=True, slots=True)
class _History:
    by_code: dict[str, tuple[Spell, ...]]
    by_division: dict[str, tuple[Spell, ...]]


@cache
def _history() -> _History:
    text = gzip.decompress((files("pairie.facts") / "data" / "history.tsv.gz").read_bytes()).decode()
    by_code: dict[str, list[Spell]] = defaultdict(list)
    by_division: dict[str, list[Spell]] = defaultdict(list)
    for line in text.splitlines():
        code, name, first, last, relation = line.split("\t")
        became = relation[1:] if relation[:1] == "=" else code
        merged_into = relation[1:] if relation[:1] == ">" else ""
        is_lost = bool(last) and relation[:1] != "="
        spell = Spell(code, name, int(first or ALWAYS), int(last or STILL), became, is_lost, merged_into)
        by_code[code].append(spell)
        by_division[became].append(spell)
    return _History(*({k: tuple(v) for k, v in found.items()} for found in (by_code, by_division)))


def former_names() -> Iterator[Spell]:
    """Yield the names and codes that are no longer valid and went on under others."""
    return (s for spells in _history().by_code.values() for s in spells if s.last != STILL and not s.is_lost)


def lost_divisions() -> Iterator[Spell]:
    """Yield the last names of divisions that are no more, merged into others or divided among them."""
    return (s for spells in _history().by_code.values() for s in spells if s.is_lost)


def new_divisions() -> Iterator[Spell]:
    """Yield the divisions that are valid under a name and code they did not have in 1990."""
    return (s for spells in _history().by_code.values() for s in spells if s.last == STILL)


def successor_of(code: str, year: int = STILL) -> str | None:
    """Return the present code of the area of a division that was merged before the end of a year.

    None if the code is unknown or the division was still there, or not yet.
    """
    spells = _history().by_code.get(code, ())
    is_over = bool(spells) and spells[-1].is_lost and spells[-1].last < year
    return (spells[-1].merged_into or None) if is_over else None


def was_part_of(spell: Spell) -> tuple[str, str]:
    """Return the codes that the prefecture and the province have now, or had last, to which a spell's code belonged."""
    outer = (f"{spell.code[:4]}00", f"{spell.code[:2]}0000")
    prefecture, province = (
        next((s.became for s in _history().by_code.get(c, ()) if s.covers(spell.last)), c) for c in outer
    )
    return prefecture, province


def lasting_code(code: str, name: str) -> str:
    """Return the code that a division has now or had last, which tells it from all others through its changes."""
    return next((s.became for s in _history().by_code.get(code, ()) if s.name == name), code)


def name_in(code: str, year: int) -> str | None:
    """Return what a code stood for at the end of a year; None if the history has nothing on it."""
    spells = _history().by_code.get(code, ())
    found = next((s for s in spells if s.first <= year <= s.last), None) or next(
        (s for s in spells if s.covers(year)), None
    )
    return found.name if found else None


def spell_in(code: str, year: int, written: str = "") -> Spell | None:
    """Return the code and name that a division (by its code now, or its last) had in a year.

    In the year of a change both are right: the one that is ``written`` wins, else that of the end of the year. None if
    the history tells nothing or several divisions of that year have become this one.
    """
    covering = [s for s in _history().by_division.get(code, ()) if s.covers(year)]
    covering = [s for s in covering if s.name in written] or covering
    covering = [s for s in covering if s.last >= year] or covering
    return covering[0] if len(covering) == 1 else None


def was_valid(code: str, year: int) -> bool:
    """Whether the code as it is now (or was last) was valid on some day of a year."""
    spells = _history().by_code.get(code, ())
    return not spells or any(s.covers(year) for s in spells)
