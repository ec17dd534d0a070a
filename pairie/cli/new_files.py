"""Write files that nobody has yet: what was corrected by hand must not be lost to a second run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pairie.errors import ConfigError

__all__ = ["refuse_present", "write_new"]


def refuse_present(*paths: Path) -> None:
    """Refuse to write where a file is, before any work is done.

    Raises:
        ConfigError: one of the files exists.
    """
    for path in paths:
        if path.exists():
            raise ConfigError(
                f"{path}: would be overwritten; got a file there, expected none. Name another output or move it away."
            )


def write_new(texts: Mapping[Path, str]) -> None:
    """Write files that must not exist yet, all or none: each gets its name when all are written.

    Raises:
        ConfigError: one of them exists, or cannot be written (no room, no right to).
    """
    refuse_present(*texts)
    partial = {path: path.with_name(f".{path.name}.partial") for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Half a surrogate pair of a broken page must not end the run.
            partial[path].write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
        for path in texts:
            partial[path].replace(path)
    except OSError as error:
        raise ConfigError(
            f"{error.filename or next(iter(texts))}: cannot be written; got {error.strerror}, expected a place to "
            "write to. Make room or name another output."
        ) from error
    finally:
        for path in partial.values():
            path.unlink(missing_ok=True)
