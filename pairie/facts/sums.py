"""Adding up the amounts of records without adding a total to its own parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pairie.types import AmountExtent, Record, RecordAmount

__all__ = ["amounts_to_add", "sums_by_unit", "told_elsewhere"]


def told_elsewhere(records: Sequence[Record]) -> set[tuple[int, int]]:
    """Return the places (record, amount) of the amounts of one document that must not be added beside others.

    An amount of the page that several records hold counts with the one it is surest of, of equal ones the first. What
    is the worth of an amount of money states that in another currency.
    """
    places = [(i, j) for i, record in enumerate(records) for j in range(len(record.amounts))]
    found = {place: records[place[0]].amounts[place[1]] for place in places}
    money = {mention for amount in found.values() if amount.kind == "money" for mention in amount.mentions}
    seen: set[str] = set()
    elsewhere = set()
    for place in sorted(places, key=lambda place: -found[place].score):
        amount = found[place]
        if money.intersection(amount.value_of) or seen.intersection(amount.mentions):
            elsewhere.add(place)
        else:
            seen.update(amount.mentions)
    return elsewhere


def amounts_to_add(records: Iterable[Record]) -> Iterator[tuple[Record, RecordAmount]]:
    """Yield the amounts of one document's records that may be added up, each with the record that holds it.

    These are the totals: no part of another amount, nothing for one of many, nothing for each year, no shares. What is
    only planned is left out, and so is what is told elsewhere.

    Args:
        records: of one document; ids of mentions mean nothing across documents.
    """
    records = list(records)
    elsewhere = told_elsewhere(records)
    for i, record in enumerate(records):
        for j, amount in enumerate(record.amounts):
            if amount.value is None or amount.kind == "share" or amount.role != "total" or amount.stage == "planned":
                continue
            if (i, j) not in elsewhere:
                yield record, amount


def sums_by_unit(records: Iterable[Record]) -> dict[tuple[str, AmountExtent | None], Decimal]:
    """Return the sums of :func:`amounts_to_add` by unit and extent: {("元", "annual"): Decimal(5000000)}.

    What was counted over several years stays apart from what was counted in one: the former may contain the latter.
    """
    sums: defaultdict[tuple[str, AmountExtent | None], Decimal] = defaultdict(Decimal)
    for _, amount in amounts_to_add(records):
        sums[amount.unit or "", amount.extent] += amount.value or 0
    return dict(sums)
