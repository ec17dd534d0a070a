"""The progress of a batch: a bar on a terminal, plain lines in a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from pairie.cli.terminal import messages

if TYPE_CHECKING:
    from pairie.batch.progress import Progress

__all__ = ["progress_line", "shown"]

SECONDS_BETWEEN_LINES = 30.0


def progress_line(found: Progress) -> str:
    """Say how far a run is: documents, pages, speed, remaining time, faults."""
    left = "" if found.remaining is None else f", {_span(found.remaining)} left"
    return (
        f"{found.n_finished:,} of {found.n_inputs:,} inputs, {found.n_pages:,} pages, {found.rate:,.0f} characters/s"
        f"{left}, {found.n_faults:,} faults"
    )


@contextmanager
def shown() -> Iterator[Callable[[Progress], None]]:
    """Show the progress for as long as this lasts: call what is given whenever there is some."""
    if not messages().is_terminal:
        yield _Lines().tell
        return
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    with Bar(BarColumn(), TextColumn("{task.description}", markup=False), console=messages()) as bar:
        task = bar.add_task("", total=None)

        def tell(found: Progress) -> None:
            bar.update(task, total=found.n_inputs, completed=found.n_finished, description=progress_line(found))

        yield tell


class _Lines:
    """A line every half minute, with the time: what is written at night is read in the morning."""

    def __init__(self) -> None:
        self._last = monotonic()

    def tell(self, found: Progress) -> None:
        if monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = monotonic()
            messages().print(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {progress_line(found)}")


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
