"""Who a mention of a party means: short names, 我区 and 当地 resolved within the document, places by code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain as chained

from pairie.facts.antecedents import Known, Parties, at_place, extended
from pairie.facts.gazetteer import stem
from pairie.facts.kinds import is_generic, looks_like_person
from pairie.facts.places import ancestors, division, find, match_place
from pairie.facts.pointing import how_it_points, resolve_pointing
from pairie.facts.proper_names import PlaceContext, named, read_places, squeezed
from pairie.facts.rollup import placed
from pairie.types import Document, Label, Mention, Party

__all__ = ["resolve_parties"]

_COUNTRY_SIDE = re.compile("[\u4e00-\u9fff]方")  # 俄方
_BEFORE = 8  # characters that may count or list what follows
# 乡 and 镇 that end the name of a township, not 乡村, 乡镇, 乡亲, 镇村, 镇江.
_TOWNSHIP_AFTER = re.compile("乡(?![村镇亲里土贤情音愁])|镇(?![村江域长])")
_LEVEL_END = re.compile("[省州市区县旗盟乡镇村里院校局委办]$|^.$")


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
    parties = Parties(read_places(document, mentions), starts)
    short: list[Mention] = []
    pointing: list[Mention] = []
    for mention in mentions:
        name = squeezed(mention.text)
        points = how_it_points(name) is not None
        found = (
            None if _COUNTRY_SIDE.fullmatch(name) else parties.places.proper(name, mention.label, is_pointing=points)
        )
        if found is None and not points:
            found = parties.places.by_position(name, mention.label, mention.start)
        if found:
            parties.add(Known(mention, replace(found.party, name=mention.text), found.chain))
        else:
            (pointing if points else short).append(mention)
    for mention in short:
        parties.add(_short(mention, parties) or _unresolved(mention, document.text, parties.places))
    for mention in pointing:
        before = document.text[max(0, mention.start - _BEFORE) : mention.start]
        parties.add(resolve_pointing(mention, before, parties) or _unresolved(mention, document.text, parties.places))
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


def _short(mention: Mention, parties: Parties) -> Known | None:
    """Resolve 丹 and 泸定 by the places named in full; the mention's own side and the nearest first."""
    name = squeezed(mention.text)
    if _COUNTRY_SIDE.fullmatch(name):
        whole = [n for n in parties.places.names if n.startswith(name[0]) and n != name and not match_place(n).end]
        return Known(mention, named(mention.text, whole[0])) if whole else None
    letter = find(name) if len(name) == 1 else ()
    other: Label = "RECIPIENT" if mention.label == "ACTOR" else "ACTOR"
    for known in chained(parties.around(mention, mention.label), parties.around(mention, other)):
        if (
            len(name) > 1
            and known.party.kind == "village"
            and known.party.canonical.endswith((f"{name}村", f"{name}社区"))
        ):
            return extended(mention, known, "")
        for place in reversed(known.chain):
            base = stem(place.name)
            if base.startswith(name) or (len(name) == 1 and base.endswith(name)):
                # 渝 is the municipality although the text names 渝中区, but 甘 is 甘孜 where that is meant.
                inside = [above for above in letter if above in ancestors(place)]
                return at_place(mention, inside[0] if inside else place, "")
    if len(letter) == 1:
        return at_place(mention, division(letter[0].code), "")
    certain = parties.places.certain(name, mention.label) if len(name) > 1 and not is_generic(name) else None
    return Known(mention, replace(certain.party, name=mention.text), certain.chain) if certain else None


def _unresolved(mention: Mention, text: str, places: PlaceContext) -> Known:
    name = squeezed(mention.text)
    if looks_like_person(name, text[max(0, mention.start - 6) : mention.start]):
        return Known(mention, Party(mention.text, name, None, "person"))
    found = places.undecided(name, mention.label)
    return Known(mention, replace(found.party, name=mention.text), found.chain)
