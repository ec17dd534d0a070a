"""Who a mention of a party means: short names, 我区 and 当地 resolved within the document, places by code."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain as chained

from pairie.facts.gazetteer import stem
from pairie.facts.kinds import is_generic, looks_like_person, party_kind
from pairie.facts.places import Division, ancestors, division, find, full_name, match_place
from pairie.facts.proper_names import GOVERNMENT_WORDS, PlaceContext, named, read_places, squeezed
from pairie.facts.rollup import placed
from pairie.types import Document, Label, Mention, Party

__all__ = ["resolve_parties"]

_LEVEL = "省|市(?!场)|区(?!域)|县|州|盟|旗|镇|乡|村(?!民|医|干)|街道|社区"
_ORGANISATION = "校|院|局|厅|委|公司|集团|企业|队|会|厂|社|行|组|所|中心|单位"
# 我县, 全区各部门, 该校, 本院; the rest may name a group or a department of it.
_POINTING = re.compile(rf"(?:我|全|该|本|此)(?P<level>{_LEVEL}|{_ORGANISATION})(?P<rest>(?!级).{{0,12}})")
_INSIDE = re.compile(rf"(?P<level>{_LEVEL}|校|院|厂)(?:里|内)?(?P<rest>)")  # 县里, 村里, 县
# 区教育局, 县人民医院, 区委: an organisation of the place the text is about.
_BELONGING = re.compile(
    rf"(?P<level>{_LEVEL})(?P<rest>(?!级|里|内).{{0,10}}?(?:委|政府|[局厅办部院站会]|委员会|中心|学校?|[一二三四]中|中学|小学|高中|"
    r"幼儿园|公司|妇联|工会|侨联|联|工作队|指挥部))"
)
_HERE = re.compile(
    r"(?:当地|本地|受援地区?|受援[县区市州]|受援方|帮扶地区?|对口地区|结对地区|支援地区?|支援方|援助方|帮扶方)(?P<rest>.{0,10})"
)
# Bare 党委 and 政府 are those of the place that the passage speaks of, bare 各街道 and 部门 are inside of it.
_BARE = re.compile(
    r"(?P<government>党委、?政府|党委和政府|党政|人民政府|政府|党委)"
    r"|(?P<group>(?:(?P<level>[省市县区州])[级直])?(?:各级?)?(?:有关|相关|机关|下属|所属|所辖|行业)?(?:部门|单位)"
    r"|(?:各级?)?(?:有关|相关|下属|所属|所辖)?(?:深度|经济)?(?:贫困|薄弱|特色|帮扶|结对|受援|示范|重点|脱贫)?"
    r"(?:乡镇|街镇|镇街|街道|行政村|社区|村)(?:[(（](?:街道|社区)[)）])?)"
)
# 五个[村] are no one village; 甲厂、乙厂等20家[单位] are those of the list.
_COUNTED = re.compile(r"(?:(?!(?<![十百千])一个)[0-9一二两三四五六七八九十百千几余多]+个|每个|各个?)$")
_LISTED = re.compile(r"等(?:[0-9一二两三四五六七八九十百千几余多]+[个家])?$")
# 甲州[帮扶地]: the place inside of it that is helped.
_WITHIN = re.compile(r"(?P<within>.{2,12}?)(?:受援|帮扶|对口|结对)(?:地区?|[县区市州])(?P<rest>.{0,10})")
_COUNTRY_SIDE = re.compile("[\u4e00-\u9fff]方")  # 俄方
_KINDS_OF_LEVEL = {"校": ("school", "university"), "院": ("hospital",)}
_KINDS_OF_LEVEL |= dict.fromkeys(("公司", "集团", "企业", "厂"), ("enterprise",))
_BEFORE = 8  # characters that may count or list what follows
# Parties further away than this are no antecedents; it keeps a whole volume in one text linear.
_REACH = 300


# 乡 and 镇 that end the name of a township, not 乡村, 乡镇, 乡亲, 镇村, 镇江.
_TOWNSHIP_AFTER = re.compile("乡(?![村镇亲里土贤情音愁])|镇(?![村江域长])")
_LEVEL_END = re.compile("[省州市区县旗盟乡镇村里院校局委办]$|^.$")


@dataclass(frozen=True, slots=True)
class _Known:
    """A resolved mention with the divisions that its name stands for or starts with."""

    mention: Mention
    party: Party
    chain: tuple[Division, ...] = ()


@dataclass(slots=True)
class _Parties:
    """The parties resolved so far, by side and in the order of the text."""

    places: PlaceContext
    passages: tuple[int, ...]
    by_side: dict[Label, list[_Known]] = field(default_factory=lambda: {"ACTOR": [], "RECIPIENT": []})

    def add(self, known: _Known) -> None:
        insort(self.by_side[known.mention.label], known, key=_position)

    def around(self, mention: Mention, side: Label) -> Iterator[_Known]:
        """Yield the known parties of a side, the nearest before the mention first, then those after it."""
        known, at = self.by_side[side], bisect_left(self.by_side[side], mention.start, key=_position)
        yield from reversed(known[max(0, at - _REACH) : at])
        yield from known[at : at + _REACH]


def _position(known: _Known) -> int:
    return known.mention.start


def resolve_parties(document: Document) -> Mapping[str, Party]:
    """Return the party behind every ACTOR and RECIPIENT mention, by mention id.

    Proper names come first, then short names, then words that point (我区, 当地): each to the nearest earlier party of
    the same side that fits, else to a later one, else to the place of the title or publisher. What cannot be resolved
    for certain keeps its name.
    """
    mentions = sorted(
        (_whole(m, document.text) for m in document.entities if m.label in ("ACTOR", "RECIPIENT")),
        key=lambda m: (m.start, -m.end),
    )
    starts = tuple(sorted(passage.start for passage in document.passages)) or (0,)
    parties = _Parties(read_places(document, mentions), starts)
    short: list[Mention] = []
    pointing: list[Mention] = []
    for mention in mentions:
        name = squeezed(mention.text)
        points = _how_it_points(name) is not None
        found = (
            None if _COUNTRY_SIDE.fullmatch(name) else parties.places.proper(name, mention.label, is_pointing=points)
        )
        if found is None and not points:
            found = parties.places.by_position(name, mention.label, mention.start)
        if found:
            parties.add(_Known(mention, replace(found.party, name=mention.text), found.chain))
        else:
            (pointing if points else short).append(mention)
    for mention in short:
        parties.add(_short(mention, parties) or _unresolved(mention, document.text, parties.places))
    for mention in pointing:
        before = document.text[max(0, mention.start - _BEFORE) : mention.start]
        parties.add(_pointing(mention, before, parties) or _unresolved(mention, document.text, parties.places))
    words = {m.id: m.text for m in document.entities}
    return {
        known.mention.id: replace(placed(known.party, known.chain), name=words[known.mention.id])
        for known in chained.from_iterable(parties.by_side.values())
    }


def _whole(mention: Mention, text: str) -> Mention:
    """Return a mention with the 乡 or 镇 that was left out of it: 丹东 before 乡 is no 丹东市."""
    if _TOWNSHIP_AFTER.match(text, mention.end) and not _LEVEL_END.search(mention.text):
        return replace(mention, text=mention.text + text[mention.end])
    return mention


def _how_it_points(name: str) -> re.Match[str] | None:
    """Return how a name points: to a place (当地), a level (我区, 县里), or as belonging to one (区教育局)."""
    for pattern in (_POINTING, _INSIDE, _HERE, _BARE):
        if found := pattern.fullmatch(name):
            return found
    if (found := _WITHIN.fullmatch(name)) and match_place(found["within"]).end == len(found["within"]):
        return found
    # 镇海中学 belongs to no 镇.
    return None if find(name[:2]) else _BELONGING.fullmatch(name)


def _pointing(mention: Mention, before: str, parties: _Parties) -> _Known | None:
    """Resolve 我区, 全县各部门, 县里, 区教育局, 当地群众, by the words ``before`` it."""
    name = squeezed(mention.text)
    found = (_BARE.fullmatch(name) if _COUNTED.search(before) else None) or _how_it_points(name)
    if found is None:
        return None
    if found.re is _HERE:
        return _here(mention, found["rest"], parties, is_near=name.startswith(("当地", "本地")))
    if found.re is _BARE:
        return None if _LISTED.search(before) else _bare(mention, found, parties)
    if found.re is _WITHIN:
        return _within(mention, found["within"], found["rest"], parties)
    if found["level"] in _ORGANISATION.split("|"):
        return _of_organisation(mention, found["level"], found["rest"], parties)
    return _at_level(mention, found["level"], found["rest"], parties)


def _here(mention: Mention, rest: str, parties: _Parties, *, is_near: bool) -> _Known | None:
    """Resolve 当地 to the place before it in its passage, else like 受援地 to what the places of its side share."""
    around = parties.around(mention, mention.label)
    places = [k for k in around if k.party.kind == "village" or (k.chain and k.party.code)]
    passage = bisect_right(parties.passages, mention.start)
    for known in places if is_near else ():
        if known.mention.start < mention.start and bisect_right(parties.passages, known.mention.start) == passage:
            return _extended(mention, known, rest)
    paths = [(*ancestors(k.chain[-1]), k.chain[-1]) for k in places if k.chain]
    common = [level[0] for level in zip(*paths, strict=False) if len({place.code for place in level}) == 1]
    if common and common[-1].level == "province":
        # 受援地 of a report on a whole province: in it, but no one place.
        return _Known(mention, named(mention.text, squeezed(mention.text)), tuple(common))
    return _at_place(mention, common[-1], rest) if common else None


def _bare(mention: Mention, found: re.Match[str], parties: _Parties) -> _Known | None:
    """Resolve 党委, 各街道 and 区级部门 to the place named last in the passage, else to the only one of its side."""
    passage, name = bisect_right(parties.passages, mention.start), squeezed(mention.text)
    levels = {"province", "prefecture", "county", *(("township",) if found["government"] or "村" in name else ())}
    places: list[tuple[int, Division]] = []
    for known in parties.around(mention, mention.label):
        if known.party.code and known.chain and known.chain[-1].level in levels:
            place = _of_level(known.chain, found["level"]) if found["level"] else known.chain[-1]
            places += [(known.mention.start, place)] if place else []
    before = (place for at, place in places if at < mention.start and bisect_right(parties.passages, at) == passage)
    near = next(before, None)
    if near is None and len({place.code for _, place in places}) == 1:
        near = places[0][1]
    if near is None:
        return None
    known = _at_place(mention, near, name)
    # Many villages are no antecedent of 村里.
    return replace(known, party=replace(known.party, kind="group")) if known.party.kind == "village" else known


def _within(mention: Mention, name: str, rest: str, parties: _Parties) -> _Known | None:
    """Resolve 甲州帮扶地 to the one place in 甲州 that its side names."""
    outer = {chain[-1] for chain in match_place(name).chains}
    around = (k.chain[-1] for k in parties.around(mention, mention.label) if k.party.code and k.chain)
    inside = {place for place in around if place.level == "county" and outer & set(ancestors(place))}
    return _at_place(mention, inside.pop(), rest) if len(inside) == 1 else None


def _of_organisation(mention: Mention, level: str, rest: str, parties: _Parties) -> _Known | None:
    """Resolve 我院 and 该校 to the nearest party of that kind."""
    kinds = _KINDS_OF_LEVEL.get(level, ())
    for known in parties.around(mention, mention.label):
        if known.party.canonical.endswith(level) or known.party.kind in kinds:
            return _extended(mention, known, rest)
    return None


def _at_level(mention: Mention, level: str, rest: str, parties: _Parties) -> _Known | None:
    """Resolve 我县 and 区教育局 to the nearest place of that level."""
    home = _of_level(parties.places.home, level)
    if home and squeezed(mention.text).startswith(("我", "本")):
        return _at_place(mention, home, rest)  # the writer's own
    for known in parties.around(mention, mention.label):
        if known.party.kind == "village" and level in ("村", "社区") and known.party.canonical.endswith(level):
            return _extended(mention, known, rest)
        if place := _of_level(known.chain, level):
            return _at_place(mention, place, rest)
    return _at_place(mention, home, rest) if home else None


def _of_level(chain: tuple[Division, ...], level: str) -> Division | None:
    """Return the division of a chain, or above it, that 全县 or 全区 can mean."""
    for place in (chain[-1], *reversed(ancestors(chain[-1]))) if chain else ():
        if place.name.endswith(level) and not (level == "区" and place.name.endswith("地区")):
            return place
    return None


def _at_place(mention: Mention, place: Division, rest: str) -> _Known:
    party = Party(mention.text, full_name(place), place.code, "government")
    return _extended(mention, _Known(mention, party, (*ancestors(place), place)), rest)


def _extended(mention: Mention, known: _Known, rest: str) -> _Known:
    """Return the antecedent itself or, with words after the pointer (全县[各部门]), what these name in it."""
    party = replace(known.party, name=mention.text)
    if rest:
        is_government = GOVERNMENT_WORDS.fullmatch(rest) is not None
        kind = "government" if is_government else party_kind(rest)
        code = party.code if is_government else None
        party = Party(mention.text, party.canonical + rest, code, kind)
    return _Known(mention, party, known.chain)


def _short(mention: Mention, parties: _Parties) -> _Known | None:
    """Resolve 丹 and 泸定 by the places named in full; the mention's own side and the nearest first."""
    name = squeezed(mention.text)
    if _COUNTRY_SIDE.fullmatch(name):
        whole = [n for n in parties.places.names if n.startswith(name[0]) and n != name and not match_place(n).end]
        return _Known(mention, named(mention.text, whole[0])) if whole else None
    letter = find(name) if len(name) == 1 else ()
    other: Label = "RECIPIENT" if mention.label == "ACTOR" else "ACTOR"
    for known in chained(parties.around(mention, mention.label), parties.around(mention, other)):
        if (
            len(name) > 1
            and known.party.kind == "village"
            and known.party.canonical.endswith((f"{name}村", f"{name}社区"))
        ):
            return _extended(mention, known, "")
        for place in reversed(known.chain):
            base = stem(place.name)
            if base.startswith(name) or (len(name) == 1 and base.endswith(name)):
                # 渝 is the municipality although the text names 渝中区, but 甘 is 甘孜 where that is meant.
                inside = [above for above in letter if above in ancestors(place)]
                return _at_place(mention, inside[0] if inside else place, "")
    if len(letter) == 1:
        return _at_place(mention, division(letter[0].code), "")
    certain = parties.places.certain(name, mention.label) if len(name) > 1 and not is_generic(name) else None
    return _Known(mention, replace(certain.party, name=mention.text), certain.chain) if certain else None


def _unresolved(mention: Mention, text: str, places: PlaceContext) -> _Known:
    name = squeezed(mention.text)
    if looks_like_person(name, text[max(0, mention.start - 6) : mention.start]):
        return _Known(mention, Party(mention.text, name, None, "person"))
    found = places.undecided(name, mention.label)
    return _Known(mention, replace(found.party, name=mention.text), found.chain)
