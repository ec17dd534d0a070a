"""What to annotate next: the passages or documents whose correction should teach a model most.

A text is worth the doubt of the model in it, for its length; what is like a text that was chosen before, or that is
annotated already, is worth less. ``training/simulate_suggestion.py`` measures what that saves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from pairie.diversity import choose, text_vectors
from pairie.doubt import Doubt, doubts
from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.standoff import digest
from pairie.model.weighing import Weighed
from pairie.text import source_spans
from pairie.types import Document, Mention, Passage

__all__ = ["Suggestion", "Unit", "reasons", "suggest", "units_of", "worth"]

LEAST_CHARACTERS = 10
"""Shorter passages are page heads and the like."""

READING_COST = 60
"""Characters that finding one's way into a text costs beside reading it; without it the shortest texts come first.
A guess at an annotator's time, not measured."""

LEAST_POOL, POOL_PER_PICK = 2000, 20
"""So many texts of most doubt are compared with each other, and so many for each one wanted: memory stays bounded."""

IN_DOUBT = 0.8
"""Bits from which a decision counts as doubtful: scores of 0.24 to 0.76 at a threshold of one half."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A text to annotate, with the labels that the model would give it.

    ``passage`` counts from 1 in the document; None where the whole document is the unit.
    """

    annotated: AnnotatedDocument
    file: str
    page: str | None
    passage: int | None
    doubts: tuple[Doubt, ...]

    @property
    def text(self) -> str:
        return self.annotated.document.text


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit that was chosen: ``doubt`` in bits, ``unlike`` 1 where nothing like it was chosen before, 0 for a copy."""

    rank: int
    unit: Unit
    doubt: float
    unlike: float


def units_of(file: str, document: Document, weighed: Weighed, *, whole: bool) -> list[Unit]:
    """Return the units of a document that was read and weighed: itself, or each of its passages but headings.

    Passages are weighed in their document: what stands before them tells who gives and who gets.
    """
    mentions = tuple(
        replace(m, text=document.text[m.start : m.end], source_spans=source_spans(document, m.start, m.end))
        for m in weighed.prediction.mentions
    )
    labelled = document.replace(entities=mentions, relations=weighed.prediction.links, records=())
    every = tuple(doubts(weighed))
    if whole:
        annotated = AnnotatedDocument(_name(file, document.text), None, labelled, {"file": file})
        return [Unit(annotated, file, None, None, every)]
    units = []
    for number, passage in enumerate(document.passages, start=1):
        if passage.kind == "heading" or passage.end - passage.start < LEAST_CHARACTERS:
            continue
        cut = _cut(labelled, passage)
        inside = tuple(_moved(d, passage.start) for d in every if passage.start <= d.start and d.end <= passage.end)
        place = passage.source_spans[0] if passage.source_spans else None
        # In a volume every page is a file.
        where, page = (place.file or file, place.page) if place else (file, None)
        annotated = AnnotatedDocument(_name(file, cut.text), None, cut, {"file": where, "passage": str(number)})
        units.append(Unit(annotated, where, page, number, inside))
    return units


def worth(unit: Unit) -> float:
    """Return the doubt of a unit for the characters that have to be read for it."""
    return sum(d.bits for d in unit.doubts) / (READING_COST + len(unit.text))


def suggest(units: Iterable[Unit], n: int, *, annotated: Iterable[str] = (), strength: float = 1.0) -> list[Suggestion]:
    """Choose the units to annotate next, the best first.

    Args:
        units: the pool. Of equal texts the first counts, and none that is annotated already.
        n: how many to choose; fewer come back where the pool has no more.
        annotated: texts that are annotated already.
        strength: how much likeness to what was chosen or annotated counts, 0 for not at all.
    Raises:
        ConfigError: ``n`` is below 1.
    """
    if n < 1:
        raise ConfigError(f"suggest: nothing wanted; got n={n}, expected 1 or more. Say how many texts to choose.")
    known = list(annotated)
    seen = {digest(text) for text in known}
    most = max(LEAST_POOL, POOL_PER_PICK * n)
    pool: list[Unit] = []
    for unit in units:
        if (key := digest(unit.text)) not in seen:
            seen.add(key)
            pool.append(unit)
        if len(pool) >= 2 * most:
            pool = _best(pool, most)
    pool = _best(pool, most)
    values = [*map(worth, pool), *(0.0 for _ in known)]
    vectors = text_vectors([*(unit.text for unit in pool), *known])
    picks = choose(
        values, vectors, lambda chosen: len(chosen) >= n, known=range(len(pool), len(values)), strength=strength
    )
    return [
        Suggestion(rank, pool[index], sum(d.bits for d in pool[index].doubts), unlike)
        for rank, (index, unlike) in enumerate(picks, start=1)
    ]


def _best(pool: Iterable[Unit], most: int) -> list[Unit]:
    return sorted(pool, key=lambda unit: -worth(unit))[:most]


def reasons(suggestion: Suggestion, *, most: int = 3) -> str:
    """Tell what the model doubts most in a unit, and how unlike the unit is to what was chosen before."""
    unit = suggestion.unit
    ranked = sorted(unit.doubts, key=lambda d: -d.bits)
    shown = [_told(d, unit.text) for d in ranked[:most] if d.bits >= IN_DOUBT]
    n_doubtful = sum(d.bits >= IN_DOUBT for d in ranked)
    parts = [f"{n_doubtful} of {len(ranked)} decisions in doubt"]
    if shown:
        parts.append("most of all " + ", ".join(shown))
    parts.append(f"{suggestion.unlike:.0%} unlike what was chosen before")
    return "; ".join(parts)


def _told(doubt: Doubt, text: str) -> str:
    left_out = "" if doubt.found else " left out"
    of = "" if doubt.is_label else " of"
    return f"{doubt.about}{of} «{text[doubt.start : doubt.end]}» {doubt.score:.2f}{left_out}"


def _name(file: str, text: str) -> str:
    """The same text of a file has the same id in every run, so that a later choice does not clash with an earlier."""
    return f"{PurePath(file).stem}-{digest(text)[:10]}"


def _moved(doubt: Doubt, offset: int) -> Doubt:
    return replace(doubt, start=doubt.start - offset, end=doubt.end - offset)


def _cut(document: Document, passage: Passage) -> Document:
    """Cut a passage out as a document of its own; the headings above it become the title."""
    kept = [m for m in document.entities if passage.start <= m.start and m.end <= passage.end]
    ids = {m.id for m in kept}
    title = " / ".join(passage.section) or document.source.title
    return Document(
        text=document.text[passage.start : passage.end],
        passages=(replace(passage, start=0, end=passage.end - passage.start),),
        entities=tuple(_shifted(kept, passage.start)),
        relations=tuple(link for link in document.relations if link.head in ids and link.tail in ids),
        source=replace(document.source, title=title, faults=()),
    )


def _shifted(mentions: Sequence[Mention], offset: int) -> Iterator[Mention]:
    ids = {mention.id for mention in mentions}
    for mention in mentions:
        same = mention.same if mention.same in ids else None
        yield replace(mention, start=mention.start - offset, end=mention.end - offset, same=same)
