"""Copies between documents of a corpus: across splits they flatter scores, within one they teach a model sentences."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pairie.formats.faults import Fault
from pairie.formats.markup import MarkedDocument

__all__ = ["RUN_WIDTH", "find_copies"]

RUN_WIDTH = 12  # characters; names and set phrases are mostly shorter
# From this share of the smaller document on, two documents count as the same text.
COPY_SHARE = 0.5
HAN_RUN = re.compile("[\u3400-\u9fff]+")
NAME = "\ufffc"  # stands for a party, so that a run never leans on a long name


def find_copies(documents: Sequence[MarkedDocument], split: Mapping[str, str]) -> list[Fault]:
    """Return one warning for each document that shares runs with earlier ones or is one of them again.

    A copy in another split is an error. White space and the names of parties do not tell a copy from its original, but
    texts too short for a run have to be equal in all else.

    Args:
        documents: the corpus; the first of two copies counts as the original.
        split: split of each document id.
    """
    faults: list[Fault] = []
    holders: dict[str, list[int]] = defaultdict(list)
    n_runs: list[int] = []
    first: dict[str, int] = {}
    for index, document in enumerate(documents):
        runs = _runs(document)
        n_runs.append(len(runs))
        shared = Counter(earlier for run in runs for earlier in holders[run])
        twin = first.setdefault(_letters(document), index)
        if twin != index:
            # With the same id it is told as an id used twice.
            if documents[twin].id != document.id:
                faults.append(_exact(document, documents[twin], split))
        elif shared:
            example = min((run for run in runs if holders[run]), key=lambda run: (-len(holders[run]), run))
            faults.append(_fault(document, shared, example, documents, n_runs, split))
        for run in runs:
            holders[run].append(index)
    return faults


def _exact(document: MarkedDocument, twin: MarkedDocument, split: Mapping[str, str]) -> Fault:
    place = (document.where, document.line, document.id, None)
    labels = "" if _labels(document) == _labels(twin) else ", labelled otherwise"
    got = f"got the text of {twin.id} ({twin.where}:{twin.line}) again{labels}"
    if split[twin.id] != split[document.id]:
        what = f"copy in another split; {got} in {split[document.id]}, expected splits apart"
        return Fault("error", *place, what, "Put both into one split in splits.tsv, or remove one.")
    advice = "Agree on the labels and remove one." if labels else "Remove one."
    return Fault("warning", *place, f"exact copy; {got}, expected each text once", advice)


def _letters(document: MarkedDocument) -> str:
    return "".join("".join(passage.text.split()) for passage in document.passages)


def _labels(document: MarkedDocument) -> list[tuple[int, str, int, int]]:
    return sorted((mark.passage, mark.element, mark.start, mark.end) for mark in document.marks)


def _fault(
    document: MarkedDocument,
    shared: Mapping[int, int],
    example: str,
    documents: Sequence[MarkedDocument],
    n_runs: Sequence[int],
    split: Mapping[str, str],
) -> Fault:
    copies = [i for i, n in shared.items() if n >= COPY_SHARE * min(n_runs[i], n_runs[-1])]
    leaks = [documents[i].id for i in copies if split[documents[i].id] != split[document.id]]
    if leaks:
        what = f"copy in another split; got the text of {_list(leaks)} in {split[document.id]}, expected splits apart"
        advice = "Put both into one split in splits.tsv, or remove one."
        return Fault("error", document.where, document.line, document.id, None, what, advice)
    names = _list([documents[i].id for i in sorted(shared, key=lambda i: -shared[i])])
    kind = "near copy" if copies else "shared runs"
    what = f"{kind}; got runs of {RUN_WIDTH} characters of {names}, such as «{example}», expected own words"
    advice = "Write it anew, or leave it if it is a set phrase."
    return Fault("warning", document.where, document.line, document.id, None, what, advice)


def _runs(document: MarkedDocument) -> set[str]:
    """Return all runs of RUN_WIDTH Chinese characters outside the names of parties."""
    found: set[str] = set()
    for index, passage in enumerate(document.passages):
        characters = list(passage.text)
        for mark in document.marks:
            if mark.passage == index and mark.element in "AR":
                characters[mark.start : mark.end] = NAME * (mark.end - mark.start)
        for stretch in HAN_RUN.findall("".join(characters)):
            found.update(stretch[i : i + RUN_WIDTH] for i in range(len(stretch) - RUN_WIDTH + 1))
    return found


def _list(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
