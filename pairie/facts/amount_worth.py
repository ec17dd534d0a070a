"""What money is the worth of: 价值12万元的电脑30台, 棉衣120件、棉被200床,总价值5.4万元."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pairie.facts.amount_context import CLAUSE_END, WORTH, clause_before
from pairie.facts.sized import Sized
from pairie.types import AmountKind

__all__ = ["find_worth"]

_THINGS: frozenset[AmountKind] = frozenset({"goods", "projects", "area", "length", "weight", "other"})
# 总, 合计, 共 and the like name no thing.
_THING = re.compile(r"(?!合计|总计|共计|人民币)[\u4e00-\u9fff]{2}")
_COMMA = re.compile("[，,]")
_PERIOD = re.compile(r"[。！？!?\n；;]")


def find_worth(text: str, amounts: Sequence[Sized]) -> None:
    """Tie money that is said to be the worth of something to the amounts of that; sets ``worth_of``.

    Args:
        text: the page, in Simplified characters.
        amounts: in the order of the text.
    """
    for index, money in enumerate(amounts):
        if money.amount.kind == "money" and money.context.is_worth:
            after = _after(text, money, amounts[index + 1 :])
            money.worth_of = after or _before(text, money, amounts[:index])


def _after(text: str, money: Sized, amounts: Sequence[Sized]) -> list[Sized]:
    """Return the goods of 价值12万元的电脑30台, to the end of the clause or the next money."""
    end = CLAUSE_END.search(text, money.end)
    found = []
    for sized in amounts:
        if (end and sized.start > end.start()) or sized.amount.kind == "money":
            break
        if text.startswith("、", money.end) or sized.amount.kind not in _THINGS:
            break
        found.append(sized)
    return found


def _before(text: str, money: Sized, amounts: Sequence[Sized]) -> list[Sized]:
    """Return the goods in front, back to the last money or full stop; or the sum in another currency."""
    found: list[Sized] = []
    clause = clause_before(text, money.start)
    opens = money.start - len(clause)
    if _THING.search(WORTH.sub("", clause)):
        # 发放药品价值3万元: the words name what it is worth of; only what they count there is meant.
        amounts = [sized for sized in amounts if sized.start >= opens]
    for sized in reversed(amounts):
        if _PERIOD.search(text, sized.end, money.start):
            break
        if sized.amount.kind == "money":
            converts = not found and sized.amount.unit != money.amount.unit and "/" not in sized.amount.unit
            return [sized] if converts else found
        if not found and len(_COMMA.findall(text, sized.end, money.start)) > 1:
            break  # too far back to be meant
        if sized.amount.kind in _THINGS or sized.amount.unit in ("批", "批次"):
            found.insert(0, sized)
    return found
