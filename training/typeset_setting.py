"""How a volume is set, drawn by a seeded generator: format, columns, type, furniture."""

from __future__ import annotations

import random
from dataclasses import dataclass

#: Points: A4, 16K and large 16K, the formats of yearbooks.
FORMATS = ((595.0, 842.0), (524.0, 737.0), (595.0, 808.0))
SECTIONS = ("对口支援", "东西部协作", "区域合作", "特载", "经济技术协作", "援藏援疆", "专记", "社会扶贫")
ENGLISH = ("PAIRED ASSISTANCE", "Regional Cooperation", "SPECIAL RECORDS", "Aid to Partner Counties")
REGIONS = ("青禾", "松岭县", "白河", "云溪市", "长风区", "石桥区", "赤岭")
HEADS = ("none", "volume", "section", "numbered", "sides", "bilingual")
FEET = ("none", "plain", "dashes", "dots", "outer", "label", "bar")


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of setting a volume. Lengths in points unless they say em."""

    page_width: float
    page_height: float
    n_columns: int
    size: float
    leading: float
    gutter: float
    left: float
    right: float
    top: float
    bottom: float
    indent: float  # em
    paragraph_gap: float
    on_grid: bool  # headings take whole lines, so that the lines of all columns stand level
    column_rule: bool
    head: str
    head_rule: bool
    foot: str
    edge: bool  # the section runs down the outer edge
    section: str
    volume: str
    first_page: int
    serif: bool
    caption_style: str
    figures: float  # share of paragraphs followed by one
    tables: float
    boxes: float
    spanning_titles: bool
    english: float  # share of headings that have their English below
    printed_by: str  # in what order the page is printed, which readers of PDF should not rely on
    opens_inside: bool  # the first paragraph began on a page that is not here

    @property
    def width(self) -> float:
        return self.page_width - self.left - self.right

    @property
    def height(self) -> float:
        return self.page_height - self.top - self.bottom

    @property
    def column_width(self) -> float:
        return (self.width - (self.n_columns - 1) * self.gutter) / self.n_columns


def draw_setting(r: random.Random, n_columns: int) -> Setting:
    page_width, page_height = r.choice(FORMATS)
    size = r.choice({1: (10.5, 11, 12), 2: (9, 9.5, 10.5), 3: (8, 8.5, 9), 4: (7, 7.5, 8)}[n_columns])
    side = r.uniform(40, 70) if n_columns < 4 else r.uniform(30, 45)
    indent = 0.0 if r.random() < 0.1 else 2.0
    year = r.randint(2006, 2024)
    region = r.choice(REGIONS)
    names = (f"{region}年鉴{year}", f"{region}年鉴 {year}", f"{year} {region}年鉴", f"{region}年鉴（{year}）")
    return Setting(
        page_width=page_width,
        page_height=page_height,
        n_columns=n_columns,
        size=size,
        leading=size * r.uniform(1.4, 1.9),
        gutter=size * r.uniform(1.3, 3.2),
        left=side,
        right=side + r.uniform(-8, 8),
        top=r.uniform(62, 90),
        bottom=r.uniform(55, 80),
        indent=indent,
        # Paragraphs that do not begin further in stand apart, or nothing would tell them.
        paragraph_gap=size * r.uniform(0.5, 0.9) if not indent else 0.0,
        on_grid=r.random() < 0.6,
        column_rule=n_columns > 1 and r.random() < 0.25,
        head=r.choice(HEADS),
        head_rule=r.random() < 0.5,
        foot=r.choice(FEET),
        edge=r.random() < 0.2,
        section=r.choice(SECTIONS),
        volume=r.choice(names),
        first_page=r.randint(7, 640),
        serif=r.random() < 0.6,
        caption_style=r.choice(("number", "triangle", "by", "number")),
        figures=r.choice((0.0, 0.04, 0.08, 0.12)),
        tables=r.choice((0.0, 0.0, 0.03, 0.06)),
        boxes=r.choice((0.0, 0.0, 0.03)),
        spanning_titles=n_columns > 1 and r.random() < 0.4,
        english=r.choice((0.0, 0.0, 0.3)),
        printed_by=r.choice(("text", "rows", "blocks")),
        opens_inside=r.random() < 0.3,
    )
