from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.records import assemble
from pairie.text import source_spans
from pairie.types import LABELS, LINK_OF_LABEL, REVIEW_REASONS, Document, Link, Mention, Passage, Record, SourceSpan
from tests.unit.facts.marked import document


def rows(*passages: str, links: str = "", **options: Any) -> tuple[Record, ...]:
    return assemble(document(*passages, links=links, **options))


def test_no_measure_no_record() -> None:
    assert assemble(Document("")) == ()
    assert rows("[A 南开区]与[R 环县]") == ()


def test_one_act() -> None:
    built = document(
        "2021年,[A 南开区]向[R 环县]投入[Q 320.5万元],[M infrastructure 新建[Q 3座]冷库]。",
        links="m1:a1,r1,q1,q2",
        file="nk.txt",
        page="88",
    )
    (row,) = assemble(built)
    assert [party.canonical for party in row.actors] == ["天津市南开区"]
    assert [(party.name, party.code) for party in row.recipients] == [("环县", "621022")]
    assert (row.measure, row.category, row.status) == ("新建3座冷库", "infrastructure", "done")
    assert [(a.value, a.unit, a.kind, a.role) for a in row.amounts] == [
        (Decimal(3205000), "元", "money", "total"),
        (Decimal(3), "座", "projects", "total"),
    ]
    assert (row.year_start, row.year_end, row.year_basis) == (2021, 2021, "stated")
    assert built.text[slice(*row.evidence)] == "南开区向环县投入320.5万元,新建3座冷库"
    assert (row.source, row.page, row.mentions, row.score, row.needs_review) == ("nk.txt", "88", ("m1",), 1.0, False)


def test_place_of_a_record_in_a_volume() -> None:
    built = document("[A 南开区][M care 慰问]了[R 老人]。", links="m1:a1,r1", file="v", page="1")
    spans = (SourceSpan(3, 9, "88", 12, file="v/012.txt"),)
    passages = (replace(built.passages[0], source_spans=spans, section=("对口支援", "概况")),)
    (row,) = assemble(built.replace(passages=passages))
    assert (row.source, row.page, row.page_number, row.section) == ("v/012.txt", "88", 12, ("对口支援", "概况"))
    assert Record(**{name: getattr(row, name) for name in Record.__dataclass_fields__}) == row
    placed = replace(built.entities[1], source_spans=(SourceSpan(0, 2, "89", 13, file="v/013.txt"),))
    entities = tuple(placed if mention.id == "m1" else mention for mention in built.entities)
    (row,) = assemble(built.replace(passages=passages, entities=entities))
    assert (row.source, row.page, row.page_number) == ("v/013.txt", "89", 13)


def test_volume_and_place_on_the_page_of_a_record() -> None:
    built = document("[A 南开区][M care 慰问]了[R 老人]。", links="m1:a1,r1", file="shelf/v", page="1")
    spans = (
        SourceSpan(40, 45, "88", 12, (10.0, 20.0, 60.0, 30.0), file="v/012.pdf"),
        SourceSpan(50, 53, "89", 13, (10.0, 40.0, 40.0, 50.0), file="v/013.pdf"),
    )
    built = built.replace(passages=(replace(built.passages[0], source_spans=spans),))
    (row,) = assemble(built)
    assert (row.volume, row.volume_year, row.covered_year) == (None, None, None)
    first, last = row.source_spans
    assert (first.start, first.end, first.box, first.page_number) == (40, 45, (10.0, 20.0, 60.0, 30.0), 12)
    assert (last.start, last.end, last.page, last.file) == (50, 53, "89", "v/013.pdf")
    assert last.box == source_spans(built, 5, 8)[0].box
    source = replace(built.source, form="volume", title="青禾年鑑2021", volume_year=2021, covered_year=2020)
    (row,) = assemble(built.replace(source=source))
    assert (row.volume, row.volume_year, row.covered_year) == ("青禾年鑑2021", 2021, 2020)
    (row,) = assemble(built.replace(source=replace(source, title=None, volume_year=None)))
    assert row.volume == "v"
    found = Document.from_dict(built.replace(records=(row,)).to_dict())
    assert found.records == (row,)


def test_evidence_stays_in_the_sentence() -> None:
    built = document("[A 南开区]来了。随后[M care 慰问]了[R 老人]。", links="m1:a1,r1")
    (row,) = assemble(built)
    assert built.text[slice(*row.evidence)] == "慰问了老人"
    assert [party.name for party in row.actors] == ["南开区"]


