"""doccano: JSON Lines of a project for sequence labelling with relations.

A span of doccano has nothing but its label, so a measure's label tells its category and whether it is planned:
``MEASURE:goods:planned``. What else belongs to a document stands in members of its own, which doccano keeps as
metadata and gives back on export. Allow overlapping spans and relations when you make the project, and import
the types of spans and relations that are written beside the file.

Offsets of the file are code points, and the server gives them back as they are. An editor in a browser may count in
UTF-16, and an export has no words to tell by: of spans that were drawn behind a character like 𠮷 nobody can say for
certain where they are. They are named as losses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.tools.drafts import SAME, Draft, head_of
from pairie.formats.tools.losses import Loss, differences
from pairie.formats.tools.names import NameGiver, colour_of
from pairie.formats.tools.reading import Reading, as_json, json_lines, member, object_of, write_file
from pairie.types import Document, Mention, known_categories, known_labels, known_link_types

__all__ = ["read_doccano", "relation_types", "span_types", "write_doccano"]

PLANNED = "planned"
GIVEN = "spans"
UNSURE = "places of labels for certain: behind a character like 𠮷, which an editor may count twice; look at them"


def write_doccano(documents: Sequence[AnnotatedDocument], path: Path) -> list[Loss]:
    """Write documents for "JSONL(Relation)", with ``…-spans.json`` and ``…-relations.json`` to import as types.

    Returns:
        What the file cannot hold: scores, and ids of mentions that are no running numbers.
    """
    lines = [as_json(_written(annotated)) for annotated in documents]
    losses: list[Loss] = []
    for annotated, line in zip(documents, lines, strict=True):
        losses += differences(annotated, _document(json.loads(line), str(path)))
    write_file(path, "".join(f"{line}\n" for line in lines))
    write_file(path.with_name(f"{path.stem}-spans.json"), as_json(span_types(), indent=1))
    write_file(path.with_name(f"{path.stem}-relations.json"), as_json(relation_types(), indent=1))
    return losses


def read_doccano(path: Path) -> Reading:
    """Read what doccano exported (JSONL with or without relations), or what :func:`write_doccano` wrote.

    Spans that were drawn in doccano behind characters beyond U+FFFF are named as losses: their places are not certain.
    """
    reading = Reading()
    for where, line in json_lines(path):
        reading.add(partial(_parsed, line, where, reading))
    return reading


def span_types() -> list[dict[str, Any]]:
    """Return the types of spans as doccano imports them, a measure's once for each category, done and planned."""
    measures = [f"MEASURE:{category}{plan}" for category in known_categories() for plan in ("", f":{PLANNED}")]
    labels = [*(label for label in known_labels() if label != "MEASURE"), *measures, "MEASURE"]
    return [_type(label, colour_of(label.partition(":")[0])) for label in labels]


def relation_types() -> list[dict[str, Any]]:
    return [_type(name, colour_of(name)) for name in (*known_link_types(), SAME)]


def _type(name: str, colour: str) -> dict[str, Any]:
    return {"text": name, "suffix_key": None, "background_color": colour, "text_color": "#ffffff"}


def _written(annotated: AnnotatedDocument) -> dict[str, Any]:
    document = annotated.document
    numbers = {mention.id: number for number, mention in enumerate(document.entities, start=1)}
    links: list[tuple[str, str, str]] = [(link.type, link.head, link.tail) for link in document.relations]
    links += [(SAME, m.id, m.same) for m in document.entities if m.same is not None]
    return {
        "text": document.text,
        "entities": [
            {"id": numbers[m.id], "label": _label(m), "start_offset": m.start, "end_offset": m.end}
            for m in document.entities
        ],
        "relations": [
            {"id": number, "from_id": numbers[head], "to_id": numbers[tail], "type": name}
            for number, (name, head, tail) in enumerate(links, start=1)
        ],
        "document": annotated.id,
        # In one object: of columns that some lines lack doccano makes NaN.
        "pairie": {"genre": annotated.genre, **_given(document), **head_of(annotated)},
    }


def _given(document: Document) -> dict[str, Any]:
    """Return the ranges that doccano is given, if its editor would count others otherwise."""
    if _wide(document.text) is None:
        return {}
    return {GIVEN: [[mention.start, mention.end] for mention in document.entities]}


def _wide(text: str) -> int | None:
    """Return where the first character stands that is two in UTF-16."""
    return next((at for at, character in enumerate(text) if ord(character) > 0xFFFF), None)


def _label(mention: Mention) -> str:
    planned = PLANNED if mention.planned else None
    return ":".join(part for part in (mention.label, mention.category, planned) if part)


def _parsed(line: Callable[[], Any], where: str, reading: Reading) -> AnnotatedDocument:
    found = line()
    annotated = _document(found, where)
    if unsure := _unsure(found, annotated.document):
        reading.losses.append(Loss(annotated.id, UNSURE, unsure))
    return annotated


def _unsure(found: Mapping[str, Any], document: Document) -> int:
    """Count the mentions behind a character that the editor counts twice, but for those that we gave to it."""
    wide = _wide(document.text)
    if wide is None:
        return 0
    given = (found.get("pairie") or {}).get(GIVEN)
    places = [tuple(place) for place in given if isinstance(place, list)] if isinstance(given, list) else []
    return sum(m.end > wide and (m.start, m.end) not in places for m in document.entities)


def _document(found: Mapping[str, Any], where: str) -> AnnotatedDocument:
    # The name in meta if our line went through doccano, its number for texts that were uploaded there.
    number = found.get("id")
    where = where if number is None else f"{where} (document {number})"
    name = found.get("document")
    document_id = str(name) if name is not None else f"doccano-{number}" if number is not None else where
    draft = Draft(where, member(found, "text" if "text" in found else "data", str, where))
    names: dict[str, str] = {}
    give = NameGiver()
    for span in _spans(found, where):
        label, _, rest = str(member(span, "label", str, where)).partition(":")
        words = [word for word in rest.split(":") if word]
        names[str(span.get("id"))] = mention_id = give(label)
        draft.add_mention(
            mention_id,
            label,
            span.get("start_offset"),
            span.get("end_offset"),
            category=next((word for word in words if word != PLANNED), None),
            planned=PLANNED in words,
        )
    for link in member({"relations": (), **found}, "relations", (list, tuple), where):
        ends = (str(member(link, "from_id", int, where)), str(member(link, "to_id", int, where)))
        head, tail = (names.get(end, end) for end in ends)
        draft.add_link(member(link, "type", str, where), head, tail)
    about = object_of(found.get("pairie") or {}, where)
    return draft.finish(document_id, about.get("genre"), about)


def _spans(found: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    """Return the spans of an export with relations, or of one without, where a span is ``[start, end, label]``."""
    if "entities" in found:
        spans = member(found, "entities", list, where)
        return [{**span} if isinstance(span, dict) else {"label": span} for span in spans]
    spans = member(found, "label", list, where)
    triples = [span if isinstance(span, list) and len(span) == 3 else [None, None, span] for span in spans]
    return [{"start_offset": start, "end_offset": end, "label": label} for start, end, label in triples]
