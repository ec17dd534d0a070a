"""What the words around an amount say of it: for one of what, over what time, planned or delivered, worth of goods."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pairie.facts.sentences import SENTENCE_END
from pairie.facts.units import match_per
from pairie.types import AmountExtent, AmountStage

__all__ = [
    "CLAUSE_END",
    "WORTH",
    "Context",
    "are_times",
    "clause_before",
    "read_context",
    "sentence_start",
]

# A comma between digits belongs to the number.
CLAUSE_END = re.compile(r"[。！？!?\n；;：:（）()]|(?<=[^\x00-\x7f])\.(?![0-9])|(?<![0-9])[，,]|[，,](?![0-9])")
_NUMBER = r"[0-9一二两三四五六七八九十]"
_YEAR = r"(?:(?:19|20)[0-9]{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2})"

# Verbs of giving: 各 and 分别 in front of them deal out; 各部门, 分别与 do not.
_GIVES = (
    r"(?:捐[赠款资]?|投[入资]?|派出?|选派|获[得赠]?|得到?|发放?|补[助贴]?|奖励?|给予?|资助|赠送?|安排|拨付?|建|配[备送]?|支[持出]|"
    r"出资|领取|落实|筹集?|承担|引进|购买|认[购捐]|送[去上]?|援[建助])(?!单位|部门|[省市县方队]|医院|学校|企业|团队|[合套筑制驻])"
)
_EACH = re.compile(rf"各自?(?:{_GIVES}[^，,。；;、]{{0,12}})?(?:[约近]|超过|不少于)?$|平均[^，,。；;、]{{0,10}}$")
_DEALT_OUT = re.compile(rf"分别(?:向[^，,。；;]{{1,12}})?{_GIVES}[^0-9，,。；;、]{{0,12}}$")
_LIST_GOES_ON = re.compile(rf"\s?[、，,和与及][^。；;，,、]{{0,8}}?{_NUMBER}")
_LIST_MARK = re.compile(r"\s?[、和与及以并或]")
_EVERY = re.compile(
    r"每(?![逢当])|[一1](?=年|个?月|季度|周)|[人户村校生年月日亩县镇乡班周]均|[年月](?=(?:人均)?(?:工资|薪|租金|津贴|补[助贴]))"
)
_PAUSE_AFTER = re.compile(r"\s*(?:[，,、。；;）)\n]|$)")
_TIMES = re.compile(r"(?:[0-9十]{0,2}个?|半)(?:年|学年|学期|月|月份|季度|星期|周|天|日|小时)")

# Part of a year, one year, several years.
_TIME = re.compile(
    r"(?P<months>[上下]半年|[一二三四]季度|前[一二三四五六七八九十0-9]+个?月|当月)"
    rf"|(?P<many>{_YEAR}年?\s?(?:[-—–―~～]+|至|到)\s?{_YEAR}年?"
    rf"|(?:截至|截止到?|至)\s?{_YEAR}年?|{_YEAR}年[^，,。；;0-9]{{0,8}}(?:以来|至今)|(?<!今年)以来|历年|历届|迄今"
    rf"|近?{_NUMBER}+(?:多|余)?年(?:来|间|中|共|累计)|近{_NUMBER}+年"
    rf"|[“\"]?[九十][一二三四五]?五[”\"]?(?:期间|时期|以来)|第{_NUMBER}+轮)"
    rf"|(?P<weak>累计|截[至止](?!到?今?年?{_NUMBER}+月)|至今)|(?P<pause>[；;])"
    rf"|(?P<year>{_YEAR}年(?!的)|全年|当年|同年|次年|翌年|该年|(?<![0-9一二两三四五六七八九十])年内|本年度?|今年|去年(?!度)|(?<![上按比较])年度(?!计划|考核|目标|工作))"
)

# 计划 and 协议 plan only in front of what is planned: 按计划, 制定计划 and 签订协议 do not.
_PLANNED = re.compile(
    r"拟(?!人)|预计|概算|(?<![级政])预算(?:总?投资)?[为约近]?$|意向|承诺|(?:约定|商定|议定)|规划(?:总?投[资入]|建设|新建)"
    r"|协议(?:总?[投引]资|资金|总?金?额|捐|援|明确|规定|商定)|签约(?:总?[投引]资|资金|总?金?额)"
    r"|(?<![按照据依作动])计划(?:[总投建安新选培到用在为于引种捐派援]|实施|每|今后|未来|[一二两三四五0-9]+年)"
    r"|将(?:再|继续|陆续|分批|每年|连续|投[入资]|新建|选派|援建)(?!的)"
)
_DELIVERED = re.compile(
    r"到位|到账|落实|拨付|下拨|划拨|拨款|兑[付现]|实际|完成(?:总?投资|资金)|已(?!脱贫|摘帽)(?:经)?[^，,。；;、]{1,4}$|已(?:经)?"
    r"(?:投|建成|捐|选派|派出|完成|实施|安排|支付|发放|援)"
)
_DELIVERED_AFTER = re.compile(
    r"(?:[^，,。；;、（）()0-9]{0,8}?|[^，,。；;、（）()0-9]{0,6}(?:已|全部|均)[^，,。；;、（）()]{0,14}?)(?:到位|到账|落实|拨付|兑[付现]|下达)"
)
_PROMISED_BEFORE = re.compile(r"(?:明确|约定|商定|规定|承诺|要求)[，,：:]?$")
WORTH = re.compile(
    r"(?:价值|[总市估约货同共]值|(?:^|[，,、])值|折[合款价资值]|作价|计价)"
    r"(?:人民币|共计|合计|总计|总额|[约近达为超逾计]|超过|将近|不少于|高达|分别为|[￥¥]|\s)*$"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around one amount say.

    ``per`` names what the amount is for one of, as far as the words outside the amount say it; ``is_each`` holds also
    where they do not name it (各捐10万元). ``reach`` is how long a time was counted over: 0 a part of a year, 1 a year,
    2 several years.
    """

    per: tuple[str, ...] = ()
    is_each: bool = False
    reach: int | None = None
    stage: AmountStage | None = None
    is_worth: bool = False

    @property
    def extent(self) -> AmountExtent | None:
        return None if self.reach is None else "cumulative" if self.reach == 2 else "annual"


