"""Written numbers: Arabic, Chinese and mixed digits, 十几 and 两三百, thousand dots and commas.

Lexing and reading are two steps because a dot cannot be understood before the unit is known: 2.000名 are two thousand
people, 2.125公里 are two kilometres and a bit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

__all__ = [
    "BIG",
    "DIGITS",
    "NARROW",
    "Numeral",
    "has_single_thousand_dot",
    "has_two_dots",
    "lex_numeral",
    "plain",
    "read_arabic",
    "read_numeral",
]

_DIGIT_ROWS = ("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {char: value for value, row in enumerate(_DIGIT_ROWS) for char in row}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG = {"万": 10**4, "亿": 10**8}
VAGUE = frozenset("几数")
RANGES = {"三五": (3, 5), "三两": (2, 3)}

#: Half-width and simplified, a character for a character: what the readers below expect.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TRADITIONAL = str.maketrans("餘約個萬億過幾數兩點達畝戶場來臺", "余约个万亿过几数两点达亩户场来台")
NARROW = _FULL_WIDTH | _TRADITIONAL | str.maketrans("￥￡", "¥£")

_ARABIC = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_TWO_DOTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+\.[0-9]{1,3}")
_ONE_DOT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
# 千瓦, 千克, 百分点: these begin a unit and multiply nothing.
_NO_MULTIPLIER = re.compile(r"千[瓦克米卡伏赫焦字]|百分|十字")
_MAX_DIGITS = 24


@dataclass(frozen=True, slots=True)
class Numeral:
    """A lexed number.

    ``tokens`` are Arabic numbers, runs of Chinese digits, and multipliers; ``mark`` is 余, 多, 来 or +.
    """

    tokens: tuple[str, ...]
    end: int
    mark: str = ""

    @property
    def arabic(self) -> str:
        """The first token where it is written in Arabic digits, else ""."""
        return self.tokens[0] if self.tokens[0][0].isascii() and self.tokens[0][0].isdigit() else ""

    @property
    def is_multiplied(self) -> bool:
        return any(token in BIG for token in self.tokens)


def plain(value: Decimal) -> Decimal:
    """Return the same number without exponent or trailing zeros, so that it prints as people write it."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()


def lex_numeral(text: str, at: int) -> Numeral | None:
    """Split the number that starts at ``at``; None if none does. ``text`` is half-width and simplified."""
    tokens: list[str] = []
    mark, end = "", at
    while end < len(text):
        char = text[end]
        if found := _ARABIC.match(text, end) if char.isascii() else None:
            if tokens and tokens[-1] not in SMALL and tokens[-1] not in BIG:
                break
            tokens.append(found[0])
            end = found.end()
        elif (char in SMALL or char in BIG) and not _NO_MULTIPLIER.match(text, end):
            tokens.append(char)
            end += 1
        elif char == "半" and not tokens:
            tokens.append(char)
            end += 1
            break
        elif run := _digit_run(text, end, tokens):
            tokens.append(run)
            end += len(run)
        elif tokens and not mark and char in "余多来+":
            if char == "来" and text[end + 1 : end + 2] in ("自", "到", "源"):
                break
            mark, end = char, end + 1
            if text[end : end + 1] not in BIG and text[end : end + 1] not in SMALL:
                break
        else:
            break
    return Numeral(tuple(tokens), end, mark) if tokens else None


def _digit_run(text: str, at: int, tokens: list[str]) -> str:
    """Return the Chinese digits (with 点, 几, 数) at ``at`` that may follow ``tokens``."""
    end = at
    while end < len(text) and (text[end] in DIGITS or text[end] in VAGUE or (end > at and text[end] == "点")):
        end += 1
    run = text[at:end].rstrip("点")
    if tokens and tokens[-1][0].isascii():
        return run if run[:1] in VAGUE and len(run) == 1 else ""  # 20几, but not 5两 (a weight)
    if len(run) > 1 and any(c in VAGUE for c in run):
        return run[0] if run[0] in VAGUE else ""
    return run


