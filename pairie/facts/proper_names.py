"""Names of parties that say by themselves who is meant, read against the places that a document speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pairie.facts.kinds import is_generic, party_kind
from pairie.facts.places import Division, closest, find, full_name, match_place, official_names_in
from pairie.types import Document, Party

__all__ = ["GOVERNMENT_WORDS", "PlaceContext", "ProperName", "named", "read_places", "squeezed"]

# After a place these words leave it the place: 甲县人民政府, 甲县县委, 甲市方面.
GOVERNMENT_WORDS = re.compile(
    r"(?:人民政府|政府|党委、?政府|[县区市省州镇乡]委、?[县区市省州镇乡]政府|党政|[县区市省州镇乡]?委|党委|方面|方)?"
)
# 甘肃平凉[贾洼村]: below a place named short.
_BELOW = re.compile(r"[\u4e00-\u9fff]{1,6}(?:村|社区|镇|乡|街道|嘎查)")
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


@dataclass(slots=True)
class PlaceContext:
    """The places of a document: codes of those named for certain, the publisher's, and all names of parties.

    Names are resolved once each: what a proper name means does not hang on where it stands.
    """

    near: frozenset[str]
    home: Chain
    names: tuple[str, ...]
    _resolved: dict[str, ProperName | None] = field(default_factory=dict)

    def proper(self, name: str, *, is_pointing: bool) -> ProperName | None:
        """Resolve a name; None if it needs the text around it (``is_pointing``: 全州 may be 全州县 or the whole 州)."""
        if name not in self._resolved:
            self._resolved[name] = self._resolve(name, is_pointing)
        return self._resolved[name]

    def _resolve(self, name: str, is_pointing: bool) -> ProperName | None:
        if name in _ORGANISATIONS:
            return ProperName(Party(name, _ORGANISATIONS[name], None, "government"))
        if is_generic(name) and not any(place.name == name for place in find(name)):
            return None  # 大城市 is not 大城县
        chain, end, written_out = self._certain_chain(name)
        is_whole = written_out and end == len(name)
        if chain and not (is_pointing and not is_whole) and not self._is_short_for_another(name, end, written_out):
            return ProperName(_party_at(name, chain, end, written_out), chain)
        longer = "" if is_pointing or chain else self._longer_name(name)
        if not longer:
            return None
        found = self.proper(longer, is_pointing=False)
        return replace(found, party=replace(found.party, name=name)) if found else ProperName(named(name, longer))

    def _certain_chain(self, name: str) -> tuple[Chain, int, bool]:
        """Return the divisions at the start of a name as far as they are certain in this document."""
        found = match_place(name)
        chains = found.chains
        if chains and chains[0][-1].level == "township" and len(chains[0]) == 1:
            # A township alone needs its county in the text, or its province if only one township bears the name.
            chains = closest(chains, self.near, at_least=6 if len(chains) > 1 else 2) if self.near else chains
        elif len(chains) > 1:
            provinces = tuple(chain for chain in chains if chain[-1].level == "province")
            chains = closest(chains, self.near, at_least=4) or provinces or closest(chains, self.near)
        return (chains[0], found.end, found.written_out) if len(chains) == 1 else ((), 0, False)

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


def read_places(document: Document, mentions: Iterable[str]) -> PlaceContext:
    """Collect the places of a document from its text, the names of its parties, its title and its publisher."""
    names = tuple(dict.fromkeys(mentions))
    near = {place.code for place in official_names_in(document.text)}
    for name in names:
        found = match_place(name)
        chain = found.chains[0] if len(found.chains) == 1 else ()
        # A township alone proves nothing: a name that the data know once may well stand for another.
        if chain and (found.written_out or found.end == len(name)) and chain[0].level != "township":
            near.add(chain[-1].code)
    home = _home(document)
    return PlaceContext(frozenset(near | {place.code for place in home[-1:]}), home, names)


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
    if written_out or _BELOW.fullmatch(rest):
        return Party(name, full_name(place) + rest, None, party_kind(name))
    return named(name, name)
