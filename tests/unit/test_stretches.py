"""Volumes that go through the network in stretches."""

import pytest

from pairie import pipeline
from pairie.model.tagger import Prediction
from pairie.pipeline import Extractor
from pairie.stretches import joined, stretches
from pairie.types import Document, Link, Mention, Passage
from tests import tiny


def passages(*widths: int, headings: tuple[int, ...] = ()) -> Document:
    starts = [sum(widths[:n]) + n for n in range(len(widths))]
    return Document(
        "\n".join("字" * width for width in widths),
        tuple(
            Passage(start, start + width, "heading" if n in headings else "body")
            for n, (start, width) in enumerate(zip(starts, widths, strict=True))
        ),
    )


def test_where_texts_are_cut() -> None:
    assert stretches(passages(5, 4), 10) == [(0, 10)]
    assert stretches(passages(3, 3, 3, 3), 10) == [(0, 8), (8, 15)]
    assert stretches(passages(3, 3, 3, 3, headings=(2,)), 12) == [(0, 8), (8, 15)]
    assert stretches(passages(1, 9, 3, headings=(1,)), 10) == [(0, 10), (10, 15)]  # a heading at the very beginning
    assert stretches(Document("字字字。字字字字"), 5) == [(0, 4), (4, 8)]
    assert stretches(Document("字" * 12), 5) == [(0, 5), (5, 10), (10, 12)]
    assert stretches(Document(""), 5) == [(0, 0)]


def test_stretches_are_joined_with_names_of_their_own() -> None:
    one = Prediction(
        (Mention("t1", "ACTOR", 0, 2, "甲县"), Mention("t2", "MEASURE", 2, 4, "援建")), (Link("AGENT", "t2", "t1"),)
    )
    found = joined([one, one], [0, 10])
    assert [(m.id, m.start, m.end) for m in found.mentions] == [
        ("t1", 0, 2),
        ("t2", 2, 4),
        ("t3", 10, 12),
        ("t4", 12, 14),
    ]
    assert [(link.head, link.tail) for link in found.links] == [("t2", "t1"), ("t4", "t3")]


def test_a_volume_is_the_sum_of_its_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    text = tiny.documents()[0].document.text
    extractor = Extractor(None, tiny.tagger())  # type: ignore[arg-type]
    alone = extractor.extract_document(Document(text, (Passage(0, len(text)),)))
    volume = Document(
        "\n".join([text] * 3), tuple(Passage(n * (len(text) + 1), (n + 1) * (len(text) + 1) - 1) for n in range(3))
    )
    monkeypatch.setattr(pipeline, "LONGEST", len(text) + 2)
    monkeypatch.setattr(pipeline, "stretches", lambda document: stretches(document, len(text) + 2))
    found = extractor.extract_document(volume)
    assert len(alone.entities) > 2 and alone.relations
    assert [m.text for m in found.entities] == 3 * [m.text for m in alone.entities]
    assert len(found.relations) == 3 * len(alone.relations)
    assert all(found.text[m.start : m.end] == m.text for m in found.entities)
    assert len({m.id for m in found.entities}) == len(found.entities)
