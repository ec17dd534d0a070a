"""Points of time and ranges between two: 2019年, 去年9月, 上半年, 2017—2020年, 5月12日至15日, 2018、2019年."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from pairie.facts.calendar import DIGIT_ROWS, PartialDate, Told, small_number, valid_date, year_number
from pairie.types import YearBasis

__all__ = ["COUNT", "Now", "any_of", "not_before", "read_range"]

_ARABIC = "[0-9０-９]"
_DIGIT = f"[{''.join(DIGIT_ROWS)}]"
YEAR = rf"(?:(?:[1１][9９]|[2２][0０]){_ARABIC}{{2}}|(?:一九|二[〇○零０0]){_DIGIT}{{2}})"
_SHORT = rf"(?:{_ARABIC}{{2}}|[〇○零九][〇○零一二三四五六七八九]|[一二][〇○零一二三四五六七八九])"
_MONTH = r"(?:[1１][0-2０-２]|[0０]?[1-9１-９]|十[一二]?|[一二三四五六七八九元])"
_DAY = rf"(?:[1-3１-３]{_ARABIC}|[0０]?[1-9１-９]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
COUNT = rf"(?:{_ARABIC}{{1,2}}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
TO = r"\s?(?:[-—–―－~～─]+|至|到)\s?"
_LIST = r"[、/和及与]"

RELATIVE_YEARS = dict.fromkeys(("今年", "本年度", "本年", "今春", "今夏", "今秋", "今冬"), 0)
RELATIVE_YEARS |= dict.fromkeys(("去年", "上年度", "上年", "上一年度", "上一年", "去冬", "去秋"), -1)
RELATIVE_YEARS |= dict.fromkeys(("明年", "来年", "下一年度", "下年度"), 1) | {"前年": -2, "后年": 2}
_SAME_YEARS = dict.fromkeys(("当年度", "当年", "同年", "同一年", "是年", "该年度", "该年"), 0)
_NEXT_YEARS = ("次年", "翌年", "转年", "第二年")
_SAME_YEARS |= dict.fromkeys(_NEXT_YEARS, 1)


def any_of(words: Collection[str]) -> str:
    """Return a pattern of words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


_YEAR_WORD = re.compile(
    rf"(?<!{_ARABIC})(?P<year>{YEAR})\s?(?:学?年度?|(?={TO}{YEAR})|(?={_LIST}(?:{YEAR}{_LIST})*(?:{YEAR}[两二三四五六]?|{_SHORT})学?年)|(?={TO}{_SHORT}年))"
    # 近20年, 第19年 and 3019年 are none.
    rf"|(?<![0-9０-９.．一二三四五六七八九十百两几近第])[’'‘]?(?P<short>{_SHORT})年度?"
    r"(?!的|多|来|间|内|[前后]|里|左右|以[来上下]|时间|光阴|如一日|[一辛奋苦坚])"
    # 以前年度, 三年来年均 and 此后年年 are none.
    rf"|(?<![以年此之](?=[前后来]))(?P<relative>{any_of(RELATIVE_YEARS)})(?![龄均纪])"
    rf"|(?P<same>{any_of(_SAME_YEARS)})(?![级龄])"
)
_LAST_YEAR_WORD = re.compile(rf"(?P<year>{YEAR})(?!{_ARABIC})\s?(?:学?年度?)?|(?P<short>{_SHORT})学?年度?")
_NEXT_YEAR = re.compile(any_of(_NEXT_YEARS))
# The rest of a date. 3月龄 and 月均 are none.
_PART = re.compile(
    rf"(?<![0-9０-９.．第近每])(?P<month>{_MONTH})(?:\s?月(?![龄均薪租])份?|(?={TO}{_MONTH}\s?月))"
    rf"(?:\s?(?P<day>{_DAY})(?:\s?[日号](?!楼|馆|线|院|文件)|(?={TO}{_DAY}\s?[日号]))|[上中下]旬)?"
    r"|(?P<half>[上下])半年度?"
    r"|第?(?P<quarter>[一二三四1-4首])季度|(?P<first_quarter>首季)|前(?P<quarters>[两二三23])个?季度"
    rf"|前(?P<months>{COUNT})个月"
)
_DAY_ALONE = re.compile(
    rf"(?<![0-9０-９.．第近每])(?P<day>{_DAY})(?:\s?[日号]|(?={TO}{_DAY}\s?[日号]))(?![内游元均常报语本喀楼馆线院文])"
)
# 年初, 年底: the words tell no month. 中 is left out: 2019年中央, 初: 2019年初中.
_EDGE = re.compile(r"(?:初(?![中级心步任期始])|底(?![层气线座稿细蕴])|末(?!端))|[春夏秋冬](?:[天季])?(?![节运耕])")
_SOLAR = re.compile(
    r"(?<![0-9０-９一二两三四五六七八九十几数多])年(?:初(?![中级心步任期始])|底|末(?!端)|中(?![国央心小学])|内)|全年(?!龄)"
)
_TO = re.compile(TO)
_IN_LIST = re.compile(_LIST)
_TO_NOW = re.compile(r"\s?(?:[-—–―－~～─]+|至|到)?\s?(?:至今|今(?![年天日春夏秋冬后])|目前|现在)")


