"""Administrative divisions of China by name and code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from pairie.facts.gazetteer import codes_of, gazetteer, padded, parent_of, prefix_of

__all__ = [
    "Division",
    "Level",
    "PlaceMatch",
    "ancestors",
    "closest",
    "division",
    "find",
    "full_name",
    "match_place",
    "match_township",
    "official_names_at",
    "official_names_in",
]

Level = Literal["province", "prefecture", "county", "township"]
LEVELS: tuple[Level, ...] = get_args(Level)

_LONGEST_NAME = 16
# Districts share their stems with half the enterprises of the country (新华, 和平, 高新): alone they prove nothing.
_DISTRICT_END = "区"
# A short name goes on as another place's: 丹东[乡] is not 丹东市. Not before words for many: 丹巴[乡镇], 丹巴[村民].
_GOES_ON = re.compile(r"(?:[省市县区州盟旗镇乡村]|街道|社区|新区)(?!里)")
_MANY = re.compile(
    "县区|区县|县市|市县|乡镇|镇乡|村镇|镇村|村民|县域|市民|市场|区域|州县|旗县|县乡|乡村|村级|镇街|省市|县级|市级|区级"
)
_MUNICIPALITIES = frozenset(("11", "12", "31", "50"))

# A reading of the start of a name: where it ends, the codes of its chain, whether the last name is written out.
_State = tuple[int, tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division. ``code`` has six digits, for a township nine; ``parent`` is the code above it."""

    code: str
    name: str
    level: Level
    parent: str | None


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """How the start of a name reads as places.

    ``chains`` holds every possible reading, each from the outer division to the inner; all cover ``name[:end]``.
    ``written_out`` says whether the innermost division stands with its full name (丹巴县, not 丹巴).
    """

    chains: tuple[tuple[Division, ...], ...]
    end: int
    written_out: bool


@lru_cache(maxsize=4096)
def division(code: str) -> Division:
    """Return the division of a code of six or nine digits (or of the digits that count, 5133).

    Raises:
        KeyError: no division has that code.
    """
    names, short = gazetteer().names, prefix_of(code)
    if len(short) == 9:
        text = gazetteer().townships
        at = text.find(f"\n{short}\t")
        if at < 0:
            raise KeyError(code)
        name = text[at + 11 : text.index("\n", at + 1)]
    else:
        name = names[short]
    parent = parent_of(short, names)
    return Division(padded(short), name, LEVELS[(2, 4, 6, 9).index(len(short))], padded(parent) if parent else None)


def ancestors(place: Division) -> tuple[Division, ...]:
    """Return the divisions above a place, from the province down."""
    above: tuple[Division, ...] = ()
    while place.parent:
        place = division(place.parent)
        above = (place, *above)
    return above


def full_name(place: Division) -> str:
    """Return the name with all divisions above it: 四川省甘孜藏族自治州丹巴县."""
    return "".join(outer.name for outer in (*ancestors(place), place))


def find(name: str, *, within: str | None = None) -> tuple[Division, ...]:
    """Return every division that a name may mean, official names before customary and short ones, outer before inner.

    Args:
        name: official (丹巴县), former (郫县) or short (丹巴, 巴州, 川).
        within: code of a division that must contain it. Short and former names of townships are known only inside a
            county.
    """
    codes, _ = codes_of(name.strip(), prefix_of(within) if within else "")
    return tuple(division(code) for code in codes)


@lru_cache(maxsize=2048)
def match_place(name: str, year: int | None = None) -> PlaceMatch:
    """Read the start of a name as a chain of divisions, each inside the one before; the longest reading wins.

    Args:
        year: decides between places that bear a name now and others that bore it then.
    """
    states: list[_State] = [(0, (), False)]
    best = states
    while states:
        states = [after for state in states for after in _extended(name, state[0], state[1], year)]
        if states:
            furthest = max(end for end, _, _ in (*best, *states))
            best = [state for state in (*best, *states) if state[0] == furthest]
    if best[0][0] == 0:
        return PlaceMatch((), 0, False)
    chains = {codes[-1]: tuple(division(code) for code in codes) for _, codes, _ in best}
    return PlaceMatch(tuple(chains.values()), best[0][0], any(written for _, _, written in best))


def match_township(name: str, county: str) -> tuple[Division, int] | None:
    """Read the start of a name as a township of a county (by its code), also under a suffix it had; the longest wins.

    Returns the division and where its name ends: 丹东乡 in 道孚县 is 丹东镇 now.
    """
    for end in range(min(len(name), _LONGEST_NAME), 2, -1):
        codes, official = codes_of(name[:end], prefix_of(county))
        if official and len(codes) == 1 and name[end - 1] in "乡镇道木":
            return division(codes[0]), end
    return None


def _extended(name: str, at: int, codes: tuple[str, ...], year: int | None) -> Iterator[_State]:
    within = codes[-1] if codes else ""
    if len(within) == 9:
        return
    for end in range(min(len(name), at + _LONGEST_NAME), at + 1, -1):
        found, official = codes_of(name[at:end], within, year)
        if not official and _GOES_ON.match(name, end) and not _MANY.match(name, end):
            continue
        for code in found:
            district = gazetteer().names.get(code, "").endswith(_DISTRICT_END) and len(code) == 6
            if official or not district or codes or end - at == len(name):
                yield end, (*codes, code), official


def closest(
    chains: tuple[tuple[Division, ...], ...], near: Collection[str], *, at_least: int = 2
) -> tuple[tuple[Division, ...], ...]:
    """Keep the chains that share the most digits of their code with one of ``near``.

    Args:
        at_least: digits that must be shared: 2 the province, 4 the prefecture, 6 the county.
    """

    scores = [max((_shared_digits(chain[-1].code, code) for code in near), default=0) for chain in chains]
    most = max(scores, default=0)
    return tuple(chain for chain, score in zip(chains, scores, strict=True) if score == most >= at_least)


def _shared_digits(code: str, other: str) -> int:
    code, other = prefix_of(code), prefix_of(other)
    shared = max((n for n in (2, 4, 6, 9) if len(other) >= n and code[:n] == other[:n]), default=0)
    return 4 if shared == 2 and code[:2] in _MUNICIPALITIES else shared  # a city, whatever its rank


def official_names_in(text: str) -> tuple[Division, ...]:
    """Return the divisions from county up that a text names in full and that alone bear the name, in no order."""
    return tuple({place.code: place for _, place in official_names_at(text)}.values())


def official_names_at(text: str) -> Iterator[tuple[int, Division]]:
    """Yield where a text names a division as :func:`official_names_in` finds it, and the division."""
    official = gazetteer().official
    for suffix in re.finditer("[省市县区州盟旗]", text):
        end = suffix.end()
        for start in range(max(0, end - _LONGEST_NAME), end - 1):
            found = official.get(text[start:end], ())
            if len(found) == 1:
                yield start, division(found[0])
