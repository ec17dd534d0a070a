"""Limits and pace."""

import os
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from pairie.batch import How, Input, Job, Limits, limits, local_inputs, pace
from pairie.batch.limits import Pace, parse_bytes
from pairie.batch.run import _digest
from pairie.batch.sources import _described
from pairie.batch.storage import open_store
from pairie.cli import app
from pairie.errors import ConfigError
from pairie.readers import ocr_engine


@pytest.mark.parametrize(
    ("text", "n_bytes"), [("2GB", 2 * 10**9), ("1.5g", 1_500_000_000), ("800 MB", 8 * 10**8), ("5000", 5000)]
)
def test_sizes(text: str, n_bytes: int) -> None:
    assert parse_bytes(text) == n_bytes


@pytest.mark.parametrize("text", ["", "GB", "1.2.3G", "two GB", "-1G", "9" * 400])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ConfigError, match="size: cannot be read"):
        parse_bytes(text)


def test_cores_are_used_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "available_cores", lambda: 8)
    monkeypatch.setattr(limits, "_fitting", lambda: 5)
    large = [10**6] * 100
    assert pace(None, None, large) == Pace(5, 1)  # memory decides
    assert pace(None, 2, large) == Pace(4, 2)
    assert pace(None, None, large[:2]) == Pace(2, 4)
    assert pace(3, None, large) == Pace(3, 2)
    assert pace(None, None, [2000]) == Pace(0, 8)
    assert pace(None, None, [2000], limited=True) == Pace(1, 8)
    assert pace(0, None, large) == Pace(0, 8)
    with pytest.raises(ConfigError, match="got 5 × 2 threads, expected 8 or fewer"):
        pace(5, 2, large)


def test_a_volume_may_take_longer() -> None:
    assert Limits(2.0).allows(5.0, 3)
    assert not Limits(2.0).allows(5.0, 2)
    assert Limits(None).allows(1e9, 1)
    with pytest.raises(ConfigError, match="bad time"):
        Limits(0)
    with pytest.raises(ConfigError, match="too little memory"):
        Limits(n_bytes=1000)


def test_recognition_keeps_to_the_threads_of_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    rapidocr = pytest.importorskip("rapidocr")
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(rapidocr, "RapidOCR", lambda params: asked.append(params))
    monkeypatch.setattr(ocr_engine, "_params", {})
    ocr_engine.limit_threads(3)
    ocr_engine._engine.__wrapped__()
    assert asked[0]["EngineConfig.onnxruntime.intra_op_num_threads"] == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_may_never_end_gets_a_worker_that_can_be_stopped(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[How] = []

    def noted(folder: str, inputs: Sequence[Input], job: Job, how: How, tell: object) -> None:
        asked.append(how)
        raise ConfigError("enough")

    monkeypatch.setattr("pairie.batch.tag_into", noted)
    os.mkfifo(tmp_path / "pipe.txt")  # its size is 0
    for path in (pages / "0.txt", tmp_path / "pipe.txt"):
        CliRunner().invoke(app, ["tag", str(path), "-o", str(tmp_path / "out")])
    small, endless = asked
    assert (small.pace.workers, endless.pace.workers, endless.limits.seconds) == (0, 1, 120.0)
    (pipe,) = local_inputs([tmp_path / "pipe.txt"])
    # Nor is it read to find out whether it has changed.
    assert not pipe.bounded and _digest(pipe, open_store(str(tmp_path))) == ""
    if Path("/dev/zero").exists():
        assert [one.bounded for one in local_inputs([Path("/dev/zero"), pages / "0.txt", pages])] == [False, True, True]


def test_an_address_that_does_not_tell_its_size_may_never_end() -> None:
    system = pytest.importorskip("fsspec").filesystem("memory")
    info: dict[str, object] = {"name": "/1.txt", "size": None, "type": "file"}
    stub = SimpleNamespace(info=lambda path: info, modified=system.modified, isdir=lambda path: False)
    assert not _described(stub, "/1.txt", "memory://1.txt", "/1.txt", False).bounded
    info["size"] = 3
    assert _described(stub, "/1.txt", "memory://1.txt", "/1.txt", False).bounded
