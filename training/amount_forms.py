"""How amounts are written and what they count."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import get_args

from pairie.facts.amounts import parse_amount
from pairie.facts.thousand_dots import uses_thousand_dots
from pairie.types import Amount, AmountKind
from training.corpus_entries import Entry, Rows

__all__ = ["amounts"]

FORMS: Mapping[str, re.Pattern[str]] = {
    "Chinese numerals": re.compile("^[^0-9０-９]*[一二两三四五六七八九十百千几数]"),
    "whole number with 万/亿": re.compile(r"(?<![.0-9])[0-9]+(?:余|多)?[万亿]"),
    "decimal with 万/亿": re.compile(r"[0-9]+\.[0-9]+(?:余|多)?[万亿]"),
    "other decimal": re.compile(r"[0-9]+\.[0-9]{1,2}(?![0-9万亿.])"),
    "dots between thousands": re.compile(r"(?<![0-9.])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9])"),
    "commas between thousands": re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+"),
    "full-width digits": re.compile("[０-９]"),
    "percent, 成, 分之": re.compile("[%％成]|百分|分之|一半|半数"),
    "per unit": re.compile("/|每|均"),
    "about (约, 左右)": re.compile("约|大概|左右|上下|许$"),
    "over (余, 多, 超, 以上)": re.compile("余|多|超|逾|以上|不[少低]于|不下|突破|至少|上[百千万]"),
    "under (近, 不足, 以内)": re.compile("近|不足|不到|以内|以下|未满|不超过|至多"),
    "vague (数十, 几, 十几, 成百上千)": re.compile("[几数]|成[百千]上|若干"),
    "range (30—50, 3至5)": re.compile(r"[0-9万亿%一-十元人](?:[-—–―~～]+|至|到)[0-9一二两三四五六七八九十]"),
}
KINDS_OF_AMOUNT: Mapping[str, Callable[[Amount], bool]] = {
    **{f"kind: {kind}": partial(lambda kind, amount: amount.kind == kind, kind) for kind in get_args(AmountKind)},
    "money in another currency": lambda amount: amount.kind == "money" and not amount.unit.startswith("元"),
    "read as per something": lambda amount: "/" in amount.unit,
}
UNREADABLE = "cannot be parsed"


def amounts(entries: Sequence[Entry]) -> Rows:
    """Rows of amounts by how they are written and what they count: amounts, documents, an example."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in (*FORMS, *KINDS_OF_AMOUNT, UNREADABLE)}
    for entry in entries:
        dots = uses_thousand_dots([entry.document.text])
        for mention in entry.mentions("AMOUNT"):
            parsed = parse_amount(mention.text, thousand_dots=dots)
            names = [name for name, pattern in FORMS.items() if pattern.search(mention.text)]
            names += [name for name, fits in KINDS_OF_AMOUNT.items() if parsed and fits(parsed)]
            for name in names if parsed else [*names, UNREADABLE]:
                found[name].append((entry.annotated.id, mention.text))
    return [
        (name, len(hits), len({document for document, _ in hits}), hits[len(hits) // 2][1] if hits else "")
        for name, hits in found.items()
    ]
