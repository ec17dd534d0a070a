"""The mentions of two annotators of one text laid side by side: which one of the second answers to one of the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pairie.types import Document, Mention

__all__ = ["Slot", "clash", "slots_of"]


@dataclass(slots=True)
class Slot:
    """A mention of either annotator, or of both, and the one that was taken."""

    first: Mention | None
    second: Mention | None
    taken: Mention | None = None

    @property
    def kind(self) -> str:
        if self.first is None or self.second is None:
            return "only second" if self.first is None else "only first"
        if (self.first.start, self.first.end) != (self.second.start, self.second.end):
            return "border"
        return "label" if self.first.label != self.second.label else "same"


def slots_of(first: Document, second: Document) -> list[Slot]:
    """Pair the mentions of two annotators: equal ones, then equal spans, then the best overlap under one label."""
    left, right = list(first.entities), list(second.entities)
    slots: list[Slot] = []
    rules: Sequence[Callable[[Mention, Mention], bool]] = (
        lambda a, b: (a.label, a.start, a.end) == (b.label, b.start, b.end),
        lambda a, b: (a.start, a.end) == (b.start, b.end),
        lambda a, b: a.label == b.label and _common(a, b) > 0,
    )
    for rule in rules:
        ranked = sorted(((_common(a, b), a, b) for a in left for b in right if rule(a, b)), key=lambda item: -item[0])
        for _, a, b in ranked:
            if a in left and b in right:
                left.remove(a)
                right.remove(b)
                slots.append(Slot(a, b))
    slots += [Slot(a, None) for a in left] + [Slot(None, b) for b in right]
    return sorted(slots, key=lambda slot: _start(slot))


def _start(slot: Slot) -> tuple[int, int]:
    mention = slot.first or slot.second
    assert mention
    return mention.start, -mention.end


def _common(a: Mention, b: Mention) -> int:
    return min(a.end, b.end) - max(a.start, b.start)


def clash(kept: Mention, other: Mention) -> bool:
    """Whether two mentions cannot stand in one annotation: they cross, or overlap under one label or as one span."""
    if _common(kept, other) <= 0:
        return False
    nested = (kept.start <= other.start and other.end <= kept.end) or (
        other.start <= kept.start and kept.end <= other.end
    )
    return not nested or kept.label == other.label or (kept.start, kept.end) == (other.start, other.end)
