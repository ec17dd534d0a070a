"""What a format has no place for, found by comparing a document with what is read back of it.

No writer keeps a list of its own shortcomings: it would be wrong some day. What was written is read again, and what
then differs is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TypeVar

from pairie.formats.annotated import AnnotatedDocument
from pairie.types import Document, Mention, Passage

__all__ = ["NO_LINKS", "UNTOUCHED", "Loss", "differences", "told"]

NO_LINKS = "links of all measures (JSON-MIN has none; export as JSON)"
UNTOUCHED = "annotations of tasks that nobody has touched (their predictions are taken)"
"""What there is of a document that no person has looked at: a model found it, and it is no gold."""

Place = tuple[str, int, int]
S = TypeVar("S", Mention, Passage)


@dataclass(frozen=True, slots=True)
class Loss:
    """So many things of one kind (``scores of mentions``) that one document has lost on the way."""

    document: str
    what: str
    count: int = 1


def told(losses: Iterable[Loss]) -> list[str]:
    """Return one line for each kind of loss: how many things, of how many documents, and the first of these."""
    counts: Counter[str] = Counter()
    documents: dict[str, list[str]] = {}
    for loss in losses:
        counts[loss.what] += loss.count
        documents.setdefault(loss.what, []).append(loss.document)
    return [
        f"{count} {what} (first in {documents[what][0]}; {len(set(documents[what]))} documents)"
        for what, count in counts.items()
    ]


def differences(before: AnnotatedDocument, after: AnnotatedDocument) -> list[Loss]:
    """Name everything of a document that its copy does not have, or has otherwise.

    Mentions are told by label and range: that they bear other ids in the copy is one loss, not that of all links. What
    the copy has in addition, such as places in the source that follow from those of the passages, is no loss.
    """
    found = Counter(_kinds(before, after))
    return [Loss(before.id, what, count) for what, count in found.items() if count]


def _kinds(before: AnnotatedDocument, after: AnnotatedDocument) -> Iterator[str]:
    was, now = before.document, after.document
    if before.id != after.id:
        yield "ids of documents"
    if before.genre is not None and before.genre != after.genre:
        yield "genres"
    yield from ("entries of meta" for key, value in before.meta.items() if after.meta.get(key) != value)
    for name in was.source.__dataclass_fields__:
        value = getattr(was.source, name)
        if value not in (None, ()) and value != getattr(now.source, name):
            yield f"{name} of the source"
    if was.text != now.text:
        if was.text.split() == now.text.split():
            yield "white space of the text"
            now = _moved(now, was.text)
        else:
            yield "characters of the text"
    yield from ("records (they are assembled anew)" for record in was.records if record not in now.records)
    yield from _of_passages(was, now)
    yield from _of_mentions(was, now)
    yield from _of_links(was, now)


def _moved(now: Document, text: str) -> Document:
    """Put the labels of a copy on a text that differs in white space only, so that they can be compared."""
    inked = [at for at, character in enumerate(text) if not character.isspace()]
    before = [0, *accumulate(not character.isspace() for character in now.text)]

    def placed(span: S) -> S:
        first, last = before[span.start], before[span.end]
        return replace(span, start=inked[first], end=inked[last - 1] + 1) if first < last else span

    return now.replace(text=text, passages=tuple(map(placed, now.passages)), entities=tuple(map(placed, now.entities)))


def _of_passages(was: Document, now: Document) -> Iterator[str]:
    passages = {(passage.start, passage.end): passage for passage in now.passages}
    for old in was.passages:
        new = passages.get((old.start, old.end))
        if new is None:
            yield "borders of passages"
            continue
        if old.kind != new.kind:
            yield "kinds of passages"
        if old.section and old.section != new.section:
            yield "headings that passages stand under"
        if old.source_spans and old.source_spans != new.source_spans:
            yield "places of passages in the source"
        if old.score is not None and old.score != new.score:
            yield "scores of passages"


def _of_mentions(was: Document, now: Document) -> Iterator[str]:
    names_before, names_after = _places(was), _places(now)
    for old, new in _pairs(was, now):
        if new is None:
            yield "mentions"
            continue
        if old.id != new.id:
            yield "ids of mentions"
        if old.score != new.score:
            yield "scores of mentions"
        if old.category is not None and old.category != new.category:
            yield "categories"
        if bool(old.planned) != bool(new.planned):
            yield "marks of planned acts"
        if old.same is not None and names_before.get(old.same) != names_after.get(new.same or ""):
            yield "marks of repeated reports"
        if old.source_spans and old.source_spans != new.source_spans:
            yield "places of mentions in the source"


def _of_links(was: Document, now: Document) -> Iterator[str]:
    places = _places(now)
    links = {(link.type, places[link.head], places[link.tail]): link for link in now.relations}
    places = _places(was)
    for old in was.relations:
        new = links.get((old.type, places[old.head], places[old.tail]))
        if new is None:
            yield "links"
            continue
        if old.score != new.score:
            yield "scores of links"
        if old.basis is not None and old.basis != new.basis:
            yield "grounds of links"


def _pairs(was: Document, now: Document) -> Iterator[tuple[Mention, Mention | None]]:
    free: dict[Place, list[Mention]] = {}
    for mention in now.entities:
        free.setdefault(_place(mention), []).append(mention)
    for mention in was.entities:
        there = free.get(_place(mention), [])
        yield mention, there.pop(0) if there else None


def _places(document: Document) -> dict[str, Place]:
    return {mention.id: _place(mention) for mention in document.entities}


def _place(mention: Mention) -> Place:
    return mention.label, mention.start, mention.end
