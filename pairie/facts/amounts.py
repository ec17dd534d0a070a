"""Written amounts as numbers: 近20万元, 十余场, 30—50人, 每人每年2000元, 超六成, 1.972.66万元."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pairie.facts.numerals import BIG, Numeral, has_single_thousand_dot, has_two_dots, lex_numeral, plain, read_numeral
from pairie.facts.units import COUNTED_KINDS, CURRENCIES, UNITS, Unit, kind_of_noun, match_per, match_unit
from pairie.types import Amount, Qualifier

__all__ = ["parse_amount", "uses_thousand_dots"]

# Longer than any written amount; bounds the work on any string.
_MAX_LENGTH = 100
# Support does not reach ten thousand billion; longer rows of digits are numbers of files and accounts.
_MOST = Decimal(10) ** 16

_BEFORE = {
    "over": """超过了 超过 超出 超逾 超 逾 不少于 不低于 不下于 不下 至少 最少 高于 大于 多于 突破了 突破 已超 起码
        过 破 > ≥""",
    "under": "近 将近 接近 临近 逼近 不足 不到 未满 不满 少于 低于 不超过 不超 不多于 不高于 不大于 小于 最多 至多 < ≤",
    "about": "约 大约 大概 约为 约合 约莫 差不多 估计",
    # These may stand between the start of a span and its number and change nothing.
    "": """达到了 达到 高达 多达 达 共计 总计 合计 累计 共有 共 总额 总价值 总投资 价值 折合 合 投资 投入 资金 善款
        金额 仅 只 各 均 分别 平均 总数 数量 为 是 有 了 的 : 计 足足 整整 全部 标准 已 一次性 上""",
}
_AFTER = {
    "over": "以上 之上 有余 开外 余 多 +",
    "under": "以下 以内 之内 以里",
    "about": "左右 上下 前后 许",
    "": "不等 人民币 现金 整",
}
_MARKS = {"余": "over", "多": "over", "+": "over", "来": "about"}


def _lexicon(table: dict[str, str]) -> tuple[re.Pattern[str], dict[str, str]]:
    bounds = {word: bound for bound, row in table.items() for word in row.split()}
    return re.compile("|".join(map(re.escape, sorted(bounds, key=len, reverse=True)))), bounds


_WORD_BEFORE, _BOUND_BEFORE = _lexicon(_BEFORE)
_WORD_AFTER, _BOUND_AFTER = _lexicon(_AFTER)
_UPWARDS = re.compile(r"上(?=[十百千万亿])")
_PARTS = {"百分之": Unit("%", "share"), "千分之": Unit("%", "share", Decimal("0.1"))}
_CURRENCY = re.compile("|".join(map(re.escape, sorted(CURRENCIES, key=len, reverse=True))))
_CONNECTOR = re.compile(r"[-—–―‐─~～〜]+|至|到")
_BRACKET = re.compile(r"\([^()0-9]{0,6}\)")
_NUMERAL = re.compile(r"[0-9一二两三四五六七八九十百千万亿半几数〇]+")
_ARABIC = re.compile(r"[0-9][0-9.,]*[0-9]|[0-9]")
# 3月, 29日, 9时, 12:30, 45岁, 80后, 十周年, 三年级: what stands behind a number that is no amount.
_NO_AMOUNT = re.compile(r"[月号岁时后:]|日(?![元圆])|年[代级度]|周[年岁]")
# What joins a number to the one before it: 10时30分, 1.2.3, 第3, A4.
_JOINED = re.compile(r"[第时:.,/A-Za-z0-9]")

# The same thing in words that the reader below knows.
_REWORDED = (
    (re.compile(r"成百上千"), "上百"),
    (re.compile(r"成千上万"), "上千"),
    (re.compile(r"数以([十百千万亿]+)计"), r"上\1"),
    (re.compile(r"过半数?"), "超过50%"),
    (re.compile(r"一半|半数|(?<=近)半$|(?<=超)半$"), "50%"),
    (re.compile(r"(?<=[0-9])·(?=[0-9])"), "."),
)
# What optical character recognition makes of 0 and 1 inside a number: 8OO万元, 1l2名.
_MISREAD = re.compile(r"(?<=[0-9])[OolI]+(?![A-Za-z])")
_MISREAD_DIGITS = str.maketrans("OolI", "0011")
_CURRENCY_NAME = re.compile(r"[\u4e00-\u9fff]{0,4}(?:元|币|镑|卢比|先令|法郎|盾|坚戈|第纳尔|里亚尔|图格里克)")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TRADITIONAL = str.maketrans("餘約個萬億過幾數兩點達畝戶場來臺", "余约个万亿过几数两点达亩户场来台")
_NARROW = _WIDE | _TRADITIONAL | str.maketrans("￥￡", "¥£")


@dataclass(slots=True)
class _Words:
    """What the words around a number say."""

    bounds: set[str] = field(default_factory=set)
    per: list[str] = field(default_factory=list)
    currency: str = ""
    parts: Unit | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A number with its unit; ``low`` and ``high`` differ for 十几 and 30—50."""

    low: Decimal
    high: Decimal
    unit: Unit
    end: int


