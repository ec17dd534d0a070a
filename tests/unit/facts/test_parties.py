from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.kinds import is_generic, party_kind
from pairie.facts.names import same_party
from pairie.facts.parties import resolve_parties
from pairie.types import Document, Mention
from tests.unit.facts.marked import document


def canonical(*passages: str, **options: str) -> dict[str, str]:
    return {i: party.canonical for i, party in resolve_parties(document(*passages, **options)).items()}


def test_divisions_by_code() -> None:
    found = resolve_parties(document("[A 成都市武侯区]帮扶[R 白玉县],[A 武侯区教育局]派教师到[R 白玉县河坡镇先锋村]。"))
    assert (found["a1"].canonical, found["a1"].code) == ("四川省成都市武侯区", "510107")
    assert (found["r1"].code, found["r1"].kind) == ("513331", "government")
    assert (found["a2"].canonical, found["a2"].code, found["a2"].kind) == (
        "四川省成都市武侯区教育局",
        None,
        "department",
    )
    assert (found["r2"].canonical, found["r2"].kind) == ("四川省甘孜藏族自治州白玉县河坡镇先锋村", "village")
    assert found["a1"].name == "成都市武侯区"


def test_short_names_and_single_characters() -> None:
    found = canonical("[A 龙泉驿区]与[R 德格县]签约,干部赴[R 德]工作,[R 德格]受益,[A 龙泉]出力。")
    assert found["r2"] == found["r3"] == found["r1"] == "四川省甘孜藏族自治州德格县"
    assert found["a2"] == "四川省成都市龙泉驿区"  # not 龙泉市 in Zhejiang


def test_a_township_of_which_the_end_was_left_out() -> None:
    found = resolve_parties(
        document("[A 龙泉驿区]帮助[R 德格县]的[R 丹东]乡修路,[A 龙泉]镇村干部都到[R 德格]乡村看过。")
    )
    assert (found["r2"].name, found["r2"].canonical, found["r2"].code) == ("丹东", "丹东乡", None)
    assert found["r3"].code == found["r1"].code == "513330"
    assert found["a2"].code == "510112"


def test_letters_of_provinces() -> None:
    assert canonical("[A 沪]企赴[R 滇]投资")["a1"] == "上海市"
    assert canonical("[A 渝中区]帮扶[R 巫溪县],[A 渝]企跟进")["a2"] == "重庆市"


@pytest.mark.parametrize("word", ["全县", "该县", "县里", "我县"])
def test_words_that_point_to_a_level(word: str) -> None:
    found = canonical(f"[A 南开区]结对[R 环县],[R 环县曲子镇]先受益。[R {word}]增收,[A 全区]参与,[A 区教育局]牵头。")
    assert found["r3"] == "甘肃省庆阳市环县"
    assert found["a2"] == "天津市南开区"
    assert found["a3"] == "天津市南开区教育局"


def test_groups_of_a_place() -> None:
    found = canonical("[A 南开区]结对[R 环县],[R 当地群众]增收,[A 全区各部门]出力")
    assert found["r2"] == "甘肃省庆阳市环县群众"
    assert found["a2"] == "天津市南开区各部门"


def test_the_publisher_is_what_we_means() -> None:
    assert canonical("[A 我区]派出医生", title="金牛年鉴2021") == {"a1": "四川省成都市金牛区"}
    assert canonical("[A 我区]派出医生") == {"a1": "我区"}


def test_here_is_in_the_passage_or_shared() -> None:
    found = canonical("[R 洛南县]办班,[R 当地]获益。", "[R 丹凤县]建厂。", "[R 受援地]得到支持,[R 当地]增收。")
    assert found["r2"] == "陕西省商洛市洛南县"
    assert found["r4"] == found["r5"] == "陕西省商洛市"


def test_organisations_of_the_same_kind() -> None:
    found = canonical("[A 华山医院]接管[R 洛南县医院],[R 该院]成立卒中中心,[A 我院]派专家")
    assert found["r2"] == "陕西省商洛市洛南县医院"
    assert found["a2"] == "华山医院"


def test_villages_by_their_last_words() -> None:
    found = canonical("[R 八美镇雀儿村]修路,[R 雀儿村]又建桥,[R 雀儿]变样,[R 道孚县]满意")
    assert found["r2"] == found["r3"] == found["r1"] == "四川省甘孜藏族自治州道孚县八美镇雀儿村"


def test_homonyms_hang_on_the_other_places() -> None:
    assert canonical("[A 鼓楼区]帮扶[R 岷县],[A 福州市]牵头")["a1"] == "福建省福州市鼓楼区"
    assert canonical("[A 鼓楼区]帮扶[R 岷县]")["a1"] == "鼓楼区"


@pytest.mark.parametrize("name", ["大城市", "全州", "中方", "爱心企业", "贫困村", "各街道", "社会各界", "“组团式”高中"])
def test_what_names_no_place_stays(name: str) -> None:
    party = resolve_parties(document(f"[A {name}]捐款"))["a1"]
    assert (party.canonical, party.code) == (name, None)


