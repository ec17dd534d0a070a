"""Two annotations of one text made into one: what both have is kept, what they say differently is listed.

A mention of the one has its counterpart in the other if the span is the same, or if spans of one label overlap. Links
are compared between counterparts; which mention of a party is linked does not matter (guidelines 2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pairie.conflicts import Conflict, Prefer, join_heads
from pairie.counterparts import Slot, clash, slots_of
from pairie.double_annotation import Pair
from pairie.facts.names import same_party
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.markup import LABEL_OF_ELEMENT
from pairie.types import LABELS, LINK_OF_LABEL, LINK_TYPES, Link, LinkType, Mention

__all__ = ["reconcile"]

CONTEXT = 12
LETTER_OF_LABEL = {label: element.lower() for element, label in LABEL_OF_ELEMENT.items()}


def reconcile(pair: Pair, *, prefer: Prefer = "neither") -> tuple[AnnotatedDocument, list[Conflict]]:
    """Merge two annotations of one text.

    A measure has to have a category: where both have the measure and its category differs, that of the first stands
    until somebody decides, unless the second is preferred; likewise ``planned``, and what they say of the document:
    genre, meta, source, kinds of passages.
    """
    return _Reconciliation(pair, prefer).run()


class _Reconciliation:
    def __init__(self, pair: Pair, prefer: Prefer) -> None:
        self.pair = pair
        self.prefer = prefer
        self.conflicts: list[Conflict] = []
        self.slots = slots_of(pair.first.document, pair.second.document)

    def run(self) -> tuple[AnnotatedDocument, list[Conflict]]:
        # What both have comes first, so that nothing that one alone has keeps it out.
        for slot in sorted(self.slots, key=lambda slot: slot.kind != "same"):
            self.decide(slot)
        ids = self.new_ids()
        entities = [
            replace(slot.taken, id=ids[i], same=self.same(slot, ids), score=1.0)
            for i, slot in enumerate(self.slots)
            if slot.taken
        ]
        relations = [Link(kind, ids[head], ids[tail]) for kind, head, tail in self.links()]
        merged, of_document = join_heads(self.pair.first, self.pair.second, prefer=self.prefer)
        self.conflicts += of_document
        document = merged.document.replace(
            entities=tuple(sorted(entities, key=lambda m: (m.start, -m.end))), relations=tuple(relations), records=()
        )
        return replace(merged, document=document), sorted(self.conflicts, key=lambda conflict: conflict.passage)

    def decide(self, slot: Slot) -> None:
        if slot.kind == "same":
            slot.taken = slot.second if self.prefer == "second" else slot.first
            self.check_attributes(slot)
            return
        choice = {
            "neither": None,
            "first": slot.first,
            "second": slot.second,
            "either": (slot.first or slot.second) if slot.kind.startswith("only") else None,
        }[self.prefer]
        barred = choice and next((s.taken for s in self.slots if s.taken and clash(s.taken, choice)), None)
        slot.taken = None if barred else choice
        taken = f"nothing: does not nest with «{barred.text}»" if barred else self.told(slot, slot.taken)
        self.note(slot, slot.kind, self.told(slot, slot.first), self.told(slot, slot.second), taken)

    def check_attributes(self, slot: Slot) -> None:
        first, second, taken = slot.first, slot.second, slot.taken
        assert first and second and taken
        if first.label != "MEASURE":
            return
        if first.category != second.category:
            self.note(slot, "category", str(first.category), str(second.category), str(taken.category))
        if bool(first.planned) != bool(second.planned):
            says = ("planned", "done") if first.planned else ("done", "planned")
            self.note(slot, "planned", *says, "planned" if taken.planned else "done")
        if (first.same is None) != (second.same is None):
            says = ("repeat", "no repeat") if first.same else ("no repeat", "repeat")
            self.note(slot, "same", *says, "repeat" if self.repeated(slot) else "no repeat")

    def repeated(self, slot: Slot) -> tuple[int, str] | None:
        """Return the side that says which earlier act a measure repeats, and the id that this has there."""
        says = [(side, m.same) for side, m in enumerate((slot.first, slot.second)) if m and m.same]
        if slot.first and slot.second:
            if self.prefer in ("first", "second"):
                says = [(side, same) for side, same in says if side == (self.prefer == "second")]
            elif self.prefer == "neither" and len(says) < 2:
                says = []
        return says[0] if says else None

    def same(self, slot: Slot, ids: Mapping[int, str]) -> str | None:
        said = self.repeated(slot)
        if said is None:
            return None
        side, earlier = said
        mentions = ((i, (s.first, s.second)[side]) for i, s in enumerate(self.slots))
        return next((ids[i] for i, m in mentions if m and m.id == earlier and i in ids), None)

    def new_ids(self) -> dict[int, str]:
        """Return ids for the mentions taken, by the index of their slot."""
        counts: Counter[str] = Counter()
        ids = {}
        for i, slot in enumerate(self.slots):
            if slot.taken:
                # Mentions of a user's own labels are x1, x2 …
                letter = LETTER_OF_LABEL.get(slot.taken.label, "x")
                counts[letter] += 1
                ids[i] = f"{letter}{counts[letter]}"
        return ids

    def links(self) -> Iterator[tuple[LinkType, int, int]]:
        """Yield links of the result by the indices of their slots. Links of a mention left out are told with it."""
        every = [self.links_of(side) for side in (0, 1)]
        done: set[tuple[LinkType, int, int]] = set()
        for side in (1, 0) if self.prefer == "second" else (0, 1):
            for key in every[side]:
                kind, head, tail = key
                if key in done:
                    continue
                twins = [k for k in every[1 - side] if k[:2] == (kind, head) and self.alike(tail, k[2], kind)]
                done.update(twins)
                head_taken, tail_taken = self.slots[head].taken, self.slots[tail].taken
                if head_taken is None or tail_taken is None:
                    continue
                # What an act or a party of one annotator alone is linked to is told and decided with it.
                shared = not any(self.slots[i].kind.startswith("only") for i in (head, tail))
                if not twins and shared:
                    kept = self.prefer in (("first", "either"), ("second", "either"))[side]
                    self.note_link(key, side, kept=kept)
                    if not kept:
                        continue
                if head_taken.label == "MEASURE" and _fits(kind, tail_taken):
                    yield key

    def links_of(self, side: int) -> list[tuple[LinkType, int, int]]:
        index = {}
        for i, slot in enumerate(self.slots):
            mention = slot.second if side else slot.first
            if mention:
                index[mention.id] = i
        document = (self.pair.first, self.pair.second)[side].document
        return list(dict.fromkeys((link.type, index[link.head], index[link.tail]) for link in document.relations))

    def alike(self, tail: int, other: int, kind: LinkType) -> bool:
        if tail == other:
            return True
        a, b = self.slots[tail], self.slots[other]
        names = [(m.text, n.text) for m in (a.first, a.second) for n in (b.first, b.second) if m and n]
        return kind != "QUANTITY" and any(same_party(x, y) for x, y in names)

    def told(self, slot: Slot, mention: Mention | None) -> str:
        if mention is None:
            return "nothing"
        told = f"{mention.label} «{mention.text}»"
        if mention.label != "MEASURE":
            return told
        document = (self.pair.second if mention is slot.second else self.pair.first).document
        tails = [
            f"{link.type} «{document.mention(link.tail).text}»"
            for link in document.relations
            if link.head == mention.id
        ]
        return ", ".join([told, str(mention.category), *(["planned"] if mention.planned else []), *tails])

    def note_link(self, key: tuple[LinkType, int, int], side: int, *, kept: bool) -> None:
        kind, head, tail = key
        mention = (self.slots[tail].first, self.slots[tail].second)[side]
        assert mention
        says = [f"{kind} «{mention.text}»", "no such link"]
        first, second = says if side == 0 else reversed(says)
        self.note(self.slots[head], "link", first, second, says[0] if kept else says[1])

    def note(self, slot: Slot, kind: str, first: str, second: str, taken: str) -> None:
        mention = slot.first or slot.second
        assert mention
        document = self.pair.first.document
        inside = [i for i, p in enumerate(document.passages, 1) if p.start <= mention.start and mention.end <= p.end]
        passage = inside[0] if inside else document.text.count("\n", 0, mention.start) + 1
        before = document.text[max(0, mention.start - CONTEXT) : mention.start]
        after = document.text[mention.end : mention.end + CONTEXT]
        context = f"{before}【{document.text[mention.start : mention.end]}】{after}".replace("\n", "⏎")
        names = (self.pair.first.id, self.pair.second.id)
        self.conflicts.append(Conflict(*names, passage, kind, first, second, taken, context))


def _fits(kind: LinkType, tail: Mention) -> bool:
    """Whether a link may lead to a mention: our labels have their types, a user's own label has one of theirs."""
    wanted = LINK_OF_LABEL.get(tail.label)
    return kind == wanted if tail.label in LABELS else kind not in LINK_TYPES
