"""Properties of formats and scores that hold for any nesting of any characters."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pairie.alignment import common_axes
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline, write_inline
from pairie.formats.jsonl import parse_line, to_line
from pairie.formats.standoff import parse_standoff, write_standoff
from pairie.scoring import score
from pairie.types import CATEGORIES, LINK_OF_LABEL, Document, Link, Mention, Passage, Source

LETTER = {"ACTOR": "a", "RECIPIENT": "r", "AMOUNT": "q", "MEASURE": "m"}
# What XML can hold: no control characters, no surrogates, and no line feed inside a passage.
writable = st.characters(
    min_codepoint=0x20, exclude_characters="\x7f\n\ufffe\uffff", exclude_categories=("Cs",)
) | st.sampled_from("<>&\"'\r\t县万元，2")
passage_text = st.text(writable, min_size=1, max_size=30)
attribute = st.none() | st.text(writable.filter(lambda c: c not in "\r\t"), min_size=1, max_size=8)


@st.composite
def documents(draw: st.DrawFn) -> AnnotatedDocument:
    """Draw a document whose mentions nest and never cross, with links and repeats."""
    texts = draw(st.lists(passage_text, min_size=1, max_size=4))
    mentions: list[Mention] = []
    passages = []
    at = 0
    for text in texts:
        passages.append(Passage(at, at + len(text), draw(st.sampled_from(("body", "heading", "caption", "table")))))
        taken: list[tuple[int, int, str]] = []
        for _ in range(draw(st.integers(0, 5))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            label = draw(st.sampled_from(tuple(LETTER)))
            crosses = any(s < start < e < end or start < s < end < e for s, e, _ in taken)
            overlaps = any(name == label and s < end and start < e for s, e, name in taken)
            if not crosses and not overlaps:
                taken.append((start, end, label))
        mentions += [named(draw, at, text, len(mentions) + i, *span) for i, span in enumerate(sorted(taken, key=outer))]
        at += len(text) + 1
    measures = [m for m in mentions if m.label == "MEASURE"]
    others = [m for m in mentions if m.label != "MEASURE"]
    order = list(LINK_OF_LABEL)
    relations = [
        Link(LINK_OF_LABEL[other.label], measure.id, other.id)
        for measure in measures
        for other in sorted(others, key=lambda m: order.index(m.label))
        if draw(st.booleans())
    ]
    source = Source(title=draw(attribute), date=draw(attribute), covered_year=draw(st.none() | st.integers(1000, 2100)))
    document = Document("\n".join(texts), tuple(passages), tuple(mentions), tuple(relations), (), source)
    return AnnotatedDocument(draw(attribute) or "d", draw(attribute), document)


def outer(span: tuple[int, int, str]) -> tuple[int, int]:
    return span[0], -span[1]


def named(draw: st.DrawFn, at: int, text: str, number: int, start: int, end: int, label: str) -> Mention:
    name = f"{LETTER[label]}{number}"
    words = text[start:end]
    if label != "MEASURE":
        return Mention(name, label, at + start, at + end, words)  # type: ignore[arg-type]
    category, planned = draw(st.sampled_from(CATEGORIES)), draw(st.booleans())
    return Mention(name, "MEASURE", at + start, at + end, words, category=category, planned=planned)


@given(st.lists(documents(), max_size=3))
def test_inline_reads_what_it_writes(written: list[AnnotatedDocument]) -> None:
    assert parse_inline(write_inline(written)) == written


@given(documents())
def test_jsonl_reads_what_it_writes(written: AnnotatedDocument) -> None:
    assert parse_line(to_line(written), where="x") == written
    assert "\n" not in to_line(written)


@given(documents())
def test_standoff_reads_what_it_writes(written: AnnotatedDocument) -> None:
    plain = written.document.replace(
        source=Source(), passages=tuple(Passage(p.start, p.end) for p in written.document.passages)
    )
    page = plain.text
    if "\r" in page or "\ufeff" in page:
        return  # line ends and marks of a page are normalised before it is annotated
    annotated = AnnotatedDocument(written.id, written.genre, plain)
    standoff = write_standoff(annotated, page)
    assert parse_standoff(standoff, page, where="x") == annotated
    assert set(json.loads(standoff)) == {"id", "genre", "sha256", "passages", "entities", "relations"}


@given(documents())
def test_gold_scores_one_against_itself_in_any_spacing(gold: AnnotatedDocument) -> None:
    document = gold.document
    scores = score([document], [document])
    for tally in (scores.strict, scores.lenient, scores.table, scores.records):
        assert tally.total.fp == tally.total.fn == 0


@given(documents(), documents())
def test_scores_count_every_mention_once(gold: AnnotatedDocument, other: AnnotatedDocument) -> None:
    scores = score([gold.document], [other.document])
    for label, strict in scores.strict.parts.items():
        lenient = scores.lenient.parts[label]
        placed = [m for m in gold.document.entities if m.label == label and m.text.strip()]
        found = [m for m in other.document.entities if m.label == label and m.text.strip()]
        for counts in (strict, lenient):
            assert min(counts.tp, counts.fp, counts.fn) >= 0
            assert counts.tp + counts.fn == len(placed)
            assert counts.tp + counts.fp == len(found)
        assert lenient.tp >= strict.tp


@settings(max_examples=50)
@given(st.text("甲乙丙 \n", max_size=20), st.text("甲乙丙 \n", max_size=20))
def test_axes_agree_on_common_characters_only(a: str, b: str) -> None:
    left, right = common_axes(a, b)
    at = {place: a[i] for i, place in enumerate(left.places) if place >= 0}
    for i, place in enumerate(right.places):
        assert (place >= 0) == (not b[i].isspace())
        assert at.get(place, b[i]) == b[i]
    used = [p for p in left.places if p >= 0]
    assert used == sorted(set(used))
