"""``pairie tag``: many pages to whole documents and tables, however often it is interrupted."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.inputs import chosen_inputs, listed_inputs, skipped_files
from pairie.cli.options import DEFAULT_MODEL, Caution, Device, DeviceName, Model, Ocr, OcrMode, Place, Threads, Volumes
from pairie.cli.progress import progress_line, shown
from pairie.cli.terminal import messages, use_utf8

if TYPE_CHECKING:
    from pairie.batch import Ended

__all__ = ["TagFormat", "tag"]

# A run of fewer seconds says nothing of its speed.
SHORT = 10.0
# So many files that were left out are named.
MOST_NAMES = 10


class EngineName(StrEnum):
    """Where the workers are."""

    local = "local"
    ray = "ray"


class TagFormat(StrEnum):
    """What a batch writes: whole documents, the table of records, or all tables in one file."""

    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    duckdb = "duckdb"


def tag(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="PAGES...", help="Files, folders, patterns like *.txt, or addresses like s3://bucket/."),
    ],
    folder: Place = "tagged",
    forms: Annotated[
        list[TagFormat] | None,
        typer.Option("--format", "-f", help="Write only this; may be given several times. [jsonl and csv]"),
    ] = None,
    suffixes: Annotated[
        str | None,
        typer.Option(help="What to take from folders, as .txt,.html. [all that is read]", show_default=False),
    ] = None,
    volumes: Volumes = False,
    merge: Annotated[
        bool,
        typer.Option("--merge", help="An act that several documents report is one record. All are kept in memory."),
    ] = False,
    shards: Annotated[
        bool,
        typer.Option("--shards", help="Write shards (jsonl, parquet) and keep them: called again, only what is new."),
    ] = False,
    part: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Do one of N parts of the inputs, in shards.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Do only so many inputs, the first.")] = None,
    since: Annotated[str | None, typer.Option(help="Do only what was changed since a day, as 2026-01-31.")] = None,
    engine: Annotated[
        EngineName, typer.Option(help="Workers on this machine, or on all nodes of a Ray cluster.")
    ] = EngineName.local,
    workers: Annotated[
        int | None,
        typer.Option("--workers", "-w", min=0, help="Processes; 0 is this one, without limits. [as many as fit]"),
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds that a page may take; then it is left out as a fault. [120]")
    ] = None,
    memory: Annotated[
        str | None, typer.Option(help="Memory that a worker may take, as 2GB. [its share of what is free]")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first fault.")] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Do inputs again of which anything failed in an earlier run.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget an earlier run into the same folder.")] = False,
    model: Model = DEFAULT_MODEL,
    device: Device = DeviceName.cpu,
    threads: Threads = None,
    caution: Caution = 0.0,
    ocr: Ocr = OcrMode.auto,
) -> None:
    """Tag files and folders. What cannot be read is noted in faults.csv; the others go on.

    A run that was interrupted goes on where it stopped when the same command is given again.
    """
    use_utf8()
    from pairie.batch import How, Job, Limits, Pace, pace, tag_into
    from pairie.batch.limits import fair_share, parse_bytes
    from pairie.readers import SUFFIXES

    listed = ",".join(SUFFIXES) if suffixes is None else suffixes
    wanted = [f".{suffix.strip().lstrip('.*').lower()}" for suffix in listed.split(",") if suffix.strip()]
    found = chosen_inputs(listed_inputs(inputs, wanted, volumes=volumes), part=part, since=since, limit=limit)
    # Only a process of its own can be stopped, and what may never end has to be.
    limited = timeout is not None or memory is not None or not all(one.bounded for one in found)
    if engine is EngineName.ray:  # the cores and the memory of other machines are not known here
        speed, share = Pace(workers or 0, threads or 1), None
    else:
        # One GPU is no faster for being shared.
        asked = 1 if workers is None and device is DeviceName.cuda else workers
        speed = pace(asked, threads, [one.n_bytes for one in found], limited=limited)
        share = fair_share(speed.workers)
    n_bytes = parse_bytes(memory) if memory else share
    limits = Limits(Limits().seconds if timeout is None else timeout, n_bytes)
    pages = None if suffixes is None else tuple(wanted)
    job = Job(model, caution=caution, ocr=ocr.value, suffixes=pages, threads=speed.threads, device=device.value)
    how = How(
        tuple(form.value for form in forms or ()),
        speed,
        limits,
        shards=shards or part is not None,
        part=(part or "").replace("/", "-of-"),
        merge=merge,
        strict=strict,
        retry=retry,
        fresh=fresh,
        engine=engine.value,
    )
    with shown() as tell:
        try:
            ended = tag_into(folder, found, job, how, tell)
        except KeyboardInterrupt:
            messages().print("stopped; the same command goes on from here")
            raise typer.Exit(130) from None
    _report(ended, folder)
    local = [Path(given) for given in inputs if "://" not in given]
    if not volumes and (skipped := skipped_files(local, wanted)):
        more = f" and {len(skipped) - MOST_NAMES} more" if len(skipped) > MOST_NAMES else ""
        names = ", ".join(str(path) for path in skipped[:MOST_NAMES])
        messages().print(f"{len(skipped)} files left out, their form is not yet read: {names}{more}")
    if ended.n_faults or ended.n_lost:
        raise typer.Exit(1)


def _report(ended: Ended, folder: str) -> None:
    console = messages()
    planned, progress = ended.finished.planned, ended.finished.progress
    n_inputs = progress.n_inputs
    if planned.changed:
        console.print(f"{len(planned.changed)} inputs have changed, their shards were done again")
    if ended.finished.n_missing:
        console.print(f"{ended.finished.n_missing} shards were missing or cut off and were done again")
    if planned.absent and ended.kept:
        console.print(f"{planned.absent} inputs of earlier runs were not named this time; their results stay")
    if ended.finished.n_undone and ended.kept:
        console.print(f"{ended.finished.n_undone} shards of earlier runs are not finished: give their inputs again")
    if progress.elapsed > SHORT:
        console.print(
            f"{progress_line(progress)}; fetching, reading and writing took {progress.overhead:.0%} of the time that "
            "the model took"
        )
    console.print(f"{n_inputs - ended.n_faults} of {n_inputs} pages tagged, results in {folder}")
    if ended.n_lost:
        console.print(
            f"{ended.n_lost} pages inside PDF files or volumes are missing or could not be read, see {ended.faults}"
        )
    if ended.n_faults:
        console.print(f"{ended.n_faults} pages could not be read, see {ended.faults}")