def test_parties_are_distinct() -> None:
    (row,) = rows(
        "[A 南开区]结对[R 环县]。[A 全区][M goods 捐书]给[R 环县]、[R 全县]、[R 环县][R 学校]",
        links="m1:a1,a2,r2,r3,r4,r5",
    )
    assert [party.canonical for party in row.actors] == ["天津市南开区"]
    assert [party.canonical for party in row.recipients] == ["甘肃省庆阳市环县", "学校"]


def test_parties_are_those_of_the_year() -> None:
    early, late = rows(
        "2014年,[A 双流县]向[R 昌都地区][M goods 捐赠棉被]。2018年,[A 双流区]为[R 昌都市][M infrastructure 修建水塔]。",
        links="m1:a1,r1 m2:a2,r2",
    )
    assert [(p.canonical, p.code, p.present_code) for p in (*early.actors, *early.recipients)] == [
        ("四川省成都市双流县", "510122", "510116"),
        ("西藏自治区昌都地区", "542100", "540300"),  # a city since that year: what is written goes
    ]
    assert [(p.canonical, p.code, p.present_code) for p in (*late.actors, *late.recipients)] == [
        ("四川省成都市双流区", "510116", None),
        ("西藏自治区昌都市", "540300", None),
    ]


def test_an_open_name_is_read_back_with_its_candidates() -> None:
    built = document("[A 朝阳区]给[R 卓资县][M goods 送书]", links="m1:a1,r1")
    read = Document.from_dict(built.replace(records=assemble(built)).to_dict()).records
    assert read == assemble(built)
    (actor,), (recipient,) = read[0].actors, read[0].recipients
    assert (actor.code, actor.candidates) == (None, ("110105", "220104"))
    assert recipient.prefecture is not None and recipient.prefecture.name == "乌兰察布市"


def test_thousand_dots_are_decided_by_the_page() -> None:
    act = "[A 南开区]为[R 环县][M funds 拨款][Q 5.640万元]"
    (plain,) = rows(act, links="m1:a1,r1,q1")
    (dotted,) = rows(act, "惠及3.120人、发书4.600册", links="m1:a1,r1,q1")
    assert (plain.amounts[0].value, dotted.amounts[0].value) == (56400, 56400000)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("[M funds 拨款][Q 500万元],其中教育[Q 120万元]", ["total", "part"]),
        ("[M funds 拨款][Q 500万元],甲村[Q 200万元],乙村[Q 300万元]", ["total", "part", "part"]),
        ("[M funds 资助]学生[Q 每人每年2000元]", ["each"]),
        ("[M funds 给学校]各[Q 3万元]", ["each"]),
    ],
)
def test_roles_of_amounts(text: str, roles: list[str]) -> None:
    amounts = ",".join(f"q{i + 1}" for i in range(len(roles)))
    (row,) = rows(text, links=f"m1:{amounts}")
    assert [amount.role for amount in row.amounts] == roles


def test_the_noun_tells_what_is_counted() -> None:
    (row,) = rows("[M other 实施项目][Q 76个],[M pairing 结对][Q 12个]村", links="m1:q1 m2:q2")[:1]
    assert row.amounts[0].kind == "projects"
    assert rows("[M pairing 结对][Q 12个]村", links="m1:q1")[0].amounts[0].kind == "parties"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[M funds 捐款]给[R 环县]", "m1:r1"),
        ("[A 南开区][M funds 捐款]", "m1:a1"),
        ("[A 南开区][M funds 捐款]给[R 环县][Q 1.2.3万元]", "m1:a1,r1,q1"),
    ],
)
def test_rows_for_review(text: str, links: str) -> None:
    (row,) = rows(text, links=links)
    assert row.needs_review
    assert all(amount.value is None for amount in row.amounts)


def test_score_joins_measure_and_cells() -> None:
    built = document("[A 南开区][M funds 捐款]给[R 环县]", links="m1:a1,r1")
    entities = tuple(replace(m, score=0.8 if m.label == "MEASURE" else 1.0) for m in built.entities)
    relations = tuple(replace(link, score=0.25 if link.tail == "a1" else 1.0) for link in built.relations)
    (row,) = assemble(built.replace(entities=entities, relations=relations))
    assert row.score == pytest.approx(0.8 * 0.5)


