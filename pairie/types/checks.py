"""Whether the parts of a document agree with its text and with one another."""

from __future__ import annotations

from collections.abc import Collection

from pairie.errors import FormatError
from pairie.types.spans import Link, Mention, Passage
from pairie.types.words import LABELS, LINK_TYPES

__all__ = ["check_link", "check_mention", "check_range"]


def check_mention(mention: Mention, text: str, labels: Collection[str] = LABELS) -> None:
    if mention.label not in labels:
        raise FormatError(
            f"document: unknown label of mention {mention.id}; got {mention.label!r}, "
            f"expected one of {_listed(labels, LABELS)}. Check the program that wrote it."
        )
    check_range(f"mention {mention.id}", mention, text)
    if text[mention.start : mention.end] != mention.text:
        raise FormatError(
            f"document: mention {mention.id} does not agree with the text; "
            f"got {mention.text!r}, expected {text[mention.start : mention.end]!r}. "
            "Offsets are half-open code points into 'text'."
        )


def check_range(what: str, found: Mention | Passage, text: str) -> None:
    whole = isinstance(found.start, int) and isinstance(found.end, int)
    if not (whole and 0 <= found.start <= found.end <= len(text)):
        raise FormatError(
            f"document: {what} lies outside the text; got {found.start!r}..{found.end!r}, "
            f"expected 0 <= start <= end <= {len(text)}. Offsets are half-open code points into 'text'."
        )


def check_link(link: Link, ids: Collection[str], types: Collection[str] = LINK_TYPES) -> None:
    if link.type not in types:
        raise FormatError(
            f"document: unknown type of link {link.head}-{link.tail}; got {link.type!r}, "
            f"expected one of {_listed(types, LINK_TYPES)}. Check the program that wrote it."
        )
    for end in (link.head, link.tail):
        if end not in ids:
            raise FormatError(
                f"document: unresolved link {link.type}; got {end!r}, expected an id of a mention. "
                "Add the mention or drop the link."
            )


def _listed(words: Collection[str], ours: Collection[str]) -> str:
    """Ours first, in their order."""
    return ", ".join([*ours, *sorted(set(words) - set(ours))])
