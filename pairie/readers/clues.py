"""What a line says about the page it stands on: volume, printed page, publisher, date."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from pairie.text import HAN, normalise

__all__ = ["PAGE_LABEL", "VOLUME", "Clues", "about", "is_byline", "year_of"]


@dataclass(frozen=True, slots=True)
class Clues:
    """The parts of a ``Source`` that lines of the page give away."""

    title: str | None = None
    page: str | None = None
    publisher: str | None = None
    date: str | None = None
    volume_year: int | None = None

    @property
    def covered_year(self) -> int | None:
        """A yearbook tells of the year before the one in its name."""
        return None if self.volume_year is None else self.volume_year - 1

    def first(self, other: Clues) -> Clues:
        """Fill what is unknown from another's."""
        mine = {f.name: getattr(self, f.name) for f in fields(self)}
        return Clues(**{name: getattr(other, name) if value is None else value for name, value in mine.items()})


_LONGEST = 120

_YEAR = r"(?:19|20)\d\d|[一二][〇○零Oo九八七六五四三二一]{3}"
_NAME = rf"[{HAN}]{{1,15}}(?:综合|统计)?年鉴"

#: The name of a volume with its year on either side: 甲区年鉴2021, 甲区年鉴(2021), 2021甲区年鉴, 甲区年鉴·2021年卷.
VOLUME = re.compile(
    rf"(?P<title>(?P<before>{_YEAR})年?\s*[·・•]?\s*{_NAME}|{_NAME}\s*[·・•(\[〔《]?\s*(?P<after>{_YEAR})(?:\s*年?卷|\s*年)?[)\]〕》]?)"
)
_VOLUME_ALONE = re.compile(rf"^《?(?P<title>{_NAME})》?$")

#: A line or the start of one that names the printed page: Page 12, P. 12, 第12页.
PAGE_LABEL = re.compile(r"^(?:page\s*|pp?\s*\.\s*|第\s*)(?P<page>\d{1,5})(?:\s*页|\b)", re.IGNORECASE)

_FROM = re.compile(r"(?:稿件|信息|文章|新闻)?(?:来源|出处)\s*:\s*(?P<publisher>[^\s|丨\[\]【】;,]{2,40})")
_WHEN = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?:年|[-/.])\s*(?P<month>1[0-2]|0?[1-9])\s*(?:月|[-/.])\s*(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)\s*日?"
)
_DATED = re.compile(r"(?:时间|日期|发布于|发表于|更新于|发布|发表)\s*:?\s*$")
_CLOCK = re.compile(r"[\s\d:年月日./\-]+")
_FIGURES = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")


def about(line: str) -> Clues:
    """Return what a line says about its page. Only outright statements count, never a date inside a sentence."""
    if len(line) > _LONGEST:
        return Clues()
    raw, line = line, normalise(line)
    volume = VOLUME.search(line)
    year = None
    if volume and len(line) <= 60 and not re.search("[。;!?]", line):
        year = year_of(volume["before"] or volume["after"])
    alone = _VOLUME_ALONE.match(line)
    label = PAGE_LABEL.match(line)
    publisher = _FROM.search(line)
    return Clues(
        title=re.sub(r"\s+", "", volume["title"]) if volume and year else alone["title"] if alone else None,
        page=label["page"] if label and len(line) <= 60 else None,
        publisher=raw[slice(*publisher.span("publisher"))] if publisher else None,
        date=_date(line),
        volume_year=year,
    )


def year_of(written: str) -> int:
    """Return the year written as 2019 or 二〇一九."""
    return int(written.translate(_FIGURES))


def is_byline(line: str) -> bool:
    """Tell whether a line states source or date of an article (来源:… 时间:…)."""
    clues = about(line)
    return clues.publisher is not None or clues.date is not None


def _date(line: str) -> str | None:
    """Return the date of a date line (ISO): one after 时间:, beside a source, or alone."""
    for found in _WHEN.finditer(line):
        before = line[: found.start()]
        alone = not _CLOCK.sub("", line)
        if alone or _DATED.search(before) or _FROM.search(line):
            return f"{found['year']}-{int(found['month']):02d}-{int(found['day']):02d}"
    return None
