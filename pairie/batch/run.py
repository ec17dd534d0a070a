"""Inputs to finished shards: plan, do what is not yet done, enter it in the ledger."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from time import monotonic

from pairie.batch.engine import Engine, Pool, Start, in_this_process
from pairie.batch.job import Input, Job
from pairie.batch.ledger import Ledger
from pairie.batch.limits import Limits, Pace
from pairie.batch.planning import Planned
from pairie.batch.progress import Progress
from pairie.batch.ray import RayPool
from pairie.batch.shards import Done, check_forms
from pairie.batch.sources import fetch, is_remote
from pairie.batch.storage import RemoteStore, Store
from pairie.batch.worker import Task
from pairie.errors import PairieError

__all__ = ["LEDGERS", "Finished", "ledger_of", "open_ledger", "tag_into_shards"]

LEDGERS = "ledger*.sqlite"

# A ledger in an object store is written anew as a whole: not after every shard. What it lacks is done again.
SECONDS_BETWEEN_COPIES = 30.0

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended: what planning found, and the counts."""

    planned: Planned
    n_missing: int
    progress: Progress


def ledger_of(part: str = "") -> str:
    """Return the name of the ledger of a run that does one part of the inputs."""
    return LEDGERS.replace("*", f"-{part}" if part else "")


@contextmanager
def open_ledger(store: Store, name: str = ledger_of()) -> Iterator[Ledger]:
    """Open a ledger in a folder of results; of one in an object store a local copy, which keeps nobody else out.

    Raises:
        ConfigError: another run has it.
        FormatError: it is broken.
    """
    remote = isinstance(store, RemoteStore)
    path = (store.get(name) or store.work / name) if remote else Path(store.where) / name
    with Ledger(path) as ledger:
        yield ledger


def tag_into_shards(
    inputs: Iterable[Input],
    job: Job,
    store: Store,
    ledger: Ledger,
    *,
    forms: Sequence[str] = ("jsonl",),
    pace: Pace | None = None,
    limits: Limits | None = None,
    strict: bool = False,
    retry: bool = False,
    part: str = "",
    engine: Engine = "local",
    start: Start = "spawn",
    tell: Tell = lambda progress: None,
) -> Finished:
    """Tag what the ledger does not have yet. Stopped at any point and called again it leaves the same files.

    Args:
        inputs: in their order; those that are known keep their place.
        forms: "jsonl" (whole documents) and "parquet" (a file for each table).
        pace: workers and threads; by default this process does it, and with "ray" as many as the cluster has room for.
        strict: stop at the first fault; its shard is left undone.
        retry: do shards again in which a whole input is missing.
        part: what the names of shards begin with, where several runs write into one folder.
        engine: "local", or "ray" for a cluster (extra ``ray``).
        tell: is told of the progress whenever a shard is finished.
    Raises:
        ConfigError: the folder was begun with another model or other options.
        PairieError: a fault, if ``strict``; or no worker can go on.
    """
    forms = check_forms(forms)
    pace = pace or Pace(0, 1)
    store.sweep()
    ledger.begin({**job.identity(), "forms": list(forms), "part": part})
    planned = ledger.plan(inputs, lambda one: _digest(one, store), name=f"{part}-" if part else "")
    if retry:
        ledger.reopen({shard for shard, fault in ledger.faults() if fault.whole})
    lost = _lost(ledger, store)
    ledger.reopen(lost)
    n_shards, n_waiting, n_bytes = ledger.outstanding()
    progress = Progress(ledger.n_inputs(), n_bytes=n_bytes)
    progress.n_finished = max(0, progress.n_inputs - n_waiting)
    tell(progress)
    pool: Pool | RayPool | None = None
    if engine == "ray":
        pool = RayPool(job, workers=pace.workers, limits=limits)
    elif pace.workers:
        pool = Pool(job, workers=min(pace.workers, n_shards), limits=limits, start=start)
    # Workers of a run that was killed may live a little longer: they must not write into the files of this one.
    work = store.work / token_hex(4)
    tasks = (Task(shard, forms, work / shard.name) for shard in ledger.waiting())
    copied = monotonic()
    with (
        _removed_at_last(work),
        closing(pool.run(tasks) if pool else in_this_process(tasks, job)) as finished,
    ):
        for done in finished:
            if strict and done.faults:
                raise PairieError(f"{done.faults[0][1].message} Stopped here, because of --strict.")
            _keep(done, store, ledger)
            progress.add(done)
            progress.peak_bytes = pool.peak_bytes if pool else 0
            if isinstance(store, RemoteStore) and monotonic() - copied > SECONDS_BETWEEN_COPIES:
                _copy(ledger, store, ledger_of(part))
                copied = monotonic()
            tell(progress)
    if isinstance(store, RemoteStore):
        _copy(ledger, store, ledger_of(part))
    return Finished(planned, len(lost), progress)


@contextmanager
def _removed_at_last(folder: Path) -> Iterator[None]:
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(done: Done, store: Store, ledger: Ledger) -> None:
    """Put the files of a shard in their places and enter it; stopped in between it is done again, to the same bytes."""
    for file in done.files:
        store.put(file.local, file.name)
    ledger.commit(done)


def _copy(ledger: Ledger, store: Store, name: str) -> None:
    copy = store.work / f"copy-of-{name}"
    ledger.copy_to(copy)
    store.put(copy, name)


def _lost(ledger: Ledger, store: Store) -> set[int]:
    """Return the shards whose files are missing or cut off."""
    return {shard for name, shard, n_bytes, _ in ledger.files() if store.size(name) != n_bytes}


def _digest(one: Input, store: Store) -> str:
    """Return the digest of an input that seems to have changed; of one that would have to be fetched none."""
    if is_remote(one.uri):
        return ""
    try:
        return fetch(one, store.work).digest
    except PairieError:
        return ""
