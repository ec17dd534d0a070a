"""The few calls that servers of annotation tools need."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 900.0
"""Seconds in which a server has to be up: the first start makes its database."""

# No proxy of the machine stands between a test and the loopback address.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Api:
    """JSON over HTTP."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        content = self.raw(method, path, None if body is None else json.dumps(body).encode(), "application/json")
        return json.loads(content) if content else None

    def raw(self, method: str, path: str, data: bytes | None = None, kind: str = "application/json") -> bytes:
        headers = {**self.headers, **({} if data is None else {"Content-Type": kind})}
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)
        try:
            with OPENER.open(request, timeout=120) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{method} {path}: {error.code} {error.read()[:2000]!r}") from None


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended:\n{tail(log)}"
        try:
            with OPENER.open(url, timeout=5):
                return
        except urllib.error.HTTPError as error:
            # Not for everybody, but there.
            with error:
                if error.code < 500:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"no answer at {url} after {PATIENCE:.0f} s:\n{tail(log)}")


def tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-3000:]
