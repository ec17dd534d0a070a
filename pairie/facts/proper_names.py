"""Names of parties that say by themselves who is meant, read against the places that a document speaks of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pairie.facts.dates import reference_year
from pairie.facts.kinds import is_generic, party_kind
from pairie.facts.places import (
    Division,
    ancestors,
    closest,
    division,
    find,
    full_name,
    match_place,
    match_township,
    official_names_at,
)
from pairie.types import Document, Label, Mention, Party

__all__ = ["GOVERNMENT_WORDS", "PlaceContext", "ProperName", "named", "read_places", "squeezed"]

# After a place these words leave it the place: 甲县人民政府, 甲县县委, 甲市方面.
GOVERNMENT_WORDS = re.compile(
    r"(?:人民政府|政府|党委、?政府|[县区市省州镇乡]委、?[县区市省州镇乡]政府|党政|[县区市省州镇乡旗]?委|党委|方面|方)?"
)
# 甘肃平凉[贾洼村]: below a place named short.
_BELOW = re.compile(r"[\u4e00-\u9fff]{1,6}(?:村|社区|镇|乡|街道|嘎查)")
# A group of an organisation or of natives elsewhere: 绍兴[银行员工], 甘肃[籍学生].
_OF_OTHERS = re.compile("^籍|[行校院厂局司会团馆]|民大|[一二三四五六]中")
_YEARBOOK = re.compile(r"([\u4e00-\u9fff]{2,12}?)(?:统计)?年鉴")
_QUOTES = ("“”", '""', "「」")
# Known by a short name, but no division of its own.
_ORGANISATIONS = {"兵团": "新疆生产建设兵团"}

Chain = tuple[Division, ...]


@dataclass(frozen=True, slots=True)
class ProperName:
    """A resolved name and the divisions at its start, outer first."""

    party: Party
    chain: Chain = ()


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A place that a document names for certain; ``side`` is that of the party it is part of, None in other text."""

    start: int
    code: str
    side: Label | None


