"""A document with its labels and the name it goes by: what every annotation format reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pairie.errors import FormatError
from pairie.types import CATEGORIES, LABELS, LINK_TYPES, Document, Passage

__all__ = ["MERGED", "AnnotatedDocument", "check_words", "lines_of"]

#: In ``meta`` of a document whose acts stand once in its batch: one without records is to have none.
MERGED = "merged"


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A labelled document. ``id`` is unique in a corpus; splits and scores name documents by it.

    What the source says of itself (title, date, covered year) stands in ``document.source``; ``meta`` carries whatever
    else a corpus wants to keep (licence, annotator, file). JSONL keeps ``meta``, the inline form has no place for it.
    """

    id: str
    genre: str | None
    document: Document
    meta: Mapping[str, str] = field(default_factory=dict)


def check_words(document: Document, where: str, form: str) -> None:
    """Refuse labels, categories and link types of a user's own, for forms that know those of the guidelines alone.

    Raises:
        FormatError: there are others; the message names them.
    """
    found = {str(m.label) for m in document.entities} - set(LABELS)
    found |= {str(m.category) for m in document.entities if m.label == "MEASURE" and m.category} - set(CATEGORIES)
    found |= {link.type for link in document.relations} - set(LINK_TYPES)
    if found:
        raise FormatError(
            f"{where}: words that the {form} cannot hold; got {', '.join(sorted(found))}, expected those of the "
            "guidelines. Write JSONL instead."
        )


def lines_of(text: str) -> tuple[Passage, ...]:
    """Return the lines of a text as passages; an empty line is none."""
    found, at = [], 0
    for line in text.split("\n"):
        if line:
            found.append(Passage(at, at + len(line)))
        at += len(line) + 1
    return tuple(found)
