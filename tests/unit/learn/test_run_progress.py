"""How a run is shown and written down."""

import errno
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pairie.cli import run_progress
from pairie.cli.run_progress import RunProgress, line_of
from pairie.errors import ConfigError
from pairie.learn.early import evaluation_steps
from pairie.learn.run_folder import LOG, RunLog, check_folder, move_model
from pairie.model.store import MANIFEST

STATE = {"step": 20, "of": 60, "loss": 1.23456, "seconds": 10.0, "seconds_left": 20.0}


def test_a_line() -> None:
    assert re.fullmatch(r"step 20  of 60  loss 1\.235  seconds 10  ends (\d\d-\d\d )?\d\d:\d\d", line_of(STATE))
    assert line_of({"step": 3, "evaluation": {"score": 0.5}, "stopped": False}) == "step 3  score 0.5  stopped False"
    assert re.search(r"ends \d\d-\d\d \d\d:\d\d$", line_of({**STATE, "seconds_left": 3 * 86400.0}))


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(force_terminal=True, width=100, record=True)
    monkeypatch.setattr(run_progress, "messages", lambda: console)
    with RunProgress() as progress:
        progress.show(STATE)
        progress.show({"step": 20, "fault": "checkpoint not saved"})
    shown = console.export_text()
    assert "20/60" in shown and "loss 1.235" in shown and "ends " in shown and "fault checkpoint not saved" in shown


def test_lines_of_steps_that_are_done_again_go(tmp_path: Path) -> None:
    told: list[Mapping[str, Any]] = []
    log = RunLog(tmp_path, 0, told.append)
    for step in (20, 40, 60):
        log.tell({"step": step})
    with (tmp_path / LOG).open("a", encoding="utf-8") as file:
        file.write('{"step": 80')  # the plug was pulled
    RunLog(tmp_path, 40, told.append).tell({"step": 60})
    steps = [json.loads(line)["step"] for line in (tmp_path / LOG).read_text(encoding="utf-8").splitlines()]
    assert steps == [20, 40, 60] and len(told) == 4
    RunLog(tmp_path, 0, told.append)
    assert (tmp_path / LOG).read_text(encoding="utf-8") == ""


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Mapping[str, Any]] = []
    log = RunLog(tmp_path, 0, told.append)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    log.tell({"step": 20})
    assert [set(state) for state in told] == [{"step"}, {"step", "fault"}]


def test_folders_that_are_taken(tmp_path: Path) -> None:
    check_folder(tmp_path / "new")
    check_folder(tmp_path)
    (tmp_path / "run").mkdir()
    check_folder(tmp_path)  # a run that was cut off
    (tmp_path / MANIFEST).touch()
    with pytest.raises(ConfigError, match="a model stands there"):
        check_folder(tmp_path)
    check_folder(tmp_path, force=True)
    with pytest.raises(ConfigError, match="no folder; got a file"):
        check_folder(tmp_path / MANIFEST)


def test_the_manifest_is_moved_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "run" / "model"
    made.mkdir(parents=True)
    for name in (MANIFEST, "config.json", "window.onnx"):
        (made / name).write_text("new", encoding="utf-8")
    (tmp_path / MANIFEST).write_text("old", encoding="utf-8")
    moved: list[str] = []

    def noting(self: Path, target: Path) -> Path:
        assert (tmp_path / MANIFEST).exists() is False
        moved.append(self.name)
        return real(self, target)

    real = Path.replace
    monkeypatch.setattr(Path, "replace", noting)
    move_model(made, tmp_path)
    assert len(moved) == 3 and moved[-1] == MANIFEST and not made.exists()
    assert (tmp_path / MANIFEST).read_text(encoding="utf-8") == "new"


def test_evaluations_are_spread() -> None:
    assert evaluation_steps(100, 4) == {25, 50, 75, 100}
    assert evaluation_steps(20, 3) == {7, 13, 20}
