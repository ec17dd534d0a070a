"""The time expressions of a text in their surroundings: since when, until when, and which date no act."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pairie.facts.calendar import PartialDate, Told
from pairie.facts.points import Now, not_before
from pairie.facts.sentences import SENTENCE_END
from pairie.facts.time_words import MAY_BEGIN, match_time
from pairie.types import Passage

__all__ = ["CLAUSE_END", "TimeMention", "read_mentions"]

CLAUSE_END = re.compile(r"[。！？!?\n，,；;]")

_SINCE_BEFORE = re.compile(r"(?:自|从|自从)$")
# 2017年以来, 自2017年起, 自2019年3月开展帮扶以来; but not 起草 and 起到.
_SINCE_AFTER = re.compile(
    r"(?:以来|以后|之后|后(?![期续勤备台盾])|开始|起(?=[，,、。；;）)每陆先连就便已对由在向为至全新逐定累派选]))"
)
_LASTS = re.compile(
    r"[^。；;，,\n]{0,40}?(?:以来|至今)|[^。；;，,\n]{0,40}(?:起|开始)(?=[，,、])|起(?![草到伏步源头因点捕])"
)
_UNTIL_BEFORE = re.compile(r"(?:截至|截止到?|止于|到|至)(?:目前的)?\s?$")
_UNTIL_AFTER = re.compile(r"(?:以前|之前|前(?![往来期后夕三两列进]))")
# Years that measure growth or name plans and prices date no act: 比2019年, 按上年, 2017年的15亿元, 《2011—2015年规划》.
_NO_TIME_BEFORE = re.compile(
    r"(?:比|较|按|按照|同比|与|相比|高于|低于|超过|占|每年|每逢|历年|往年|(?:编制|制定|制订|拟定|印发|出台|编写)(?:了|完成)?|《[^》\n]{0,40})$"
)
_NO_TIME_AFTER = re.compile(r"(?:的\s?[0-9.]+|[^《\n]{0,20}》|级|届|版|款|同期|不变价|相比)")
# Born, founded, graduated: that dates a person or a house and no support.
_ASIDE_BEFORE = re.compile(r"(?:始建|成立|创办|创建|组建|出生|诞生|毕业|建校|建成|落成|开业|生)于$")
_ASIDE_AFTER = re.compile(r"(?:出生|生(?=[，,、）)])|毕业|参加工作|入党|入伍|建校|退休)")
_FRAME_BEFORE = re.compile(
    r"(?:^|[。！？；;，,、:：\n()（）“\"—])\s?"
    r"(?:自从?|从|由|截至|截止到?|在|早在|就在|仅在?|其中|到了?|至|时至|进入|于|单是)?\s?$"
)
_INTRODUCED = re.compile(r"(?:自|从|由|截至|截止到?|于|在|到|至)\s?$")
_AHEAD_BEFORE = re.compile(r"(?:将|拟|计划|预计|力争|争取|有望|确保)[^。；;\n]{0,6}$")
# Behind an end of a range these may stand before its beginning is given up: 自2017年起,截至2019年底.
_LONGEST_BETWEEN = 40
# Places support each other in pairs since 1979: what lasts from before that (改革开放以来) dates no other sentence.
_EARLIEST = 1979


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression and what it says. A frame stands at the head of a clause or in a heading and
    dates what follows. An aside dates a person or a house (始建于1958年), not what is done for it.
    """

    start: int
    end: int
    told: Told
    is_frame: bool
    is_aside: bool = False
    since_end: int | None = None
    is_until: bool = False

    @property
    def is_since(self) -> bool:
        """Whether it begins what goes on: 2017年 in 自2017年结对以来, which ends at ``since_end``."""
        return self.since_end is not None

    @property
    def spans_years(self) -> bool:
        """Whether it is written as a range of years: 2017—2020年, not 三年来."""
        first, last = self.told.first, self.told.last
        return self.told.is_range and first is not None and last is not None and first.year < last.year

    @property
    def is_history(self) -> bool:
        """Whether it lasts from before anybody was supported: 1960年代以来, 改革开放以来."""
        first, last = self.told.first, self.told.last
        return first is not None and first.year < _EARLIEST and (last is None or last.year > first.year)


def read_mentions(text: str, passages: Sequence[Passage], reference: PartialDate | None) -> tuple[TimeMention, ...]:
    """Return the time expressions of a text in its order, with the years that those before them give them."""
    return tuple(_joined(text, _Scan(text, passages, reference).mentions()))


