"""Measured in a process of its own: cold start and peak memory.

``python fresh.py MODEL THREADS PAGE...`` writes one JSON object. Nothing of pairie is imported before the clock runs,
which is why this file is started by its path.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

__all__ = ["measure", "peak_memory"]


def measure(model: str, threads: int | None, pages: list[str]) -> dict[str, float | None]:
    """Return seconds from the import to the first page done, and the peak memory in MB after all pages."""
    started = time.perf_counter()
    import pairie

    imported = time.perf_counter()
    extractor = pairie.load(model, threads=threads)
    loaded = time.perf_counter()
    extractor.extract_file(pages[0])
    first = time.perf_counter()
    for page in pages[1:]:
        extractor.extract_file(page)
    return {
        "import": imported - started,
        "load": loaded - imported,
        "first_page": first - loaded,
        "cold_start": first - started,
        "peak_memory": peak_memory(),
    }


def peak_memory() -> float | None:
    """Return the most memory that this process has held, in MB; None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.is_file():
        # ru_maxrss of a new process starts with that of the process that made it.
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii", errors="replace").splitlines())
        if "VmHWM" in lines:
            return int(lines["VmHWM"].split()[0]) / 1000
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1_000_000 if sys.platform == "darwin" else 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    model, threads, *pages = sys.argv[1:]
    sys.stdout.write(json.dumps(measure(model, int(threads) or None, pages)))
