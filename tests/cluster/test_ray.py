"""A Ray cluster of several nodes on this machine gives the same bytes as one process, also where a node is killed."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pairie.batch import How, Input, Job, Limits, Pace, local_inputs, shards, tag_into
from pairie.batch.progress import Progress
from pairie.errors import ConfigError, ModelError

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

HERE = How(("jsonl", "parquet"), shards=True)
ON_RAY = replace(HERE, engine="ray")
N_PAGES = 60


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "LEAST_INPUTS", 2)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A head without cores and two nodes with one each."""
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    import ray
    from ray.cluster_utils import Cluster

    store = {"object_store_memory": 100_000_000}
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **store})
    for _ in range(2):
        made.add_node(num_cpus=1, **store)
    made.wait_for_nodes()
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()


@pytest.fixture
def many(tmp_path: Path) -> list[Input]:
    folder = tmp_path / "页 面"
    folder.mkdir()
    for number in range(N_PAGES):
        text = f"江州市向北岭县拨付帮扶资金{number + 1}0万元。南湾区送去20台水泵给白石镇。\n第{number}页\n"
        (folder / f"{number:02}.txt").write_text(text * (1 + number % 7), encoding="utf-8")
    (folder / "23.txt").write_bytes(bytes(range(32)) * 4)
    return list(local_inputs(sorted(folder.iterdir())))


def contents(out: Path) -> dict[str, bytes]:
    files = (path for path in out.rglob("*") if path.is_file() and path.suffix != ".sqlite")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def test_a_node_that_is_killed_loses_nothing(cluster: Any, many: list[Input], tmp_path: Path, job: Job) -> None:
    tag_into(str(tmp_path / "here"), many, job, HERE)
    finished: list[int] = []

    def watch(progress: Progress) -> None:
        finished.append(progress.n_finished)
        if progress.n_finished >= N_PAGES // 4 and len(cluster.worker_nodes) == 2:
            cluster.remove_node(list(cluster.worker_nodes)[-1], allow_graceful=False)

    ended = tag_into(str(tmp_path / "there"), many, job, ON_RAY, watch)
    assert len(cluster.worker_nodes) == 1
    # Between shards the same is told again now and then.
    assert list(dict.fromkeys(finished)) == [*range(0, N_PAGES + 1, 2)], "every shard is entered once"
    assert (ended.n_faults, ended.finished.progress.n_documents) == (1, N_PAGES - 1)
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_what_is_cut_off_and_what_stops_a_run(cluster: Any, many: list[Input], tmp_path: Path, job: Job) -> None:
    few = many[:6]
    Path(few[3].uri).unlink()
    os.mkfifo(few[3].uri)  # nobody ever writes into it
    how = replace(ON_RAY, limits=Limits(seconds=4.0), pace=Pace(1, 1))
    ended = tag_into(str(tmp_path / "cut"), few, job, how)
    assert (ended.n_faults, ended.finished.progress.n_documents) == (1, 5)
    assert "TimeLimit" in (tmp_path / "cut" / "faults.csv").read_text(encoding="utf-8")

    with pytest.raises(ConfigError, match="cluster: no room for a worker; got 0 GPU on a node, expected 1 or more"):
        tag_into(str(tmp_path / "gpu"), few, replace(job, device="cuda"), ON_RAY)
    with pytest.raises(ModelError, match="not found"):
        tag_into(str(tmp_path / "none"), few, replace(job, model=str(tmp_path / "no-model")), ON_RAY)
    with pytest.raises(ConfigError, match="threads: out of range"):
        tag_into(str(tmp_path / "threads"), many[6:8], replace(job, threads=-1), replace(ON_RAY, pace=Pace(1, 1)))
