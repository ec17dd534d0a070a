"""The amounts of a page as they enter its table: value and bounds, role, extent, stage, worth, and doubts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from pairie.facts.amount_context import are_times, clause_before, read_context
from pairie.facts.amount_parts import find_parts
from pairie.facts.amount_worth import find_worth
from pairie.facts.amounts import parse_amount
from pairie.facts.numerals import NARROW
from pairie.facts.sized import Sized
from pairie.facts.thousand_dots import uses_thousand_dots
from pairie.facts.units import DOUBTFUL_UNITS, kind_of_noun
from pairie.types import Amount, AmountFlag, AmountRole, Mention, RecordAmount

__all__ = ["read_page_amounts"]

# So many amounts back a sentence is looked through.
_REACH = 30
_CLAUSE_END = re.compile(r"[。！？!?\n，,；;、]")
_BUILT = re.compile(r"(?:[新改扩兴修援捐]建|建[成设]|改造|维修|修缮)[^的、给向]{0,14}$")
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")


def read_page_amounts(
    text: str, mentions: Sequence[Mention], counted: Collection[str]
) -> tuple[dict[str, Amount], dict[str, RecordAmount]]:
    """Read the AMOUNTs of a page as numbers and as what they are in the table.

    Args:
        text: the page, in Simplified characters.
        mentions: the AMOUNTs.
        counted: ids of the mentions that are in the table. A part of a whole that is not in it counts by itself.

    Returns:
        The amounts that could be read, and all amounts of the table, by id of the mention.
    """
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    thousand_dots = uses_thousand_dots([text])
    sized = _read_sized(text, ordered, thousand_dots)
    if not thousand_dots and any(one.differs and _DOTTED.search(one.text.translate(NARROW)) for one in sized):
        # 2.180万元,其中自筹380万元: the part says what the dot is.
        dotted = _read_sized(text, ordered, True)
        if sum(one.differs for one in dotted) < sum(one.differs for one in sized):
            sized = dotted
    unread = {m.id: RecordAmount(m.text, None, None, None, None, mentions=(m.id,), flags=("unread",)) for m in mentions}
    return {one.id: one.amount for one in sized}, unread | {one.id: _record_amount(one, counted) for one in sized}


def _read_sized(text: str, mentions: Sequence[Mention], thousand_dots: bool) -> list[Sized]:
    """Read the amounts, in the order of the text, and how they hang together."""
    sized: list[Sized] = []
    for mention in mentions:
        amount = _read_amount(text, mention, thousand_dots)
        if amount is not None:
            before = [(other.start, other.end) for other in sized[-_REACH:]]
            same = [other.start for other in sized[-_REACH:] if other.amount.unit == amount.unit]
            context = read_context(text, mention.start, mention.end, before, same)
            sized.append(Sized(mention.id, mention.start, mention.end, mention.text, amount, context))
            sized[-1].role = _role_by_itself(sized[-1])
    find_parts(text, sized)
    find_worth(text, sized)
    return sized


def _read_amount(text: str, mention: Mention, thousand_dots: bool) -> Amount | None:
    """Read an amount; where the unit alone does not tell what is counted, ask the noun beside it."""
    amount = parse_amount(mention.text, thousand_dots=thousand_dots)
    if amount and amount.unit == "所" and _BUILT.search(clause_before(text, mention.start)):
        return replace(amount, kind="projects")  # 新建村小学2所, but 向2所小学捐书
    if amount is None or amount.unit not in DOUBTFUL_UNITS:
        return amount
    after = _CLAUSE_END.split(text[mention.end : mention.end + 12])[0]
    before = _CLAUSE_END.split(text[max(0, mention.start - 8) : mention.start])[-1]
    kind = kind_of_noun(after, amount.unit) or kind_of_noun(before, amount.unit, before=True)
    return replace(amount, kind=kind) if kind else amount


def _role_by_itself(sized: Sized) -> AmountRole:
    if are_times(_per(sized)):
        return "rate"
    return "each" if _per(sized) or sized.context.is_each else "total"


def _per(sized: Sized) -> list[str]:
    return list(dict.fromkeys([*sized.context.per, *sized.amount.unit.split("/")[1:]]))


def _record_amount(sized: Sized, counted: Collection[str]) -> RecordAmount:
    amount, context = sized.amount, sized.context
    whole = sized.whole
    while whole is not None and whole.id not in counted:
        whole = whole.whole
    role = "total" if sized.role == "part" and whole is None else sized.role
    inherited = whole.context if whole is not None and role == "part" else context
    return RecordAmount(
        text=sized.text,
        value=amount.value,
        unit="/".join([amount.unit.split("/")[0], *_per(sized)]),
        kind=amount.kind,
        qualifier=amount.qualifier,
        role=role,
        low=amount.low,
        high=amount.high,
        mentions=(sized.id,),
        part_of=whole.id if whole is not None and role == "part" else None,
        extent=(context.extent or inherited.extent) if role in ("total", "part") else None,
        stage=context.stage or inherited.stage,
        in_kind=context.is_worth and amount.kind == "money",
        value_of=tuple(thing.id for thing in sized.worth_of),
        flags=_flags(sized),
    )


def _flags(sized: Sized) -> tuple[AmountFlag, ...]:
    flags: list[AmountFlag] = []
    if not sized.amount.unit:
        flags.append("no_unit")
    if _has_thousand_dot(sized):
        flags.append("thousand_dot")
    if sized.differs:
        flags.append("sum_differs")
    return tuple(flags)


def _has_thousand_dot(sized: Sized) -> bool:
    """Tell whether a dot was read as standing between thousands: 3.400人次 as 3400."""
    found = _DOTTED.search(sized.text.translate(NARROW))
    if found is None:
        return False
    if found[0].count(".") > 1 or re.match(r"\.[0-9]", sized.text.translate(NARROW)[found.end() :]):
        return True
    as_decimal = Decimal(found[0])
    return as_decimal > 0 and sized.amount.value / as_decimal in {Decimal(10) ** power for power in (3, 7, 11)}
