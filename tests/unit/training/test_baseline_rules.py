"""The rules of the baseline, with words tagged by hand instead of by LAC."""

import re

import pytest

from pairie.types import Document
from training.baseline_rules import AMOUNT, predict

TAGS = {
    **dict.fromkeys(("成都市", "丹巴县", "德格县", "四川省"), "LOC"),
    "龙泉驿区教育局": "ORG",
    **dict.fromkeys(("选派", "捐赠", "拨付", "支教", "支援", "投资", "建设", "引入", "开展", "到"), "v"),
    **dict.fromkeys(("骨干", "教师", "净水器", "资金", "群众", "牦牛", "基地", "经验"), "n"),
    **dict.fromkeys(("对口", "困难"), "ad"),
    **dict.fromkeys("，。；、", "w"),
}
WORD = re.compile("|".join([*sorted(TAGS, key=len, reverse=True), "[0-9.]+[万亿]*[台名元]", "."]))


def tag(sentence: str) -> list[tuple[str, str]]:
    return [(word, TAGS.get(word, "m" if word[0].isdigit() else "p")) for word in WORD.findall(sentence)]


def mentions(document: Document) -> list[tuple[str, str]]:
    return [(m.label, m.text) for m in document.entities]


def links(document: Document) -> set[tuple[str, str, str]]:
    return {
        (link.type, document.mention(link.head).text, document.mention(link.tail).text) for link in document.relations
    }


def test_parties_acts_amounts_and_links() -> None:
    text = "四川省成都市对口支援丹巴县，拨付资金1.32亿元，选派48名骨干教师到德格县支教。"
    found = predict(text, tag)
    assert mentions(found) == [
        ("ACTOR", "四川省成都市"),
        ("MEASURE", "对口支援"),
        ("RECIPIENT", "丹巴县"),
        ("MEASURE", "拨付资金"),
        ("AMOUNT", "1.32亿元"),
        ("MEASURE", "选派48名骨干教师到德格县支教"),
        ("AMOUNT", "48名"),
        ("RECIPIENT", "德格县"),
    ]
    assert [m.category for m in found.entities if m.category] == ["pairing", "funds", "talent"]
    assert links(found) == {
        ("AGENT", "对口支援", "四川省成都市"),
        ("BENEFICIARY", "对口支援", "丹巴县"),
        ("AGENT", "拨付资金", "四川省成都市"),
        ("BENEFICIARY", "拨付资金", "丹巴县"),
        ("QUANTITY", "拨付资金", "1.32亿元"),
        ("AGENT", "选派48名骨干教师到德格县支教", "四川省成都市"),
        ("BENEFICIARY", "选派48名骨干教师到德格县支教", "德格县"),
        ("QUANTITY", "选派48名骨干教师到德格县支教", "48名"),
    }


def test_listed_parties_and_groups() -> None:
    found = predict("成都市、龙泉驿区教育局向丹巴县困难群众捐赠300台净水器", tag)
    assert mentions(found)[:3] == [("ACTOR", "成都市"), ("ACTOR", "龙泉驿区教育局"), ("RECIPIENT", "丹巴县困难群众")]
    assert {tail for kind, _, tail in links(found) if kind == "AGENT"} == {"成都市", "龙泉驿区教育局"}


def test_the_subject_may_stand_in_a_sentence_before() -> None:
    found = predict("成都市向丹巴县捐赠净水器。选派教师。", tag)
    assert ("AGENT", "选派教师", "成都市") in links(found) and ("BENEFICIARY", "选派教师", "丹巴县") in links(found)


def test_money_for_an_act_is_no_act_and_objects_may_come_first() -> None:
    found = predict("成都市支援丹巴县，投资30万元建设牦牛基地，将经验引入德格县。", tag)
    assert [text for label, text in mentions(found) if label == "MEASURE"] == ["支援", "建设牦牛基地", "将经验引入"]


def test_plain_news_has_no_acts() -> None:
    assert predict("成都市建设基地，开展种植。\n今年雨水多。", tag) == Document(
        "成都市建设基地，开展种植。\n今年雨水多。"
    )
    assert predict("", tag) == Document("")


@pytest.mark.parametrize(
    "written", ["1.32亿元", "近20万元", "500余人次", "48名", "1600亩", "3000元/月", "两所", "100户以上"]
)
def test_amounts(written: str) -> None:
    (found,) = AMOUNT.finditer(f"捐赠{written}的")
    assert found[0] == written


@pytest.mark.parametrize("text", ["第3批干部", "2020年", "3个月", "人均", "12人均"])
def test_what_is_no_amount(text: str) -> None:
    assert AMOUNT.search(text) is None