@dataclass(slots=True)
class Now:
    """What the reader of a text knows of time on the way: when it was written, and the years read so far.

    ``in_sentence`` is the last year of the sentence and how it is known, ``frame`` that of the last frame of the
    passage, ``heading`` that of the heading above, ``earlier`` that of the last frame before the passage; ``stated`` is
    the last date of the passage.
    """

    reference: PartialDate | None
    in_sentence: tuple[int, YearBasis] | None = None
    frame: int | None = None
    heading: int | None = None
    earlier: int | None = None
    stated: PartialDate | None = None

    def year_of(self, month: int | None, *, is_ahead: bool) -> tuple[int, YearBasis] | None:
        """Return the year of a month that stands without one, and how it is known."""
        if self.in_sentence is not None:
            return self.in_sentence
        for known in (self.frame, self.heading):
            if known is not None:
                return known, "carried"
        if self.reference is None:
            return None if self.earlier is None else (self.earlier, "carried")
        # Who writes in February of December means the last one.
        written = self.reference.month
        is_past = month is not None and written is not None and month > written and not is_ahead
        return self.reference.year - is_past, "volume"


@dataclass(frozen=True, slots=True)
class _Point:
    """One side of a range: 2019年 or 2019年5月12日 or 5月; ``first`` and ``last`` are (month, day) within the year."""

    end: int
    year: int | None = None
    first: tuple[int | None, int | None] = (None, None)
    last: tuple[int | None, int | None] = (None, None)
    is_weak: bool = False
    is_next_year: bool = False

    @property
    def has_month(self) -> bool:
        return self.first[0] is not None

    def order(self) -> tuple[int, int, int]:
        return self.year or 0, self.last[0] or 0, self.last[1] or 0


def read_range(text: str, at: int, now: Now, *, is_ahead: bool) -> tuple[int, Told] | None:
    """Read the point or range of time that begins at ``at``; its end and what it says."""
    first = _read_point(text, at, now)
    if first is None:
        return None
    if open_end := _TO_NOW.match(text, first.end):
        if (told := _dated(first, first, now, is_ahead=is_ahead)) is None:
            return None
        return open_end.end(), replace(told, last=not_before(now.reference, told.first))
    last, is_range = first, False
    while following := _read_following(text, last, now, in_list=is_range):
        last, is_range = following, True
    told = _dated(first, last, now, is_ahead=is_ahead)
    return None if told is None else (last.end, replace(told, is_range=is_range))


def not_before(date: PartialDate | None, first: PartialDate | None) -> PartialDate | None:
    """Return the date as the end of what began with ``first``; None where it lies before that."""
    return None if date is None or first is None or first.is_after(date) else date


def _read_point(text: str, at: int, now: Now) -> _Point | None:
    point = _Point(at)
    if found := _YEAR_WORD.match(text, at):
        year = _year(found, now)
        if year is None:
            return None
        point = _Point(found.end(), year, is_weak=found["short"] is not None or found[0] == "第二年")
    return _with_part(text, point) or _alone(text, at, now, point)


def _alone(text: str, at: int, now: Now, point: _Point) -> _Point | None:
    """Return a year without more, 年初, or a day whose month stands before."""
    if point.year is not None:
        edge = _EDGE.match(text, point.end)
        return replace(point, end=edge.end()) if edge else point
    if solar := _SOLAR.match(text, at):
        return _Point(solar.end())
    if found := _DAY_ALONE.match(text, at):
        day, known = small_number(found["day"]), now.stated or now.reference
        month = known.month if known else None
        if month is None or (now.stated is None and known and known.day is not None and day > known.day):
            month = month and (month - 1 or None)
        return _Point(found.end(), None, (month, day), (month, day), is_weak=True) if month else None
    return None


