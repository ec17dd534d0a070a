"""Sums over lines: rows of 教育 300万元 and 医疗 200万元, and 合计 500万元 below or above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pairie.facts.sized import Sized, adds_up, exceeds, set_parts

__all__ = ["sums_of_lines"]

# How far a sum reaches: over the subtotals above it, but not over a sum of its own rank.
_RANKS = {"小计": 0, "合计": 1, "共计": 1, "总计": 2, "总额": 2}
_LABEL = re.compile(
    rf"[\s|（(]*(?:以上|各项|[两三四五六七八九十0-9]+[项笔次宗])*(?P<name>{'|'.join(_RANKS)})(?:资金|金额|投入|投资|[为：:|）)\s])*$"
)
# A row of a table or a list is one clause.
_PROSE = re.compile(r"(?:[。！？!?；;]|(?<![0-9])[，,]|[，,](?![0-9]))(?!\s*$)")
# Longer columns are not looked through, longer lines are no rows; the time of a page stays linear.
_MOST_ROWS, _MOST_COLUMNS = 60, 12


def sums_of_lines(text: str, amounts: Sequence[Sized]) -> None:
    """Give the sums of columns their parts; sets ``role``, ``whole`` and ``differs``.

    Args:
        text: the page, in Simplified characters.
        amounts: in the order of the text.
    """
    rows = list(_rows(text, amounts))
    ranks = [_rank(text, row[0]) if row else None for row in rows]
    for index, (row, rank) in enumerate(zip(rows, ranks, strict=True)):
        if rank is None:
            continue
        low, high = max(0, index - _MOST_ROWS), index + 1 + _MOST_ROWS
        for whole in row:
            if above := list(_column(rows[low:index][::-1], ranks[low:index][::-1], row, whole, rank)):
                _sum_of(whole, above)
            else:
                below = list(_column(rows[index + 1 : high], ranks[index + 1 : high], row, whole, rank))
                if len(below) > 1 and adds_up(whole, below):
                    set_parts(whole, below)


def _rows(text: str, amounts: Sequence[Sized]) -> Iterator[list[Sized]]:
    """Yield the amounts of each line that has some; nothing for lines of prose and between what no line break parts."""
    row: list[Sized] = []
    for sized in amounts:
        gap = text.count("\n", row[-1].end, sized.start) if row else 0
        if gap:
            yield _unless_prose(text, row)
            if gap > 1:
                yield []  # what lies between is no row
            row = []
        row.append(sized)
    if row:
        yield _unless_prose(text, row)


def _unless_prose(text: str, row: list[Sized]) -> list[Sized]:
    begins = text.rfind("\n", 0, row[0].start) + 1
    ends = text.find("\n", row[-1].end)
    is_prose = len(row) > _MOST_COLUMNS or _PROSE.search(text[begins : ends if ends >= 0 else len(text)])
    return [] if is_prose else row


def _rank(text: str, first: Sized) -> int | None:
    """Return the rank of the sum whose row begins with an amount; None of other rows."""
    found = _LABEL.match(text[text.rfind("\n", 0, first.start) + 1 : first.start])
    return _RANKS[found["name"]] if found else None


def _column(
    rows: Sequence[Sequence[Sized]], ranks: Sequence[int | None], own: Sequence[Sized], whole: Sized, limit: int
) -> Iterator[Sized]:
    """Yield what stands in the column of a sum, from its row on; a row without it and a sum of its rank end it."""
    column = _of_unit(own, whole)
    place = next((place for place, sized in enumerate(column) if sized is whole), None)
    for row, rank in zip(rows, ranks, strict=True):
        alike = _of_unit(row, whole)
        if place is None or len(alike) != len(column) or (rank is not None and rank >= limit):
            return
        if alike[place].may_be_part:
            yield alike[place]


def _of_unit(row: Sequence[Sized], whole: Sized) -> list[Sized]:
    return [sized for sized in row if sized.amount.unit == whole.amount.unit and sized.role in ("total", "part")]


def _sum_of(whole: Sized, items: Sequence[Sized]) -> None:
    if not whole.may_be_part or len(items) < 2 or any(exceeds([sized], whole) for sized in items):
        return
    set_parts(whole, items)
    are_exact = all(sized.amount.qualifier == "exact" for sized in (whole, *items))
    whole.differs |= are_exact and not adds_up(whole, items)
