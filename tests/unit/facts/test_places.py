from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.gazetteer import stem
from pairie.facts.places import ancestors, closest, division, find, full_name, match_place, official_names_in


def codes(name: str, within: str | None = None) -> list[str]:
    return [place.code for place in find(name, within=within)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("四川省", ["510000"]),
        ("理塘县", ["513334"]),
        ("理塘", ["513334"]),
        ("上海", ["310000"]),
        ("内蒙古", ["150000"]),
        ("台湾省", ["710000"]),
        ("东莞市", ["441900"]),
        ("仙桃市", ["429004"]),
        ("朝阳区", ["110105", "220104"]),
        ("吉林", ["220000", "220200"]),
        ("川", ["510000"]),
        ("没有县", []),
        ("", []),
    ],
)
def test_official_and_short_names(name: str, expected: list[str]) -> None:
    assert codes(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("甘孜州", "513300"),
        ("黔东南州", "522600"),
        ("黔东南", "522600"),
        ("海西州", "632800"),
        ("克州", "653000"),
        ("积石山县", "622927"),
        ("马边", "511133"),
        ("鄂伦春", "150723"),
        ("东乡族自治县", "622926"),
        ("塔什库尔干县", "653131"),
    ],
)
def test_autonomous_areas(name: str, expected: str) -> None:
    assert codes(name) == [expected]


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("达孜县", "达孜区"),
        ("双流县", "双流区"),
        ("郫县", "郫都区"),
        ("康定县", "康定市"),
        ("中甸县", "香格里拉市"),
        ("林芝地区", "林芝市"),
        ("襄樊市", "襄阳市"),
    ],
)
def test_renamed_divisions(former: str, now: str) -> None:
    assert [place.name for place in find(former)] == [now]


def test_merged_divisions_keep_their_own_name_and_code() -> None:
    (place,) = find("卢湾区")
    assert (place.name, place.code, full_name(place)) == ("卢湾区", "310103", "上海市卢湾区")


def test_new_districts_are_not_former_counties() -> None:
    assert find("靖安新区") == ()


def test_every_name_kept_by_hand_means_one_division() -> None:
    text = (files("pairie.facts") / "data" / "names.tsv").read_text(encoding="utf8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    assert len(rows) > 40
    for name, meant, _ in rows:
        assert [p for p in find(name) if p.name == meant.split()[-1]], name


def test_townships_by_county() -> None:
    assert len(find("城关镇")) > 50
    assert [full_name(p) for p in find("磨西镇", within="513322")] == ["四川省甘孜藏族自治州泸定县磨西镇"]
    assert codes("得妥乡", within="513322") == codes("得妥镇", within="513322") != []
    assert codes("得妥", within="513322") != [] == codes("得妥", within="513300")


def test_parents() -> None:
    place = division("513334")
    assert [p.name for p in ancestors(place)] == ["四川省", "甘孜藏族自治州"]
    assert (place.level, place.parent, division("510000").parent) == ("county", "513300", None)
    assert division("469001").parent == "460000"  # no prefecture between
    with pytest.raises(KeyError):
        division("999999")


@pytest.mark.parametrize(
    ("name", "chain", "rest"),
    [
        ("成都市武侯区教育局", ["成都市", "武侯区"], "教育局"),
        ("浙江长兴县顾渚村", ["浙江省", "长兴县"], "顾渚村"),
        ("甘肃定西安定区", ["甘肃省", "定西市", "安定区"], ""),
        ("喀什地区巴楚县阿瓦提镇", ["喀什地区", "巴楚县", "阿瓦提镇"], ""),
        ("海南藏族自治州贵德县", ["海南藏族自治州", "贵德县"], ""),
        ("新华书店", [], "新华书店"),
        ("爱心企业", [], "爱心企业"),
        ("", [], ""),
    ],
)
def test_chain_at_the_start_of_a_name(name: str, chain: list[str], rest: str) -> None:
    found = match_place(name)
    assert [[place.name for place in one] for one in found.chains] == ([chain] if chain else [])
    assert name[found.end :] == rest


def test_context_decides_between_places_of_one_name() -> None:
    chains = match_place("鼓楼区教育局").chains
    assert len(chains) > 1
    assert [chain[-1].code for chain in closest(chains, ["350100"])] == ["350102"]
    assert closest(chains, ["540000"]) == ()


def test_official_names_in_a_text() -> None:
    found = {place.name for place in official_names_in("甲方来自苏州市昆山市,乙方在朝阳区,丙方在碧江区。")}
    assert found == {"苏州市", "昆山市", "碧江区"}  # 朝阳区 could be two


@pytest.mark.parametrize(
    ("name", "expected"), [("甘孜藏族自治州", "甘孜"), ("喀什地区", "喀什"), ("浦东新区", "浦东"), ("渠县", "渠县")]
)
def test_stem(name: str, expected: str) -> None:
    assert stem(name) == expected


@given(st.text(alphabet="中四川省成都市甘孜州理塘县区镇乡村新\x00\n1", max_size=20))
def test_any_name_is_read_to_its_end_or_not(name: str) -> None:
    match = match_place(name)
    assert 0 <= match.end <= len(name)
    assert bool(match.chains) == (match.end > 0)
    for chain in match.chains:
        for outer, inner in pairwise(chain):
            assert outer in ancestors(inner)


def test_loads_on_first_use_and_fast() -> None:
    program = (
        "import time, pairie.facts.gazetteer as g, pairie.facts.places as p; "
        "assert g.gazetteer.cache_info().currsize == 0; "
        "t = time.process_time(); p.find('理塘县'); print(time.process_time() - t)"
    )
    took = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert float(took) < 0.5  # 0.1 s on an idle core
