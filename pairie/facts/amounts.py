"""Written amounts as numbers: 近20万元, 十余场, 30—50人, 每人每年2000元, 超六成, 1.972.66万元."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from pairie.facts.amount_words import BOUND_AFTER, CURRENCY, MARKS, WORD_AFTER, Words, read_words_before
from pairie.facts.numerals import BIG, DIGITS, NARROW, Numeral, lex_numeral, plain, read_numeral
from pairie.facts.thousand_dots import prints_thousand_dot
from pairie.facts.units import CURRENCIES, UNITS, Unit, kind_of_noun, match_per, match_unit
from pairie.traditional import simplify
from pairie.types import Amount, Qualifier

__all__ = ["parse_amount"]

# Longer than any written amount; bounds the work on any string.
_MAX_LENGTH = 100
# Support does not reach ten thousand billion; longer rows of digits are numbers of files and accounts.
_MOST = Decimal(10) ** 16

_CONNECTOR = re.compile(r"[-—–―‐─~～〜]+|至|到")
_BRACKET = re.compile(r"\([^()0-9]{0,6}\)")
_NUMERAL = re.compile(r"[0-9一二两三四五六七八九十百千万亿半几数〇]+")
# 3月, 29日, 9时, 12:30, 45岁, 80后, 十周年, 三年级: what stands behind a number that is no amount.
_NO_AMOUNT = re.compile(r"[月号岁时后:]|日(?![元圆])|年[代级度]|周[年岁]|世纪")
# What joins a number to the one before it: 10时30分, 1.2.3, 第3, A4.
_JOINED = re.compile(r"[第时:.,/A-Za-z0-9]")
# 一对一, 十四五: words made of numbers.
_NO_NUMBER = re.compile(r"[一1]对[一多1]|十[一二三四五]五(?:$|[”规计时期末初以])")
# Powers and circled figures (²万元, ①万元) and exponents (1e5元) change a number in a way that is not read here.
_POWER = re.compile(r"(?<![A-Za-z米])[²³¹⁰⁴-⁹](?=[万亿0-9])|[½¼¾①-⑳](?=[万亿])|(?<=[0-9])(?:[²³¹⁰⁴-⁹]|[eE][+-]?[0-9])")

# The same thing in words that the reader below knows.
_REWORDED = (
    (re.compile(r"成百上千"), "上百"),
    (re.compile(r"成千上万"), "上千"),
    (re.compile(r"数以([十百千万亿]+)计"), r"上\1"),
    (re.compile(r"过半数?"), "超过50%"),
    (re.compile(r"一半|半数|(?<=近)半$|(?<=超)半$"), "50%"),
    (re.compile(r"(?<=[0-9])·(?=[0-9])"), "."),
    # 5W元, 3k元; the W of 50W alone may be watts.
    (re.compile(r"(?<=[0-9])[Ww](?=[余多]?(?:[美港欧日]?元|块钱|人|RMB))"), "万"),
    (re.compile(r"(?<=[0-9])[Kk](?=[余多]?(?:[美港欧日]?元|块钱|RMB))"), "千"),
    (re.compile("廿"), "二十"),
    (re.compile("卅"), "三十"),
    (re.compile(r"(?<=[0-9一二两三四五六七八九十几数百])个亿元?"), "亿元"),
    (re.compile(r"(?<=元)\((港币|港元|美元|美金|欧元|日元|英镑|新台币)\)"), r"\1"),
    (re.compile(r"/\(([^()]{1,8})\)"), r"/\1"),
    (re.compile(r"(?<=[一二三四五六七八九〇零])[Oo]+(?![A-Za-z])"), lambda found: "〇" * len(found[0])),
)
# 七、八十万元, 2、3名: neighbours with a pause are a range.
_PAUSE = re.compile(r"(?<![0-9十百千万、.])([1-8]、[2-9]|[一二三四五六七八]、[二三四五六七八九])(?![0-9、.])")
# What optical character recognition makes of 0 and 1 inside a number: 8OO万元, 1l2名.
_MISREAD = re.compile(r"(?<=[0-9])[OolI]+(?![A-Za-z])")
_MISREAD_DIGITS = str.maketrans("OolI", "0011")
_CURRENCY_NAME = re.compile(r"[\u4e00-\u9fff]{0,4}(?:元|币|镑|卢比|先令|法郎|盾|坚戈|第纳尔|里亚尔|图格里克)")


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
        thousand_dots: whether the page prints dots between thousands, see :mod:`pairie.facts.thousand_dots`. It
            decides the amounts that may be read both ways (5.640万元); 3.400人次 and 1.972.66万元 need no help.
    """
    written = _normalise(text)
    if _POWER.search(written):
        return None
    amount = _read_from(written, 0, thousand_dots) or _read_inside(written, thousand_dots)
    return replace(amount, text=text) if amount else None


