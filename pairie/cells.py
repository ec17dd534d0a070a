"""The cells of the table of support: a measure, its category, its distinct arguments, and how two tables match."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pairie.counts import Counts
from pairie.errors import FormatError
from pairie.facts.names import same_party
from pairie.types import LINK_TYPES, Document, LinkType

__all__ = [
    "CATEGORY",
    "Act",
    "acts",
    "cells",
    "match_acts",
    "match_spans",
    "merged",
    "shared_arguments",
    "shared_cells",
]

CATEGORY = "CATEGORY"
LENIENT_OVERLAP = 0.5

Span = tuple[int, int]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Argument:
    """One cell beside the category. A merged act may hold an amount at several places."""

    type: LinkType
    text: str
    spans: tuple[Span, ...]

    def same(self, other: _Argument, *, by_text: bool) -> bool:
        if self.type != other.type:
            return False
        if self.type != "QUANTITY":
            return same_party(self.text, other.text)
        if by_text and self.text == other.text:
            return True
        return any(_overlap(a, b) >= LENIENT_OVERLAP for a in self.spans for b in other.spans)


@dataclass(frozen=True, slots=True)
class Act:
    """A MEASURE, or several that report the same act, with its distinct arguments."""

    members: tuple[str, ...]
    category: str | None
    arguments: tuple[_Argument, ...]


def _overlap(a: Span, b: Span) -> float:
    """Return intersection over union."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return common / (a[1] - a[0] + b[1] - b[0] - common) if common > 0 else 0.0


def match_spans(gold: Mapping[Key, Span], ours: Mapping[Key, Span]) -> list[tuple[Key, Key]]:
    """Pair spans one to one, the best overlap first.

    Greedy is enough: spans of one label do not overlap, so above one half a span has one candidate; ties at exactly one
    half go to the earlier span.
    """
    in_order = sorted(ours.items(), key=lambda item: item[1])
    starts = [span[0] for _, span in in_order]
    longest = max((end - start for start, end in ours.values()), default=0)
    found = []
    for gold_id, span in gold.items():
        for our_id, other in in_order[bisect_left(starts, span[0] - longest) : bisect_left(starts, span[1])]:
            if (overlap := _overlap(span, other)) >= LENIENT_OVERLAP:
                found.append((-overlap, span, other, gold_id, our_id))
    return _one_to_one([(g, o) for *_, g, o in sorted(found, key=lambda item: item[:3])])


def _one_to_one(ranked: Sequence[tuple[Key, Key]]) -> list[tuple[Key, Key]]:
    """Take pairs from the front as long as neither side is taken."""
    left: set[Key] = set()
    right: set[Key] = set()
    taken = []
    for g, o in ranked:
        if g not in left and o not in right:
            left.add(g)
            right.add(o)
            taken.append((g, o))
    return taken


def acts(document: Document, spans: Mapping[str, Span]) -> list[Act]:
    """Return the acts that lie somewhere, with their arguments; links of a user's own types have no cell."""
    mentions = {mention.id: mention for mention in document.entities}
    arguments: dict[str, list[_Argument]] = {m.id: [] for m in document.entities if m.label == "MEASURE"}
    for link in document.relations:
        if link.head not in arguments or link.tail not in mentions:
            raise FormatError(
                f"score: link to no mention; got {link.type} from {link.head!r} to {link.tail!r}, expected a MEASURE "
                "and a mention of the document. Check the program that wrote it."
            )
        if link.tail in spans and link.type in LINK_TYPES:
            tail = mentions[link.tail]
            arguments[link.head].append(_Argument(link.type, _squeezed(tail.text), (spans[link.tail],)))
    return [
        Act((m,), mentions[m].category, _distinct(found, by_text=False)) for m, found in arguments.items() if m in spans
    ]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _distinct(arguments: Sequence[_Argument], *, by_text: bool) -> tuple[_Argument, ...]:
    kept: list[_Argument] = []
    for argument in arguments:
        for i, earlier in enumerate(kept):
            if earlier.same(argument, by_text=by_text):
                kept[i] = replace(earlier, spans=earlier.spans + argument.spans)
                break
        else:
            kept.append(argument)
    return tuple(kept)


def merged(document: Document, single: Sequence[Act]) -> list[Act]:
    """Merge repeated reports: by the records where there are any, else by ``same``."""
    by_id = {act.members[0]: act for act in single}
    groups: list[tuple[str | None, list[Act]]] = []
    if document.records:
        for record in document.records:
            members = [by_id[m] for m in record.mentions if m in by_id]
            groups.append((record.category, members))
    else:
        roots: dict[str, list[Act]] = {}
        same = {m.id: m.same for m in document.entities if m.label == "MEASURE"}
        for act in single:
            roots.setdefault(_root(act.members[0], same), []).append(act)
        groups = [(members[0].category, members) for members in roots.values()]
    return [
        Act(
            tuple(m for act in members for m in act.members),
            category,
            _distinct([argument for act in members for argument in act.arguments], by_text=True),
        )
        for category, members in groups
        if members
    ]


def _root(measure: str, same: Mapping[str, str | None]) -> str:
    """Follow ``same`` to the first report; a circle ends where it is met again."""
    seen = {measure}
    while (earlier := same.get(measure)) in same and earlier is not None and earlier not in seen:
        seen.add(earlier)
        measure = earlier
    return measure


def match_acts(gold: Sequence[Act], ours: Sequence[Act], pairs: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """Pair acts one to one by the number of their matched measures."""
    of_gold = _index_by_member(gold)
    of_ours = _index_by_member(ours)
    shared = Counter(
        (g, o) for gold_id, our_id in pairs for g in of_gold.get(gold_id, ()) for o in of_ours.get(our_id, ())
    )
    return _one_to_one([pair for pair, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))])


def _index_by_member(table: Sequence[Act]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i, act in enumerate(table):
        for member in act.members:
            found.setdefault(member, []).append(i)
    return found


def cells(
    gold: Sequence[Act], ours: Sequence[Act], pairs: Sequence[tuple[int, int]], *, by_text: bool
) -> dict[str, Counts]:
    """Count the cells: arguments by link type, and the category."""
    right: Counter[str] = Counter()
    for g, o in pairs:
        shared = shared_arguments(gold[g].arguments, ours[o].arguments, by_text=by_text)
        right.update(gold[g].arguments[i].type for i, _ in shared)
        right[CATEGORY] += gold[g].category == ours[o].category
    n_gold = Counter(argument.type for act in gold for argument in act.arguments)
    n_ours = Counter(argument.type for act in ours for argument in act.arguments)
    found: dict[str, Counts] = {t: Counts(right[t], n_ours[t] - right[t], n_gold[t] - right[t]) for t in LINK_TYPES}
    hits = right[CATEGORY]
    return {**found, CATEGORY: Counts(hits, len(ours) - hits, len(gold) - hits)}


def shared_cells(gold: Act, ours: Act) -> int:
    """Return how many arguments two merged acts share."""
    return len(shared_arguments(gold.arguments, ours.arguments, by_text=True))


def shared_arguments(gold: Sequence[_Argument], ours: Sequence[_Argument], *, by_text: bool) -> list[tuple[int, int]]:
    """Pair the arguments of two matched acts one to one, by their places in each."""
    pairs = [(i, j) for i, a in enumerate(gold) for j, b in enumerate(ours) if a.same(b, by_text=by_text)]
    return _one_to_one(pairs)
