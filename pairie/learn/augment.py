"""Other versions of training documents whose labels stay exact.

``swap_places`` writes other counties and prefectures, ``change_amounts`` other figures, ``add_scan_errors`` misread
characters: a character for a character, so that no offset moves. (The width of punctuation needs no versions: the
vocabulary folds it.)
``join`` puts documents one after the other, so that long windows and sparse pages are met in training.
``versions`` does of all this what a recipe asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from pairie.facts.amounts import parse_amount
from pairie.facts.gazetteer import gazetteer, stem
from pairie.facts.names import ADMINISTRATIVE_SUFFIX
from pairie.learn.examples import crop
from pairie.learn.recipe import Recipe
from pairie.text import HAN
from pairie.types import Document, Label, Link, Mention

__all__ = ["add_scan_errors", "change_amounts", "join", "swap_places", "versions"]

LONGEST_STEM = 3
LEVELS = (4, 6)
"""Digits of the codes of prefectures and counties. Provinces stand in words like 援藏 and 鲁渝 and stay."""

DOTTED_SHARE = 0.2
"""Share of documents that print dots for their thousand commas: a press has one habit throughout a page."""
TRIES = 10
"""Most figures fit at once; 29—30人 needs some, as the second must stay the greater."""
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:[.][0-9]+)?")

SCAN_RATE = 0.005
"""Misread characters a Chinese character, as in a fair scan."""
LOOK_ALIKES = (
    "己已巳 未末 人入 土士 日曰 千干 大太 帮邦 万方 元兀 户尸 贷货 治冶 折拆 拨拔 援缓 村材 县具 天夫 木术 体休 住往 "
    "名各 问间 师帅 今令 历厉 捐损 助肋 育盲 农衣 困因 自白 科料 代伐 任仕 幸辛 微徽 竞竟 侯候 推椎 州洲 没设 待侍 处外"
)
_MISREAD = {character: row.replace(character, "") for row in LOOK_ALIKES.split() for character in row}
_HAN = re.compile(f"[{HAN}]")


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
    return _with_text(document, _replaced(text, swaps))


def _with_text(document: Document, text: str) -> Document:
    """Put another text of the same length under the labels of a document."""
    mentions = tuple(replace(m, text=text[m.start : m.end]) for m in document.entities)
    return document.replace(text=text, entities=mentions)


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


def change_amounts(document: Document, random: np.random.Generator) -> Document:
    """Give amounts other figures with as many digits, so that the figures of the corpus are not learnt by heart.

    An amount changes alike wherever it is labelled, and keeps unit, kind and bounds. Amounts that cannot be read stay,
    so do those that share characters with a party (300户贫困户), which would no longer be the same party elsewhere, or
    with another amount.
    """
    figures = [m for m in document.entities if m.label == "AMOUNT"]
    cover = Counter(i for m in document.entities if m.label != "MEASURE" for i in range(m.start, m.end))
    shared = {m.text for m in figures if any(cover[i] > 1 for i in range(m.start, m.end))}
    dotted = random.random() < DOTTED_SHARE
    # In the order of the text: a set would make the draws depend on the hash seed.
    others = {text: _other_amount(text, dotted, random) for text in dict.fromkeys(m.text for m in figures)}
    characters = list(document.text)
    for m in figures:
        if m.text not in shared:
            characters[m.start : m.end] = others[m.text]
    return _with_text(document, "".join(characters))


def _other_amount(text: str, dotted: bool, random: np.random.Generator) -> str:
    """Return an amount that differs in its figures only; the same one where none is found."""
    known = parse_amount(text)
    if known is None or not _NUMBER.search(text):
        return text
    for _ in range(TRIES):
        other = _NUMBER.sub(lambda found: _other_number(found[0], dotted, random), text)
        read = parse_amount(other)
        if other != text and read and all(getattr(read, a) == getattr(known, a) for a in ("unit", "kind", "qualifier")):
            return other
    return text


def _other_number(number: str, dotted: bool, random: np.random.Generator) -> str:
    """Draw other digits, the first not 0. Zeros at the end stay: most sums are round."""
    n_drawn = max(1, len(number.rstrip("0,.")))
    if dotted and _GROUPED.fullmatch(number):
        number = number.replace(",", ".")
    return "".join(
        str(random.integers(i == 0, 10)) if i < n_drawn and character.isdigit() else character
        for i, character in enumerate(number)
    )


def add_scan_errors(document: Document, random: np.random.Generator) -> Document:
    """Put look-alikes for a few Chinese characters, as recognition of scanned pages does; never inside amounts.

    In the names of parties a character is misread alike throughout, never as one that another name has, and never in
    what administrative suffixes are written with: the same parties stay the same, see ``same_party``.
    """
    text = document.text
    amount, party = _positions(document, "AMOUNT"), _positions(document, "ACTOR", "RECIPIENT")
    in_names = {text[i] for i in party}
    fixed = {*ADMINISTRATIVE_SUFFIX.pattern, *(text[i] for i in party & amount)}
    places: dict[str | int, list[int]] = {}
    for i, character in enumerate(text):
        if character in _MISREAD and i not in amount and not (i in party and character in fixed):
            places.setdefault(character if i in party else i, []).append(i)
    wanted = int(random.binomial(len(_HAN.findall(text)), SCAN_RATE))
    characters = list(text)
    choices = list(places.values())
    for where in (choices[i] for i in random.permutation(len(choices))[:wanted]):
        other = str(random.choice(list(_MISREAD[text[where[0]]])))
        if where[0] in party:
            if other in in_names | fixed:
                continue
            in_names.add(other)
        for i in where:
            characters[i] = other
    return _with_text(document, "".join(characters))


def _positions(document: Document, *labels: Label) -> set[int]:
    return {i for m in document.entities if m.label in labels for i in range(m.start, m.end)}


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


def versions(
    documents: Sequence[Document], recipe: Recipe, random: np.random.Generator
) -> list[tuple[Document, tuple[int, ...]]]:
    """Change the documents of an epoch as the recipe asks. Without its shares they come as they are.

    Returns each with the offsets where the documents begin that it was joined from.
    """
    changed = []
    for document in documents:
        if not document.entities and random.random() >= recipe.empty_share:
            continue
        if random.random() < recipe.crop_share:
            document = crop(document, random)
        if random.random() < recipe.swap_share:
            document = swap_places(document, random)
        # Scan errors last: they would hide names and figures from the others.
        for share, change in (
            (recipe.amount_share, change_amounts),
            (recipe.scan_share, add_scan_errors),
        ):
            # No draw at 0, so that runs of earlier recipes can be repeated.
            if share and random.random() < share:
                document = change(document, random)
        if document.text.strip():
            changed.append(document)
    if not recipe.join_share:
        return [(document, (0,)) for document in changed]
    joined: list[list[Document]] = []
    for i in random.permutation(len(changed)):
        width = sum(len(d.text) + 1 for d in joined[-1]) + len(changed[i].text) if joined else 0
        if joined and width <= recipe.join_width and random.random() < recipe.join_share:
            joined[-1].append(changed[i])
        else:
            joined.append([changed[i]])
    return [join(members) for members in joined]