@dataclass(slots=True)
class PlaceContext:
    """The places of a document: those named for certain, the publisher's, and all names of parties.

    A name is read by the places of its own side and of the text outside parties: 朝阳区 that helps a county of 吉林
    need not be in 吉林.
    """

    evidence: tuple[_Evidence, ...]
    home: Chain
    names: tuple[str, ...]
    year: int | None
    passages: tuple[int, ...] = (0,)
    _near: dict[Label, frozenset[str]] = field(default_factory=dict)
    _resolved: dict[tuple[str, Label], ProperName | None] = field(default_factory=dict)

    def near(self, side: Label) -> frozenset[str]:
        """Return the codes of the places that tell who a party of this side may be."""
        if side not in self._near:
            codes = {seen.code for seen in self.evidence if seen.side in (None, side)}
            self._near[side] = frozenset(codes | {place.code for place in self.home[-1:]})
        return self._near[side]

    def proper(self, name: str, side: Label, *, is_pointing: bool) -> ProperName | None:
        """Resolve a name; None if it needs the text around it (``is_pointing``: 全州 may be 全州县 or the whole 州)."""
        if (name, side) not in self._resolved:
            self._resolved[name, side] = self._resolve(name, side, is_pointing)
        return self._resolved[name, side]

    def by_position(self, name: str, side: Label, start: int) -> ProperName | None:
        """Resolve a name that several places bear by the nearest place of the passage that tells them apart."""
        found = match_place(name, self.year)
        chains, passage = found.chains, bisect_right(self.passages, start)
        if len(chains) < 2 or self._is_short_for_another(name, found.end, found.written_out):
            return None
        seen = [e for e in self.evidence if e.side in (None, side) and bisect_right(self.passages, e.start) == passage]
        for place in sorted(seen, key=lambda e: abs(e.start - start)):
            chains = closest(chains, (place.code,)) or chains
            if len(chains) == 1:
                return ProperName(_party_at(name, chains[0], found.end, found.written_out), chains[0])
        return None

    def certain(self, name: str, side: Label) -> ProperName | None:
        """Resolve a short name by the places of the document although it may be short for another of its names."""
        chain, end, written_out = self._certain_chain(name, side)
        return ProperName(_party_at(name, chain, end, written_out), chain) if chain and end == len(name) else None

    def undecided(self, name: str, side: Label) -> ProperName:
        """Return a party with the codes that its name, or the place at its start, may mean, and where all these are."""
        found = match_place(name, self.year)
        party = named(name, name)
        if is_generic(name) or (not found.written_out and found.end < len(name)):
            return ProperName(party)
        chains = closest(found.chains, self.near(side)) or found.chains
        codes = tuple(chain[-1].code for chain in chains)
        kind = "government" if codes and found.end == len(name) else party.kind
        paths = [(*ancestors(chain[-1]), chain[-1]) for chain in chains] if len(chains) > 1 else []
        shared = tuple(level[0] for level in zip(*paths, strict=False) if len({place.code for place in level}) == 1)
        return ProperName(replace(party, candidates=codes, kind=kind), shared)

    def _resolve(self, name: str, side: Label, is_pointing: bool) -> ProperName | None:
        if name in _ORGANISATIONS:
            return ProperName(Party(name, _ORGANISATIONS[name], None, "government"))
        chain, end, written_out = self._certain_chain(name, side)
        if is_generic(name) and not self._begins_with_place(name, chain, end, side):
            return None
        is_whole = written_out and end == len(name)
        if chain and not (is_pointing and not is_whole) and not self._is_short_for_another(name, end, written_out):
            return ProperName(_party_at(name, chain, end, written_out), self._borne_out(name, chain, end, side))
        longer = "" if is_pointing or chain else self._longer_name(name)
        if not longer:
            return None
        found = self.proper(longer, side, is_pointing=False)
        return replace(found, party=replace(found.party, name=name)) if found else ProperName(named(name, longer))

    def _certain_chain(self, name: str, side: Label) -> tuple[Chain, int, bool]:
        """Return the divisions at the start of a name as far as they are certain in this document."""
        found, near = match_place(name, self.year), self.near(side)
        chains = found.chains
        if chains and chains[0][-1].level == "township" and len(chains[0]) == 1:
            # A township alone needs its county in the text, or its province if only one township bears the name.
            chains = closest(chains, near, at_least=6 if len(chains) > 1 else 2)
        elif len(chains) > 1:
            named_in_full = tuple(chain for chain in chains if chain[-1].code in near)
            provinces = tuple(chain for chain in chains if chain[-1].level == "province")
            chains = closest(chains, near, at_least=4) or provinces or closest(chains, near) or chains
            if len(chains) > 1:
                chains = (len(named_in_full) == 1 and named_in_full) or _city(chains, found.written_out) or chains
        if not found.chains:
            return self._former_township(name, side)
        return (chains[0], found.end, found.written_out) if len(chains) == 1 else ((), 0, False)

    def _begins_with_place(self, name: str, chain: Chain, end: int, side: Label) -> bool:
        """Tell 丹巴县群众 and, if the document speaks of the county, 丹巴群众 from 大城市, which is not 大城县."""
        if not chain:
            return False
        if len(chain) > 1 or chain[0].level == "province" or name.startswith(chain[0].name):
            return True
        return party_kind(name[end:]) == "group" and bool(self._borne_out(name, chain, end, side))

    def _former_township(self, name: str, side: Label) -> tuple[Chain, int, bool]:
        """Find a township under a suffix that it had, if one county of the document has one of that stem."""
        counties = {code for code in self.near(side) if division(code).level == "county"} if name[2:] else ()
        found = [township for code in counties if (township := match_township(name, code))]
        return ((found[0][0],), found[0][1], True) if len(found) == 1 else ((), 0, False)

    def _borne_out(self, name: str, chain: Chain, end: int, side: Label) -> Chain:
        """Return the chain, empty where the short name that begins a longer one may be no place: [中山]大学."""
        place, rest = chain[-1], name[end:]
        if len(chain) > 1 or place.level == "province" or name.startswith(place.name):
            return chain
        is_place = GOVERNMENT_WORDS.fullmatch(rest) or _BELOW.fullmatch(rest)
        return chain if is_place or closest((chain,), self.near(side), at_least=_digits(place)) else ()

    def _is_short_for_another(self, name: str, end: int, written_out: bool) -> bool:
        """Leave 丹巴 to the text if it names 丹巴县 or the like in full: several places can have the same stem."""
        if written_out or end < len(name):
            return False
        villages = (f"{name}村", f"{name}社区")
        return any(n != name and (n.startswith(name) or n.endswith(villages)) for n in self.names)

    def _longer_name(self, name: str) -> str:
        """Find 甘溪镇明月村 for 明月村: a name of this document that is a place followed by this one."""
        if len(name) < 3 or is_generic(name):
            return ""
        longer = {n for n in self.names if len(n) > len(name) and n.endswith(name)}
        longer = {n for n in longer if match_place(n[: -len(name)]).end == len(n) - len(name)}
        longest = max(longer, key=lambda n: (len(n), n), default="")
        return longest if all(longest.endswith(n) for n in longer) else ""


