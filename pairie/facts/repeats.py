"""Which MEASUREs report the same act: headline and body, caption and text, summary and detail; and their joint cells.

A false merge loses an act, a missed one shows it twice, where anybody can see it: so everything known must agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pairie.facts.dates import Period
from pairie.types import Amount, Category, Mention, Party, PassageKind, RecordAmount

__all__ = [
    "SHORTEST_ACT",
    "Act",
    "contains",
    "contradict",
    "core",
    "group_repeats",
    "is_partnership",
    "join_parties",
    "same_amount",
    "seen_again",
]

Cell = TypeVar("Cell", Party, RecordAmount)

# Bare words for the partnership itself. Between the same parties they are one act, however often they are said.
_PARTNERSHIP = re.compile(
    r"(?:(?:启动|实施|建立|确定)?(?:了)?(?:第.轮|新一轮|全域|全面|“[^”]{1,8}”|一对一|一对多)*)?"
    r"(?:的)?(?:对口|结对|东西部|扶贫|定点)?(?:支援|帮扶|协作|援助|合作|扶贫|共建|结对|帮扶协作|支援合作)+(?:关系|工作|任务)?"
)
_FILLER = re.compile(r"[“”\"《》()（）\s]|的|了|等|各类|一批|价值|累计|共")
SHORTEST_ACT = 4
# Acts further apart than a page holds are not compared: a whole volume in one text stays linear.
_REACH = 200


@dataclass(frozen=True, slots=True)
class Act:
    """What is known of one MEASURE. Parties are canonical names; amounts only those that could be read."""

    measure: Mention
    actors: frozenset[str]
    recipients: frozenset[str]
    amounts: tuple[Amount, ...]
    amount_spans: tuple[tuple[int, int], ...]
    period: Period
    where: PassageKind

    @property
    def category(self) -> Category | None:
        return self.measure.category


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
                if _repeats(acts[j], act) and not any(contradict(acts[k], act) for k in reach if root(k) == root(j)):
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
        return earlier.actors == later.actors and earlier.recipients == later.recipients and bool(later.recipients)
    is_outside_text = "body" not in (earlier.where, later.where) or earlier.where != later.where
    parties_known = bool(earlier.actors & later.actors) and bool(earlier.recipients & later.recipients)
    if same_words and len(core(later)) >= SHORTEST_ACT:
        return parties_known or (is_outside_text and bool(earlier.actors & later.actors))
    partnership = is_partnership(earlier) or is_partnership(later)  # 对口支援 stands in the name of every other act
    return is_outside_text and parties_known and not partnership and contains(earlier, later)


def contradict(a: Act, b: Act) -> bool:
    """Tell whether two reports cannot be of one act: other parties, another year, another amount of the same unit."""
    for mine, theirs in ((a.actors, b.actors), (a.recipients, b.recipients)):
        if mine and theirs and not (mine <= theirs or theirs <= mine):
            return True
    if a.period.basis == b.period.basis == "stated" and (a.period.start, a.period.end) != (
        b.period.start,
        b.period.end,
    ):
        return True
    units = {amount.unit for amount in a.amounts} & {amount.unit for amount in b.amounts}
    for unit in units:
        mine_values = {amount.value for amount in a.amounts if amount.unit == unit}
        if mine_values.isdisjoint({amount.value for amount in b.amounts if amount.unit == unit}):
            return True
    return False


def is_partnership(act: Act) -> bool:
    return act.category == "pairing" and _PARTNERSHIP.fullmatch(act.measure.text) is not None


def core(act: Act) -> str:
    """Return the words of the act without its amounts and fillers: 捐赠的2万吨化肥 -> 捐赠化肥."""
    text, offset = act.measure.text, act.measure.start
    for start, end in sorted(act.amount_spans, reverse=True):
        if offset <= start and end <= act.measure.end:
            text = text[: start - offset] + text[end - offset :]
    return _FILLER.sub("", text)


def contains(earlier: Act, later: Act) -> bool:
    short, long = sorted((core(earlier), core(later)), key=len)
    if len(short) < SHORTEST_ACT:
        return False
    # In order, as a headline drops words: 捐赠净水器 in 捐赠安装净水器.
    rest = iter(long)
    return all(char in rest for char in short) and short[-2:] in long


def join_parties(known: Party, again: Party) -> Party:
    """Join two mentions of a party; the longer name stands for both."""
    longer = again if len(again.name) > len(known.name) else known
    return seen_again(replace(longer, score=known.score, mentions=known.mentions), again)


def seen_again(known: Cell, again: Cell) -> Cell:
    """Return a cell with what another report of the same adds: its mentions, and its score if that is better."""
    mentions = tuple(dict.fromkeys(known.mentions + again.mentions))
    return replace(known, score=max(known.score, again.score), mentions=mentions)


def same_amount(a: RecordAmount, b: RecordAmount) -> bool:
    """Tell whether two amounts are equal; those that could not be read by their words."""
    if a.value is None or b.value is None:
        return a.text == b.text
    return (a.value, a.unit) == (b.value, b.unit)
