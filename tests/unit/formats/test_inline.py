"""The inline XML: what is read, what is refused and where, what is written."""

from dataclasses import replace

import pytest

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline, read_inline, write_inline
from pairie.types import Document, Link, Mention, Passage, Source

EXAMPLE = """<docs>
<doc id="d1" genre="news" title="一封信" date="2021-05-01" year="2021">
<p kind="heading">甲县来信</p>
<p><A id="a1">甲县</A>为<R id="r1">乙镇</R><M id="m1" cat="goods" by="a1" to="r1" amt="q1 q2">送去\
<Q id="q1">3台</Q>水泵</M>，\
值<Q id="q2">9万元</Q>&amp;<M id="m2" cat="goods" by="a1" plan="yes" same="m1">再送水泵</M></p>
</doc>
<doc id="d2"><p>无事。</p></doc>
</docs>
"""


def test_reads_text_mentions_links_and_source() -> None:
    first, second = parse_inline(EXAMPLE)
    document = first.document
    assert (first.id, first.genre, second.id, second.genre) == ("d1", "news", "d2", None)
    assert document.text == "甲县来信\n甲县为乙镇送去3台水泵，值9万元&再送水泵"
    assert [(p.start, p.end, p.kind) for p in document.passages] == [(0, 4, "heading"), (5, 26, "body")]
    assert document.source == Source(title="一封信", date="2021-05-01", covered_year=2021)
    assert all(document.text[m.start : m.end] == m.text for m in document.entities)
    assert [(m.id, m.label, m.text) for m in document.entities][2:4] == [
        ("m1", "MEASURE", "送去3台水泵"),
        ("q1", "AMOUNT", "3台"),
    ]
    m1, m2 = document.mention("m1"), document.mention("m2")
    assert (m1.category, m1.planned, m1.same) == ("goods", False, None)
    assert (m2.planned, m2.same) == (True, "m1")
    assert document.mention("a1").category is None
    assert document.relations == (
        Link("AGENT", "m1", "a1"),
        Link("BENEFICIARY", "m1", "r1"),
        Link("QUANTITY", "m1", "q1"),
        Link("QUANTITY", "m1", "q2"),
        Link("AGENT", "m2", "a1"),
    )


def test_writes_what_it_reads() -> None:
    documents = parse_inline(EXAMPLE)
    assert parse_inline(write_inline(documents)) == documents


def test_single_doc_without_docs_and_with_byte_order_mark(tmp_path) -> None:
    path = tmp_path / "一 份.xml"
    path.write_text('<doc id="x"><p>文</p></doc>', encoding="utf-8-sig")
    assert [d.id for d in read_inline(path)] == ["x"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<doc id="d"><p><A id="a1">甲</A></p>', "not well-formed XML"),
        ('<doc id="d"><p><A id="a1">甲<R id="r1">乙</A></R></p></doc>', "not well-formed XML"),
        ("<doc><p>文</p></doc>", "<doc> without id"),
        ('<doc id="d" lang="zh"><p>文</p></doc>', "unknown attribute of <doc>"),
        ('<doc id="d" year="21"><p>文</p></doc>', "bad year"),
        ('<doc id="d"><p kind="footer">文</p></doc>', "bad attributes of <p>"),
        ('<doc id="d"><p>文\n字</p></doc>', "line break in a passage"),
        ('<doc id="d"><p></p></doc>', "empty passage"),
        ('<doc id="d">文</doc>', "text outside <p>"),
        ('<doc id="d"><p><B>文</B></p></doc>', "unknown element"),
        ('<doc id="d"><A id="a1">甲</A></doc>', "<A> outside <p>"),
        ("<p>文</p>", "<p> outside <doc>"),
        ('<doc id="d"><doc id="e"><p>文</p></doc></doc>', "<doc> inside <doc>"),
        ('<doc id="d"><docs/></doc>', "<docs> inside another element"),
        ('<doc id="d"><p>甲<p>乙</p></p></doc>', "<p> inside <p>"),
        ('<doc id="d"><p><A id="r1">甲</A></p></doc>', "bad id of <A>"),
        ('<doc id="d"><p><A id="a1">甲</A><A id="a1">乙</A></p></doc>', "id used twice"),
        ('<doc id="d"><p><A id="a1">甲<A id="a2">乙</A></A></p></doc>', "same label nested"),
        ('<doc id="d"><p><A id="a1" cat="goods">甲</A></p></doc>', "unknown attribute of <A>"),
        ('<doc id="d"><p><A id="a1"></A></p></doc>', "empty mention"),
        ('<doc id="d"><p><M id="m1" cat="gifts">送水泵</M></p></doc>', "bad category"),
        ('<doc id="d"><p><M id="m1" cat="goods" plan="no">送水泵</M></p></doc>', "bad plan"),
        ('<doc id="d"><p><M id="m1" cat="goods" by="a9">送水泵</M></p></doc>', "unresolved link"),
        ('<doc id="d"><p><R id="r1">乙</R><M id="m1" cat="goods" by="r1">送</M></p></doc>', "link to the wrong label"),
        ('<doc id="d"><p><M id="m1" cat="goods" same="m1">送水泵</M></p></doc>', "unresolved link"),
        ('<!DOCTYPE doc><doc id="d"><p>文</p></doc>', "a DOCTYPE"),
    ],
)
def test_refuses_with_file_and_line(body: str, said: str) -> None:
    with pytest.raises(FormatError, match=rf"^notes\.xml:\d+: .*{said}; got .*, expected .*\. .*\."):
        parse_inline("\n" + body, where="notes.xml")


