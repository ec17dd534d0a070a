"""Runs of `pairie tag` that are killed at random points, disturbed in many ways and begun again: is anything lost?

    python training/batch_faults.py --runs 1000

Every run is begun up to four times: the process is killed (SIGKILL), a worker of it is, or its disk has room for a few
kilobytes only; inputs among the pages are broken. At the end it is left alone, and its files are compared, byte by
byte, with those of a run that nothing disturbed. Half of the runs are given another choice of the pages each time, and
some try what failed again (`--retry`); their shards are cut otherwise, so that what `gather` makes of them is compared,
in any order. After every start and at the end `gather` has either all that was planned, or says that it has not.
The model is a small random one, which finds something on every page.
POSIX only: processes are forked, so that a run takes a fraction of a second.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from pairie.batch import How, Job, Pace, gather_folder, local_inputs, shards, tag_into
from pairie.batch.ledger import Ledger
from pairie.errors import PairieError

PARTS = (
    "江州市向北岭县拨付帮扶资金300万元。",
    "南湾区送去20台水泵给白石镇。",
    "今年雨水多，庄稼长得好。",
    "江州市派出医疗队。",
)
# Makes the small model; in a process of its own, since torch starts threads that do not survive a fork.
MAKE = """
import sys; from pathlib import Path; from tests import tiny; from pairie.learn.export import write_model
words = tiny.vocabulary()
write_model(Path(sys.argv[1]), tiny.network(len(words)), words, tiny.SETTINGS, {"name": "tiny"})
"""
MOST_STOPS = 3
# Shares of the runs that are given other pages each time, and of their starts that try again what failed.
VARIED, RETRIES = 0.5, 0.5
WHAT = ("kill", "kill worker", "no room")


@dataclass(frozen=True)
class Bench:
    """What all runs have in common."""

    pages: Path
    job: Job
    workers: int


@dataclass(frozen=True)
class Given:
    """What a run is given: some of the pages, or all; and whether what failed is tried again."""

    names: frozenset[str] = frozenset()
    retry: bool = False


def drawn(bench: Bench, draw: random.Random) -> Given:
    """Draw some of the pages."""
    names = sorted(page.name for page in bench.pages.iterdir())
    return Given(frozenset(draw.sample(names, draw.randint(1, len(names)))), draw.random() < RETRIES)


def write_pages(folder: Path) -> None:
    """Write twelve pages; two cannot be read, and one is of an older encoding."""
    folder.mkdir()
    for number in range(12):
        text = "".join(PARTS[(number + i) % len(PARTS)] for i in range(1 + number % 3))
        (folder / f"{number:02}.txt").write_bytes(text.encode("gb18030" if number == 3 else "utf-8"))
    (folder / "05.txt").write_bytes(bytes(range(32)) * 4)
    (folder / "08.pdf").write_bytes(b"%PDF-1.4\n" + bytes(40))


def begin(bench: Bench, out: Path, given: Given | None = None, *, room: int | None = None) -> int:
    """Begin a run in a forked process and return its number. ``room``: no file may grow beyond so many bytes."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setpgid(0, 0)
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        given = given or Given()
        run(bench, out, How(("jsonl", "parquet"), Pace(bench.workers, 1), shards=True, retry=given.retry), given.names)
        code = 0
    except PairieError:
        code = 2
    finally:
        os._exit(code)


def run(bench: Bench, out: Path, how: How, names: Collection[str] = ()) -> None:
    pages = [page for page in sorted(bench.pages.iterdir()) if not names or page.name in names]
    tag_into(str(out), list(local_inputs(pages)), bench.job, how)


def ended(child: int) -> int:
    """Wait for a run and return its exit code, negative for a signal. Its workers must not outlive it."""
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.killpg(child, 0)
        except ProcessLookupError:
            return code
        time.sleep(0.005)
    raise AssertionError("a worker outlived its run by half a minute")


def disturbed(bench: Bench, out: Path, draw: random.Random, usual: float, *, varied: bool) -> Counter[str]:
    """Begin a run some times and stop it each time; return what was done to it."""
    done: Counter[str] = Counter()
    for _ in range(draw.randint(1, MOST_STOPS)):
        what = draw.choice(WHAT if bench.workers else ("kill", "no room"))
        given = drawn(bench, draw) if varied else Given()
        child = begin(bench, out, given, room=draw.randint(1, 60_000) if what == "no room" else None)
        if what != "no room":
            time.sleep(draw.uniform(0, usual))
            victims = workers_of(child) if what == "kill worker" else []
            victim = draw.choice(victims).pid if victims else child
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        code = ended(child)
        done[f"{what}: {'finished all the same' if code == 0 else 'stopped'}"] += 1
        if code == 1:
            raise AssertionError("a run ended with an error that it does not explain")
        done[f"then gathered: {'all' if gathered(out) is not None else 'refused'}"] += 1
    return done


