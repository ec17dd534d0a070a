"""Help in the reader's language: English as written beside the commands, Chinese from ``help.zh.toml``.

``PAIRIE_LANG=zh`` or ``en`` decides, else the locale.
"""

from __future__ import annotations

import locale
import os
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

__all__ = ["commands_under", "prefers_chinese", "put_into_chinese", "read_catalogue"]


def prefers_chinese() -> bool:
    """Whether help is to be in Chinese."""
    named = ("PAIRIE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((os.environ[name] for name in named if os.environ.get(name)), None)
    if chosen is None:  # Windows has no such variables
        chosen = locale.getlocale()[0] or ""
    return chosen.lower().startswith(("zh", "chinese"))


def put_into_chinese(root: Any) -> None:
    """Exchange the help of a command and of all below it; what the catalogue lacks stays English."""
    catalogue = read_catalogue()
    for name, command in commands_under(root):
        words = catalogue.get(name, {})
        command.help = words.get("help", command.help)
        command.short_help = None
        # Boxes cut off what has no spaces to be wrapped at.
        command.rich_markup_mode = None
        for parameter in command.params:
            if getattr(parameter, "help", None):
                parameter.help = words.get(parameter.name, parameter.help)


def commands_under(root: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command as "pairie" and all below it by the names they are called with ("seeds check")."""
    yield "pairie", root
    waiting = [(name, command) for name, command in root.commands.items()]
    while waiting:
        name, command = waiting.pop(0)
        yield name, command
        waiting += [(f"{name} {inner}", below) for inner, below in getattr(command, "commands", {}).items()]


def read_catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("pairie.cli") / "help.zh.toml").read_text(encoding="utf-8"))