def test_annotated_repeats_are_one_row() -> None:
    (row,) = rows(
        "[A 南开区][M goods 赠书][R 环县]",
        "2021年,[A 南开区]为[R 环县][M goods 购置图书][Q 5000册],[Q 5000册]。",
        links="m1:a1,r1 m2:a2,r2,q1,q2",
        same="m2=m1",
        headings=1,
    )
    assert row.mentions == ("m1", "m2")
    assert (row.measure, row.year_start) == ("购置图书", 2021)
    assert [amount.value for amount in row.amounts] == [5000, 5000]


def test_a_headline_is_the_act_of_the_text() -> None:
    (row,) = rows(
        "[A 南开区]向[R 环县][M goods 捐赠[Q 500台]净水器]",
        "[A 南开区]向[R 环县][M goods 捐赠价值30万元的净水器][Q 500台]。",
        links="m1:a1,r1,q1 m2:a2,r2,q2",
        headings=1,
    )
    assert (row.mentions, row.measure) == (("m1", "m2"), "捐赠价值30万元的净水器")
    assert len(row.amounts) == 1


@pytest.mark.parametrize(
    "body",
    [
        "[A 南开区]向[R 礼县][M goods 捐赠净水器][Q 500台]。",  # another county
        "[A 南开区]向[R 环县][M goods 捐赠净水器][Q 300台]。",  # another number
        "[A 南开区]向[R 环县][M goods 捐赠棉被][Q 500床]。",  # another thing
        "[A 南开区]向[R 环县][M training 捐赠净水器][Q 500台]。",  # another category
    ],
)
def test_other_acts_are_not_merged(body: str) -> None:
    found = rows("[A 南开区]向[R 环县][M goods 捐赠净水器][Q 500台]", body, links="m1:a1,r1,q1 m2:a2,r2,q2", headings=1)
    assert [row.mentions for row in found] == [("m1",), ("m2",)]


def test_a_yearly_act_is_one_row_a_year() -> None:
    found = rows(
        "2020年,[A 南开区]向[R 环县][M goods 捐赠图书]。2021年,[A 南开区]向[R 环县][M goods 捐赠图书]。",
        links="m1:a1,r1 m2:a2,r2",
    )
    assert [row.year_start for row in found] == [2020, 2021]


def test_the_partnership_is_one_act_but_its_villages_another() -> None:
    found = rows(
        "[A 南开区][M pairing 对口支援][R 环县]",
        "[A 南开区][M pairing 对口帮扶][R 环县]。"
        "[A 南开区][Q 15个][A 街道]与[R 环县][Q 15个][R 贫困村][M pairing 结对帮扶]。",
        links="m1:a1,r1 m2:a2,r2 m3:a3,a4,r3,r4,q1,q2",
    )
    assert [row.mentions for row in found] == [("m1", "m2"), ("m3",)]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        # What becomes of the thing that was given.
        ("[A 甲区]向[R 山区学生][M goods 捐赠手风琴]。|秋后,[A 甲区]的[M goods 手风琴陆续运抵][R 环县]。", True),
        ("[A 甲区]在[R 环县][M infrastructure 打深井]。[A 甲区][M infrastructure 援建的深井]出水,[R 环县]受益。", True),
        # Another thing, another village, and a thing that names none.
        ("[A 甲区]在[R 环县][M infrastructure 打深井]。[A 甲区]为[R 环县]建的[M infrastructure 水塔已竣工]。", False),
        ("[A 甲区]在[R 东村]的[M infrastructure 水塔竣工]。[A 甲区]在[R 西村]的[M infrastructure 水塔竣工]。", False),
        ("[A 甲区]为[R 环县][M goods 实施援建项目]。[A 甲区]在[R 环县]的[M goods 公路项目已完工]。", False),
        # A heading names what the first act below it tells.
        ("#[A 甲区][R 环县][M talent 人才互派]|[A 甲区]向[R 环县][M talent 派医生]。", True),
        ("#[A 甲区][R 环县][M talent 人才互派]|[A 甲区]向[R 环县][M training 培训厨师]。", False),
        ("#[A 甲区][R 环县][M goods 捐赠净水器]|[A 甲区]向[R 环县][M goods 捐赠棉衣]。", False),
        ("#[A 甲区][R 环县][M pairing 建立“三个一”机制]|[A 甲区]与[R 环县][M pairing 签订协议]。", False),
    ],
)
def test_reports_in_other_words(text: str, together: bool) -> None:
    passages = text.split("|")
    headings = sum(passage.startswith("#") for passage in passages)
    found = rows(*(p.removeprefix("#") for p in passages), links="m1:a1,r1 m2:a2,r2", headings=headings)
    assert (len(found) == 1) == together


