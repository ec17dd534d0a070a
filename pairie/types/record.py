"""A row of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pairie.types.cells import Party, RecordAmount
from pairie.types.spans import SourceSpan
from pairie.types.words import Category, ReviewReason, Status, YearBasis

__all__ = ["Record", "RecordSource"]


@dataclass(frozen=True, slots=True)
class RecordSource:
    """One report of an act in a batch: which of the documents tells it, its row there, and the words it rests on."""

    document: int
    source: str | None
    page: str | None
    record_id: str
    evidence: tuple[int, int]
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "source": self.source,
            "page": self.page,
            "record_id": self.record_id,
            "evidence": list(self.evidence),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Record:
    """One act of support: a row of the table. ``evidence`` is a half-open range of the reading text.

    ``record_id`` is made of the words of the evidence, wherever they stand: equal evidence has the same id in every
    run, and the second time that the same words stand in a document another one. ``date_start`` and ``date_end`` are
    the ends of the time as exact as they are told, in ISO 8601 (2019, 2019-06, 2019-06-08); their years are
    ``year_start`` and ``year_end``.

    Every cell has a score of its own, 0..1: each party and amount; ``measure_score`` tells how sure it is that there is
    an act, ``category_score`` and ``status_score`` how sure those two are if there is one (None where no model chose
    them), and ``year_score`` how often years of that basis are right. ``score`` is that of the whole row, of measure,
    parties and amounts together. ``review_priority`` is the probability that a cell is wrong or missing: look at the
    highest first.

    ``source`` is the file, ``page`` the label printed on its page, ``page_number`` the page as counted from 1 and
    ``section`` the headings above. ``sources`` is filled where records of several documents were merged.

    ``review_reasons`` are some of

    * low_score: its ``review_priority`` is high,
    * unsure_cell: one of its parties or amounts is most unsure,
    * no_actor, no_recipient: the document does not tell the giver, or the receiver, or it was not found,
    * actor_from_heading, recipient_from_heading: a heading above the act names it, and the act itself nobody,
    * ambiguous_party: a name may mean several divisions (``candidates``), and nothing decides,
    * unread_amount: an amount could not be read as a number with its unit,
    * sum_differs: the parts of an amount do not add up to it,
    * year_conflict: reports of the act state different years.

    ``volume`` is the yearbook that the act is told in, by its title (else by its folder), with the year in its name and
    the one that it tells of; None where the source is no volume. ``source_spans`` are the places of the evidence in the
    source: ranges of characters, on paper with their boxes in points.
    """

    record_id: str
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    measure: str
    category: Category
    amounts: tuple[RecordAmount, ...]
    year_start: int | None
    year_end: int | None
    year_basis: YearBasis
    status: Status
    mentions: tuple[str, ...]
    evidence: tuple[int, int]
    source: str | None = None
    page: str | None = None
    score: float = 1.0
    needs_review: bool = False
    page_number: int | None = None
    section: tuple[str, ...] = ()
    volume: str | None = None
    volume_year: int | None = None
    covered_year: int | None = None
    source_spans: tuple[SourceSpan, ...] = ()
    date_start: str | None = None
    date_end: str | None = None
    year_score: float = 1.0
    review_priority: float = 0.0
    review_reasons: tuple[ReviewReason, ...] = ()
    sources: tuple[RecordSource, ...] = ()
    measure_score: float = 1.0
    category_score: float | None = None
    status_score: float | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "record_id": self.record_id,
            "actors": [party.to_dict() for party in self.actors],
            "recipients": [party.to_dict() for party in self.recipients],
            "measure": self.measure,
            "category": self.category,
            "amounts": [amount.to_dict() for amount in self.amounts],
            "year_start": self.year_start,
            "year_end": self.year_end,
            "year_basis": self.year_basis,
            "status": self.status,
            "mentions": list(self.mentions),
            "evidence": list(self.evidence),
            "source": self.source,
            "page": self.page,
            "page_number": self.page_number,
            "section": list(self.section),
            "volume": self.volume,
            "volume_year": self.volume_year,
            "covered_year": self.covered_year,
            "source_spans": [span.to_dict() for span in self.source_spans],
            "score": self.score,
            "needs_review": self.needs_review,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "measure_score": self.measure_score,
            "category_score": self.category_score,
            "year_score": self.year_score,
            "status_score": self.status_score,
            "review_priority": self.review_priority,
            "review_reasons": list(self.review_reasons),
            "sources": [source.to_dict() for source in self.sources],
        }
