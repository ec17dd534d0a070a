"""Dots between thousands (2.000名, 1.972.66万元): whether a page prints them, and which amounts have one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pairie.facts.numerals import BIG, NARROW, Numeral, has_single_thousand_dot, has_two_dots
from pairie.facts.units import COUNTED_KINDS, Unit, match_unit

__all__ = ["prints_thousand_dot", "uses_thousand_dots"]

_ARABIC = re.compile(r"[0-9][0-9.,]*[0-9]|[0-9]")


def uses_thousand_dots(texts: Iterable[str]) -> bool:
    """Tell whether a page prints dots between thousands, from those of its numbers that can be read in one way only.

    2.000名 and 1.972.66万元 speak for it, 1600亩 and 1320.5万元 against it; the majority decides. 1,320万元 says
    nothing, as the dots may be its commas misread.

    Args:
        texts: the page, in any pieces: passages or amounts.
    """
    votes = 0
    for text in texts:
        narrow = text.translate(NARROW)
        for found in _ARABIC.finditer(narrow):
            unit = match_unit(narrow, found.end())
            if has_two_dots(found[0]):
                votes += 1
            elif has_single_thousand_dot(found[0]):
                is_round = found[0].endswith("00") and narrow.startswith(
                    "万元", found.end()
                )  # nobody writes 2.400 for 2.4
                votes += is_round or bool(unit and _is_whole_thing(unit[0]))
            elif re.match(r"[1-9][0-9]{3}", found[0]):
                votes -= bool(narrow[found.end() : found.end() + 1] in BIG or (unit and unit[0].name != "年"))
    return votes > 0


def _is_whole_thing(unit: Unit) -> bool:
    """Tell units of which nobody prints thousandths."""
    return unit.kind in COUNTED_KINDS or unit.kind == "money" or unit.name in ("个", "笔", "平方米")


def prints_thousand_dot(numeral: Numeral, unit: Unit, thousand_dots: bool) -> bool:
    """Decide what the dot of 2.000 is; 0.125, 1320.555 and 2.50 never come here."""
    if not has_single_thousand_dot(numeral.arabic) or unit.kind == "share" or "亿" in numeral.tokens:
        return False  # a thousand 亿 is no support
    # Nobody writes 2.400万元 for 2.4万元; only the lengths of roads are printed in metres.
    thousand_dots = thousand_dots or (numeral.arabic.endswith("00") and unit.kind != "length")
    return thousand_dots and unit.kind == "money" if len(numeral.tokens) > 1 else thousand_dots or _is_whole_thing(unit)
