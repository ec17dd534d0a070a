"""What is known of one MEASURE, and how two of them agree or contradict each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pairie.facts.dates import Period
from pairie.facts.kinds import party_kind
from pairie.types import Amount, Category, Mention, PassageKind

__all__ = [
    "SHORTEST_ACT",
    "Act",
    "contains",
    "contradict",
    "core",
    "differ_in_year_or_size",
    "is_partnership",
    "proper_names_of",
    "words_of",
]

# Bare words for the partnership itself. Between the same parties they are one act, however often they are said.
_PARTNERSHIP = re.compile(
    r"(?:(?:启动|实施|建立|确定)?(?:了)?(?:第.轮|新一轮|全域|全面|“[^”]{1,8}”|一对一|一对多)*)?"
    r"(?:的)?(?:对口|结对|东西部|扶贫|定点)?(?:支援|帮扶|协作|援助|合作|扶贫|共建|结对|帮扶协作|支援合作)+(?:关系|工作|任务)?"
)
_FILLER = re.compile(r"[“”\"《》()（）\s]|的|了|等|各类|一批|价值|累计|共")
SHORTEST_ACT = 4


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


def contradict(a: Act, b: Act, *, by_group: bool = True) -> bool:
    """Tell whether two reports cannot be of one act: other parties, another year, another amount of the same unit.

    ``by_group``: whether groups (学生, 困难群众) tell two acts apart as names do.
    """
    for mine, theirs in ((a.actors, b.actors), (a.recipients, b.recipients)):
        if not by_group:
            mine, theirs = proper_names_of(mine), proper_names_of(theirs)
        if mine and theirs and not (mine <= theirs or theirs <= mine):
            return True
    return differ_in_year_or_size(a, b)


def differ_in_year_or_size(a: Act, b: Act) -> bool:
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


def proper_names_of(parties: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in parties if party_kind(name) != "group")


def is_partnership(act: Act) -> bool:
    return act.category == "pairing" and _PARTNERSHIP.fullmatch(act.measure.text) is not None


def core(act: Act) -> str:
    """Return the words of the act without its amounts and fillers: 捐赠的2万吨化肥 -> 捐赠化肥."""
    return _FILLER.sub("", words_of(act))


def words_of(act: Act) -> str:
    """Return the words of the act without its amounts."""
    text, offset = act.measure.text, act.measure.start
    for start, end in sorted(act.amount_spans, reverse=True):
        if offset <= start and end <= act.measure.end:
            text = text[: start - offset] + text[end - offset :]
    return text


def contains(earlier: Act, later: Act) -> bool:
    short, long = sorted((core(earlier), core(later)), key=len)
    if len(short) < SHORTEST_ACT:
        return False
    # In order, as a headline drops words: 捐赠净水器 in 捐赠安装净水器.
    rest = iter(long)
    return all(char in rest for char in short) and short[-2:] in long
