"""Mentions and links as displaCy draws them, without a ``Doc``.

    from spacy import displacy
    displacy.render(to_displacy(document, "span"), style="span", manual=True, options=DISPLACY_OPTIONS)

A ``Doc`` that the component made is drawn by ``displacy.render(doc, style="span", options={"spans_key": "pairie"})``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pairie.errors import ConfigError
from pairie.types import Document, Label, Mention

__all__ = ["DISPLACY_OPTIONS", "DisplacyStyle", "to_displacy"]

DisplacyStyle = Literal["span", "ent", "dep"]

COLORS: Mapping[Label, str] = {"ACTOR": "#8fbdea", "RECIPIENT": "#f5b183", "AMOUNT": "#7fd0b2", "MEASURE": "#d9aedb"}

#: Colours of the labels, and arcs close enough for the long words that mentions are.
DISPLACY_OPTIONS: Mapping[str, Any] = {"colors": {**COLORS}, "compact": True, "distance": 160}


def to_displacy(
    document: Document, style: DisplacyStyle = "span", *, start: int = 0, end: int | None = None
) -> dict[str, Any]:
    """Return a document, or a stretch of it such as the evidence of a record, for ``displacy.render(…, manual=True)``.

    Args:
        document: with mentions and links.
        style: ``span`` draws all mentions under the text, ``ent`` the outermost ones in it, ``dep`` the links as arcs
            between the words of the mentions.
        start, end: half-open range of the reading text; mentions that leave it are left out.
    Raises:
        ConfigError: there is no such style.
    """
    end = len(document.text) if end is None else end
    inside = [m for m in document.entities if start <= m.start < m.end <= end]
    inside.sort(key=lambda m: (m.start, -m.end))
    text = document.text[start:end]
    if style == "span":
        spans = [{"start_token": m.start - start, "end_token": m.end - start, "label": m.label} for m in inside]
        return {"text": text, "tokens": list(text), "spans": spans, "title": document.source.title}
    if style == "ent":
        ents = [{"start": m.start - start, "end": m.end - start, "label": m.label} for m in _outermost(inside)]
        return {"text": text, "ents": ents, "title": document.source.title}
    if style == "dep":
        return _arcs(document, inside)
    raise ConfigError(f"to_displacy: unknown style; got {style!r}, expected 'span', 'ent' or 'dep'. Name one of them.")


def _outermost(mentions: list[Mention]) -> list[Mention]:
    found: list[Mention] = []
    for mention in mentions:
        if not found or found[-1].end <= mention.start:
            found.append(mention)
    return found


def _arcs(document: Document, inside: list[Mention]) -> dict[str, Any]:
    """Return the linked mentions as words and the links as arcs that point from the act to its party or amount."""
    ids = {mention.id for mention in inside}
    links = [link for link in document.relations if link.head in ids and link.tail in ids]
    linked = {mention_id for link in links for mention_id in (link.head, link.tail)}
    words = [mention for mention in inside if mention.id in linked]
    place = {mention.id: number for number, mention in enumerate(words)}
    arcs = []
    for link in links:
        head, tail = place[link.head], place[link.tail]
        direction = "left" if tail < head else "right"
        arcs.append({"start": min(head, tail), "end": max(head, tail), "label": link.type, "dir": direction})
    return {"words": [{"text": m.text, "tag": m.label} for m in words], "arcs": arcs}
