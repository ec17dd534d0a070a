"""A volume goes through the network in stretches, so that memory does not grow; records are made of the whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pairie.model.tagger import Prediction
from pairie.types import Document, Link, Mention

__all__ = ["LONGEST", "joined", "stretches"]

#: Characters tagged at once: some sixty pages, whose candidates take about 50 MB.
LONGEST = 100_000


def stretches(document: Document, longest: int = LONGEST) -> list[tuple[int, int]]:
    """Cut a text where a heading stands, else between passages, else behind a sentence; a shorter one stays whole."""
    passages = sorted(document.passages, key=lambda passage: passage.start)
    headings = [passage.start for passage in passages if passage.kind == "heading"]
    borders = [passage.start for passage in passages]
    found, start = [], 0
    while len(document.text) - start > longest:
        # Not before the middle, or a page of headings would be cut to pieces.
        low, high = start + longest // 2, start + longest
        end = (
            _last(headings, low, high) or _last(borders, low, high) or document.text.rfind("。", low, high) + 1 or high
        )
        found.append((start, end))
        start = end
    return [*found, (start, len(document.text))]


def joined(predictions: Sequence[Prediction], starts: Sequence[int]) -> Prediction:
    """Return the mentions and links of all stretches at their places in the whole, numbered on."""
    if len(predictions) == 1:
        return predictions[0]
    mentions: list[Mention] = []
    links: list[Link] = []
    for prediction, start in zip(predictions, starts, strict=True):
        names = {mention.id: f"t{len(mentions) + n}" for n, mention in enumerate(prediction.mentions, start=1)}
        mentions += [replace(m, id=names[m.id], start=m.start + start, end=m.end + start) for m in prediction.mentions]
        links += [replace(link, head=names[link.head], tail=names[link.tail]) for link in prediction.links]
    return Prediction(tuple(mentions), tuple(links))


def _last(places: Sequence[int], low: int, high: int) -> int | None:
    """Return the last of sorted places that lies in a range."""
    index = bisect_right(places, high) - 1
    return places[index] if index >= 0 and places[index] > low else None
