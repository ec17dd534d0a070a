from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie import merge_records
from pairie.merging import merge_documents
from pairie.records import assemble
from pairie.types import Document, Record
from tests.unit.facts.marked import document


def read(*passages: str, links: str, **options: Any) -> Document:
    built = document(*passages, links=links, **options)
    return built.replace(records=assemble(built))


YEARBOOK = read(
    "2019年，[A 南开区]投入[Q 96万元]，在[R 环县]曲子镇[M infrastructure 建成[Q 2座]羊肉冷链仓]。",
    links="m1:a1,r1,q1,q2",
    file="nk2020.txt",
    page="88",
    covered_year=2019,
)
NEWS = read(
    "近日，由[A 南开区]援助的[M infrastructure 羊肉冷链仓]在[R 环县]启用，总投资[Q 96万元]。",
    links="m1:a1,r1,q1",
    file="news.html",
    date="2019-11-02",
)


def test_one_act_of_two_documents_keeps_both_sources() -> None:
    (row,) = merge_records([NEWS, YEARBOOK])
    assert [(s.document, s.source, s.page) for s in row.sources] == [(0, "news.html", None), (1, "nk2020.txt", "88")]
    assert (row.measure, row.source, row.page) == ("建成2座羊肉冷链仓", "nk2020.txt", "88")
    assert [amount.value for amount in row.amounts] == [960000, 2]
    assert (row.year_start, row.year_basis, row.date_start) == (2019, "stated", "2019")
    assert [s.text for s in row.sources] == [d.text[slice(*d.records[0].evidence)] for d in (NEWS, YEARBOOK)]
    # The ids of mentions are of the document that the row was taken from.
    assert row.amounts[0].mentions == ("q1",)


def test_an_act_is_as_sure_as_its_surest_report() -> None:
    (told,) = NEWS.records
    (whole,) = YEARBOOK.records
    news = NEWS.replace(records=(replace(told, measure_score=0.9, category_score=0.95, status_score=0.8),))
    yearbook = YEARBOOK.replace(records=(replace(whole, measure_score=0.7, category_score=0.6, status_score=0.7),))
    (row,) = merge_records([news, yearbook])
    # The category is that of the fullest report, and so is its score.
    assert (row.measure_score, row.category_score, row.status_score) == (0.9, 0.6, 0.8)


def test_an_act_stands_with_the_document_that_tells_most() -> None:
    news, yearbook = merge_documents([NEWS, YEARBOOK])
    assert news.records == () and news.entities == NEWS.entities
    (row,) = yearbook.records
    assert [source.document for source in row.sources] == [0, 1]
    assert {party.party_id for party in row.actors} == {"cn120104"}


def test_a_row_of_one_document_has_its_own_source() -> None:
    (row,) = merge_records([YEARBOOK])
    assert row.sources[0].record_id == row.record_id == YEARBOOK.records[0].record_id


@pytest.mark.parametrize(
    ("text", "links", "options"),
    [
        # another year, month, place, amount, thing; and the giver is not told
        ("2018年，[A 南开区]为[R 环县][M infrastructure 建成羊肉冷链仓]，投入[Q 96万元]。", "m1:a1,r1,q1", {}),
        ("2019年，[A 南开区]为[R 礼县][M infrastructure 建成羊肉冷链仓]，投入[Q 96万元]。", "m1:a1,r1,q1", {}),
        ("2019年，[A 南开区]为[R 环县][M infrastructure 建成羊肉冷链仓]，投入[Q 69万元]。", "m1:a1,r1,q1", {}),
        ("2019年，[A 南开区]在[R 环县][M infrastructure 修通村道]。", "m1:a1,r1", {}),
        ("2019年，[R 环县][M infrastructure 建成羊肉冷链仓]，投资[Q 96万元]。", "m1:r1,q1", {}),
        ("[A 南开区]为[R 环县][M infrastructure 建成羊肉冷链仓]。", "m1:a1,r1", {}),
    ],
)
def test_other_acts_stay_apart(text: str, links: str, options: dict[str, Any]) -> None:
    assert len(merge_records([YEARBOOK, read(text, links=links, **options)])) == 2


