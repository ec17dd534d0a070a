"""Spans that begin or end in the wrong place, and ones that do not."""

import pytest

from tests.unit.training.suspects import corpus
from training import span_borders


@pytest.mark.parametrize(("text", "modifier"), [("积极捐书", "积极"), ("共建学校", ""), ("将书送去", ""), ("捐书", "")])
def test_leading_modifiers(text: str, modifier: str) -> None:
    found = list(span_borders.leading_modifiers(corpus(f'<M id="m1" cat="goods">{text}</M>')))
    assert [e.what for e in found] == ([f"m1 begins with {modifier}"] if modifier else [])


def test_adverbs_inside_some_spans() -> None:
    inside, outside = '<M id="m1" cat="goods">紧急调拨棉帐篷</M>', '紧急<M id="m1" cat="goods">调拨棉帐篷</M>'
    (found,) = span_borders.adverbs_in_span(corpus(inside, outside, outside))
    assert found.document == "d0" and found.what == "m1 begins with 紧急: 1 inside, 2 in front"


def test_trailing_amounts() -> None:
    pages = (
        '<M id="m1" cat="goods">捐书<Q id="q1">300册</Q></M>',
        '<M id="m1" cat="goods">捐书300册</M>',
        '<M id="m1" cat="goods">捐300册书</M>',
    )
    assert [e.document for e in span_borders.trailing_amounts(corpus(*pages))] == ["d0", "d1"]


@pytest.mark.parametrize(
    ("body", "left_out"),
    [
        ('超<Q id="q1">900亿元</Q>', "q1 leaves out 超"),
        ('资金<Q id="q1">21亿元</Q>以上', "q1 leaves out 以上"),
        ('<Q id="q1">30</Q>0万元', "q1 is part of a number"),
        ('签约<Q id="q1">860户</Q>', ""),
        ('<Q id="q1">9批</Q><Q id="q2">134名</Q>', ""),
        ('<Q id="q1">超900亿元</Q>', ""),
    ],
)
def test_cut_amounts(body: str, left_out: str) -> None:
    assert [e.what for e in span_borders.cut_amounts(corpus(body))] == ([left_out] if left_out else [])
