"""When an act took place: the years a text states for it, carries on from before, or inherits from the volume."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pairie.types import Document, Passage, Source, YearBasis

__all__ = ["Period", "Timeline", "YearMention", "read_timeline", "reference_year"]

_DIGIT_ROWS = ("零〇○0０", "一1１", "二2２", "三3３", "四4４", "五5５", "六6６", "七7７", "八8８", "九9９")
_CHINESE_DIGIT = {char: value for value, row in enumerate(_DIGIT_ROWS) for char in row}
_DIGIT = f"[{''.join(_CHINESE_DIGIT)}]"
_YEAR = rf"(?:[12１２][09０９][0-9０-９]{{2}}|[一二][九〇零○]{_DIGIT}{{2}})"
_MONTH = r"(?:\s?[0-9０-９一二三四五六七八九十]{1,2}\s?月(?:\s?[0-9０-９一二三四五六七八九十]{1,3}\s?日)?)?"
_TO = r"\s?(?:[-—–―－~～]+|至|到)\s?"
# 十五 needs its quotes or 期间, as it is also fifteen.
_PLANS = {"九五": 1996, "十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_RELATIVE = dict.fromkeys(("今年", "本年度", "本年", "年内", "全年"), 0) | dict.fromkeys(("去年", "上年", "上一年"), -1)
_RELATIVE |= {"前年": -2, "明年": 1, "来年": 1}
_SAME = {"当年": 0, "同年": 0, "是年": 0, "该年": 0, "次年": 1, "翌年": 1}
_EXPRESSION = re.compile(
    rf"(?P<first>{_YEAR})\s?年?{_MONTH}{_TO}(?P<last>{_YEAR})\s?年度?"
    rf"|(?P<year>{_YEAR})\s?年度?{_MONTH}"
    rf"|[“\"]?(?P<plan>{'|'.join(sorted(_PLANS, key=len, reverse=True))})[”\"]?\s?(?:期间|时期|以来|末)"
    rf"|(?P<relative>{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})"
    rf"|(?P<same>{'|'.join(_SAME)})"
    r"|(?:近|过去)?(?P<span>[0-9]{1,2}|[一二两三四五六七八九]?十?[一二两三四五六七八九]?)多?年(?:来|以来|间)"
)
_SINCE = re.compile(r"[自从]$")
_UNTIL = re.compile(r"(?:截至|截止到?|到|至)(?:目前的)?$")
_LASTS = re.compile(r"[^。；;\n]{0,40}?(?:以来|至今|起|开始)")
# Years that measure growth or name plans and prices date no act: 比2019年, 按上年, 2017年的15亿元, 《2011—2015年规划》.
_NO_TIME_BEFORE = re.compile(r"(?:比|较|按|按照|同比|与|《[^》\n]{0,40})$")
_NO_TIME_AFTER = re.compile(r"(?:[底末]?的\s?[0-9.]+|[^《\n]{0,20}》|级|届)")
_FRAME = re.compile(r"(?:^|[。！？；;，,、:：\n()（）“\"—])\s?(?:自|从|截至|截止|在|早在|仅|其中|到|至)?\s?$")
_SENTENCE = re.compile(r"[。！？!?\n]")
_CLAUSE = re.compile(r"[。！？!?\n，,；;]")


@dataclass(frozen=True, slots=True)
class Period:
    """Years of an act, both inclusive; ``basis`` says how they are known."""

    start: int | None
    end: int | None
    basis: YearBasis


@dataclass(frozen=True, slots=True)
class YearMention:
    """A time expression of the text. A frame stands at the head of a clause or in a heading and dates what follows."""

    start: int
    end: int
    first: int | None
    last: int | None
    is_frame: bool
    is_range: bool = False


class Timeline:
    """The time expressions of a document and the year its source is about (``volume``)."""

    def __init__(
        self, text: str, mentions: Sequence[YearMention], passages: Sequence[Passage], volume: int | None
    ) -> None:
        self.mentions = tuple(mentions)
        self.volume = volume
        self._text = text
        self._passages = sorted(p.start for p in passages)
        self._sentences = [0, *(m.end() for m in _SENTENCE.finditer(text))]
        headings = [p for p in passages if p.kind == "heading"]
        self._frames = [m for m in self.mentions if m.is_frame]
        whole = [m for m in self._frames if m.is_range and m.last is not None and m.last == (volume or m.last)]
        titles = [m for m in self._frames if any(p.start <= m.start < p.end for p in headings)]
        self._of_headings, self._of_whole = titles, whole

    def period(self, start: int, end: int) -> Period:
        """Return the years of the act whose MEASURE is ``text[start:end]``.

        The nearest expression before it in its sentence states them, else one after it in its clause (于2019年). Else
        the last frame of the passage carries on, then a heading or a range that covers the whole document; else they
        are those of the volume or of the article, and without such a frame of the passage before.
        """
        if stated := self._stated(start, end):
            return Period(stated.first, stated.last, "stated")
        if carried := self._carried(start):
            return Period(carried.first, carried.last, "carried")
        if self.volume is not None:
            return Period(self.volume, self.volume, "volume")
        # Beyond the passage before a year is a guess.
        if earlier := _last_before(self._frames, start, self._passage_start(start, back=1)):
            return Period(earlier.first, earlier.last, "carried")
        return Period(None, None, "unknown")

    def _stated(self, start: int, end: int) -> YearMention | None:
        opens = self._sentences[bisect_right(self._sentences, start) - 1]
        if before := _last_before(self.mentions, end, opens):
            return before
        closing = _CLAUSE.search(self._text, end)
        closes = closing.start() if closing else len(self._text)
        after = bisect_left(self.mentions, end, key=_start)
        return next((m for m in self.mentions[after : after + 1] if m.end <= closes), None)

    def _carried(self, start: int) -> YearMention | None:
        return (
            _last_before(self._frames, start, self._passage_start(start))
            or _last_before(self._of_headings, start)
            or _last_before(self._of_whole, start)
        )

    def _passage_start(self, at: int, *, back: int = 0) -> int:
        index = bisect_right(self._passages, at) - 1 - back
        return self._passages[index] if index >= 0 else 0


def _start(mention: YearMention) -> int:
    return mention.start


def _last_before(mentions: Sequence[YearMention], end: int, start: int = 0) -> YearMention | None:
    """Return the last of the sorted mentions that lies within ``start`` and ``end``."""
    index = bisect_right(mentions, end, key=_start) - 1
    while index >= 0 and mentions[index].end > end:
        index -= 1
    return mentions[index] if index >= 0 and mentions[index].start >= start else None


def reference_year(source: Source) -> int | None:
    """Return the year that 今年 means: the covered year, else that of the date, else the year before the volume's."""
    if source.covered_year is not None:
        return source.covered_year
    dated = re.search(r"(?:19|20)[0-9]{2}", source.date or "")
    if dated:
        return int(dated[0])
    return source.volume_year - 1 if source.volume_year is not None else None


