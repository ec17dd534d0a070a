"""Mentions, links and facts as rows: one record an act of support.

The score of a report is that of its MEASURE times the geometric mean of its cells, each cell being the score of the
link times that of the mention it leads to: as sure as its measure, less what its typical cell is unsure of. A record
has the score of its best report, and so have its measure and status; its category has that of the report whose words
it has. How likely a record is wrong, and why it is for review: :mod:`pairie.facts.review`.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod
from pathlib import PurePath
from typing import Any

from pairie.facts.acts import Act
from pairie.facts.amount_roles import read_page_amounts
from pairie.facts.dates import Period, Timeline, read_timeline
from pairie.facts.parties import resolve_parties
from pairie.facts.repeats import group_repeats, join_parties, joint_status_score, same_amount, seen_again
from pairie.facts.review import review_evidence, review_priority, review_reasons
from pairie.facts.rollup import in_year
from pairie.facts.sentences import SENTENCE_END
from pairie.text import source_spans
from pairie.traditional import simplify
from pairie.types import Document, Link, LinkType, Mention, Party, Passage, Record, RecordAmount, ReviewReason, Source

__all__ = ["assemble"]


def assemble(document: Document) -> tuple[Record, ...]:
    """Return one record for each act of support of a document, in the order of the text.

    A pure function of the text, passages, mentions, links and source; ``document.records`` is not looked at.
    """
    measures = sorted((m for m in document.entities if m.label == "MEASURE"), key=lambda m: (m.start, m.end))
    if not measures:
        return ()
    table = _Table(document)
    acts = [table.act(table.mentions[measure.id]) for measure in measures]
    return tuple(table.record([acts[i] for i in group]) for group in group_repeats(acts))


class _Table:
    """All that the rows of one document share: its parties, amounts, years, and links by MEASURE."""

    def __init__(self, document: Document) -> None:
        self.words: Mapping[str, str] = {m.id: m.text for m in document.entities}
        self.source = document.source
        self.document = document = _simplified(document)
        self.mentions: Mapping[str, Mention] = {m.id: m for m in document.entities}
        self.parties = resolve_parties(document)
        self.timeline: Timeline = read_timeline(document)
        self.sentences = [0, *(found.end() for found in SENTENCE_END.finditer(document.text)), len(document.text) + 1]
        self.passages = sorted(document.passages, key=lambda passage: passage.start)
        self.told: Counter[tuple[str, str]] = Counter()
        self.links: defaultdict[tuple[str, LinkType], list[Link]] = defaultdict(list)
        for link in document.relations:
            if link.tail in self.mentions:
                self.links[link.head, link.type].append(link)
        self.amounts, self.record_amounts = read_page_amounts(
            document.text,
            [mention for mention in document.entities if mention.label == "AMOUNT"],
            {link.tail for link in document.relations if link.type == "QUANTITY"},
        )

    def act(self, measure: Mention) -> Act:
        amounts = self._tails(measure, "QUANTITY")
        read = ((self.amounts.get(m.id), (m.start, m.end)) for m in amounts)
        return Act(
            measure,
            frozenset(party.canonical for party in self._parties([measure], "AGENT")),
            frozenset(party.canonical for party in self._parties([measure], "BENEFICIARY")),
            tuple(amount for amount, _ in read if amount is not None),
            tuple((m.start, m.end) for m in amounts),
            self.timeline.period(measure.start, measure.end),
            self._passage(measure).kind,
        )

    def record(self, acts: Sequence[Act]) -> Record:
        measures = [act.measure for act in acts]
        main = max(acts, key=self._weight)
        period = _joint_period(main, acts)
        year = period.end or period.start
        actors = tuple(in_year(party, year) for party in self._parties(measures, "AGENT"))
        recipients = tuple(in_year(party, year) for party in self._parties(measures, "BENEFICIARY"))
        amounts = self._record_amounts(measures)
        evidence = self._evidence(main.measure)
        score = max(self._score(measure) for measure in measures)
        headings = tuple(self._from_headings(measures))
        act_score = max(measure.score for measure in measures)
        evidence_for = review_evidence(act_score, actors, recipients, amounts, from_heading=bool(headings))
        priority = review_priority(evidence_for)
        reasons = (*review_reasons([act.period for act in acts], actors, recipients, amounts, priority), *headings)
        return Record(
            record_id=self._record_id(evidence, main.measure),
            actors=actors,
            recipients=recipients,
            measure=self.words[main.measure.id],
            category=main.category or "other",
            amounts=amounts,
            year_start=period.start,
            year_end=period.end,
            year_basis=period.basis,
            status="planned" if all(measure.planned for measure in measures) else "done",
            mentions=tuple(measure.id for measure in measures),
            evidence=evidence,
            source=self._place(main.measure, "file") or self.document.source.file,
            page=self._place(main.measure, "page") or self.document.source.page,
            page_number=self._place(main.measure, "page_number"),
            section=self._passage(main.measure).section,
            volume=_volume(self.source),
            volume_year=self.source.volume_year,
            covered_year=self.source.covered_year,
            source_spans=source_spans(self.document, *evidence),
            score=score,
            needs_review=bool(reasons),
            date_start=None if period.first is None else str(period.first),
            date_end=None if period.last is None else str(period.last),
            measure_score=act_score,
            category_score=main.measure.category_score,
            year_score=period.score,
            status_score=joint_status_score((measure.planned, measure.planned_score) for measure in measures),
            review_priority=priority,
            review_reasons=reasons,
        )

    def _record_id(self, evidence: tuple[int, int], measure: Mention) -> str:
        """Hash the words that the row rests on and how many rows before rest on the same, but not where they stand.

        So an edit elsewhere on the page, or other white space, leaves the id as it is.
        """
        words = "".join(self.document.text[slice(*evidence)].split()), "".join(measure.text.split())
        self.told[words] += 1
        rested = "\x1f".join((*words, str(self.told[words])))
        return hashlib.sha256(rested.encode("utf8", "surrogatepass")).hexdigest()[:16]

    def _tails(self, measure: Mention, kind: LinkType) -> list[Mention]:
        tails = {link.tail: self.mentions[link.tail] for link in self.links[measure.id, kind]}
        return sorted(tails.values(), key=lambda mention: mention.start)

    def _parties(self, measures: Iterable[Mention], kind: LinkType) -> tuple[Party, ...]:
        """Return the distinct parties; a name written out in full stands for its shorter forms."""
        found: dict[str, Party] = {}
        for mention, score in self._cells(measures, kind):
            party = self.parties.get(mention.id)
            if party is None:
                continue  # a link to a mention of another label
            party = replace(party, name=self.words[mention.id], score=score, mentions=(mention.id,))
            known = found.get(party.canonical)
            found[party.canonical] = party if known is None else join_parties(known, party)
        return tuple(found.values())

    def _record_amounts(self, measures: Iterable[Mention]) -> tuple[RecordAmount, ...]:
        """Return the amounts, equal ones of repeated reports once; two equal ones of one report stay two."""
        found: list[RecordAmount] = []
        for measure in measures:
            earlier = list(range(len(found)))
            for mention, score in self._cells([measure], "QUANTITY"):
                amount = replace(self._record_amount(mention, measure), score=score, mentions=(mention.id,))
                twin = next((i for i in earlier if same_amount(found[i], amount)), None)
                if twin is None:
                    found.append(amount)
                else:
                    earlier.remove(twin)
                    found[twin] = seen_again(found[twin], amount)
        return tuple(found)

    def _cells(self, measures: Iterable[Mention], kind: LinkType) -> Iterator[tuple[Mention, float]]:
        """Yield what the measures are linked to, and how sure each link and its mention are."""
        for measure in measures:
            scores = {link.tail: link.score for link in self.links[measure.id, kind]}
            for mention in self._tails(measure, kind):
                yield mention, scores[mention.id] * mention.score

    def _record_amount(self, mention: Mention, measure: Mention) -> RecordAmount:
        amount = self.record_amounts.get(mention.id)
        if amount is None:  # a link to a mention of another label
            return RecordAmount(self.words[mention.id], None, None, None, None, flags=("unread",))
        stage = amount.stage or ("planned" if measure.planned else None)
        return replace(amount, text=self.words[mention.id], stage=stage)

    def _weight(self, act: Act) -> tuple[bool, int, int]:
        """Rank reports of one act: body before headline, then the most cells, then the fullest words."""
        cells = sum(len(self.links[act.measure.id, kind]) for kind in ("AGENT", "BENEFICIARY", "QUANTITY"))
        return act.where == "body", cells, len(act.measure.text)

    def _score(self, measure: Mention) -> float:
        links = [link for kind in ("AGENT", "BENEFICIARY", "QUANTITY") for link in self.links[measure.id, kind]]
        cells = [link.score * self.mentions[link.tail].score for link in links]
        return measure.score * prod(cells) ** (1 / len(cells)) if cells else measure.score

    def _evidence(self, measure: Mention) -> tuple[int, int]:
        """Return the stretch of the measure's sentence that holds the measure and what it is linked to."""
        opens = self.sentences[bisect_right(self.sentences, measure.start) - 1]
        closes = self.sentences[bisect_left(self.sentences, measure.end)]
        tails = [m for kind in ("AGENT", "BENEFICIARY", "QUANTITY") for m in self._tails(measure, kind)]
        inside = [m for m in tails if opens <= m.start and m.end <= closes]
        return min(m.start for m in (measure, *inside)), max(m.end for m in (measure, *inside))

    def _passage(self, mention: Mention) -> Passage:
        index = bisect_right(self.passages, mention.start, key=lambda passage: passage.start) - 1
        return self.passages[index] if index >= 0 else Passage(0, len(self.document.text))

    def _place(self, measure: Mention, member: str) -> Any:
        """Return file, page or page number of an act; a passage may go over several."""
        spans = measure.source_spans or self._passage(measure).source_spans
        return next((found for span in spans if (found := getattr(span, member)) is not None), None)

    def _from_headings(self, measures: Iterable[Mention]) -> Iterator[ReviewReason]:
        """Tell which side of a row is known from a heading alone."""
        sides: Sequence[tuple[LinkType, ReviewReason]] = (
            ("AGENT", "actor_from_heading"),
            ("BENEFICIARY", "recipient_from_heading"),
        )
        for kind, reason in sides:
            links = [link for measure in measures for link in self.links[measure.id, kind]]
            if links and all(link.basis == "heading" for link in links):
                yield reason


def _simplified(document: Document) -> Document:
    """Return the document in Simplified characters, for which the rules are written; all offsets stay true."""
    text = simplify(document.text)
    if text == document.text:
        return document
    entities = tuple(replace(m, text=text[m.start : m.end]) for m in document.entities)
    source = document.source
    named = replace(source, title=simplify(source.title or ""), publisher=simplify(source.publisher or ""))
    return document.replace(text=text, entities=entities, source=named)


def _volume(source: Source) -> str | None:
    """Return the title of a yearbook as written, else the name of its folder; the title of an article is none."""
    if source.form != "volume" and source.volume_year is None:
        return None
    return source.title or (PurePath(source.file).name if source.form == "volume" and source.file else None)


def _joint_period(main: Act, acts: Sequence[Act]) -> Period:
    """Return the period that is known best: stated before carried before volume, the main report's first."""
    order = ("stated", "carried", "volume", "unknown")
    return min((act.period for act in (main, *acts)), key=lambda period: order.index(period.basis))
