"""Sums within a sentence whose parts no 其中 names: 合计13万元 behind them, 用于教育 or a bracket before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pairie.facts.amount_context import CLAUSE_END, clause_before
from pairie.facts.sentences import SENTENCE_END
from pairie.facts.sized import Sized, adds_up, exceeds, set_parts, thing_of

__all__ = ["closing_sums", "lists_behind", "silent_sums"]

_SEMICOLON = re.compile("[；;]")
_SUM = re.compile(
    r"(?:合计|总计|共计)[^，,。；;]{0,10}$|共(?:[捐投筹募][^，,。；;]{0,6})?$|(?:总投[资入]|总金?额)[^，,。；;]{0,4}$"
)
_SUM_FOR_CERTAIN = re.compile(r"(?:合计|总计|共计)[^，,。；;]{0,10}$")
_COUNT = r"[两三四五六七八九十0-9]+[项笔次宗]"
_SUM_OF_ALL = re.compile(rf"(?:{_COUNT}|以上)(?:合计|总计|共计)")
# A clause that is nothing but the sum of what stands before it: 3项合计700万元, but not 全县劳务收入合计700万元.
_LABEL = re.compile(rf"\s*(?:以上|各项|{_COUNT})*(?:合计|总计)(?:为|达|资金|金额|[：:\s])*$")
# 1000万元,主要用于教育800万元 and 1000万元资金(市级400万元、县级500万元): what begins right behind the whole.
_USED_FOR = re.compile(r"[\u4e00-\u9fff]{0,4}[，,]?\s?(?:其?主要|重点|全部|统筹|分别|均|已)*用于")
_OPENS = re.compile(r"(?:元|[\u4e00-\u9fff]{1,4})?[（(]")
_CLOSES = re.compile("[）)]")
# What compares is no part: (上年800万元), (同比增加50万元).
_COMPARES = re.compile("上年|去年|前年|上一年|同比|增[加长]|减少|[比较]上|[原约]合|计划|预算|人均|户均")
_LIST_GOES_ON = re.compile("[、和与及]")
_FOR_MORE = re.compile(r"[，,；;]\s?(?:主要|另外?|还)?用于")
_PLAIN_NOUN = re.compile(r"[，,]\s?[\u4e00-\u9fff]{2,8}$")
# A clause that opens so tells of another act, not of another part: 用于产业800万元,捐赠现金100万元.
_NEW_ACT = re.compile(
    r"[，,]\s?(?:[捐投派获给送拨筹募共累另还同并又再]|全[年县市区省州]|引进|安排|落实|支持|争取|支付|惠及|带动|完成|实现|合计|总计)"
)
# So far behind the cue the list may go on.
_LONGEST_LIST = 200


def closing_sums(text: str, sentence: Sequence[Sized], sentence_before: Sequence[Sized]) -> None:
    """Read 机关捐款8万元,学校捐款5万元,共计13万元, and 三笔合计176.8万元 of the sentence before.

    Args:
        text: the page, in Simplified characters.
        sentence: its amounts.
        sentence_before: those of the sentence before; none of them belongs to a sum that is told otherwise.
    """
    for index, whole in enumerate(sentence):
        clause = clause_before(text, whole.start)
        if not whole.may_be_part or not _SUM.search(clause):
            continue
        items = _alike(sentence[:index], whole)
        if not index and _SUM_OF_ALL.match(clause.strip()) and _is_next(text, sentence_before, whole):
            items = _alike(sentence_before, whole)
        pauses = [] if _SUM_OF_ALL.search(clause) else _SEMICOLON.finditer(text, sentence[0].start, whole.start)
        since = max((pause.end() for pause in pauses), default=0)
        nearest = [sized for sized in items if sized.start >= since]
        # 教育300万元;医疗200万元;合计500万元: that they add up tells that the sum is of all.
        if fitting := next((some for some in (nearest, items) if len(some) > 1 and adds_up(whole, some)), None):
            set_parts(whole, fitting)
        elif _SUM_FOR_CERTAIN.search(clause):
            is_plain = _is_plain_sum(sentence[:index], items, clause)
            _differing_sum(text, whole, items if is_plain and len(nearest) < 2 else nearest, is_plain=is_plain)


def _alike(amounts: Sequence[Sized], whole: Sized) -> list[Sized]:
    return [sized for sized in amounts if sized.may_be_part and sized.amount.unit == whole.amount.unit]


def _is_next(text: str, before: Sequence[Sized], whole: Sized) -> bool:
    return bool(before) and len(list(SENTENCE_END.finditer(text, before[-1].end, whole.start))) == 1


def _is_plain_sum(before: Sequence[Sized], items: Sequence[Sized], clause: str) -> bool:
    """Tell whether a clause says nothing but that the items right before it are summed up."""
    if len(items) < 2 or not _LABEL.match(clause):
        return False
    # 捐款5万元,捐物3万元,慰问80人,每人500元,合计4万元 is the sum of what each got.
    return not any(sized.role in ("each", "rate") and sized.start > items[-1].start for sized in before)


def _differing_sum(text: str, whole: Sized, items: Sequence[Sized], *, is_plain: bool = False) -> None:
    """Take amounts for parts of what is called their sum although they do not add up, and mark it.

    ``is_plain``: nothing else can be summed up, whatever the items are called.
    """
    if len(items) == 1 and _SUM_FOR_CERTAIN.search(clause_before(text, items[0].start)):
        return  # 医务人员合计39人,进修人员合计98人
    if not items or any(exceeds([sized], whole) for sized in items):
        whole.differs |= is_plain  # what is more than the sum cannot be its part, but something is misprinted
        return
    are_exact = len(items) > 1 and all(sized.amount.qualifier == "exact" for sized in (whole, *items))
    if are_exact if is_plain else len({thing_of(text, sized) for sized in items}) == 1:
        set_parts(whole, items)
        # A single item leaves room for others that are not counted in the same unit.
        whole.differs |= are_exact or exceeds(items, whole)


def silent_sums(text: str, sentence: Sequence[Sized]) -> None:
    """Read 筹资70万元,机关18万元,企业40万元,群众12万元: a comma, then two or more that add up to the first."""
    for index, whole in enumerate(sentence):
        after = [s for s in _alike(sentence[index + 1 :], whole) if not _LABEL.match(clause_before(text, s.start))]
        if not whole.may_be_part or len(after) < 2 or not CLAUSE_END.search(text, whole.end, after[0].start):
            continue
        for count in range(2, len(after) + 1):
            if whole.amount.qualifier == "exact" and adds_up(whole, after[:count], closely=True):
                set_parts(whole, after[:count])
                break


def lists_behind(text: str, sentence: Sequence[Sized]) -> None:
    """Read 1000万元,用于教育800万元、医疗100万元 and 1000万元(市级400万元、县级500万元)."""
    for index, whole in enumerate(sentence):
        if whole.role not in ("total", "part") or whole.amount.kind == "share":
            continue
        after = sentence[index + 1 :]
        if used := _USED_FOR.match(text, whole.end):
            parts = _alike(list(_used_for(text, used.end(), after)), whole)
        elif opened := _OPENS.match(text, whole.end):
            parts = _alike(_in_brackets(text, opened.end(), after), whole)
        else:
            continue
        if parts and not exceeds(parts, whole):
            set_parts(whole, parts)


def _used_for(text: str, at: int, after: Sequence[Sized]) -> Iterator[Sized]:
    """Yield the amounts of what money is used for: the first in the clause of 用于, the others listed with it."""
    for index, sized in enumerate(after):
        between = text[at : sized.start]
        if sized.start > at + _LONGEST_LIST or (not index and CLAUSE_END.search(between)):
            return
        is_listed = _LIST_GOES_ON.match(between) or _FOR_MORE.match(between)
        if index and not is_listed and (not _PLAIN_NOUN.match(between) or _NEW_ACT.match(between)):
            return
        yield sized
        at = sized.end


def _in_brackets(text: str, at: int, after: Sequence[Sized]) -> list[Sized]:
    """Return the amounts of a bracket that opens before ``at`` if it lists two or more and compares none."""
    closed = _CLOSES.search(text, at, at + _LONGEST_LIST)
    inside = [sized for sized in after if closed and sized.end <= closed.start()]
    if len(inside) < 2 or not closed or _COMPARES.search(text, at, closed.start()):
        return []
    return inside
