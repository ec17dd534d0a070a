"""Adding up the amounts of records without adding a total to its own parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pairie.types import AmountExtent, Record, RecordAmount

__all__ = ["amounts_to_add", "sums_by_unit"]


def amounts_to_add(records: Iterable[Record]) -> Iterator[tuple[Record, RecordAmount]]:
    """Yield the amounts of one document's records that may be added up, each with the first record that holds it.

    These are the totals: no part of another amount, nothing for one of many, nothing for each year, no shares. What is
    only planned is left out, and so is the worth of things in another currency that the page states beside the first.
    An amount that sizes two acts comes once.

    Args:
        records: of one document; ids of mentions mean nothing across documents.
    """
    records = list(records)
    money = {i for record in records for amount in record.amounts if amount.kind == "money" for i in amount.mentions}
    seen: set[str] = set()
    for record in records:
        for amount in record.amounts:
            if amount.value is None or amount.kind == "share" or amount.role != "total" or amount.stage == "planned":
                continue
            if money.intersection(amount.value_of) or seen.intersection(amount.mentions):
                continue
            seen.update(amount.mentions)
            yield record, amount


def sums_by_unit(records: Iterable[Record]) -> dict[tuple[str, AmountExtent | None], Decimal]:
    """Return the sums of :func:`amounts_to_add` by unit and extent: {("元", "annual"): Decimal(5000000)}.

    What was counted over several years stays apart from what was counted in one: the former may contain the latter.
    """
    sums: defaultdict[tuple[str, AmountExtent | None], Decimal] = defaultdict(Decimal)
    for _, amount in amounts_to_add(records):
        sums[amount.unit or "", amount.extent] += amount.value or 0
    return dict(sums)
