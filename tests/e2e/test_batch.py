"""`pairie tag` in processes of its own, killed with SIGKILL and given again."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pairie.cli import app
from tests import tiny

TEXT = "江州市向北岭县拨付帮扶资金300万元。南湾区送去20台水泵给白石镇。"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("页")
    for number in range(70):
        (folder / f"{number:03}.txt").write_text(f"{TEXT}第{number}页", encoding="utf-8")
    (folder / "040.txt").write_bytes(bytes(range(32)) * 4)
    return folder


def run(*arguments: object, code: int | None = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert code is None or result.exit_code == code, result.output
    return result.output


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".sqlite")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("shards", [True, False])
def test_killed_and_given_again(shards: bool, pages: Path, model: Path, tmp_path: Path) -> None:
    options = ["-m", str(model), "--caution", "1", *(["--shards"] if shards else []), "-f", "jsonl", "-f", "parquet"]
    run("tag", pages, "-o", tmp_path / "quiet", *options, "--workers", "0", code=1)
    command = [
        sys.executable,
        "-m",
        "pairie",
        "tag",
        str(pages),
        "-o",
        str(tmp_path / "out"),
        *options,
        "--workers",
        "2",
    ]
    draw = random.Random(shards)
    for _ in range(2):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        ledger = tmp_path / "out" / ("." if shards else ".unfinished") / "ledger.sqlite"
        while process.poll() is None and not ledger.exists():
            time.sleep(0.02)
        time.sleep(draw.uniform(0, 3))
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "69 of 70 pages tagged" in done.stderr, done.stderr
    assert files(tmp_path / "out") == files(tmp_path / "quiet")


def test_options_choose_inputs(pages: Path, model: Path, tmp_path: Path) -> None:
    tag = ("tag", pages, "-m", model, "--caution", "3", "--workers", "0")
    assert "3 of 3 pages tagged" in run(*tag, "-o", tmp_path / "few", "--limit", "3")
    os.utime(pages / "007.txt", (2e9, 2e9))
    assert "1 of 1 pages tagged" in run(*tag, "-o", tmp_path / "late", "--since", "2033-01-01")
    assert "since: no day" in run(*tag, "-o", tmp_path / "late", "--since", "gestern", code=1)
    assert "nothing to do; got 70 inputs" in run(*tag, "-o", tmp_path / "late", "--since", "2040-01-01", code=1)
    for part, path in (("1/2", pages), ("2/2", pages.parent / "." / ".." / pages.parent.name / pages.name)):
        command = ("tag", path, *tag[2:], "-o", tmp_path / "parts", "--shard", part)
        run(*command, code=None)
        if part == "1/2":
            refused = run("gather", tmp_path / "parts", "-o", tmp_path / "all", "-f", "jsonl", code=1)
            assert "part 2/2 was never begun" in " ".join(refused.split())
    assert "shard: no part; got '3/2'" in run(*tag, "-o", tmp_path / "parts", "--shard", "3/2", code=1)
    one = ("tag", pages / "000.txt", *tag[2:], "-o", tmp_path / "one", "--shard")
    told = {run(*one, part) for part in ("1/2", "2/2")}
    assert sorted(text.partition(" pages")[0] for text in told) == ["0 of 0", "1 of 1"]
    run("gather", tmp_path / "one", "-o", tmp_path / "only", "-f", "jsonl")
    run("gather", tmp_path / "parts", "-o", tmp_path / "all", "-f", "jsonl")
    lines = (tmp_path / "all" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    names = [Path(json.loads(line)["meta"]["id"]).stem for line in lines]
    assert sorted(names) == [f"{n:03}" for n in range(70) if n != 40]
    # What reads the documents of a run reads shards too.
    run("panel", tmp_path / "parts", "-o", tmp_path / "panel.csv")


def test_strict_and_limits(pages: Path, model: Path, tmp_path: Path) -> None:
    tag = ("tag", pages / "040.txt", "-m", model, "-o", tmp_path / "out")
    assert "Stopped here, because of --strict" in run(*tag, "--strict", code=1)
    assert "size: cannot be read; got 'much'" in run(*tag, "--memory", "much", code=1)
    assert "0 of 1 pages tagged" in run(*tag, "--timeout", "50", code=1)
    assert "no shards" in run("gather", tmp_path / "out", "-o", tmp_path / "all", code=1)