def gathered(out: Path) -> Counter[str] | None:
    """Return the lines of the single tables of a folder, all that was planned, or None: it lacks something."""
    to = out.with_name(f"{out.name}-gathered")
    shutil.rmtree(to, ignore_errors=True)
    try:
        gather_folder(str(out), str(to), ("jsonl",))
    except PairieError:
        return None
    lines = (to / "documents.jsonl").read_text("utf-8").splitlines()
    faults = (to / "faults.csv").read_text("utf-8-sig").splitlines()[1:] if (to / "faults.csv").exists() else []
    names = [*(json.loads(line)["meta"]["id"] for line in lines), *(line.partition(",")[0] for line in faults)]
    found = sorted(Path(name).name for name in names)
    with Ledger(out / "ledger.sqlite") as ledger:
        planned = sorted(Path(uri).name for uri in ledger.input_keys())
    if found != planned:
        raise AssertionError(f"gathered {found} of {planned} and said nothing")
    shutil.rmtree(to)
    return Counter([*lines, *faults])


def workers_of(child: int) -> list[psutil.Process]:
    """Return the workers of a run; the process that Python keeps beside them to tidy up is none."""
    found = psutil.Process(child).children()
    return [process for process in found if "resource_tracker" not in "".join(process.cmdline())]


def contents(out: Path) -> dict[str, str]:
    """Return the digests of all tables and of the file of faults. The ledger holds times and is no table."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and path.suffix != ".sqlite")
    return {path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def records(out: Path) -> Counter[tuple[str, str]]:
    """Return how often each record stands in the shards."""
    lines = (
        line for path in sorted(out.glob("documents.jsonl/*.jsonl")) for line in path.read_text("utf-8").splitlines()
    )
    found = (json.loads(line) for line in lines)
    return Counter((one["meta"]["id"], record["record_id"]) for one in found for record in one["records"])


def stress(bench: Bench, folder: Path, n_runs: int, seed: int, tell: Callable[[str], None]) -> bool:
    """Compare so many disturbed runs with one that was not; tell what was found, return whether all was well."""
    assert ended(begin(bench, folder / "quiet")) == 0
    began = time.monotonic()
    assert ended(begin(bench, folder / "again")) == 0
    usual = time.monotonic() - began
    expected, right, table = contents(folder / "quiet"), records(folder / "quiet"), gathered(folder / "quiet")
    assert contents(folder / "again") == expected and right and table
    n_lost = n_doubled = n_differ = 0
    done: Counter[str] = Counter()
    for number in range(n_runs):
        out = folder / f"run-{number}"
        draw = random.Random(seed * 1_000_003 + number)
        varied = draw.random() < VARIED
        done += disturbed(bench, out, draw, usual, varied=varied)
        # Left alone with all pages, and then, where they vary, with some of them: what was done is to stay.
        for given in [Given(), drawn(bench, draw)] if varied else [Given()]:
            if code := ended(begin(bench, out, given)):
                raise AssertionError(f"run {number} of seed {seed}: could not go on, exit code {code}")
        found = records(out)
        n_lost += (right - found).total()
        n_doubled += (found - right).total()
        n_differ += gathered(out) != table or not (varied or contents(out) == expected)
        shutil.rmtree(out)
        if (number + 1) % 100 == 0:
            tell(f"{number + 1} runs: {n_lost} records lost, {n_doubled} doubled, {n_differ} runs differ")
    tell(f"{n_runs} runs of {right.total()} records in {len(expected)} files, {bench.workers} workers, {usual:.2f} s")
    tell(", ".join(f"{what} {count}" for what, count in sorted(done.items())))
    tell(f"{n_lost} records lost, {n_doubled} doubled; {n_differ} runs differ in any byte of a table")
    return n_lost == n_doubled == n_differ == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0, help="0: in one process")
    parser.add_argument("--model", type=Path, help="a small model; else one is made")
    options = parser.parse_args()
    # Several shards of so few pages.
    shards.LEAST_INPUTS = 3
    with TemporaryDirectory() as name:
        folder = Path(name)
        model = options.model
        if model is None:
            model = folder / "model"
            subprocess.run([sys.executable, "-c", MAKE, str(model)], check=True, cwd=Path(__file__).parents[1])
        write_pages(folder / "pages")
        # Surer finds only, so that a page costs milliseconds.
        bench = Bench(folder / "pages", Job(str(model), caution=1.0), options.workers)
        # All that is imported and loaded on the way is there before processes are forked.
        run(bench, folder / "warm", How(("jsonl", "parquet"), shards=True))
        if not stress(bench, folder, options.runs, options.seed, lambda line: print(line, flush=True)):
            sys.exit(1)


if __name__ == "__main__":
    main()
