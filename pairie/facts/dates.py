"""When an act took place: the years a text states for it, carries on from before, or inherits from the volume."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pairie.facts.calendar import PartialDate, reference_date
from pairie.facts.periods import year_of_writing
from pairie.facts.sentences import SENTENCE_END
from pairie.facts.time_mentions import CLAUSE_END, TimeMention, read_mentions
from pairie.types import Document, Passage, Source, YearBasis

__all__ = ["Period", "Timeline", "read_timeline", "reference_year"]

# 第二轮对口帮扶: the years of a round are those that a range beside it tells.
_ROUND = re.compile(r"(?:第[一二三四五六七八九十]+|首|上一|新一)[轮期]")
_BESIDE = 20
_BEFORE = 60
_ENDS = re.compile(r"\s?(?:年?底|年?末)?(?:全面|全部|正式|圆满)?(?:结束|为止|止|收官|期满|完成|届满)")
_IS_OVER = re.compile("结束(?:后|以后|之后|以来)|(?:期满|收官|完成)(?:后|以后|之后)")
# What is over in a day, so that 自2017年结对以来 tells its year: it does not go on as 对口帮扶 does.
_AT_ONCE = re.compile(r"结对(?!帮扶|支援)|结成|结为|缔结|签|启动|成立|建立|设立|开通|进驻|派出首")
# Measured by training/compare_facts.py on the gold and by reading 68 acts of the composed documents: 42 of 43 stated
# years are right, 49 of 54 carried, 49 of 50 of the volume; one right and one wrong are added to each.
SCORES: Mapping[YearBasis, float] = {"stated": 0.96, "carried": 0.89, "volume": 0.96, "unknown": 0.0}


@dataclass(frozen=True, slots=True)
class Period:
    """The time of an act, both ends inclusive and as exact as the text is; ``basis`` says how the years are known."""

    first: PartialDate | None
    last: PartialDate | None
    basis: YearBasis

    @property
    def score(self) -> float:
        """How often years of this basis are right."""
        return SCORES[self.basis]

    @property
    def start(self) -> int | None:
        """The first year."""
        return None if self.first is None else self.first.year

    @property
    def end(self) -> int | None:
        """The last year."""
        return None if self.last is None else self.last.year


class Timeline:
    """The time expressions of a document and the year its source is about (``volume``)."""

    def __init__(
        self, text: str, mentions: Sequence[TimeMention], passages: Sequence[Passage], volume: int | None
    ) -> None:
        self.mentions = tuple(m for m in mentions if not m.is_aside)
        self.volume = volume
        self._text = text
        self._asides = [m for m in mentions if m.is_aside]
        self._passages = sorted(p.start for p in passages)
        self._sentences = [0, *(m.end() for m in SENTENCE_END.finditer(text))]
        self._since = [m for m in self.mentions if m.is_since]
        self._frames = [m for m in self.mentions if m.is_frame and not m.is_history]
        headings = [p for p in passages if p.kind == "heading"]
        self._of_headings = [m for m in self._frames if any(p.start <= m.start < p.end for p in headings)]
        ranges = [m for m in self._frames if m.spans_years]
        self._of_whole = [m for m in ranges if volume is None or (m.told.last and m.told.last.year == volume)]
        self._rounds = _rounds(text, self.mentions, self._sentence_start)

    def period(self, start: int, end: int) -> Period:
        """Return the time of the act whose MEASURE is ``text[start:end]``.

        The nearest expression before it in its sentence states it, else one after it in its clause (于2019年). Else
        the years of its round (第二轮) or the last frame of the passage carry on, then those of a heading or of a range
        that covers the whole document; else they are those of the volume or of the article, and without such a frame
        of the passage before.
        """
        if stated := self._stated(start, end):
            if stated.since_end is not None and end <= stated.since_end and _AT_ONCE.match(self._text, start, end):
                return Period(stated.told.first, stated.told.first, stated.told.basis)
            return _as_stated(stated)
        if carried := self._carried(start, end):
            return _as_carried(carried)
        if self.volume is not None:
            year = PartialDate(self.volume)
            return Period(year, year, "volume")
        # Beyond the passage before a year is a guess.
        if earlier := _last_before(self._frames, start, self._passage_start(start, back=1)):
            return _as_carried(earlier)
        return Period(None, None, "unknown")

    def _stated(self, start: int, end: int) -> TimeMention | None:
        opens = self._sentence_start(start)
        before = _last_before(self.mentions, end, opens)
        while before and (around := self._since_around(before, start)):
            before = around  # 自2017年甲村、2019年乙村结对以来: what follows is since 2017
        if before:
            return before
        closing = CLAUSE_END.search(self._text, end)
        closes = closing.start() if closing else len(self._text)
        after = bisect_left(self.mentions, end, key=_start)
        found = next((m for m in self.mentions[after : after + 1] if m.end <= closes), None)
        # [M 建成]于2019年: what is an aside elsewhere dates the act that it stands at.
        at = bisect_left(self._asides, end, key=_start)
        return found or next((m for m in self._asides[at : at + 1] if m.start <= end + len("建成于")), None)

    def _since_around(self, mention: TimeMention, start: int) -> TimeMention | None:
        """Return the mention that opens the 自…以来 in which this one stands, and which is closed at ``start``."""
        index = bisect_left(self._since, mention.start, key=_start) - 1
        since = self._since[index] if index >= 0 else None
        return since if since and since.since_end and mention.end <= since.since_end <= start else None

    def _carried(self, start: int, end: int) -> TimeMention | None:
        return (
            self._of_round(start, end)
            or _last_before(self._frames, start, self._passage_start(start))
            or _last_before(self._of_headings, start, 0)
            or _last_before(self._of_whole, start, 0)
        )

    def _of_round(self, start: int, end: int) -> TimeMention | None:
        named = [found[0] for found in _ROUND.finditer(self._text, self._sentence_start(start), end)]
        return next((self._rounds[name] for name in reversed(named) if name in self._rounds), None)

    def _sentence_start(self, at: int) -> int:
        return self._sentences[bisect_right(self._sentences, at) - 1]

    def _passage_start(self, at: int, back: int = 0) -> int:
        index = bisect_right(self._passages, at) - 1 - back
        return self._passages[index] if index >= 0 else 0


def _start(mention: TimeMention) -> int:
    return mention.start


def _as_stated(mention: TimeMention) -> Period:
    told = mention.told
    return Period(told.first, told.last, told.basis if told.first or told.last else "unknown")


def _as_carried(mention: TimeMention) -> Period:
    """Return the years alone: what follows need not be of the same day."""
    first, last = (None if date is None else PartialDate(date.year) for date in (mention.told.first, mention.told.last))
    basis: YearBasis = "volume" if mention.told.basis == "volume" else "carried"
    return Period(first, last, basis if first or last else "unknown")


def _rounds(text: str, mentions: Sequence[TimeMention], sentence_start: Callable[[int], int]) -> dict[str, TimeMention]:
    """Return the rounds that a text names beside their years.

    A round follows on a range (自2017年启动第二轮对口帮扶至2020年), or stands before it in its sentence
    (第二轮对口帮扶自2017年开始,到2020年结束); of the latter the first is meant.
    """
    before: dict[str, TimeMention] = {}
    behind = {}
    for mention in mentions:
        if mention.spans_years and mention.is_frame and (found := _round_behind(text, mention.end)):
            behind[found] = mention
        elif mention.spans_years or _ends_what_began(text, mention):
            opens = max(sentence_start(mention.start), mention.start - _BEFORE)
            named = [found[0] for found in _ROUND.finditer(text, opens, mention.start)]
            if named and not _IS_OVER.search(text, opens, mention.start):
                before.setdefault(named[-1], mention)
    return before | behind


def _round_behind(text: str, at: int) -> str | None:
    found = _ROUND.search(CLAUSE_END.split(text[at : at + _BESIDE])[0])
    return found[0] if found else None


def _ends_what_began(text: str, mention: TimeMention) -> bool:
    """Tell whether it closes a range of years: 2020年 in 自2017年开始,到2020年结束, but not 截至2020年底."""
    first, last = mention.told.first, mention.told.last
    if not mention.is_until or first is None or last is None or first.year >= last.year:
        return False
    return _ENDS.match(text, mention.end) is not None


def _last_before(mentions: Sequence[TimeMention], end: int, start: int) -> TimeMention | None:
    """Return the last mention that ends at or before ``end`` and does not begin before ``start``."""
    index = bisect_right(mentions, end, key=_start) - 1
    while index >= 0 and mentions[index].end > end:
        index -= 1
    return mentions[index] if index >= 0 and mentions[index].start >= start else None


def reference_year(source: Source) -> int | None:
    """Return the year that 今年 means: the covered year, else that of the date, else the year before the volume's."""
    date = reference_date(source)
    return None if date is None else date.year


def read_timeline(document: Document) -> Timeline:
    """Collect the time expressions of a document."""
    passages = document.passages or (Passage(0, len(document.text)),)
    reference = reference_date(document.source) or year_of_writing(document.text)
    mentions = read_mentions(document.text, passages, reference)
    return Timeline(document.text, mentions, passages, None if reference is None else reference.year)
