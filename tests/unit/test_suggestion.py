"""What to annotate next: units of a document, their worth, the choice among them."""

from dataclasses import replace
from pathlib import Path

import pytest

from pairie import suggestion
from pairie.doubt import Doubt
from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline, write_inline
from pairie.model.weighing import weigh
from pairie.readers import read_text, read_volume
from pairie.suggestion import Suggestion, Unit, reasons, suggest, units_of, worth
from pairie.types import Document, Passage
from tests import tiny

PAGE = "\n".join(annotated.document.text for annotated in tiny.documents())


def unit(text: str, *bits: float) -> Unit:
    doubts = tuple(Doubt("ACTOR", 0, 2, 0.4, False, b) for b in bits)
    document = Document(text, (Passage(0, len(text)),))
    return Unit(AnnotatedDocument(text[:4], None, document), "f.txt", None, 1, doubts)


def units(*, whole: bool) -> list[Unit]:
    document = read_text(PAGE, file="pages/one.txt")
    (weighed,) = weigh(tiny.tagger(), [document.text])
    return units_of("pages/one.txt", document, weighed, whole=whole)


def test_passages_are_documents_of_their_own() -> None:
    found = units(whole=False)
    assert [u.text for u in found] == [p for p in PAGE.split("\n") if len(p) >= 10]
    assert any(u.annotated.document.entities for u in found)
    for u in found:
        document = u.annotated.document
        assert u.annotated.meta == {"file": "pages/one.txt", "passage": str(u.passage)}
        for mention in document.entities:
            assert document.text[mention.start : mention.end] == mention.text
        ids = {mention.id for mention in document.entities}
        assert all({link.head, link.tail} <= ids for link in document.relations)
        for doubt in u.doubts:
            assert 0 <= doubt.start < doubt.end <= len(u.text)
    # What is written can be read back as annotations.
    assert len(parse_inline(write_inline(u.annotated for u in found))) == len(found)


def test_spans_lead_to_the_file() -> None:
    for u in units(whole=False):
        for mention in u.annotated.document.entities:
            assert "".join(PAGE[s.start : s.end] for s in mention.source_spans) == mention.text


def test_pages_of_a_volume_are_named(tmp_path: Path) -> None:
    for number in (1, 2):
        text = f"港口第{number}次新开航线，集装箱排到堤边。\n" * 3
        (tmp_path / f"{number:04}.txt").write_text(text, encoding="utf-8")
    volume = read_volume(tmp_path)
    (weighed,) = weigh(tiny.tagger(), [volume.text])
    files = [Path(u.file).name for u in units_of(str(tmp_path), volume, weighed, whole=False)]
    assert files == sorted(files) and set(files) == {"0001.txt", "0002.txt"}


def test_a_document_is_one_unit_with_all_doubts() -> None:
    (whole,) = units(whole=True)
    assert whole.text == PAGE and whole.passage is None
    assert len(whole.doubts) >= sum(len(u.doubts) for u in units(whole=False))


def test_names_stay_and_follow_the_text() -> None:
    names = [u.annotated.id for u in units(whole=False)]
    assert names == [u.annotated.id for u in units(whole=False)]
    assert len(set(names)) == len(names) and all(name.startswith("one-") for name in names)


def test_headings_and_scraps_are_no_units() -> None:
    text = "产业帮扶纪实与综述各县情况\n县里修路。\n港口新开了两条航线，集装箱排到堤边。"
    kinds = ("heading", "body", "body")
    at, passages = 0, []
    for kind, line in zip(kinds, text.split("\n"), strict=True):
        passages.append(Passage(at, at + len(line), kind))  # type: ignore[arg-type]
        at += len(line) + 1
    (weighed,) = weigh(tiny.tagger(), [text])
    found = units_of("a.txt", Document(text, tuple(passages)), weighed, whole=False)
    assert [u.passage for u in found] == [3]


def test_doubt_counts_for_what_has_to_be_read() -> None:
    assert worth(unit("短" * 20, 1.0)) > worth(unit("长" * 200, 1.0)) > worth(unit("无" * 20)) == 0


def test_the_doubtful_come_first_and_copies_last() -> None:
    pool = [
        unit("港口新开了两条航线，集装箱排到堤边", 0.8),
        unit("医疗队翻山越岭给老人量血压送药", 1.0, 1.0),
        unit("医疗队翻山越岭给老人量血压送药了", 1.0, 0.9),
        unit("医疗队翻山越岭给老人量血压送药", 1.0, 1.0),
    ]
    found = suggest(pool, 9)
    assert [s.unit.text[:2] for s in found] == ["医疗", "港口", "医疗"]  # the equal text is one
    assert [s.rank for s in found] == [1, 2, 3]
    assert found[0].doubt == 2.0 and found[2].unlike < 0.3
    known = suggest(pool, 1, annotated=["医疗队翻山越岭给老人量血压送药"])
    assert [s.unit.text[:2] for s in known] == ["港口"]


def test_of_a_large_pool_the_doubtful_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestion, "LEAST_POOL", 3)
    monkeypatch.setattr(suggestion, "POOL_PER_PICK", 1)
    pool = [unit(f"第{i}次来信说的是另一件事情", i / 100) for i in range(40)]
    assert {s.unit.text for s in suggest(pool, 3)} == {u.text for u in pool[-3:]}


def test_nothing_wanted_is_an_error() -> None:
    assert suggest([], 3) == []
    with pytest.raises(ConfigError, match="nothing wanted; got n=0"):
        suggest([], 0)


def test_reasons_name_what_is_in_doubt() -> None:
    told = reasons(Suggestion(1, unit("江州市送来水泵", 0.97, 0.1), 1.07, 0.8))
    assert (
        told == "1 of 2 decisions in doubt; most of all ACTOR «江州» 0.40 left out; 80% unlike what was chosen before"
    )
    link = replace(unit("江州市送来水泵", 0.97), doubts=(Doubt("AGENT", 3, 7, 0.6, True, 0.97, is_label=False),))
    assert "most of all AGENT of «送来水泵» 0.60;" in reasons(Suggestion(1, link, 0.97, 1.0))
    assert reasons(Suggestion(1, unit("江州市"), 0.0, 1.0)).startswith("0 of 0 decisions in doubt; 100% unlike")
