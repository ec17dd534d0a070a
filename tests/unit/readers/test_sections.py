"""The section path of passages: what stands under what."""

from pathlib import Path

import docx
import pytest
from pdf_pages import Sheet, write

from pairie.readers import read_file, read_text
from pairie.readers.html import read_html
from pairie.types import Document


def sections(document: Document) -> list[tuple[str, ...]]:
    return [passage.section for passage in document.passages]


BODY = "全年往来十多次，事情一件一件落了地。"


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        (["支援工作", BODY], ("支援工作",)),
        (["支援工作", "一、教育", "(一)师资", BODY], ("支援工作", "一、教育", "(一)师资")),
        (["支援工作", "一、教育", "(一)师资", BODY, "二、医疗", BODY], ("支援工作", "二、医疗")),
        (
            ["支援工作", "第一章 总述", BODY, "第二章 分述", "第一节 教育", BODY],
            ("支援工作", "第二章 分述", "第一节 教育"),
        ),
        (["支援工作", "教育", BODY, "医疗", BODY], ("支援工作", "医疗")),
        (["支援工作", f"【教育】{BODY}", f"【医疗】{BODY}", BODY], ("支援工作", "医疗")),
        (["支援工作", f"【教育】{BODY}", f"一、师资。{BODY}"], ("支援工作", "教育", "一、师资")),
        (["支援工作", "一、教育", f"(一)师资。{BODY}", f"(二)校舍。{BODY}"], ("支援工作", "一、教育", "(二)校舍")),
        (["支援工作", f"(一)盯住要事,逐件办完。{BODY}"], ("支援工作", "(一)盯住要事,逐件办完")),
        # A number before a sentence with figures or commas is no head.
        (["支援工作", "一、送教师15名。其余的事情明年再办，两地已经说定。"], ("支援工作",)),
        (["支援工作", "一、教育", "甲县", BODY, "二、医疗", BODY], ("支援工作", "二、医疗")),
        (["支援工作", "一、教育", "甲县", BODY], ("支援工作", "一、教育", "甲县")),
    ],
)
def test_paths_of_running_text(lines: list[str], last: tuple[str, ...]) -> None:
    document = read_text("\n".join(lines), form="text")
    assert sections(document)[0] == ()
    assert sections(document)[-1] == last


def test_a_list_of_headings_does_not_nest() -> None:
    document = read_text("\n".join(["目录", "农业", "工业", "商贸", "教育", BODY]), form="text")
    assert sections(document)[-1] == ("目录", "教育")


def test_the_words_stand_as_printed() -> None:
    document = read_text(f"對口支援\n【產業 合作】{BODY}", form="text")
    assert sections(document)[-1] == ("對口支援", "產業 合作")


def test_sizes_of_type_tell_levels_on_paper(tmp_path: Path) -> None:
    rows = ["　　江州市派来的农技员住在北岭县的村里,春天教", "嫁接,秋天教储果,两年下来带出一批能手。"]
    sheet = Sheet().text(200, 80, "区域协作", 24)
    y = 130.0
    for part, entries in (("对口支援", ["教育", "医疗"]), ("结对帮扶", ["农技"])):
        sheet.text(240, y, part, 16)
        y += 40
        for entry in entries:
            sheet.text(60, y, entry, 12.5).lines(60, y + 24, rows, measure=22)
            y += 80
    document = read_file(write(tmp_path / "a.pdf", sheet))
    found = [passage.section for passage in document.passages if passage.kind == "body"]
    assert found == [
        ("区域协作", "对口支援", "教育"),
        ("区域协作", "对口支援", "医疗"),
        ("区域协作", "结对帮扶", "农技"),
    ]


def test_files_that_state_their_levels(tmp_path: Path) -> None:
    page = f"<h1>支援工作</h1><p>{BODY}两地干部互相走动。</p><h2>教育</h2><h3>师资</h3><p>{BODY}来了八名教师。</p>"
    page += f"<h2>医疗</h2><p>{BODY}医生也来了。</p>"
    found = read_html(f"<html><body><article>{page}</article></body></html>".encode(), file="a.html")
    of_body = [p.section for p in found.passages if p.kind == "body"]
    assert of_body == [("支援工作",), ("支援工作", "教育", "师资"), ("支援工作", "医疗")]
    word = docx.Document()
    for level, text in ((0, "支援工作"), (1, "教育"), (2, "师资"), (None, BODY), (1, "医疗"), (None, BODY)):
        word.add_paragraph(text) if level is None else word.add_heading(text, level)
    word.save(str(tmp_path / "a.docx"))
    found = read_file(tmp_path / "a.docx")
    assert [p.section for p in found.passages if p.kind == "body"] == [
        ("支援工作", "教育", "师资"),
        ("支援工作", "医疗"),
    ]


def test_sections_are_kept() -> None:
    document = read_text(f"支援工作\n【教育】{BODY}", form="text")
    assert Document.from_dict(document.to_dict()) == document
    assert document.to_dict()["passages"][1]["section"] == ["支援工作", "教育"]