def test_whole_prefecture_is_not_the_county_of_that_name() -> None:
    assert canonical("[R 黔东南州]受援,[R 全州]受益")["r2"] == "贵州省黔东南苗族侗族自治州"
    assert canonical("[R 全州县]受援")["r1"] == "广西壮族自治区桂林市全州县"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("理塘县", "government"),
        ("区教育局", "department"),
        ("各部门", "department"),
        ("某建材有限公司", "enterprise"),
        ("县人民医院", "hospital"),
        ("第二小学", "school"),
        ("茶叶协会", "association"),
        ("援藏工作队", "team"),
        ("先锋村", "village"),
        ("困难群众", "group"),
        ("乡镇(街道)", "government"),
        ("西部", "other"),
        ("马拉维", "government"),
        ("师范学院", "university"),
        ("中铁二局", "enterprise"),
        ("团市委", "association"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert party_kind(name) == kind


def test_private_donors() -> None:
    assert resolve_parties(document("热心市民[A 周建国]捐款"))["a1"].kind == "person"
    assert resolve_parties(document("来自[A 马拉维]的谢意"))["a1"].kind == "government"


def test_generic_names() -> None:
    assert is_generic("贫困村") and is_generic("各级医院") and not is_generic("先锋村")


def test_same_party_is_the_rule_of_the_scores() -> None:
    assert same_party("丙县", "甲市丙县") and same_party("丙乙", "丙乙区") and not same_party("丙县", "丁县")


@given(
    st.lists(
        st.sampled_from(
            ["[A 我区]", "[R 全县]", "[R 县里]", "[A 南开区]", "[R 环县]", "[R 环]", "[A 区委]", "[R 当地]", "。"]
        )
    )
)
def test_every_party_mention_is_resolved(parts: list[str]) -> None:
    built = document("".join(parts), "")
    found = resolve_parties(built)
    assert set(found) == {mention.id for mention in built.entities}
    assert all(party.canonical for party in found.values())


@given(st.text(min_size=1, max_size=12))
def test_any_name_is_a_party(name: str) -> None:
    found = resolve_parties(Document(name, entities=(Mention("a1", "ACTOR", 0, len(name), name),)))
    assert found["a1"].name == name


def test_a_whole_volume_takes_no_square_of_time() -> None:
    passage = "".join(f"[A 南开区]结对[R 环县曲子镇第{i}村],[R 当地]和[R 全县]受益。" for i in range(1500))
    built = document(passage)
    start = time.process_time()
    resolve_parties(built)
    assert time.process_time() - start < 6


def test_bare_names_are_those_of_the_place_of_their_passage() -> None:
    found = resolve_parties(
        document(
            "[A 南开区]年年去[R 环县],[A 党委]一把手带队。[A 各街道]分头认领[R 环县曲子镇]等[Q 20个][R 乡镇]。",
            "[A 津南区]这边,[A 政府]拨款,[A 有关部门]出人。",
        )
    )
    assert (found["a2"].canonical, found["a2"].code) == ("天津市南开区党委", "120104")
    assert (found["a3"].canonical, found["a3"].code) == ("天津市南开区各街道", None)
    assert found["a3"].county is not None and found["a3"].county.name == "南开区"
    assert (found["a5"].code, found["a6"].canonical) == ("120112", "天津市津南区有关部门")


def test_departments_of_a_level_are_of_the_place_of_that_level() -> None:
    text = "[A 天津市南开区]同[R 庆阳市环县]结对,[A 市级有关部门]给钱,[A 区直单位]出人,[Q 30个][R 深度贫困村]先动手。"
    found = canonical(text)
    assert (found["a2"], found["a3"]) == ("天津市市级有关部门", "天津市南开区区直单位")
    assert found["r2"] == "甘肃省庆阳市环县深度贫困村"


def test_bare_names_without_one_place_stay_open() -> None:
    found = canonical("[A 南开区]和[A 津南区]帮[R 环县]。", "[A 各单位]捐款,[A 政府]牵头。")
    assert (found["a3"], found["a4"]) == ("各单位", "政府")


def test_counted_villages_are_no_one_village() -> None:
    text = "[A 南开区]到了[R 环县],先去[R 曲子镇西沟村],又为另外九个[R 村]打井,末了在[R 村]里住了半月。"
    found = canonical(text)
    assert found["r3"] == "甘肃省庆阳市环县村"
    assert found["r4"] == found["r2"] == "甘肃省庆阳市环县曲子镇西沟村"


def test_those_of_a_list_are_not_those_of_a_place() -> None:
    assert canonical("[A 南开区]发动一家面粉厂、一家书店等12家[A 单位]助[R 环县]。")["a2"] == "单位"


def test_the_helped_place_of_a_prefecture() -> None:
    found = resolve_parties(document("[A 龙泉驿区]帮[R 德格县]。", "游客到[R 甘孜州帮扶地]去。"))
    assert (found["r2"].canonical, found["r2"].code) == ("四川省甘孜藏族自治州德格县", "513330")
    open_ = resolve_parties(document("[A 龙泉驿区]帮[R 德格县]、[R 白玉县],游客到[R 甘孜州帮扶地]去。"))
    assert open_["r3"].code is None
