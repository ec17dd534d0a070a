"""Speed, overhead, scaling and memory of a batch on this machine.

    python training/batch_bench.py --pages 60 --workers 1 2
    python training/batch_bench.py --pages 10000 --workers 2 --model small --characters 150

Pages are cut from the texts of the checkout, each with its number, and written as files. Every number of workers, with
one thread each, tags all of them into shards of JSONL and Parquet. `--model small` is a random network 16 wide: with it
ten thousand pages take minutes, and what grows with their number is seen as well.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from pairie.batch import How, Job, Pace, local_inputs, tag_into
from pairie.batch.progress import Progress
from pairie.cli.bench import COMPOSED, read_pages

# In a process of its own: torch is no part of what is measured.
MAKE = """
import sys; from pathlib import Path; from tests import tiny; from pairie.learn.export import write_model
words = tiny.vocabulary()
write_model(Path(sys.argv[1]), tiny.network(len(words)), words, tiny.SETTINGS, {"name": "small"})
"""


def write_pages(folder: Path, n_pages: int, n_characters: int) -> int:
    """Write so many pages and return how many characters they have in all."""
    text = "\n".join(read_pages(COMPOSED, 200_000))
    stretches = [text[at : at + n_characters] for at in range(0, len(text) - n_characters, n_characters)]
    total = 0
    for number, stretch in enumerate(islice(cycle(stretches), n_pages)):
        page = f"{stretch}\n第{number}页。"
        (folder / f"{number:06}.txt").write_text(page, encoding="utf-8")
        total += len(page)
    return total


def measure(pages: Path, out: Path, job: Job, workers: int) -> tuple[float, Progress, list[tuple[int, int]]]:
    """Tag all pages; return the characters a second after the first shard, the last progress, and the peaks of memory.

    What comes before the first shard is mostly the start of workers, which a long run does not notice.
    """
    found: list[tuple[float, int, int]] = []

    def tell(progress: Progress) -> None:
        found.append((perf_counter(), progress.n_characters, progress.peak_bytes))
        finished.append((progress.n_finished, progress.peak_bytes))

    finished: list[tuple[int, int]] = []
    inputs = list(local_inputs(sorted(pages.iterdir())))
    ended = tag_into(str(out), inputs, job, How(("jsonl", "parquet"), Pace(workers, 1), shards=True), tell)
    first = min(max(1, workers), len(found) - 1)
    rate = (found[-1][1] - found[first][1]) / max(found[-1][0] - found[first][0], 1e-9)
    return rate, ended.finished.progress, finished


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--characters", type=int, default=1000, help="of each page")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--model", default="pairie-zh", help="name or folder, or `small`")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        model = options.model
        if model == "small":
            model = str(folder / "model")
            subprocess.run([sys.executable, "-c", MAKE, model], check=True, cwd=Path(__file__).parents[1])
        (folder / "pages").mkdir()
        total = write_pages(folder / "pages", options.pages, options.characters)
        print(f"{options.pages} pages, {total:,} characters")
        rates: dict[int, float] = {}
        job = Job(model, caution=1.0 if options.model == "small" else 0.0)
        for workers in options.workers:
            rate, progress, finished = measure(folder / "pages", folder / f"out-{workers}", job, workers)
            rates[workers] = rate
            seconds = ", ".join(f"{stage} {value:.1f} s" for stage, value in progress.seconds.items())
            print(f"{workers} workers: {rate:,.0f} characters/s after the start; {progress.elapsed:.1f} s in all")
            print(f"  {seconds}: reading and writing are {progress.overhead:.1%} of the model")
            tenths = [finished[len(finished) * tenth // 10 - 1] for tenth in (1, 2, 5, 10) if len(finished) >= 10]
            print("  peak memory of all: " + ", ".join(f"{peak / 1e6:.0f} MB at {n} pages" for n, peak in tenths))
        for workers in options.workers[1:]:
            print(f"{options.workers[0]} -> {workers} workers: {rates[workers] / rates[options.workers[0]]:.2f} times")


if __name__ == "__main__":
    main()
