"""Which side the parties of a document are on, decided over all mentions of a party together.

One clause often does not tell giver from receiver (``甲镇东村和乙镇西村结对``), but the same name, or the town that a
village lies in, stands elsewhere in a clause that does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pairie.facts.kinds import is_generic
from pairie.facts.names import without_suffix

__all__ = ["related_names", "share_sides"]

DIGIT = re.compile(r"\d")
SHORTEST = 2
"""Characters that a shared name has at least: one alone (``泸``) stands in too many others."""


def related_names(names: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which names share a side: equal, or one holds the other without its suffix. Shape: (names, names).

    Generic names (``乡镇``, ``学校``) are related to nothing but themselves: both sides have them.
    """
    cores = [_core(name) for name in names]
    found = np.eye(len(names), dtype=np.bool_)
    for i, core in enumerate(cores):
        if len(core) < SHORTEST:
            continue
        for j, name in enumerate(names):
            if cores[j] and core in name:
                found[i, j] = found[j, i] = True
    return found


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    """Return what a name shares with longer ones; nothing for generic names and for amounts."""
    return "" if is_generic(name) or DIGIT.search(name) else without_suffix(name)


def share_sides(names: Sequence[str], margins: NDArray[np.float32], weight: float) -> NDArray[np.float32]:
    """Move the margin of each party towards the mean of those related to it.

    Args:
        names: the written names of the party candidates of a document.
        margins: how much more an actor than a recipient each one is, in logits. Shape: (parties,).
        weight: 0 leaves the margins, 1 replaces them by the means.
    Returns:
        The margins after that, in the same shape.
    """
    if weight == 0 or not len(names):
        return margins
    unique, where = np.unique(np.array(names, dtype=object), return_inverse=True)
    related = related_names([str(name) for name in unique]).astype(np.float64)
    total = np.bincount(where, weights=margins, minlength=len(unique))
    count = np.bincount(where, minlength=len(unique))
    means = (related @ total) / (related @ count)
    return np.asarray((1 - weight) * margins + weight * means[where], dtype=np.float32)
