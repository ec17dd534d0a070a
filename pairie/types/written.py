"""Parts of a document as they were written out, read back. What is wrong raises a built-in error; the caller tells."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pairie.types.cells import Area, Party, RecordAmount
from pairie.types.record import Record, RecordSource
from pairie.types.source import PageFault, Source
from pairie.types.spans import Mention, Passage, SourceSpan
from pairie.types.words import Box

__all__ = ["mention_of", "passage_of", "record_of", "source_of"]


def _spans(found: Any) -> tuple[SourceSpan, ...]:
    return tuple(SourceSpan(**{**span, "box": _box(span.get("box"))}) for span in found)


def _box(found: Any) -> Box | None:
    if found is None:
        return None
    left, top, right, bottom = map(float, found)
    return left, top, right, bottom


def source_of(found: Mapping[str, Any]) -> Source:
    # Where the lines of a file differ, datasets fills the gaps with null.
    return Source(**{**found, "faults": tuple(PageFault(**fault) for fault in found.get("faults") or ())})


def passage_of(found: Mapping[str, Any]) -> Passage:
    # datasets has null for an empty list.
    section = tuple(found.get("section") or ())
    return Passage(**{**found, "source_spans": _spans(found.get("source_spans", ())), "section": section})


def mention_of(found: Mapping[str, Any]) -> Mention:
    return Mention(**{**found, "source_spans": _spans(found.get("source_spans", ()))})


def _party(found: Mapping[str, Any]) -> Party:
    def area(level: str) -> Area | None:
        # Where the lines of a file differ, datasets may fill the gap with an object of nulls.
        written = found.get(level)
        return Area(**written) if written and written["code"] is not None else None

    areas = {level: area(level) for level in ("province", "prefecture", "county")}
    listed = {name: tuple(found.get(name) or ()) for name in ("candidates", "mentions")}
    return Party(**{**found, **areas, **listed})


def record_of(found: Mapping[str, Any]) -> Record:
    def amount(a: Mapping[str, Any]) -> RecordAmount:
        numbers = {name: None if a.get(name) is None else Decimal(a[name]) for name in ("value", "low", "high")}
        listed = {name: tuple(a.get(name) or ()) for name in ("value_of", "flags", "mentions")}
        return RecordAmount(**{**a, **numbers, **listed})

    def source(s: Mapping[str, Any]) -> RecordSource:
        return RecordSource(**{**s, "evidence": tuple(s["evidence"])})

    return Record(
        **{
            **found,
            "actors": tuple(map(_party, found["actors"])),
            "recipients": tuple(map(_party, found["recipients"])),
            "amounts": tuple(map(amount, found["amounts"])),
            "mentions": tuple(found["mentions"]),
            "evidence": tuple(found["evidence"]),
            "section": tuple(found.get("section") or ()),
            "source_spans": _spans(found.get("source_spans") or ()),
            "review_reasons": tuple(found.get("review_reasons") or ()),
            "sources": tuple(map(source, found.get("sources") or ())),
        }
    )
