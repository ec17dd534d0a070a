"""Quantities and passages that tell of no support."""

from tests.unit.training.counted import TRANSFER, WITHOUT_ACT, entries, read, rows
from training.hard_negatives import bare_quantities, is_money_or_share, negatives


def test_bare_quantities_leave_dates_and_amounts_out() -> None:
    first, second = (read(page).document for page in (TRANSFER, WITHOUT_ACT))
    assert [q[0] for q in bare_quantities(first)] == ["98.5亿元", "6.1%"]
    assert [is_money_or_share(q) for q in bare_quantities(first)] == [True, True]
    assert [q[0] for q in bare_quantities(second)] == ["120万人次"]
    ordinal = read('<doc id="t"><p>第3次会议，历时5天，2个月后举行。</p></doc>').document
    assert not list(bare_quantities(ordinal))


def test_hard_negatives() -> None:
    found = rows(negatives(entries(TRANSFER, WITHOUT_ACT)))
    assert found["documents: no act"] == (1, "50.0 %")
    assert found["documents: bare money or percent"] == (1, "50.0 %")
    assert found["passages without act"] == (2, "50.0 %")
    assert found["passages without act, with a bare quantity"] == (1, "25.0 %")
    assert found["passages with acts and a bare quantity"] == (1, "25.0 %")
