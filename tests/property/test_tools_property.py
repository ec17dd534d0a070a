"""Round trips through the formats of tools, for any nesting of any characters."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus
from pairie.formats.tools import TOOLS
from pairie.formats.tools.losses import UNTOUCHED, differences
from pairie.types import Document, Link, Mention, Passage, SourceSpan
from tests.property.test_formats_property import documents

# What each format has no place for; all else must come back.
ANNOTATIONS = Path(__file__).parents[2] / "annotations"
OF_DOCUMENTS = {"genres", "title of the source", "date of the source", "covered_year of the source"}
OF_PASSAGES = {"kinds of passages", "borders of passages", "headings that passages stand under"}
ALLOWED = {
    "label-studio": set[str](),
    "doccano": {"ids of mentions", "scores of mentions", "scores of links", "grounds of links"},
    "brat": OF_DOCUMENTS | OF_PASSAGES | {"entries of meta", "places of passages in the source"},
    "inception": set[str](),
    "columns": OF_DOCUMENTS - {"genres"}
    | {
        *("entries of meta", "headings that passages stand under", "places of passages in the source"),
        *("scores of mentions", "scores of links", "grounds of links"),
    },
    "docbin": set[str](),
}
scores = st.just(1.0) | st.floats(0, 1)


@st.composite
def found(draw: st.DrawFn) -> AnnotatedDocument:
    """Draw what a model found: nested mentions with scores, repeats, headings, places in a file, other planes."""
    annotated = draw(documents())
    document = annotated.document
    measures = [m.id for m in document.entities if m.label == "MEASURE"]
    mentions = []
    for mention in document.entities:
        earlier = measures[: measures.index(mention.id)] if mention.id in measures else []
        same = draw(st.none() | st.sampled_from(earlier)) if earlier else None
        mentions.append(replace(mention, score=draw(scores), same=same))
    bases = st.sampled_from((None, "heading"))
    links = [replace(link, score=draw(scores), basis=draw(bases)) for link in document.relations]
    section = tuple(draw(st.lists(st.text("甲乙 ", min_size=1), max_size=2)))
    passages = [replace(p, section=section) for p in document.passages]
    changed = document.replace(entities=tuple(mentions), relations=tuple(links), passages=tuple(passages))
    meta = draw(st.dictionaries(st.sampled_from(("licence", "file")), st.text("甲a ", max_size=3)))
    return _with_other_planes(replace(annotated, document=changed, meta=meta), draw(st.booleans()))


def _with_other_planes(annotated: AnnotatedDocument, wanted: bool) -> AnnotatedDocument:
    """Put in front what counts otherwise in a browser: 𠮷, a combining mark, a line end of Windows."""
    before = "𠮷e\u0301😀\r\n" if wanted else ""
    document, n = annotated.document, len(before)

    def moved(span: Mention | Passage) -> Mention | Passage:
        return replace(span, start=span.start + n, end=span.end + n)

    first = (Passage(0, n - 1),) if wanted else ()
    return replace(
        annotated,
        document=document.replace(
            text=before + document.text,
            passages=(*first, *map(moved, document.passages)),
            entities=tuple(map(moved, document.entities)),
        ),
    )


@contextmanager
def place(name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / ("out" if TOOLS[name].folder else f"文{TOOLS[name].suffix}")


@pytest.mark.parametrize("name", ALLOWED)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_a_format_can_hold_comes_back(name: str, data: st.DataObject) -> None:
    written = data.draw(st.lists(found(), max_size=2, unique_by=lambda d: d.id))
    tool = TOOLS[name]
    assert tool.read is not None
    with place(name) as path:
        losses = tool.write(written, path)
        if not written and tool.folder:
            return
        reading = tool.read(path)
    # Nobody has touched tasks that were just written.
    assert reading.faults == [] and {loss.what for loss in reading.losses} <= {UNTOUCHED}
    by_id = {annotated.id: annotated for annotated in reading.documents}
    assert by_id.keys() == {annotated.id for annotated in written}
    assert {loss.what for loss in losses} <= ALLOWED[name]
    lost = [loss for before in written for loss in differences(before, by_id[before.id])]
    assert lost == losses
    for before in written:
        after = by_id[before.id]
        assert after.document.text == before.document.text
        assert all(after.document.text[m.start : m.end] == m.text for m in after.document.entities)
        if not any(loss.document == before.id for loss in losses):
            assert after == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ALLOWED)
def test_the_corpus_comes_back(name: str) -> None:
    """Every fortieth document: all manners of writing are among them."""
    written = load_corpus(ANNOTATIONS)[::40]
    tool = TOOLS[name]
    assert tool.read is not None and len(written) > 25
    with place(name) as path:
        losses = tool.write(written, path)
        after = {annotated.id: annotated for annotated in tool.read(path).checked()}
    assert {loss.what for loss in losses} <= ALLOWED[name]
    for before in written:
        mine = [loss for loss in losses if loss.document == before.id]
        assert differences(before, after[before.id]) == mine
        assert mine or after[before.id] == before


@given(found(), st.data())
def test_whatever_is_taken_away_is_named(annotated: AnnotatedDocument, data: st.DataObject) -> None:
    assert differences(annotated, annotated) == []
    document = annotated.document
    if document.relations:
        without = data.draw(st.sampled_from(document.relations))
        rest = document.replace(relations=tuple(link for link in document.relations if link != without))
        assert [loss.what for loss in differences(annotated, replace(annotated, document=rest))] == ["links"]
    if document.entities:
        bare = document.replace(entities=(), relations=())
        found_losses = {loss.what: loss.count for loss in differences(annotated, replace(annotated, document=bare))}
        assert found_losses.pop("mentions") == len(document.entities)
        assert found_losses.get("links", 0) == len(document.relations)


def test_what_came_from_a_file_keeps_its_places() -> None:
    span = SourceSpan(10, 14, page="7", page_number=3, box=(1.0, 2.0, 3.5, 4.0))
    mention = Mention("a1", "ACTOR", 0, 2, "甲县", 0.5, source_spans=(SourceSpan(10, 12, page="7", page_number=3),))
    plain = SourceSpan(10, 14, page="7", page_number=3)
    act = Mention("m1", "MEASURE", 2, 4, "捐款", 0.25, "funds", False, source_spans=(replace(plain, start=12),))
    document = Document(
        "甲县捐款", (Passage(0, 4, source_spans=(plain,)),), (mention, act), (Link("AGENT", "m1", "a1", 0.5),)
    )
    for name in ("label-studio", "inception", "docbin"):
        annotated = AnnotatedDocument("页", None, document)
        with place(name) as path:
            assert TOOLS[name].write([annotated], path) == []
            read = TOOLS[name].read
            assert read is not None
            assert read(path).documents == [annotated]
        boxed = document.replace(passages=(Passage(0, 4, source_spans=(span,)),), entities=(), relations=())
        with place(name) as path:
            assert TOOLS[name].write([AnnotatedDocument("页", None, boxed)], path) == []