def read_timeline(document: Document) -> Timeline:
    """Collect the time expressions of a document."""
    passages = document.passages or (Passage(0, len(document.text)),)
    volume = reference_year(document.source)
    mentions = _joined(document.text, tuple(_mentions(document.text, volume)))
    headings = [p for p in passages if p.kind == "heading"]
    framed = (replace(m, is_frame=True) if any(p.start <= m.start < p.end for p in headings) else m for m in mentions)
    return Timeline(document.text, tuple(framed), passages, volume)


def _mentions(text: str, reference: int | None) -> Iterator[YearMention]:
    stated: int | None = None
    for found in _EXPRESSION.finditer(text):
        before, at, end = text[max(0, found.start() - 60) : found.start()], found.start(), found.end()
        if _NO_TIME_BEFORE.search(before) or _NO_TIME_AFTER.match(text, end):
            continue
        years = _years(found, reference, stated)
        if years is None:
            continue
        first, last = years
        is_range = found["first"] is not None
        since = found["year"] is not None and _SINCE.search(before) is not None and _LASTS.match(text, end) is not None
        if since:
            last = reference if reference is None or reference >= (first or 0) else None
        elif found["year"] and _UNTIL.search(before):
            first = None
        stated = last or first or stated
        yield YearMention(at, end, first, last, since or _FRAME.search(before) is not None, is_range)


def _years(found: re.Match[str], reference: int | None, stated: int | None) -> tuple[int | None, int | None] | None:
    """Return the years that an expression means; None if it hangs on a year that nobody knows."""
    if found["first"]:
        first, last = _number(found["first"]), _number(found["last"])
        return (first, last) if first <= last else None
    if found["year"]:
        year = _number(found["year"])
        return year, year
    if found["plan"]:
        return _PLANS[found["plan"]], _PLANS[found["plan"]] + 4
    if found["same"]:
        known = stated if stated is not None else reference
        return None if known is None else (known + _SAME[found["same"]],) * 2
    if reference is None:
        return None
    if found["relative"]:
        return (reference + _RELATIVE[found["relative"]],) * 2
    length = _small_number(found["span"] or "")
    return (reference - length, reference) if length else None


def _number(year: str) -> int:
    return int("".join(str(_CHINESE_DIGIT[c]) for c in year))


def _small_number(written: str) -> int:
    """Read 3, 三, 十, 十五, 二十."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十") if "十" in written else ("", "", written)
    digits = {**_CHINESE_DIGIT, "两": 2}
    return (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)


def _joined(text: str, mentions: tuple[YearMention, ...]) -> tuple[YearMention, ...]:
    """Join 自2017年启动帮扶工作 … 至2020年, which one clause spreads over two expressions."""
    joined: list[YearMention] = []
    for mention in mentions:
        if joined and _is_upper_end(text, joined[-1], mention):
            earlier = joined[-1]
            joined[-1] = replace(earlier, last=mention.last, is_range=True, is_frame=True)
            # What stands after the second expression is dated by the same range.
            mention = replace(mention, first=earlier.first, is_range=True, is_frame=True)
        joined.append(mention)
    return tuple(joined)


def _is_upper_end(text: str, earlier: YearMention, mention: YearMention) -> bool:
    if not _SINCE.match(text[max(0, earlier.start - 1) : earlier.start]) or mention.first is not None:
        return False
    between = text[earlier.end : min(mention.start, earlier.end + 41)]
    if len(between) > 40 or _CLAUSE.search(between):
        return False
    return earlier.first is not None and mention.last is not None and mention.last >= earlier.first
