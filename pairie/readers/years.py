"""The year in the name of a volume and the year that it tells of, which are two things.

A yearbook is named by the year it comes out in, mostly, and tells of the year before: 年鉴2020 covers 2019. Some are
named by the year they cover. What a preface says (记述2019年1月1日至12月31日) and the year that the pages talk about
decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pairie.readers.clues import about, year_of
from pairie.text import normalise
from pairie.types import Document

__all__ = ["with_years"]

_YEAR = r"(?:19|20)\d\d|[一二][〇○零九八七六五四三二一]{3}"
_LONE_YEAR = re.compile(rf"[(\[〔《·・]*(?P<year>{_YEAR})(?:年?卷|年)?[)\]〕》·・]*")
# Years to compare with (比2018年), of plans and of other books date nothing that the pages tell.
_SAID = re.compile(rf"(?<![\d比较])(?P<year>{_YEAR})年(?!鉴|版|[底末]?的\d)")
_SCOPE = re.compile(
    rf"(?:记述|记载|记录|反映|收录|载录|时限|断限)[^。;\n]{{0,40}}?(?P<year>{_YEAR})年"
    rf"(?:1月1日(?:起|开始)?[至到\-—~－](?:(?P<last>{_YEAR})年)?12月31日|度?(?:全年|内|全[省市州县区]|[^\d。,;\n]{{0,12}}情况))"
)
# Covers, title pages and prefaces stand in front. A cover has few lines.
_FRONT = 12
_MOST_LINES = 15

_FEWEST_SAID = 8
# Where no name says which year it should be, more must speak for one.
_FEWEST_ALONE = 20
_CLEAR = 0.5
_SILENT = 0.15


def with_years(document: Document, pages: Sequence[str]) -> Document:
    """Return a document of several pages with volume year and covered year, None where they cannot be told.

    Args:
        document: its source may have the volume year from a running head.
        pages: the text of every page, with covers and heads.
    """
    front = [normalise(page) for page in pages[:_FRONT]]
    volume = document.source.volume_year
    if volume is None:
        volume = next((year for page in front if (year := _on_cover(page)) is not None), None)
    covered = _covered(volume, _stated(front), _said(document))
    return document.replace(source=replace(document.source, volume_year=volume, covered_year=covered))


def _on_cover(page: str) -> int | None:
    """Return the year of a volume whose name and year may stand on lines of their own; letters may be spaced out."""
    lines = ["".join(line.split()) for line in page.split("\n") if line.strip()]
    if len(lines) > _MOST_LINES:
        return None
    clues = [about(line) for line in lines]
    if named := next((clue.volume_year for clue in clues if clue.volume_year is not None), None):
        return named
    years = {year_of(found["year"]) for line in lines if (found := _LONE_YEAR.fullmatch(line))}
    return years.pop() if len(years) == 1 and any(clue.title for clue in clues) else None


def _stated(front: Sequence[str]) -> int | None:
    """Return the one year that a preface says the volume covers."""
    for page in front:
        if found := _SCOPE.search("".join(page.split())):
            first, last = year_of(found["year"]), year_of(found["last"] or found["year"])
            return first if first == last else None
    return None


def _said(document: Document) -> Counter[int]:
    return Counter(year_of(found["year"]) for found in _SAID.finditer(normalise(document.text)))


def _covered(volume: int | None, stated: int | None, said: Counter[int]) -> int | None:
    total = said.total()
    (most, n_most), *_ = said.most_common(1) or [(0, 0)]
    clear = most if total >= _FEWEST_SAID and n_most >= _CLEAR * total else None
    if stated is not None:
        return None if clear not in (None, stated) else stated
    if volume is None:
        return clear if total >= _FEWEST_ALONE else None
    if clear is not None:
        return clear if clear in (volume, volume - 1) else None
    unheard = total >= _FEWEST_SAID and said[volume] + said[volume - 1] < _SILENT * total
    return None if unheard else volume - 1
