"""Does the text layer of a page say what is printed there? Scans have none, and broken fonts give other characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from pairie.text import HAN

__all__ = ["fault_of", "fault_of_some"]

_HAN = re.compile(f"[{HAN}]")

# What no page is full of: characters without a meaning, or those that bytes in another encoding turn into.
_NO_MEANING = frozenset(("Cc", "Cn", "Co", "Cs"))
_LATIN_OF_BYTES = range(0xA1, 0x530)  # accents, Greek and Cyrillic; ×, ° and the like are printed in Chinese too
_PRINTED_SIGNS = frozenset("×÷°±²³§·®©µ¥αβγδΔΣΩπμφΦⅠⅡⅢⅣⅤ")
_MOST_MEANINGLESS = 0.1
# One font of several may be broken, like that of the figures. Bullets are private characters too, of one or two kinds.
_MOST_LOST = 0.02
_MOST_BULLETS = 4
# Figures that are lost stand before what they count. A bullet may stand there too (\uf06c人才支援), but alone, and
# it is always the same.
_BEFORE_UNIT = re.compile("[\ue000-\uf8ff\ufffd]+(?=[万亿萬億千百元年月日人所名个個户戶项項次%％])")
_FEWEST_FIGURES = 2
_MOST_MOJIBAKE = 0.3

# Encoded text in Latin letters is mostly letters and figures; glyph numbers taken for characters are signs for a third.
_FEWEST_ASCII = 40
_MOST_SIGNS = 0.35

# Chinese in the wrong characters: nearly all of ours are among the 3,755 of the first level of GB 2312 or the 5,401 of
# Big5, of all the 20,902 of Unicode 1.1 about a third is. In any Chinese page some of the most frequent stand.
_FEWEST_HAN = 60
_LEAST_USUAL = 0.6
_FEWEST_FOR_FREQUENT = 200
_LEAST_FREQUENT = 0.03
_MOST_KNOWN = 10_000  # characters: more than there are usual ones
_FREQUENT = frozenset(
    "的一是在不了有和人中大为上个国地到说时会年发生下要以用多成出也对作家部方来分行业工"
    "市县区镇乡村省州街路局委党政府公司员长万元亿元项目建设二三四五六七八九十月日"
    "國來時會對個為發業區鄉縣長萬億項"
)


def fault_of(text: str) -> str | None:
    """Return what is wrong with the characters of a page, or None if they can be read.

    Args:
        text: all that is printed on the page, without spaces.
    """
    if not text:
        return "no text"
    counts = Counter(text)
    meaningless = sum(n for char, n in counts.items() if _is_meaningless(char))
    if meaningless > _MOST_MEANINGLESS * len(text):
        return f"broken text layer ({meaningless} of {len(text)} characters have no meaning)"
    mojibake = sum(n for char, n in counts.items() if ord(char) in _LATIN_OF_BYTES and char not in _PRINTED_SIGNS)
    if mojibake > _MOST_MOJIBAKE * len(text):
        return f"broken text layer ({mojibake} of {len(text)} characters are letters that Chinese has none of)"
    han = Counter({char: n for char, n in counts.items() if _HAN.match(char)})
    return _fault_of_han(han) if han else _fault_of_ascii(counts)


def fault_of_some(text: str) -> str | None:
    """Return what is wrong with a part of the characters of a page that can be read otherwise, or None.

    Args:
        text: all that is printed on the page, without spaces.
    """
    # Few characters are different ones: each is looked up once.
    counts = Counter({char: n for char, n in Counter(text).items() if _is_meaningless(char)})
    lost = counts["\ufffd"] + (counts.total() if len(counts) > _MOST_BULLETS else 0)
    if lost > _MOST_LOST * len(text):
        return f"partly broken text layer ({counts.total()} of {len(text)} characters have no meaning)"
    figures = _BEFORE_UNIT.findall(text)
    if len(set("".join(figures))) >= _FEWEST_FIGURES or any(len(run) >= _FEWEST_FIGURES for run in figures):
        n_figures = sum(map(len, figures))
        return f"partly broken text layer ({n_figures} figures before their units have no meaning)"
    return None


def _is_meaningless(char: str) -> bool:
    return char == "\ufffd" or unicodedata.category(char) in _NO_MEANING


def _fault_of_han(counts: Counter[str]) -> str | None:
    n_han = counts.total()
    if n_han >= _FEWEST_HAN:
        usual = sum(n for char, n in counts.items() if _is_usual(char))
        if usual < _LEAST_USUAL * n_han:
            return f"broken text layer ({n_han - usual} of {n_han} Chinese characters are rare ones)"
    if n_han >= _FEWEST_FOR_FREQUENT:
        frequent = sum(counts[char] for char in _FREQUENT)
        if frequent < _LEAST_FREQUENT * n_han:
            return f"broken text layer ({frequent} of {n_han} Chinese characters are frequent ones)"
    return None


@lru_cache(maxsize=_MOST_KNOWN)
def _is_usual(char: str) -> bool:
    """Tell whether a character is in the first level of GB 2312 or of Big5."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _fault_of_ascii(counts: Counter[str]) -> str | None:
    n_ascii = sum(n for char, n in counts.items() if char.isascii())
    # Dots lead to page numbers, lines stand for blanks.
    signs = sum(n for char, n in counts.items() if char.isascii() and not char.isalnum() and char not in ".,-_%()/")
    if n_ascii >= _FEWEST_ASCII and signs > _MOST_SIGNS * n_ascii:
        return f"broken text layer ({signs} of {n_ascii} characters are signs)"
    return None
