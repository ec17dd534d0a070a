import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.facts.amounts import parse_amount
from pairie.facts.names import same_party
from pairie.readers import read_text
from pairie.records import assemble
from pairie.traditional import simplify
from pairie.types import Document, Link, Mention, Passage

TRADITIONAL = "2021年，臺江區向黃羅縣捐贈棉衣120件，價值3萬餘元。"
SIMPLIFIED = "2021年，台江区向黄罗县捐赠棉衣120件，价值3万余元。"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (TRADITIONAL, SIMPLIFIED),
        ("乾淨的飲水，扭轉乾坤，乾隆年間", "干净的饮水，扭转乾坤，乾隆年间"),
        ("瞭解情況，一目瞭然，反覆覆蓋", "了解情况，一目了然，反复覆盖"),
        ("後來於縣裡設雙語學校", "后来于县里设双语学校"),
        ("", ""),
    ],
)
def test_simplify(written: str, plain: str) -> None:
    assert simplify(written) == plain


def test_simplified_text_is_left_as_it_is() -> None:
    text = "乾隆年间，沈先生于濛阳镇了望，著书三卷，于是藉此。" + SIMPLIFIED
    assert simplify(text) is text
    # One name in Traditional characters does not make a page Traditional: 乾 stays.
    page = text * 4 + "陳"
    assert simplify(page) == text * 4 + "陈"
    assert all(simplify(name) == name for name in ("泸定县", "濛阳镇"))


@given(st.text(st.sampled_from("臺灣乾坤瞭解後於甲乙 ，\n縣沈淨") | st.characters(exclude_categories=())))
def test_length_stays_and_once_is_enough(text: str) -> None:
    plain = simplify(text)
    assert len(plain) == len(text)
    assert simplify(plain) == plain


def test_facts_read_traditional() -> None:
    amount = parse_amount("近3萬餘元")
    assert amount is not None and amount.text == "近3萬餘元"
    plain = parse_amount("近3万余元")
    assert plain is not None and (amount.value, amount.unit, amount.kind) == (plain.value, plain.unit, plain.kind)
    assert same_party("黃羅縣", "黄罗") and same_party("甲市黄罗县", "黃羅縣")


def test_traditional_dumps_are_told_apart() -> None:
    article = "臺江區援助黃羅縣\n來源：臺江日報 時間：2021-03-05\n臺江區向黃羅縣捐贈棉衣120件。"
    document = read_text(f"首頁 > 新聞 > 正文\n{article}\n版權所有 臺江區\n", form="web")
    assert document.text == article
    assert (document.source.publisher, document.source.date) == ("臺江日報", "2021-03-05")


def marked(text: str) -> Document:
    def mention(number: int, label: str, start: int, end: int) -> Mention:
        extra = {"category": "goods", "planned": False} if label == "MEASURE" else {}
        return Mention(f"t{number}", label, start, end, text[start:end], 0.9, **extra)  # type: ignore[arg-type]

    spans = [("ACTOR", 6, 9), ("RECIPIENT", 10, 13), ("MEASURE", 13, 17), ("AMOUNT", 25, 30)]
    entities = tuple(mention(number, *span) for number, span in enumerate(spans))
    links = tuple(Link(kind, "t2", tail) for kind, tail in (("AGENT", "t0"), ("BENEFICIARY", "t1"), ("QUANTITY", "t3")))
    return Document(text, (Passage(0, len(text)),), entities, links)  # type: ignore[arg-type]


def test_records_have_the_words_of_the_page_and_the_facts_of_simplified_text() -> None:
    (record,), (plain,) = assemble(marked(TRADITIONAL)), assemble(marked(SIMPLIFIED))
    assert (record.actors[0].name, record.measure) == ("臺江區", "捐贈棉衣")
    assert record.amounts[0].text == TRADITIONAL[25:30]
    assert [(p.canonical, p.code, p.kind) for p in record.actors + record.recipients] == [
        (p.canonical, p.code, p.kind) for p in plain.actors + plain.recipients
    ]
    assert record.actors[0].code is not None
    assert [(a.value, a.unit, a.qualifier) for a in record.amounts] == [
        (a.value, a.unit, a.qualifier) for a in plain.amounts
    ]
    assert (record.year_start, record.evidence, record.score) == (plain.year_start, plain.evidence, plain.score)
