"""Periods that have a name: “十三五”期间, “十三五”“十四五”期间, 党的十八大以来, 脱贫攻坚期间, 过渡期内."""

from __future__ import annotations

import re
from collections.abc import Callable

from pairie.facts.calendar import PartialDate, Told, small_number
from pairie.facts.points import Now, any_of, not_before

__all__ = ["NAMED_PERIODS", "Reader", "year_of_writing"]

Reader = Callable[[re.Match[str], Now], Told | None]

_PLANS = {"七五": 1986, "八五": 1991, "九五": 1996, "十五": 2001, "十一五": 2006, "十二五": 2011}
_PLANS |= {"十三五": 2016, "十四五": 2021, "十五五": 2026}
# These need their quotes or 期间, as 十五 is also fifteen.
_ALSO_NUMBERS = frozenset({"七五", "八五", "十五"})
# Which of the five years the word behind a plan means.
_PLAN_PARTS = {"开局之年": (0, 0), "开局": (0, 0), "头三年": (0, 2), "前三年": (0, 2)}
_PLAN_PARTS |= {"后三年": (2, 4), "后两年": (3, 4), "头两年": (0, 1), "前两年": (0, 1), "初期": (0, 1), "初": (0, 0)}
_PLAN_PARTS |= dict.fromkeys(("收官之年", "收官年", "期末", "末年", "末", "最后一年"), (4, 4))
_PLAN_PARTS |= dict.fromkeys(("规划期间", "规划期", "期间", "时期", "五年", "期"), (0, 4))
_OPEN, _CLOSE = "[“\"'‘]?", "[”\"'’]?"
# “十三五”和, “十三五”末至: plans before the last of several.
_ANOTHER = rf"{_CLOSE}\s?(?:{any_of(_PLAN_PARTS)})?\s?(?:[、,，/和与及至到]|以及|[-—–~～]+)?\s?{_OPEN}"
_PLAN = re.compile(
    rf"{_OPEN}(?:(?P<first>{any_of(_PLANS)}){_CLOSE}(?P<first_part>{any_of(_PLAN_PARTS)})?{_ANOTHER}"
    rf"(?:(?:{any_of(_PLANS)}){_ANOTHER})*)?(?P<plan>{any_of(_PLANS)})(?P<quote>[”\"'’])?\s?"
    r"(?:(?:脱贫攻坚|扶贫开发|对口(?:支援|帮扶)|援[藏疆青])(?=期间|时期|规划期))?"
    rf"(?:(?P<since>(?:规划)?(?:实施)?以来|开局以来)|(?P<part>{any_of(_PLAN_PARTS)}|(?=[，,])))"
)
_YEAR_OF_WRITING = re.compile(
    rf"今年[^。！？\n]{{0,6}}是[^。！？，,\n]{{0,10}}?[“\"]?(?P<plan>{any_of(_PLANS)})[”\"]?(?:规划|时期)?(?:实施)?的?"
    r"(?:(?P<part>开局之年|开局|收官之年|收官年)|第(?P<nth>[一二三四五])年)"
)
_BEGUN = "(?:工作|战略|政策)?(?:打响|提出|实施|开展|启动)?以来"
# Times that everybody in the field calls so; None where no year is agreed on. Those without an end last until the text
# was written. The transition period after the relief of poverty has five years.
_NAMED: dict[str, tuple[PartialDate | None, PartialDate | None]] = {
    "(?:党的)?十八大以来": (PartialDate(2012, 11), None),
    "(?:党的)?十九大以来": (PartialDate(2017, 10), None),
    "(?:党的)?二十大以来": (PartialDate(2022, 10), None),
    "(?:新中国成立|建国)以来": (PartialDate(1949, 10), None),
    "改革开放以来": (PartialDate(1978, 12), None),
    f"(?:实施|开展)?精准扶贫{_BEGUN}": (PartialDate(2013, 11), None),
    f"(?:实施|开展)?乡村振兴{_BEGUN}": (None, None),
    f"(?:开展)?脱贫攻坚战?{_BEGUN}": (None, None),
    "脱贫攻坚战?(?:期间|时期|期(?=[，,内里中]))": (None, PartialDate(2020)),
    "过渡期以来": (PartialDate(2021), None),
    "过渡期[内间]": (PartialDate(2021), PartialDate(2025)),
}
_OF_TRANSITION = re.compile("(?:五年|5年)?过渡期(?=[，,])")


def _plan(found: re.Match[str], now: Now) -> Told | None:
    years = [_PLANS[found[name]] for name in ("first", "plan") if found[name]]
    if found["since"]:
        return _since(PartialDate(min(years)), now)
    if found["plan"] in _ALSO_NUMBERS and not found["quote"] and found["part"] not in ("期间", "时期"):
        return None
    begins, ends = _PLAN_PARTS[found["part"] or "期间"]
    if found["first"]:
        begins = _PLAN_PARTS[found["first_part"] or "期间"][0]
    return Told(PartialDate(min(years) + begins), PartialDate(max(years) + ends))


def _named(first: PartialDate | None, last: PartialDate | None) -> Reader:
    def read(found: re.Match[str], now: Now) -> Told | None:
        if first is not None:
            return _since(first, now) if last is None else Told(first, last)
        # Not the year of the text alone: it may have begun long before.
        ended = last is not None and (now.reference is None or not last.is_after(now.reference))
        until = last if ended else now.reference
        return None if until is None else Told(None, until)

    return read


def _transition(found: re.Match[str], now: Now) -> Told | None:
    """Read 过渡期 at the head of a clause; elsewhere it may be that of something else."""
    return Told(PartialDate(2021), PartialDate(2025), is_weak=True)


def _since(first: PartialDate, now: Now) -> Told:
    return Told(first, not_before(now.reference, first))


#: Patterns, and what makes dates of what they find.
NAMED_PERIODS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_PLAN, _plan),
    *((re.compile(pattern), _named(*times)) for pattern, times in _NAMED.items()),
    (_OF_TRANSITION, _transition),
)


def year_of_writing(text: str) -> PartialDate | None:
    """Return the year in which a text says that it was written: 今年是“十五五”开局之年."""
    found = _YEAR_OF_WRITING.search(text)
    if found is None:
        return None
    later = _PLAN_PARTS[found["part"]][0] if found["part"] else small_number(found["nth"]) - 1
    return PartialDate(_PLANS[found["plan"]] + later)