def _with_part(text: str, point: _Point) -> _Point | None:
    """Read what follows the year: a month with its day, a half or a quarter of the year."""
    at = point.end + (point.year is not None and text[point.end : point.end + 1] in (" ", "的"))
    found = _PART.match(text, at)
    if not found:
        return None
    if found["month"]:
        month = small_number(found["month"])
        day = small_number(found["day"]) if found["day"] else None
        edge = None if day else _EDGE.match(text, found.end())
        end = edge.end() if edge else found.end()
        # 驻村三月 are three months.
        is_count = point.year is None and day is None and edge is None and not found[0].strip()[0].isdigit()
        return replace(point, end=end, first=(month, day), last=(month, day), is_weak=is_count)
    months = _months_of_part(found)
    return replace(point, end=found.end(), first=(months[0], None), last=(months[1], None), is_weak=False)


def _months_of_part(found: re.Match[str]) -> tuple[int, int]:
    """Return the first and the last month of 上半年, 三季度, 前三季度, 前七个月."""
    if found["half"]:
        return (1, 6) if found["half"] == "上" else (7, 12)
    if found["quarters"] or found["months"]:
        return 1, small_number(found["months"]) if found["months"] else 3 * small_number(found["quarters"])
    quarter = 1 if found["first_quarter"] or found["quarter"] == "首" else small_number(found["quarter"])
    return 3 * quarter - 2, 3 * quarter


def _read_following(text: str, before: _Point, now: Now, *, in_list: bool) -> _Point | None:
    """Read the upper end of a range, or the next of a list: it has as much of a date as the one before, or less."""
    if (to := _TO.match(text, before.end)) and not in_list:
        return _upper_end(text, to.end(), before, now)
    if listed := _IN_LIST.match(text, before.end):
        following = _upper_end(text, listed.end(), before, now)
        if following and following.has_month == before.has_month:
            year = before.year if following.year is None else following.year
            return following if replace(following, year=year).order() > before.order() else None
    return None


def _upper_end(text: str, at: int, before: _Point, now: Now) -> _Point | None:
    if (found := _NEXT_YEAR.match(text, at)) and (part := _with_part(text, _Point(found.end()))):
        return replace(part, is_next_year=True) if before.has_month else None
    if found := _LAST_YEAR_WORD.match(text, at):
        year = _year(found, now)
        if year is not None and (before.year is not None or found["year"]):
            point = _Point(found.end(), year)
            return _with_part(text, point) or point
    if part := _with_part(text, _Point(at)):
        return part if before.has_month else None
    if before.first[1] is not None and (day := _DAY_ALONE.match(text, at)):
        until = (before.last[0], small_number(day["day"]))
        return _Point(day.end(), None, until, until)
    following = _read_point(text, at, now)
    return following if following and following.year is not None and before.year is not None else None


def _year(found: re.Match[str], now: Now) -> int | None:
    groups = found.groupdict()
    if groups["year"]:
        return year_number(groups["year"])
    if groups["short"]:
        return year_number(groups["short"], now.reference)
    if groups["relative"]:
        # Without a date the year of the heading is that of the report: 2020年工作总结.
        year = now.heading if now.reference is None else now.reference.year
        return None if year is None else year + RELATIVE_YEARS[groups["relative"]]
    stated = now.stated.year if now.stated else now.heading
    known = stated or (now.reference.year if now.reference else now.earlier)
    return None if known is None else known + _SAME_YEARS[groups["same"]]


def _dated(first: _Point, last: _Point, now: Now, *, is_ahead: bool) -> Told | None:
    """Give both sides their year."""
    basis: YearBasis = "stated"
    start, end = first.year, last.year
    if start is None and end is None:
        known = now.year_of(first.first[0], is_ahead=is_ahead)
        if known is None:
            return None
        start, basis = known
    if start is None and end is not None:
        start = end - _goes_down(first, last)
    elif start is not None and end is None:
        end = start + _goes_down(first, last)
    if start is None or end is None:
        return None
    told = Told(valid_date(start, *first.first), valid_date(end, *last.last), basis)
    return None if _is_backwards(told) else replace(told, is_weak=first.is_weak and first is last)


def _is_backwards(told: Told) -> bool:
    return told.first is not None and told.last is not None and told.first.is_after(told.last)


def _goes_down(first: _Point, last: _Point) -> bool:
    """Tell whether a range without a year at one side passes the turn of the year: 12月至3月, 11月至次年4月."""
    begins, ends = first.first[0], last.last[0]
    return last.is_next_year or (begins is not None and ends is not None and begins > ends)
