"""Which MEASUREs report the same act: headline and body, caption and text, summary and detail; and their joint cells.

A false merge loses an act, a missed one shows it twice, where anybody can see it: so everything known must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from pairie.facts.acts import (
    SHORTEST_ACT,
    Act,
    contains,
    contradict,
    core,
    differ_in_year_or_size,
    is_partnership,
    proper_names_of,
    words_of,
)
from pairie.types import Party, RecordAmount

__all__ = ["group_repeats", "join_parties", "joint_status_score", "same_amount", "seen_again"]

Cell = TypeVar("Cell", Party, RecordAmount)

# The thing given, as the subject of what becomes of it (轮椅由残联发放) or behind the giving (捐赠的轮椅).
_BECOMES = re.compile(
    r"(?P<thing>[^，,；;]{2,}?)(?:由[^，,]*|[已均都先后陆续全部正式同时一]*)"
    r"(?:[运送]?[抵到]达?|到[位账货]|送达|[竣完]工|[建落]成|交付|投[用产]|投入使用|启[用运程]|揭牌|开[诊业课馆]|通[水车电]|"
    r"封顶|[发分]放|下发|移交|分发|安装|起运)(?:使用|给.*|到.*|在.*)?"
)
_GIVEN = re.compile(
    r"[^的，,]{0,12}?(?:援[建助]|捐[建赠助]?|赠送?|资助|[投出]资|[建新修改]建|建设|修建|建成|引进|合办|共建|[援建送])的(?P<thing>[^，,]{2,})"
)
_THING_TAIL = (4, 3, 2)
# These name no thing by themselves: 扶贫车间项目 is told by its 车间.
_ANY_THING = re.compile(r"(?<=..)(?:建设|改造|援建|帮扶)?(?:项目|工程|物资|资金|设施|设备|一批)$")
_QUOTED = re.compile(r"“([^”]+)”")
# Acts further apart than a page holds are not compared: a whole volume in one text stays linear.
_REACH = 200
# Two of a thing are given every day.
_SMALL = 2


def group_repeats(acts: Sequence[Act]) -> list[list[int]]:
    """Group the acts that are one, by ``same`` where the annotation tells, else by rule; in the order of the text."""
    leader = list(range(len(acts)))
    index = {act.measure.id: i for i, act in enumerate(acts)}

    def root(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    annotated = any(act.measure.same for act in acts)
    for i, act in enumerate(acts):
        earlier = index.get(act.measure.same or "")
        if earlier is not None and root(earlier) != root(i):
            leader[max(root(i), root(earlier))] = min(root(i), root(earlier))
    if not annotated:
        for i, act in enumerate(acts):
            # The nearest earlier group all of whose members agree with it.
            reach = range(i - 1, max(-1, i - 1 - _REACH), -1)
            for j in reach:
                # Who is given a thing is told in other words the second time: for the poor, then to three provinces.
                is_thing = _tells_of_its_thing(acts[j], act)
                # A heading names parties short: the province for its hospital, the county for its villages.
                is_headed = _has_the_size_of(acts[j], act) or (j == i - 1 and _is_headed(acts[j], act))
                if not (is_thing or is_headed or _repeats(acts[j], act) or (j == i - 1 and _details(acts[j], act))):
                    continue
                group = [acts[k] for k in reach if root(k) == root(j)]
                if is_headed:
                    agrees = not any(differ_in_year_or_size(member, act) for member in group)
                else:
                    agrees = not any(contradict(member, act, by_group=not is_thing) for member in group)
                if agrees:
                    leader[i] = root(j)
                    break
    groups: dict[int, list[int]] = {}
    for i in range(len(acts)):
        groups.setdefault(root(i), []).append(i)
    return list(groups.values())


def _repeats(earlier: Act, later: Act) -> bool:
    """Tell whether the later MEASURE repeats the earlier one."""
    if earlier.category != later.category or contradict(earlier, later):
        return False
    same_words = core(earlier) == core(later)
    if is_partnership(earlier) and is_partnership(later):
        # 15 villages of the pair are a pairing of their own.
        return earlier.actors == later.actors and bool(earlier.recipients & later.recipients)
    is_outside_text = "body" not in (earlier.where, later.where) or earlier.where != later.where
    parties_known = bool(earlier.actors & later.actors) and bool(earlier.recipients & later.recipients)
    if same_words and len(core(later)) >= SHORTEST_ACT:
        return parties_known or (is_outside_text and bool(earlier.actors & later.actors))
    partnership = is_partnership(earlier) or is_partnership(later)  # 对口支援 stands in the name of every other act
    return is_outside_text and parties_known and not partnership and contains(earlier, later)


def _details(heading: Act, first: Act) -> bool:
    """Tell whether the first act below a heading is what the heading names: 四、干部人才轮换 / 选派干部人才39人.

    By the composed documents 66 of 78 such pairs are one act.
    """
    if (heading.where, first.where) != ("heading", "body") or heading.category != first.category:
        return False
    parties_known = bool(heading.actors & first.actors) and bool(heading.recipients & first.recipients)
    return parties_known and _may_be_details(heading, first)


def _may_be_details(heading: Act, first: Act) -> bool:
    one, other = core(heading), core(first)
    if one[:2] == other[:2] and not contains(heading, first):
        return False  # 捐赠净水器 is no heading of 捐赠棉被
    # What has a name of its own is no detail of another: 建立“共建共享”机制.
    return set(_QUOTED.findall(heading.measure.text)) <= set(_QUOTED.findall(first.measure.text))


def _is_headed(heading: Act, first: Act) -> bool:
    """Tell whether the first act below a heading is what it names although its parties are named closer.

    One side is the same, the other lies in what the heading names or is more of it: 甲省, then 甲省乙市. Of 21 such
    pairs of the composed documents (train and dev) 18 are one act; of 19 whose heading names the bare partnership 13.
    """
    if (heading.where, first.where) != ("heading", "body") or heading.category != first.category:
        return False
    sides = ((heading.actors, first.actors), (heading.recipients, first.recipients))
    return (
        not is_partnership(heading)
        and any(mine & theirs for mine, theirs in sides)
        and all(_akin(mine, theirs) for mine, theirs in sides)
        and _may_be_details(heading, first)
    )


def _has_the_size_of(earlier: Act, later: Act) -> bool:
    """Tell whether a headline or caption and the text tell of one sum or number, and no proper names contradict."""
    if earlier.where == later.where or earlier.category != later.category:
        return False
    mine, theirs = ({(a.value, a.unit) for a in act.amounts if a.value > _SMALL} for act in (earlier, later))
    sides = [(earlier.actors, later.actors), (earlier.recipients, later.recipients)]
    proper = [(proper_names_of(ours), proper_names_of(others)) for ours, others in sides]
    return (
        bool(mine & theirs)
        and any(_akin(ours, others) for ours, others in sides)
        and all(_akin(ours, others) for ours, others in proper if ours and others)
    )


def _akin(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether a party of one side is one of the other, or begins as one: a place and what is in it."""
    return any(a.startswith(b) or b.startswith(a) for a in mine for b in theirs)