def _read_inside(text: str, thousand_dots: bool) -> Amount | None:
    """Read the first amount with a unit inside a phrase, with the words that belong to it: 捐赠[近25万元]."""
    for numeral in _NUMERAL.finditer(text):
        for start in range(max(0, numeral.start() - 8), numeral.start() + 1):
            if read_words_before(text, start)[1] == numeral.start():
                amount = _read_from(text, start, thousand_dots)
                if amount and amount.unit.split("/")[0] in UNITS:
                    return amount
                break
    return None


def _normalise(text: str) -> str:
    """Return half-width, simplified text without white space, at most as long as an amount can be."""
    narrow = "".join(simplify(text[: 4 * _MAX_LENGTH]).translate(NARROW).split())[:_MAX_LENGTH]
    narrow = _MISREAD.sub(lambda found: found[0].translate(_MISREAD_DIGITS), narrow)
    for pattern, words in _REWORDED:
        narrow = pattern.sub(words, narrow)
    return _PAUSE.sub(_without_pause, narrow)


def _without_pause(found: re.Match[str]) -> str:
    first, second = found[1].split("、")
    is_chinese = first in DIGITS
    apart = DIGITS[second] - DIGITS[first] if is_chinese else int(second) - int(first)
    return found[0] if apart != 1 else first + second if is_chinese else f"{first}-{second}"


def _read_from(text: str, start: int, thousand_dots: bool) -> Amount | None:
    """Read the words and the number that begin at ``start``."""
    words, at = read_words_before(text, start)
    if at and _JOINED.match(text, at - 1) and not words.currency:
        return None
    found = _read_number(text, at, words, thousand_dots)
    return _finish(text, found, words) if found and found.low < _MOST else None


def _read_number(text: str, at: int, words: Words, thousand_dots: bool) -> _Found | None:
    first = lex_numeral(text, at)
    if first is None or _NO_NUMBER.match(text, at):
        return None
    if text.startswith(("分之", "/"), first.end) and lex_numeral(text, first.end + (text[first.end] == "分") + 1):
        return _read_fraction(text, first)
    first_unit = match_unit(text, first.end)
    second = _read_second(text, first_unit[1] if first_unit else first.end)
    last = second or first
    unit, end = _unit_of(text, last, words)
    if unit is None or _is_date(text, last):
        return None
    if second and first_unit is None:
        first = _with_multiplier_of(first, second)
    words.bounds.update(MARKS[n.mark] for n in (first, last) if n.mark)
    lows = read_numeral(first, thousand_dots=prints_thousand_dot(first, unit, thousand_dots))
    highs = read_numeral(last, thousand_dots=prints_thousand_dot(last, unit, thousand_dots))
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


def _unit_of(text: str, numeral: Numeral, words: Words) -> tuple[Unit | None, int]:
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
    if not rest or WORD_AFTER.fullmatch(rest):
        return Unit("", "other"), numeral.end
    if not numeral.arabic:
        return None, numeral.end  # 三河镇, 万源, 百货
    unknown = rest if len(rest) <= 2 and rest.isalpha() and not rest.isascii() and rest[0] != "等" else ""
    return Unit(unknown, "other"), numeral.end + len(unknown)


def _is_date(text: str, numeral: Numeral) -> bool:
    if _NO_AMOUNT.match(text, numeral.end):
        return not text.startswith("月", numeral.end) or bool(numeral.arabic)
    return text.startswith("年", numeral.end) and re.fullmatch("(?:19|20)[0-9]{2}", numeral.arabic) is not None


def _finish(text: str, found: _Found, words: Words) -> Amount:
    at, name, half = found.end, found.unit.name, Decimal(0)
    if name == "%" and text[at - 1 : at] == "成" and (more := re.match("[一二三四五六七八九半]", text[at:])):
        half, at = Decimal("零一二三四五六七八九".find(more[0]) if more[0] != "半" else 5), at + 1  # 六成五
    elif text.startswith("半", at) and found.unit.kind in ("area", "other", "weight"):
        half, at = Decimal("0.5"), at + 1  # 两亩半
    while at < len(text):
        if per := match_per(text, at, before=False):
            words.per.append(per[0])
            at = per[1]
        elif (currency := CURRENCY.match(text, at)) and name == "元":
            name, at = CURRENCIES[currency[0]], currency.end()
        elif word := WORD_AFTER.match(text, at):
            words.bounds.add(BOUND_AFTER[word[0]])
            at = word.end()
        elif bracket := _BRACKET.match(text, at):
            at = bracket.end()
        else:
            break
    unit = "/".join([words.currency if name in ("元", "") and words.currency else name, *words.per])
    kind = found.unit.kind
    kind = kind_of_noun(text[at:], name) or kind
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
