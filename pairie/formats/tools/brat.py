"""brat: a folder of ``NAME.txt`` with ``NAME.ann`` beside it, and the ``annotation.conf`` of the collection.

Mentions are text-bound annotations (T), links relations (R), categories and plans attributes (A). Scores and ids that
are not of the usual form stand in notes (#). There is no place for what belongs to a document as a whole.
:mod:`pairie.formats.tools.brat_reading` reads it, and events too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.tools.brat_reading import NOTE, parse_brat, shown
from pairie.formats.tools.drafts import SAME
from pairie.formats.tools.losses import Loss, differences
from pairie.formats.tools.names import colour_of, files_of_documents, numbered
from pairie.formats.tools.reading import write_file
from pairie.types import Mention, known_categories, known_labels, known_link_of_label, known_link_types

__all__ = ["annotation_conf", "to_brat", "visual_conf", "write_brat"]


def write_brat(documents: Sequence[AnnotatedDocument], folder: Path) -> list[Loss]:
    """Write documents into a folder that may be copied into brat's data.

    Returns:
        What the files cannot hold: genre, source, kinds of passages, and so on.

    Raises:
        FormatError: two documents have one id, or an id is too long for the name of a file.
    """
    losses: list[Loss] = []
    files: dict[str, str] = {}
    names = files_of_documents(annotated.id for annotated in documents)
    for name, annotated in zip(names, documents, strict=True):
        text, labels = annotated.document.text, to_brat(annotated)
        after, _ = parse_brat(labels, text, where=f"{name}.ann", document_id=annotated.id)
        losses += differences(annotated, after)
        files |= {f"{name}.txt": text, f"{name}.ann": labels}
    for name, content in (files | {"annotation.conf": annotation_conf(), "visual.conf": visual_conf()}).items():
        write_file(folder / name, content)
    return losses


def to_brat(annotated: AnnotatedDocument) -> str:
    """Return the ``.ann`` file of a document."""
    document = annotated.document
    names = {mention.id: f"T{number}" for number, mention in enumerate(document.entities, start=1)}
    expected = numbered([mention.label for mention in document.entities])
    lines: list[str] = []
    attributes: list[str] = []
    notes: list[tuple[str, dict[str, object]]] = []
    for mention, usual in zip(document.entities, expected, strict=True):
        name = names[mention.id]
        lines.append(f"{name}\t{mention.label} {_fragments(mention)}\t{shown(mention.text)}")
        attributes += [] if mention.category is None else [f"category {name} {mention.category}"]
        attributes += [f"planned {name}"] if mention.planned else []
        note = {"id": mention.id} if mention.id != usual else {}
        notes.append((name, {**note, **({"score": mention.score} if mention.score != 1.0 else {})}))
    links: list[tuple[str, str, str]] = [(link.type, link.head, link.tail) for link in document.relations]
    for number, link in enumerate(document.relations, start=1):
        told = {"score": link.score if link.score != 1.0 else None, "basis": link.basis}
        notes.append((f"R{number}", {key: value for key, value in told.items() if value is not None}))
    links += [(SAME, m.id, m.same) for m in document.entities if m.same is not None]
    lines += [f"R{i}\t{t} Arg1:{names[head]} Arg2:{names[tail]}" for i, (t, head, tail) in enumerate(links, start=1)]
    lines += [f"A{number}\t{attribute}" for number, attribute in enumerate(attributes, start=1)]
    written = [(name, json.dumps(note)) for name, note in notes if note]
    lines += [f"#{number}\t{NOTE} {name}\t{note}" for number, (name, note) in enumerate(written, start=1)]
    return "".join(f"{line}\n" for line in lines)


def annotation_conf() -> str:
    """Return the configuration from which brat knows labels, links, categories and plans."""
    labels = "".join(f"{label}\n" for label in known_labels())
    links = "".join(f"{name}\tArg1:MEASURE, Arg2:{label}\n" for label, name in known_link_of_label().items())
    return (
        f"[entities]\n{labels}\n[relations]\n{links}{SAME}\tArg1:MEASURE, Arg2:MEASURE\n"
        # Mentions of different labels may lie in one another.
        "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n\n[events]\n\n[attributes]\n"
        f"category\tArg:MEASURE, Value:{'|'.join(known_categories())}\nplanned\tArg:MEASURE\n"
    )


def visual_conf() -> str:
    labels, links = known_labels(), (*known_link_types(), SAME)
    return (
        "[labels]\n\n[drawing]\n"
        + "".join(f"{name}\tbgColor:{colour_of(name)}, fgColor:white\n" for name in labels)
        + "".join(f"{name}\tcolor:{colour_of(name)}\n" for name in links)
    )


def _fragments(mention: Mention) -> str:
    """Return the range; brat wants one for each line that a mention lies on."""
    return ";".join(f"{mention.start + start} {mention.start + end}" for start, end in _lines(mention.text))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in re.finditer(r"[^\n]+", text))
