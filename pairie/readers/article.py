"""Which lines of an HTML page are its article: what trafilatura returns, found again in the visible text."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from pairie.errors import missing_extra

__all__ = ["chosen_characters", "find_again"]

# Where a piece is not found whole, its sentences are sought; shorter ones may stand anywhere.
_LEAST_SENTENCE = 8
_SENTENCES = re.compile(r"[^。!?！？；;]+[。!?！？；;]*")
_BLANK = re.compile(r"\s+")
_BLOCKS = frozenset(["p", "head", "quote", "list", "item", "table", "row", "cell", "lb", "code", "figure", "ab", "fw"])


def chosen_characters(source: str, visible: str, *, where: str) -> list[bool]:
    """Mark the characters of the visible text that trafilatura takes for the article; none where it finds none.

    Raises:
        ConfigError: trafilatura is not installed.
    """
    return find_again(_pieces_of_article(source, where), visible)


def _pieces_of_article(source: str, where: str) -> list[str]:
    try:
        import trafilatura
    except ImportError as error:
        raise missing_extra("trafilatura", "html", where) from error
    # It logs every page without an article; that is told by an error here. Other handlers are not disturbed.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    # The title and the date are read by ourselves: its guesses make 2021-01-01 of 2021年3月5日. Recall: else lists
    # after a table are lost; what is too much, the lines show.
    found = trafilatura.bare_extraction(source, favor_recall=True, include_comments=False, include_tables=True)
    body: Any = getattr(found, "body", None)
    return [] if body is None else list(_pieces(body))


def _pieces(body: Any) -> Iterator[str]:
    """Yield the text of the tree in pieces between blocks."""
    from lxml import etree  # comes with trafilatura

    piece: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCKS and piece:
            yield "".join(piece)
            piece = []
        piece.append((element.text if event == "start" else element.tail) or "")
    yield "".join(piece)


def find_again(pieces: Sequence[str], visible: str) -> list[bool]:
    """Mark where pieces stand in a text, white space aside. A piece that is not there is left out.

    Pieces that stand there once come first; the others (a cell, a short heading, the sentences of a piece that was
    changed) are sought between the places of those before and after them.
    """
    places = [at for at, char in enumerate(visible) if not char.isspace()]
    text = "".join(visible[at] for at in places)
    keys = [key for piece in pieces if (key := _BLANK.sub("", piece))]
    spans = _unique(keys, text)
    marks = [False] * len(visible)
    for index, key in enumerate(keys):
        if spans[index] is None:
            low = max((span[1] for span in spans[:index] if span), default=0)
            after = [span[0] for span in spans[index + 1 :] if span]
            spans[index] = _between(key, text, low, min(after, default=len(text)), last=not low and bool(after))
    for index, (key, span) in enumerate(zip(keys, spans, strict=True)):
        found = [span] if span else _sentences(key, text, max((s[1] for s in spans[:index] if s), default=0))
        for start, end in found:
            for at in range(start, end):
                marks[places[at]] = True
    return marks


def _unique(keys: Sequence[str], text: str) -> list[tuple[int, int] | None]:
    """Return the places of the keys that stand once in the text, of these the longest row in order."""
    found: list[tuple[int, int] | None] = []
    for key in keys:
        at = text.find(key)
        found.append(None if at < 0 or text.find(key, at + 1) >= 0 else (at, at + len(key)))
    kept = set(_rising([(index, span[0]) for index, span in enumerate(found) if span]))
    return [span if index in kept else None for index, span in enumerate(found)]


def _rising(numbered: Sequence[tuple[int, int]]) -> list[int]:
    """Return the indices of the longest rising row."""
    tails: list[int] = []
    at_tail: list[int] = []
    before: dict[int, int] = {}
    for number, (_, value) in enumerate(numbered):
        place = bisect_left(tails, value)
        tails[place:] = [value, *tails[place + 1 :]]
        at_tail[place:] = [number, *at_tail[place + 1 :]]
        before[number] = at_tail[place - 1] if place else -1
    row: list[int] = []
    number = at_tail[-1] if at_tail else -1
    while number >= 0:
        row.append(numbered[number][0])
        number = before[number]
    return row[::-1]


def _between(key: str, text: str, low: int, high: int, *, last: bool) -> tuple[int, int] | None:
    """Return the first place of a key in a range; the last where only what follows is known."""
    at = text.rfind(key, low, high) if last else text.find(key, low, high)
    return None if at < 0 else (at, at + len(key))


def _sentences(key: str, text: str, low: int) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCES.findall(key):
        at = text.find(sentence, low) if len(sentence) >= _LEAST_SENTENCE else -1
        if at >= 0:
            yield at, at + len(sentence)
            low = at + len(sentence)
