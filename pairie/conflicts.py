"""What two annotators of one text say differently: one by one, and of the document as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from pairie.formats.annotated import AnnotatedDocument

__all__ = ["Conflict", "Prefer", "join_heads"]

Prefer = Literal["neither", "first", "second", "either"]
"""Whose side is taken where two annotators differ. ``neither`` leaves out what only one has or both say differently;
``either`` takes what only one has, and leaves out what they say differently."""

# What a document says of its source; its file and form are those of the copy that somebody worked on.
OF_SOURCE = ("title", "page", "publisher", "date", "covered_year", "volume_year")
CONTEXT = 24


@dataclass(frozen=True, slots=True)
class Conflict:
    """One difference. ``passage`` counts from 1, 0 is the document; ``taken`` tells what went into the result."""

    first_id: str
    second_id: str
    passage: int
    kind: str
    first: str
    second: str
    taken: str
    context: str

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def join_heads(
    first: AnnotatedDocument, second: AnnotatedDocument, *, prefer: Prefer
) -> tuple[AnnotatedDocument, list[Conflict]]:
    """Join what two annotations say beside the labels: genre, meta, source, passages and their kinds.

    What only one says is taken. Where both speak that of the first stands until somebody decides, unless the second is
    preferred; labels, ids and text are those of the first.
    """
    conflicts: list[Conflict] = []
    turned = prefer == "second"

    def decide(kind: str, one: Any, other: Any, passage: int = 0, context: str = "") -> Any:
        if one in (None, ()) or other in (None, ()):
            return other if one in (None, ()) else one
        taken = other if turned else one
        if one != other:
            told = (str(one), str(other), str(taken), context)
            conflicts.append(Conflict(first.id, second.id, passage, kind, *told))
        return taken

    genre = decide("genre", first.genre, second.genre)
    names = dict.fromkeys((*first.meta, *second.meta))
    meta = {name: decide(f"meta {name}", first.meta.get(name), second.meta.get(name)) for name in names}
    ours, theirs = first.document.source, second.document.source
    source = {name: decide(name.replace("_", " "), getattr(ours, name), getattr(theirs, name)) for name in OF_SOURCE}
    there, here = ({(p.start, p.end): p for p in d.document.passages} for d in (second, first))
    only = (_told(here.keys() - there.keys()), _told(there.keys() - here.keys()))
    if any(only):
        decide("passages", only[0] or "no others", only[1] or "no others")
    joined = []
    for number, passage in enumerate((there if turned and any(only) else here).values(), start=1):
        one, other = (side.get((passage.start, passage.end), passage) for side in (here, there))
        words = first.document.text[passage.start : passage.end][:CONTEXT]
        joined.append(replace(passage, kind=decide("passage kind", one.kind, other.kind, number, words)))
    document = first.document.replace(source=replace(ours, **source), passages=tuple(joined))
    return replace(first, genre=genre, meta=meta, document=document), conflicts


def _told(ranges: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{start}..{end}" for start, end in sorted(ranges))
