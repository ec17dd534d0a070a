"""What a machine can say about annotations: faults with their lines, and what a corpus is made of.

Errors break a rule of the guidelines for certain; warnings ask a person to look again. The form of the file (elements,
attributes, links, offsets) is checked by :mod:`pairie.formats.markup` and :mod:`pairie.line_scan`, single documents by
:mod:`pairie.guideline_rules`, copies across documents by :mod:`pairie.copies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pairie.copies import find_copies
from pairie.errors import FormatError
from pairie.formats.corpus import SPLITS, Split, split_of
from pairie.formats.faults import Fault
from pairie.formats.inline import read_utf8
from pairie.formats.markup import MarkedDocument, scan
from pairie.guideline_rules import check_document
from pairie.label_statistics import Statistics, statistics
from pairie.line_scan import scan_lines

__all__ = ["Report", "validate"]

SCANNERS = {".xml": scan, ".jsonl": scan_lines}


@dataclass(frozen=True, slots=True)
class Report:
    """All faults, by file and line, and the documents that could be read, with their statistics."""

    faults: tuple[Fault, ...]
    statistics: Statistics
    documents: tuple[MarkedDocument, ...] = ()

    @property
    def n_errors(self) -> int:
        return sum(fault.severity == "error" for fault in self.faults)

    @property
    def n_warnings(self) -> int:
        return len(self.faults) - self.n_errors


def validate(paths: Iterable[str | Path], *, splits: Mapping[str, Split] | None = None) -> Report:
    """Check annotation files as one corpus.

    Args:
        paths: inline XML and JSONL files. A file that cannot be read is an error of the report, not an exception.
        splits: split of each document id. Ids that are missing go by their file, if it is called after a split
            (``train.jsonl``), else by their hash.
    """
    documents: list[MarkedDocument] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            found, wrong = _scan(Path(path))
        except FormatError as error:
            faults.append(Fault("error", str(path), 1, None, None, "unreadable file", str(error)))
            continue
        documents += found
        faults += wrong
    for document in documents:
        faults += check_document(document)
    split = {document.id: (splits or {}).get(document.id, _split(document)) for document in documents}
    faults += _duplicate_ids(documents)
    faults += find_copies(documents, split)
    in_order = sorted(faults, key=lambda f: (f.where, f.line))
    return Report(tuple(in_order), statistics(documents, split), tuple(documents))


def _split(document: MarkedDocument) -> Split:
    stem = Path(document.where).stem
    return next((name for name in SPLITS if name == stem), split_of(document.id))


def _scan(path: Path) -> tuple[list[MarkedDocument], list[Fault]]:
    scanner = SCANNERS.get(path.suffix.lower())
    if scanner is None:
        raise FormatError(
            f"{path}: form cannot be checked; got {path.suffix or 'no suffix'!r}, expected {' or '.join(SCANNERS)}. "
            "Turn it into one of them with: pairie convert"
        )
    return scanner(read_utf8(path), where=str(path))


def _duplicate_ids(documents: Sequence[MarkedDocument]) -> list[Fault]:
    first: dict[str, MarkedDocument] = {}
    faults = []
    for document in documents:
        earlier = first.setdefault(document.id, document)
        if earlier is not document:
            what = f"document id used twice; got {document.id!r} again, expected an id unique in the corpus"
            advice = f"Rename it; the first one is {earlier.where}:{earlier.line}."
            faults.append(Fault("error", document.where, document.line, document.id, None, what, advice))
    return faults
