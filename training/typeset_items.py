"""The slugs of a document: paragraphs, headings, pictures with captions, tables, frames."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pairie.types import PassageKind
from training.typeset_flow import Mark, Run, Slug, break_lines, shifted
from training.typeset_setting import ENGLISH, Setting

EDGES: tuple[Literal["top", "bottom"], ...] = ("top", "bottom")

TABLE_HEADS = (
    ("受援地", "项目", "资金（万元）", "年度"),
    ("地区", "援建内容", "投入（万元）", "建成年份"),
    ("县（市）", "工程名称", "金额（万元）", "开工年份"),
    ("结对县", "建设项目", "协作资金", "批次年度"),
)
PLACES = ("松岭县", "白河县", "云溪市", "乌兰旗", "石桥镇", "赤岭县")
WORKS = ("村级活动室", "蔬菜大棚", "灌溉水渠", "通村公路", "幼儿园食堂", "乡镇卫生院")


@dataclass(slots=True)
class Items:
    """Makes slugs and keeps the kinds of the passages in them; a passage is known by its number."""

    setting: Setting
    random: random.Random
    kinds: list[PassageKind] = field(default_factory=list)
    n_figures: int = 0

    def passage(self, kind: PassageKind) -> int:
        self.kinds.append(kind)
        return len(self.kinds) - 1

    def paragraph(self, text: str, width: float, *, size: float | None = None) -> list[Slug]:
        """Set a paragraph of running text, a slug a line."""
        s = self.setting
        size = size or s.size
        measure, leading = width / size, s.leading * size / s.size
        number = self.passage("body")
        lines = break_lines(text, measure, s.indent)
        slugs = []
        for index, line in enumerate(lines):
            inset = s.indent * size if index == 0 else 0.0
            fit = width - inset if index < len(lines) - 1 else None
            run = Run(line, inset, _base(leading, size), size, fit=fit)
            gap = s.paragraph_gap if index == 0 else 0.0
            slugs.append(Slug(leading, (run,), lines=((number, line),), gap=gap))
        return slugs

    def heading(self, text: str, width: float, *, level: int) -> list[Slug]:
        """Set a heading over the column or, given its width, over the page; some have their English below."""
        s = self.setting
        size = s.size * {1: 1.6, 2: 1.25, 3: 1.0}[level]
        leading = self._height(size * 1.5)
        number = self.passage("heading")
        left = level > 1 and not text.startswith("【") and self.random.random() < 0.3
        slugs = []
        for line in break_lines(text, width / size):
            run = Run(line, s.indent * s.size, _base(leading, size), size, "head")
            if not left:
                run = Run(line, width / 2, _base(leading, size), size, "head", "middle")
            slugs.append(Slug(leading, (run,), lines=((number, line),), keep=True))
        if self.random.random() < s.english:
            small = 0.8 * s.size
            run = Run(self.random.choice(ENGLISH), width / 2, _base(s.leading, small), small, "head", "middle")
            slugs.append(Slug(s.leading, (run,), keep=True))
        above = self._height(0.6 * s.leading)
        first = slugs[0]
        return [Slug(first.height, first.runs, first.marks, first.lines, gap=above, keep=True), *slugs[1:]]

    def figure(self, text: str, width: float, *, floats: bool) -> Slug:
        """Set a grey picture with its caption below."""
        s, r = self.setting, self.random
        self.n_figures += 1
        caption = {
            "number": f"图{self.n_figures} {text}",
            "triangle": f"▲{text}",
            "by": f"{text}（{r.choice(('周平', '李青山', '县融媒体中心'))} 摄）",
        }[s.caption_style]
        number = self.passage("caption")
        size = 0.85 * s.size
        high = width * r.uniform(0.35, 0.6)
        lines = break_lines(caption, 0.9 * width / size)
        step = 1.4 * size
        runs = [
            Run(line, width / 2, high + 0.5 * size + _base(step, size) + i * step, size, "head", "middle")
            for i, line in enumerate(lines)
        ]
        height = self._height(high + step * len(lines) + 1.5 * size)
        where: Literal["", "top", "bottom"] = r.choice(EDGES) if floats and r.random() < 0.6 else ""
        return Slug(
            height,
            tuple(runs),
            (Mark(0, 0.3 * size, width, high, filled=True),),
            tuple((number, line) for line in lines),
            gap=0.5 * s.leading if not s.on_grid else 0.0,
            floats=where,
        )

    def table(self, width: float) -> list[Slug]:
        """Set a small table with its title, a passage a row."""
        s, r = self.setting, self.random
        rows: list[Sequence[str]] = [r.choice(TABLE_HEADS)]
        for _ in range(r.randint(3, 7)):
            rows.append((r.choice(PLACES), r.choice(WORKS), str(r.randint(10, 900)), str(r.randint(2009, 2024))))
        n_cells = 4 if width > 26 * s.size else 3
        size = 0.9 * s.size
        title = self.heading(f"表{r.randint(1, 9)} {r.randint(2009, 2024)}年{r.choice(PLACES)}项目", width, level=3)
        slugs = [slug for slug in title if slug.lines]
        step = width / n_cells
        ruled = r.random() < 0.6
        for index, row in enumerate(rows):
            cells = row[:n_cells]
            number = self.passage("table")
            runs = tuple(
                Run(cell, (i + 0.5) * step, _base(s.leading, size), size, align="middle")
                for i, cell in enumerate(cells)
            )
            marks = (Mark(0, 0, width, 0),) if ruled or index < 2 else ()
            last = index == len(rows) - 1
            slugs.append(Slug(s.leading, runs, marks, ((number, " ".join(cells)),), keep=not last))
        return [_stacked(slugs, self._height(0.4 * s.leading))]

    def box(self, title: str, paragraphs: Sequence[str], width: float) -> Slug:
        """Set a heading and paragraphs within a frame."""
        s = self.setting
        inset = 0.8 * s.size
        slugs = [s_ for s_ in self.heading(title, width - 2 * inset, level=2) if s_.lines]
        for text in paragraphs:
            slugs += self.paragraph(text, width - 2 * inset)
        inner = _stacked(slugs, 0.0)
        height = self._height(inner.height + 2 * inset + 0.4 * s.leading)
        runs, marks = shifted(inner, inset, inset)
        frame = Mark(0, 0.1 * s.leading, width, inner.height + 1.6 * inset)
        return Slug(height, tuple(runs), (frame, *marks), inner.lines, gap=0.0 if s.on_grid else 0.4 * s.leading)

    def _height(self, least: float) -> float:
        """Round up to whole lines where the setting keeps to its grid."""
        return math.ceil(least / self.setting.leading - 0.01) * self.setting.leading if self.setting.on_grid else least


def _base(leading: float, size: float) -> float:
    """Return the base line of type in a line of some height."""
    return (leading - size) / 2 + 0.86 * size


def _stacked(slugs: Sequence[Slug], below: float) -> Slug:
    runs: list[Run] = []
    marks: list[Mark] = []
    y = 0.0
    for index, slug in enumerate(slugs):
        y += slug.gap if index else 0.0
        more_runs, more_marks = shifted(slug, 0, y)
        runs += more_runs
        marks += more_marks
        y += slug.height
    lines = tuple(line for slug in slugs for line in slug.lines)
    return Slug(y + below, tuple(runs), tuple(marks), lines, gap=slugs[0].gap)
