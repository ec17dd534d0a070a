"""The rules of the annotation guidelines that a machine can check in one document.

Each rule is a generator over one mark; RULES lists them with the section they enforce.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from pairie.formats.faults import Fault, Severity
from pairie.formats.markup import LABEL_OF_ELEMENT, Mark, MarkedDocument

__all__ = ["MEASURE_WIDTH", "check_document"]

MEASURE_WIDTH = 60  # characters, guidelines 1 MEASURE 7


class Finding(NamedTuple):
    """What a rule found; ``passage`` (an index) if it lies elsewhere than the mark."""

    severity: Severity
    what: str
    advice: str
    passage: int | None = None


Rule = Callable[[Mark, MarkedDocument], Iterator[Finding]]

# Words in front of the verb that guidelines 1 MEASURE 1 leaves out, and words that only look like them.
MODIFIERS = re.compile(
    "积极|先后|累计|共|大力|探索|全域|爱心|持续|深入|不断|主动|认真|扎实|努力|充分|切实|全力|分别|率先|定期|重点|"
    "还|又|再|并|已|将|拟|计划"
)
NO_MODIFIERS = ("共建", "共同", "共享", "共赢", "还清", "还款", "再就业", "计划生育", "并网", "将")
EDGE = re.compile(r"[\s,，。;；:：、!！?？]")
NUMBER = re.compile("[0-9０-９〇零一二两三四五六七八九十百千万亿半数几双]")
# 3000元/月 and 每人每年 end in a unit of time and are amounts; 2021年, 5天 and 18岁 are none.
TIME = re.compile("(?<![/每])(?:年|月|日|天|岁|届|周年|个月|年度|小时)(?:以上|以下|左右)?$")
LINK_NAMES: Mapping[str, str] = {"by": "giver", "to": "recipient"}


def check_document(document: MarkedDocument) -> list[Fault]:
    """Return the faults of one document in the order of its marks."""
    faults = []
    for mark in document.marks:
        for rule in RULES:
            for found in rule(mark, document):
                passage = mark.passage if found.passage is None else found.passage
                line = mark.line if found.passage is None else document.passages[passage].line
                place = (document.where, line, document.id, passage + 1)
                faults.append(Fault(found.severity, *place, found.what, found.advice))
    return faults


def _edges(mark: Mark, document: MarkedDocument) -> Iterator[Finding]:
    if mark.text and (EDGE.match(mark.text[0]) or EDGE.match(mark.text[-1])):
        what = f"span begins or ends with space or punctuation; got {_named(mark)}, expected words"
        yield Finding("error", what, "Move the border.")


def _measure_width(mark: Mark, document: MarkedDocument) -> Iterator[Finding]:
    if mark.element == "M" and len(mark.text) > MEASURE_WIDTH:
        what = f"measure too long; got {len(mark.text)} characters in {mark.id}, expected at most {MEASURE_WIDTH}"
        yield Finding("error", what, "Stop at the last object that fits.")


def _modifier(mark: Mark, document: MarkedDocument) -> Iterator[Finding]:
    if mark.element != "M" or mark.text.startswith(NO_MODIFIERS):
        return
    if modifier := MODIFIERS.match(mark.text):
        what = f"measure begins with a modifier; got {_named(mark)}, expected the verb first"
        yield Finding("warning", what, f"Leave {modifier[0]} out.")


def _trailing(mark: Mark, document: MarkedDocument) -> Iterator[Finding]:
    if mark.element != "M":
        return
    for inner in document.marks:
        inside = inner.passage == mark.passage and mark.start < inner.start and inner.end == mark.end
        if inside and inner.element != "M":
            label = LABEL_OF_ELEMENT[inner.element]
            what = f"measure ends in {label}; got {_named(mark)} with {_named(inner)}, expected it to stop before"
            yield Finding("error", what, "Cut the trailing amount or party off; the link keeps it.")


def _links(mark: Mark, document: MarkedDocument) -> Iterator[Finding]:
    if mark.element != "M":
        return
    for attribute, name in LINK_NAMES.items():
        if not mark.targets(attribute):
            what = f"measure without {name}; got no {attribute} on {_named(mark)}, expected one unless never said"
            yield Finding("warning", what, "Link the nearest mention of it; a heading counts.")


def _same(mark: Mark, document: MarkedDocument) -> Iterator[Finding]:
    earlier = document.mark(mark.attributes.get("same", ""))
    if mark.element == "M" and earlier and (earlier.passage, earlier.start) > (mark.passage, mark.start):
        what = f'repeat of a later measure; got same="{earlier.id}" on {_named(mark)}, expected an earlier one'
        yield Finding("warning", what, "Put same on the later of the two.")


def _amount(mark: Mark, document: MarkedDocument) -> Iterator[Finding]:
    if mark.element != "Q" or not mark.text:
        return
    if not NUMBER.search(mark.text):
        yield Finding(
            "error", f"amount without number; got {_named(mark)}, expected number and unit", "Remove it or widen it."
        )
    elif TIME.search(mark.text):
        what = f"date, duration or age as amount; got {_named(mark)}, expected a size of support"
        yield Finding("warning", what, "Remove it.")
    if not any(mark.id in measure.targets("amt") for measure in document.marks if measure.element == "M"):
        what = f"unlinked amount; got {_named(mark)} in no amt, expected the act it sizes"
        yield Finding("warning", what, "Link it, or remove it if it sizes no support.")


def _untagged(mark: Mark, document: MarkedDocument, *, shortest: int) -> Iterator[Finding]:
    """Look for the same name standing untagged elsewhere: every mention of a party is to be tagged."""
    if mark.element not in "AR" or len(mark.text) < shortest:
        return
    if any(m.text == mark.text and m.element in "AR" for m in document.marks[: document.marks.index(mark)]):
        return  # told at the first mention
    for index, passage in enumerate(document.passages):
        parties = [m for m in document.marks if m.passage == index and m.element in "AR"]
        for found in re.finditer(re.escape(mark.text), passage.text):
            if not any(m.start < found.end() and found.start() < m.end for m in parties):
                what = f"name left untagged; got {mark.text!r} bare, expected it tagged like {mark.id}"
                yield Finding("warning", what, "Tag it, unless it is part of another name or a mere location.", index)
                break


RULES: tuple[Rule, ...] = (
    _edges,  # 1: spans are names, numbers, verbs with objects
    _measure_width,  # 1 MEASURE 7
    _modifier,  # 1 MEASURE 1
    _trailing,  # 1 MEASURE 2
    _links,  # 2: a link is left out only if the document never says it
    _same,  # 1 attributes
    _amount,  # 1 AMOUNT 1 and 2
    partial(_untagged, shortest=3),  # 1 ACTOR 1; shorter names stand inside too many compounds
)


def _named(mark: Mark) -> str:
    shown = mark.text if len(mark.text) <= 24 else f"{mark.text[:24]}…"
    return f"{mark.id} «{shown}»"
