"""Two evaluations side by side, and evaluations by genre."""

from dataclasses import replace

import pytest

from pairie.errors import ConfigError
from pairie.gold import GoldPage
from pairie.judge.comparison import ALL, compare
from pairie.judge.evaluation import Evaluation, evaluate_pages
from pairie.types import Document
from tests import tiny

GENRES = ("news", "all", None)
PAGES = [
    GoldPage(replace(annotated, genre=genre), annotated.document.text)
    for annotated, genre in zip(tiny.documents(), GENRES, strict=True)
]


def evaluated(*lost: str) -> Evaluation:
    """Score a reader that finds everything but what it loses."""
    found = []
    for page in PAGES:
        document = page.annotated.document
        kept = tuple(m for m in document.entities if m.label not in lost)
        ids = {m.id for m in kept}
        links = tuple(link for link in document.relations if {link.head, link.tail} <= ids)
        found.append(document.replace(entities=kept, relations=links))
    return evaluate_pages(PAGES, found)


def test_rows_and_scopes() -> None:
    comparison = compare(evaluated(), evaluated("AMOUNT"), samples=200)
    rows = comparison.rows
    assert rows["strict AMOUNT"].difference == -1 and rows["strict ACTOR"].difference == 0
    assert set(rows) == {"strict", "link", "table", *(f"strict {label}" for label in LABELS)}
    assert list(comparison.scopes) == [ALL, "genre all", "news", "unknown"]
    assert comparison.sizes == {ALL: 3, "genre all": 1, "news": 1, "unknown": 1}
    # One document has no spread, and where there is nothing there is no row.
    assert comparison.scopes["news"]["strict"].low is None and comparison.scopes["unknown"] == {}
    found = comparison.to_dict()
    assert found["all"]["documents"] == 3 and found["samples"] == 200
    assert found["genres"]["news"]["link"]["difference"] < 0


LABELS = ("ACTOR", "RECIPIENT", "AMOUNT", "MEASURE")


def test_whole_scores_are_those_of_evaluation() -> None:
    a, b = evaluated("ACTOR"), evaluated("MEASURE")
    rows = compare(a, b, samples=50).rows
    for name in ("strict", "link", "table"):
        assert (rows[name].a, rows[name].b) == (getattr(a.scores, name).f1, getattr(b.scores, name).f1)


def test_other_documents() -> None:
    one = evaluate_pages(PAGES[:1], [PAGES[0].annotated.document])
    with pytest.raises(ConfigError, match="documents differ; got 1 and 3"):
        compare(one, evaluated())
    with pytest.raises(ConfigError, match="at least one"):
        compare(evaluate_pages([], []), evaluate_pages([], []))


def test_genres_of_an_evaluation() -> None:
    evaluation = evaluate_pages(PAGES, [Document(page.page) for page in PAGES])
    found = evaluation.to_dict()
    assert set(found["genres"]) == {"news", "all", "unknown"}
    assert sum(part["strict"]["all"]["fn"] for part in found["genres"].values()) == evaluation.scores.strict.total.fn
    assert found["distance"]["QUANTITY"]["same sentence"]["found"] == 0
