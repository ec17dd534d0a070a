import codecs
import sys
from pathlib import Path

import pytest

from pairie.errors import ConfigError, ReadError
from pairie.readers import read_file
from pairie.readers.article import find_again
from pairie.readers.html import decode_html
from pairie.readers.markup import tags_of, visible_text
from pairie.text import source_spans
from pairie.types import Document
from tests.spans import check_spans

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>甲区援助队在乙县建起幼儿园 - 甲区政府网</title>
<script>var a = "<p>脚本里的话，不是正文，谁也看不见它。</p>";</script><style>p { color: red }</style></head>
<body><div class="nav"><a href="/">首页</a> <a href="/a">要闻</a> <a href="/b">政务</a></div>
<div class="article"><h1>甲区援助队在乙县建起幼儿园</h1>
<div class="info"><span>发布时间：2021年3月5日</span> <span>来源：甲区教育局</span> <span>浏览次数：12</span></div>
<p>&nbsp;&nbsp;近日，由<b>甲区</b>援建的乙县第三&#x5e7c;儿园正式&#24320;园，180名孩子走进新教室。</p>
<p>据了解，这所幼儿园总投资1200万元，其中甲区财政安排
900万元，<a href="x">社会捐赠</a>300万元，前后建了十四个月。<br>
甲区还请来骨干教师，为乙县培训保育员&nbsp;60&nbsp;名。</p>
<table><tr><th>单位</th><th>资金</th></tr>
<tr><td>甲区财政</td>
<td>900万元</td></tr></table>
<ul><li>保育员60名，由甲区选派到乙县工作一年</li><li>教材300套，价值二万元，送到各个班级</li></ul>
</div><!-- <p>注释里的话，也不是正文，不能读出来。</p> -->
<div class="footer"><p>版权所有：甲区人民政府&copy;2021</p><p>蜀ICP备12345678号</p></div></body></html>"""

EXPECTED = [
    ("heading", "甲区援助队在乙县建起幼儿园"),
    ("body", "发布时间：2021年3月5日 来源：甲区教育局"),
    ("body", "近日，由甲区援建的乙县第三幼儿园正式开园，180名孩子走进新教室。"),
    ("body", "据了解，这所幼儿园总投资1200万元，其中甲区财政安排900万元，社会捐赠300万元，前后建了十四个月。"),
    ("body", "甲区还请来骨干教师，为乙县培训保育员 60 名。"),
    ("table", "单位 资金"),
    ("table", "甲区财政 900万元"),
    ("body", "保育员60名，由甲区选派到乙县工作一年"),
    ("body", "教材300套，价值二万元，送到各个班级"),
]


def read(tmp_path: Path, page: str | bytes, name: str = "文章.html") -> Document:
    path = tmp_path / name
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read_file(path)


def lines(document: Document) -> list[tuple[str, str]]:
    return [(passage.kind, document.text[passage.start : passage.end]) for passage in document.passages]


def test_article(tmp_path: Path) -> None:
    document = read(tmp_path, PAGE)
    assert lines(document) == EXPECTED
    check_spans(PAGE, document)
    source = document.source
    assert (source.form, source.title, source.publisher, source.date) == (
        "html",
        "甲区援助队在乙县建起幼儿园",
        "甲区教育局",
        "2021-03-05",
    )
    assert source.file == str(tmp_path / "文章.html")
    assert Document.from_dict(document.to_dict()) == document


def test_a_range_over_tags_and_references_leads_back(tmp_path: Path) -> None:
    document = read(tmp_path, PAGE)
    at = document.text.index("第三幼儿园")
    (span,) = source_spans(document, at, at + 5)
    assert (PAGE[span.start : span.end], span.chars) == ("第三&#x5e7c;儿园", 5)
    at = document.text.index("由甲区援建")
    assert [PAGE[s.start : s.end] for s in source_spans(document, at, at + 5)] == ["由", "甲区", "援建"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb2312", "gbk", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    page = PAGE.replace("&nbsp;", "").replace('"utf-8"', f'"{encoding.removesuffix("-sig")}"')
    document = read(tmp_path, page.encode(encoding), "page.HTM")
    assert len(document.passages) == len(EXPECTED)
    check_spans(page, document)


def test_what_a_page_declares() -> None:
    old = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>乙县</p>'
    assert decode_html(old.encode("gb18030"), "a.html") == old
    # Two characters whose bytes are valid UTF-8 by chance.
    chance = old.replace("乙县", "联通")
    assert decode_html(chance.encode("gbk"), "a.html") == chance
    wrong = old.replace("乙县", "甲区向乙县捐赠棉衣一批，价值三万元")
    assert decode_html(wrong.encode(), "a.html") == wrong
    traditional = old.replace("gb2312", "Big5").replace("乙县", "乙縣")
    assert decode_html(traditional.encode("big5"), "a.html") == traditional
    assert decode_html(codecs.BOM_UTF8 + old.encode(), "a.html") == old


def test_broken_bytes(tmp_path: Path) -> None:
    page = PAGE.replace('"utf-8"', '"gb2312"').replace("&nbsp;", "").encode("gb18030")
    with pytest.raises(ReadError, match=r"文章.html: broken page; got bytes at offset \d+ that are not gb18030"):
        read(tmp_path, page.replace("乙县".encode("gbk"), "乙".encode("gbk") + b"\xff\xff"))
    with pytest.raises(ReadError, match="broken text"):
        read(tmp_path, PAGE.encode().replace("乙".encode(), b"\xe4\xb9"))
    with pytest.raises(ReadError, match="a PDF"):
        read(tmp_path, b"%PDF-1.7")


@pytest.mark.parametrize(
    "page", ["", " \n", "<html><body></body></html>", "<script>var a = '甲区';</script>", "<p>&nbsp;</p>"]
)
def test_empty_page(tmp_path: Path, page: str) -> None:
    with pytest.raises(ReadError, match=r"文章.html: empty (page; .*save it from the browser|file; got 0 bytes)"):
        read(tmp_path, page)


def test_no_article(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no article; got only menus"):
        read(tmp_path, "<div><a>首页</a></div><p>登录 注册</p><p>版权所有 甲区</p>")


def test_a_short_page_is_read_like_a_dump(tmp_path: Path) -> None:
    crumbs = "<title>简讯</title><div>首页 &gt; 要闻 &gt; 正文</div>"
    page = f"{crumbs}<div>甲区向乙县捐赠棉衣120件。</div><div>版权所有 甲区</div>"
    document = read(tmp_path, page)
    assert document.text == "甲区向乙县捐赠棉衣120件。"
    check_spans(page, document)


OLD_PAGE = """<html><head><title>乙县：山海携手促发展_甲区新闻网</title></head><body>
<table><tr><td><a>首页</a></td><td><a>新闻</a></td><td><a>专题</a></td><td><a>视频</a></td></tr></table>
<table><tr><td><ul><li><a>甲区召开大会部署春耕生产工作</a></li><li><a>甲区举办运动会三百人参加</a></li></ul></td>
<td><p><b>乙县：山海携手</b><br><b>促发展</b></p><p>2022-05-06 来源：甲区日报 作者：张三</p><hr>
<font>　　走进乙县丙镇的茶园，茶农们正在采茶。茶园是甲区援建的，总投资<span>560</span>万元。<br><br>
　　“去年我们村靠茶叶增收了三十万元。”村支书说，茶园带动了120户群众就业。<br><br>
　　甲区还选派了15名教师到乙县支教，捐赠图书<sup>①</sup>3000册，帮助建起了五个图书角。</font>
<p>责任编辑：王五</p><p>相关阅读</p><ul><li><a>甲区召开大会部署春耕生产工作</a></li>
<li><a>丙镇又添新茶园，三百人参加开采仪式。</a></li></ul></td></tr></table><p>版权所有 甲区新闻网</p></body></html>"""


def test_a_page_laid_out_by_tables(tmp_path: Path) -> None:
    document = read(tmp_path, OLD_PAGE)
    assert [text for _, text in lines(document)] == [
        "乙县：山海携手",
        "促发展",
        "2022-05-06 来源：甲区日报 作者：张三",
        "走进乙县丙镇的茶园，茶农们正在采茶。茶园是甲区援建的，总投资560万元。",
        "“去年我们村靠茶叶增收了三十万元。”村支书说，茶园带动了120户群众就业。",
        "甲区还选派了15名教师到乙县支教，捐赠图书①3000册，帮助建起了五个图书角。",
    ]
    check_spans(OLD_PAGE, document)
    source = document.source
    assert (source.title, source.publisher, source.date) == ("乙县：山海携手促发展", "甲区日报", "2022-05-06")


def test_a_table_before_the_first_paragraph(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>丙{n}镇</td><td>援建水渠</td><td>{n}0万元</td></tr>" for n in range(1, 10))
    table = f"<table><tr><th>受援地</th><th>项目</th><th>资金</th></tr>{rows}</table>"
    said = "<p>甲区去年在乙县的九个镇各援建了一条水渠，总投资450万元，带动了120户群众就业。</p>" * 2
    page = f"<html><head><title>表</title></head><body><article>{table}{said}</article></body></html>"
    found = lines(read(tmp_path, page))
    assert [text.split() for kind, text in found if kind == "table"] == [
        ["受援地", "项目", "资金"],
        *([f"丙{n}镇", "援建水渠", f"{n}0万元"] for n in range(1, 10)),
    ]


def test_head_of_the_page_fills_the_source(tmp_path: Path) -> None:
    metas = (
        '<meta name="ArticleTitle" content="甲区援助队在乙县建起幼儿园"><meta name="PubDate" content="2021-3-6 10:20">'
        "<META NAME='ContentSource' CONTENT=甲区日报>"
    )
    page = (
        PAGE.replace("<title>", metas + "<title>").replace("来源：甲区教育局", "").replace("发布时间：2021年3月5日", "")
    )
    source = read(tmp_path, page).source
    assert (source.title, source.publisher, source.date) == ("甲区援助队在乙县建起幼儿园", "甲区日报", "2021-03-06")


def test_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ConfigError, match=r"文章.html: package missing; .*pairie\[html\]"):
        read(tmp_path, PAGE)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("甲<b>乙</b>丙", "甲乙丙"),
        ("<p>甲<p>乙<br/>丙", "甲\n乙\n丙"),
        ("a&lt;b &amp; c&gtd &nbspe &bogus; &", "a<b & c>d \u00a0e &bogus; &"),
        ("甲&#0;乙&#x110000;丙", "甲\ufffd乙\ufffd丙"),
        ("<a title='>' href=\"a>b\">甲</a><a title=it's>乙</a>", "甲乙"),
        ("甲 < 乙，3<5 且 5>3", "甲 < 乙，3<5 且 5>3"),
        ("甲<!-- 乙 -->丙<!-- 丁", "甲丙"),
        ("甲<![CDATA[乙]]>丙<?xml a?><![foo[丁", "甲丙<![foo[丁"),
        ("<script>if (a < b) '</p>'</SCRIPT>甲<style>乙", "甲"),
        ("<title>甲</title>乙<noscript><p>丙</p></noscript>", "乙"),
        ("甲\n   乙  GDP\n  was", "甲乙 GDP was"),
        ("<pre>甲  \n乙</pre>", "甲\n乙"),
        ("<table><tr><td>甲<td><p>乙</p><td></td></tr></table>", "甲\t乙"),
        ("<table><tr><td>甲</td><td>乙<br>丙</td></tr></table>", "甲\n乙\n丙"),
        ("<table><tr><td><table><tr><td>甲</td><td>乙</td></tr></table></td><td>丙</td></tr></table>", "甲\t乙\n丙"),
        ("</td></tr></table>甲<td>乙<tr><td>丙", "甲\n乙\n丙"),
    ],
)
def test_visible_text(source: str, shown: str) -> None:
    page = visible_text(source)
    assert page.text.removesuffix("\n") == shown
    assert len(page.chars) == len(page.starts) == len(page.ends)


def test_tags_of() -> None:
    page = "<META name=a Content='b&amp;c'><metadata x=1></meta><meta\nproperty=\"d\">"
    assert list(tags_of(page, "meta")) == [{"name": "a", "content": "b&c"}, {"property": "d"}]


def test_pieces_are_found_again_between_their_neighbours() -> None:
    visible = "资金\n首页\n标题 甲\n第一段说的是帮扶。\n资金\n第二段不一样，也说帮扶。\n资金\n页脚"
    marks = find_again(["第一段说的是 帮扶。", "资金", "第二段不一样，也说帮扶。", "没有的话"], visible)
    kept = "".join(char for char, mark in zip(visible, marks, strict=True) if mark)
    assert kept == "第一段说的是帮扶。资金第二段不一样，也说帮扶。"
    assert not marks[0]
    changed = find_again(["变了的话。第二段不一样，也说帮扶。"], visible)
    assert "".join(char for char, mark in zip(visible, changed, strict=True) if mark) == "第二段不一样，也说帮扶。"
