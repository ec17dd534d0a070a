from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.gazetteer import gazetteer, padded
from pairie.facts.history import was_valid
from pairie.facts.places import ancestors, division, full_name
from pairie.facts.rollup import in_year, placed
from pairie.types import Area, Party


def party_of(code: str, rest: str = "", name: str = "") -> Party:
    place = division(code)
    party = Party(name or place.name + rest, full_name(place) + rest, None if rest else place.code, "government")
    return placed(party, (*ancestors(place), place))


def test_a_county_and_what_is_above_it() -> None:
    party = party_of("513323")
    assert (party.province, party.prefecture, party.county) == (
        Area("510000", "四川省"),
        Area("513300", "甘孜藏族自治州"),
        Area("513323", "丹巴县"),
    )
    assert in_year(party, 2010) == party
    assert in_year(party, None) == party
    assert placed(Party("某人", "某人"), ()) == Party("某人", "某人")


def test_no_prefecture_between() -> None:
    assert party_of("500242").prefecture is None
    assert party_of("429004").prefecture is None
    city = party_of("441900")
    assert (city.prefecture, city.county) == (Area("441900", "东莞市"), None)


def test_a_county_in_its_former_prefecture() -> None:
    party = in_year(party_of("540425"), 2008)  # 察隅县 in 林芝
    assert party.canonical == "西藏自治区林芝地区察隅县"
    assert (party.code, party.present_code) == ("542626", "540425")
    assert (party.prefecture, party.county) == (Area("542600", "林芝地区"), Area("542626", "察隅县"))


def test_an_office_keeps_its_name() -> None:
    party = in_year(party_of("510116", "水务局"), 2010)
    assert (party.canonical, party.code, party.present_code) == ("四川省成都市双流县水务局", None, None)
    assert party.county == Area("510122", "双流县")


def test_townships() -> None:
    same = in_year(party_of("513322103"), 2012)
    assert (same.code, same.present_code) == ("513322103", None)
    renamed = in_year(party_of("510117001"), 2012)  # nobody knows what its code was in 郫县
    assert (renamed.code, renamed.present_code) == (None, "510117001")
    assert renamed.county == Area("510124", "郫县")


def test_a_division_that_was_not_there_yet() -> None:
    party = in_year(party_of("330114"), 2015)  # 钱塘区, 2021
    assert (party.code, party.present_code, party.canonical) == (None, "330114", "浙江省杭州市钱塘区")
    assert (party.prefecture, party.county) == (Area("330100", "杭州市"), None)
    office = in_year(party_of("330113", "教育局"), 2020)  # 临平区, 2021
    assert (office.canonical, office.prefecture, office.county) == (
        "浙江省杭州市临平区教育局",
        Area("330100", "杭州市"),
        None,
    )


def test_a_division_that_is_no_more() -> None:
    party = party_of("310103")
    assert (party.code, party.present_code) == ("310103", "310101")
    assert in_year(party, 2009) == party


@pytest.mark.parametrize(
    ("code", "year", "present", "prefecture", "county"),
    [
        (
            "371200",
            2020,
            "370116",
            Area("370100", "济南市"),
            Area("370116", "莱芜区"),
        ),  # a prefecture became a district
        ("110104", 2012, "110102", None, Area("110102", "西城区")),  # 宣武区
        ("310103", 2013, "310101", None, Area("310101", "黄浦区")),  # 卢湾区
        ("330103", 2022, "330105", Area("330100", "杭州市"), Area("330105", "拱墅区")),  # 下城区
    ],
)
def test_areas_after_a_merger(code: str, year: int, present: str, prefecture: Area | None, county: Area) -> None:
    whole = in_year(party_of(code), year)
    assert (whole.code, whole.present_code, whole.prefecture, whole.county) == (None, present, prefecture, county)
    office = in_year(party_of(code, "教育局"), year)
    assert (office.province, office.prefecture, office.county) == (whole.province, prefecture, county)
    assert office.canonical == party_of(code, "教育局").canonical


def test_areas_before_the_province_was_one() -> None:
    party = in_year(party_of("500101"), 1992)  # 万州区, then in 万县 in 四川, not in 重庆
    assert (party.province, party.prefecture, party.county) == (Area("510000", "四川省"), None, None)
    party = in_year(party_of("540630"), 2005)  # 双湖县, 2012
    assert (party.prefecture, party.county) == (Area("542400", "那曲地区"), None)


def test_areas_before_the_foundation_of_what_is_no_more() -> None:
    party = in_year(party_of("371200"), 1990)  # 莱芜市, a prefecture from 1992 to 2018; 济南 had no part in it yet
    assert (party.province, party.prefecture, party.county) == (Area("370000", "山东省"), None, None)


def test_prefectures_and_provinces() -> None:
    assert in_year(party_of("530800"), 2005).canonical == "云南省思茅市"
    assert in_year(party_of("530800"), 1998).code == "532700"
    chongqing = in_year(party_of("500000"), 1995)
    assert (chongqing.canonical, chongqing.code, chongqing.present_code) == ("四川省重庆市", "510200", "500000")
    assert (chongqing.province, chongqing.prefecture) == (Area("510000", "四川省"), Area("510200", "重庆市"))


@given(st.sampled_from(sorted(c for c in gazetteer().names if len(c) <= 6)), st.integers(1985, 2030))
def test_codes_are_of_the_year(code: str, year: int) -> None:
    party = in_year(party_of(code), year)
    assert party.code is None or was_valid(party.code, year)
    assert padded(code) in (party.code, party.present_code) or party.present_code
    areas = [area for area in (party.province, party.prefecture, party.county) if area]
    assert all(was_valid(area.code, year) for area in areas)
    if party.code is None:
        return  # merged or not yet founded: its own name, and the areas that there were
    assert party.canonical == "".join(area.name for area in areas)
    assert party.code == areas[-1].code


@pytest.mark.parametrize("year", [1995, 2012, 2023])
def test_dating_is_done_once(year: int) -> None:
    party = party_of("510116")
    once = in_year(party, year)
    assert once.name == party.name and once.kind == party.kind
