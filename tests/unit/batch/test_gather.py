"""Single tables are whole, or it is said what they lack."""

import csv
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pairie.batch import Ended, How, Job, gather_folder, local_inputs, shards, tag_into
from pairie.batch.ledger import Ledger
from pairie.cli import app
from pairie.cli.inputs import chosen_inputs, listed_inputs
from pairie.errors import FormatError, PairieError

SHARDS = How(("jsonl",), shards=True)
RETRY = replace(SHARDS, retry=True)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four shards of the eight pages; 5.txt, in the third, cannot be read."""
    monkeypatch.setattr(shards, "LEAST_INPUTS", 2)


def tag(files: Sequence[Path], out: Path, job: Job, how: How = SHARDS) -> Ended:
    return tag_into(str(out), list(local_inputs(files)), job, how)


def all_of(pages: Path) -> list[Path]:
    return sorted(pages.iterdir())


def gathered(out: Path, *, partial: bool = False) -> tuple[list[str], dict[str, str]]:
    """Return the stems of the documents in the single table, and those of the faults with their kinds."""
    to = out.parent / "gathered"
    gather_folder(str(out), str(to), ("jsonl",), partial=partial)
    lines = (to / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    faults = {}
    if (to / "faults.csv").exists():
        with (to / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
            faults = {Path(row["file"]).stem: row["kind"] for row in csv.DictReader(stream)}
    return [Path(json.loads(line)["meta"]["id"]).stem for line in lines], faults


def test_a_retry_of_some_inputs_loses_none_of_the_others(pages: Path, tmp_path: Path, job: Job) -> None:
    out, files = tmp_path / "out", all_of(pages)
    tag(files, out, job)
    before = gathered(out)
    assert before == (list("0123467"), {"5": "ReadError"})
    assert tag(files[:1], out, job, RETRY).finished.n_undone == 0
    assert gathered(out) == before
    # What is given is tried again, with the others of its shard.
    files[5].write_text("南湾区送去20台水泵给白石镇。", encoding="utf-8")
    tag(files[5:6], out, job, RETRY)
    assert gathered(out) == (list("01234567"), {})


def test_a_retry_is_for_single_pages_too(pages: Path, tmp_path: Path, job: Job) -> None:
    out = tmp_path / "out"
    assert tag([pages], out, job).n_lost == 1
    (pages / "5.txt").write_text("今年雨水多，庄稼长得好。", encoding="utf-8")
    os.utime(pages / "5.txt", (0, 0))
    with Ledger(out / "ledger.sqlite") as ledger:  # the page is the same, what reads it was not there
        stamp = next(local_inputs([pages])).stamp
        ledger._db.execute("UPDATE inputs SET stamp = ?, n_bytes = ?", (stamp, next(local_inputs([pages])).n_bytes))
    assert tag([pages], out, job).n_lost == 1
    assert tag([pages], out, job, RETRY).n_lost == 0


def test_a_shard_that_is_lost_and_not_given_is_named(pages: Path, tmp_path: Path, job: Job) -> None:
    out, files = tmp_path / "out", all_of(pages)
    tag(files, out, job)
    (out / "documents.jsonl" / "000001.jsonl").unlink()
    assert tag(files[:1], out, job).finished.n_missing == 0
    with pytest.raises(FormatError, match=r"not whole; got shard 000001 is missing .* \(2 inputs\), expected all"):
        gathered(out)
    assert not (tmp_path / "gathered" / "documents.jsonl").exists()
    assert gathered(out, partial=True) == (list("01467"), {"2": "Missing", "3": "Missing", "5": "ReadError"})
    tag(files[2:3], out, job)
    assert gathered(out) == (list("0123467"), {"5": "ReadError"})


def test_an_unfinished_run_is_not_gathered_without_a_word(pages: Path, tmp_path: Path, job: Job) -> None:
    out = tmp_path / "out"
    with pytest.raises(PairieError, match="because of --strict"):
        tag(all_of(pages), out, job, replace(SHARDS, strict=True))
    command = ["gather", str(out), "-o", str(tmp_path / "gathered"), "-f", "jsonl"]
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 1
    words = " ".join(refused.output.split())
    assert "shard 000002 is not finished; shard 000003 is not finished (4 inputs)" in words and "--partial" in words
    assert not (tmp_path / "gathered" / "documents.jsonl").exists()
    taken = CliRunner().invoke(app, [*command, "--partial"])
    assert taken.exit_code == 0
    assert "not in the tables: shard 000002 is not finished" in taken.output
    assert "2 shards or parts with 4 known inputs are not in the tables" in taken.output
    assert gathered(out, partial=True) == (list("0123"), dict.fromkeys("4567", "Missing"))
    # A later run that is not given what was left says so.
    assert tag(all_of(pages)[:1], out, job).finished.n_undone == 2


def test_a_run_that_knows_no_inputs_yet_is_not_whole(tmp_path: Path) -> None:
    with Ledger(tmp_path / "out" / "ledger.sqlite"):
        pass
    with pytest.raises(FormatError, match=r"ledger\.sqlite does not know its inputs yet"):
        gathered(tmp_path / "out")


def test_parts_that_nobody_began_are_named(pages: Path, tmp_path: Path, job: Job) -> None:
    out = tmp_path / "out"
    tag(all_of(pages)[:4], out, job, replace(SHARDS, part="1-of-3"))
    with pytest.raises(FormatError, match="got part 2/3 was never begun; part 3/3 was never begun, expected"):
        gathered(out)
    assert gathered(out, partial=True)[0] == list("0123")
    tag(all_of(pages)[4:], out, job, replace(SHARDS, part="2-of-3"))
    tag([], out, job, replace(SHARDS, part="3-of-3"))  # one that is empty is done
    assert gathered(out) == (list("0123467"), {"5": "ReadError"})


def test_a_part_does_not_depend_on_how_a_path_is_typed(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pages / "下").mkdir()
    (pages / "下" / "9.txt").write_text("完", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(pages) if sys.platform != "win32" else None
    ways = [pages.name, f"./{pages.name}/", str(pages), f"{pages.name}/../{pages.name}"]
    ways += ["link"] if sys.platform != "win32" else []
    drawn = []
    for way in ways:
        found = listed_inputs([way], [".txt"], volumes=False)
        drawn.append([sorted(Path(one.uri).name for one in chosen_inputs(found, part=f"{n}/3")) for n in (1, 2, 3)])
    assert all(parts == drawn[0] for parts in drawn) and sum(map(len, drawn[0])) == 9
    lone = [listed_inputs([way], [".txt"], volumes=False)[0].place for way in (f"{pages.name}/0.txt", f"{pages}/0.txt")]
    assert lone == ["0.txt", "0.txt"]
    volumes = [
        listed_inputs([way], [".txt"], volumes=True)[0].place for way in (pages.name, f"{pages}/下/..", str(pages))
    ]
    monkeypatch.chdir(pages)
    assert {*volumes, listed_inputs(["."], [".txt"], volumes=True)[0].place} == {pages.name}


def test_parts_overlap_however_their_paths_were_typed(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tag([Path(pages.name) / "0.txt"], tmp_path / "out", job, replace(SHARDS, part="1-of-2"))
    tag([pages / "0.txt", pages / "1.txt"], tmp_path / "out", job, replace(SHARDS, part="2-of-2"))
    assert gathered(tmp_path / "out") == (list("01"), {"0": "FormatError"})