def test_names_the_line_and_the_passage() -> None:
    xml = '<doc id="d">\n<p>文</p>\n<p><M id="m1" cat="goods" by="a9">送水泵</M></p>\n</doc>'
    with pytest.raises(FormatError, match=r"^notes\.xml:3: d passage 2: unresolved link"):
        parse_inline(xml, where="notes.xml")


def test_counts_further_faults() -> None:
    with pytest.raises(FormatError, match="1 more"):
        parse_inline('<doc id="d"><p><A id="x">甲</A></p><p></p></doc>')


def test_missing_and_foreign_files(tmp_path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        read_inline(tmp_path / "none.xml")
    (tmp_path / "gb.xml").write_bytes('<doc id="d"><p>文</p></doc>'.encode("gb18030"))
    with pytest.raises(FormatError, match="not UTF-8"):
        read_inline(tmp_path / "gb.xml")


def made(text: str, *mentions: Mention, relations: tuple[Link, ...] = ()) -> AnnotatedDocument:
    return AnnotatedDocument("d", None, Document(text, entities=mentions, relations=relations))


def test_foreign_ids_are_numbered_anew() -> None:
    predicted = made(
        "乙镇获甲县赠水泵",
        Mention("e1", "MEASURE", 5, 8, "赠水泵", category="goods", planned=False),
        Mention("e2", "RECIPIENT", 0, 2, "乙镇"),
        Mention("e3", "ACTOR", 3, 5, "甲县"),
        relations=(Link("AGENT", "e1", "e3", 0.7), Link("BENEFICIARY", "e1", "e2", 0.9)),
    )
    written = write_inline([predicted])
    assert '<R id="r1">乙镇</R>获<A id="a1">甲县</A><M id="m1" cat="goods" by="a1" to="r1">赠水泵</M>' in written


def test_inner_mention_may_come_first() -> None:
    inner, outer = Mention("a1", "ACTOR", 0, 2, "甲县"), Mention("m1", "MEASURE", 0, 4, "甲县捐款", category="funds")
    assert '<M id="m1" cat="funds"><A id="a1">甲县</A>捐款</M>' in write_inline([made("甲县捐款", inner, outer)])


def test_crossing_mentions_are_refused() -> None:
    crossing = made("甲县水利局", Mention("a1", "ACTOR", 0, 4, "甲县水利"), Mention("r1", "RECIPIENT", 2, 5, "水利局"))
    with pytest.raises(FormatError, match="mentions cross"):
        write_inline([crossing])


def test_links_to_nothing_are_refused() -> None:
    measure = Mention("m1", "MEASURE", 0, 2, "捐书", category="goods", planned=False)
    linked = made("捐书", measure)
    with pytest.raises(FormatError, match="link to no mention; got a9"):
        write_inline([replace(linked, document=linked.document.replace(relations=(Link("AGENT", "m1", "a9"),)))])
    with pytest.raises(FormatError, match="link to no mention; got m0"):
        write_inline([made("捐书", replace(measure, same="m0"))])


def test_mention_over_two_passages_is_refused() -> None:
    with pytest.raises(FormatError, match="outside its passage"):
        write_inline([made("甲\n县", Mention("a1", "ACTOR", 0, 3, "甲\n县"))])


@pytest.mark.parametrize("text", ["甲\x00县", "甲\ud800县", "甲\x0b县"])
def test_characters_without_xml_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="cannot hold"):
        write_inline([made(text)])


def test_title_without_xml_is_refused() -> None:
    document = Document("文", source=Source(title="甲\x00"))
    with pytest.raises(FormatError, match="cannot hold"):
        write_inline([AnnotatedDocument("d", None, document)])


def test_running_text_keeps_only_its_passages() -> None:
    document = Document(
        "  甲县。\n\n乙镇。",
        passages=(Passage(2, 5), Passage(7, 10)),
        entities=(Mention("a1", "ACTOR", 2, 4, "甲县"), Mention("r1", "RECIPIENT", 7, 9, "乙镇")),
    )
    (again,) = parse_inline(write_inline([AnnotatedDocument("d", None, document)]))
    assert again.document.text == "甲县。\n乙镇。"
    assert [(m.start, m.text) for m in again.document.entities] == [(0, "甲县"), (4, "乙镇")]


@pytest.mark.parametrize(
    ("mention", "what"),
    [
        (Mention("x1", "PROGRAMME", 0, 2, "山海"), "PROGRAMME"),  # type: ignore[arg-type]
        (Mention("m1", "MEASURE", 0, 2, "山海", category="housing"), "housing"),  # type: ignore[arg-type]
    ],
)
def test_own_words_have_no_element(mention: Mention, what: str) -> None:
    with pytest.raises(FormatError, match=f"words that the inline form cannot hold; got {what}, .* Write JSONL"):
        write_inline([AnnotatedDocument("d1", None, Document("山海", entities=(mention,)))])
