"""Shards: so many inputs that are tagged and written together, or not at all.

How a list of inputs is cut depends on nothing else, so that the tables of a run are the same to the byte whatever the
number of workers, and however often it was killed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pairie.batch.job import Fault, Input, Job, Known, LeftOut
from pairie.batch.storage import flush
from pairie.batch.tagging import Watch, fault_of, tag_inputs
from pairie.errors import ConfigError
from pairie.outputs import open_writer
from pairie.outputs.parquet_file import ParquetFile
from pairie.outputs.tables import TABLES, rows_of
from pairie.outputs.writing import DocumentWriter

__all__ = ["FORMS", "Done", "Shard", "Written", "check_forms", "cut", "write_shard"]

FORMS = ("jsonl", "parquet")
DOCUMENTS = "documents.jsonl"

# Seconds of work, so that little is lost with a worker and all have something to do to the end; of a great library
# more, so that there are not too many files.
LEAST_BYTES, MOST_BYTES = 64_000, 4_000_000
LEAST_INPUTS = 32
MOST_SHARDS = 2_000


@dataclass(frozen=True, slots=True)
class Shard:
    """Inputs that are done together. ``name`` is that of its files in the folders of the tables."""

    number: int
    inputs: tuple[Input, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file of a shard, finished but not yet in its place."""

    name: str
    local: Path
    n_bytes: int
    sha256: str


@dataclass(slots=True)
class Done:
    """What became of a shard.

    Args:
        digests: SHA-256 of each input.
        faults: with the index of the input among those of the shard.
        seconds: how long each stage took.
    """

    shard: Shard
    files: list[Written] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    n_documents: int = 0
    n_pages: int = 0
    n_characters: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


def cut(inputs: Sequence[Input]) -> Iterator[list[Input]]:
    """Cut inputs into shards of like size, in their order; a large volume is a shard of its own."""
    most_bytes = min(MOST_BYTES, max(LEAST_BYTES, sum(one.n_bytes for one in inputs) // MOST_SHARDS))
    most_inputs = max(LEAST_INPUTS, len(inputs) // MOST_SHARDS)
    shard: list[Input] = []
    n_bytes = 0
    for one in inputs:
        if shard and (len(shard) >= most_inputs or n_bytes + one.n_bytes > most_bytes):
            yield shard
            shard, n_bytes = [], 0
        shard.append(one)
        n_bytes += one.n_bytes
    if shard:
        yield shard


def check_forms(forms: Sequence[str]) -> tuple[str, ...]:
    """Return the forms of shards in one order, each once.

    Raises:
        ConfigError: a form cannot be written in shards, or its extra is not installed.
    """
    if wrong := [form for form in forms if form not in FORMS]:
        raise ConfigError(
            f"shards: no such form; got {', '.join(wrong)}, expected {' or '.join(FORMS)}. "
            "Write these, and gather them into the other forms at the end."
        )
    return tuple(form for form in FORMS if form in forms)


def write_shard(
    shard: Shard,
    job: Job,
    forms: Sequence[str],
    folder: Path,
    *,
    alone: bool,
    known: Known,
    left_out: LeftOut,
    watch: Watch,
) -> Done:
    """Tag the inputs of a shard and write their tables into a folder of unfinished files.

    Raises:
        OSError: the folder cannot be written.
    """
    done = Done(shard)
    folder.mkdir(parents=True, exist_ok=True)
    with _Tables(folder, shard.name, forms) as tables:
        coming = tag_inputs(shard.inputs, job, alone=alone, known=known, left_out=left_out, watch=watch, folder=folder)
        for one in coming:
            faults = list(one.faults)
            done.digests.append(one.digest)
            if one.found is not None:
                watch.at("write", [one.index])
                try:
                    prepared = tables.prepare(one.found)
                except Exception as error:  # a night's work must not end at one page, whatever is wrong with it
                    faults = [fault_of(shard.inputs[one.index], "write", error)]
                else:
                    tables.write(prepared)
                    done.n_documents += 1
                    done.n_pages += one.n_pages
                    done.n_characters += one.n_characters
            done.faults += [(one.index, fault) for fault in faults]
        watch.at("write", range(len(shard.inputs)))
    done.files = [_finished(name, local) for name, local in tables.paths.items()]
    watch.leave()
    done.seconds = dict(watch.seconds)
    return done


class _Tables:
    """The files of one shard: whole documents, or one file for each table."""

    def __init__(self, folder: Path, name: str, forms: Sequence[str]) -> None:
        self.paths: dict[str, Path] = {}
        self._stack = ExitStack()
        self._documents: DocumentWriter | None = None
        self._rows: list[ParquetFile] = []
        with ExitStack() as opened:
            if "jsonl" in forms:
                path = self._path(folder, f"{DOCUMENTS}/{name}.jsonl")
                self._documents = opened.enter_context(open_writer(path))
            if "parquet" in forms:
                for table in TABLES.values():
                    path = self._path(folder, f"{table.name}.parquet/{name}.parquet")
                    self._rows.append(opened.enter_context(ParquetFile(path, table)))
            self._stack = opened.pop_all()

    def _path(self, folder: Path, name: str) -> Path:
        self.paths[name] = folder / name.replace("/", "-")
        return self.paths[name]

    def prepare(self, annotated: Any) -> tuple[Any, list[Any]]:
        line = self._documents.prepare(annotated) if self._documents else None
        rows = rows_of(annotated) if self._rows else {}
        return line, [file.prepare(rows) for file in self._rows]

    def write(self, prepared: tuple[Any, list[Any]]) -> None:
        line, tables = prepared
        if self._documents:
            self._documents.write(line)
        for file, rows in zip(self._rows, tables, strict=True):
            file.write(rows)

    def __enter__(self) -> _Tables:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)


def _finished(name: str, local: Path) -> Written:
    """Wait until a file is on the disk: a name that leads to half of it would be worse than none."""
    flush(local)
    with local.open("rb") as stream:
        return Written(name, local, local.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())
