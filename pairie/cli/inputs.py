"""The files that are meant by what stands on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pairie.errors import ConfigError

__all__ = ["input_files", "skipped_files"]


def input_files(inputs: Sequence[Path], suffixes: Sequence[str], *, volumes: bool = False) -> list[Path]:
    """Return the files meant, each once, folders searched to the bottom in the order of names; of volumes the folders.

    Raises:
        ConfigError: an input does not exist, or nothing is left to do.
    """
    found: dict[Path, Path] = {}
    for given in inputs:
        for path in _expanded(given):
            for file in [path] if volumes else _inside(path):
                if file == path or file.suffix.lower() in suffixes:
                    found.setdefault(file.resolve(), file)
    if not found:
        other = (
            f"no file but {len(skipped)} of other forms" if (skipped := skipped_files(inputs, suffixes)) else "no file"
        )
        raise ConfigError(
            f"inputs: nothing to do; got {other}, expected some ending in {', '.join(suffixes)}. Check the path."
        )
    return list(found.values())


def skipped_files(inputs: Sequence[Path], suffixes: Sequence[str]) -> list[Path]:
    """Return the pages in folders that are left out because their form cannot be read yet."""
    from pairie.readers import NOT_YET_READ

    forms = NOT_YET_READ.keys() - set(suffixes)
    folders = (path for given in inputs for path in _expanded(given) if path.is_dir())
    return list(dict.fromkeys(file for path in folders for file in _inside(path) if file.suffix.lower() in forms))


def _inside(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _expanded(path: Path) -> list[Path]:
    if path.exists():
        return [path]
    # The Windows shell hands patterns on as they are.
    matches = (
        sorted(Path(path.anchor or ".").glob(str(path.relative_to(path.anchor)))) if set("*?[") & set(str(path)) else []
    )
    if not matches:
        raise ConfigError(f"{path}: no such file; got nothing there, expected a file or folder. Check the path.")
    return matches
