"""Cut a reading text into windows that the encoder can hold.

A window is a core plus context on both sides. Cores cover the text without gap or overlap and end where a passage, a
sentence or at least a clause ends; a mention belongs to the window in whose core it starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pairie.errors import ConfigError

BORDERS = ("\n", "。！？!?；;", "，,、：: ")
"""Where a core may end, best first."""

SHORTEST_CORE = 0.5
"""A border is taken only in the last part of a core, so that windows do not become needlessly short."""


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open ranges of the reading text: what the encoder sees, and the part it answers for."""

    start: int
    end: int
    core_start: int
    core_end: int


def plan_windows(text: str, size: int, *, before: int = 96, after: int = 64) -> list[Window]:
    """Cover a text with windows of at most ``size`` characters.

    Args:
        text: reading text.
        size: most characters of a window.
        before, after: most characters of context on each side of a core.
    Raises:
        ConfigError: the context leaves no room for a core.
    """
    if size < 1 or before + after >= size:
        raise ConfigError(
            f"windows: no room for a core; got size={size}, before={before}, after={after}, "
            "expected before + after below size. Make the context smaller."
        )
    found: list[Window] = []
    start = 0
    while start < len(text):
        lead = min(before, start)
        rest = len(text) - start
        room = size - lead
        length = rest if rest <= room else _core_length(text, start, room - after)
        end = start + length
        found.append(Window(start - lead, min(len(text), end + after, start - lead + size), start, end))
        start = end
    return found


def _core_length(text: str, start: int, room: int) -> int:
    shortest = int(room * SHORTEST_CORE)
    for border in BORDERS:
        at = max(text.rfind(character, start + shortest, start + room) for character in border)
        if at >= 0:
            return at + 1 - start
    return room


def window_of(windows: Sequence[Window], start: int, end: int) -> int | None:
    """Index of the window whose core holds ``start``; None where the span does not fit into it."""
    low, high = 0, len(windows)
    while low < high:
        middle = (low + high) // 2
        if windows[middle].core_end <= start:
            low = middle + 1
        else:
            high = middle
    if low < len(windows) and windows[low].core_start <= start and end <= windows[low].end:
        return low
    return None
