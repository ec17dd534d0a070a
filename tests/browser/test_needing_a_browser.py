"""What becomes of the tests of this folder on a machine without a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ONE_TEST = Path(__file__).with_name("test_checking_page.py").as_posix() + "::test_nothing_to_show"


@pytest.mark.slow
@pytest.mark.parametrize(("needed", "told"), [("", "1 skipped"), ("1", "1 error")])
def test_a_missing_browser_is_skipped_or_fails(needed: str, told: str, tmp_path: Path) -> None:
    left = {name: value for name, value in os.environ.items() if name != "PAIRIE_BROWSER"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", ONE_TEST, "-o", "addopts=", "-p", "no:cacheprovider", "-rs"],
        env={**left, "PATH": str(tmp_path), "PAIRIE_NEEDS_BROWSER": needed},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert told in run.stdout, run.stdout + run.stderr
    assert "install Chromium or name it in PAIRIE_BROWSER" in run.stdout
    assert (run.returncode == 0) == (needed == "")
