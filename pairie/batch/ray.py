"""Shards on a Ray cluster: Ray Data hands them to actors, each with one worker such as a single machine has.

What comes back are finished files, and only the process that began the run puts them in their places. A node that is
lost takes nothing with it but work, which Ray gives to another; done twice it gives the same bytes.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pairie.batch.engine import Pool
from pairie.batch.job import Job
from pairie.batch.limits import Limits, available_cores, fair_share
from pairie.batch.shards import Done, Written
from pairie.batch.storage import cannot_write, flush, writing
from pairie.batch.worker import Failed, Task
from pairie.errors import ConfigError, PairieError, missing_extra

if TYPE_CHECKING:
    import pyarrow

__all__ = ["RayPool"]


class RayPool:
    """Workers on all nodes of a cluster, called like :class:`pairie.batch.engine.Pool`.

    The cluster is the one that ``RAY_ADDRESS`` names or that runs on this machine, else one is started here and stopped
    at the end. Every node needs this release of pairie, the model, and the inputs under the same paths or addresses.

    Args:
        workers: how many actors; 0 takes one for every core (with ``job.threads``, for so many), or for every GPU.
        limits: as for the local pool. Without ``n_bytes`` a worker may take its share of the memory of its node.
    """

    def __init__(self, job: Job, *, workers: int = 0, limits: Limits | None = None) -> None:
        self._job = job
        self._n_workers = workers
        self._limits = limits or Limits()
        #: Not known: the memory is that of other machines.
        self.peak_bytes = 0

    def run(self, tasks: Iterable[Task], meanwhile: Callable[[], None] = lambda: None) -> Generator[Done, None, None]:
        """Do shards; yield what became of each, in no order.

        Args:
            meanwhile: is called between shards only: Ray keeps us waiting for the next.

        Raises:
            ConfigError: Ray is not installed, no GPU is there for ``device="cuda"``, or a node has another model.
            PairieError: no worker can go on, or the cluster is lost.
        """
        listed = list(tasks)
        if not listed:
            return
        with _connected() as ray:
            from ray.data import ActorPoolStrategy

            folders = {task.shard.number: task.folder for task in listed}
            share = {"num_gpus": 1} if self._job.device == "cuda" else {"num_cpus": max(1, self._job.threads or 1)}
            n_actors = min(self._n_workers or len(listed), len(listed), self._fitting(ray.nodes(), share))
            rows = ray.data.from_items(
                [{"task": pickle.dumps(task)} for task in listed], override_num_blocks=len(listed)
            )
            finished = rows.map_batches(
                _Actor,
                fn_constructor_args=(self._job, self._limits, self._job.identity(), str(Path.cwd())),
                batch_size=1,
                batch_format="pyarrow",
                # A shard takes seconds: the gap before the next is nothing, a queue behind a great one is much.
                compute=ActorPoolStrategy(size=n_actors, max_tasks_in_flight_per_actor=1),
                **share,
            )
            try:
                for row in finished.iter_rows():
                    meanwhile()
                    said, contents = pickle.loads(row["said"])
                    yield _kept(said, contents, folders)
            except ray.exceptions.RayError as error:
                raise PairieError(
                    f"cluster: lost; got {str(error).strip().splitlines()[-1]}, expected nodes that go on. See whether "
                    "it still runs, and start again: finished shards are kept."
                ) from error

    def _fitting(self, nodes: Iterable[Mapping[str, Any]], share: Mapping[str, int]) -> int:
        """Return how many actors all nodes together have room for; Ray would wait for more without a word."""
        name, each = ("GPU", 1) if "num_gpus" in share else ("CPU", share["num_cpus"])
        there = [node["Resources"].get(name, 0) for node in nodes if node["Alive"]]
        if (n_actors := int(sum(n // each for n in there))) < 1:
            raise ConfigError(
                f"cluster: no room for a worker; got {max(there, default=0):g} {name} on a node, expected {each} or "
                "more. Add nodes, or take another device or fewer threads."
            )
        return n_actors


class _Actor:
    """A worker on a node, kept from shard to shard; it is cut off by limits as those of one machine are."""

    def __init__(self, job: Job, limits: Limits, identity: Mapping[str, Any], folder: str) -> None:
        with suppress(OSError):  # relative paths mean what they meant to who began the run, on disks that all nodes see
            os.chdir(folder)
        self._job = job
        self._identity = identity
        n_bytes = limits.n_bytes or fair_share(available_cores() // (job.threads or available_cores()))
        self._pool = Pool(job, workers=1, limits=replace(limits, n_bytes=n_bytes))

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        import pyarrow

        said = self._do(pickle.loads(batch["task"][0].as_py()))
        return pyarrow.table({"said": pyarrow.array([pickle.dumps(said)], pyarrow.large_binary())})

    def _do(self, task: Task) -> tuple[Done | Failed, list[bytes]]:
        """Do a shard. What stops the run is said, not raised: Ray would bury it under traces of its own."""
        try:
            mine = self._job.identity()
            if mine["pairie"] != self._identity.get("pairie"):
                raise ConfigError(
                    f"{platform.node()}: another release; got pairie {mine['pairie']}, expected "
                    f"{self._identity.get('pairie')} as where the run began. Install it there."
                )
            if mine != self._identity:
                raise ConfigError(
                    f"{platform.node()}: another model; got {mine['model']} of other bytes than the run began with, "
                    "expected the same on every node. Copy it there."
                )
            with TemporaryDirectory(prefix="pairie-", ignore_cleanup_errors=True) as folder:
                (done,) = self._pool.run([replace(task, folder=Path(folder) / task.shard.name)], keep=True)
                return done, [file.local.read_bytes() for file in done.files]
        except PairieError as error:
            return Failed(str(error), type(error)), []
        except OSError as error:
            return Failed(str(cannot_write("node", error)), PairieError), []


def _kept(said: Done | Failed, contents: list[bytes], folders: Mapping[int, Path]) -> Done:
    """Write the files of a shard that came from a node into the folder for unfinished ones."""
    if isinstance(said, Failed):
        raise said.kind(said.message)
    folder = folders[said.shard.number]
    with writing(folder.parent):
        folder.mkdir(parents=True, exist_ok=True)
        said.files = [_written(file, folder, content) for file, content in zip(said.files, contents, strict=True)]
    return said


def _written(file: Written, folder: Path, content: bytes) -> Written:
    local = folder / file.local.name
    local.write_bytes(content)
    flush(local)
    return replace(file, local=local)


@contextmanager
def _connected() -> Iterator[Any]:
    """Give Ray, connected with a cluster and silent: what is to be told is told by the run."""
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise missing_extra("ray", "ray", "engine ray") from error
    mine = not ray.is_initialized()
    if mine:
        try:
            ray.init(log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise ConfigError(
                f"cluster: cannot be reached; got {error}, expected a Ray cluster. Check RAY_ADDRESS."
            ) from error
    log, context = logging.getLogger("ray.data"), ray.data.DataContext.get_current()
    options = context.execution_options
    usual = log.level, context.enable_progress_bars, options.preserve_order
    log.setLevel(logging.ERROR)
    context.enable_progress_bars, options.preserve_order = False, False
    try:
        yield ray
    finally:
        log.setLevel(usual[0])
        context.enable_progress_bars, options.preserve_order = usual[1:]
        if mine:
            ray.shutdown()
