"""A small typesetter: composed text to layout dumps of one to four columns, with all that makes real ones hard.

Everything is drawn from one seeded generator, so that a page is named by its number.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

PLACES = [
    "青禾区",
    "松岭县",
    "白河县",
    "云溪市",
    "长风区",
    "乌兰旗",
    "石桥镇",
    "南沟乡",
    "柳湾村",
    "赤岭县",
    "东渡街道",
]
BODIES = ["教育局", "卫健局", "农业农村局", "工商联", "人民医院", "第二中学", "文旅局", "总工会", "残联", "驻县工作队"]
THINGS = [
    "净水设备",
    "冬季校服",
    "彩色超声仪",
    "农用三轮车",
    "图书",
    "太阳能路灯",
    "冷藏车",
    "棉被",
    "课桌椅",
    "平板电脑",
]
WORKS = ["村级活动室", "蔬菜大棚", "灌溉水渠", "通村公路", "幼儿园食堂", "中药材烘干房", "旅游厕所", "乡镇卫生院住院楼"]
PEOPLE = ["支教教师", "骨干医生", "农技人员", "挂职干部", "电商讲师", "规划设计人员"]
CLAUSES = [
    "{a}向{b}拨付帮扶资金{m}",
    "为{b}援建{w}{n}处",
    "{a}{d}赠送{t}{n}件,折合人民币{m}",
    "派出{p}{n}名到{b}工作一年",
    "接收{b}{p}{n}人次跟班学习",
    "同{b}签下《结对协作备忘录》",
    "{a}牵头在{b}办起技能培训班{n}期",
    "帮助{b}卖出土特产{m}",
    "组织{n}家企业到{b}考察投资环境",
    "{b}的{w}已经交付使用",
    "双方约定每季度碰头一次,逐项核对进度",
    "看望{b}困难户{n}户,送去慰问金{m}",
    "把门诊、住院和转诊三张单子并成一张",
    "引来社会捐款{m},全部记入专户",
    "使用GPS设备为牧场划定边界",
    "“小屋夜校”按月开课,听课者多为返乡青年",
]
HEADINGS = [
    "资金与项目",
    "干部人才交流",
    "产业协作",
    "医疗帮扶",
    "教育结对",
    "劳务与就业",
    "消费帮扶",
    "社会力量参与",
    "组织保障",
]
ENGLISH = ["Pairing of Counties", "Funds and Works", "Cadres Sent to the Plateau", "Help in Schools and Clinics"]
NOT_FIRST = set(",。、;:!?”’）)》」%")
NOT_LAST = set("“‘（(《「")


@dataclass
class Page:
    """A dump and what should be read from it."""

    dump: str
    gold: str
    n_columns: int
    metric: str
    gap: int
    wander: int


class Composer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def amount(self) -> str:
        r = self.random
        return r.choice(
            [f"{r.randint(2, 980)}万元", f"{r.uniform(1, 90):.2f}亿元", f"{r.randint(1, 9)}.{r.randint(100, 999)}万元"]
        )

    def clause(self) -> str:
        r = self.random
        return r.choice(CLAUSES).format(
            a=r.choice(PLACES) + r.choice(["", *BODIES]),
            b=r.choice(PLACES) + r.choice(["", "", *BODIES]),
            d=r.choice(["", f"{r.randint(2009, 2023)}年{r.randint(1, 12)}月", "年内"]),
            t=r.choice(THINGS),
            w=r.choice(WORKS),
            p=r.choice(PEOPLE),
            n=r.choice([r.randint(2, 99), r.randint(100, 4000)]),
            m=self.amount(),
        )

    def sentence(self) -> str:
        return ",".join(self.clause() for _ in range(self.random.randint(1, 4))) + "。"

    def paragraph(self, n_sentences: int) -> str:
        return "".join(self.sentence() for _ in range(n_sentences))


def em(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" or char in ",;:!?()" else 0.5


def break_lines(text: str, measure: int, first_indent: int) -> list[str]:
    """Break a paragraph at the measure (widths of a Chinese character): figures stay whole, no stop begins a line."""
    lines, line, room = [], "", float(measure - first_indent)
    index = 0
    while index < len(text):
        token = text[index]
        while token[-1].isascii() and (token[-1].isalnum() or token[-1] == ".") and index + len(token) < len(text):
            following = text[index + len(token)]
            if not (following.isascii() and (following.isalnum() or following in ".%")):
                break
            token += following
        width = sum(map(em, token))
        if width > room and line and token not in NOT_FIRST:
            carried = ""
            while line and line[-1] in NOT_LAST:
                carried, line = line[-1] + carried, line[:-1]
            lines.append(line)
            line, room = carried, measure - sum(map(em, carried))
        line += token
        room -= width
        index += len(token)
    return [*lines, line] if line else lines


def wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


@dataclass
class Setting:
    """One way of laying out a page."""

    n_columns: int
    measure: int
    height: int
    metric: str
    gap: int
    wander: int
    full_width: bool  # punctuation
    margin: int
    missing: float
    blank_rows: bool


def draw_setting(r: random.Random, n_columns: int | None = None) -> Setting:
    n = n_columns or r.choice([1, 2, 2, 2, 3, 3])
    metric = r.choice(["characters", "cells", "print"])
    return Setting(
        n_columns=n,
        measure={1: r.randint(30, 42), 2: r.randint(18, 26), 3: r.randint(12, 17), 4: r.randint(10, 12)}[n],
        height=r.randint(24, 46),
        metric=metric,
        gap=r.choice([1, 1, 2, 3, 4, 6, 12]),
        wander=r.choice([0, 0, 1, 2, 3, 4]),
        full_width=r.random() < 0.4,
        margin=r.choice([0, 2, 4, 9]),
        missing=r.choice([0.0, 0.0, 0.1, 0.3]),
        blank_rows=r.random() < 0.4,
    )


def laid_width(text: str, metric: str) -> int:
    if metric == "characters":
        return len(text)
    if metric == "cells":
        return wide(text)
    return sum(2 if em(char) == 1.0 else 1 for char in text)


def fill(composer: Composer, setting: Setting) -> tuple[list[list[str]], list[str]]:
    """Set one band: the lines of every column ("" where blank) and the passages in reading order."""
    r = composer.random
    columns: list[list[str]] = [[] for _ in range(setting.n_columns)]
    height = setting.height
    passages: list[str] = []
    at = 0
    unit = 2 if setting.metric == "characters" else 4

    def put(line: str) -> bool:
        nonlocal at
        if len(columns[at]) >= height:
            at += 1
        if at == len(columns):
            return False
        columns[at].append(line)
        return True

    number = 0
    # The page that ends an article does not fill its last column.
    stop = r.randint(1, height) if r.random() < 0.2 else height
    while at < len(columns) and not (at == len(columns) - 1 and len(columns[at]) >= stop):
        kind = r.choices(["paragraph", "heading", "figure", "english"], [6, 2, setting.missing * 4, 0.5])[0]
        left = height - len(columns[at])
        if kind == "figure" and left > 9:
            # A picture leaves its column blank for some lines; its caption follows.
            caption = f"图{r.randint(1, 9)} {r.choice(PLACES)}{r.choice(PEOPLE)}走进{r.choice(PLACES)}"
            for _ in range(r.randint(3, 5)):
                put("")
            put(" " * 2 + caption)
            put("")
            passages.append(caption)
        elif kind in ("heading", "english") and left > 4:
            number += 1
            heading = (
                r.choice(["一二三四五六七八九"[number % 9] + "、", ""]) + r.choice(HEADINGS) + r.choice(["", "情况"])
            )
            indent = (
                (setting.measure * (unit // 2) - laid_width(heading, setting.metric)) // 2
                if "、" not in heading
                else unit
            )
            put(" " * max(indent, unit) + heading)
            passages.append(heading)
            if kind == "english":
                put(" " * unit + r.choice(ENGLISH))
        else:
            text = (
                f"({'一二三四五六七八九'[number % 9]})" + r.choice(HEADINGS) + "。" if r.random() < 0.3 else ""
            ) + composer.paragraph(r.randint(1, 5))
            done = ""
            for index, line in enumerate(break_lines(text, setting.measure, 2)):
                if not put((" " * unit if index == 0 else "") + line):
                    break
                done += line
            if done:
                passages.append(done)
    return columns, passages


def lay(columns: list[list[str]], setting: Setting, r: random.Random) -> list[str]:
    """Put columns side by side; each later column begins where it should, give or take the wander."""
    widths = [max((laid_width(line, setting.metric) for line in column), default=0) for column in columns]
    rows = []
    for index in range(max(map(len, columns))):
        row = " " * setting.margin
        begin = setting.margin
        for number, column in enumerate(columns):
            line = column[index] if index < len(column) else ""
            if number:
                begin += widths[number - 1] + setting.gap
            if not line:
                continue
            shift = r.randint(-setting.wander, setting.wander) if number else 0
            lack = begin + shift - laid_width(row, setting.metric)
            row += " " * max(lack, 1 if row.strip() else 0) + line
        rows.append(row.rstrip())
        if setting.blank_rows and r.random() < 0.08:
            rows.append("")
    return rows


def set_heading(composer: Composer, setting: Setting) -> tuple[list[str], str]:
    """Set a heading over all columns, mostly between blank rows, with or without its English."""
    r = composer.random
    heading = (
        r.choice(PLACES)
        + r.choice(["对口支援", "东西部协作", "结对帮扶"])
        + r.choice(PLACES)
        + r.choice(["工作综述", "纪实", "巡礼"])
    )
    width = full_width(setting)
    # In larger type a heading begins where it does in print but takes fewer cells.
    printed = laid_width(heading, setting.metric) * r.choice([1.0, 1.0, 1.4])
    pad = " " * max(setting.margin, round((width - printed) / 2))
    rows = ["", pad + heading, ""]
    if r.random() < 0.5:
        rows += [" " * max(setting.margin, (width - 30) // 2) + r.choice(ENGLISH), ""]
    return rows, heading


def full_width(setting: Setting) -> int:
    column = setting.measure * (1 if setting.metric == "characters" else 2)
    return setting.margin + setting.n_columns * column + (setting.n_columns - 1) * setting.gap


def set_lead(composer: Composer, setting: Setting) -> tuple[list[str], list[str]]:
    """Set a paragraph over all columns."""
    measure = (full_width(setting) - setting.margin) // (1 if setting.metric == "characters" else 2)
    text = composer.paragraph(3)
    unit = 2 if setting.metric == "characters" else 4
    lines = break_lines(text, measure, 2)
    return [" " * (setting.margin + (unit if i == 0 else 0)) + line for i, line in enumerate(lines)] + [""], [text]


def set_table(composer: Composer, setting: Setting) -> tuple[list[str], list[str]]:
    """Set a table over all columns, its cells in stops."""
    r = composer.random
    step = max(12, (full_width(setting) - setting.margin) // 4)
    head = ["受援地", "项目", "资金(万元)", "年度"]
    body = [
        [r.choice(PLACES), r.choice(WORKS), str(r.randint(10, 900)), str(r.randint(2009, 2024))]
        for _ in range(r.randint(4, 8))
    ]
    rows, passages = [""], []
    for cells in [head, *body]:
        row = " " * setting.margin
        for number, cell in enumerate(cells):
            row += (
                " " * max(setting.margin + number * step - laid_width(row, setting.metric), 2 if row.strip() else 0)
                + cell
            )
        rows.append(row)
        passages.append(" ".join(cells))
    return [*rows, ""], passages


def set_furniture(composer: Composer, year: int, number: int) -> list[str]:
    return composer.random.choice(
        [
            [f"Page {number} - 青禾年鉴{year}", f"P. {number}", ""],
            [f"{number}    青禾年鉴 {year}", ""],
            ["特载  ┃ SPECIAL RECORDS ┃", "", ""],
            ["", f"青禾年鉴({year})" + " " * 30 + "合作交流", ""],
            [" " * 50 + f"对口支援与合作  |  {number}", "", ""],
            [],
            [],
        ]
    )


def add_thumb_index(rows: list[str], setting: Setting) -> None:
    """Print a word down the outer side, one character every other row."""
    edge = max(laid_width(row, setting.metric) for row in rows) + 6
    for number, char in enumerate("对口支援"):
        index = 4 + 2 * number
        if index < len(rows):
            rows[index] += " " * (edge - laid_width(rows[index], setting.metric)) + char


def set_page(seed: int, n_columns: int | None = None, *, hard: bool = False) -> Page:
    """Compose and set a page with furniture; ``hard`` adds tables, leads and thumb indexes."""
    composer = Composer(seed)
    r = composer.random
    setting = draw_setting(r, n_columns)
    year, number = r.randint(2005, 2024), r.randint(7, 700)
    rows: list[str] = []
    gold: list[str] = []
    for band in range(r.choice([1, 1, 1, 2])):
        if setting.n_columns > 1 and (band or r.random() < 0.6):
            lines, heading = set_heading(composer, setting)
            rows += lines
            gold.append(heading)
        if hard and r.random() < 0.3:
            for setter in (set_lead, set_table)[: r.choice([1, 2])]:
                lines, passages = setter(composer, setting)
                rows += lines
                gold += passages
        if band:
            setting.height = r.randint(8, 16)
        columns, passages = fill(composer, setting)
        rows += lay(columns, setting, r)
        gold += passages
    if hard and r.random() < 0.2:
        add_thumb_index(rows, setting)
    rows = set_furniture(composer, year, number) + rows
    if r.random() < 0.5:
        rows += ["", " " * r.randint(0, 60) + r.choice([f"{number}", f"— {number} —", f"·{number}·"])]
    if r.random() < 0.3:
        rows += ["", "   ".join(str(n) for n in range(number - 5, number + 6))]
    dump, read = "\n".join(rows), "\n".join(gold)
    if setting.full_width:
        table = str.maketrans(",;:!?()", "\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09")
        dump, read = dump.translate(table), read.translate(table)
    return Page(dump, read, setting.n_columns, setting.metric, setting.gap, setting.wander)
