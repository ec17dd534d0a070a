"""Words that point to a party (我区, 县里, 区教育局, 当地, 各街道) instead of naming it, and what they go back to."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from pairie.facts.antecedents import Known, Parties, at_place, extended
from pairie.facts.places import Division, ancestors, find, match_place
from pairie.facts.proper_names import named, squeezed
from pairie.types import Mention

__all__ = ["how_it_points", "resolve_pointing"]

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
_KINDS_OF_LEVEL = {"校": ("school", "university"), "院": ("hospital",)}
_KINDS_OF_LEVEL |= dict.fromkeys(("公司", "集团", "企业", "厂"), ("enterprise",))


def how_it_points(name: str) -> re.Match[str] | None:
    """Return how a name points: to a place (当地), a level (我区, 县里), or as belonging to one (区教育局)."""
    for pattern in (_POINTING, _INSIDE, _HERE, _BARE):
        if found := pattern.fullmatch(name):
            return found
    if (found := _WITHIN.fullmatch(name)) and match_place(found["within"]).end == len(found["within"]):
        return found
    # 镇海中学 belongs to no 镇.
    return None if find(name[:2]) else _BELONGING.fullmatch(name)


def resolve_pointing(mention: Mention, before: str, parties: Parties) -> Known | None:
    """Resolve 我区, 全县各部门, 县里, 区教育局, 当地群众, by the words ``before`` it."""
    name = squeezed(mention.text)
    found = (_BARE.fullmatch(name) if _COUNTED.search(before) else None) or how_it_points(name)
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


def _here(mention: Mention, rest: str, parties: Parties, *, is_near: bool) -> Known | None:
    """Resolve 当地 to the place before it in its passage, else like 受援地 to what the places of its side share."""
    around = parties.around(mention, mention.label)
    places = [k for k in around if k.party.kind == "village" or (k.chain and k.party.code)]
    passage = bisect_right(parties.passages, mention.start)
    for known in places if is_near else ():
        if known.mention.start < mention.start and bisect_right(parties.passages, known.mention.start) == passage:
            return extended(mention, known, rest)
    paths = [(*ancestors(k.chain[-1]), k.chain[-1]) for k in places if k.chain]
    common = [level[0] for level in zip(*paths, strict=False) if len({place.code for place in level}) == 1]
    if common and common[-1].level == "province":
        # 受援地 of a report on a whole province: in it, but no one place.
        return Known(mention, named(mention.text, squeezed(mention.text)), tuple(common))
    return at_place(mention, common[-1], rest) if common else None


def _bare(mention: Mention, found: re.Match[str], parties: Parties) -> Known | None:
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
    known = at_place(mention, near, name)
    # Many villages are no antecedent of 村里.
    return replace(known, party=replace(known.party, kind="group")) if known.party.kind == "village" else known


def _within(mention: Mention, name: str, rest: str, parties: Parties) -> Known | None:
    """Resolve 甲州帮扶地 to the one place in 甲州 that its side names."""
    outer = {chain[-1] for chain in match_place(name).chains}
    around = (k.chain[-1] for k in parties.around(mention, mention.label) if k.party.code and k.chain)
    inside = {place for place in around if place.level == "county" and outer & set(ancestors(place))}
    return at_place(mention, inside.pop(), rest) if len(inside) == 1 else None


def _of_organisation(mention: Mention, level: str, rest: str, parties: Parties) -> Known | None:
    """Resolve 我院 and 该校 to the nearest party of that kind."""
    kinds = _KINDS_OF_LEVEL.get(level, ())
    for known in parties.around(mention, mention.label):
        if known.party.canonical.endswith(level) or known.party.kind in kinds:
            return extended(mention, known, rest)
    return None


def _at_level(mention: Mention, level: str, rest: str, parties: Parties) -> Known | None:
    """Resolve 我县 and 区教育局 to the nearest place of that level."""
    home = _of_level(parties.places.home, level)
    if home and squeezed(mention.text).startswith(("我", "本")):
        return at_place(mention, home, rest)  # the writer's own
    for known in parties.around(mention, mention.label):
        if known.party.kind == "village" and level in ("村", "社区") and known.party.canonical.endswith(level):
            return extended(mention, known, rest)
        if place := _of_level(known.chain, level):
            return at_place(mention, place, rest)
    return at_place(mention, home, rest) if home else None


def _of_level(chain: tuple[Division, ...], level: str) -> Division | None:
    """Return the division of a chain, or above it, that 全县 or 全区 can mean."""
    for place in (chain[-1], *reversed(ancestors(chain[-1]))) if chain else ():
        if place.name.endswith(level) and not (level == "区" and place.name.endswith("地区")):
            return place
    return None
