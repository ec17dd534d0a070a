"""Many shards on one machine: workers are fed, watched, cut off and replaced."""

from __future__ import annotations

import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any, Literal

from pairie.batch.job import Fault, Job
from pairie.batch.limits import Limits
from pairie.batch.shards import Done
from pairie.batch.worker import At, Failed, Task, do, serve
from pairie.errors import PairieError
from pairie.readers.page_watch import PageAt

__all__ = ["Engine", "Pool", "in_this_process"]

#: Where workers are: on this machine, or on the nodes of a Ray cluster (:mod:`pairie.batch.ray`).
Engine = Literal["local", "ray"]
Start = Literal["spawn", "fork"]

# How often times and memory are looked at. A page faults in some 2 GB a second at most.
SECONDS_BETWEEN_LOOKS = 0.1
# A worker that is lost so often at one input, the others left alone, is lost because of it.
STRIKES = 2
# So many pages of an input are left out one by one, each of which has the shard done again; then it is the input.
MOST_PAGES_LEFT_OUT = 8
# Lost between inputs so often: it is no input's fault.
MOST_LOSSES = 5

_Why = Literal["time", "memory", "crash"]
_KINDS: Mapping[_Why, str] = {"time": "TimeLimit", "memory": "MemoryLimit", "crash": "WorkerLost"}
_WORDS: Mapping[_Why, str] = {"time": "took too long", "memory": "took too much memory", "crash": "lost its worker"}
_Numbered = tuple[int, Task]


@dataclass(slots=True)
class _Worker:
    process: Any
    connection: Connection
    number: int = -1
    task: Task | None = None
    ready: bool = False
    at: At | None = None
    since: float = field(default_factory=monotonic)


def in_this_process(
    tasks: Iterable[Task], job: Job, meanwhile: Callable[[], None] = lambda: None
) -> Generator[Done, None, None]:
    """Do shards one after the other, here, calling ``meanwhile`` at every step. Nothing cuts off what hangs."""
    for task in tasks:
        yield do(task, job, lambda stage, indices, n_pages, page: meanwhile())


