"""Records of a batch as one table: an act that several documents report is one row, with all its sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pairie.facts.acts import SHORTEST_ACT, Act, contains, contradict, core, is_partnership
from pairie.facts.calendar import PartialDate
from pairie.facts.dates import Period
from pairie.facts.identity import unify_parties
from pairie.facts.repeats import join_parties, joint_status_score, same_amount, seen_again
from pairie.facts.review import review_reasons
from pairie.traditional import simplify
from pairie.types import Amount, Document, Mention, Party, Record, RecordAmount, RecordSource, ReviewReason

__all__ = ["merge_documents", "merge_records"]

_HEADINGS: tuple[ReviewReason, ...] = ("actor_from_heading", "recipient_from_heading")
_BEST_BASIS = ("stated", "carried", "volume", "unknown")
# Words that are the same to the last character tell one report that was printed twice, if there are enough of them.
_SHORTEST_EVIDENCE = 15


@dataclass(frozen=True, slots=True)
class _Row:
    record: Record
    source: RecordSource
    act: Act

    def keys(self, *, sought: bool) -> Iterator[tuple[object, ...]]:
        """Yield what rows of one act share, so that not each is compared with each.

        A row of known years is kept by them and sought among those and the rows without; a row without years is sought
        among all of the same parties.
        """
        if len(self.source.text) >= _SHORTEST_EVIDENCE:
            yield "evidence", self.record.record_id
        years = None if self.record.year_basis == "unknown" else (self.record.year_start, self.record.year_end)
        known = {years, None} if sought and years else {"any"} if sought else {years, "any"}
        for actor in self.act.actors:
            for recipient in self.act.recipients:
                for year in known:
                    yield self.record.category, actor, recipient, year


def merge_records(documents: Iterable[Document]) -> tuple[Record, ...]:
    """Return the records of several documents, reports of one act as one record, in the order of the first report.

    Two records are one act if nothing that both tell differs (parties, time, amounts of a unit) and they have the same
    words or, with the same parties in the same year, share an amount. Such a record is the fullest report, completed by
    the others; ``sources`` names each report with its document, page and words. Records without giver or receiver are
    merged only where the same words were printed twice. Ids of mentions stay those of the document of the fullest.
    """
    return tuple(map(_merged, _groups(documents)))


def _groups(documents: Iterable[Document]) -> list[list[_Row]]:
    """Return the reports of each act."""
    groups: list[list[_Row]] = []
    found: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in _rows(documents):
        near = sorted({group for key in row.keys(sought=True) for group in found[key]}, reverse=True)
        home = next((group for group in near if _belongs(row, groups[group])), None)
        if home is None:
            home = len(groups)
            groups.append([])
        groups[home].append(row)
        for key in row.keys(sought=False):
            if home not in found[key][-1:]:
                found[key].append(home)
    return groups


def merge_documents(documents: Iterable[Document]) -> list[Document]:
    """Return the documents of a batch in which an act stands once, with the document that tells most of it.

    The records are those of :func:`merge_records`, in the order of their document; equal parties have
    the same ``party_id``.
    """
    unified = unify_parties(documents)
    kept: list[dict[str, Record]] = [{} for _ in unified]
    for group in _groups(unified):
        record = _merged(group)
        kept[_fullest(group).source.document][record.record_id] = record
    return [
        document.replace(records=tuple(rows[r.record_id] for r in document.records if r.record_id in rows))
        for document, rows in zip(unified, kept, strict=True)
    ]


def _rows(documents: Iterable[Document]) -> Iterator[_Row]:
    for index, document in enumerate(documents):
        for record in document.records:
            text = document.text[slice(*record.evidence)]
            source = RecordSource(index, record.source, record.page, record.record_id, record.evidence, text)
            yield _Row(record, source, _act(record))


def _act(record: Record) -> Act:
    """Return the record as the rules for repeats know an act."""
    text = simplify(record.measure)
    spans = [(at, at + len(a.text)) for a in record.amounts if (at := text.find(simplify(a.text))) >= 0]
    first, last = (None if year is None else PartialDate(year) for year in (record.year_start, record.year_end))
    return Act(
        Mention("", "MEASURE", 0, len(text), text, category=record.category),
        frozenset(party.canonical for party in record.actors),
        frozenset(party.canonical for party in record.recipients),
        tuple(
            Amount(a.text, a.value, a.unit or "", a.kind or "other")
            for a in record.amounts
            if a.value is not None and a.role == "total"
        ),
        tuple(spans),
        Period(first, last, record.year_basis),
        "body",
    )


def _belongs(row: _Row, group: Sequence[_Row]) -> bool:
    """Tell whether a row is of the act of a group: it is that of one member and contradicts none."""
    if any(row.source.document == member.source.document for member in group):
        return False  # within a document it has been decided
    if any(contradict(row.act, member.act) or _other_time(row.record, member.record) for member in group):
        return False
    return any(_is_same(row, member) for member in group)


def _is_same(a: _Row, b: _Row) -> bool:
    if a.record.record_id == b.record.record_id and len(a.source.text) >= _SHORTEST_EVIDENCE:
        return True
    if not (a.act.actors & b.act.actors and a.act.recipients & b.act.recipients):
        return False
    if is_partnership(a.act) or is_partnership(b.act):
        same_parties = (a.act.actors, a.act.recipients) == (b.act.actors, b.act.recipients)
        return same_parties and is_partnership(a.act) and is_partnership(b.act)
    years_known = "unknown" not in (a.record.year_basis, b.record.year_basis)
    shared = {(x.value, x.unit) for x in a.act.amounts} & {(x.value, x.unit) for x in b.act.amounts}
    if core(a.act) == core(b.act) and len(core(a.act)) >= SHORTEST_ACT:
        return years_known or bool(shared)
    return bool(shared) and (years_known or contains(a.act, b.act))


def _other_time(a: Record, b: Record) -> bool:
    """Tell whether two times cannot be one: other years, or other months and days of them."""
    if "unknown" in (a.year_basis, b.year_basis):
        return False
    if (a.year_start, a.year_end) != (b.year_start, b.year_end):
        return True
    ends = ((a.date_start or "", b.date_start or ""), (a.date_end or "", b.date_end or ""))
    return any(not (mine.startswith(theirs) or theirs.startswith(mine)) for mine, theirs in ends)


def _merged(group: Sequence[_Row]) -> Record:
    main = _fullest(group)
    ordered = [main, *(row for row in group if row is not main)]
    actors = _joint_parties([row.record.actors for row in ordered])
    recipients = _joint_parties([row.record.recipients for row in ordered])
    amounts = _joint_amounts([row.record.amounts for row in ordered])
    best = min(ordered, key=lambda row: _BEST_BASIS.index(row.record.year_basis)).record
    score = max(row.record.score for row in group)
    # As with the score: what one report tells for certain, the others need not.
    priority = min(row.record.review_priority for row in group)
    known = review_reasons([row.act.period for row in group], actors, recipients, amounts, priority)
    # What any report tells in its own words is not from a heading.
    headings = (reason for reason in _HEADINGS if all(reason in row.record.review_reasons for row in group))
    reasons = (*known, *headings)
    return replace(
        main.record,
        actors=actors,
        recipients=recipients,
        amounts=amounts,
        year_start=best.year_start,
        year_end=best.year_end,
        year_basis=best.year_basis,
        date_start=best.date_start,
        date_end=best.date_end,
        measure_score=max(row.record.measure_score for row in group),
        year_score=best.year_score,
        status_score=joint_status_score((row.record.status == "planned", row.record.status_score) for row in group),
        status="planned" if all(row.record.status == "planned" for row in group) else "done",
        score=score,
        review_priority=priority,
        needs_review=bool(reasons),
        review_reasons=reasons,
        sources=tuple(row.source for row in group),
    )


def _fullest(group: Sequence[_Row]) -> _Row:
    return max(group, key=_fullness)


def _fullness(row: _Row) -> tuple[int, int, str]:
    """Rank reports: the most cells, then the fullest words; the id only makes the choice the same in every order."""
    record = row.record
    return len(record.actors) + len(record.recipients) + len(record.amounts), len(record.measure), record.record_id


def _joint_parties(many: Sequence[tuple[Party, ...]]) -> tuple[Party, ...]:
    found = {party.canonical: party for party in many[0]}
    for party in (replace(party, mentions=()) for parties in many[1:] for party in parties):
        known = found.get(party.canonical)
        found[party.canonical] = party if known is None else join_parties(known, party)
    return tuple(found.values())


def _joint_amounts(many: Sequence[tuple[RecordAmount, ...]]) -> tuple[RecordAmount, ...]:
    found = list(many[0])
    for amounts in many[1:]:
        earlier = list(range(len(found)))
        for amount in (replace(amount, mentions=()) for amount in amounts):
            twin = next((i for i in earlier if same_amount(found[i], amount)), None)
            if twin is None:
                found.append(amount)
            else:
                earlier.remove(twin)
                found[twin] = seen_again(found[twin], amount)
    return tuple(found)
