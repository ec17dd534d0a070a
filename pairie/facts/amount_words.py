"""The words around a number that bound it or belong to its unit: 近, 不低于, 余, 以上, 人均, 百分之."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from pairie.facts.units import CURRENCIES, Unit, match_per

__all__ = ["BOUND_AFTER", "CURRENCY", "MARKS", "WORD_AFTER", "Words", "read_words_before"]

_BEFORE = {
    "over": """超过了 超过 超出 超逾 超 逾 不少于 不低于 不下于 不下 至少 最少 高于 大于 多于 突破了 突破 已超 起码
        过 破 最低 > ≥""",
    "under": """近 将近 接近 临近 逼近 不足 不到 未满 不满 少于 低于 不超过 不超 不多于 不高于 不大于 小于 最多 至多
        最高 < ≤""",
    "about": "约 大约 大概 约为 约合 约莫 差不多 估计",
    # These may stand between the start of a span and its number and change nothing.
    "": """达到了 达到 高达 多达 可达 达 好 共计 总计 合计 累计 共有 共 总额 总价值 总投资 价值 折合 合 投资 投入 资金
        善款 金额 仅 只 各 均 分别 平均 总数 数量 为 是 有 了 的 : 计 足足 整整 全部 占 标准 已 一次性 上""",
}
_AFTER = {
    "over": "以上 及以上 之上 有余 开外 余 多 +",
    "under": "以下 及以下 以内 之内 以里",
    "about": "左右 上下 前后 许",
    "": "不等 人民币 现金 整",
}
MARKS = {"余": "over", "多": "over", "+": "over", "来": "about"}


def _lexicon(table: dict[str, str]) -> tuple[re.Pattern[str], dict[str, str]]:
    bounds = {word: bound for bound, row in table.items() for word in row.split()}
    return re.compile("|".join(map(re.escape, sorted(bounds, key=len, reverse=True)))), bounds


_WORD_BEFORE, _BOUND_BEFORE = _lexicon(_BEFORE)
WORD_AFTER, BOUND_AFTER = _lexicon(_AFTER)
_UPWARDS = re.compile(r"上(?=[十百千万亿])")
_PARTS = {"百分之": Unit("%", "share"), "千分之": Unit("%", "share", Decimal("0.1"))}
CURRENCY = re.compile("|".join(map(re.escape, sorted(CURRENCIES, key=len, reverse=True))))


@dataclass(slots=True)
class Words:
    """What the words around a number say."""

    bounds: set[str] = field(default_factory=set)
    per: list[str] = field(default_factory=list)
    currency: str = ""
    parts: Unit | None = None


def read_words_before(text: str, at: int) -> tuple[Words, int]:
    """Read the words that begin at ``at``; return what they say and where they end."""
    words = Words()
    while at < len(text):
        if currency := CURRENCY.match(text, at):
            words.currency, at = CURRENCIES[currency[0]], currency.end()
        elif per := match_per(text, at, before=True):
            words.per.append(per[0])
            at = per[1]
        elif upwards := _UPWARDS.match(text, at):
            words.bounds.add("over")
            at = upwards.end()
        elif text[at : at + 3] in _PARTS:
            words.parts = _PARTS[text[at : at + 3]]
            at += 3
        elif word := _WORD_BEFORE.match(text, at):
            words.bounds.add(_BOUND_BEFORE[word[0]])
            at = word.end()
        else:
            break
    return words, at
