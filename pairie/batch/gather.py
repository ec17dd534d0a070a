"""Finished shards to single tables, in the order of the inputs."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pairie.batch.completeness import Gap, check_whole, whole_files
from pairie.batch.job import FAULT_COLUMNS, Fault, Input
from pairie.batch.ledger import Ledger
from pairie.batch.shards import DOCUMENTS
from pairie.batch.storage import LocalStore, Store, flush, writing
from pairie.batch.tagging import fault_of
from pairie.errors import FormatError
from pairie.formats.annotated import MERGED, AnnotatedDocument
from pairie.formats.jsonl import each_jsonl
from pairie.outputs import open_writer

__all__ = ["FAULTS", "FILES", "check_tables", "gather", "write_faults"]

#: What is written in each form.
FILES: Mapping[str, str] = {
    "jsonl": DOCUMENTS,
    "csv": "records.csv",
    "xlsx": "records.xlsx",
    "parquet": "records.parquet",
    "duckdb": "records.duckdb",
}
FAULTS = "faults.csv"


def check_tables(forms: Iterable[str]) -> None:
    """See whether the forms can be written, before a night's work.

    Raises:
        ConfigError: an optional package is missing; its extra is named.
    """
    with TemporaryDirectory() as folder:
        for form in forms:
            with open_writer(Path(folder) / FILES[form]):
                pass


def gather(
    shards: Sequence[tuple[Ledger, Store]],
    target: Store,
    forms: Sequence[str],
    *,
    merge: bool = False,
    given: bool = False,
    gaps: Sequence[Gap] = (),
    partial: bool = False,
) -> tuple[list[Fault], list[Gap]]:
    """Write the documents of all finished shards into single files; return what could not be written, and what lacks.

    Args:
        shards: ledgers, and where their shards are.
        target: where the files go; those of an earlier time are replaced when the new ones are whole.
        forms: see :data:`FILES`.
        merge: an act that several documents report is one record. All documents are kept in memory.
        given: take only the inputs that were planned last.
        gaps: what is known to lack.
        partial: write what is there although something lacks.
    Raises:
        ConfigError: there are no documents among the shards.
        FormatError: something lacks, unless ``partial``; or a file cannot be written.
    """
    found = [(whole_files(ledger, store, given=given), ledger) for ledger, store in shards]
    files: list[tuple[Path, Ledger]] = []
    gaps = list(gaps)
    for whole, ledger in found:
        for one in whole:
            if isinstance(one, Gap):
                gaps.append(one)
            else:
                files.append((one, ledger))
    if not partial:
        check_whole(shards[0][1].where, gaps)
    doubled = _doubled([ledger for ledger, _ in shards])
    faults: list[Fault] = []
    forms = tuple(dict.fromkeys(forms))
    news = {form: _unfinished(target, FILES[form]) for form in forms}
    with writing(target.where):
        if forms == ("jsonl",) and not (merge or given or doubled):
            _append([path for path, _ in files], news["jsonl"])
        else:
            documents = _once(_documents(files, given=given), doubled, faults)
            faults += _write(_merged(documents) if merge else documents, news)
        for form, path in news.items():
            flush(path)
            target.put(path, FILES[form])
    return faults, gaps


def write_faults(faults: Iterable[Fault], target: Store, name: str = FAULTS) -> int:
    """Write the file of faults, return how many there are; without any, the file of an earlier run is removed."""
    rows = [fault.row() for fault in faults]
    if not rows:
        target.remove(name)
        return 0
    path = _unfinished(target, name)
    with writing(target.where):
        with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
            csv.writer(stream).writerows([FAULT_COLUMNS, *rows])
        flush(path)
        target.put(path, name)
    return len(rows)


def _unfinished(target: Store, name: str) -> Path:
    """Return where a file is written before it goes to its place: beside it, so that links in it lead the same way."""
    folder = Path(target.where) if isinstance(target, LocalStore) else target.work
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f".new-{name}"


def _append(files: Iterable[Path], target: Path) -> None:
    with target.open("wb") as out:
        for path in files:
            with path.open("rb") as stream:
                shutil.copyfileobj(stream, out)


def _documents(files: Iterable[tuple[Path, Ledger]], *, given: bool) -> Iterator[tuple[AnnotatedDocument, set[str]]]:
    """Yield documents, each with the names that it goes by."""
    for ledger, members in groupby(files, lambda file: file[1]):
        wanted, keys = ledger.given() if given else None, ledger.input_keys()
        for path, _ in members:
            for annotated in each_jsonl(path):
                if wanted is None or annotated.id in wanted:
                    yield annotated, {annotated.id, keys.get(annotated.id, annotated.id)}


def _doubled(ledgers: Sequence[Ledger]) -> set[str]:
    """Return the names of inputs that several parts hold: parts of 3 and of 4 in one folder overlap.

    The same input may have been typed in another way for each part.
    """
    held = Counter(name for ledger in ledgers for both in ledger.input_keys().items() for name in set(both))
    return {name for name, count in held.items() if count > 1}


def _once(
    documents: Iterable[tuple[AnnotatedDocument, set[str]]], doubled: Set[str], faults: list[Fault]
) -> Iterator[AnnotatedDocument]:
    """Yield every document once; that one comes again is a fault."""
    seen: set[str] = set()
    for annotated, names in documents:
        if not names.isdisjoint(seen):
            error = FormatError(
                f"{annotated.id}: stands in two parts; got it again, expected it once. The first is in the tables; "
                "remove one of the parts if they overlap."
            )
            faults.append(fault_of(Input(annotated.id), "write", error))
            continue
        seen |= names & doubled
        yield annotated


def _write(documents: Iterable[AnnotatedDocument], paths: Mapping[str, Path]) -> list[Fault]:
    faults = []
    with ExitStack() as stack:
        writers = [stack.enter_context(open_writer(path)) for path in paths.values()]
        for annotated in documents:
            prepared: list[Any] = []
            try:
                prepared = [writer.prepare(annotated) for writer in writers]
            except Exception as error:  # one document that a form cannot hold must not take the others with it
                faults.append(fault_of(Input(annotated.id), "write", error))
                continue
            for writer, rows in zip(writers, prepared, strict=True):
                writer.write(rows)
    return faults


def _merged(documents: Iterable[AnnotatedDocument]) -> Iterator[AnnotatedDocument]:
    from pairie.merging import merge_documents

    found = list(documents)
    for annotated, document in zip(found, merge_documents(one.document for one in found), strict=True):
        yield replace(annotated, document=document, meta={**annotated.meta, MERGED: "yes"})
