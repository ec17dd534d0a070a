"""Documents whose records have everything that a table has to hold, the common and the odd."""

from decimal import Decimal

from pairie.types import (
    Document,
    Link,
    Mention,
    PageFault,
    Party,
    Passage,
    Record,
    RecordAmount,
    Source,
    SourceSpan,
)

TEXT = "2020年，石阡县和县商会给凉水镇送去水泵20台。"
RECORD = Record(
    record_id="r1",
    actors=(Party("石阡", "石阡县", "520623", "government"), Party("县商会", "石阡县商会")),
    recipients=(Party("凉水镇", "凉水镇"),),
    measure="送去水泵",
    category="goods",
    amounts=(
        RecordAmount("20台", Decimal("20"), "台", "goods", "exact"),
        RecordAmount("1.5亿元", Decimal("1.5E+8"), "元", "money", "about"),
        RecordAmount("若干", None, None, None, None),
    ),
    year_start=2020,
    year_end=None,
    year_basis="stated",
    status="done",
    mentions=("m1", "m2"),
    evidence=(6, 26),
    source="年鉴/一.txt",
    page="7",
    score=0.87654321,
    measure_score=0.9,
    category_score=0.75,
    status_score=None,
    volume="石阡年鉴",
    volume_year=2021,
    covered_year=2020,
    source_spans=(SourceSpan(9, 29, "7", 9, (6.0, 2.5, 30.0, 4.0)),),
)
DOCUMENT = Document(
    TEXT,
    passages=(Passage(0, len(TEXT), "body", (SourceSpan(3, 29, "7", 9, (1.0, 2.5, 30.0, 4.0)),), 0.5),),
    entities=(
        Mention("a1", "ACTOR", 6, 9, "石阡县", 0.9),
        Mention("m1", "MEASURE", 17, 21, "送去水泵", 0.8, "goods", False, None, (SourceSpan(20, 24),), 0.75, 0.99),
    ),
    relations=(Link("AGENT", "m1", "a1", 0.7),),
    records=(RECORD,),
    source=Source("年鉴/一.txt", "pdf", "题", covered_year=2020, faults=(PageFault(3, "no text; got pictures"),)),
)

#: Text that somebody may put on a page to harm who opens the table, or that a format has no place for.
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "'=1",
    "''",
    "＝1",
    "＠x",
    '=HYPERLINK("http://x","y")',
    "<script>alert(1)</script>&amp;",
    "名" * 10_000,
    "\x00\x01\x1b[31m\x7f\x9b",
    "半\ud83d个\udc00",
    "\ufffe\uffff\ufeff",
    "_x0041_ _x000D_x0041_",
    "\\u0041 \\uD800 \\ \\\\u0000",
    "甲; 乙;",
    "; ",
    '"甲",\r\n乙',
    "😀\u2028\u202e",
    " 两头空 ",
)
