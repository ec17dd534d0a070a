"""Words of time that are no point of the calendar: 三年来, 90年代, 近日, 截至目前.

Each is a pattern and a function that makes dates of what it found; :func:`match_time` tries them, with the named
periods of :mod:`pairie.facts.periods`, and then the points and ranges of :mod:`pairie.facts.points`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pairie.facts.calendar import PartialDate, Told, months_before, small_number, valid_date
from pairie.facts.periods import NAMED_PERIODS, Reader
from pairie.facts.points import COUNT, TO, Now, any_of, read_range
from pairie.types import YearBasis

__all__ = ["MAY_BEGIN", "match_time"]

_MONTH_WORDS = {"本月": 0, "当月": 0, "同月": 0, "上个月": -1, "上月": -1, "次月": 1, "下个月": 1, "下月": 1}
_DAY_WORDS = {
    "前天": -2,
    "昨日": -1,
    "昨天": -1,
    "今日": 0,
    "今天": 0,
    "当天": 0,
    "当日": 0,
    "同日": 0,
    "次日": 1,
    "翌日": 1,
}
_TOLD_BEFORE = ("当月", "同月", "次月", "当天", "当日", "同日", "次日", "翌日")
_MONTH_FIGURES = r"(?:1[0-2]|0?[1-9])(?![0-9])"
_AGO = r"(?:来|以来|间|里|下来)"


def _republic(found: re.Match[str], now: Now) -> Told | None:
    """Read 民国26年, which is 1937; the count ended with the year 38."""
    n_years = small_number(found["years"])
    return Told(PartialDate(1911 + n_years), PartialDate(1911 + n_years)) if 1 <= n_years <= 38 else None


def _decade(found: re.Match[str], now: Now) -> Told | None:
    if found["year"]:
        first = int(found["year"])
    else:
        # 90年代 and 二十世纪九十年代; 20年代 to 40年代 alone may mean either century.
        tens = small_number(found["tens"]) * 10
        if found["century"] is None and tens < 50:
            return None
        first = 1900 + tens
    return Told(PartialDate(first), PartialDate(first + 9))


def _years_past(found: re.Match[str], now: Now) -> Told | None:
    """Read 三年来: of a year told as a whole it is the third, of a day within a year three more began before it."""
    n_years = small_number(found["years"])
    if now.reference is None or not n_years:
        return None
    began = n_years - 1 if now.reference.month is None else n_years
    return Told(now.reference.shifted(-began), now.reference)


def _months_past(found: re.Match[str], now: Now) -> Told | None:
    n_months = 6 if found["months"] == "半年" else small_number(found["months"][: found["months"].index("个")])
    if now.reference is None or not n_months:
        return None
    return Told(months_before(now.reference, n_months), now.reference)


def _years_ahead(found: re.Match[str], now: Now) -> Told | None:
    if now.reference is None:
        return None
    first = PartialDate(now.reference.year + 1)
    return Told(first, first.shifted(small_number(found["years"]) - 1))


def _years_ago(found: re.Match[str], now: Now) -> Told | None:
    if now.reference is None:
        return None
    year = PartialDate(now.reference.year - small_number(found["years"]))
    return Told(year, year)


def _of_late(found: re.Match[str], now: Now) -> Told | None:
    """近年来 has no beginning and ends when it was written."""
    return None if now.reference is None else Told(None, now.reference)


def _until_now(found: re.Match[str], now: Now) -> Told | None:
    return None if now.reference is None else Told(None, now.reference)


def _at_present(found: re.Match[str], now: Now) -> Told | None:
    """目前 and 近日 name no year. They end what was carried on: what follows is of the time of writing."""
    year = None if now.reference is None else PartialDate(now.reference.year)
    return Told(year, year, "volume", is_weak=True)


def _under_way(found: re.Match[str], now: Now) -> Told | None:
    """正在 is of the time of writing, unless its sentence tells another."""
    told = _at_present(found, now)
    return replace(told, is_weak=False) if told and now.in_sentence is None else None


def _month_word(found: re.Match[str], now: Now) -> Told | None:
    word = found[0]
    known = now.stated if word in _TOLD_BEFORE else now.reference
    if known is None or known.month is None:
        return None
    month = months_before(known, -_MONTH_WORDS[word])
    return Told(month, month, _basis(word, now))


def _day_word(found: re.Match[str], now: Now) -> Told | None:
    word = found[0]
    known = now.stated if word in _TOLD_BEFORE else now.reference
    if known is None or known.month is None or known.day is None:
        return None
    day = known.day + _DAY_WORDS[word]
    # Over the border of a month only the month is told.
    date = valid_date(known.year, known.month, day) if 1 <= day <= 28 else PartialDate(known.year)
    return Told(date, date, _basis(word, now))


def _basis(word: str, now: Now) -> YearBasis:
    if word not in _TOLD_BEFORE:
        return "volume"
    return "carried" if now.in_sentence is None else now.in_sentence[1]


def _iso(found: re.Match[str], now: Now) -> Told | None:
    date = valid_date(*(int(part) for part in found.group("year", "month", "day")))
    return None if date.day is None else Told(date, date)


def _months(found: re.Match[str], now: Now) -> Told | None:
    first = PartialDate(int(found["year"]), int(found["month"]))
    last = PartialDate(int(found["last_year"] or first.year), int(found["last_month"] or first.month or 0))
    return None if first.is_after(last) else Told(first, last, is_range=first != last, is_weak=True)


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(
            r"(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})(?P<mark>[-./])(?P<month>[01]?[0-9])(?P=mark)(?P<day>[0-3]?[0-9])"
            r"(?![0-9])"
        ),
        _iso,
    ),
    # 2020.5, 2020.5至2020.8: only a pause behind it, and its place at the head of a clause, tell it from 2020.5亩.
    (
        re.compile(
            rf"(?<![0-9.])(?P<year>20[0-9]{{2}})(?P<mark>[./])(?P<month>{_MONTH_FIGURES})"
            rf"(?:{TO}(?:(?P<last_year>20[0-9]{{2}})(?P=mark))?(?P<last_month>{_MONTH_FIGURES}))?(?=\s?[，,：:；;）)])"
        ),
        _months,
    ),
    *NAMED_PERIODS,
    (re.compile(rf"民国(?P<years>元|{COUNT})年"), _republic),
    (
        re.compile(
            r"(?<![0-9])(?:(?P<century>20世纪|二十世纪|上世纪|上个世纪)?(?P<tens>[1-9一二三四五六七八九])[0十]|(?P<year>(?:19|20)[0-9]0))"
            r"年代(?:[初中末后前]期?)?"
        ),
        _decade,
    ),
    (re.compile(rf"(?:未来|今后|接下来的?)(?P<years>{COUNT})年"), _years_ahead),
    (re.compile(rf"(?<![第0-9０-９百千万几])(?P<years>{COUNT})年(?:以|之)?前(?![往来期后])"), _years_ago),
    (re.compile(r"近年来?|近[几些]年来?|这[几些]年来?|[几多]年来|历年来|长期以来|一直以来"), _of_late),
    (re.compile(rf"(?:近|过去|最近)(?P<months>半年|{COUNT}个月)(?:多?{_AGO})?"), _months_past),
    (re.compile(rf"(?P<months>半年|{COUNT}个多?月)多?{_AGO}"), _months_past),
    (re.compile(rf"(?:近|过去|最近|这)(?P<years>{COUNT})年(?:多?{_AGO})?(?![级生代])"), _years_past),
    (re.compile(rf"(?<![第年0-9０-９百千万几])(?P<years>{COUNT})(?:多年|年多|年){_AGO}"), _years_past),
    (
        re.compile(r"(?:截至|截止到?|到)?(?:目前为止|迄今(?:为止)?|至今(?![年天日]))|(?:截至|截止到?)(?:目前|现在)"),
        _until_now,
    ),
    (re.compile(r"正在"), _under_way),
    (re.compile(r"目前|如今|现在|当前|眼下|近日|日前|近期|最近|不久前|前不久"), _at_present),
    (re.compile(any_of(_MONTH_WORDS)), _month_word),
    (re.compile(any_of(_DAY_WORDS)), _day_word),
)
#: Where an expression can begin; everything else is passed over.
MAY_BEGIN = re.compile(
    r"[0-9０-９〇○零一二两三四五六七八九十元今去上下本年全明来前后当同是该次翌转昨近过最这几多历长未接目迄至截到如现眼日不党半首第正民脱精改建新乡“\"'‘’]"
)


def match_time(text: str, at: int, now: Now, *, is_ahead: bool) -> tuple[int, Told] | None:
    """Return the end and the meaning of the expression that begins at ``at``; None if none does or nobody can tell it.

    Args:
        is_ahead: whether the clause speaks of what is to come, so that a month lies ahead and not behind.
    """
    for pattern, read in _READERS:
        if (found := pattern.match(text, at)) and (told := read(found, now)):
            return found.end(), told
    return read_range(text, at, now, is_ahead=is_ahead)
