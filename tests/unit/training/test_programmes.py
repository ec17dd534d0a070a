"""Documents by programme."""

from tests.unit.training.counted import TRANSFER, entries, rows
from training.programmes import NO_PROGRAMME, programmes


def test_programmes() -> None:
    schools = """<doc id="t-3"><p>三峡集团无关。<A id="a1">康县一中</A><M id="m1" cat="training" by="a1" to="r1">\
结对帮带</M><R id="r1">城阳二中</R>。</p></doc>"""
    found = rows(programmes(entries(TRANSFER, schools)))
    assert found["东西部协作"] == (1, 1, 0, 0)
    assert found["三峡"][0] == 0
    assert found["acts from school to school"][0] == 1
    assert found[NO_PROGRAMME][0] == 1


def test_acts_inside_one_province() -> None:
    page = """<doc id="t"><p><A id="a1">{}</A><M id="m1" cat="funds" by="a1" to="r1">拨款</M>给\
<R id="r1">四川省丹巴县</R>。</p></doc>"""
    name = "acts inside one province (by code)"
    assert rows(programmes(entries(page.format("四川省成都市"))))[name][0] == 1
    assert rows(programmes(entries(page.format("浙江省绍兴市"))))[name][0] == 0