def are_times(per: Sequence[str]) -> bool:
    """Tell what is for a year or a month and nothing else from what is for a person, a household, a village."""
    return bool(per) and all(_TIMES.fullmatch(one) for one in per)


def clause_before(text: str, at: int) -> str:
    """Return the words from the last comma, bracket or full stop to ``at``."""
    start = max((found.end() for found in CLAUSE_END.finditer(text, max(0, at - 60), at)), default=max(0, at - 60))
    return text[start:at]


def sentence_start(text: str, at: int) -> int:
    """Return where the sentence of ``at`` begins, at most 300 characters back."""
    low = max(0, at - 300)
    return max((found.end() for found in SENTENCE_END.finditer(text, low, at)), default=low)


def read_context(text: str, start: int, end: int, before: Sequence[tuple[int, int]], same: Sequence[int]) -> Context:
    """Read the words around the amount ``text[start:end]``.

    Args:
        text: the page, in Simplified characters.
        start: where the amount begins.
        end: where it ends.
        before: spans of the amounts before it.
        same: where those of the same unit begin.
    """
    clause = clause_before(text, start)
    opens = start - len(clause)
    dealing = text[max([opens, *(e for s, e in before if s >= opens and not _LIST_MARK.match(text, e))]) : start]
    if _PROMISED_BEFORE.search(text, max(0, opens - 12), opens):
        clause = text[max(0, opens - 12) : start]
    per = (*_per(dealing), *_per_behind(text, end))
    dealt_out = _DEALT_OUT.search(dealing) and not _LIST_GOES_ON.match(text, end)
    return Context(
        per=per,
        is_each=bool(per or dealt_out or _EACH.search(dealing)),
        reach=_reach(text, sentence_start(text, start), start, same),
        stage=_stage(clause, text[end : end + 20]),
        is_worth=WORTH.search(clause) is not None,
    )


def _per(clause: str) -> tuple[str, ...]:
    """Return what the last 每 of a clause says (每人每月: two), or 户均."""
    per: list[str] = []
    after = -1
    for found in _EVERY.finditer(clause):
        if found.start() < after:
            continue
        one = match_per(clause, found.start(), before=True)
        if one is None:
            continue
        per = [*per, one[0]] if found.start() == after else [one[0]]
        after = one[1]
    return tuple(per)


def _per_behind(text: str, at: int) -> tuple[str, ...]:
    """Return what an amount is for one of where the words stand behind it: 100万元[/年], 600元[每人每月]."""
    per: list[str] = []
    begins = at
    while one := match_per(text, at, before=False):
        per.append(one[0])
        at = one[1]
    # 捐书30册每人一本 and 5台·套: only a stroke needs no pause to say so.
    return tuple(per) if text.startswith("/", begins) or _PAUSE_AFTER.match(text, at) else ()


def _reach(text: str, sentence: int, start: int, same: Sequence[int]) -> int | None:
    """Return how long a time the last expression of time before the amount names, in its sentence.

    全年累计 is of one year; but where an amount stands between (当年投入3万元,累计投入9万元), 累计 begins anew.
    """
    frame: int | None = None  # holds for the sentence: 2019年; 累计 only as far as the semicolon
    reach, last = frame, sentence
    for found in _TIME.finditer(text, sentence, start):
        if found["pause"]:
            reach = frame
        elif found["weak"]:
            begins_anew = any(last <= at < found.start() for at in same)
            if reach is None or begins_anew:
                reach, last = 2, found.end()
        else:
            reach = frame = 0 if found["months"] else 2 if found["many"] else 1
            last = found.end()
    return reach


def _stage(clause: str, after: str) -> AmountStage | None:
    planned = max((found.start() for found in _PLANNED.finditer(clause)), default=-1)
    delivered = max((found.start() for found in _DELIVERED.finditer(clause)), default=-1)
    if _DELIVERED_AFTER.match(after) or delivered > planned:
        return "delivered"
    return "planned" if planned >= 0 else None
