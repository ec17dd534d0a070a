"""Label Studio: tasks with what was found as predictions, which people correct, and the interface to do it in.

A measure is a region with two choices of its own, category and plan; links are relations. What else belongs to a
document stands in the data of its task, which exports give back. Offsets are code points, in the editor as well, which
counts every sign of a line end for itself. :mod:`pairie.formats.tools.label_studio_reading` reads exports.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.tools.drafts import SAME, head_of
from pairie.formats.tools.label_studio_interface import CATEGORY, LABEL, PLANNED, TEXT, labelling_interface
from pairie.formats.tools.label_studio_reading import document_of_task
from pairie.formats.tools.losses import Loss, differences
from pairie.formats.tools.reading import as_json, write_file
from pairie.types import Document, Mention, known_categories, known_labels, known_link_types

__all__ = ["INTERFACE", "task_of", "write_label_studio"]

INTERFACE = "-interface.xml"
"""What the name of the interface file ends in, beside the tasks."""


def write_label_studio(documents: Sequence[AnnotatedDocument], path: Path) -> list[Loss]:
    """Write tasks to import, and beside them ``…-interface.xml``.

    Returns:
        What tasks cannot hold: the records.
    """
    tasks = [task_of(annotated) for annotated in documents]
    losses = [
        loss
        for annotated, task in zip(documents, tasks, strict=True)
        for loss in differences(annotated, document_of_task(task, str(path))[0])
    ]
    write_file(path, as_json(tasks, indent=1) + "\n")
    interface = labelling_interface(known_labels(), known_categories(), known_link_types())
    write_file(path.with_name(f"{path.stem}{INTERFACE}"), interface)
    return losses


def task_of(annotated: AnnotatedDocument, *, version: str = "pairie", finished: bool = False) -> dict[str, Any]:
    """Return the task of a document.

    Args:
        version: what Label Studio shows as the version of the model.
        finished: the labels are somebody's annotation, not a prediction to start from; their scores are left out.
    """
    document = annotated.document
    scores = [mention.score for mention in document.entities]
    labels = {"result": list(_results(document))}
    said = {"model_version": version, "score": sum(scores) / len(scores) if scores else 1.0}
    return {
        "data": {
            TEXT: document.text,
            "document": annotated.id,
            "genre": annotated.genre,
            "pairie": head_of(annotated),
        },
        **({"annotations": [labels]} if finished else {"predictions": [{**said, **labels}]}),
    }


def _results(document: Document) -> Iterator[dict[str, Any]]:
    for mention in document.entities:
        yield _region(mention, LABEL, "labels", [mention.label]) | {"score": mention.score}
        if mention.category is not None:
            yield _region(mention, CATEGORY, "choices", [mention.category])
        if mention.planned:
            yield _region(mention, PLANNED, "choices", [PLANNED])
    for link in document.relations:
        basis = {} if link.basis is None else {"basis": link.basis}
        yield _relation(link.type, link.head, link.tail) | {"score": link.score, **basis}
    for mention in document.entities:
        if mention.same is not None:
            yield _relation(SAME, mention.id, mention.same)


def _region(mention: Mention, tag: str, kind: str, chosen: list[str]) -> dict[str, Any]:
    place = {"start": mention.start, "end": mention.end, "text": mention.text}
    return {"id": mention.id, "from_name": tag, "to_name": TEXT, "type": kind, "value": {**place, kind: chosen}}


def _relation(name: str, head: str, tail: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": head, "to_id": tail, "direction": "right", "labels": [name]}
