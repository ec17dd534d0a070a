"""Workers that hang, take too much, or are killed: only who is to blame is missing."""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pairie.batch import Job, Limits, engine, local_inputs
from pairie.batch.engine import Pool
from pairie.batch.shards import Done, Shard
from pairie.batch.worker import Task
from pairie.errors import ModelError
from pairie.readers import page_file, pdf


def tasks(pages: Path, folder: Path, width: int = 3) -> list[Task]:
    inputs = list(local_inputs(sorted(pages.iterdir())))
    parts = [tuple(inputs[at : at + width]) for at in range(0, len(inputs), width)]
    return [Task(Shard(n, part, f"{n:06}"), ("jsonl",), folder / str(n)) for n, part in enumerate(parts)]


def ran(pool: Pool, coming: Iterable[Task]) -> list[Done]:
    """Return what became of shards, in their order; a pool yields them as they are finished."""
    return sorted(pool.run(coming), key=lambda done: done.shard.number)


def faults(done: list[Done]) -> list[tuple[str, str, str]]:
    return [(Path(fault.file).name, fault.stage, fault.kind) for one in done for _, fault in one.faults]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_an_input_that_hangs_is_cut_off(pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))  # of the worker
    (pages / "5.txt").unlink()
    (pages / "4.txt").unlink()
    os.mkfifo(pages / "4.txt")  # nobody ever writes into it
    looks: list[float] = []
    pool = Pool(job, workers=1, limits=Limits(seconds=3.0))
    run = pool.run(tasks(pages, tmp_path / "work"), lambda: looks.append(monotonic()))
    done = sorted(run, key=lambda one: one.shard.number)
    assert faults(done) == [("4.txt", "fetch", "TimeLimit")]
    assert [one.n_documents for one in done] == [3, 2, 1]
    assert "took too long; got 3 s for 1 pages" in done[1].faults[0][1].message
    assert max(after - before for before, after in pairwise(looks)) < 2, "whoever waits hears that it goes on"
    # What the worker that was killed had begun is where it is cleared away with the rest.
    assert not list((tmp_path / "tmp").glob("pairie-*"))
    assert list((tmp_path / "work" / "1").glob("pairie-*"))


def test_an_input_that_takes_too_much_memory_is_cut_off(pages: Path, tmp_path: Path, job: Job) -> None:
    (pages / "5.txt").write_text("江州市向北岭县拨付帮扶资金300万元。\n" * 2_000_000, encoding="utf-8")
    own = psutil.Process().memory_info().rss  # more than a worker, which has no torch
    pool = Pool(job, workers=1, limits=Limits(n_bytes=max(own, 350_000_000)))
    done = ran(pool, tasks(pages, tmp_path / "work"))
    ((name, stage, message),) = faults(done)
    # Where the limit is met depends on how soon the memory is looked at.
    assert (name, message) == ("5.txt", "MemoryLimit") and stage in ("read", "tag")
    assert [one.n_documents for one in done] == [3, 2, 2]
    assert pool.peak_bytes > 350_000_000


