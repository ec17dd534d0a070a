"""An amount at its place on the page, and how two of them compare: alike, part and whole, adding up, of one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pairie.facts.amount_context import Context, clause_before
from pairie.types import Amount, AmountKind, AmountRole

__all__ = ["Sized", "adds_up", "exceeds", "is_alike", "set_parts", "thing_of"]

_PERSONS = frozenset({"人", "名", "位", "口", "员", "人次"})
_COUNTED_ALIKE: frozenset[AmountKind] = frozenset({"projects", "parties", "goods"})
# What money is called, and verbs that stand for it: 投入资金300万元, 到位300万元.
_MONEY = re.compile(r"(?:资金|经费|投[入资]|到位|拨[付款]|捐[资款]|落实|安排|援助|筹[集资]|善款|补助|达|共|了)$")
_FILLER = re.compile(r"(?:[约近达逾超共为了计]|累计|共计|合计|总计|超过|不少于|总额|全年|\s)+$")


@dataclass(slots=True)
class Sized:
    """An amount at its place, and what is found out about it on the way."""

    id: str
    start: int
    end: int
    text: str
    amount: Amount
    context: Context
    role: AmountRole = "total"
    whole: Sized | None = None
    worth_of: list[Sized] = field(default_factory=list)
    differs: bool = False

    @property
    def least(self) -> Decimal:
        """The least that the words allow; of 近30万 and 约30万 nine tenths, of 约30万 what people mean by it."""
        return self.amount.value * Decimal("0.9") if self.amount.low is None else self.amount.low

    @property
    def most(self) -> Decimal | None:
        """The most that the words allow, rounding included; None for 30余万."""
        if self.amount.qualifier == "about":
            return self.amount.value * Decimal("1.1")
        return None if self.amount.high is None else self.amount.high + self.grain / 2

    @property
    def grain(self) -> Decimal:
        """What the last printed digit counts, if it may be rounded: 100万 in 1.32亿元, 1万 in 300万元, 0 in 30人."""
        found = re.search(r"(?:\.([0-9]{1,2}))?[余多]?([十百千]?)([万亿]?)(?=[^0-9.,]*$)", self.text)
        if found is None or not found[1]:
            return Decimal(10**4 if found and found[3] else 0)
        factor = {"": 1, "万": 10**4, "亿": 10**8}[found[3]] * {"": 1, "十": 10, "百": 100, "千": 1000}[found[2]]
        return Decimal(factor).scaleb(-len(found[1]))

    @property
    def may_be_part(self) -> bool:
        return self.role == "total" and self.whole is None and self.amount.kind != "share"


def is_alike(a: Sized, b: Sized) -> bool:
    """Tell whether two amounts count the same sort of thing, so that one may contain the other."""
    mine, theirs = a.amount, b.amount
    if mine.unit == theirs.unit:
        return True
    if mine.unit in _PERSONS and theirs.unit in _PERSONS:
        return True
    return mine.kind == theirs.kind and mine.kind in _COUNTED_ALIKE


def set_parts(whole: Sized, parts: Iterable[Sized]) -> None:
    for part in parts:
        part.role, part.whole = "part", whole


def adds_up(whole: Sized, parts: Sequence[Sized], *, closely: bool = False) -> bool:
    """Tell whether exact parts make the whole, as far as it is printed.

    ``closely`` is for where no word says that they are its parts: then no more than a hundredth may be rounded.
    """
    if any(part.amount.qualifier != "exact" for part in parts):
        return False
    total = sum((part.amount.value for part in parts), Decimal(0))
    slack = min(whole.grain / 2, whole.amount.value / 100) if closely else whole.grain / 2
    return abs(total - whole.amount.value) <= slack


def exceeds(parts: Sequence[Sized], whole: Sized) -> bool:
    return whole.most is not None and sum((part.least for part in parts), Decimal(0)) > whole.most


def thing_of(text: str, sized: Sized) -> str:
    """Return the last two characters of the noun that an amount counts; one word for all money."""
    before = _FILLER.sub("", clause_before(text, sized.start))
    if sized.amount.kind == "money":
        return "资金" if not before or _MONEY.search(before) else before[-2:]
    after = re.match(r"[\u4e00-\u9fff]{2,12}", text[sized.end : sized.end + 12])
    noun = re.split(r"[的和与及等在为到]|实现|接受|得到|开展|实施|建成", after[0])[0] if after else ""
    return noun[-2:] if len(noun) > 1 else before[-2:]
