"""Gold and a prediction as one document, in which everything is marked as found, missed or false.

What counts as found is what scoring counts: mentions strictly, cells of the table as in :mod:`pairie.cells`. So the
marks of a document add up to its true positives, false negatives and false positives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pairie.judge.merged import MergedDocument, RowMark, Verdict
from pairie.scoring import score
from pairie.types import Document

__all__ = ["Differences", "differences"]


@dataclass(frozen=True, slots=True)
class Differences:
    """The text of gold with the mentions, links and rows of both sides.

    ``links`` are the verdicts of ``document.relations`` in their order. ``beside`` names, for a missed mention, the
    false one that overlaps it by half or more: the same find with other borders. ``n_elsewhere`` counts finds that lie
    in a part of the page that the text of gold lacks.
    """

    document: Document
    mentions: Mapping[str, Verdict]
    links: tuple[Verdict, ...]
    rows: Mapping[str, RowMark]
    beside: Mapping[str, str]
    scores: Mapping[str, float]
    n_elsewhere: int

    @property
    def n_errors(self) -> int:
        """How many mentions and links are missed or false."""
        return sum(verdict != "found" for verdict in (*self.mentions.values(), *self.links))

    def to_dict(self) -> dict[str, Any]:
        """Return the marks without the document, as the page reads them."""
        links = zip(self.document.relations, self.links, strict=True)
        return {
            "mentions": dict(self.mentions),
            "links": [[link.type, link.head, link.tail, mark] for link, mark in links],
            "rows": {name: mark.to_dict() for name, mark in self.rows.items()},
            "beside": dict(self.beside),
            "scores": dict(self.scores),
            "elsewhere": self.n_elsewhere,
        }


def differences(gold: Document, ours: Document) -> Differences:
    """Lay a prediction over gold.

    Raises:
        FormatError: a link names a mention that its document does not have.
    """
    scores = score([gold], [ours])
    merged = MergedDocument(gold, ours)
    merged.add_rows()
    return Differences(
        document=merged.document(),
        mentions=merged.mention_marks,
        links=tuple(mark for _, mark in merged.links),
        rows=merged.row_marks,
        beside=merged.beside,
        scores={name: getattr(scores, name).f1 for name in ("strict", "link", "table")},
        n_elsewhere=merged.n_elsewhere,
    )
