"""The shipped model finds the same in Traditional as in Simplified text."""

import pytest

import pairie

SIMPLIFIED = """2021年，江州市向北岭县援助资金1200万元，建设卫生院3所、乡村学校2所。
江州市选派医生15名到北岭县人民医院工作一年，培训当地护士260人次。
宁海区企业为北岭县丰乐镇捐赠电脑80台、图书6000余册，价值近50万元；区里还采购当地农产品，帮助群众增收300万元。"""
TRADITIONAL = """2021年，江州市向北嶺縣援助資金1200萬元，建設衛生院3所、鄉村學校2所。
江州市選派醫生15名到北嶺縣人民醫院工作一年，培訓當地護士260人次。
寧海區企業為北嶺縣豐樂鎮捐贈電腦80臺、圖書6000餘冊，價值近50萬元；區裡還採購當地農產品，幫助群眾增收300萬元。"""


@pytest.mark.gate
def test_same_spans_links_and_values() -> None:
    extractor = pairie.load(threads=1)
    plain, found = extractor.extract(SIMPLIFIED), extractor.extract(TRADITIONAL)
    assert found.text == TRADITIONAL
    assert len(found.entities) > 8 and found.relations and found.records
    assert [(m.id, m.label, m.start, m.end, m.score, m.category) for m in found.entities] == [
        (m.id, m.label, m.start, m.end, m.score, m.category) for m in plain.entities
    ]
    assert all(TRADITIONAL[m.start : m.end] == m.text for m in found.entities)
    assert found.relations == plain.relations
    assert [[(a.value, a.unit, a.kind) for a in r.amounts] for r in found.records] == [
        [(a.value, a.unit, a.kind) for a in r.amounts] for r in plain.records
    ]
    assert [[p.canonical for p in r.actors + r.recipients] for r in found.records] == [
        [p.canonical for p in r.actors + r.recipients] for r in plain.records
    ]
