"""How long an input may take, how much memory a worker may have, and how many workers there are."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pairie.errors import ConfigError

__all__ = ["Limits", "Pace", "available_cores", "fair_share", "pace", "parse_bytes"]

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)\s*([KMGT]?)i?B?", re.IGNORECASE)

# What a worker with the shipped model takes for ordinary pages, and how much of the free memory all may plan with.
WORKER_BYTES = 600_000_000
SHARE = 0.8
# A scan of a large page takes this much to be recognised.
LEAST_SHARE = 2_000_000_000
# A page of a scan takes some seconds, on a busy machine several times as many.
SECONDS_A_PAGE = 120.0
# Less work than it takes to start workers.
SMALL_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What is cut off.

    Args:
        seconds: for a page of a PDF, a picture or a file of a volume; for all other work an input has as many times
            that as it has pages. None: as long as it takes.
        n_bytes: memory of a worker. None: whatever the machine has.
    """

    seconds: float | None = SECONDS_A_PAGE
    n_bytes: int | None = None

    def __post_init__(self) -> None:
        if self.seconds is not None and not self.seconds > 0:
            raise ConfigError(f"limits: bad time; got {self.seconds!r}, expected more than 0 seconds. Leave it out.")
        if self.n_bytes is not None and self.n_bytes < 100_000_000:
            raise ConfigError(
                f"limits: too little memory; got {self.n_bytes} bytes, expected 100 MB or more for a worker. Give more."
            )

    def allows(self, seconds: float, n_pages: int) -> bool:
        return self.seconds is None or seconds <= self.seconds * max(1, n_pages)


@dataclass(frozen=True, slots=True)
class Pace:
    """Processes and threads of the network in each; ``workers`` 0 is this process itself, which nothing can cut off."""

    workers: int
    threads: int


def pace(workers: int | None, threads: int | None, sizes: Sequence[int], *, limited: bool = False) -> Pace:
    """Choose workers and threads such that the cores are used and never more than that.

    Args:
        workers: as asked for; None takes as many as cores and memory allow, for a small job none.
        threads: as asked for; None shares the cores among the workers.
        sizes: bytes of the inputs.
        limited: whether limits are to hold, which takes a worker of its own: they were asked for, or an input may never
            end (:attr:`pairie.batch.Input.bounded`).
    Raises:
        ConfigError: more threads are asked for than there are cores.
    """
    cores = available_cores()
    if workers is None:
        small = sum(sizes) < SMALL_BYTES and not limited
        workers = 0 if small else max(1, min(cores // (threads or 1), len(sizes), _fitting()))
    used = max(1, workers) * (threads or 1)
    if workers and used > cores:
        raise ConfigError(
            f"workers: more than the machine has; got {workers} × {threads or 1} threads, expected {cores} or fewer in "
            "all. Ask for fewer workers or threads."
        )
    return Pace(workers, threads or max(1, cores // max(1, workers)))


def fair_share(workers: int) -> int:
    """Return the bytes that each worker may take: a page that takes ever more must not bring all of them down."""
    import psutil

    return max(LEAST_SHARE, int(psutil.virtual_memory().available * SHARE) // max(1, workers))


def available_cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parse_bytes(text: str) -> int:
    """Read a size such as ``2GB``, ``800 MB`` or ``1.5G``.

    Raises:
        ConfigError: it is none.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ConfigError(f"size: cannot be read; got {text!r}, expected something like 2GB. Write it so.")
    return int(float(found[1]) * _UNITS[found[2].upper()])


def _fitting() -> int:
    import psutil

    return max(1, int(psutil.virtual_memory().available * SHARE) // WORKER_BYTES)