def parse_amount(text: str, *, thousand_dots: bool = False) -> Amount | None:
    """Read a written amount as a number; None where the text holds none that can be read.

    ``value`` is in the base unit (元, never 万元; shares in %). ``qualifier`` names the bounds that are known:
    ``exact`` both and equal, ``over`` only ``low`` (余, 多, 超过, 以上), ``under`` only ``high`` (近, 不足, 以内),
    ``about`` neither (约, 左右), ``range`` both, and then ``value`` is ``low`` (30—50人, 十几, 数十, 两三百).
    What an amount is for one of stands in the unit: 元/月, 元/人/年. Words after the unit are ignored but help to tell
    the kind.

    Args:
        text: an amount, alone or among a few words. Dates and ordinals (2019年, 第三批) are no amounts.
        thousand_dots: whether the page prints dots between thousands, see :func:`uses_thousand_dots`. It decides the
            amounts that may be read both ways (5.640万元); 3.400人次 and 1.972.66万元 need no help.
    """
    written = _normalise(text)
    amount = _read_from(written, 0, thousand_dots) or _read_inside(written, thousand_dots)
    return replace(amount, text=text) if amount else None


def _read_inside(text: str, thousand_dots: bool) -> Amount | None:
    """Read the first amount with a unit inside a phrase, with the words that belong to it: 捐赠[近25万元]."""
    for numeral in _NUMERAL.finditer(text):
        for start in range(max(0, numeral.start() - 8), numeral.start() + 1):
            if _read_words_before(text, start)[1] == numeral.start():
                amount = _read_from(text, start, thousand_dots)
                if amount and amount.unit.split("/")[0] in UNITS:
                    return amount
                break
    return None


def uses_thousand_dots(texts: Iterable[str]) -> bool:
    """Tell whether a page prints dots between thousands, from those of its numbers that can be read in one way only.

    2.000名 and 1.972.66万元 speak for it, 1600亩 and 1320.5万元 against it; the majority decides. 1,320万元 says
    nothing, as the dots may be its commas misread.

    Args:
        texts: the page, in any pieces: passages or amounts.
    """
    votes = 0
    for text in texts:
        narrow = text.translate(_NARROW)
        for found in _ARABIC.finditer(narrow):
            unit = match_unit(narrow, found.end())
            if has_two_dots(found[0]):
                votes += 1
            elif has_single_thousand_dot(found[0]):
                votes += bool(unit and _is_whole_thing(unit[0]))
            elif re.match(r"[1-9][0-9]{3}", found[0]):
                votes -= bool(narrow[found.end() : found.end() + 1] in BIG or (unit and unit[0].name != "年"))
    return votes > 0


