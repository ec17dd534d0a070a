"""Read what Label Studio exports as JSON or JSON-MIN, and the tasks that we write.

A task has annotations, one for each person who worked on it, and predictions. The newest annotation counts, or the
one of a person who is asked for. Of a task that nobody has touched the prediction is taken, with its scores; a label
that a person has set or left standing has score 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_utf8
from pairie.formats.tools.drafts import Draft
from pairie.formats.tools.label_studio_interface import CATEGORY, LABEL, PLANNED, TEXT
from pairie.formats.tools.losses import NO_LINKS, UNTOUCHED, Loss
from pairie.formats.tools.names import NameGiver
from pairie.formats.tools.reading import Reading, member, object_of, parse_json

__all__ = ["document_of_task", "read_label_studio"]


def read_label_studio(path: Path, *, annotator: str | None = None) -> Reading:
    """Read an export.

    Args:
        annotator: number or e-mail address of the person whose annotations are wanted; tasks that this person has not
            annotated are passed over.

    Returns:
        The documents; tasks that were skipped in Label Studio, or that have neither annotation nor prediction, are no
        documents and named as losses. So are drafts that nobody submitted, and that a task is untouched.
    """
    tasks = parse_json(read_utf8(path), str(path))
    if not isinstance(tasks, list):
        raise FormatError(f"{path}: no tasks; got {type(tasks).__name__}, expected a list. Export as JSON or JSON-MIN.")
    reading = Reading()
    for number, task in enumerate(tasks, start=1):
        where = f"{path}: task {task.get('id', number) if isinstance(task, dict) else number}"
        if isinstance(task, dict) and "data" in task and _has_lists(task) and not _labels(task, annotator):
            reading.losses.append(Loss(where, "tasks without labels"))
            reading.losses += _drafts(task, where)
            continue
        reading.add(partial(_made, task, where, annotator, reading))
    return reading


def _made(task: Any, where: str, annotator: str | None, reading: Reading) -> AnnotatedDocument:
    found, lost = document_of_task(task, where, annotator=annotator)
    reading.losses += lost
    return found


def document_of_task(task: Any, where: str, *, annotator: str | None = None) -> tuple[AnnotatedDocument, list[Loss]]:
    """Return the document of one task, and what stands there that a document has no place for.

    Raises:
        FormatError: the labels break a rule, or the text is not the one that was imported.
    """
    task = object_of(task, where)
    smallest = "data" not in task  # JSON-MIN has data and labels side by side
    data = task if smallest else member(task, "data", dict, where)
    head = object_of(data.get("pairie") or {}, where)
    name = data.get("document")
    document_id = str(name) if name is not None else f"task-{task.get('id', where)}"
    draft = _TaskDraft(f"{where} ({document_id})", member(data, TEXT, str, where))
    lost: Counter[str] = Counter()
    if smallest:
        _read_smallest(draft, task, lost)
    else:
        for listed in ("annotations", "predictions"):
            member({listed: task.get(listed) or []}, listed, list, where)
        labels, by_person = _labels(task, annotator) or ({"result": []}, True)
        _read_results(draft, member(labels, "result", list, where), lost, scored=not by_person)
        others = (a for a in task.get("annotations") or () if isinstance(a, dict))
        n_others = sum(not a.get("was_cancelled") for a in others) - by_person
        lost["other annotations of one task"] += max(0, n_others)
        lost[UNTOUCHED] += not by_person
    genre = data.get("genre")
    found = draft.finish(document_id, None if genre is None else str(genre), head)
    losses = [Loss(document_id, what, count) for what, count in lost.items() if count]
    return found, losses + _drafts(task, document_id)


def _drafts(task: Mapping[str, Any], document_id: str) -> list[Loss]:
    """Name the work on a task that was saved and not submitted."""
    drafts = task.get("drafts")
    n_drafts = len(drafts) if isinstance(drafts, list) else 0
    return [Loss(document_id, "drafts that were not submitted", n_drafts)] if n_drafts else []


class _TaskDraft(Draft):
    """A draft whose words are compared as a browser shows them: white space comes back in other forms."""

    def add_shown(self, mention_id: str, label: str, value: Mapping[str, Any], *, score: float = 1.0) -> None:
        start, end, words = value.get("start"), value.get("end"), value.get("text")
        if isinstance(start, int) and isinstance(end, int) and isinstance(words, str):
            ours = self.text[start:end]
            # The editor writes line breaks of a selection as two signs, and may leave out spaces that it does not show.
            if _dense(words.replace("\\n", "\n")) == _dense(ours.replace("\\n", "\n")):
                words = None
        self.add_mention(mention_id, label, start, end, text=words, score=score)


def _dense(words: str) -> str:
    return "".join(words.split())


def _has_lists(task: Mapping[str, Any]) -> bool:
    return all(isinstance(task.get(listed) or [], list) for listed in ("annotations", "predictions"))


def _labels(task: Mapping[str, Any], annotator: str | None) -> tuple[Mapping[str, Any], bool] | None:
    """Return the labels of a task that count, and whether a person has made them."""
    annotations = [a for a in task.get("annotations") or () if isinstance(a, dict) and not a.get("was_cancelled")]
    if annotator is not None:
        annotations = [a for a in annotations if annotator in _names(a.get("completed_by"))]
    if annotations:
        return max(annotations, key=_age), True
    # A skipped task was looked at and put aside; an export may name predictions by their numbers alone.
    predictions = [p for p in task.get("predictions") or () if isinstance(p, dict)]
    if annotator is None and predictions and not task.get("annotations"):
        return predictions[-1], False
    return None


def _age(annotation: Mapping[str, Any]) -> tuple[str, int]:
    number = annotation.get("id")
    return str(annotation.get("updated_at") or ""), number if isinstance(number, int) else 0


def _names(person: Any) -> tuple[str, ...]:
    if isinstance(person, dict):
        return str(person.get("id")), str(person.get("email"))
    return (str(person),)


def _read_results(draft: _TaskDraft, results: Sequence[Any], lost: Counter[str], *, scored: bool) -> None:
    """Read regions, then what is said of them, then the links between them."""
    results = [object_of(result, draft.where) for result in results]
    for result in results:
        if result.get("type") == "labels":
            value = member(result, "value", dict, draft.where)
            labels = member(value, "labels", list, draft.where)
            region = str(member(result, "id", str, draft.where))
            if len(labels) != 1:
                draft.fail(f"region {region}: its labels; got {labels}, expected one", "Label the words once for each.")
            score = _score(result, draft.where) if scored else 1.0
            draft.add_shown(region, str(labels[0]), value, score=score)
    for result in results:
        kind = result.get("type")
        if kind == "choices" and result.get("from_name") in (CATEGORY, PLANNED):
            chosen = member(member(result, "value", dict, draft.where), "choices", list, draft.where)
            region = str(result.get("id"))
            if result["from_name"] == PLANNED:
                draft.describe(region, planned=bool(chosen))
            elif len(chosen) > 1:
                draft.fail(f"region {region}: its categories; got {chosen}, expected one", "Choose one.")
            elif chosen:
                draft.describe(region, category=chosen[0])
        elif kind not in ("labels", "relation"):
            lost[f"results of the type {kind}"] += 1
    for result in results:
        if result.get("type") == "relation":
            names = member(result, "labels", list, draft.where) if result.get("labels") else [None]
            ends = _ends(draft, result)
            score = _score(result, draft.where) if scored else 1.0
            for name in names:
                draft.add_link(name, *ends, score=score, basis=result.get("basis") if scored else None)


def _ends(draft: _TaskDraft, result: Mapping[str, Any]) -> tuple[str, str]:
    """Return the region that a relation starts from and the one it leads to, as its arrow shows them."""
    first, second = str(result.get("from_id")), str(result.get("to_id"))
    direction = result.get("direction")
    if direction == "left":
        return second, first
    if direction == "bi" and {first, second} <= draft.mentions.keys():
        # Only between two measures does it matter: the later one repeats the earlier.
        second, first = sorted((first, second), key=lambda region: draft.mentions[region].start)
    return first, second


def _read_smallest(draft: _TaskDraft, task: Mapping[str, Any], lost: Counter[str]) -> None:
    """Read JSON-MIN: regions without ids, categories in their order but without their places, and no relations."""
    give = NameGiver()
    regions = task.get(LABEL) or []
    for region in regions if isinstance(regions, list) else [regions]:
        labels = member(region, "labels", list, draft.where)
        for label in labels:
            draft.add_shown(give(str(label)), str(label), region)
    measures = [mention.id for mention in draft.mentions.values() if mention.label == "MEASURE"]
    categories = _choices(task, CATEGORY, draft.where)
    if len(categories) == len(measures):
        for mention_id, category in zip(measures, categories, strict=True):
            draft.describe(mention_id, category=category)
    else:
        lost["categories, whose places JSON-MIN does not tell"] += len(categories)
    lost[NO_LINKS] += len(measures)
    planned = _choices(task, PLANNED, draft.where)
    lost["marks of planned acts, whose places JSON-MIN does not tell"] += len(planned)


def _choices(task: Mapping[str, Any], name: str, where: str) -> list[Any]:
    """Return what was chosen: a list, or the one thing alone."""
    chosen = member({name: task.get(name) or []}, name, (list, str, dict), where)
    return chosen if isinstance(chosen, list) else [chosen]


def _score(result: Mapping[str, Any], where: str) -> float:
    return 1.0 if result.get("score") is None else float(member(result, "score", (float, int), where))