class Pool:
    """Workers on this machine.

    Args:
        job: what every worker does.
        workers: how many.
        limits: a page or an input that takes more is reported, and the others of its shard are done without it.
        start: how processes begin; "spawn" everywhere, "fork" saves a second where no threads run yet.
    """

    def __init__(self, job: Job, *, workers: int, limits: Limits | None = None, start: Start = "spawn") -> None:
        self._job = job
        self._limits = limits or Limits()
        self._start = start
        self._n_workers = workers
        self._workers: list[_Worker] = []
        self._again: deque[_Numbered] = deque()
        self._strikes: Counter[tuple[int, int, PageAt | None]] = Counter()
        self._losses: Counter[int] = Counter()
        #: The most memory that all workers and this process had at one time.
        self.peak_bytes = 0

    def run(
        self, tasks: Iterable[Task], meanwhile: Callable[[], None] = lambda: None, *, keep: bool = False
    ) -> Generator[Done, None, None]:
        """Do shards, which are taken as workers become free; yield what became of each as they are finished.

        Args:
            meanwhile: is called whenever workers were looked at, some times a second.
            keep: leave the workers, with their model, for another call; :meth:`close` stops them.
        Raises:
            PairieError: no worker can go on: no model, no room for results, or workers are lost again and again.
        """
        coming = enumerate(tasks)
        self._strikes.clear()
        self._losses.clear()
        whole = False
        try:
            self._workers = self._workers or [self._started() for _ in range(self._n_workers)]
            self._feed(coming)  # workers that were kept are ready
            while any(worker.task or not worker.ready for worker in self._workers):
                finished = self._look()
                self._feed(coming)
                meanwhile()
                yield from finished
            whole = True
        finally:
            if not (keep and whole):
                self.close()

    def close(self) -> None:
        """Stop all workers at once; what they have not finished is lost."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers = []

    def _started(self) -> _Worker:
        context: Any = multiprocessing.get_context(self._start)
        ours, theirs = context.Pipe()
        held = [ours, *(worker.connection for worker in self._workers)] if self._start == "fork" else []
        process = context.Process(target=serve, args=(theirs, self._job, held), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _feed(self, coming: Iterator[_Numbered]) -> None:
        """Give every free worker a shard: one that lost its worker, else the next."""
        for worker in self._workers:
            if worker.ready and worker.task is None:
                following = self._again.popleft() if self._again else next(coming, None)
                if following is None:
                    return
                worker.number, worker.task = following
                worker.at, worker.since = None, monotonic()
                with suppress(OSError):  # it is gone; the next look finds that out
                    worker.connection.send(worker.task)

    def _look(self) -> list[Done]:
        """Hear what workers have to say, and stop those that take too much."""
        found: list[Done] = []
        heard = wait([worker.connection for worker in self._workers], SECONDS_BETWEEN_LOOKS)
        for worker in [worker for worker in self._workers if worker.connection in heard]:
            try:
                said = worker.connection.recv()
            except (EOFError, OSError):
                worker.process.join()
                self._replace(worker, "crash", f"exit code {worker.process.exitcode}")
                continue
            if isinstance(said, Failed):
                raise said.kind(said.message)
            if isinstance(said, At):
                worker.at, worker.since = said, monotonic()
            elif isinstance(said, Done):
                found.append(said)
                worker.task = None
                self._losses[-1] = 0  # workers do go on
            else:
                worker.ready = True
        for worker, why, what in list(self._too_much()):
            worker.process.kill()
            worker.process.join()
            self._replace(worker, why, what)
        return found

    def _too_much(self) -> Iterator[tuple[_Worker, _Why, str]]:
        import psutil

        in_all = psutil.Process().memory_info().rss
        for worker in self._workers:
            try:
                n_bytes = psutil.Process(worker.process.pid).memory_info().rss
            except psutil.Error:  # gone; its connection tells
                continue
            in_all += n_bytes
            if worker.task is None:
                continue
            seconds, n_pages = monotonic() - worker.since, worker.at.n_pages if worker.at else 1
            if not self._limits.allows(seconds, n_pages):
                yield worker, "time", f"{seconds:.0f} s for {n_pages} pages"
            elif self._limits.n_bytes is not None and n_bytes > self._limits.n_bytes:
                yield worker, "memory", f"{n_bytes / 1e6:.0f} MB"
        self.peak_bytes = max(self.peak_bytes, in_all)

    def _replace(self, worker: _Worker, why: _Why, what: str) -> None:
        """Start another worker for one that is lost, and have its shard done again, without what was to blame."""
        index = self._workers.index(worker)
        worker.connection.close()
        number, task, at = worker.number, worker.task, worker.at
        if task is None:
            number = -1
        blamed = self._blamed(number, task, at, why) if task and at else None
        if blamed is None:
            self._losses[number] += 1
            if self._losses[number] >= MOST_LOSSES:
                raise PairieError(
                    f"workers: lost again and again; got {what}, expected them to go on. See whether the machine has "
                    "memory for so many, and start again: finished shards are kept."
                )
        if task is not None:
            task = (
                self._without(number, task, blamed, at, why, what)
                if at and blamed is not None
                else replace(task, alone=True)
            )
            self._again.appendleft((number, task))
        self._workers[index] = self._started()

    def _blamed(self, number: int, task: Task, at: At, why: _Why) -> int | None:
        """Return the input that is to blame, if that is beyond doubt."""
        if len(at.indices) != 1:
            return None
        if why == "time":  # what takes so long is what was begun last
            return at.indices[0]
        if not task.alone:
            return None
        self._strikes[number, at.indices[0], at.page] += 1
        self._strikes[number, at.indices[0], None] += at.page is not None
        certain = why == "memory" or self._strikes[number, at.indices[0], None] >= STRIKES
        return at.indices[0] if certain else None

    def _without(self, number: int, task: Task, blamed: int, at: At, why: _Why, what: str) -> Task:
        """Return a task without the page that was to blame; where that is in doubt, or many were, without the input."""
        pages = task.left_out.get(blamed, {})
        said = self._said(why, what)
        # Memory adds up over pages, and a crash wanders: time alone tells the page, or the same one twice.
        certain = why == "time" or self._strikes[number, blamed, at.page] >= STRIKES
        if at.page is not None and certain and len(pages) < MOST_PAGES_LEFT_OUT:
            return replace(task, left_out={**task.left_out, blamed: {**pages, at.page: said}})
        uri = task.shard.inputs[blamed].uri
        fault = Fault(uri, None, at.stage, _KINDS[why], f"{uri}: {said}")
        return replace(task, known={**task.known, blamed: fault})

    def _said(self, why: _Why, what: str) -> str:
        limits = self._limits
        expected = {
            "time": f"{limits.seconds:g} s a page or less. Leave it out, or raise --timeout" if limits.seconds else "",
            "memory": f"{(limits.n_bytes or 0) / 1e6:.0f} MB or less. Leave it out, or raise --memory",
            "crash": "a worker that goes on. Please report this with the file",
        }[why]
        return f"{_WORDS[why]}; got {what}, expected {expected}."
