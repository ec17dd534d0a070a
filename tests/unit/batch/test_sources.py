"""Inputs and results at addresses: a file system in memory, an archive, an object store on this machine."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pairie.batch import How, Input, Job, gather_folder, local_inputs, remote_inputs, tag_inputs, tag_into
from pairie.batch.storage import open_store
from pairie.errors import ConfigError, FormatError

fsspec = pytest.importorskip("fsspec")
TXT = (".txt",)


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def names(found: list[Input]) -> list[str]:
    return [one.uri for one in found]


def same_as_files(found: list[Input], pages: Path, job: Job) -> None:
    """What is tagged at addresses is what is tagged on disk, under its address."""
    files = list(local_inputs(sorted(pages.iterdir())))
    there, here = list(tag_inputs(found, job)), list(tag_inputs(files, job))
    for mine, other, remote, local in zip(there, here, found, files, strict=True):
        assert mine.digest == other.digest
        assert [fault.kind for fault in mine.faults] == [fault.kind for fault in other.faults]
        assert all(fault.file == remote.uri and remote.uri in fault.message for fault in mine.faults)
        if other.found is not None and mine.found is not None:
            assert mine.found.id == mine.found.document.source.file == remote.uri
            mine_json, other_json = mine.found.document.to_json(), other.found.document.to_json()
            assert mine_json.replace(remote.uri, local.uri) == other_json


def test_memory(memory: Any, pages: Path, job: Job) -> None:
    memory.put(str(pages), "/shelf/pages", recursive=True)
    found = remote_inputs("memory://shelf", TXT)
    assert names(found) == [f"memory:///shelf/pages/{n}.txt" for n in range(8)]
    assert found[0].n_bytes == (pages / "0.txt").stat().st_size and found[0].changed
    assert names(remote_inputs("memory://shelf/*/[01].txt", TXT)) == names(found)[:2]
    same_as_files(found, pages, job)
    before = remote_inputs(found[0].uri, TXT)[0].stamp
    memory.pipe("/shelf/pages/0.txt", "石".encode())
    assert remote_inputs(found[0].uri, TXT)[0].stamp != before
    with pytest.raises(ConfigError, match="nothing to do"):
        remote_inputs("memory://none", TXT)


def test_a_volume_in_memory(memory: Any, pages: Path, job: Job) -> None:
    memory.put(str(pages), "/shelf/pages", recursive=True)
    (volume,) = remote_inputs("memory://shelf/pages", TXT, volumes=True)
    (there,) = tag_inputs([volume], job)
    (here,) = tag_inputs(list(local_inputs([pages])), job)
    assert there.digest == here.digest and there.found is not None and here.found is not None
    assert there.found.document.to_json() == here.found.document.to_json().replace(str(pages), volume.uri)


def test_an_archive(pages: Path, tmp_path: Path, job: Job) -> None:
    with zipfile.ZipFile(tmp_path / "架.zip", "w") as archive:
        for path in sorted(pages.iterdir()):
            archive.write(path, f"年鉴/{path.name}")
    found = remote_inputs(f"zip://::{tmp_path / '架.zip'}", TXT)
    assert names(found) == [f"zip://年鉴/{n}.txt::{tmp_path / '架.zip'}" for n in range(8)]
    same_as_files(found, pages, job)
    assert len(remote_inputs(f"zip://年鉴/[0-2].txt::{tmp_path / '架.zip'}", TXT)) == 3


def test_results_in_memory(memory: Any, pages: Path, tmp_path: Path, job: Job) -> None:
    inputs = list(local_inputs(sorted(pages.iterdir())))
    forms = {"tables": How(("jsonl", "csv")), "shards": How(("jsonl", "parquet"), shards=True)}
    for name, form in forms.items():
        tag_into(f"memory://{name}", inputs, job, form)
        tag_into(str(tmp_path / name), inputs, job, form)
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file() and path.suffix != ".sqlite"]
        assert len(files) > 2
        for path in files:
            assert memory.cat(f"/{path.relative_to(tmp_path).as_posix()}") == path.read_bytes()
        assert not memory.exists(f"/{name}/.unfinished")
    for name, form in forms.items():
        other = {"tables": "shards", "shards": "tables"}[name]
        with pytest.raises(ConfigError, match="holds other results"):
            tag_into(f"memory://{other}", inputs, job, form)
        with pytest.raises(ConfigError, match="holds other results"):
            tag_into(str(tmp_path / other), inputs, job, form)
    memory.rm("/shards/records.parquet/000000.parquet")
    assert tag_into("memory://shards", inputs, job, forms["shards"]).finished.n_missing == 1
    assert not gather_folder("memory://shards", str(tmp_path / "all"), ("jsonl",)).gaps
    lines = (tmp_path / "all" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Path(json.loads(line)["meta"]["id"]).name for line in lines] == [f"{n}.txt" for n in (0, 1, 2, 3, 4, 6, 7)]


def test_an_object_store(pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("s3fs")
    server_module = pytest.importorskip("moto.server")
    for name, value in {
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        system = fsspec.filesystem("s3", skip_instance_cache=True)
        fsspec.filesystem("s3").clear_instance_cache()
        system.mkdir("shelf")
        for path in sorted(pages.iterdir()):
            system.put_file(str(path), f"shelf/pages/{path.name}")
        found = remote_inputs("s3://shelf/pages", TXT)
        assert names(found) == [f"s3://shelf/pages/{n}.txt" for n in range(8)]
        same_as_files(found, pages, job)
        shards = How(("jsonl", "parquet"), shards=True)
        tag_into("s3://shelf/out", found, job, shards)
        tag_into(str(tmp_path / "out"), found, job, shards)
        path = tmp_path / "out" / "documents.jsonl" / "000000.jsonl"
        assert fsspec.filesystem("s3").cat("shelf/out/documents.jsonl/000000.jsonl") == path.read_bytes()
        assert tag_into("s3://shelf/out", found, job, shards).finished.progress.n_documents == 0
    finally:
        server.stop()


def test_what_cannot_be_had(job: Job, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be opened"):
        remote_inputs("nowhere://x", TXT)
    with pytest.raises(ConfigError, match="cannot be opened"):
        remote_inputs(f"zip://::{tmp_path / 'none.zip'}", TXT)
    (one,) = tag_inputs([Input("memory://gone/1.txt")], job)
    assert one.faults[0].stage == "fetch" and "memory://gone/1.txt: cannot be opened" in one.faults[0].message


def test_a_place_that_is_a_file(tmp_path: Path, pages: Path, job: Job) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(FormatError, match="cannot be written; got Not a directory"):
        tag_into(str(tmp_path / "out"), list(local_inputs([pages / "0.txt"])), job)
    assert open_store(str(tmp_path)).names("out") == ["out"]
