"""How far a batch is, in words."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from pairie.batch import How, Job, local_inputs, run, tag_into
from pairie.batch.job import Fault, Input
from pairie.batch.progress import Progress
from pairie.batch.shards import Done, Shard
from pairie.cli import progress
from pairie.cli.progress import progress_line, shown


def counted(seconds: float = 100.0) -> Progress:
    """Half of the bytes are done; another run had done ten inputs before."""
    found = Progress(n_inputs=40, n_finished=10, n_bytes=6000)
    found._begun -= seconds
    fault = Fault("甲.txt", None, "read", "ReadError", "甲.txt: …")
    found.add(
        Done(
            Shard(0, tuple(Input(f"{n}.txt", 200) for n in range(15)), "000000"),
            faults=[(3, fault)],
            n_documents=14,
            n_pages=20,
            n_characters=50_000,
            seconds={"fetch": 1.0, "read": 2.0, "tag": 90.0, "write": 1.5},
        )
    )
    return found


def test_line() -> None:
    assert progress_line(counted()) == "25 of 40 inputs, 20 pages, 500 characters/s, 2 min left, 1 faults"
    assert ", 60 s left" in progress_line(counted(60))
    assert ", 2.0 h left" in progress_line(counted(7200))
    assert progress_line(Progress(n_inputs=3, n_bytes=9)) == "0 of 3 inputs, 0 pages, 0 characters/s, 0 faults"
    assert counted().overhead == pytest.approx(0.05)


def test_a_log_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with shown() as tell:
        for seconds in (10, 29, 31, 40, 59, 62):
            now[0] = seconds
            tell(counted())
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0][4] == "-" and lines[0].partition(" ")[2].startswith("25 of 40 inputs")


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    make: Callable[[], Console] = lambda: Console(file=stream, force_terminal=True, width=120, markup=False)  # noqa: E731
    monkeypatch.setattr(progress, "messages", make)
    with shown() as tell:
        tell(counted())
    assert "25 of 40 inputs, 20 pages" in stream.getvalue()


def test_a_great_shard_is_heard_of_before_it_is_done(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SECONDS_BETWEEN_TELLS", 0.0)
    told: list[int] = []
    inputs = list(local_inputs(sorted(pages.iterdir())))
    tag_into(str(tmp_path / "out"), inputs, job, How(shards=True), lambda found: told.append(found.n_finished))
    assert told[0] == 0 and told[-1] == 8 and told.count(0) > len(inputs)
