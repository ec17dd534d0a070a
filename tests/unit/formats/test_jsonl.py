"""JSON Lines: what programs exchange and datasets loads."""

import json
from array import array
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.formats.jsonl import dataset_features, parse_line, read_jsonl, to_dataset, to_line, write_jsonl
from pairie.line_scan import scan_lines
from pairie.types import Document, PageFault, Party, Passage, Record, RecordAmount, Source, SourceSpan

XML = """<docs><doc id="d1" genre="news"><p><A id="a1">石阡县</A><M id="m1" cat="goods" by="a1" amt="q1">捐赠水泵</M>\
<Q id="q1">2万元</Q></p></doc><doc id="d2"><p>无事。</p></doc></docs>"""


def full() -> AnnotatedDocument:
    """Return a document with a value in every member."""
    document = parse_inline(XML)[0].document
    record = Record(
        "r1",
        (Party("石阡", "石阡县", "520623", "county"),),
        (),
        "捐赠水泵",
        "goods",
        (RecordAmount("2万元", Decimal("20000"), "元", "money", "exact"), RecordAmount("若干", None, None, None, None)),
        2020,
        None,
        "stated",
        "done",
        ("m1",),
        (0, 10),
        "一.txt",
        "12",
        0.5,
        True,
    )
    source = Source("一.txt", "layout", "题", "12", "社", "2020-01-01", 2020, 2021)
    return AnnotatedDocument("d1", "news", document.replace(records=(record,), source=source), {"licence": "own"})


def test_round_trip(tmp_path) -> None:
    documents = [full(), *parse_inline(XML)]
    path = tmp_path / "数据.jsonl"
    path.write_text(write_jsonl(documents), encoding="utf-8")
    assert read_jsonl(path) == documents


def test_places_on_paper_and_faults_survive() -> None:
    span = SourceSpan(3, 5, "12", 7, (60.0, 91.5, 81.0, 102.0), array("f", [60, 70.5, 81]))
    document = Document(
        "甲乙",
        (Passage(0, 2, "body", (span,)),),
        source=Source("书.pdf", "pdf", faults=(PageFault(2, "no text; got pictures"),)),
    )
    written = AnnotatedDocument("d", None, document)
    assert parse_line(to_line(written), where="x") == written
    [row] = to_dataset([written])
    assert parse_line(json.dumps(row), where="x") == written
    with pytest.raises(FormatError, match="cannot be read"):
        parse_line(to_line(written).replace("60.0, ", ""), where="x")


def test_members_are_those_of_to_dict_and_meta() -> None:
    found = json.loads(to_line(full()))
    assert list(found) == [*full().document.to_dict(), "meta"]
    assert found["meta"] == {"id": "d1", "genre": "news", "licence": "own"}


def test_line_separators_and_half_characters_survive() -> None:
    odd = AnnotatedDocument("d", None, Document("甲\u2028乙\ud83d丙\x85"))
    line = to_line(odd)
    assert line.encode("utf-8")
    assert parse_line(line, where="x") == odd


def test_u2028_ends_no_line(tmp_path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(write_jsonl([AnnotatedDocument("d", None, Document("甲\u2028乙"))]), encoding="utf-8")
    assert read_jsonl(path)[0].document.text == "甲\u2028乙"


def test_lines_of_other_programs_need_text_only(tmp_path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "甲"}\n\n{"text": "乙", "meta": null}\n', encoding="utf-8")
    assert [(d.id, d.document.text) for d in read_jsonl(path)] == [(f"{path}:1", "甲"), (f"{path}:3", "乙")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[]", "not a document"),
        ("{}", "member cannot be read"),
        ('{"text": "甲", "entities": [{"id": "a1"}]}', "member cannot be read"),
        (
            '{"text": "甲", "entities": [{"id": "a1", "label": "ACTOR", "start": 0, "end": 1, "text": "乙"}]}',
            "not agree",
        ),
        ('{"text": "甲", "entities": 3}', "member cannot be read"),
        ('{"text": "甲", "entities": [[]]}', "member cannot be read"),
        ('{"text": 3}', "text is no string"),
        (
            '{"text": "甲", "entities": [{"id": "a1", "label": "X", "start": 0, "end": 1, "text": "甲"}]}',
            "unknown label",
        ),
        (
            '{"text": "甲", "entities": [{"id": "a1", "label": "ACTOR", "start": "0", "end": 1, "text": "甲"}]}',
            "outside the text",
        ),
        (
            '{"text": "甲", "entities": [{"id": "a1", "label": "ACTOR", "start": -1, "end": 1, "text": "甲"}]}',
            "outside the text",
        ),
        ('{"text": "甲", "meta": "x"}', "meta is no object"),
    ],
)
def test_broken_lines_name_their_place(tmp_path, line: str, said: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "好"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match=f"x.jsonl:2: .*{said}"):
        read_jsonl(path)


@pytest.mark.parametrize(
    "members",
    [
        {"label": [[0, 3, "ACTOR"]]},
        {"label": []},
        {"labels": [[0, 3, "ACTOR"]]},
        {"entities": [{"id": 7, "label": "ACTOR", "start_offset": 0, "end_offset": 3}], "relations": []},
    ],
)
def test_lines_of_doccano_are_told_from_ours(members: dict[str, Any]) -> None:
    line = json.dumps({"id": 1, "text": "石阡县来信", **members}, ensure_ascii=False)
    with pytest.raises(FormatError, match=r"x\.jsonl:1: spans as doccano exports them; got .*--from doccano"):
        parse_line(line, where="x.jsonl:1")
    documents, (fault,) = scan_lines(f"{line}\n", where="x.jsonl")
    assert documents == [] and fault.what.startswith("spans as doccano exports them")


def test_datasets_loads_it(tmp_path) -> None:
    datasets = pytest.importorskip("datasets")
    path = tmp_path / "x.jsonl"
    # The first lines are poor, the last one is full: the case where guessing the columns fails.
    plain = AnnotatedDocument("d2", "news", Document("无事。"))
    dated = full().document.replace(source=replace(full().document.source, date="2020年5月"))
    last = replace(full(), document=dated)
    path.write_text(write_jsonl([plain, *parse_inline(XML), last]), encoding="utf-8")
    loaded = datasets.load_dataset(
        "json", data_files=str(path), features=dataset_features("licence"), split="train", cache_dir=str(tmp_path / "c")
    )
    assert loaded.num_rows == 4
    assert parse_line(json.dumps(loaded[3]), where="x") == last
    assert parse_line(json.dumps(loaded[0]), where="x") == plain


def test_to_dataset_is_exact() -> None:
    pytest.importorskip("datasets")
    documents = [*parse_inline(XML), full()]
    found = to_dataset(documents, "licence")
    assert [parse_line(json.dumps(row), where="x") for row in found] == documents
