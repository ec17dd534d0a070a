"""Labels without the text, and the text put back."""

import json

import pytest

from pairie.errors import FormatError
from pairie.formats.inline import parse_inline
from pairie.formats.standoff import digest, parse_standoff, read_standoff, standoff_digest, write_standoff
from pairie.types import Document, Passage, SourceSpan

# Two columns side by side, as a layout dump has them; the reading text goes down the left one first.
PAGE = "石阡县捐赠水泵     丹棱县派出医\n二十台,全部可用    疗队。\n"
GOLD = parse_inline(
    '<doc id="p1" genre="yearbook"><p><A id="a1">石阡县</A><M id="m1" cat="goods" by="a1" amt="q1">'
    '捐赠水泵</M><Q id="q1">二十台</Q>,全部可用</p><p><A id="a2">丹棱县</A>'
    '<M id="m2" cat="health" by="a2" plan="yes">派出医疗队</M>。</p></doc>'
)[0]


def reading() -> Document:
    def at(words: str) -> SourceSpan:
        return SourceSpan(PAGE.index(words), PAGE.index(words) + len(words))

    spans = (at("石阡县捐赠水泵"), at("二十台,全部可用")), (at("丹棱县派出医"), at("疗队。"))
    return Document(GOLD.document.text, (Passage(0, 15, "body", spans[0]), Passage(16, 25, "body", spans[1])))


def test_round_trip_over_a_page_in_columns(tmp_path) -> None:
    written = write_standoff(GOLD, PAGE, reading())
    assert "石阡" not in written
    assert "捐赠" not in written
    path = tmp_path / "p1.standoff.json"
    path.write_text(written, encoding="utf-8")
    assert read_standoff(path, PAGE) == GOLD
    assert standoff_digest(path) == digest(PAGE)


def test_page_in_reading_order_needs_no_reading() -> None:
    page = GOLD.document.text + "\n"
    again = parse_standoff(write_standoff(GOLD, page), page, where="x")
    assert again == GOLD


def test_copies_from_windows_count() -> None:
    written = write_standoff(GOLD, PAGE, reading())
    assert parse_standoff(written, "\ufeff" + PAGE.replace("\n", "\r\n"), where="x") == GOLD


def test_without_passages_the_page_is_the_text() -> None:
    entities = [{"id": "a1", "label": "ACTOR", "start": 0, "end": 3}]
    found = {"id": "x", "sha256": digest("石阡县"), "entities": entities, "relations": []}
    annotated = parse_standoff(json.dumps(found), "石阡县", where="x")
    assert annotated.document.mention("a1").text == "石阡县"
    assert annotated.genre is None


def test_a_changed_page_is_refused() -> None:
    with pytest.raises(FormatError, match="not the annotated page"):
        parse_standoff(write_standoff(GOLD, PAGE, reading()), PAGE.replace("二十", "三十"), where="x")


def test_a_few_characters_in_another_width_are_kept() -> None:
    page = "石阡县捐赠水泵二十台，全部可用" + "。" * 60 + "\n丹棱县派出医疗队。\n"
    gold = parse_inline(f'<doc id="w"><p>石阡县捐赠水泵二十台,全部可用{"。" * 60}</p><p>丹棱县派出医疗队。</p></doc>')[
        0
    ]
    written = json.loads(write_standoff(gold, page))
    assert written["passages"][0] == [[0, 10], ",", [11, 75]]
    assert parse_standoff(json.dumps(written), page, where="x") == gold


def test_what_our_reading_changed_is_kept_in_letters() -> None:
    gold = parse_inline(f'<doc id="w"><p>送去20台水泵{"。" * 80}</p></doc>')[0]
    page = "送去２0台水泵" + "。" * 80
    span = (SourceSpan(0, len(page)),)
    ours = Document(gold.document.text, (Passage(0, len(page), "body", span),))
    written = json.loads(write_standoff(gold, page, ours))
    assert written["passages"] == [[[0, 2], "2", [3, len(page)]]]


def test_gold_of_another_page_is_refused() -> None:
    with pytest.raises(FormatError, match="not the text of this page"):
        write_standoff(GOLD, "另一页,讲的是别的事。")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "not JSON"),
        ("[]", "members missing"),
        ('{"id": "x"}', "members missing"),
        ("BAD", "member cannot be read"),
    ],
)
def test_broken_files(written: str, said: str) -> None:
    if written == "BAD":
        bad = {"id": "x", "sha256": digest("文"), "entities": [{"id": "a1"}], "relations": []}
        written = json.dumps(bad)
    with pytest.raises(FormatError, match=f"^gold.json: .*{said}"):
        parse_standoff(written, "文", where="gold.json")
