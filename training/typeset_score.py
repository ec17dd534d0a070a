"""How well set pages were read: characters in their order, characters too many, borders of paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pairie.alignment import longest_common
from pairie.text import normalise


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums over pages; adding two counts both."""

    gold: int = 0
    ours: int = 0
    common: int = 0
    gold_borders: int = 0
    our_borders: int = 0
    common_borders: int = 0
    pages: int = 0
    seconds: float = 0.0
    folded: int = 0  # common characters if full and half width of a sign are the same
    zeros: int = 0  # 〇 in the truth: years hang on it, and engines drop it
    common_zeros: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def in_order(self) -> float:
        return self.common / self.gold if self.gold else 1.0

    @property
    def in_order_folded(self) -> float:
        return self.folded / self.gold if self.gold else 1.0

    @property
    def extra(self) -> float:
        return (self.ours - self.common) / self.ours if self.ours else 0.0

    @property
    def border_f1(self) -> float:
        both = self.gold_borders + self.our_borders
        return 2 * self.common_borders / both if both else 1.0

    @property
    def ms_per_page(self) -> float:
        return 1000 * self.seconds / self.pages if self.pages else 0.0


def count(
    ours: Sequence[str], gold: Sequence[str], *, pages: int, seconds: float = 0.0, fold_widths: bool = False
) -> Counts:
    """Compare passages in reading order by their characters without white space.

    A border is common where the last character that both have before it and the first after it are the same in both
    readings, so that a lost or an extra character beside a border does not hide it.
    """
    ours, gold = _bare(ours), _bare(gold)
    our_text, gold_text = "".join(ours), "".join(gold)
    pairs = longest_common(gold_text, our_text)
    gold_borders, our_borders = _borders(gold), _borders(ours)
    at_gold = _between(gold_borders, [i for i, _ in pairs])
    at_ours = _between(our_borders, [j for _, j in pairs])
    return Counts(
        len(gold_text),
        len(our_text),
        len(pairs),
        len(gold_borders),
        len(our_borders),
        len(at_gold & at_ours),
        pages,
        seconds,
        len(longest_common(normalise(gold_text), normalise(our_text))) if fold_widths else 0,
        gold_text.count("〇"),
        sum(gold_text[i] == "〇" for i, _ in pairs),
    )


def total(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def _bare(passages: Sequence[str]) -> list[str]:
    return [bare for passage in passages if (bare := "".join(passage.split()))]


def _borders(passages: Sequence[str]) -> list[int]:
    return list(accumulate(map(len, passages)))[:-1]


def _between(borders: Sequence[int], common: Sequence[int]) -> set[int]:
    """Return for every border how many of the common characters stand before it."""
    found, n = set(), 0
    for border in borders:
        while n < len(common) and common[n] < border:
            n += 1
        found.add(n)
    return found
