"""What runs on a node of a cluster. On a real Ray: ``pytest -m cluster``."""

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from pairie.batch import How, Job, Limits, local_inputs, tag_into
from pairie.batch.ray import _Actor, _kept
from pairie.batch.shards import Done, Shard
from pairie.batch.worker import Failed, Task
from pairie.errors import ConfigError, FormatError, ModelError

pyarrow = pytest.importorskip("pyarrow")


def said(actor: _Actor, task: Task) -> tuple[Done | Failed, list[bytes]]:
    batch = actor(pyarrow.table({"task": pyarrow.array([pickle.dumps(task)], pyarrow.large_binary())}))
    found: tuple[Done | Failed, list[bytes]] = pickle.loads(batch["said"][0].as_py())
    return found


def workers() -> set[int]:
    return {child.pid for child in psutil.Process().children() if "spawn_main" in "".join(child.cmdline())}


def test_files_go_back_and_the_worker_stays(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    relative = local_inputs(path.relative_to(tmp_path) for path in sorted(pages.iterdir()))
    shards = [Shard(n, (one,), f"{n:06}") for n, one in enumerate(relative)][4:7]
    monkeypatch.chdir("/")
    actor = _Actor(job, Limits(), job.identity(), str(tmp_path))
    before, seen = workers(), set()
    try:
        for shard in shards:
            folder = tmp_path / "work" / shard.name
            done = _kept(*said(actor, Task(shard, ("jsonl",), folder)), {shard.number: folder})
            assert [fault.kind for _, fault in done.faults] == ["ReadError"] * (shard.number == 5)
            (file,) = done.files
            assert file.local.is_relative_to(folder) and file.local.stat().st_size == file.n_bytes
            seen |= workers() - before
    finally:
        actor._pool.close()
    assert len(seen) == 1, "the model is loaded once"
    assert workers() == before


def test_what_stops_a_run_is_said(pages: Path, tmp_path: Path, job: Job) -> None:
    shard = Shard(0, tuple(local_inputs([pages / "0.txt"])), "000000")
    task = Task(shard, ("jsonl",), tmp_path / "work")
    actor = _Actor(job, Limits(), {**job.identity(), "digest": "0"}, str(tmp_path))
    with pytest.raises(ConfigError, match="another model; got tiny of other bytes"):
        _kept(*said(actor, task), {})
    actor = _Actor(replace(job, model=str(tmp_path / "none")), Limits(), {}, str(tmp_path / "none"))
    with pytest.raises(ModelError, match="not found"):
        _kept(*said(actor, task), {})


def test_no_room_for_what_comes_back(pages: Path, tmp_path: Path, job: Job) -> None:
    shard = Shard(0, tuple(local_inputs([pages / "0.txt"])), "000000")
    (tmp_path / "work").write_text("no folder", encoding="utf-8")
    with pytest.raises(FormatError, match="work: cannot be written"):
        _kept(Done(shard), [], {0: tmp_path / "work" / "000000"})


def test_without_ray(pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'pairie\[ray\]'"):
        tag_into(str(tmp_path / "out"), list(local_inputs([pages / "0.txt"])), job, How(engine="ray"))


def test_a_gpu_that_is_not_there_stops_the_command(pages: Path, tmp_path: Path, job: Job) -> None:
    command = [sys.executable, "-m", "pairie", "tag", str(pages), "-o", str(tmp_path / "out"), "--device", "cuda"]
    done = subprocess.run([*command, "--model", job.model], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "device: not available here; got 'cuda'" in " ".join(done.stderr.split())