def test_only_the_first_act_below_a_heading_is_its_detail() -> None:
    found = rows(
        "[A 南开区][R 环县][M talent 人才互派]",
        "[A 南开区]向[R 环县][M talent 派医生]。[A 南开区]接收[R 环县][M talent 干部挂职]。",
        links="m1:a1,r1 m2:a2,r2 m3:a3,r3",
        headings=1,
    )
    assert [row.mentions for row in found] == [("m1", "m2"), ("m3",)]


def test_planned_acts() -> None:
    assert rows("将[M goods+ 捐书]")[0].status == "planned"
    (row,) = rows("将[M goods+ 捐书]。已[M goods 捐书]", same="m2=m1")
    assert row.status == "done"


def test_rows_are_the_same_over_runs_and_distinct() -> None:
    passages = ["[A 南开区][M goods 捐书]给[R 环县]。"] * 2
    options: dict[str, Any] = {"links": "m1:a1,r1 m2:a2,r2"}
    first = rows(*passages, **options, covered_year=2021)
    assert first == rows(*passages, **options, covered_year=2021)
    built = rows("[M goods 捐书]给[R 环县]。[M goods 送米]给[R 环县]。", links="m1:r1 m2:r2")
    assert len({row.record_id for row in built}) == 2


def test_ids_do_not_depend_on_what_stands_elsewhere() -> None:
    act = "[A 南开区]向[R 环县][M goods 捐赠图书][Q 500册]。"
    options: dict[str, Any] = {"links": "m1:a1,r1,q1"}
    (alone,) = rows(act, **options)
    (later,) = rows("环县地处陇东，沟壑纵横。", "另据消息，" + act, "图书已上架。", **options, covered_year=2020)
    (spaced,) = rows(act.replace("向", " 向 "), **options)
    (other,) = rows(act.replace("500", "600"), **options)
    assert alone.record_id == later.record_id == spaced.record_id != other.record_id


def test_equal_sentences_have_ids_of_their_own() -> None:
    act = "[A 南开区]向[R 环县][M goods 捐赠图书][Q {}册]。"
    first, second = rows("2019年," + act.format(500), "2020年," + act.format(500), links="m1:a1,r1,q1 m2:a2,r2,q2")
    assert first.record_id != second.record_id
    # What is added behind leaves the ids before it as they are.
    many = rows(
        *(f"{year}年," + act.format(500) for year in (2019, 2020, 2021)), links="m1:a1,r1,q1 m2:a2,r2,q2 m3:a3,r3,q3"
    )
    assert [row.record_id for row in many[:2]] == [first.record_id, second.record_id]


def test_traditional_characters_have_the_same_id() -> None:
    (simplified,) = rows("[A 南开区]向[R 环县][M goods 捐赠图书]。", links="m1:a1,r1")
    (traditional,) = rows("[A 南開區]向[R 環縣][M goods 捐贈圖書]。", links="m1:a1,r1")
    assert simplified.record_id == traditional.record_id
    assert traditional.measure == "捐贈圖書"


def test_each_cell_has_its_score_and_its_mentions() -> None:
    built = document(
        "[A 南开区]、[A 区教育局]给[R 环县][M goods 送书][Q 500册]。[A 南开区]给[R 环县][M goods 送书][Q 500册]。",
        links="m1:a1,a2,r1,q1 m2:a3,r2,q2",
        same="m2=m1",
    )
    doubts = {"a1": 0.6, "a2": 0.1, "a3": 0.7, "q2": 0.8}
    relations = tuple(replace(link, score=doubts.get(link.tail, 1.0)) for link in built.relations)
    entities = tuple(replace(m, score=0.5) if m.id == "a3" else m for m in built.entities)
    (row,) = assemble(built.replace(entities=entities, relations=relations))
    # A party that two reports name is as sure as in the surer one.
    assert [(p.name, p.score, p.mentions) for p in row.actors] == [
        ("南开区", 0.6, ("a1", "a3")),
        ("区教育局", 0.1, ("a2",)),
    ]
    assert [(a.score, a.mentions) for a in row.amounts] == [(1.0, ("q1", "q2"))]
    assert (row.recipients[0].score, row.recipients[0].mentions) == (1.0, ("r1", "r2"))
    assert row.review_reasons == ("low_score", "unsure_cell")