def printed(path: Path, lines: Iterable[str]) -> Path:
    """Write a PDF with one line a page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    for line in lines:
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(72, 700, line)
        canvas.showPage()
    canvas.save()
    return path


def hang_at(monkeypatch: pytest.MonkeyPatch, sign: str) -> None:
    """Have every reader of a text sleep where it holds a sign; forked workers do the same."""
    usual = page_file.decode  # type: ignore[attr-defined]

    def decode(data: bytes, name: str) -> str:
        text = usual(data, name)
        sleep(60 if sign in text else 0)
        return text

    monkeypatch.setattr(page_file, "decode", decode)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_of_a_volume_only_the_page_that_hangs_is_missing(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang_at(monkeypatch, "第3页")
    (pages / "5.txt").unlink()
    volume = Task(Shard(0, tuple(local_inputs([pages])), "000000"), ("jsonl",), tmp_path / "work")
    (done,) = ran(Pool(job, workers=1, limits=Limits(seconds=2.0), start="fork"), [volume])
    (late,) = [fault for _, fault in done.faults if "took too long" in fault.message]
    assert (late.page, late.stage, late.whole) == (4, "read", False)
    assert "3.txt: took too long; got 2 s for 1 pages, expected 2 s a page or less." in late.message
    assert (done.n_documents, done.n_pages) == (1, 7)
    (written,) = (file.local.read_text(encoding="utf-8") for file in done.files)
    assert "第2页" in written and "第4页" in written and "第3页" not in written


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_of_a_pdf_only_the_page_that_hangs_is_missing(
    tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = printed(tmp_path / "1999.pdf", [f"江州市向北岭县拨付帮扶资金{n}00万元。" for n in range(1, 5)])
    usual = pdf._read_page

    def read_page(file: Any, index: int) -> Any:
        sleep(60 if index == 2 else 0)
        return usual(file, index)

    monkeypatch.setattr(pdf, "_read_page", read_page)
    shard = Task(Shard(0, tuple(local_inputs([path])), "000000"), ("jsonl",), tmp_path / "work")
    (done,) = ran(Pool(job, workers=1, limits=Limits(seconds=2.0), start="fork"), [shard])
    assert [(fault.page, fault.whole) for _, fault in done.faults] == [(3, False)]
    (written,) = (file.local.read_text(encoding="utf-8") for file in done.files)
    assert "200万元" in written and "400万元" in written and "300万元" not in written


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
@pytest.mark.parametrize(
    ("bad", "expected"),
    [({2}, [("PageFault", 3)]), ({0, 1, 2, 3}, [("WorkerLost", None)])],
    ids=["one page", "all pages"],
)
def test_pages_of_a_pdf_that_crash_their_reader(
    bad: set[int],
    expected: list[tuple[str, int | None]],
    pages: Path,
    tmp_path: Path,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One page that crashes twice is left out; an input that crashes at more of them is, and the others are done."""
    path = printed(tmp_path / "1999.pdf", [f"江州市向北岭县拨付帮扶资金{n}00万元。" for n in range(1, 5)])
    usual = pdf._read_page

    def read_page(file: Any, index: int) -> Any:
        if index in bad:
            os._exit(9)
        return usual(file, index)

    monkeypatch.setattr(pdf, "_read_page", read_page)
    inputs = tuple(local_inputs([path, pages / "0.txt"]))
    shard = Task(Shard(0, inputs, "000000"), ("jsonl",), tmp_path / "work")
    (done,) = ran(Pool(job, workers=1, start="fork"), [shard])
    assert [(fault.kind, fault.page) for _, fault in done.faults] == expected
    assert done.n_documents == 2 - (expected[0][1] is None)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_a_file_that_hangs_while_it_is_opened_is_missing_alone(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the time of a page, not of the volume, and the page before it is not to blame."""
    (pages / "5.txt").unlink()
    (pages / "4.txt").unlink()
    printed(pages / "4.pdf", ["江州市向北岭县拨付帮扶资金。"])
    monkeypatch.setattr(pdf, "_check", lambda path: sleep(60))
    volume = Task(Shard(0, tuple(local_inputs([pages])), "000000"), ("jsonl",), tmp_path / "work")
    (done,) = ran(Pool(job, workers=1, limits=Limits(seconds=2.0), start="fork"), [volume])
    (late,) = [fault for _, fault in done.faults if "took too long" in fault.message]
    assert late.message.endswith("Leave it out, or raise --timeout.") and "4.pdf" in late.message
    (written,) = (file.local.read_text(encoding="utf-8") for file in done.files)
    assert "第3页" in written and "第6页" in written


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_a_volume_that_hangs_on_many_pages_is_cut_off_whole(
    pages: Path, tmp_path: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang_at(monkeypatch, "页")
    monkeypatch.setattr(engine, "MOST_PAGES_LEFT_OUT", 2)
    (pages / "5.txt").unlink()
    volume = Task(Shard(0, tuple(local_inputs([pages])), "000000"), ("jsonl",), tmp_path / "work")
    (done,) = ran(Pool(job, workers=1, limits=Limits(seconds=1.0), start="fork"), [volume])
    assert [(fault.kind, fault.whole) for _, fault in done.faults] == [("TimeLimit", True)]
    assert done.n_documents == 0


def test_a_worker_that_is_killed_is_replaced(pages: Path, tmp_path: Path, job: Job) -> None:
    def watched() -> Iterator[Task]:
        for number, task in enumerate(tasks(pages, tmp_path / "work", 2)):
            yield task
            if number == 1:  # both workers have something to do
                for child in psutil.Process().children():
                    if "spawn_main" in "".join(child.cmdline()):
                        os.kill(child.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)

    done = ran(Pool(job, workers=2), watched())
    assert [one.shard.number for one in done] == [0, 1, 2, 3]
    assert faults(done) == [("5.txt", "read", "ReadError")]


def test_a_model_that_is_not_there_stops_the_run(pages: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not found"):
        ran(Pool(Job(str(tmp_path / "none")), workers=1), tasks(pages, tmp_path / "work"))


def test_nothing_to_do(job: Job) -> None:
    assert ran(Pool(job, workers=1), []) == []