def has_two_dots(arabic: str) -> bool:
    """Tell 1.972.66 and 1.234.567, which only thousand dots explain."""
    return _TWO_DOTS.fullmatch(arabic) is not None


def has_single_thousand_dot(arabic: str) -> bool:
    """Tell 2.000 and 12.345, which may be either."""
    return _ONE_DOT.fullmatch(arabic) is not None


def read_arabic(arabic: str, *, thousand_dots: bool) -> Decimal | None:
    """Read digits with commas and dots; None where they group in no known way (1.2.3, 1,5)."""
    if len(arabic) > _MAX_DIGITS:
        return None
    if has_two_dots(arabic):
        *groups, last = arabic.split(".")
        return Decimal("".join(groups) + (last if len(last) == 3 else f".{last}"))
    if thousand_dots and has_single_thousand_dot(arabic):
        return Decimal(arabic.replace(".", ""))
    if arabic.count(".") > 1 or ("," in arabic and not _GROUPED.fullmatch(arabic)):
        return None
    return Decimal(arabic.replace(",", ""))


def read_numeral(numeral: Numeral, *, thousand_dots: bool = False) -> tuple[Decimal, Decimal] | None:
    """Return the least and the greatest number that the digits stand for (十几: 11 and 19); None if there is none."""
    if sum(map(len, numeral.tokens)) > _MAX_DIGITS:
        return None
    low = _evaluate(numeral.tokens, 0, thousand_dots)
    high = _evaluate(numeral.tokens, 1, thousand_dots)
    return None if low is None or high is None else (plain(low), plain(high))


def _evaluate(tokens: tuple[str, ...], bound: int, thousand_dots: bool) -> Decimal | None:
    """Add up sections of 万 and 亿; ``bound`` 0 reads 几 and 两三 as the least they can be, 1 as the most."""
    total, section = Decimal(0), Decimal(0)
    current: Decimal | None = None
    unit = 1
    for index, token in enumerate(tokens):
        if token in SMALL:
            unit = SMALL[token]
            section += (Decimal(1) if current is None else current) * unit
            current = None
        elif token in BIG:
            unit = BIG[token]
            part = section + (current or 0)
            if part == 0 and total == 0:
                part = Decimal(1)  # 万余户
            # 一万亿 and 1万2千亿 multiply what stands before, 3亿2千万 does not.
            total = (total + part) * unit if total < unit else total + part * unit
            section, current = Decimal(0), None
        else:
            section += current or 0  # 20几
            current = _value(token, tokens[index - 1] if index else "", bound, thousand_dots)
            if current is None:
                return None
            if index and index == len(tokens) - 1 and unit >= 100 and len(token) == 1 and token in DIGITS:
                current *= Decimal(unit) / 10 if DIGITS[token] else 1  # 两千三, 一万五
    return total + section + (current or 0)


def _value(token: str, before: str, bound: int, thousand_dots: bool) -> Decimal | None:
    if token[0].isascii():
        return read_arabic(token, thousand_dots=thousand_dots)
    if token == "半":
        return Decimal("0.5")
    if token in VAGUE:
        # 十几 and 20几 begin at one, 几十 at two.
        return Decimal((1 if before else 2, 9)[bound])
    whole, *rest = token.split("点")
    if len(rest) > 1:
        return None
    if rest:
        return Decimal("".join(str(DIGITS[c]) for c in whole) + "." + "".join(str(DIGITS[c]) for c in rest[0]))
    if len(whole) == 2:
        if whole in RANGES:
            return Decimal(RANGES[whole][bound])
        if 0 < DIGITS[whole[0]] == DIGITS[whole[1]] - 1:
            return Decimal(DIGITS[whole[bound]])
    return Decimal("".join(str(DIGITS[c]) for c in whole))
