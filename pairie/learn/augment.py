"""Other versions of training documents whose labels stay exact.

``swap_places`` writes other counties and prefectures of the same length of name, so that no offset moves;
``join`` puts documents one after the other, so that long windows and sparse pages are met in training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from pairie.facts.gazetteer import gazetteer, stem
from pairie.types import Document, Link, Mention

__all__ = ["join", "swap_places"]

LONGEST_STEM = 3
LEVELS = (4, 6)
"""Digits of the codes of prefectures and counties. Provinces stand in words like 援藏 and 鲁渝 and stay."""


@cache
def _pools() -> tuple[dict[str, tuple[str, int]], dict[tuple[str, int], list[str]]]:
    """Return the pool of each full name (suffix, length of its stem) and the stems of each pool."""
    pool_of: dict[str, tuple[str, int]] = {}
    stems: dict[tuple[str, int], list[str]] = {}
    provinces = {stem(name) for name, codes in gazetteer().official.items() if any(len(c) == 2 for c in codes)}
    for name, codes in gazetteer().official.items():
        short = stem(name)
        if short == name or name != short + name[-1] or not all(len(code) in LEVELS for code in codes):
            continue
        if short in provinces:
            continue  # 吉林市, 河北区
        if 2 <= len(short) <= LONGEST_STEM:
            pool = (name[-1], len(short))
            pool_of[name] = pool
            stems.setdefault(pool, []).append(short)
    return pool_of, stems


def swap_places(document: Document, random: np.random.Generator) -> Document:
    """Give the prefectures and counties that stand in full in a document other names of the same length.

    Every place where the stem stands is changed alike (丹巴县, 丹巴, 甘孜州丹巴县中学), so parties keep their names
    through the document. Labels and offsets stay.
    """
    pool_of, stems = _pools()
    text = document.text
    swaps: dict[str, str] = {}
    for name, pool in pool_of.items():
        short = name[:-1]
        if short not in swaps and name in text:
            other = str(random.choice(stems[pool]))
            # A new name that the document has already would make two parties one.
            if other not in text and other not in swaps.values():
                swaps[short] = other
    if not swaps:
        return document
    changed = _replaced(text, swaps)
    mentions = tuple(replace(m, text=changed[m.start : m.end]) for m in document.entities)
    return document.replace(text=changed, entities=mentions)


def _replaced(text: str, swaps: dict[str, str]) -> str:
    """Replace stems by others of their length, the longest first, none inside another."""
    characters = list(text)
    taken = [False] * len(text)
    for short in sorted(swaps, key=len, reverse=True):
        at = text.find(short)
        while at >= 0:
            if not any(taken[at : at + len(short)]):
                characters[at : at + len(short)] = swaps[short]
                taken[at : at + len(short)] = [True] * len(short)
            at = text.find(short, at + 1)
    return "".join(characters)


def join(documents: Sequence[Document]) -> tuple[Document, tuple[int, ...]]:
    """Put documents one after the other, each beginning a new passage. Returns also the offsets where they begin."""
    mentions: list[Mention] = []
    links: list[Link] = []
    starts: list[int] = []
    offset = 0
    for number, document in enumerate(documents):
        names = {m.id: f"{number}:{m.id}" for m in document.entities}
        mentions += [
            replace(m, id=names[m.id], start=m.start + offset, end=m.end + offset, same=names.get(m.same or ""))
            for m in document.entities
        ]
        links += [replace(link, head=names[link.head], tail=names[link.tail]) for link in document.relations]
        starts.append(offset)
        offset += len(document.text) + 1
    text = "\n".join(d.text for d in documents)
    return Document(text=text, entities=tuple(mentions), relations=tuple(links)), tuple(starts)
