"""What one record adds to a panel: the amounts that may be added, by sort, and counts of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import NamedTuple

from pairie.outputs.harmless import escaped
from pairie.types import Record, RecordAmount

__all__ = ["Facts", "Sort"]


class Sort(NamedTuple):
    """What one column of sums holds."""

    kind: str
    unit: str
    stage: str
    extent: str
    in_kind: bool
    part: bool

    @property
    def name(self) -> str:
        more = (self.extent, "in_kind" if self.in_kind else "", "parts" if self.part else "")
        return escaped("_".join((self.kind, self.unit, self.stage, *filter(None, more))))

    @property
    def importance(self) -> tuple[object, ...]:
        """Money first, then by kind and unit; of one unit, done before planned and totals before parts."""
        return (
            self.kind != "money",
            self.kind,
            self.unit != "元",
            self.unit,
            self.part,
            self.in_kind,
            self.extent,
            self.stage,
        )


class Facts:
    """What a record adds to its rows.

    Args:
        record: one of a document.
        elsewhere: places of those of its amounts that count with another record or amount.
    """

    def __init__(self, record: Record, elsewhere: AbstractSet[int]) -> None:
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.sums: list[tuple[Sort, Fraction]] = []
        self.counts["n_done" if record.status == "done" else "n_planned"] += 1
        self.counts["n_review"] += record.needs_review
        for place, amount in enumerate(record.amounts):
            reason = _left_out(amount) or ("n_shared" if place in elsewhere else None)
            if reason is not None:
                self.counts[reason] += 1
                continue
            assert amount.value is not None
            self.counts["n_not_exact"] += amount.qualifier != "exact"
            self.sums.append((_sort_of(amount, record), Fraction(amount.value)))


def _left_out(amount: RecordAmount) -> str | None:
    """Return the column that counts an amount which is not added."""
    if amount.value is None or not amount.value.is_finite() or not amount.unit:
        return "n_unread"
    if amount.kind == "share":
        return "n_shares"
    if amount.role == "each" or "/" in amount.unit:
        return "n_each"
    return None if amount.role in ("total", "part") else "n_other_roles"


def _sort_of(amount: RecordAmount, record: Record) -> Sort:
    """Tell the column: what the words of the amount say of its stage goes before the status of the act."""
    stage = {"delivered": "done", "planned": "planned"}.get(amount.stage or "", record.status)
    is_part = amount.role == "part"
    return Sort(amount.kind or "other", amount.unit or "", stage, amount.extent or "", amount.in_kind, is_part)
