"""A worker: a process with one model that does one shard after the other and tells where it stands."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pairie.batch.job import Fault, Job, Stage, extractor_of
from pairie.batch.shards import Done, Shard, write_shard
from pairie.batch.storage import cannot_write
from pairie.batch.tagging import Heed, Watch
from pairie.errors import PairieError
from pairie.readers.ocr_engine import limit_threads
from pairie.readers.page_watch import PageAt

__all__ = ["At", "Failed", "Task", "do", "serve"]


@dataclass(slots=True)
class Task:
    """A shard to be done.

    Args:
        folder: where its unfinished files go.
        alone: one input after the other, to find out whose fault it is that a worker was lost.
        known: inputs that lost a worker, by index; they are not touched again.
        left_out: the same of single pages of inputs.
    """

    shard: Shard
    forms: Sequence[str]
    folder: Path
    alone: bool = False
    known: dict[int, Fault] = field(default_factory=dict)
    left_out: dict[int, dict[PageAt, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class At:
    """What a worker begins: a stage for some inputs of its shard, of so many pages in all, or for one page of one."""

    stage: Stage
    indices: tuple[int, ...]
    n_pages: int
    page: PageAt | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A worker cannot go on, and no other could: no model, no room."""

    message: str
    kind: type[PairieError]


def do(task: Task, job: Job, heed: Heed = lambda stage, indices, n_pages, page: None) -> Done:
    """Do a shard.

    Raises:
        PairieError: the model cannot be loaded, or the results cannot be written.
    """
    try:
        return write_shard(
            task.shard,
            job,
            task.forms,
            task.folder,
            alone=task.alone,
            known=task.known,
            left_out=task.left_out,
            watch=Watch(heed),
        )
    except OSError as error:
        raise cannot_write(task.folder.parent, error) from error


def serve(connection: Connection, job: Job, inherited: Sequence[Connection] = ()) -> None:
    """Do the tasks that come through a connection, until None comes or nobody is at the other end.

    Args:
        inherited: ends of other workers' connections that a forked process holds; open, they would hide that the
            process at their other end is gone.
    """
    # Ctrl-C is for the process that started this one; it says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in inherited:
        other.close()
    if job.threads is not None:
        limit_threads(job.threads)  # every worker would take all cores to recognise a page

    def say(what: Any) -> None:
        try:
            connection.send(what)
        except OSError:
            os._exit(1)  # whoever waits for this is gone, and another may have begun: write nothing more

    try:
        extractor_of(job)
        say(None)
        while (task := connection.recv()) is not None:
            say(do(task, job, lambda stage, indices, n_pages, page: say(At(stage, tuple(indices), n_pages, page))))
    except EOFError:
        os._exit(1)
    except PairieError as error:
        say(Failed(str(error), type(error)))
