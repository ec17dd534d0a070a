"""Where mentions lie in two readings of a page."""

from pairie.judge.aligned import aligned_spans, measure_spans, overlap
from pairie.types import Document, Mention
from tests.unit.training.pages import GOLD, reread


def test_one_text_keeps_its_offsets() -> None:
    page = GOLD["t-1"]
    spans = {m.id: (m.start, m.end) for m in page.entities}
    assert aligned_spans(page, page) == (spans, spans)
    assert set(measure_spans(page, spans)) == {"m1", "m2", "m3"}


def test_mentions_of_two_readings_fall_together() -> None:
    gold, ours = aligned_spans(GOLD["t-1"], reread(GOLD["t-1"]))
    assert gold == ours and len(gold) == len(GOLD["t-1"].entities)


def test_white_space_lies_nowhere() -> None:
    gold = Document("捐书 。", entities=(Mention("m1", "MEASURE", 0, 2, "捐书"),))
    ours = Document("捐书。", entities=(Mention("m1", "MEASURE", 0, 2, "捐书"),))
    blank = gold.replace(entities=(*gold.entities, Mention("m2", "MEASURE", 2, 3, " ")))
    spans, _ = aligned_spans(blank, ours)
    assert measure_spans(blank, spans) == {"m1": (0, 2)}


def test_overlap() -> None:
    assert overlap((0, 2), (1, 3)) and not overlap((0, 2), (2, 3))
    assert not overlap(None, (0, 2)) and not overlap((0, 2), None)