def _normalise(text: str) -> str:
    """Return half-width, simplified text without white space, at most as long as an amount can be."""
    narrow = "".join(text[: 4 * _MAX_LENGTH].translate(_NARROW).split())[:_MAX_LENGTH]
    narrow = _MISREAD.sub(lambda found: found[0].translate(_MISREAD_DIGITS), narrow)
    for pattern, words in _REWORDED:
        narrow = pattern.sub(words, narrow)
    return narrow


def _read_from(text: str, start: int, thousand_dots: bool) -> Amount | None:
    """Read the words and the number that begin at ``start``."""
    words, at = _read_words_before(text, start)
    if at and _JOINED.match(text, at - 1) and not words.currency:
        return None
    found = _read_number(text, at, words, thousand_dots)
    return _finish(text, found, words) if found and found.low < _MOST else None


def _read_words_before(text: str, at: int) -> tuple[_Words, int]:
    words = _Words()
    while at < len(text):
        if currency := _CURRENCY.match(text, at):
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


def _read_number(text: str, at: int, words: _Words, thousand_dots: bool) -> _Found | None:
    first = lex_numeral(text, at)
    if first is None:
        return None
    if text.startswith(("分之", "/"), first.end) and (found := _read_fraction(text, first)):
        return found
    first_unit = match_unit(text, first.end)
    second = _read_second(text, first_unit[1] if first_unit else first.end)
    last = second or first
    unit, end = _unit_of(text, last, words)
    if unit is None or _is_date(text, last):
        return None
    if second and first_unit is None:
        first = _with_multiplier_of(first, second)
    words.bounds.update(_MARKS[n.mark] for n in (first, last) if n.mark)
    lows = read_numeral(first, thousand_dots=_prints_thousand_dot(first, unit, thousand_dots))
    highs = read_numeral(last, thousand_dots=_prints_thousand_dot(last, unit, thousand_dots))
    if lows is None or highs is None or lows[0] > highs[1]:
        return None
    return _Found(lows[0] * unit.factor, highs[1] * unit.factor, unit, end)


def _read_second(text: str, at: int) -> Numeral | None:
    """Read the upper end of 30—50人 and 3万元至5万元."""
    connector = _CONNECTOR.match(text, at)
    return lex_numeral(text, connector.end()) if connector else None


def _with_multiplier_of(first: Numeral, second: Numeral) -> Numeral:
    """Read 3至5万元 as 3万 to 5万, but 800至1.2万元 as it stands."""
    big = tuple(token for token in second.tokens if token in BIG)
    if first.is_multiplied or not big:
        return first
    coefficient = replace(second, tokens=tuple(token for token in second.tokens if token not in BIG))
    few, many = read_numeral(first), read_numeral(coefficient)
    return replace(first, tokens=first.tokens + big) if few and many and few[0] < many[1] else first


def _read_fraction(text: str, first: Numeral) -> _Found | None:
    """Read 三分之一 and 1/3 in %, to four places."""
    is_words = text.startswith("分之", first.end)
    second = lex_numeral(text, first.end + (2 if is_words else 1))
    parts, whole = (second, first) if is_words else (first, second)
    if parts is None or whole is None or second is None:
        return None
    count, of = read_numeral(parts), read_numeral(whole)
    if count is None or of is None or not 0 < count[0] <= of[0] <= 10000:
        return None
    share = plain((count[0] * 100 / of[0]).quantize(Decimal("0.0001")))
    return _Found(share, share, Unit("%", "share"), second.end)


