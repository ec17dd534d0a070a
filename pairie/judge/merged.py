"""The document that gold and a prediction make together, with the verdict of everything in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pairie.alignment import common_axes
from pairie.cells import Act, acts, match_acts, match_spans, shared_arguments
from pairie.judge.aligned import Span, measure_spans
from pairie.scoring import placed_spans
from pairie.types import Document, Link, LinkType, Mention, Party, Record, RecordAmount

__all__ = ["MergedDocument", "RowMark", "Verdict"]

Verdict = Literal["found", "partly", "missed", "false"]

CELLS: Mapping[LinkType, str] = {"AGENT": "actors", "BENEFICIARY": "recipients", "QUANTITY": "amounts"}


@dataclass(frozen=True, slots=True)
class RowMark:
    """The verdict of a row and of its cells, in the order of the cells; the category that was found in its place."""

    verdict: Verdict
    cells: Mapping[str, tuple[Verdict, ...]]
    found_category: str | None

    def to_dict(self) -> dict[str, Any]:
        cells = {name: list(marks) for name, marks in self.cells.items()}
        return {"verdict": self.verdict, "found_category": self.found_category, **cells}


class MergedDocument:
    """Mentions of both sides from the start; :meth:`add_rows` adds links and rows."""

    def __init__(self, gold: Document, ours: Document) -> None:
        self.gold, self.ours = gold, ours
        gold_axis, our_axis = common_axes(gold.text, ours.text)
        self.gold_spans, self.our_spans = placed_spans(gold, gold_axis), placed_spans(ours, our_axis)
        self.mentions: dict[str, Mention] = {m.id: m for m in gold.entities}
        self.mention_marks: dict[str, Verdict] = dict.fromkeys(self.mentions, "missed")
        self.links: list[tuple[Link, Verdict]] = []
        self.records: list[Record] = []
        self.row_marks: dict[str, RowMark] = {}
        self.n_elsewhere = 0
        # The mention of the merged document that each of ours is.
        self.id_of: dict[str, str] = {}
        self._add_mentions({place: i for i, place in enumerate(gold_axis.places) if place >= 0})
        self.beside = self._beside()

    def document(self) -> Document:
        return self.gold.replace(
            entities=tuple(self.mentions.values()),
            relations=tuple(link for link, _ in self.links),
            records=tuple(sorted(self.records, key=lambda record: record.evidence)),
        )

    def _add_mentions(self, gold_index: Mapping[int, int]) -> None:
        waiting = {(m.label, self.gold_spans[m.id]): m.id for m in self.gold.entities if m.id in self.gold_spans}
        for mention in self.ours.entities:
            span = self.our_spans.get(mention.id)
            if span is None:
                continue
            same = waiting.pop((mention.label, span), None)
            if same is not None:
                self.id_of[mention.id] = same
                self.mention_marks[same] = "found"
                self.mentions[same] = replace(self.mentions[same], score=mention.score)
                continue
            places = [gold_index[place] for place in range(*span) if place in gold_index]
            if not places:
                self.n_elsewhere += 1
                continue
            start, end = places[0], places[-1] + 1
            self.id_of[mention.id] = name = self._free_name(mention.id)
            self.mention_marks[name] = "false"
            self.mentions[name] = replace(
                mention, id=name, start=start, end=end, text=self.gold.text[start:end], source_spans=(), same=None
            )

    def _free_name(self, name: str) -> str:
        name = f"found-{name}"
        while name in self.mentions:
            name += "'"
        return name

    def _beside(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for label in dict.fromkeys(m.label for m in self.gold.entities):
            missed = {
                m.id: self.gold_spans[m.id]
                for m in self.gold.entities
                if m.label == label and m.id in self.gold_spans and self.mention_marks[m.id] == "missed"
            }
            false = {
                self.id_of[m.id]: self.our_spans[m.id]
                for m in self.ours.entities
                if m.label == label and self.mention_marks.get(self.id_of.get(m.id, "")) == "false"
            }
            found.update(match_spans(missed, false))
        return found

    def add_rows(self) -> None:
        """Add a row for each act of gold, with what was found of it, then one for each act that is none."""
        gold_acts, our_acts = acts(self.gold, self.gold_spans), acts(self.ours, self.our_spans)
        pairs = match_spans(measure_spans(self.gold, self.gold_spans), measure_spans(self.ours, self.our_spans))
        our_act_of = dict(match_acts(gold_acts, our_acts, pairs))
        for g, act in enumerate(gold_acts):
            self._add_row(act, our_acts[our_act_of[g]] if g in our_act_of else None)
        matched = set(our_act_of.values())
        for o, act in enumerate(our_acts):
            if o not in matched and act.members[0] in self.id_of:
                self._add_row(None, act)

    def _add_row(self, gold: Act | None, ours: Act | None) -> None:
        pairs = shared_arguments(gold.arguments, ours.arguments, by_text=False) if gold and ours else []
        marks: dict[str, list[Verdict]] = {name: [] for name in CELLS.values()}
        texts: dict[str, list[str]] = {name: [] for name in CELLS.values()}
        head = gold.members[0] if gold else self.id_of[ours.members[0]] if ours else ""
        sides: Sequence[tuple[Act | None, set[int], Verdict]] = (
            (gold, {g for g, _ in pairs}, "missed"),
            (ours, {o for _, o in pairs}, "false"),
        )
        for act, shared, otherwise in sides:
            for i, argument in enumerate(act.arguments if act else ()):
                if act is ours and i in shared:
                    continue  # stands there in the words of gold
                mark: Verdict = "found" if i in shared else otherwise
                marks[CELLS[argument.type]].append(mark)
                texts[CELLS[argument.type]].append(argument.text)
                self._add_links(act, head, argument.type, argument.spans, mark, is_gold=act is gold)
        self._add_record(gold, ours, head, marks, texts)

    def _add_links(
        self, act: Act | None, head: str, kind: LinkType, spans: Sequence[Span], mark: Verdict, *, is_gold: bool
    ) -> None:
        """Add the links of a cell: one for each mention of it that the act is linked to."""
        document, placed = (self.gold, self.gold_spans) if is_gold else (self.ours, self.our_spans)
        for link in document.relations:
            if act is None or link.head not in act.members or link.type != kind or placed.get(link.tail) not in spans:
                continue
            tail = link.tail if is_gold else self.id_of.get(link.tail)
            if tail is not None:
                self.links.append((replace(link, head=head, tail=tail), mark))

    def _add_record(
        self,
        gold: Act | None,
        ours: Act | None,
        head: str,
        marks: Mapping[str, Sequence[Verdict]],
        texts: Mapping[str, Sequence[str]],
    ) -> None:
        act, measure = gold or ours, self.mentions[head]
        assert act is not None
        is_whole = all(mark == "found" for cell in marks.values() for mark in cell)
        same_category = gold is None or ours is None or gold.category == ours.category
        verdict: Verdict = (
            "missed"
            if ours is None
            else "false"
            if gold is None
            else "found"
            if is_whole and same_category
            else "partly"
        )
        found = None if ours is None else self.ours.mention(ours.members[0])
        # A find with other borders belongs to the row that it was matched with.
        other = self.id_of.get(found.id) if found else None
        name = f"row-{len(self.records) + 1}"
        self.row_marks[name] = RowMark(
            verdict,
            {cell: tuple(found_marks) for cell, found_marks in marks.items()},
            None if same_category or ours is None else ours.category,
        )
        self.records.append(
            Record(
                record_id=name,
                actors=tuple(Party(text, text) for text in texts["actors"]),
                recipients=tuple(Party(text, text) for text in texts["recipients"]),
                measure=measure.text,
                category=measure.category or "other",
                amounts=tuple(RecordAmount(text, None, None, None, None) for text in texts["amounts"]),
                year_start=None,
                year_end=None,
                year_basis="unknown",
                status="planned" if measure.planned else "done",
                mentions=tuple(dict.fromkeys([head, *([other] if other else [])])),
                evidence=(measure.start, measure.end),
                score=found.score if found else 0.0,
                needs_review=verdict != "found",
            )
        )
