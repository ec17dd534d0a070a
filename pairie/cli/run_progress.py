"""How a training is shown: a bar with the expected end on a terminal, lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from pairie.cli.terminal import messages

__all__ = ["RunProgress", "line_of"]


class RunProgress:
    """Shows the states that a run reports."""

    def __init__(self) -> None:
        self._console = messages()
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def __enter__(self) -> RunProgress:
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.fields[what]}"),
                BarColumn(),
                TextColumn("{task.completed:.0f}/{task.total:.0f}"),
                TimeElapsedColumn(),
                TextColumn("{task.fields[end]}"),
                console=self._console,
            )
            self._task = self._bar.add_task("training", total=1, what="loss", end="", visible=False)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, state: Mapping[str, Any]) -> None:
        """Show one state; steps move the bar, all else is a line."""
        if self._bar is None or "of" not in state:
            self._console.print(line_of(state))
            return
        self._bar.update(
            self._task,
            completed=state["step"],
            total=state["of"],
            what=f"loss {state['loss']:.3f}",
            end=f"ends {_clock(state['seconds_left'])}",
            visible=True,
        )


def line_of(state: Mapping[str, Any]) -> str:
    """Return a state as one line: it takes hours, and a file of such lines can be plotted."""
    flat: dict[str, Any] = {}
    for name, value in state.items():
        flat |= value if isinstance(value, Mapping) else {name: value}
    if "seconds_left" in flat:
        flat["ends"] = _clock(flat.pop("seconds_left"))
    return "  ".join(f"{n} {v:.4g}" if isinstance(v, float) else f"{n} {v}" for n, v in flat.items())


def _clock(seconds: float) -> str:
    """Local time in so many seconds; a run that ends another day says on which."""
    end, now = time.localtime(time.time() + seconds), time.localtime()
    return time.strftime("%H:%M" if end.tm_yday == now.tm_yday else "%m-%d %H:%M", end)
