"""Dates as far as they are told: a year, a month of it, or a day; and the date that a document speaks from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pairie.types import Source, YearBasis

__all__ = ["PartialDate", "Told", "months_before", "reference_date", "small_number", "valid_date", "year_number"]

DIGIT_ROWS = ("零〇○0０", "一1１", "二2２", "三3３", "四4４", "五5５", "六6６", "七7７", "八8８", "九9９")
_VALUE_OF_DIGIT = {char: value for value, row in enumerate(DIGIT_ROWS) for char in row}
_LONGEST_MONTH = 31
# Two digits mean no year further ahead than this where nothing tells when the text was written.
_LATEST_SHORT_YEAR = 2039
_WRITTEN = re.compile(
    r"((?:19|20)[0-9]{2})(?:\s?[-./年]\s?([0-9]{1,2})(?![0-9])(?:\s?[-./月]\s?([0-9]{1,2})(?![0-9]))?)?"
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, with month and day where they are told. ``str`` writes ISO 8601: 2019, 2019-06, 2019-06-08."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)])

    def shifted(self, years: int) -> PartialDate:
        """Return the same day of another year."""
        return replace(self, year=self.year + years)

    def is_after(self, other: PartialDate) -> bool:
        """Tell whether this lies wholly after the other: 2019-06 after 2018 and 2019-05, not after 2019."""
        for mine, theirs in zip(self._parts(), other._parts(), strict=True):
            if mine is None or theirs is None:
                return False
            if mine != theirs:
                return mine > theirs
        return False

    def _parts(self) -> tuple[int, int | None, int | None]:
        return self.year, self.month, self.day


@dataclass(frozen=True, slots=True)
class Told:
    """What an expression says: from ``first`` to ``last``, both inclusive, None where it is open or unknown.

    ``basis`` tells whether the sentence names the year (今年5月), or it is that of what stands before or of the source
    (5月). ``is_weak``: only at the head of a clause or after 于, 自, 截至 is it a date at all (29日, 19年, 目前).
    """

    first: PartialDate | None
    last: PartialDate | None
    basis: YearBasis = "stated"
    is_range: bool = False
    is_weak: bool = False


def reference_date(source: Source) -> PartialDate | None:
    """Return the time that 今年 and 目前 mean: the covered year, else the date, else the year before the volume's.

    A year alone stands for the whole of it, as in yearbooks and annual reports; with its month it is when somebody
    wrote.
    """
    if source.covered_year is not None:
        return PartialDate(source.covered_year)
    if found := _WRITTEN.search(source.date or ""):
        year, month, day = (None if part is None else int(part) for part in found.groups())
        return valid_date(year or 0, month, day)
    return PartialDate(source.volume_year - 1) if source.volume_year is not None else None


def valid_date(year: int, month: int | None = None, day: int | None = None) -> PartialDate:
    """Return the date without what no calendar has: of a thirteenth month only the year."""
    if month is None or not 1 <= month <= 12:
        return PartialDate(year)
    return PartialDate(year, month, day if day is not None and 1 <= day <= _LONGEST_MONTH else None)


def months_before(date: PartialDate, months: int) -> PartialDate:
    """Return the month so many months earlier; of a date without month only the year is known."""
    if date.month is None:
        return date
    year, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    return PartialDate(year, month + 1)


def year_number(written: str, reference: PartialDate | None = None) -> int:
    """Read 2019, 二〇一九 and, of two digits, the last such year not beyond the year after the reference."""
    number = int("".join(str(_VALUE_OF_DIGIT[char]) for char in written))
    if len(written) > 2:
        return number
    latest = _LATEST_SHORT_YEAR if reference is None else reference.year + 1
    return number + (2000 if number + 2000 <= latest else 1900)


def small_number(written: str) -> int:
    """Read 3, ０６, 三, 十, 十五, 二十, 三十一, 两, 元; 0 where nothing is written."""
    if "十" not in written:
        digits = {**_VALUE_OF_DIGIT, "两": 2, "元": 1}
        return int("".join(str(digits[char]) for char in written) or 0)
    tens, _, ones = written.rpartition("十")
    return (_VALUE_OF_DIGIT[tens] if tens else 1) * 10 + (_VALUE_OF_DIGIT[ones] if ones else 0)
