"""What all commands share: UTF-8 streams, two consoles, errors as one line."""

from __future__ import annotations

import sys
from typing import Any, TextIO

import typer
from rich.console import Console
from typer.core import TyperGroup

from pairie.cli.language import prefers_chinese, put_into_chinese
from pairie.errors import PairieError

__all__ = ["ErrorsAsLines", "messages", "output", "use_utf8", "write"]

# Piped into a file or a pager there is no width to ask for; a table cut at 80 columns would be of no use.
PIPED_WIDTH = 160


class ErrorsAsLines(TyperGroup):
    """Commands that raise on purpose end with the message and exit code 1, without a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        if prefers_chinese():
            put_into_chinese(self)
        return super().main(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except PairieError as error:
            write(f"error: {error}\n", to=sys.stderr)
            raise typer.Exit(1) from error
        except BrokenPipeError:
            # `pairie extract page.txt | head` is no fault.
            sys.stderr.close()
            raise typer.Exit(0) from None


def use_utf8() -> None:
    """Read and write UTF-8 whatever the code page: on Chinese Windows the default is cp936."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def write(text: str, *, to: TextIO | None = None) -> None:
    """Write text as it is; the consoles would wrap it."""
    (to or sys.stdout).write(text)


def output() -> Console:
    """Return the console for results. Made when asked for: tests and pipes exchange the streams."""
    return _console(sys.stdout)


def messages() -> Console:
    """Return the console for progress and remarks, on standard error."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> Console:
    # Texts of pages hold square brackets; they are no markup.
    width = None if stream.isatty() else PIPED_WIDTH
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)
