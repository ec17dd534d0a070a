"""What makes an act hard to read off a page: left-out subjects, far parties, coordinations, passives.

Each finder takes a document with its acts and returns those acts that show the phenomenon; PHENOMENA names them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pairie.facts.kinds import is_generic
from pairie.facts.names import without_suffix
from pairie.types import Document, LinkType, Mention

__all__ = ["DEICTIC", "PHENOMENA", "LinkedMeasure", "linked_measures"]


@dataclass(frozen=True, slots=True)
class LinkedMeasure:
    """A MEASURE with the mentions it is linked to, each side in the order of the text."""

    measure: Mention
    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]
    amounts: tuple[Mention, ...]


Finder = Callable[[Document, Sequence[LinkedMeasure]], list[LinkedMeasure]]
Predicate = Callable[[Document, LinkedMeasure], bool]

# Commas and colons between digits belong to numbers and times of day.
CLAUSE_END = re.compile(r"[。；;！!？?\n]|(?<![0-9])[,，:：]|[,，:：](?![0-9])")
SENTENCE_END = re.compile(r"[。；;！!？?\n]")

_LEVELS = (
    "省|市(?!场)|区(?!域)|县|州|盟|旗|镇|乡|村|街道|社区|地|校|院|局|厅|委|公司|集团|企业|队|会|厂|社|行|组|所|"
    "中心|单位"
)
DEICTIC = re.compile(
    rf"(?:我|全|该|本|此)(?:{_LEVELS})|两地|当地|本地|受援|帮扶地|(?:对口|结对)地区|(?:支援|援助|帮扶)(?:地|方)"
)
# What may stand between two members of a coordination, amounts of them included (22个社区、18家民营企业).
_COORDINATED = re.compile(r"(?:[、，,和与及暨/\s]|以及|[0-9]+[余多]?[家个名户所])*")
_LONG_COORDINATION = 4
_CUMULATIVE = re.compile(r"累计|历年|截至|以来|总计|[年月]来|迄今|至今|先后")
_ANNUAL = re.compile(r"全年|年内|年度|当年|是年|今年|去年|上年|[0-9]{4}年(?!以?来|底|末|起)")
_PASSIVE = re.compile(
    r"(?<![棉毛绒铺盖床])被(?![子褥套服单面])|获(?:赠|捐|得|批)|受赠|得到|由(?![于此来])|接受(?=.{0,12}[捐赠援帮])"
)
_PREPOSITION = re.compile(
    r"(?:向|为|给|对|与|同|和|及|、|在|到|至|赴|往|从|于|深入|走进|帮助|支持|帮扶|支援|援助|把|将|用|据|让|使)"
    r"(?:[约近]?[0-9一二两三四五六七八九十百千万余多]+[名户个所家位])?$"
)
_FRAMED_BEFORE = re.compile(r"(?:在|由|被|经|得到|获得?|受|利用|依托|借助|通过|使用|接受|来自|迎来|争取到?)$")
_FRAMED_AFTER = re.compile(r"的?(?:大力|倾力|鼎力)?(?:支持|帮助|援助|支援|帮扶|对口|捐助|资助)")
_INTERMEDIARY = re.compile(r"(?:引进|引入|通过|委托|联合|经由?|依托|借助|协调|牵线)了?(?:[0-9]+[余多]?[家个名])?$")


def linked_measures(document: Document) -> tuple[LinkedMeasure, ...]:
    """Return the acts of a document in the order of its text."""
    mentions = {m.id: m for m in document.entities}
    tails: dict[tuple[str, LinkType], list[Mention]] = defaultdict(list)
    for link in document.relations:
        tails[link.head, link.type].append(mentions[link.tail])

    def linked(measure: Mention, kind: LinkType) -> tuple[Mention, ...]:
        return tuple(sorted(tails[measure.id, kind], key=lambda m: m.start))

    return tuple(
        LinkedMeasure(m, linked(m, "AGENT"), linked(m, "BENEFICIARY"), linked(m, "QUANTITY"))
        for m in sorted(document.entities, key=lambda m: m.start)
        if m.label == "MEASURE"
    )


def passages_back(document: Document, measure: Mention, parties: Sequence[Mention]) -> int | None:
    """Return how many passages before its act the nearest party stands; negative after it, None without a party."""

    def passage(mention: Mention) -> int:
        return bisect_right(document.passages, mention.start, key=lambda p: p.start)

    distances = [passage(measure) - passage(party) for party in parties]
    return min(distances, key=lambda d: (abs(d), d < 0), default=None)


def _between(document: Document, a: Mention, b: Mention) -> str:
    return document.text[min(a.end, b.end) : max(a.start, b.start)]


def _start(document: Document, at: int, end: re.Pattern[str]) -> int:
    """Return where the clause or sentence around ``at`` begins."""
    return max((found.end() for found in end.finditer(document.text, max(0, at - 400), at)), default=max(0, at - 400))


def _around(document: Document, mention: Mention, end: re.Pattern[str]) -> str:
    """Return the clause or sentence that a mention stands in."""
    found = end.search(document.text, mention.end)
    return document.text[_start(document, mention.start, end) : found.start() if found else len(document.text)]


def _sentence(document: Document, mention: Mention) -> str:
    return _around(document, mention, SENTENCE_END)


def _subject_left_out(document: Document, act: LinkedMeasure) -> bool:
    gaps = [_between(document, act.measure, actor) for actor in act.actors]
    return bool(gaps) and all("\n" in gap or len(CLAUSE_END.findall(gap)) >= 2 for gap in gaps)


def _has_deictic_party(document: Document, act: LinkedMeasure) -> bool:
    return any(DEICTIC.match(party.text) for party in (*act.actors, *act.recipients))


def _has_long_coordination(document: Document, act: LinkedMeasure) -> bool:
    return any(_longest_coordination(document, side) >= _LONG_COORDINATION for side in (act.actors, act.recipients))


def _longest_coordination(document: Document, parties: Sequence[Mention]) -> int:
    longest = length = min(1, len(parties))
    for a, b in pairwise(parties):
        gap = document.text[a.end : b.start]
        length = length + 1 if "\n" not in gap and _COORDINATED.fullmatch(gap) else 1
        longest = max(longest, length)
    return longest


def _is_distributed(document: Document, act: LinkedMeasure) -> bool:
    return "分别" in _around(document, act.measure, CLAUSE_END)


def _is_part(document: Document, act: LinkedMeasure) -> bool:
    """Tell acts of which 其中 opens the part: it stands before the act or one of its amounts in their sentence."""
    return any(
        "其中" in document.text[_start(document, mention.start, SENTENCE_END) : mention.start]
        for mention in (act.measure, *act.amounts)
    )


def _object_first(document: Document, act: LinkedMeasure) -> bool:
    return act.measure.text.startswith(("把", "将"))


def _is_passive(document: Document, act: LinkedMeasure) -> bool:
    clause = document.text[_start(document, act.measure.start, CLAUSE_END) : act.measure.end]
    return _PASSIVE.search(clause) is not None


def _is_repeat(document: Document, act: LinkedMeasure) -> bool:
    return act.measure.same is not None


def _recipient_as_subject(document: Document, act: LinkedMeasure) -> bool:
    """Tell acts whose clause the recipient opens while the giver stands elsewhere or in a frame (在甲省支持下)."""
    start = _start(document, act.measure.start, CLAUSE_END)
    before = [r for r in act.recipients if start <= r.start and r.end <= act.measure.start]
    if not before or not act.actors or _PREPOSITION.search(document.text[start : before[0].start]):
        return False
    return all(
        not start <= actor.start < act.measure.end
        or _FRAMED_BEFORE.search(document.text[start : actor.start])
        or _FRAMED_AFTER.match(document.text, actor.end)
        for actor in act.actors
    )


def _has_intermediary(document: Document, act: LinkedMeasure) -> bool:
    introduced = [a for a in act.actors if _INTERMEDIARY.search(document.text[max(0, a.start - 12) : a.start])]
    return len(act.actors) >= 2 and bool(introduced)


def _cumulative_beside_annual(document: Document, acts: Sequence[LinkedMeasure]) -> list[LinkedMeasure]:
    cumulative = [act for act in acts if _CUMULATIVE.search(_sentence(document, act.measure))]
    apart = [act for act in acts if act not in cumulative]
    return cumulative if any(_ANNUAL.search(_sentence(document, act.measure)) for act in apart) else []


def _planned_beside_done(document: Document, acts: Sequence[LinkedMeasure]) -> list[LinkedMeasure]:
    planned = [act for act in acts if act.measure.planned]
    return planned if len(planned) < len(acts) else []


def _both_directions(document: Document, acts: Sequence[LinkedMeasure]) -> list[LinkedMeasure]:
    """Return the acts of parties that give in one act and receive in another."""

    def names(parties: Sequence[Mention]) -> set[str]:
        return {without_suffix(p.text) for p in parties if not is_generic(p.text)}

    givers = {name for act in acts for name in names(act.actors)}
    receivers = {name for act in acts for name in names(act.recipients)}
    both = givers & receivers
    return [act for act in acts if both & (names(act.actors) | names(act.recipients))]


def _each(predicate: Predicate) -> Finder:
    return lambda document, acts: [act for act in acts if predicate(document, act)]


def _standing(side: str, low: float, high: float) -> Finder:
    """Return a finder of acts whose nearest party of a side stands that many passages back."""

    def is_within(document: Document, act: LinkedMeasure) -> bool:
        distance = passages_back(document, act.measure, getattr(act, side))
        return distance is not None and low <= distance <= high

    return _each(is_within)


_FAR = float("inf")
PHENOMENA: Mapping[str, Finder] = {
    "subject left out (actor two clauses or a passage away)": _each(_subject_left_out),
    "deictic party (我区, 该县, 受援地)": _each(_has_deictic_party),
    "four or more parties in one coordination": _each(_has_long_coordination),
    "分别": _each(_is_distributed),
    "其中": _each(_is_part),
    "cumulative beside annual": _cumulative_beside_annual,
    "planned beside done": _planned_beside_done,
    "object first with 把/将": _each(_object_first),
    "passive (被, 由, 获赠, 得到)": _each(_is_passive),
    "reported again (same)": _each(_is_repeat),
    "recipient as subject": _each(_recipient_as_subject),
    "both directions": _both_directions,
    "intermediary (引进, 通过, 委托, 联合, 经)": _each(_has_intermediary),
    "actor 1 passage back": _standing("actors", 1, 1),
    "actor 2 to 3 passages back": _standing("actors", 2, 3),
    "actor 4 or more passages back": _standing("actors", 4, _FAR),
    "actor only in a later passage": _standing("actors", -_FAR, -1),
    "recipient 1 passage back": _standing("recipients", 1, 1),
    "recipient 2 to 3 passages back": _standing("recipients", 2, 3),
    "recipient 4 or more passages back": _standing("recipients", 4, _FAR),
    "recipient only in a later passage": _standing("recipients", -_FAR, -1),
}
