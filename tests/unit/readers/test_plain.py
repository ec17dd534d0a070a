import pytest

from pairie.readers.plain import kind_of, read_running
from pairie.types import SourceSpan


def test_running_text_is_left_alone() -> None:
    raw = "\ufeff  结对帮扶巡礼 \r\n\r\n\u3000\u3000甲区向乙县拨款。\x0c\n\t\n最后一行"
    document = read_running(raw, file="a.txt")
    assert document.text == raw
    lines = [raw[passage.start : passage.end] for passage in document.passages]
    assert lines == ["结对帮扶巡礼", "甲区向乙县拨款。", "最后一行"]
    assert [passage.source_spans for passage in document.passages] == [
        (SourceSpan(passage.start, passage.end),) for passage in document.passages
    ]
    assert document.source.file == "a.txt"
    assert document.source.title == "结对帮扶巡礼"


def test_source_of_running_text() -> None:
    source = read_running("丙市援助丁县\n来源：丙市日报 时间：2021年3月5日\n2020年，丙市拨款。").source
    assert (source.title, source.publisher, source.date, source.form) == (
        "丙市援助丁县",
        "丙市日报",
        "2021-03-05",
        "text",
    )


def test_empty() -> None:
    assert read_running("").passages == ()
    assert read_running(" \n\t").text == " \n\t"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一、总体安排", "heading"),
        ("甲区与乙县结对帮扶", "heading"),
        ("谁来帮？帮什么？", "body"),
        ("甲区向乙县拨款。", "body"),
        ("- 捐赠图书300册", "body"),
        ("来源：某报 2020-01-02", "body"),
        ("2021", "body"),
        ("图3 医生在村里义诊", "caption"),
        ("△支教教师走进课堂", "caption"),
        ("甲区医生在乙县义诊（张三 摄）", "caption"),
        ("名称\t金额\t年度", "table"),
        ("水渠 | 30万元 | 2020", "table"),
        ("白日依山尽，", "body"),
    ],
)
def test_kinds(line: str, kind: str) -> None:
    assert kind_of(line) == kind
