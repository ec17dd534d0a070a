"""Spans that begin or end where the guidelines would not: modifiers and adverbs inside, numbers cut in two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pairie.facts.units import UNITS
from pairie.formats.annotated import AnnotatedDocument
from pairie.guideline_rules import MODIFIERS, NO_MODIFIERS
from pairie.types import Mention
from training.suspicious import Example, example, measures

__all__ = ["adverbs_in_span", "cut_amounts", "cuts_number", "leading_modifiers", "trailing_amounts"]

APPROXIMATION_BEFORE = re.compile(
    "(?:(?<![签预合节])约|(?<![附就最临将])近|将近|超过?|逾|不少于|不低于|至少|不足|上(?=百|千|万))$"
)
APPROXIMATION_AFTER = re.compile("[余多](?!样|元化|年)|以上|左右|以内|以下|上下")
ENDS_IN_AMOUNT = re.compile(rf"[0-9][0-9,.]*[百千万亿]*[余多]?(?:{'|'.join(map(re.escape, UNITS))})$")
DIGITS = "0-9０-９一二两三四五六七八九十百千万亿"
# A border inside a number (13|4名, 一百九|十二个) or inside its unit (34个|月).
CUT_BEFORE = re.compile(rf"[{DIGITS}][.,]?\|[{DIGITS}]")
CUT_AFTER = re.compile(r"个\|月|[0-9]\|[0-9万亿]")
# Words before the verb that the rules of the package leave to judgement; one corpus should treat each of them alike.
ADVERBS = re.compile(
    "紧急|免费|无偿|一次性|全额|足额|分批|分期|连续|连年|每年|直接|另行?|同时|同步|陆续|专门|专程|现场|再次|首次|首批|"
    "集中|全程|长期|统一|就地|及时|自愿|主动|也|都|均|各|曾|正在|继续|成功|顺利|进一步|大批"
)
ADVERB_END = re.compile(f"(?:{ADVERBS.pattern})$")


def leading_modifiers(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield measures that begin with a word the guidelines leave out (1 MEASURE 1)."""
    for annotated in corpus:
        for measure in measures(annotated):
            modifier = None if measure.text.startswith(NO_MODIFIERS) else MODIFIERS.match(measure.text)
            if modifier:
                yield example(annotated, measure, f"{measure.id} begins with {modifier[0]}")


def adverbs_in_span(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield measures that begin with another adverb; those whose adverb mostly stands in front of measures first."""
    inside: list[tuple[AnnotatedDocument, Mention, str]] = []
    outside: Counter[str] = Counter()
    for annotated in corpus:
        for measure in measures(annotated):
            if inner := ADVERBS.match(measure.text):
                inside.append((annotated, measure, inner[0]))
            if outer := ADVERB_END.search(annotated.document.text[max(0, measure.start - 3) : measure.start]):
                outside[outer[0]] += 1
    n_inside = Counter(adverb for _, _, adverb in inside)
    for annotated, measure, adverb in inside:
        what = f"{measure.id} begins with {adverb}: {n_inside[adverb]} inside, {outside[adverb]} in front"
        yield example(annotated, measure, what, outside[adverb] / n_inside[adverb])


def trailing_amounts(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield measures that end in an amount, tagged or not (1 MEASURE 2)."""
    for annotated in corpus:
        ends = {m.end for m in annotated.document.entities if m.label == "AMOUNT"}
        for measure in measures(annotated):
            if measure.end in ends or ENDS_IN_AMOUNT.search(measure.text):
                yield example(annotated, measure)


def cut_amounts(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield amounts whose approximation or digits stand outside the span (1 AMOUNT 1)."""
    for annotated in corpus:
        text = annotated.document.text
        for mention in annotated.document.entities:
            if mention.label == "AMOUNT":
                before = APPROXIMATION_BEFORE.search(text[max(0, mention.start - 3) : mention.start])
                after = APPROXIMATION_AFTER.match(text, mention.end)
                if left_out := before or after:
                    yield example(annotated, mention, f"{mention.id} leaves out {left_out[0]}")
                elif cuts_number(text, mention.start, mention.end):
                    yield example(annotated, mention, f"{mention.id} is part of a number")


def cuts_number(text: str, start: int, end: int) -> bool:
    """Tell spans that are only a part of a written amount."""
    before = f"{text[max(0, start - 2) : start]}|{text[start:end]}"
    after = f"{text[max(start, end - 2) : end]}|{text[end : end + 1]}"
    return CUT_BEFORE.search(before) is not None or CUT_AFTER.search(after) is not None
