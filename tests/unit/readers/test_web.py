"""Web dumps in several manners; what is kept must be the article and nothing else."""

import pytest

from pairie.readers import read_text
from pairie.readers.boilerplate import boilerplate_of

TITLE = "甲区援助队在乙县建起第三所幼儿园"
BODY = [
    "近日，由甲区援建的乙县第三幼儿园正式开园，180名孩子走进新教室。",
    "据了解，这所幼儿园总投资1200万元，其中甲区财政安排900万元，社会捐赠300万元，前后建了十四个月。",
    "“孩子上学不用再翻山了。”家长李大姐说，",
    "甲区援助队还请来本区的幼教骨干，为乙县培训保育员60名，并提供技术支持和教材，版权归两地教育局共有。",
]

GOVERNMENT = f"""甲省人民政府网
设为首页 | 加入收藏 | 无障碍浏览 | 长者模式
首页  政务公开  新闻中心  办事服务  互动交流  走进甲区
您当前的位置：首页 > 新闻中心 > 部门动态
{TITLE}
发布时间：2021年3月5日 10:20  来源：甲区教育局  浏览次数：1024 次  字体：[大 中 小]
分享到：微信 微博 QQ空间

{BODY[0]}
{BODY[1]}
{BODY[2]}
{BODY[3]}
（责任编辑：王五）
【打印本页】 【关闭窗口】
上一篇：甲区召开春季教学工作会议
下一篇：丙镇举办农民趣味运动会，三百人参加。
主办单位：甲区人民政府办公室  地址：甲区人民路1号  邮编：600000
网站标识码：5100000000  蜀公网安备 51000000000000号
建议使用1024*768分辨率，IE9.0以上版本浏览器访问本站，以获得最佳浏览效果。
"""

PORTAL = f"""登录 | 注册
下载客户端
要闻 时政 财经 社会 文旅 体育 视频 专题
首页 >> 帮扶 >> 正文

{TITLE}

2021-03-05 08:00
甲报客户端

{BODY[0]}

甲区医生.jpg

{BODY[1]}

点击查看大图

{BODY[2]}

{BODY[3]}

扫一扫，关注甲报官方微信公众号
赞(12) 收藏 分享 举报
发表评论
登录后发表评论
相关阅读
乙县：一所幼儿园的诞生，背后有多少故事？
热门推荐
丙县苹果丰收了，果农们忙着采摘装箱。
本网站所载文章未经授权不得转载，违者将依法追究责任。
Copyright © 2021 example.com All Rights Reserved
ICP备00000000号
"""

PLAIN_GOLD = [TITLE, *BODY]


def article(raw: str) -> list[str]:
    document = read_text(raw)
    assert document.source.form == "web"
    return [document.text[passage.start : passage.end] for passage in document.passages]


def test_government_page() -> None:
    byline = "发布时间：2021年3月5日 10:20 来源：甲区教育局"
    assert article(GOVERNMENT) == [TITLE, byline, *BODY]
    source = read_text(GOVERNMENT).source
    assert (source.title, source.publisher, source.date) == (TITLE, "甲区教育局", "2021-03-05")


def test_portal_page() -> None:
    assert article(PORTAL) == [TITLE, "2021-03-05 08:00", "甲报客户端", *BODY]
    assert read_text(PORTAL).source.date == "2021-03-05"


def test_every_character_has_its_place() -> None:
    document = read_text(GOVERNMENT)
    for passage in document.passages:
        at = passage.start
        for span in passage.source_spans:
            for offset in range(span.start, span.end):
                assert document.text[at] == GOVERNMENT[offset] or GOVERNMENT[offset].isspace()
                at += 1
        assert at == passage.end


def test_headings_inside_stay() -> None:
    raw = PORTAL.replace("甲区医生.jpg", "一、从荒坡到校园")
    found = article(raw)
    assert "一、从荒坡到校园" in found
    kinds = {p.kind for p in read_text(raw).passages if "荒坡" in read_text(raw).text[p.start : p.end]}
    assert kinds == {"heading"}


def test_a_lone_lookalike_inside_is_no_border() -> None:
    found = article(PORTAL.replace("点击查看大图", "首页"))
    assert found[-1] == BODY[-1]


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize(
    "border",
    [
        "相关阅读：丙县苹果丰收了",
        "版权声明：本文版权归甲报所有",
        "主办：甲区人民政府",
        "地址：甲区人民路1号",
        "热门推荐\n丙县苹果丰收了\n丁镇来了医疗队",
    ],
)
def test_a_border_inside_does_not_end_the_article(after: int, border: str) -> None:
    body = [*BODY[:2], "“孩子上学不用再翻山了。”家长李大姐说。", *BODY[3:]]
    raw = PORTAL.replace(BODY[2], body[2]).replace(body[after], f"{body[after]}\n{border}")
    assert article(raw)[-4:] == body


def test_a_subheading_after_a_border_stays() -> None:
    raw = PORTAL.replace(BODY[2], f"相关阅读：丙县苹果丰收了\n二、从校园到课堂\n{BODY[2]}")
    assert article(raw)[-5:] == [*BODY[:2], "二、从校园到课堂", *BODY[2:]]


def test_without_byline_or_title() -> None:
    raw = "\n".join(["首页 > 新闻 > 正文", *BODY, "上一篇：无", "版权所有 甲报社", "ICP备00000000号"])
    assert article(raw) == BODY


def test_only_boilerplate() -> None:
    document = read_text("首页\n登录\n版权所有 甲报社", form="web")
    assert document.text == ""
    assert document.passages == ()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("首页 > 新闻 > 正文", "navigation"),
        ("要闻 政务 民生 文旅 视频", "navigation"),
        ("登录/注册", "login"),
        ("扫码关注公众号", "code"),
        ("分享到：微信 微博", "share"),
        ("展开评论(3)", "share"),
        ("上一篇：甲区拨款", "related"),
        ("相关阅读", "related"),
        ("责任编辑：王五", "staff"),
        ("image001.png", "picture"),
        ("资料图片", "picture"),
        ("版权所有：甲报社", "legal"),
        ("蜀ICP备00000000号-1", "legal"),
        ("本网转载的文章版权归原作者所有，如有侵权请联系我们删除。", "disclaimer"),
        ("×", "button"),
        ("▲", "button"),
        ("甲区为乙县提供技术支持，派出专家三名。", None),
        ("来源：甲报 时间：2020-07-02", None),
        ("甲区与乙县结对", None),
        ("“下一步将继续支持。”他说。", None),
        ("甲区帮助乙县办理食品生产许可证12张。", None),
        ("关注留守儿童，甲区教师每周家访。", None),
        ("首页推荐的苹果卖出了三千斤，甲区网友出了力。", None),
        ("", None),
    ],
)
def test_boilerplate(line: str, kind: str | None) -> None:
    assert boilerplate_of(line) == kind
