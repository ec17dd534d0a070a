"""Real servers of annotators' tools, each from its package in an environment of its own, on the loopback address.

They run when they are asked for: ``pytest -m servers``. ``PAIRIE_LABEL_STUDIO`` and ``PAIRIE_DOCCANO`` name the
executables (``…/bin/label-studio``, ``…/bin/doccano``) of environments that are there already; without them
environments are made, which takes minutes and a gigabyte.
"""

import os
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.http import wait_for


def executable(name: str, variable: str, requirements: tuple[str, ...], folder: Path) -> Path:
    """Return the program of a server, from the environment that is named or from a new one."""
    if given := os.environ.get(variable):
        found = Path(given)
        assert found.is_file(), f"{variable}: no such program; got {given}"
        return found
    venv.create(folder, with_pip=True)
    place = folder / ("Scripts" if sys.platform == "win32" else "bin")
    done = subprocess.run(
        [place / "python", "-m", "pip", "install", "--quiet", *requirements],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{name} cannot be installed:\n{done.stderr[-3000:]}"
    return place / name


@contextmanager
def running(command: list[str], *, url: str, log: Path, cwd: Path, **env: str) -> Iterator[None]:
    """Run a server until it is no longer wanted; it is up when it answers at ``url``."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **env}, stdout=stream, stderr=stream, start_new_session=True
        )
    try:
        wait_for(url, process, log)
        yield
    finally:
        # Its own session: the workers that it started end with it.
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
