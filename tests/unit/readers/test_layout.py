"""Layout dumps written by hand: what each rule is for."""

import pytest

from pairie.readers import read_text
from pairie.readers.layout import read_layout
from pairie.types import Document

LEFT = [
    "  一、基本情况",
    "  2018年起甲区同乙县结为对子，先后拨付",
    "资金3200万元，修通了乙县到各乡的公路，",
    "又给乡里的学校换了课桌椅。",
    "  二、人才支援",
    "  甲区每年选派教师二十名、医生十名到乙",
    "县工作，期满由两地共同考核，考核结果",
    "记入本人档案，作为今后评定职称、提拔使",
]
RIGHT = [
    "用的依据。乙县每年也送三十名骨干教师到",
    "甲区跟班学习，食宿由甲区承担。",
    "  （一）医疗方面。甲区人民医院同乙县人",
    "民医院结成医联体，帮助建起三个专科，当",
    "地群众做手术不必再出县。",
    "  （二）教育方面。甲区第一中学同乙县中",
    "学共用教案，每周通过网络同上一堂课，两",
    "校学生结成三百多对笔友。",
]
GOLD = [
    "一、基本情况",
    "2018年起甲区同乙县结为对子，先后拨付资金3200万元，修通了乙县到各乡的公路，又给乡里的学校换了课桌椅。",
    "二、人才支援",
    "甲区每年选派教师二十名、医生十名到乙县工作，期满由两地共同考核，考核结果记入本人档案，作为今后评定职称、提拔使"
    "用的依据。乙县每年也送三十名骨干教师到甲区跟班学习，食宿由甲区承担。",
    "（一）医疗方面。甲区人民医院同乙县人民医院结成医联体，帮助建起三个专科，当地群众做手术不必再出县。",
    "（二）教育方面。甲区第一中学同乙县中学共用教案，每周通过网络同上一堂课，两校学生结成三百多对笔友。",
]


def beside(left: list[str], right: list[str], at: int = 26, stray: tuple[int, ...] = (0,)) -> list[str]:
    """Put two columns side by side, the second at a count of characters give or take what is stray."""
    rows = []
    for number, (first, second) in enumerate(zip(left, right, strict=True)):
        begin = at + stray[number % len(stray)]
        rows.append((first + " " * max(begin - len(first), 1) + second) if second else first)
    return rows


def lines(document: Document) -> list[str]:
    return [document.text[passage.start : passage.end] for passage in document.passages]


@pytest.mark.parametrize("stray", [(0,), (0, 1, 2), (0, -4, 3, -6)])
def test_two_columns_in_reading_order(stray: tuple[int, ...]) -> None:
    document = read_text("\n".join(beside(LEFT, RIGHT, stray=stray)))
    assert document.source.form == "layout"
    assert lines(document) == GOLD if stray == (0,) else document.text.replace("\n", "") == "".join(GOLD)


def test_every_character_has_its_place() -> None:
    raw = "\n".join(beside(LEFT, RIGHT))
    for passage in read_layout(raw).passages:
        assert sum(span.end - span.start for span in passage.source_spans) == passage.end - passage.start
    passage = read_layout(raw).passages[3]
    spans = passage.source_spans
    assert "".join(raw[span.start : span.end] for span in spans) == GOLD[3]


def test_spanning_heading_parts_the_bands() -> None:
    dump = [*beside(LEFT[:4], RIGHT[:4]), "", " " * 18 + "丙区与丁县携手二十年", "", *beside(LEFT[4:], RIGHT[4:])]
    text = read_layout("\n".join(dump)).text
    order = [
        "结为对子",
        "用的依据",
        "做手术" if "做手术" in text else "民医院",
        "丙区与丁县",
        "每年选派",
        "地群众",
        "笔友",
    ]
    places = [text.index(words) for words in ("结为对子", "用的依据", "丙区与丁县携手二十年", "每年选派", "笔友")]
    assert places == sorted(places), order


def test_furniture_becomes_the_source() -> None:
    head = ["Page 58 - 甲区年鉴2020", "P. 58", "", "特载  ┃ SPECIAL RECORDS ┃", "", ""]
    foot = ["", " " * 40 + "58", "  55   56   57   58   59   60"]
    document = read_text("\n".join([*head, *beside(LEFT, RIGHT), *foot]))
    assert lines(document) == GOLD
    source = document.source
    assert (source.title, source.page, source.volume_year, source.covered_year) == ("甲区年鉴2020", "58", 2020, 2019)
    assert {span.page for passage in document.passages for span in passage.source_spans} == {"58"}


@pytest.mark.parametrize(
    "head",
    ["甲区年鉴（2020）", "118    甲区年鉴 2020", "对口支援与合作   │   118", "· 118 ·", "专  记", "━━━━━━━━━━"],
)
def test_running_heads(head: str) -> None:
    assert lines(read_layout("\n".join([head, "", "", *beside(LEFT, RIGHT)]))) == GOLD


