"""Why a person should look at a record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pairie.facts.dates import Period
from pairie.types import Party, RecordAmount, ReviewReason

__all__ = ["REVIEW_BELOW", "review_reasons"]

REVIEW_BELOW = 0.5


def review_reasons(
    periods: Sequence[Period],
    actors: Sequence[Party],
    recipients: Sequence[Party],
    amounts: Sequence[RecordAmount],
    score: float,
) -> Iterator[ReviewReason]:
    """Yield the reasons for which a record of these periods and cells is doubtful; ``Record`` tells what they mean."""
    if score < REVIEW_BELOW:
        yield "low_score"
    if any(cell.score < REVIEW_BELOW for cells in (actors, recipients, amounts) for cell in cells):
        yield "unsure_cell"
    if not actors:
        yield "no_actor"
    if not recipients:
        yield "no_recipient"
    if any(amount.value is None or not amount.unit for amount in amounts):
        yield "unread_amount"
    if any("sum_differs" in amount.flags for amount in amounts):
        yield "sum_differs"
    if len({(period.start, period.end) for period in periods if period.basis == "stated"}) > 1:
        yield "year_conflict"
