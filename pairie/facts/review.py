"""How likely a record is wrong somewhere, and why a person should look at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log

from pairie.facts.dates import Period
from pairie.types import Party, RecordAmount, ReviewReason

__all__ = ["LOW_SCORE", "REVIEW_FROM", "SHIFT", "WEIGHTS", "review_evidence", "review_priority", "review_reasons"]

#: A logistic regression of "a cell is wrong or missing" on :func:`review_evidence`, fitted to the rows that the model
#: finds in the composed development documents. `python training/review_order.py annotations/corpus` fits it anew and
#: prints what it is worth on the test split.
WEIGHTS: Mapping[str, float] = {
    "act": -0.17,
    "weakest": -0.27,
    "together": -0.32,
    "no_actor": 2.44,
    "no_recipient": 2.46,
    "from_heading": 0.75,
    "groups": 0.57,
}
SHIFT = 0.75
# Scores nearer to 0 and 1 are as sure as these: hardly any of the rows that the weights were fitted to go beyond.
_LEAST = 0.02

#: Rows at or above this priority are for review: the highest that leaves no more than a quarter of the wrong rows out.
REVIEW_FROM = 0.8
#: A cell below this is named as a reason of its own; in such rows 88 % are wrong, as in those from ``REVIEW_FROM`` up.
_UNSURE_BELOW = 0.2
#: What the checking page shows as a low score.
LOW_SCORE = 0.5


def review_evidence(
    act: float,
    actors: Sequence[Party],
    recipients: Sequence[Party],
    amounts: Sequence[RecordAmount],
    *,
    from_heading: bool,
) -> dict[str, float]:
    """Return what tells whether a row is right, by the names of ``WEIGHTS``.

    Args:
        act: the score of its MEASURE.
        from_heading: whether a side is known from a heading alone.
    """
    parties = (*actors, *recipients)
    scores = [*(party.score for party in parties), *(amount.score for amount in amounts)]
    return {
        "act": _log_odds(act),
        "weakest": _log_odds(min(scores, default=1.0)),
        "together": sum(log(max(score, _LEAST)) for score in scores),
        "no_actor": not actors,
        "no_recipient": not recipients,
        "from_heading": from_heading,
        "groups": sum(party.kind == "group" for party in parties),
    }


def review_priority(evidence: Mapping[str, float]) -> float:
    """Return the probability that a cell of a record is wrong, or that one is missing, by :func:`review_evidence`."""
    odds = SHIFT + sum(weight * evidence[name] for name, weight in WEIGHTS.items())
    return round(1 / (1 + exp(-odds)), 4)


def review_reasons(
    periods: Sequence[Period],
    actors: Sequence[Party],
    recipients: Sequence[Party],
    amounts: Sequence[RecordAmount],
    priority: float,
) -> Iterator[ReviewReason]:
    """Yield the reasons for which a record of these periods and cells is doubtful; ``Record`` tells what they mean."""
    if priority >= REVIEW_FROM and actors and recipients:  # a side that is missing says it better
        yield "low_score"
    if any(cell.score < _UNSURE_BELOW for cells in (actors, recipients, amounts) for cell in cells):
        yield "unsure_cell"
    if not actors:
        yield "no_actor"
    if not recipients:
        yield "no_recipient"
    if any(party.candidates for party in (*actors, *recipients)):
        yield "ambiguous_party"
    if any(amount.value is None or not amount.unit for amount in amounts):
        yield "unread_amount"
    if any("sum_differs" in amount.flags for amount in amounts):
        yield "sum_differs"
    if len({(period.start, period.end) for period in periods if period.basis == "stated"}) > 1:
        yield "year_conflict"


def _log_odds(score: float) -> float:
    bounded = min(max(score, _LEAST), 1 - _LEAST)
    return log(bounded / (1 - bounded))
