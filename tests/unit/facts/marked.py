"""Documents for tests, written inline: [A 甲县] acts, [R 乙县] receives, [Q 3台], [M talent 选派教师]."""

from __future__ import annotations

import re
from typing import Any

from pairie.types import LINK_OF_LABEL, Document, Label, Link, Mention, Passage, PassageKind, Source

LABELS: dict[str, Label] = {"A": "ACTOR", "R": "RECIPIENT", "Q": "AMOUNT", "M": "MEASURE"}
TAG = re.compile(r"\[([ARQM])|\]")


def document(*passages: str, links: str = "", same: str = "", headings: int = 0, **source: Any) -> Document:
    """Build a document. Ids count by letter: the second [R …] is r2.

    Args:
        links: "m1:a1,r1,q2 m2:a1".
        same: "m3=m1".
        headings: how many of the first passages are headings.
    """
    text, mentions, spans = "", [], []
    counts = dict.fromkeys("ARQM", 0)
    repeats = dict(pair.split("=") for pair in same.split())
    for index, passage in enumerate(passages):
        start = len(text)
        open_tags: list[tuple[str, int, str | None]] = []
        at = 0
        for tag in TAG.finditer(passage):
            text += passage[at : tag.start()]
            at = tag.end()
            if tag[1]:
                counts[tag[1]] += 1
                category = re.compile(r" ([a-z]+)(\+?) ").match(passage, at)
                at = category.end() if category else at + 1
                attributes = category[0].strip() if category else None
                open_tags.append((f"{tag[1].lower()}{counts[tag[1]]}", len(text), attributes))
            else:
                identifier, begins, category_name = open_tags.pop()
                label = LABELS[identifier[0].upper()]
                extra: dict[str, Any] = {}
                if label == "MEASURE":
                    extra = {"category": (category_name or "other").rstrip("+")}
                    extra["planned"] = (category_name or "").endswith("+")
                    extra["same"] = repeats.get(identifier)
                mentions.append(Mention(identifier, label, begins, len(text), text[begins:], **extra))
        text += passage[at:]
        kind: PassageKind = "heading" if index < headings else "body"
        spans.append(Passage(start, len(text), kind))
        text += "\n"
    labels = {mention.id: mention.label for mention in mentions}
    relations = tuple(
        Link(LINK_OF_LABEL[labels[tail]], head, tail)
        for head, tails in (pair.split(":") for pair in links.split())
        for tail in tails.split(",")
    )
    ordered = tuple(sorted(mentions, key=lambda mention: mention.start))
    return Document(text[:-1], tuple(spans), ordered, relations, (), Source(**source))
