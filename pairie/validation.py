"""What a machine can say about annotations: faults with their lines, and what a corpus is made of.

Errors break a rule of the guidelines for certain; warnings ask a person to look again. The form of the file (elements,
attributes, links, offsets) is checked by :mod:`pairie.formats.markup` and :mod:`pairie.line_scan`, single documents by
:mod:`pairie.guideline_rules`, copies across documents by :mod:`pairie.copies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pairie.copies import find_copies
from pairie.errors import FormatError
from pairie.formats.corpus import SPLITS, Split, split_of
from pairie.formats.faults import Fault
from pairie.formats.inline import read_utf8
from pairie.formats.jsonl import write_jsonl
from pairie.formats.labelled_files import read_labelled_file, suffixes_of
from pairie.formats.markup import MarkedDocument, scan
from pairie.formats.tools import told
from pairie.guideline_rules import check_document
from pairie.label_statistics import Statistics, statistics
from pairie.line_scan import scan_lines

__all__ = ["Report", "validate"]

SCANNERS = {"inline": scan, "jsonl": scan_lines}


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


def validate(
    paths: Iterable[str | Path], *, splits: Mapping[str, Split] | None = None, form: str | None = None
) -> Report:
    """Check annotation files as one corpus.

    Args:
        paths: inline XML, JSONL, and files or folders of annotation tools. One that cannot be read is an error of the
            report, not an exception.
        splits: split of each document id. Ids that are missing go by their file, if it is called after a split
            (``train.jsonl``), else by their hash.
        form: format of all of them; by default their suffixes tell it.
    """
    documents: list[MarkedDocument] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            found, wrong = _scan(Path(path), form)
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


def _scan(path: Path, form: str | None) -> tuple[list[MarkedDocument], list[Fault]]:
    known = suffixes_of(form)
    name = form or known.get(path.suffix.lower()) or next((known[s] for s in known if any(path.rglob(f"*{s}"))), None)
    if name is None:
        raise FormatError(
            f"{path}: form cannot be checked; got {path.suffix or 'no suffix'!r}, expected {' or '.join(known)}. "
            "Turn it into one of them with: pairie convert"
        )
    scanner = SCANNERS.get(name)
    return _of_tool(path, name) if scanner is None else scanner(read_utf8(path), where=str(path))


def _of_tool(path: Path, form: str) -> tuple[list[MarkedDocument], list[Fault]]:
    """Check what a tool wrote: its faults, what it says and a document cannot hold, and the rules of our lines.

    Files of tools have no lines that a person could mend: all faults stand at the first.
    """
    reading = read_labelled_file(path, form)
    faults = [Fault("error", str(path), 1, None, None, "bad document", fault) for fault in reading.faults]
    lost = "not read; got {}, expected what a document has a place for"
    advice = "See that nothing is missing."
    faults += [Fault("warning", str(path), 1, None, None, lost.format(line), advice) for line in told(reading.losses)]
    documents, wrong = scan_lines(write_jsonl(reading.documents), where=str(path))
    for document in documents:
        document.line = 1
        document.passages = [replace(passage, line=1) for passage in document.passages]
        document.marks = [replace(mark, line=1) for mark in document.marks]
    return documents, [*faults, *(replace(fault, line=1) for fault in wrong)]


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
