from __future__ import annotations

import random

from pairie import unify_parties
from pairie.records import assemble
from pairie.types import Document
from tests.unit.facts.marked import document


def assembled(text: str, *, year: int | None = None, **source: str) -> Document:
    """Build a document in which every actor gives to every recipient."""
    built = document(text + "[M goods 捐物]。", covered_year=year, **source)
    tails = ",".join(m.id for m in built.entities if m.label != "MEASURE")
    built = document(text + "[M goods 捐物]。", links=f"m1:{tails}", covered_year=year, **source)
    return built.replace(records=assemble(built))


def identities(*documents: Document) -> list[dict[str, str | None]]:
    """Return party_id by written name, a dictionary a document."""
    return [
        {party.name: party.party_id for record in found.records for party in (*record.actors, *record.recipients)}
        for found in unify_parties(documents)
    ]


def test_a_division_through_its_names() -> None:
    one, two, three = identities(
        assembled("2013年,[A 双流县]与[R 昌都地区]商定,给[R 昌都县]", year=2013),
        assembled("[A 成都市双流区]又到[R 昌都市卡若区],[R 昌都市]欢迎", year=2022),
        assembled("[A 双流区政府]第三回来[R 西藏昌都]", year=2023),
    )
    assert one["双流县"] == two["成都市双流区"] == three["双流区政府"] == "cn510116"
    assert one["昌都地区"] == two["昌都市"] == three["西藏昌都"] == "cn540300"
    assert one["昌都县"] == two["昌都市卡若区"] == "cn540302"


def test_a_merged_division_is_not_the_one_it_went_into() -> None:
    one, two = identities(
        assembled("[A 闸北区]帮[R 广南县]", year=2012), assembled("[A 上海市静安区]帮[R 广南县]", year=2018)
    )
    assert (one["闸北区"], two["上海市静安区"]) == ("cn310108", "cn310106")
    assert one["广南县"] == two["广南县"] == "cn532627"


def test_an_office_of_a_renamed_county() -> None:
    one, two = identities(
        assembled("[A 达县教育局]向[R 色达县]", year=2011), assembled("[A 达川区教育局]向[R 色达]", year=2020)
    )
    assert one["达县教育局"] == two["达川区教育局"] != one["色达县"] == two["色达"]


def test_short_forms_of_organisations() -> None:
    one, two, three = identities(
        assembled("[A 浙江大学医学院附属邵逸夫医院]到[R 湄潭县]"),
        assembled("[A 邵逸夫医院]到[R 兴仁市]"),
        assembled("[A 贵州茅台集团有限公司]、[A 茅台集团]到[R 道真县]"),
    )
    assert one["浙江大学医学院附属邵逸夫医院"] == two["邵逸夫医院"] is not None
    assert three["贵州茅台集团有限公司"] is not None


def test_legal_form_and_known_short_names() -> None:
    one, two = identities(
        assembled("[A 中石化]、[A 国家电网公司]、[A 碧桂园控股有限公司]给[R 东乡县]"),
        assembled("[A 中国石油化工集团有限公司]、[A 国网]、[A 碧桂园集团]给[R 岳西县]"),
    )
    assert one["中石化"] == two["中国石油化工集团有限公司"]
    assert one["国家电网公司"] == two["国网"]
    assert one["碧桂园控股有限公司"] == two["碧桂园集团"]
    assert len({*one.values()} - {one["东乡县"]}) == 3


def test_two_full_names_leave_the_short_one_alone() -> None:
    one, two, three = identities(
        assembled("[A 首都医科大学附属友谊医院]到[R 玉树市]"),
        assembled("[A 大连大学附属友谊医院]到[R 松桃县]"),
        assembled("[A 友谊医院]到[R 曲麻莱县]"),
    )
    found = [one["首都医科大学附属友谊医院"], two["大连大学附属友谊医院"], three["友谊医院"]]
    assert len(set(found)) == 3 and None not in found


def test_names_of_many_have_no_identity() -> None:
    (found,) = identities(
        assembled("[A 社会各界]、[A 爱心企业]、[A 鼓楼区]、[A 人民医院]、[A 驻村工作队]给[R 贫困村]、[R 学生]")
    )
    assert set(found.values()) == {None}


def test_groups_and_villages_of_a_place() -> None:
    one, two = identities(
        assembled("[A 嘉定区]给[R 楚雄市]、[R 楚雄市困难群众]、[R 楚雄市吕合镇中屯村]"),
        assembled("[A 上海嘉定]给[R 楚雄市困难群众]、[R 楚雄市中屯村]"),
    )
    assert one["楚雄市困难群众"] == two["楚雄市困难群众"] not in (None, one["楚雄市"])
    assert one["楚雄市吕合镇中屯村"] == two["楚雄市中屯村"] is not None


def test_what_only_its_document_can_tell() -> None:
    text = "热心市民[A 何家荣]给[R 红星小学]和[R 幸福村]"
    one, two = identities(assembled(text + "一次"), assembled(text + "两次"))
    assert None not in one.values()
    assert set(one.values()).isdisjoint(two.values())


def test_nations_and_the_highest_bodies() -> None:
    one, two = identities(assembled("[A 中国]、[A 国务院]援助[R 巴基斯坦]"), assembled("[A 中国]援助[R 巴基斯坦]"))
    assert one["中国"] == two["中国"] != one["国务院"]
    assert one["巴基斯坦"] == two["巴基斯坦"] is not None


def test_order_does_not_matter_and_nothing_else_changes() -> None:
    documents = [
        assembled("[A 复旦大学附属中山医院]、[A 长宁区]给[R 红河县]", year=2020),
        assembled("[A 中山医院]、[A 上海市长宁区]给[R 金平县]", year=2021),
        assembled("[A 郫县]给[R 新龙县]", year=2014),
    ]
    wanted = identities(*documents)
    order = list(range(len(documents)))
    random.Random(3).shuffle(order)
    assert identities(*(documents[i] for i in order)) == [wanted[i] for i in order]
    unified = unify_parties(documents)
    assert unify_parties(unified) == unified
    assert [Document.from_dict(d.to_dict()) for d in unified] == unified
    assert unify_parties([]) == []
