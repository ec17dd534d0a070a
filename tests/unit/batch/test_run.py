"""A folder of results: the same bytes by whatever way, and what is noticed when it is begun again."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pairie.batch import Ended, How, Input, Job, Pace, gather_folder, local_inputs, shards, tag_into
from pairie.batch.ledger import Ledger
from pairie.batch.shards import Done
from pairie.errors import ConfigError, FormatError, PairieError

ROOT = Path(__file__).parents[3]
SHARDS = How(("jsonl", "parquet"), shards=True)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "LEAST_INPUTS", 2)


def tag(pages: Path, out: Path, job: Job, how: How = SHARDS, names: str = "*.txt") -> Ended:
    return tag_into(str(out), list(local_inputs(sorted(pages.glob(names)))), job, how)


def contents(out: Path) -> dict[str, bytes]:
    files = (path for path in out.rglob("*") if path.is_file() and path.suffix != ".sqlite")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def ids(out: Path) -> list[str]:
    return [
        Path(json.loads(line)["meta"]["id"]).name
        for path in sorted((out / "documents.jsonl").iterdir())
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def done_in(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the shards that are entered."""
    numbers: list[int] = []
    commit = Ledger.commit

    def noted(self: Ledger, done: Done) -> None:
        numbers.append(done.shard.number)
        commit(self, done)

    monkeypatch.setattr(Ledger, "commit", noted)
    return numbers


