"""Inputs to finished shards: plan, do what is not yet done, enter it in the ledger."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import Self

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
# A person who looks on wants to see that it goes on.
SECONDS_BETWEEN_TELLS = 1.0

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended: what planning found, and the counts.

    ``n_missing``: shards that were finished once, and missing or cut off. ``n_undone``: shards of earlier runs that are
    still to be done, since this one was not given their inputs.
    """

    planned: Planned
    n_missing: int
    progress: Progress
    n_undone: int = 0


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
        retry: do shards again in which any of these inputs, or a page of it, is missing.
        part: what the names of shards begin with, where several runs write into one folder.
        engine: "local", or "ray" for a cluster (extra ``ray``).
        tell: is told of the progress whenever a shard is finished, and about every second until one is.
    Raises:
        ConfigError: the folder was begun with another model, other options or another release.
        PairieError: a fault, if ``strict``; or no worker can go on.
    """
    forms = check_forms(forms)
    pace = pace or Pace(0, 1)
    store.sweep()
    ledger.begin({**job.identity(), "forms": list(forms), "part": part})
    planned = ledger.plan(inputs, lambda one: _digest(one, store), name=f"{part}-" if part else "")
    # What is reopened is done at once. Shards whose inputs are not named stay as they are: done or not, they are known.
    if retry:
        ledger.reopen({shard for shard, _ in ledger.faults(given=True)})
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
    meanwhile = _Meanwhile(lambda: tell(progress))
    with (
        _removed_at_last(work),
        _Copies(ledger, store, ledger_of(part)) as copies,
        closing(pool.run(tasks, meanwhile) if pool else in_this_process(tasks, job, meanwhile)) as finished,
    ):
        for done in finished:
            if strict and done.faults:
                raise PairieError(f"{done.faults[0][1].message} Stopped here, because of --strict.")
            _keep(done, store, ledger)
            progress.add(done)
            progress.peak_bytes = pool.peak_bytes if pool else 0
            copies.now_and_then()
            tell(progress)
    return Finished(planned, len(lost), progress, len(ledger.undone()))


class _Meanwhile:
    """Passes on now and then what is called much more often."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._last = monotonic()

    def __call__(self) -> None:
        if monotonic() - self._last >= SECONDS_BETWEEN_TELLS:
            self._last = monotonic()
            self._call()


class _Copies:
    """Keeps the copy of a ledger beside its shards in an object store: before the first, now and then, at the end.

    The first is of the plan, so that no shard ever stands there that no ledger names. The last is written also when the
    run is stopped.
    """

    def __init__(self, ledger: Ledger, store: Store, name: str) -> None:
        self._ledger, self._store, self._name = ledger, store, name
        self._last = monotonic()

    def now_and_then(self) -> None:
        if monotonic() - self._last > SECONDS_BETWEEN_COPIES:
            self._write()

    def __enter__(self) -> Self:
        self._write()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # Whatever stopped the run is what has to be told.
        with suppress(Exception) if kind else nullcontext():
            self._write()

    def _write(self) -> None:
        if isinstance(self._store, RemoteStore):
            copy = self._store.work / f"copy-of-{self._name}"
            self._ledger.copy_to(copy)
            self._store.put(copy, self._name)
            self._last = monotonic()


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


def _lost(ledger: Ledger, store: Store) -> set[int]:
    """Return the shards that hold any of the inputs of this run and whose files are missing or cut off."""
    return {shard for name, shard, n_bytes, _ in ledger.files(given=True) if store.size(name) != n_bytes}


def _digest(one: Input, store: Store) -> str:
    """Return the digest of an input that seems to have changed; none if that takes a copy, or for ever."""
    if is_remote(one.uri) or not one.bounded:
        return ""
    try:
        return fetch(one, store.work).digest
    except PairieError:
        return ""