def test_other_months_are_other_acts() -> None:
    many = [
        read(f"2019年{month}月，[A 南开区]向[R 环县][M goods 捐赠棉衣棉被]。", links="m1:a1,r1") for month in (3, 11)
    ]
    assert len(merge_records(many)) == 2


def test_the_same_words_in_two_papers_are_one_report() -> None:
    words = "热心人昨天为[R 山里的孩子们][M goods 送来印着校徽的羽绒服]，合身的就有[Q 300件]。"
    many = [read(words, links="m1:r1,q1", file=name, date="2021-12-01") for name in ("a.txt", "b.txt")]
    (row,) = merge_records(many)
    assert [s.source for s in row.sources] == ["a.txt", "b.txt"]


def test_two_acts_of_one_document_stay_two() -> None:
    twice = read(
        "2019年，[A 南开区]向[R 环县][M goods 捐赠课桌椅]。",
        "2019年，[A 南开区]向[R 环县][M care 看望老人]。",
        links="m1:a1,r1 m2:a2,r2",
    )
    rows = merge_records([twice, twice])
    assert [len(row.sources) for row in rows] == [2, 2]


def test_the_partnership_of_a_year_is_one_row() -> None:
    many = [
        read(f"{year}年，[A 南开区][M pairing {words}][R 环县]。", links="m1:a1,r1")
        for year, words in ((2019, "对口帮扶"), (2019, "结对帮扶"), (2020, "对口帮扶"))
    ]
    assert [(row.year_start, len(row.sources)) for row in merge_records(many)] == [(2019, 2), (2020, 1)]


def test_doubts_are_those_of_the_merged_row() -> None:
    doubtful = YEARBOOK.records[0]
    assert not doubtful.needs_review
    lone = read(
        "[A 南开区]为[R 环县][M infrastructure 建成羊肉冷链仓]，投入[Q 96万元]、[Q 1.2.3万]。", links="m1:a1,r1,q1,q2"
    )
    assert lone.records[0].review_reasons == ("unread_amount",)
    (row,) = merge_records([YEARBOOK, lone])
    assert row.review_reasons == ("unread_amount",) and row.needs_review


def test_merged_records_are_read_back() -> None:
    whole = YEARBOOK.replace(records=merge_records([YEARBOOK, NEWS]))
    assert Document.from_dict(whole.to_dict()) == whole


@given(st.permutations(range(4)))
def test_the_order_of_documents_changes_no_cell(order: list[int]) -> None:
    other = read("2020年，[A 南开区]向[R 环县][M funds 拨付资金][Q 500万元]。", links="m1:a1,r1,q1")
    many = [YEARBOOK, NEWS, other, read("[M care 慰问]", links="")]
    merged = merge_records(many[i] for i in order)

    def key(row: Record) -> tuple[str, tuple[str, ...], int]:
        return row.measure, tuple(sorted(amount.text for amount in row.amounts)), len(row.sources)

    assert sorted(map(key, merged)) == sorted(map(key, merge_records(many)))


def test_a_large_batch_takes_no_square_of_time() -> None:
    many = [
        read(f"{1990 + i % 30}年，[A 南开区]为[R 环县][M goods 捐赠第{i}种课本][Q {i + 1}册]。", links="m1:a1,r1,q1")
        for i in range(1500)
    ]
    start = time.process_time()
    assert len(merge_records(many)) == len(many)
    assert time.process_time() - start < 6


def test_a_party_from_a_heading_stays_a_doubt_unless_a_report_names_it() -> None:
    (told,) = YEARBOOK.records
    reasons = (*told.review_reasons, "actor_from_heading")
    under = YEARBOOK.replace(records=(replace(told, review_reasons=reasons, needs_review=True),))
    (row,) = merge_records([under, under])
    assert row.needs_review and "actor_from_heading" in row.review_reasons
    (row,) = merge_records([under, YEARBOOK])
    assert "actor_from_heading" not in row.review_reasons