def _tells_of_its_thing(earlier: Act, later: Act) -> bool:
    """Tell whether one report is of what becomes of the thing that the other gives: 捐赠轮椅, then 轮椅由残联发放."""
    if earlier.category != later.category or not earlier.actors & later.actors:
        return False
    one, other = words_of(earlier), words_of(later)
    things = [_thing(one), _thing(other)]
    if None not in things:
        return things[0] == things[1]
    thing, rest = (things[0], other) if things[0] else (things[1], one)
    return thing is not None and any(thing[-n:] in rest for n in _THING_TAIL if len(thing) >= n)


def _thing(words: str) -> str | None:
    found = _BECOMES.fullmatch(words) or _GIVEN.fullmatch(words)
    return _ANY_THING.sub("", found["thing"]) if found else None


def join_parties(known: Party, again: Party) -> Party:
    """Join two mentions of a party; the longer name stands for both."""
    longer = again if len(again.name) > len(known.name) else known
    return seen_again(replace(longer, score=known.score, mentions=known.mentions), again)


def seen_again(known: Cell, again: Cell) -> Cell:
    """Return a cell with what another report of the same adds: its mentions, and its score if that is better.

    Where only one report names the whole that an amount is a part of, that report is right.
    """
    mentions, score = tuple(dict.fromkeys(known.mentions + again.mentions)), max(known.score, again.score)
    if isinstance(known, RecordAmount) and isinstance(again, RecordAmount):
        fuller = again if known.role == "total" and again.role == "part" else known
        return replace(fuller, text=known.text, score=score, mentions=mentions)
    return replace(known, score=score, mentions=mentions)


def same_amount(a: RecordAmount, b: RecordAmount) -> bool:
    """Tell whether two amounts are equal; those that could not be read by their words."""
    if a.value is None or b.value is None:
        return a.text == b.text
    return (a.value, a.unit) == (b.value, b.unit)


def joint_status_score(reports: Iterable[tuple[bool | None, float | None]]) -> float | None:
    """Return how sure the status is of an act that is planned only where all its reports say so.

    Args:
        reports: of each, whether it calls the act planned, and how sure that is (0..1; None where no model told).
    """
    told = list(reports)
    done = [score for planned, score in told if not planned]
    # One report of a done act is enough; a plan needs all of them.
    known = [score for score in done or [score for _, score in told] if score is not None]
    return (max(known) if done else min(known)) if known else None