def _unit_of(text: str, numeral: Numeral, words: _Words) -> tuple[Unit | None, int]:
    """Return the unit after a number; where none is known, what a short rest can be; None if this is no amount."""
    if words.parts:
        return words.parts, numeral.end
    if found := match_unit(text, numeral.end):
        return found
    if words.currency:
        return Unit(words.currency, "money"), numeral.end
    if name := _CURRENCY_NAME.match(text, numeral.end):
        return Unit(name[0], "money"), name.end()  # 缅元, 蒙古图格里克
    rest = text[numeral.end :]
    if not rest or _WORD_AFTER.fullmatch(rest):
        return Unit("", "other"), numeral.end
    if not numeral.arabic:
        return None, numeral.end  # 三河镇, 万源, 百货
    unknown = rest if len(rest) <= 2 and rest.isalpha() and not rest.isascii() else ""
    return Unit(unknown, "other"), numeral.end + len(unknown)


def _is_date(text: str, numeral: Numeral) -> bool:
    if _NO_AMOUNT.match(text, numeral.end):
        return not text.startswith("月", numeral.end) or bool(numeral.arabic)
    return text.startswith("年", numeral.end) and re.fullmatch("(?:19|20)[0-9]{2}", numeral.arabic) is not None


def _is_whole_thing(unit: Unit) -> bool:
    """Tell units of which nobody prints thousandths."""
    return unit.kind in COUNTED_KINDS or unit.kind == "money" or unit.name in ("个", "笔", "平方米")


def _prints_thousand_dot(numeral: Numeral, unit: Unit, thousand_dots: bool) -> bool:
    """Decide what the dot of 2.000 is; 0.125, 1320.555 and 2.50 never come here."""
    if not has_single_thousand_dot(numeral.arabic) or unit.kind == "share" or "亿" in numeral.tokens:
        return False  # a thousand 亿 is no support
    # Nobody writes 2.400万元 for 2.4万元; only the lengths of roads are printed in metres.
    thousand_dots = thousand_dots or (numeral.arabic.endswith("00") and unit.kind != "length")
    return thousand_dots and unit.kind == "money" if len(numeral.tokens) > 1 else thousand_dots or _is_whole_thing(unit)


def _finish(text: str, found: _Found, words: _Words) -> Amount:
    at, name, half = found.end, found.unit.name, Decimal(0)
    if name == "%" and text[at - 1 : at] == "成" and (more := re.match("[一二三四五六七八九半]", text[at:])):
        half, at = Decimal("零一二三四五六七八九".find(more[0]) if more[0] != "半" else 5), at + 1  # 六成五
    elif text.startswith("半", at) and found.unit.kind in ("area", "other", "weight"):
        half, at = Decimal("0.5"), at + 1  # 两亩半
    while at < len(text):
        if per := match_per(text, at, before=False):
            words.per.append(per[0])
            at = per[1]
        elif (currency := _CURRENCY.match(text, at)) and name == "元":
            name, at = CURRENCIES[currency[0]], currency.end()
        elif word := _WORD_AFTER.match(text, at):
            words.bounds.add(_BOUND_AFTER[word[0]])
            at = word.end()
        elif bracket := _BRACKET.match(text, at):
            at = bracket.end()
        else:
            break
    unit = "/".join([words.currency if name in ("元", "") and words.currency else name, *words.per])
    kind = found.unit.kind
    if name in ("个", ""):
        kind = kind_of_noun(text[at:]) or kind
    low, high = plain(found.low + half), plain(found.high + half)
    return _with_bounds(Amount(text, low, unit, kind), low, high, words.bounds)


def _with_bounds(amount: Amount, low: Decimal, high: Decimal, bounds: set[str]) -> Amount:
    """Say which bounds are known. 近百余 names both sides and so neither."""
    if low != high:
        return replace(amount, qualifier="range", low=low, high=high)
    sides: set[str] = bounds & {"over", "under"}
    qualifier: Qualifier = "about" if len(sides) == 2 else "over" if "over" in sides else "under" if sides else "exact"
    if qualifier == "exact" and "about" in bounds:
        qualifier = "about"
    known_low = low if qualifier in ("exact", "over") else None
    known_high = high if qualifier in ("exact", "under") else None
    return replace(amount, qualifier=qualifier, low=known_low, high=known_high)