def test_english_of_headings_is_left_out() -> None:
    title = ["         甲区与乙县结对纪实", "", "    Twenty Years of Pairing", "    Between Two Counties", ""]
    left = [LEFT[0], "  General Situation", *LEFT[1:]]
    text = read_layout("\n".join([*title, *beside(left, [*RIGHT, ""])])).text
    assert text.split("\n") == ["甲区与乙县结对纪实", *GOLD]


def test_english_inside_a_paragraph_stays() -> None:
    dump = [
        "  会上介绍了一种用于牧区定位的设备，它的名字叫作",
        "GLOBAL POSITIONING SYSTEM TERMINAL BOX",
        "由甲区捐给乙县的牧民使用，共计三百套，价值一百",
    ]
    text = read_layout("\n".join([*dump, "二十万元，当年全部发放到户并且教会使用的办法。"])).text
    assert "叫作GLOBAL POSITIONING SYSTEM TERMINAL BOX由甲区" in text


def test_latin_words_keep_a_space_at_the_break() -> None:
    dump = "  甲区引进的设备由中国企业制造，型号为Mountain\nRescue Three型，乙县医院已经使用了三年有余了。"
    document = read_layout(dump)
    assert "Mountain Rescue Three型" in document.text
    [passage] = document.passages
    [span] = passage.source_spans
    assert dump[span.start : span.end].replace("\n", " ") == document.text


def test_spaces_inside_chinese_are_dropped() -> None:
    text = read_layout("对  口  支  援\n\n  甲区 向乙县 捐赠 GPS 设备 30 台 和 Solar Lamp 若干，全部 投入 使用。").text
    assert text.split("\n") == ["对口支援", "甲区向乙县捐赠GPS设备30台和Solar Lamp若干，全部投入使用。"]


def test_caption_does_not_break_a_paragraph() -> None:
    left = [*LEFT, "", "   图1 甲区医生在乙县义诊"]
    document = read_layout("\n".join(beside(left, [*RIGHT, "", ""])))
    found = lines(document)
    assert GOLD[3] in found
    assert document.passages[found.index("图1甲区医生在乙县义诊")].kind == "caption"


def test_table_is_read_along_its_rows() -> None:
    table = ["受援地      项目        金额", "乙县        水渠        30万元", "丙县        学校        500万元"]
    document = read_layout("\n".join([*beside(LEFT, RIGHT), "", *table]))
    assert lines(document)[-3:] == ["受援地 项目 金额", "乙县 水渠 30万元", "丙县 学校 500万元"]
    assert [passage.kind for passage in document.passages[-3:]] == ["table"] * 3


def test_thumb_index_is_dropped() -> None:
    rows = beside(LEFT, RIGHT)
    for number, char in enumerate("对口支援"):
        rows[2 * number] = rows[2 * number].ljust(52) + char
    assert lines(read_layout("\n".join(rows))) == GOLD


def test_pages_go_on_and_know_their_numbers() -> None:
    heads = [["甲区年鉴2020", "", ""], ["结对工作", "", ""]]
    pages = [[*heads[0], *LEFT, "", "7"], [*heads[1], *RIGHT, "", "8"], [*heads[0], "  全文到此结束。", "", "9"]]
    document = read_layout("\f".join("\n".join(page) for page in pages))
    found = lines(document)
    assert found[3] == GOLD[3]
    assert {span.page for span in document.passages[3].source_spans} == {"7", "8"}
    assert document.passages[-1].source_spans[0].page == "9"
    assert document.source.page == "7"


def test_kinds() -> None:
    document = read_layout("\n".join(beside(LEFT, RIGHT)))
    assert [passage.kind for passage in document.passages] == ["heading", "body", "heading", "body", "body", "body"]


@pytest.mark.parametrize("raw", ["", "\f\f", "。，；", " " * 400 + "甲", "\n" * 50, "124", "\x07\x1b", "\ud800\udc00"])
def test_odd_input(raw: str) -> None:
    document = read_layout(raw)
    assert all(passage.start < passage.end for passage in document.passages)


def test_a_heading_over_two_lines_is_one_passage() -> None:
    heading = [" 甲区对口支援乙县教育卫生事业", "      十年工作综述"]
    found = lines(read_layout("\n".join([*heading, *LEFT])))
    assert found[:3] == ["甲区对口支援乙县教育卫生事业十年工作综述", *GOLD[:2]]


def test_a_paragraph_goes_on_below_a_picture() -> None:
    picture = ["", "     图1 甲区医生在乙县义诊", ""]
    found = lines(read_layout("\n".join([*LEFT[:7], *picture, LEFT[7], *RIGHT[:2]])))
    assert found[3:] == [GOLD[3], "图1甲区医生在乙县义诊"]


def test_columns_that_do_not_stand_level() -> None:
    rows = [row for left, right in zip(LEFT, RIGHT, strict=True) for row in (left, " " * 26 + right)]
    assert lines(read_layout("\n".join(rows))) == GOLD


def test_two_short_headings_one_below_the_other_are_two() -> None:
    found = lines(read_layout("\n".join([*LEFT, *RIGHT, "  产业合作", "  人才支援"])))
    assert found[-2:] == ["产业合作", "人才支援"]
