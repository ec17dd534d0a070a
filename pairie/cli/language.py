"""Help in the reader's language: English as written beside the commands, Chinese from ``help.zh.toml``.

``PAIRIE_LANG=zh`` or ``en`` decides, else the locale.
"""

from __future__ import annotations

import locale
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from typing import Any

__all__ = ["SHARED", "commands_under", "prefers_chinese", "put_into_chinese", "read_catalogue"]


#: The table of the catalogue with the words that Click puts around every help, by these words.
SHARED = "*"


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
        # In the list of commands: left to itself, Click cuts where it finds a space, and Chinese has hardly any.
        command.short_help = _first_sentence(words["help"]) if "help" in words else None
        # Boxes cut off what has no spaces to be wrapped at.
        command.rich_markup_mode = None
        for parameter in command.params:
            if getattr(parameter, "help", None):
                parameter.help = words.get(parameter.name, parameter.help)
        command.get_help = _in_chinese(command.get_help, catalogue[SHARED])
        command.get_usage = _in_chinese(command.get_usage, catalogue[SHARED])


def commands_under(root: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command as "pairie" and all below it by the names they are called with ("seeds check")."""
    yield "pairie", root
    waiting = [(name, command) for name, command in root.commands.items()]
    while waiting:
        name, command = waiting.pop(0)
        yield name, command
        waiting += [(f"{name} {inner}", below) for inner, below in getattr(command, "commands", {}).items()]


def _first_sentence(words: str) -> str:
    first, stop, _ = words.partition("。")
    return first + stop


def _in_chinese(written: Callable[[Any], str], shared: Mapping[str, str]) -> Callable[[Any], str]:
    """Return a way to write help whose frame is Chinese too.

    Click has this frame in its own code; its gettext would need the locale of the whole process to be another.
    """
    # A narrow terminal breaks lines within these words.
    frame = [(re.compile(r"\s+".join(map(re.escape, english.split()))), chinese) for english, chinese in shared.items()]

    def translated(ctx: Any) -> str:
        text = written(ctx)
        for english, chinese in frame:
            text = english.sub(chinese, text)
        return text

    return translated


def read_catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("pairie.cli") / "help.zh.toml").read_text(encoding="utf-8"))