def test_measure_category_and_status_have_scores() -> None:
    built = document(
        "[A 南开区]拟给[R 环县][M goods+ 送书]。[A 南开区]已给[R 环县][M goods 送书500册]。",
        links="m1:a1,r1 m2:a2,r2",
        same="m2=m1",
    )
    scores: dict[str, dict[str, Any]] = {
        "m1": {"score": 0.9, "category_score": 0.6, "planned_score": 0.95},
        "m2": {"score": 0.7, "category_score": 0.8, "planned_score": 0.75},
    }
    entities = tuple(replace(m, **scores.get(m.id, {})) for m in built.entities)
    (row,) = assemble(built.replace(entities=entities))
    # As sure of the act as the surer report; the category is that of the words; done is what one report tells.
    assert (row.measure_score, row.category_score, row.status, row.status_score) == (0.9, 0.8, "done", 0.75)
    both = tuple(replace(m, planned=True) if m.label == "MEASURE" else m for m in entities)
    (plan,) = assemble(built.replace(entities=both))
    assert (plan.status, plan.status_score) == ("planned", 0.75)  # a plan only if both are right
    (by_hand,) = assemble(built)
    assert (by_hand.measure_score, by_hand.category_score, by_hand.status_score) == (1.0, None, None)


def test_the_time_is_as_exact_as_it_is_told() -> None:
    (row,) = rows("2021年6月8日至30日,[A 南开区]为[R 环县][M training 办班]。", links="m1:a1,r1")
    assert (row.date_start, row.date_end, row.year_start, row.year_end) == ("2021-06-08", "2021-06-30", 2021, 2021)
    (open_end,) = rows("自2021年6月起,[A 南开区]为[R 环县][M training 办班]。", links="m1:a1,r1")
    assert (open_end.date_start, open_end.date_end) == ("2021-06", None)
    assert row.year_score > rows("[M training 办班]")[0].year_score == 0


@pytest.mark.parametrize(
    ("text", "links", "same", "reasons"),
    [
        ("2021年,[A 南开区]给[R 环县][M funds 捐款][Q 3万元]", "m1:a1,r1,q1", "", ()),
        ("[M funds 捐款]给[R 环县]", "m1:r1", "", ("no_actor",)),
        ("[A 南开区][M funds 捐款]", "m1:a1", "", ("no_recipient",)),
        ("[A 南开区]给[R 环县][M funds 捐款][Q 若干]", "m1:a1,r1,q1", "", ("unread_amount",)),
        (
            "2019年[A 南开区]给[R 环县][M funds 捐款]。2020年[A 南开区]给[R 环县][M funds 捐款]",
            "m1:a1,r1 m2:a2,r2",
            "m2=m1",
            ("year_conflict",),
        ),
    ],
)
def test_reasons_for_review(text: str, links: str, same: str, reasons: tuple[str, ...]) -> None:
    (row,) = rows(text, links=links, same=same)
    assert row.review_reasons == reasons
    assert row.needs_review == bool(reasons)


def test_doubtful_rows_say_so() -> None:
    built = document("[A 南开区]给[R 环县][M funds 捐款]", links="m1:a1,r1")
    (sure,) = assemble(built)
    unsure = tuple(replace(m, score=0.5) for m in built.entities)
    (row,) = assemble(built.replace(entities=unsure, relations=tuple(replace(x, score=0.5) for x in built.relations)))
    assert row.review_reasons == ("low_score",) and row.review_priority > 0.8
    assert not sure.needs_review and sure.review_priority < 0.4


def test_a_name_of_several_places_is_for_review() -> None:
    (row,) = rows("[A 鼓楼区]为[R 环县][M training 办班]。", links="m1:a1,r1")
    assert len(row.actors[0].candidates) > 1
    assert row.review_reasons == ("ambiguous_party",)


def test_links_to_what_is_not_there_or_no_party_are_left_out() -> None:
    built = document("[A 南开区][M goods 捐书]给[R 环县]", links="m1:a1,r1")
    strays = tuple(replace(link, tail="a9" if link.tail == "a1" else "m1") for link in built.relations)
    (row,) = assemble(built.replace(relations=strays))
    assert row.actors == row.recipients == ()


def test_records_are_read_back() -> None:
    built = document("[A 南开区][M goods 捐书][Q 3册]给[R 环县]", links="m1:a1,r1,q1")
    built = built.replace(records=assemble(built))
    assert Document.from_dict(built.to_dict()) == built
    assert assemble(built) == built.records