def _city(chains: tuple[Chain, ...], written_out: bool) -> tuple[Chain, ...]:
    """Return the city that a short name means, not a county or district inside of it: 东营, 南昌. 大理 stays open."""
    cities = [chain for chain in chains if chain[-1].level == "prefecture" and chain[-1].name.endswith("市")]
    if written_out or len(cities) != 1:
        return ()
    inside = cities[0][-1].code[:4]
    return (cities[0],) if all(chain[-1].code.startswith(inside) for chain in chains) else ()


def read_places(document: Document, mentions: Sequence[Mention]) -> PlaceContext:
    """Collect the places of a document from its text, the names of its parties, its title and its publisher.

    Args:
        mentions: the ACTOR and RECIPIENT mentions in the order of the text.
    """
    sides: dict[int, Label] = {at: m.label for m in reversed(mentions) for at in range(m.start, m.end)}
    year = reference_year(document.source)
    seen = {_Evidence(start, place.code, sides.get(start)) for start, place in official_names_at(document.text)}
    for mention in mentions:
        name = squeezed(mention.text)
        found = match_place(name, year)
        chain = found.chains[0] if len(found.chains) == 1 else ()
        # A township alone proves nothing: a name that the data know once may well stand for another.
        if chain and (found.written_out or found.end == len(name)) and chain[0].level != "township":
            seen.add(_Evidence(mention.start, chain[-1].code, mention.label))
    return PlaceContext(
        tuple(sorted(seen, key=lambda e: (e.start, e.code))),
        _home(document),
        tuple(dict.fromkeys(squeezed(mention.text) for mention in mentions)),
        year,
        tuple(sorted(passage.start for passage in document.passages)) or (0,),
    )


def _home(document: Document) -> Chain:
    """Return the place whose yearbook or page this is, as far as title, publisher or file name say."""
    source = document.source
    for title in filter(None, (source.title, source.publisher, source.file)):
        for text in (*_YEARBOOK.findall(title), title):
            places, chains = find(text), match_place(text).chains
            if len(places) == 1:
                return places
            if len(chains) == 1:
                return chains[0]
    return ()


def _digits(place: Division) -> int:
    """Return how many digits of its code are its own: 4 for a prefecture."""
    return {"province": 2, "prefecture": 4, "county": 6, "township": 9}[place.level]


def squeezed(name: str) -> str:
    """Return a name without white space and without quotes that enclose it."""
    name = "".join(name.split())
    return name[1:-1] if name[:1] + name[-1:] in _QUOTES else name


def named(written: str, canonical: str) -> Party:
    """Return a party that no division data know."""
    return Party(written, canonical, None, party_kind(canonical))


def _party_at(name: str, chain: Chain, end: int, written_out: bool) -> Party:
    place, rest = chain[-1], name[end:]
    if GOVERNMENT_WORDS.fullmatch(rest):
        return Party(name, full_name(place) + ("" if rest in ("方面", "方") else rest), place.code, "government")
    is_of_place = _BELOW.fullmatch(rest) or (party_kind(rest) == "group" and not _OF_OTHERS.search(rest))
    if written_out or is_of_place:
        return Party(name, full_name(place) + rest, None, party_kind(name))
    return named(name, name)
