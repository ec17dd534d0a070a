"""The documents of the corpus with their splits, and the rows of a table that counts them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import Split, load_corpus, pinned_splits, split_of
from pairie.types import Document, Mention

__all__ = ["Cell", "Entry", "Rows", "read_entries", "share"]

Cell = str | int | float
Rows = list[tuple[Cell, ...]]
UNKNOWN_GENRE = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the corpus and where it belongs."""

    annotated: AnnotatedDocument
    split: Split

    @property
    def document(self) -> Document:
        return self.annotated.document

    @property
    def genre(self) -> str:
        return self.annotated.genre or UNKNOWN_GENRE

    def mentions(self, *labels: str) -> list[Mention]:
        return [m for m in self.document.entities if m.label in labels]


def read_entries(folder: Path) -> list[Entry]:
    """Read a corpus with the split of each document."""
    pinned = pinned_splits(folder)
    return [Entry(d, pinned.get(d.id, split_of(d.id))) for d in load_corpus(folder)]


def share(n: int, of: int) -> str:
    return f"{100 * n / of:.1f} %" if of else "–"