def test_a_whole_volume_takes_no_square_of_time() -> None:
    n = 1500
    passage = "".join(f"[A 南开区]向[R 环县曲子镇第{i}村][M goods 捐赠第{i}种书][Q {i + 1}册]。" for i in range(n))
    built = document(passage, links=" ".join(f"m{i}:a{i},r{i},q{i}" for i in range(1, n + 1)))
    start = time.process_time()
    assert len(assemble(built)) == n
    assert time.process_time() - start < 8


TEXT = (
    "2020年南开区向环县捐赠2.400万元。其中近百台,当地、全县受益\n"
    "自2017年以来我区结对帮扶环县十几所学校,每人3千元;受援地"
)


@st.composite
def predicted(draw: st.DrawFn) -> Document:
    """Draw what a poor model might say: any spans, any links, any flags."""
    mentions = []
    for index in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(TEXT) - 1))
        end = draw(st.integers(start + 1, min(len(TEXT), start + 12)))
        label = draw(st.sampled_from(LABELS))
        act: dict[str, Any] = {}
        if label == "MEASURE":
            act = {"category": draw(st.sampled_from(["funds", "pairing", None])), "planned": draw(st.booleans())}
            act["same"] = draw(st.sampled_from([None, *(f"x{i}" for i in range(index + 2))]))
        mentions.append(Mention(f"x{index}", label, start, end, TEXT[start:end], draw(st.floats(0, 1)), **act))
    tails = [m for m in mentions if m.label != "MEASURE"]
    links = [
        Link(LINK_OF_LABEL[tail.label], head.id, tail.id, draw(st.floats(0, 1)))
        for head in mentions
        for tail in tails
        if head.label == "MEASURE" and draw(st.booleans())
    ]
    newline = TEXT.index("\n")
    passages = (Passage(0, newline, draw(st.sampled_from(["body", "heading"]))), Passage(newline + 1, len(TEXT)))
    return Document(TEXT, draw(st.sampled_from([(), passages])), tuple(mentions), tuple(links))


@given(predicted())
def test_whatever_a_model_says_makes_rows(found: Document) -> None:
    records = assemble(found)
    measures = {m.id: m for m in found.entities if m.label == "MEASURE"}
    linked = {link.tail for link in found.relations}
    assert len({row.record_id for row in records}) == len(records)
    assert sorted(i for row in records for i in row.mentions) == sorted(measures)
    for row in records:
        start, end = row.evidence
        assert any(start <= measures[i].start and measures[i].end <= end for i in row.mentions)
        assert 0 <= row.score <= 1
        assert set(row.review_reasons) <= set(REVIEW_REASONS)
        assert row.needs_review == bool(row.review_reasons)
        assert {i for cell in (*row.actors, *row.recipients, *row.amounts) for i in cell.mentions} <= linked
        assert len({party.canonical for party in row.actors}) == len(row.actors)


def test_a_heading_names_the_parties_of_its_act_short() -> None:
    (row,) = rows(
        "[A 天津市][M health 帮医院][R 环县人民医院]",
        "[A 天津市南开区]派出的医生在[R 环县人民医院][M health 把卒中中心建了起来]。",
        links="m1:a1,r1 m2:a2,r2",
        headings=1,
    )
    assert (row.mentions, row.measure) == (("m1", "m2"), "把卒中中心建了起来")
    apart = rows(
        "[A 天津市][M health 帮医院][R 环县人民医院]",
        "[A 兰州市]派出的医生在[R 环县人民医院][M health 把卒中中心建了起来]。",
        links="m1:a1,r1 m2:a2,r2",
        headings=1,
    )
    assert len(apart) == 2


def test_a_headline_and_the_text_tell_of_one_sum() -> None:
    text = "[A 区直机关]和[A 干部职工]拿出一天工资,[M funds 凑成][Q 67.9万元],交给[R 环县]。"
    (row,) = rows("[Q 67.9万元][M funds 善款]到[R 环县]", text, links="m1:r1,q1 m2:a1,a2,r2,q2", headings=1)
    assert row.mentions == ("m1", "m2") and len(row.amounts) == 1
    other = rows("[Q 66万元][M funds 善款]到[R 环县]", text, links="m1:r1,q1 m2:a1,a2,r2,q2", headings=1)
    assert len(other) == 2
