from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pairie.formats.inline import parse_inline
from pairie.gold import read_gold
from pairie.records import assemble
from pairie.types import Document
from training.review_order import Row, area, fitted, judged, show, threshold_that_keeps

GOLD = (
    '<doc id="d1" genre="news">\n<p><A id="a1">甲区</A>给<R id="r1">乙县</R>'
    '<M id="m1" cat="funds" by="a1" to="r1" amt="q1">捐款</M><Q id="q1">3万元</Q>,'
    '又<M id="m2" cat="training" by="a1" to="r1">办班</M>。</p>\n</doc>\n'
)


def gold() -> Document:
    (annotated,) = parse_inline(GOLD)
    return annotated.document


def with_records(document: Document) -> Document:
    return document.replace(records=assemble(document))


def rows(ours: Document) -> list[Row]:
    return list(judged(gold(), with_records(ours)))


def test_rows_are_judged_by_the_gold() -> None:
    assert [row.is_wrong for row in rows(gold())] == [False, False]
    lost = gold().replace(relations=tuple(link for link in gold().relations if link.type != "QUANTITY"))
    assert [(row.is_false, row.is_incomplete) for row in rows(lost)] == [(False, True), (False, False)]
    moved = gold().replace(entities=tuple(replace(m, category="goods") if m.id == "m2" else m for m in gold().entities))
    assert [(row.is_false, row.is_incomplete) for row in rows(moved)] == [(False, False), (True, False)]


def test_an_act_that_gold_lacks_is_stray() -> None:
    less = gold().replace(
        entities=tuple(m for m in gold().entities if m.id != "m2"),
        relations=tuple(link for link in gold().relations if link.head != "m2"),
    )
    (first, second) = judged(less, with_records(gold()))
    assert (first.is_stray, second.is_stray, second.is_wrong) == (False, True, True)


def test_area_under_the_curve() -> None:
    scores = np.array([0.9, 0.8, 0.2, 0.2])
    assert area(scores, np.array([True, True, False, False])) == 1.0
    assert area(scores, np.array([True, False, True, False])) == pytest.approx((1 + 1 + 0 + 0.5) / 4)
    assert area(scores, np.array([True, True, True, True])) == 0.5


def test_weights_point_to_what_tells_wrong_rows() -> None:
    right = rows(gold())
    gone = gold().replace(relations=tuple(link for link in gold().relations if link.type != "AGENT"))
    weights, _ = fitted([*right, *rows(gone)] * 20)
    assert weights["no_actor"] > 1 and weights["no_recipient"] == 0
    assert threshold_that_keeps(rows(gone)) <= max(row.record.review_priority for row in rows(gone))


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "d1.xml").write_text(GOLD, encoding="utf-8")
    (page,) = read_gold(tmp_path).pages
    show("gold", list(judged(page.annotated.document, with_records(page.annotated.document))))
    shown = capsys.readouterr().out
    assert "## gold: 2 rows, 0% wrong, 0% for review" in shown
    assert "area under the curve of review_priority: 0.500" in shown
