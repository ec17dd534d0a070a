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
    """Return one warning for each document that shares runs with earlier ones, an error for a copy in another split.

    Args:
        documents: the corpus; the first of two copies counts as the original.
        split: split of each document id.
    """
    faults: list[Fault] = []
    holders: dict[str, list[int]] = defaultdict(list)
    n_runs: list[int] = []
    for index, document in enumerate(documents):
        runs = _runs(document)
        n_runs.append(len(runs))
        shared = Counter(earlier for run in runs for earlier in holders[run])
        if shared:
            example = min((run for run in runs if holders[run]), key=lambda run: (-len(holders[run]), run))
            faults.append(_fault(document, shared, example, documents, n_runs, split))
        for run in runs:
            holders[run].append(index)
    return faults


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
