"""Running text must come back untouched; only what is clearly a dump is taken apart."""

import time

import pytest
from typesetting import set_page

from pairie.readers import read_text
from pairie.readers.forms import tell_form

PROSE = "2020年，甲区向乙县拨付资金300万元，援建水渠两条，另派教师十名到乙县支教，当年全部到位，群众十分满意。"
RUNNING = {
    "one line": PROSE,
    "a paragraph a line": "\n".join([PROSE] * 12),
    "indented paragraphs": "\n".join(["\u3000\u3000" + PROSE, "\u3000\u3000" + PROSE[:40] + "。"] * 6),
    "poem": "\n".join(["白雪照高原，", "长风度远山。", "春来草色新，", "牧笛满人间。"] * 5),
    "indented poem": "\n".join(["    白雪皑皑照高原，", "    长风万里度关山。"] * 8),
    "bullets": "\n".join(f"  - 向乙县捐赠第{n}批物资" for n in range(20)),
    "table": "\n".join(f"项目{n}    水渠    {n * 30}万元    2020年" for n in range(20)),
    "table of long cells": "\n".join(
        f"{'甲区第' * (1 + n % 3)}中心小学教学楼改建    {'乙县' * (1 + n % 4)}某某建设有限公司" for n in range(20)
    ),
    "tabs": "\n".join("受援地\t项目\t资金" for _ in range(10)),
    "dialogue": "\n".join(["“你从哪里来？”", "“从甲区来，支教一年。”", "孩子们围了上来。"] * 8),
    "article with a byline": "甲区援助乙县\n来源：某报 时间：2020-07-02\n"
    + "\n".join([PROSE] * 5)
    + "\n责任编辑：张三",
    "news that quotes buttons": "\n".join(
        [PROSE, "他扫码进群，点了关注。", "首页推荐了乙县的苹果。", PROSE, "大家转发、点赞。"]
    ),
    "spaced headings": "对  口  支  援\n\n" + PROSE + "\n\n东  西  协  作\n\n" + PROSE,
    "code": "\n".join(["def f(x):", "    if x:", "        return 1", "    return 0"] * 8),
}


@pytest.mark.parametrize("name", RUNNING)
def test_running_text(name: str) -> None:
    raw = RUNNING[name]
    document = read_text(raw)
    assert document.source.form == "text"
    assert document.text == raw


@pytest.mark.parametrize("n_columns", [1, 2, 3])
def test_layout_dumps(n_columns: int) -> None:
    forms = [tell_form(set_page(seed, n_columns).dump) for seed in range(40)]
    assert forms.count("layout") >= 39


def test_wrapped_paragraphs_with_a_margin() -> None:
    lines = ["      甲区同乙县结对以来，先后派出三批教师、两批医生到乙县工"] + [
        "    作，每批一年，期满考核；所需经费由甲区财政列支，不要乙县一"
    ] * 9
    assert tell_form("\n".join([*lines, "    分钱。"])) == "layout"


@pytest.mark.parametrize(
    "raw",
    ["甲" * 1_000_000, " " * 1_000_000, "甲  乙" * 250_000, "甲,乙。" * 250_000, "1 " * 400_000, "首页 > " * 150_000],
)
@pytest.mark.parametrize("form", ["auto", "layout", "web"])
def test_one_long_line_is_no_trap(raw: str, form: str) -> None:
    if form != "auto":
        raw = raw[:200_000]
    start = time.process_time()
    read_text(raw, form=form)  # type: ignore[arg-type]
    # Linear: 0.01 s for running text of 1 MB, 0.6 s at most for 0.2 MB in a forced form; quadratic would be hours.
    assert time.process_time() - start < (1 if form == "auto" else 5)
