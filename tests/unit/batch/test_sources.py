"""Inputs and results at addresses: a file system in memory, an archive, an object store on this machine."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pairie.batch import How, Input, Job, gather_folder, local_inputs, remote_inputs, shards, tag_inputs, tag_into
from pairie.batch.ledger import Ledger
from pairie.batch.shards import Done
from pairie.batch.storage import open_store
from pairie.cli.inputs import listed_inputs
from pairie.errors import ConfigError, FormatError, PairieError

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
    # The records name the volume, which is the folder's name.
    expected = here.found.document.to_json().replace(str(pages), volume.uri)
    assert there.found.document.to_json() == expected.replace(f'"volume": "{pages.name}"', '"volume": "pages"')


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


@pytest.mark.parametrize("stopped_by", [KeyboardInterrupt, PairieError])
def test_a_run_on_an_address_is_gone_on_with(
    stopped_by: type[BaseException],
    memory: Any,
    pages: Path,
    tmp_path: Path,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shards, "LEAST_INPUTS", 2)
    inputs = list(local_inputs(sorted(pages.iterdir())))
    form = How(("jsonl",), shards=True)
    entered: list[int] = []
    commit = Ledger.commit

    def stops(ledger: Ledger, done: Done) -> None:
        if not entered:  # a kill now would find the plan, with no shard done
            assert copy_of_ledger(memory, tmp_path) == ([0, 1, 2, 3], [])
        if len(entered) == 2:
            raise stopped_by("stopped")
        entered.append(done.shard.number)
        commit(ledger, done)

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "commit", stops)
        with pytest.raises(stopped_by, match="stopped"):
            tag_into("memory://out", inputs, job, form)
    assert copy_of_ledger(memory, tmp_path) == ([0, 1, 2, 3], [0, 1])
    assert entered == [0, 1]
    assert tag_into("memory://out", inputs, job, form).finished.progress.n_documents == 3
    assert not gather_folder("memory://out", str(tmp_path / "all"), ("jsonl",)).gaps


def copy_of_ledger(memory: Any, folder: Path) -> tuple[list[int], list[int]]:
    """Return the shards that the ledger at an address plans, and those that it knows to be done."""
    (folder / "copy.sqlite").write_bytes(memory.cat("/out/ledger.sqlite"))
    with Ledger(folder / "copy.sqlite") as ledger:
        rows = ledger._db.execute("SELECT shard, done FROM shards ORDER BY shard").fetchall()
    return [shard for shard, _ in rows], [shard for shard, done in rows if done]


@pytest.mark.parametrize("place", ["memory://out", "{tmp_path}/out"])
def test_shards_that_no_ledger_names_are_not_counted(
    place: str, memory: Any, pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "LEAST_INPUTS", 2)
    out = place.format(tmp_path=tmp_path)
    inputs, form = list(local_inputs(sorted(pages.iterdir()))), How(("jsonl",), shards=True)
    tag_into(out, inputs, job, form)
    open_store(out).remove("ledger.sqlite")
    with pytest.raises(ConfigError, match=r"got 4 files such as documents\.jsonl/000000\.jsonl that its ledger does"):
        tag_into(out, inputs[:2], job, form)
    tag_into(out, inputs[:2], job, replace(form, fresh=True))
    assert open_store(out).names("documents.jsonl/*") == ["000000.jsonl"]


def test_shards_of_single_tables_that_no_ledger_names_are_cleared_away(
    memory: Any, pages: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.pipe("/out/.unfinished/documents.jsonl/000007.jsonl", b"{}")  # killed while it tidied up
    inputs = list(local_inputs(sorted(pages.iterdir())))
    seen: list[list[str]] = []
    monkeypatch.setattr(Ledger, "begin", lambda *_: seen.append(open_store("memory://out/.unfinished").names("*/*")))
    tag_into("memory://out", inputs, job, How(("jsonl",)))
    assert seen == [[]]


def test_addresses_of_the_web(pages: Path, tmp_path: Path, job: Job) -> None:
    pytest.importorskip("aiohttp")
    handler = partial(SilentHandler, directory=str(pages))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            found = remote_inputs(f"{address}/*.txt", TXT)
            assert names(found) == [f"{address}/{n}.txt" for n in range(8)]
            assert [one.place for one in found] == [f"{n}.txt" for n in range(8)]
            assert names(remote_inputs(f"{address}/3.txt", TXT)) == [f"{address}/3.txt"]
            same_as_files(found, pages, job)
        finally:
            server.shutdown()


class SilentHandler(SimpleHTTPRequestHandler):
    """A server that lists a folder and tells nobody."""

    def log_message(self, *_: object) -> None:
        pass


def test_places_and_keys_do_not_depend_on_how_an_address_is_typed(
    memory: Any, pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.put(str(pages), "/shelf/pages", recursive=True)
    ways = ("memory://shelf", "memory:///shelf/", "memory://shelf/*/*.txt")
    assert {one.place for way in ways for one in remote_inputs(way, TXT)} == {f"pages/{n}.txt" for n in range(8)}
    assert remote_inputs("memory://shelf/pages/0.txt", TXT)[0].place == "0.txt"
    with zipfile.ZipFile(tmp_path / "架.zip", "w") as archive:
        archive.write(pages / "0.txt", "年鉴/0.txt")
    monkeypatch.chdir(tmp_path)
    (near,), (far,) = remote_inputs("zip://::架.zip", TXT), remote_inputs(f"zip://::{tmp_path / '架.zip'}", TXT)
    assert near.uri != far.uri and (near.key, near.place) == (far.key, "年鉴/0.txt")
    monkeypatch.chdir(pages)  # gone on with from elsewhere
    (there,) = tag_inputs([near], job)
    assert there.found is not None and there.found.id == near.uri
    assert remote_inputs(f"file://{pages / '0.txt'}", TXT)[0].key == next(local_inputs([pages / "0.txt"])).key


def test_an_archive_is_no_page(pages: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "k.zip", "w") as archive:
        archive.write(pages / "0.txt", "0.txt")
    with pytest.raises(ConfigError, match=r"k\.zip: an archive; .* Write zip://::.*k\.zip to take"):
        listed_inputs([str(tmp_path / "k.zip")], TXT, volumes=False)


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
        form = How(("jsonl", "parquet"), shards=True)
        tag_into("s3://shelf/out", found, job, form)
        tag_into(str(tmp_path / "out"), found, job, form)
        path = tmp_path / "out" / "documents.jsonl" / "000000.jsonl"
        assert fsspec.filesystem("s3").cat("shelf/out/documents.jsonl/000000.jsonl") == path.read_bytes()
        assert tag_into("s3://shelf/out", found, job, form).finished.progress.n_documents == 0
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
