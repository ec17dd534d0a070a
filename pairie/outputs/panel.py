"""The panel: records added up by actor, recipient, year and category.

What is added, and what is not:

- A sum is of one kind, one unit and one sort: done or planned; of the act, of its year (annual) or of several years
  (cumulative), for what a page counts for a year contains what it tells of single acts; money, or goods by their worth.
- Totals only. A part (其中) is contained in a total of this or another record; parts have columns of their own, which
  must not be added to those of the totals. Amounts for each one (每户, 元/月) and of any other role are counted and
  left out, and so are percentages.
- An amount of the page that two records share is added once, with the one it is surest of, and a sum that is stated in
  a second currency is not added.
- A record of several actors or recipients is one row of them all (``together``) or divided equally among the pairs
  (``split``); either way a column adds up to what the records say.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from pairie.facts.sums import told_elsewhere
from pairie.formats.annotated import AnnotatedDocument
from pairie.outputs.columns import Column, column
from pairie.outputs.harmless import JOINT, joined
from pairie.outputs.panel_facts import Facts, Sort
from pairie.outputs.rollup import Member, Rollup, rolled_up
from pairie.outputs.tables import Row, Table
from pairie.outputs.writing import check_rows_path, write_rows
from pairie.types import Document, Party, Record

if TYPE_CHECKING:
    import pandas

__all__ = ["Joint", "Panel", "PanelSettings", "Years", "write_panel"]

Joint = Literal["together", "split"]
Years = Literal["period", "start", "end", "split"]

_COUNTS = (
    "n_done",
    "n_planned",
    "n_review",
    "n_not_exact",
    "n_each",
    "n_other_roles",
    "n_shares",
    "n_shared",
    "n_unread",
)
_DIGITS = 10
# A longer period is a misprint and stays one row.
_MOST_YEARS = 100


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """How records become rows.

    Attributes:
        actors: the level that supporters are rolled up to: party, county, prefecture or province.
        recipients: the same for the supported.
        joint: ``together``, several parties of a record in one cell; ``split``, equal shares to all pairs.
        years: ``period``, rows by first and last year; ``start`` or ``end``, all in that year; ``split``, equal shares
            to the years of a period.
        doubtful: whether records that need review are in it.
    """

    actors: Rollup = "party"
    recipients: Rollup = "party"
    joint: Joint = "together"
    years: Years = "period"
    doubtful: bool = True


class _Key(NamedTuple):
    actor: str
    recipient: str
    year_start: int | None
    year_end: int | None
    category: str


class Panel:
    """Sums and counts that grow as documents come; the memory is that of the rows."""

    def __init__(self, settings: PanelSettings | None = None) -> None:
        self.settings = settings or PanelSettings()
        self._counts: defaultdict[_Key, defaultdict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        self._sums: defaultdict[_Key, defaultdict[Sort, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        self._members: dict[str, tuple[str, str | None]] = {}

    def add(self, document: Document) -> None:
        """Add the records of one document. An act told in two documents is two records, unless they were merged."""
        records = [record for record in document.records if self.settings.doubtful or not record.needs_review]
        elsewhere = told_elsewhere(records)
        for i, record in enumerate(records):
            facts = Facts(record, {j for owner, j in elsewhere if owner == i})
            for key, share in self._shares(record):
                self._add(key, share, facts)

    def table(self) -> Table:
        """Return the columns; those of sums are the sorts of amounts that occurred."""
        whole = self.settings.joint != "split" and self.settings.years != "split"
        keys = [column("panel", name) for name in ("actor", "actor_code", "recipient", "recipient_code")]
        years = [column("panel", name, "integer") for name in ("year_start", "year_end")]
        counts = [column("panel", name, "integer" if whole else "decimal") for name in _COUNTS]
        sums = [Column(sort.name, "decimal", "panel", "sum") for sort in self._sorts()]
        return Table("panel", (*keys, *years, column("panel", "category"), *counts, *sums), _Key._fields)

    def rows(self) -> Iterator[Row]:
        """Return the rows, sorted by their key; a sum is none where no such amount occurred."""
        whole = self.settings.joint != "split" and self.settings.years != "split"
        for key in sorted(self._counts, key=self._order):
            names: Row = {}
            for side, member in (("actor", key.actor), ("recipient", key.recipient)):
                name, code = self._members[member]
                names |= {side: name or None, f"{side}_code": code}
            counts = {name: self._counts[key][name] for name in _COUNTS}
            sums = self._sums[key]
            yield {
                **names,
                **{name: getattr(key, name) for name in ("year_start", "year_end", "category")},
                **{name: int(count) if whole else _decimal(count) for name, count in counts.items()},
                **{sort.name: _decimal(sums[sort]) if sort in sums else None for sort in self._sorts()},
            }

    def to_pandas(self) -> pandas.DataFrame:
        """Return the panel as a DataFrame with typed columns (needs pandas)."""
        from pairie.outputs.frame import frame_of

        return frame_of(self.rows(), self.table())

    def _shares(self, record: Record) -> Iterator[tuple[_Key, Fraction]]:
        actors = self._cells(record.actors, self.settings.actors)
        recipients = self._cells(record.recipients, self.settings.recipients)
        periods = _periods(record, self.settings.years)
        share = Fraction(1, len(actors) * len(recipients) * len(periods))
        for actor, recipient, (start, end) in product(actors, recipients, periods):
            yield _Key(actor, recipient, start, end, record.category), share

    def _cells(self, parties: Iterable[Party], level: Rollup) -> list[str]:
        """Return the keys of the cells that the parties of one side fill; "" where nobody is known."""
        members = {member.key: member for member in (rolled_up(party, level) for party in parties)}
        found = sorted(members.values(), key=lambda member: (member.name, member.key))
        groups = [[member] for member in found] if self.settings.joint == "split" and found else [found]
        return [self._cell(group) for group in groups]

    def _cell(self, members: list[Member]) -> str:
        key = joined(member.key for member in members)
        if key not in self._members:
            codes = [member.code or "" for member in members]
            names = JOINT.join(member.name for member in members)
            self._members[key] = names, JOINT.join(codes) if any(codes) else None
        return key

    def _add(self, key: _Key, share: Fraction, facts: Facts) -> None:
        counts = self._counts[key]
        for name, n in facts.counts.items():
            counts[name] += n * share
        for sort, value in facts.sums:
            self._sums[key][sort] += value * share

    def _sorts(self) -> list[Sort]:
        return sorted({sort for sums in self._sums.values() for sort in sums}, key=lambda sort: sort.importance)

    def _order(self, key: _Key) -> tuple[object, ...]:
        names = (self._members[key.actor], self._members[key.recipient])
        years = tuple(-1 if year is None else year for year in (key.year_start, key.year_end))
        return tuple((name, code or "") for name, code in names) + years + (key.category, key.actor, key.recipient)


def write_panel(
    documents: Iterable[Document | AnnotatedDocument],
    path: str | os.PathLike[str],
    settings: PanelSettings | None = None,
) -> int:
    """Add up documents and write the panel as CSV, Parquet or XLSX, by the suffix of the path; return the rows.

    Raises:
        ConfigError: the suffix is unknown, or an optional package is missing; its extra is named.
    """
    check_rows_path(Path(path))
    panel = Panel(settings)
    for found in documents:
        panel.add(found.document if isinstance(found, AnnotatedDocument) else found)
    rows = list(panel.rows())
    write_rows(rows, Path(path), panel.table())
    return len(rows)


def _periods(record: Record, years: Years) -> list[tuple[int | None, int | None]]:
    start, end = record.year_start, record.year_end
    if years == "period":
        return [(start, end)]
    if years == "split" and start is not None and end is not None and 0 <= end - start < _MOST_YEARS:
        return [(year, year) for year in range(start, end + 1)]
    first, second = (end, start) if years == "end" else (start, end)
    year = second if first is None else first
    return [(year, year)]


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=60):
        exact = Decimal(value.numerator) / value.denominator
        return exact.to_integral_value() if value.denominator == 1 else round(exact, _DIGITS).normalize()
