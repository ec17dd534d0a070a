"""Two readings of one page laid over each other, so that spans of both can be compared.

A gold reading text and the one our layout reading makes differ in white space, and here and there in a character that
one of them lost or a page head that slipped in. Scores must not depend on that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Axis", "common_axes", "longest_common"]

# Bits of the traceback table: 8e8 are 100 MB, a page of 28,000 characters against another. Longer texts fall back to
# difflib, which finds a common sequence that is not always the longest.
TABLE_BITS = 800_000_000


@dataclass(frozen=True, slots=True)
class Axis:
    """Where each code point of a text lies on the axis shared with another text; white space lies nowhere (-1)."""

    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the half-open span on the axis, or None if the range holds white space only."""
        inside = [place for place in self.places[start:end] if place >= 0]
        return (inside[0], inside[-1] + 1) if inside else None


def common_axes(gold: str, ours: str) -> tuple[Axis, Axis]:
    """Lay two texts on one axis: a common character takes one place, a character of one text alone takes its own."""
    gold_at = [i for i, c in enumerate(gold) if not c.isspace()]
    our_at = [i for i, c in enumerate(ours) if not c.isspace()]
    gold_places, our_places = [-1] * len(gold), [-1] * len(ours)
    pairs = longest_common("".join(gold.split()), "".join(ours.split()))
    place = g = o = 0
    for next_g, next_o in [*pairs, (len(gold_at), len(our_at))]:
        alone = [(gold_places, i) for i in gold_at[g:next_g]] + [(our_places, i) for i in our_at[o:next_o]]
        for place, (places, i) in enumerate(alone, start=place):  # noqa: B020 -- counts on from the last pair
            places[i] = place
        place += bool(alone)
        if next_g < len(gold_at) and next_o < len(our_at):
            gold_places[gold_at[next_g]] = our_places[our_at[next_o]] = place
            place += 1
        g, o = next_g + 1, next_o + 1
    return Axis(gold_places), Axis(our_places)


def longest_common(a: str, b: str, *, table_bits: int = TABLE_BITS) -> list[tuple[int, int]]:
    """Return the index pairs of a longest common subsequence, in order.

    Source: Hyyrö 2004, "Bit-parallel LCS-length computation revisited"; the rows kept for the way back. Python's
    integers do the bit vectors: 5,000 characters against 5,000 take some 10 ms.
    """
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if len(inner_a) * len(inner_b) > table_bits:
        blocks = SequenceMatcher(None, inner_a, inner_b, autojunk=False).get_matching_blocks()
        inner = [(block.a + i, block.b + i) for block in blocks for i in range(block.size)]
    else:
        inner = _way_back(_rows(inner_a, inner_b), len(inner_a))
    before = [(i, i) for i in range(head)]
    after = [(len(a) - k, len(b) - k) for k in range(tail, 0, -1)]
    return [*before, *((i + head, j + head) for i, j in inner), *after]


def _rows(a: str, b: str) -> list[int]:
    """Return one bit vector for each character of ``b``: bit i is 0 where ``a[i]`` lengthens the common sequence."""
    masks: dict[str, int] = {}
    for i, character in enumerate(a):
        masks[character] = masks.get(character, 0) | (1 << i)
    full = (1 << len(a)) - 1
    row, rows = full, []
    for character in b:
        matches = row & masks.get(character, 0)
        row = ((row + matches) | (row - matches)) & full
        rows.append(row)
    return rows


def _way_back(rows: list[int], n_a: int) -> list[tuple[int, int]]:
    pairs = []
    i, j = n_a, len(rows)
    while i and j:
        if rows[j - 1] >> (i - 1) & 1:
            i -= 1
            continue
        j -= 1
        if not j or rows[j - 1] >> (i - 1) & 1:
            i -= 1
            pairs.append((i, j))
    return pairs[::-1]
