"""Finished shards to single tables, in the order of the inputs."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pairie.batch.job import FAULT_COLUMNS, Fault, Input
from pairie.batch.ledger import Ledger
from pairie.batch.shards import DOCUMENTS
from pairie.batch.storage import LocalStore, Store, flush, writing
from pairie.batch.tagging import fault_of
from pairie.errors import ConfigError, FormatError
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
    only: Set[str] | None = None,
) -> list[Fault]:
    """Write the documents of all finished shards into single files; return what could not be written.

    Args:
        shards: ledgers, and where their shards are.
        target: where the files go; those of an earlier time are replaced when the new ones are whole.
        forms: see :data:`FILES`.
        merge: an act that several documents report is one record. All documents are kept in memory.
        only: the ids of the documents to take; None takes all.
    Raises:
        ConfigError: there are no documents among the shards.
        FormatError: a shard is damaged, or a file cannot be written.
    """
    files = [file for ledger, store in shards for file in _files(ledger, store)]
    doubled = _doubled([ledger for ledger, _ in shards])
    faults: list[Fault] = []
    forms = tuple(dict.fromkeys(forms))
    news = {form: _unfinished(target, FILES[form]) for form in forms}
    with writing(target.where):
        if forms == ("jsonl",) and not merge and only is None and not doubled:
            _append(files, news["jsonl"])
        else:
            found = _once((one for one in _documents(files) if only is None or one.id in only), doubled, faults)
            faults += _write(_merged(found) if merge else found, news)
        for form, path in news.items():
            flush(path)
            target.put(path, FILES[form])
    return faults


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


def _files(ledger: Ledger, store: Store) -> Iterator[Path]:
    """Yield local copies of the documents of finished shards, those that are whole."""
    named = ledger.files()
    chosen = [(name, digest) for name, _, _, digest in named if name.startswith(f"{DOCUMENTS}/")]
    if named and not chosen:
        raise ConfigError(
            f"{store.where}: no documents; got shards of Parquet alone, expected {DOCUMENTS}. Read the Parquet folders "
            "as they are, or tag with -f jsonl too."
        )
    for name, digest in chosen:
        path = store.get(name)
        if path is None:
            found = "no such file"
        else:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        if path is None or found != digest:
            raise FormatError(
                f"{store.where}/{name}: shard damaged; got {found}, expected SHA-256 {digest}. Remove it and start "
                "`pairie tag` again: it is made anew."
            )
        yield path


def _append(files: Iterable[Path], target: Path) -> None:
    with target.open("wb") as out:
        for path in files:
            with path.open("rb") as stream:
                shutil.copyfileobj(stream, out)


def _documents(files: Iterable[Path]) -> Iterator[AnnotatedDocument]:
    for path in files:
        yield from each_jsonl(path)


def _doubled(ledgers: Sequence[Ledger]) -> set[str]:
    """Return the inputs that several parts hold: parts of 3 and of 4 in one folder overlap."""
    held = Counter(uri for ledger in ledgers for uri in ledger.digests())
    return {uri for uri, count in held.items() if count > 1}


def _once(
    documents: Iterable[AnnotatedDocument], doubled: Set[str], faults: list[Fault]
) -> Iterator[AnnotatedDocument]:
    """Yield every document once; that one comes again is a fault."""
    seen: set[str] = set()
    for annotated in documents:
        if annotated.id in seen:
            error = FormatError(
                f"{annotated.id}: stands in two parts; got it again, expected it once. The first is in the tables; "
                "remove one of the parts if they overlap."
            )
            faults.append(fault_of(Input(annotated.id), "write", error))
            continue
        if annotated.id in doubled:
            seen.add(annotated.id)
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
