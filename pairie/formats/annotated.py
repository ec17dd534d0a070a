"""A document with its labels and the name it goes by: what every annotation format reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pairie.types import Document

__all__ = ["MERGED", "AnnotatedDocument"]

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
