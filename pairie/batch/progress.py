"""How far a run is, in numbers; how that is shown is the matter of the command line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

from pairie.batch.shards import Done

__all__ = ["Progress"]


@dataclass(slots=True)
class Progress:
    """Counts of this run: what earlier runs finished is no part of the speed.

    Args:
        n_inputs: how many there are in all, with those finished earlier.
        n_bytes: how much of them this run has to do; the remaining time goes by it.
    """

    n_inputs: int = 0
    n_finished: int = 0
    n_documents: int = 0
    n_pages: int = 0
    n_characters: int = 0
    n_faults: int = 0
    n_bytes: int = 0
    n_bytes_done: int = 0
    seconds: Counter[str] = field(default_factory=Counter)
    peak_bytes: int = 0
    _begun: float = field(default_factory=monotonic)

    def add(self, done: Done) -> None:
        self.n_finished += len(done.shard.inputs)
        self.n_documents += done.n_documents
        self.n_pages += done.n_pages
        self.n_characters += done.n_characters
        self.n_faults += len(done.faults)
        self.n_bytes_done += sum(one.n_bytes for one in done.shard.inputs)
        self.seconds.update(done.seconds)

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return monotonic() - self._begun

    @property
    def rate(self) -> float:
        """Characters a second."""
        return self.n_characters / max(self.elapsed, 1e-9)

    @property
    def remaining(self) -> float | None:
        """Seconds that are left, if the rest is like what was done; None as long as nothing is."""
        if not self.n_bytes_done:
            return 0.0 if self.n_finished >= self.n_inputs else None
        return self.elapsed * (self.n_bytes - self.n_bytes_done) / self.n_bytes_done

    @property
    def overhead(self) -> float:
        """Time for fetching, reading and writing, relative to that of the model."""
        others = sum(self.seconds[stage] for stage in ("fetch", "read", "write"))
        return others / max(self.seconds["tag"], 1e-9)