class _Scan:
    """One way through the text, on which the years read so far give the later ones theirs."""

    def __init__(self, text: str, passages: Sequence[Passage], reference: PartialDate | None) -> None:
        self._text = text
        self._passages = sorted(passages, key=lambda passage: passage.start)
        self._opened = 0
        self._sentences = [0, *(found.end() for found in SENTENCE_END.finditer(text))]
        self._sentence = 0
        self._now = Now(reference)
        self._in_heading = False

    def mentions(self) -> Iterator[TimeMention]:
        done = 0
        for begin in MAY_BEGIN.finditer(self._text):
            at = begin.start()
            if at < done:
                continue
            self._open_passages(at)
            before = self._text[max(0, at - 60) : at]
            found = match_time(self._text, at, self._now, is_ahead=_AHEAD_BEFORE.search(before) is not None)
            if found is None:
                continue
            end, told = found
            is_frame = self._in_heading or _FRAME_BEFORE.search(before) is not None
            if told.is_weak and not is_frame and not _INTRODUCED.search(before):
                continue
            done = end
            if not _NO_TIME_BEFORE.search(before) and not _NO_TIME_AFTER.match(self._text, end):
                mention = self._in_context(TimeMention(at, end, told, is_frame), before)
                self._remember(mention)
                yield mention

    def _open_passages(self, at: int) -> None:
        """Forget what holds for one passage only where the next begins."""
        while self._opened < len(self._passages) and self._passages[self._opened].start <= at:
            self._in_heading = self._passages[self._opened].kind == "heading"
            now = self._now
            now.earlier = now.frame or now.earlier
            now.frame = now.stated = now.in_sentence = None
            self._opened += 1
        if (sentence := bisect_right(self._sentences, at)) != self._sentence:
            self._sentence, self._now.in_sentence = sentence, None

    def _in_context(self, mention: TimeMention, before: str) -> TimeMention:
        """Read what stands around: 自2017年…以来, 截至6月底, 2020年以前, 始建于1958年."""
        told, end = mention.told, mention.end
        if _ASIDE_BEFORE.search(before) or _ASIDE_AFTER.match(self._text, end):
            return replace(mention, is_aside=True)
        if told.first is None or told.is_range:
            return mention
        since = _SINCE_AFTER.match(self._text, end)
        if since is None and _SINCE_BEFORE.search(before):
            since = _LASTS.match(self._text, end)
        if since:
            told = replace(told, last=not_before(self._now.reference, told.first))
            return replace(mention, told=told, is_frame=True, since_end=since.end())
        if _UNTIL_BEFORE.search(before) or _UNTIL_AFTER.match(self._text, end):
            return replace(mention, told=replace(told, first=None), is_until=True)
        return mention

    def _remember(self, mention: TimeMention) -> None:
        if mention.is_aside or mention.is_history:
            return
        now, told = self._now, mention.told
        date = told.first if mention.is_since else told.last or told.first
        if date is None:
            return
        year = None if mention.spans_years else date.year
        if not told.is_weak:
            now.stated, now.in_sentence = date, None if year is None else (year, told.basis)
        if mention.is_frame:
            now.frame = None if told.is_weak and told.basis == "volume" else year
        if self._in_heading:
            now.heading = year


def _joined(text: str, mentions: Iterator[TimeMention]) -> Iterator[TimeMention]:
    """Join 自2017年启动帮扶工作 … 至2020年 and 自2017年结对以来,截至2019年底, where two expressions make one range."""
    earlier: TimeMention | None = None
    for mention in mentions:
        if earlier is not None and _is_upper_end(text, earlier, mention):
            told = replace(mention.told, first=earlier.told.first, is_range=not earlier.is_since)
            if not earlier.is_since:
                # What stands between the two is dated by the same range.
                earlier = replace(earlier, told=told, is_frame=True)
            mention = replace(mention, told=told, is_frame=True)
        if earlier is not None:
            yield earlier
        earlier = mention
    if earlier is not None:
        yield earlier


def _is_upper_end(text: str, earlier: TimeMention, mention: TimeMention) -> bool:
    first, last = earlier.told.first, mention.told.last
    if mention.told.first is not None or first is None or last is None or first.is_after(last):
        return False
    between = text[earlier.end : mention.start]
    if earlier.is_since:
        return not SENTENCE_END.search(between)
    begins = _SINCE_BEFORE.match(text[max(0, earlier.start - 1) : earlier.start])
    return begins is not None and len(between) <= _LONGEST_BETWEEN and not CLAUSE_END.search(between)
