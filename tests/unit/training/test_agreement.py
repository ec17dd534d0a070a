"""Two annotators of the same documents."""

from dataclasses import replace
from pathlib import Path

import pytest

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import write_inline
from tests import tiny
from training.agreement import agreement, main, read_all

FIRST = {annotated.id: annotated for annotated in tiny.documents()}


def without(name: str, *ids: str) -> dict[str, AnnotatedDocument]:
    """The second annotation: that of one document, without some mentions and their links."""
    document = FIRST[name].document
    kept = tuple(m for m in document.entities if m.id not in ids)
    links = tuple(link for link in document.relations if not {link.head, link.tail} & set(ids))
    return {name: replace(FIRST[name], document=document.replace(entities=kept, relations=links))}


def test_equal_annotations_agree() -> None:
    scores = agreement(FIRST, FIRST)
    assert scores.strict.total.f1 == scores.table.total.f1 == 1.0
    assert scores.strict.total.tp == sum(len(annotated.document.entities) for annotated in FIRST.values())


def test_only_what_was_annotated_twice_counts() -> None:
    scores = agreement(FIRST, without("t-1", "a2", "q1"))
    strict = {label: (c.tp, c.fp, c.fn) for label, c in scores.strict.parts.items()}
    assert strict == {"ACTOR": (1, 0, 1), "RECIPIENT": (2, 0, 0), "AMOUNT": (0, 0, 1), "MEASURE": (3, 0, 0)}
    # The second lacks the links to 江州市卫生局 and 300万元.
    link = scores.link.parts
    assert (link["AGENT"].fn, link["QUANTITY"].fn, link["BENEFICIARY"].fn) == (1, 1, 0)
    assert scores.link.total.fp == 0


def test_the_second_may_find_more() -> None:
    scores = agreement(FIRST | without("t-1", "a2"), {"t-1": FIRST["t-1"]})
    assert (scores.strict.parts["ACTOR"].fp, scores.strict.parts["ACTOR"].fn) == (1, 0)


@pytest.mark.parametrize("name", ["t-1", "t-9"])
def test_another_text_is_nothing_to_compare(name: str) -> None:
    document = FIRST["t-1"].document.replace(text="别的", entities=(), relations=())
    with pytest.raises(FormatError, match=f"{name}: nothing to compare"):
        agreement(FIRST, {name: replace(FIRST["t-1"], document=document)})


def test_files_and_folders_are_read_by_id(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(tiny.PAGES, encoding="utf-8")
    other = tmp_path / "b"
    other.mkdir()
    (other / "b.xml").write_text(tiny.PAGES.replace('id="t-', 'id="u-'), encoding="utf-8")
    assert list(read_all([tmp_path / "a.xml", other])) == ["t-1", "t-2", "t-3", "u-1", "u-2", "u-3"]
    assert read_all([]) == {}


def test_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "first.xml").write_text(tiny.PAGES, encoding="utf-8")
    second = list(without("t-1", "a2", "q1").values())
    (tmp_path / "second.xml").write_text(write_inline(second), encoding="utf-8")
    main([str(tmp_path / "first.xml"), str(tmp_path / "second.xml")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 documents, 2 passages"
    assert lines[2:4] == ["| score | part | F1 | both | second only | first only |", "|---|---|---|---|---|---|"]
    assert "| strict | all | 0.857 | 6 | 0 | 2 |" in lines
    assert "| strict | AMOUNT | 0.000 | 0 | 0 | 1 |" in lines
    assert {line.split(" | ")[0] for line in lines[4:]} == {"| strict", "| lenient", "| link", "| table"}
