"""The year that names a volume and the year that it tells of."""

from pathlib import Path

import pytest

from pairie.readers import read_text, read_volume
from pairie.readers.years import with_years
from pairie.types import Document, Source

COVER = "甲河县年鉴\n（2020）\n"


def talk(*years: int) -> str:
    return "".join(f"{year}年，江州市派医生到甲河县。" for year in years)


@pytest.mark.parametrize(
    ("pages", "volume", "covered"),
    [
        ([COVER, talk(*[2019] * 9)], 2020, 2019),
        ([COVER, talk(*[2020] * 9, 2019)], 2020, 2020),
        ([COVER, talk(2019, 2017)], 2020, 2019),
        # They talk of neither; of many years, none of which is near.
        ([COVER, talk(*[2015] * 9)], 2020, None),
        ([COVER, talk(*range(1990, 2010))], 2020, None),
        (["2020甲河县年鉴", talk(2019)], 2020, 2019),
        (["甲 河 县 年 鉴\n二〇二〇\n", talk(2019)], 2020, 2019),
        (["甲河县年鉴\n2020卷", talk(2019)], 2020, 2019),
        (["甲河县年鉴\n2019　2020", talk(2019)], None, None),
        ([COVER, "本年鉴记述2020年1月1日至12月31日全县情况。"], 2020, 2020),
        ([COVER, "本年鉴收录2020年度全县情况。", talk(*[2018] * 20)], 2020, None),
        ([COVER, "时限为2016年1月1日至2018年12月31日。"], 2020, 2019),
        (["前言", talk(*[2019] * 25)], None, 2019),
        (["前言", talk(*[2019] * 9)], None, None),
        # What is compared with, other books and dates of print say nothing.
        ([COVER, "比2018年增长，比2018年减少。" * 5 + "2018年鉴、2018年版。" * 5], 2020, 2019),
    ],
)
def test_years(pages: list[str], volume: int | None, covered: int | None) -> None:
    found = with_years(Document("\n".join(pages)), pages).source
    assert (found.volume_year, found.covered_year) == (volume, covered)


def test_a_running_head_names_the_volume() -> None:
    document = Document(talk(*[2021] * 10), source=Source(volume_year=2021))
    assert with_years(document, [document.text]).source.covered_year == 2021


def test_the_year_on_a_cover_is_no_page_number(tmp_path: Path) -> None:
    pages = {"1.txt": "甲河县年鉴\n\n2020\n", "2.txt": "一、概况\n\n" + talk(*[2019] * 9) + "\n\n1\n"}
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    source = read_volume(tmp_path).source
    assert (source.volume_year, source.covered_year, source.page) == (2020, 2019, None)


def test_a_dump_of_pages_is_a_stream() -> None:
    body = "\n\n".join(talk(*[2020] * 4) for _ in range(3))
    dump = "\f".join([COVER, body, body])
    source = read_text(dump, form="layout").source
    assert (source.volume_year, source.covered_year) == (2020, 2020)