def test_shards(pages: Path, tmp_path: Path, job: Job) -> None:
    ended = tag(pages, tmp_path / "out", job)
    assert (ended.n_faults, ended.n_lost, ended.finished.progress.n_documents) == (1, 0, 7)
    assert ids(tmp_path / "out") == [f"{n}.txt" for n in (0, 1, 2, 3, 4, 6, 7)]
    names = {name.partition("/")[0] for name in contents(tmp_path / "out")}
    assert names == {"documents.jsonl", "faults.csv"} | {
        f"{table}.parquet" for table in ("documents", "mentions", "links", "records", "amounts", "parties")
    }
    parquet = pytest.importorskip("pyarrow.parquet")
    assert parquet.read_table(tmp_path / "out" / "documents.parquet").num_rows == 7
    with (tmp_path / "out" / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        (fault,) = csv.DictReader(stream)
    assert (Path(fault["file"]).name, fault["page"], fault["stage"], fault["kind"]) == (
        "5.txt",
        "",
        "read",
        "ReadError",
    )


def test_workers_give_the_same_bytes(pages: Path, tmp_path: Path, job: Job) -> None:
    tag(pages, tmp_path / "a", job)
    ended = tag(pages, tmp_path / "b", job, replace(SHARDS, pace=Pace(2, 1)))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert ended.finished.progress.peak_bytes > 50_000_000


def test_what_is_done_is_not_done_again(pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    tag(pages, out, job)
    before, entered = contents(out), done_in(monkeypatch)
    tag(pages, out, job)
    assert entered == [] and contents(out) == before
    # Written anew with the same words it has not changed; nor has a name that leads there another way.
    (pages / "3.txt").write_bytes((pages / "3.txt").read_bytes())
    tag(pages / ".." / pages.name, out, job)
    assert entered == [] and contents(out) == before
    # A shard that somebody removed or that is cut off is made anew.
    (out / "records.parquet" / "000002.parquet").unlink()
    (out / "documents.jsonl" / "000001.jsonl").write_bytes(b"{")
    assert tag(pages, out, job).finished.n_missing == 2
    assert entered == [1, 2] and contents(out) == before


def test_changed_and_new_inputs(pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    tag(pages, out, job)
    entered = done_in(monkeypatch)
    (pages / "5.txt").write_text("南湾区送去20台水泵给白石镇。", encoding="utf-8")
    (pages / "02.txt").write_text("江州市向北岭县拨付帮扶资金300万元。", encoding="utf-8")
    (pages / "7.txt").unlink()
    ended = tag(pages, out, job)
    assert (ended.finished.planned.new, ended.finished.planned.absent) == (1, 1)
    assert [Path(name).name for name in ended.finished.planned.changed] == ["5.txt"]
    assert entered == [2, 4] and ended.n_faults == 0 and not (out / "faults.csv").exists()
    assert ids(out) == [*(f"{n}.txt" for n in range(8)), "02.txt"]


def test_another_model_or_other_options_are_refused(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    tag(pages, out, job)
    with pytest.raises(ConfigError, match=r"another model, release or other options; got caution 0\.5, expected"):
        tag(pages, out, replace(job, caution=0.5))
    with monkeypatch.context() as upgraded:
        upgraded.setattr("pairie.__version__", "99.0")
        with pytest.raises(ConfigError, match=r'got pairie "99\.0", expected pairie'):
            tag(pages, out, job)
    tag(pages, out, replace(job, threads=2))  # of no matter for what is found
    tag(pages, out, replace(job, caution=3.0), replace(SHARDS, fresh=True))
    tag(pages, tmp_path / "new", replace(job, caution=3.0))
    assert contents(out) == contents(tmp_path / "new")


def test_limits_and_parts_add_up(pages: Path, tmp_path: Path, job: Job) -> None:
    out = tmp_path / "out"
    for part in ("1-of-2", "2-of-2"):
        chosen = [
            one for one in local_inputs(sorted(pages.iterdir())) if (int(Path(one.uri).stem) % 2) == (part[0] == "1")
        ]
        tag_into(str(out), chosen, job, How(shards=True, part=part))
    assert sorted(path.name for path in out.glob("*.sqlite")) == ["ledger-1-of-2.sqlite", "ledger-2-of-2.sqlite"]
    assert gather_folder(str(out), str(tmp_path / "all"), ("jsonl", "csv")).n_left_out == 0
    lines = (tmp_path / "all" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    names = [Path(json.loads(line)["meta"]["id"]).stem for line in lines]
    assert names == ["1", "3", "7", "0", "2", "4", "6"]
    with (tmp_path / "all" / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [Path(row["file"]).name for row in csv.DictReader(stream)] == ["5.txt"]


def test_parts_that_overlap_give_no_row_twice(pages: Path, tmp_path: Path, job: Job) -> None:
    inputs = list(local_inputs(sorted(pages.glob("[0-3].txt"))))
    for part, chosen in (("1-of-2", inputs[:3]), ("1-of-3", inputs[2:])):
        tag_into(str(tmp_path / "out"), chosen, job, How(shards=True, part=part))
    found = gather_folder(str(tmp_path / "out"), str(tmp_path / "all"), ("jsonl",), partial=True)
    assert (found.n_left_out, [gap.name for gap in found.gaps]) == (1, ["part 2/2", "part 2/3", "part 3/3"])
    lines = (tmp_path / "all" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Path(json.loads(line)["meta"]["id"]).stem for line in lines] == ["0", "1", "2", "3"]
    assert "2.txt: stands in two parts; got it again" in (tmp_path / "all" / "faults.csv").read_text(encoding="utf-8")


def test_strict_stops_and_goes_on_when_mended(pages: Path, tmp_path: Path, job: Job) -> None:
    out, strict = tmp_path / "out", replace(SHARDS, strict=True)
    with pytest.raises(PairieError, match="binary data"):
        tag(pages, out, job, strict)
    (pages / "5.txt").write_text("今年雨水多。", encoding="utf-8")
    assert tag(pages, out, job, strict).n_faults == 0
    assert len(ids(out)) == 8


def test_faults_are_done_again_when_asked_for(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    listed = list(local_inputs(sorted(pages.iterdir())))
    (pages / "4.txt").rename(tmp_path / "4.txt")  # a disk that is away for a while
    assert tag_into(str(out), listed, job, SHARDS).n_faults == 2
    (tmp_path / "4.txt").rename(pages / "4.txt")
    entered = done_in(monkeypatch)
    assert tag_into(str(out), listed, job, SHARDS).n_faults == 2 and entered == []
    assert tag_into(str(out), listed, job, replace(SHARDS, retry=True)).n_faults == 1 and entered == [2]


def test_single_tables_are_those_of_the_shards(pages: Path, tmp_path: Path, job: Job) -> None:
    tag(pages, tmp_path / "out", job, How(("jsonl", "csv", "parquet")))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "documents.jsonl",
        "records.csv",
        "records.parquet",
        "faults.csv",
    }
    tag(pages, tmp_path / "shards", job)
    gather_folder(str(tmp_path / "shards"), str(tmp_path / "gathered"), ("jsonl", "csv", "parquet"))
    assert contents(tmp_path / "out") == contents(tmp_path / "gathered")


def test_an_unfinished_run_over_other_pages_is_no_part_of_the_tables(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("pairie.batch.folder.gather", stop)
        with pytest.raises(KeyboardInterrupt):
            tag(pages, tmp_path / "out", job, How(), "[0-5].txt")
    assert (tmp_path / "out" / ".unfinished" / "ledger.sqlite").exists()
    tag(pages, tmp_path / "out", job, How(), "[467].txt")
    tag(pages, tmp_path / "new", job, How(), "[467].txt")
    assert contents(tmp_path / "out") == contents(tmp_path / "new")


def test_a_damaged_shard_is_not_gathered(pages: Path, tmp_path: Path, job: Job) -> None:
    tag(pages, tmp_path / "out", job)
    path = tmp_path / "out" / "documents.jsonl" / "000000.jsonl"
    path.write_bytes(path.read_bytes().replace(b"0", b"1", 1))
    with pytest.raises(FormatError, match=r"shard 000000 is damaged \(documents\.jsonl/000000\.jsonl has"):
        gather_folder(str(tmp_path / "out"), str(tmp_path / "all"), ("jsonl",))
    with pytest.raises(ConfigError, match="no shards"):
        gather_folder(str(tmp_path), str(tmp_path / "all"), ("jsonl",))


def test_one_run_at_a_time(pages: Path, tmp_path: Path, job: Job) -> None:
    out = tmp_path / "out"
    at_work = out / ".work" / "1" / "000000.jsonl"
    at_work.parent.mkdir(parents=True)
    at_work.touch()
    with Ledger(out / "ledger.sqlite"):
        with pytest.raises(ConfigError, match="in use"):
            tag(pages, out, job)
        with pytest.raises(ConfigError, match="in use"):
            gather_folder(str(out), str(tmp_path / "all"), ("jsonl",))
    assert at_work.exists()  # it is the run's that has the ledger
    tag(pages, out, job)
    assert not (out / ".work").exists()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "ledger.sqlite").write_bytes(b"no ledger" * 99)
    with pytest.raises(FormatError, match="no ledger; got"):
        tag(pages, tmp_path / "bad", job)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text")
def test_names_that_are_no_utf8(pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = [pages / os.fsdecode(b"\xff%d.txt" % number) for number in range(2)]
    odd[0].write_text("江州市向北岭县拨付帮扶资金300万元。", encoding="utf-8")
    odd[1].write_bytes(bytes(range(32)) * 4)
    assert tag(pages, tmp_path / "out", job).n_faults == 2
    assert odd[0].name in ids(tmp_path / "out")
    entered = done_in(monkeypatch)
    assert tag(pages, tmp_path / "out", job).finished.planned.new == 0 and entered == []
    # Named alone it still counts as the one that could not be read.
    ended = tag_into(str(tmp_path / "out"), list(local_inputs([odd[1]])), job, SHARDS)
    assert (ended.n_faults, ended.finished.planned.absent) == (1, 9) and entered == []


def test_an_input_that_is_named_twice_is_done_once(pages: Path, tmp_path: Path, job: Job) -> None:
    files = [pages / "0.txt", pages / "1.txt", pages / "0.txt", pages / ".." / pages.name / "1.txt"]
    ended = tag_into(str(tmp_path / "out"), list(local_inputs(files)), job, SHARDS)
    assert ended.finished.planned.new == 2 and ids(tmp_path / "out") == ["0.txt", "1.txt"]


def test_a_run_goes_on_from_another_working_folder(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(folder: Path) -> list[Input]:
        return list(local_inputs([folder / f"{n}.txt" for n in (0, 1, 2, 3)]))

    monkeypatch.chdir(tmp_path)
    tag_into("out", named(Path(pages.name)), job, SHARDS)
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "documents.jsonl" / "000001.jsonl").unlink()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert tag_into("../out", named(Path("..") / pages.name), job, SHARDS).n_faults == 0
    assert contents(tmp_path / "out") == before


def test_a_part_begun_anew_leaves_the_others(pages: Path, tmp_path: Path, job: Job) -> None:
    inputs = list(local_inputs(sorted(pages.glob("[0-3].txt"))))
    for part, chosen in (("a", inputs[:2]), ("a-b", inputs[2:])):
        tag_into(str(tmp_path / "out"), chosen, job, How(shards=True, part=part))
    tag_into(str(tmp_path / "out"), inputs[:1], job, How(shards=True, part="a", fresh=True))
    assert ids(tmp_path / "out") == ["0.txt", "2.txt", "3.txt"]


@pytest.mark.parametrize("how", [How(("csv",), shards=True), How(shards=True, merge=True)])
def test_options_that_do_not_go_together(how: How, pages: Path, tmp_path: Path, job: Job) -> None:
    with pytest.raises(ConfigError, match=r"no such form|not in shards"):
        tag(pages, tmp_path / "out", job, how)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
@pytest.mark.parametrize("workers", [0, 2])
def test_nothing_is_lost_or_doubled_by_kills_at_random(workers: int, model: Path) -> None:
    n_runs = 2 if workers else 8
    script = [sys.executable, "training/batch_faults.py", "--runs", str(n_runs), "--seed", "5", "--model", str(model)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*script, "--workers", str(workers)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 records lost, 0 doubled; 0 runs differ" in done.stdout
