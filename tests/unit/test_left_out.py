"""Parties that only a heading names."""

from pairie.left_out import HEADING_SCORE, link_to_headings
from pairie.readers.sections import with_sections
from pairie.records import assemble
from pairie.types import Document, Link
from tests.unit.facts.marked import document


def filled(*passages: str, links: str = "", headings: int = 0) -> Document:
    return link_to_headings(with_sections(document(*passages, links=links, headings=headings)))


def added(found: Document) -> list[tuple[str, str, str]]:
    return [(link.type, link.head, link.tail) for link in found.relations if link.basis == "heading"]


TITLE = "协作纪事"


def test_the_heading_names_the_receiver() -> None:
    found = filled(
        TITLE,
        "一、帮扶[R 环县]",
        "[A 南开区][M talent 派出医生]15名。",
        "其余[M funds 拨款]8万元。",
        links="m1:a1",
        headings=2,
    )
    assert added(found) == [("BENEFICIARY", "m1", "r1"), ("BENEFICIARY", "m2", "r1")]
    assert found.relations[-1].score == HEADING_SCORE
    row = assemble(found)[0]
    assert [party.canonical for party in row.recipients] == ["甘肃省庆阳市环县"]
    assert row.needs_review and row.review_reasons == ("recipient_from_heading",)
    assert row.section == (TITLE, "一、帮扶环县") and row.score < 1
    assert Document.from_dict(found.to_dict()) == found


def test_a_run_in_head_counts() -> None:
    found = filled(TITLE, "【[A 大塘镇]】年内[M goods 送去种苗]若干。", "另有[M care 走访]十余次。", headings=1)
    assert added(found) == [("AGENT", "m1", "a1"), ("AGENT", "m2", "a1")]


def test_a_heading_in_brackets_with_room_inside() -> None:
    found = filled(TITLE, "【 [A 大塘镇] 】", "年内[M goods 送去种苗]若干。", headings=2)
    assert added(found) == [("AGENT", "m1", "a1")] and found.passages[2].section == (TITLE, "大塘镇")


def test_the_innermost_heading_decides() -> None:
    texts = (
        TITLE,
        "一、[A 南开区]之所为",
        "(一)[A 西青区]",
        "[M funds 拨款]8万元。",
        "二、其他",
        "[M funds 汇款]1万元。",
    )
    made = document(*texts)
    kinds = ("heading", "heading", "heading", "body", "heading", "body")
    passages = tuple(
        type(p)(p.start, p.end, kind)
        for p, kind in zip(made.passages, kinds, strict=True)  # type: ignore[arg-type]
    )
    assert added(link_to_headings(with_sections(made.replace(passages=passages)))) == [("AGENT", "m1", "a2")]


def test_what_is_not_filled() -> None:
    # Two that fit; the title of the whole; what a sentence links; the party of the other side.
    assert added(filled(TITLE, "[R 环县]与[R 华池县]", "[M funds 拨款]8万元。", headings=2)) == []
    assert added(filled("[A 南开区]帮扶[R 环县]", "[M funds 拨款]8万元。", headings=1)) == []
    assert added(filled(TITLE, "[R 环县]", "[M funds 拨款]给[R 华池县]。", links="m1:r2", headings=2)) == []
    assert added(filled(TITLE, "[A 环县]", "[R 环县][M funds 拨款]。", links="m1:r1", headings=2)) == []
    assert added(filled(TITLE, "[M pairing 对口帮扶][R 环县]", "余事不记。", headings=2)) == []


def test_one_party_under_two_names() -> None:
    found = filled(TITLE, "[R 甘肃省环县]([R 环县])", "[M funds 拨款]8万元。", headings=2)
    assert added(found) == [("BENEFICIARY", "m1", "r1")]


def test_a_side_that_a_sentence_links_as_well_has_no_reason() -> None:
    found = filled(TITLE, "[R 环县]", "[A 南开区]向[R 县里][M funds 拨款]8万元。", links="m1:a1,r2", headings=2)
    both = found.replace(relations=(*found.relations, Link("BENEFICIARY", "m1", "r1", 0.3, "heading")))
    assert assemble(both)[0].review_reasons == ()
