"""``pairie info``: versions and what a model says of itself."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from pairie.cli.options import DEFAULT_MODEL, Model
from pairie.cli.terminal import output, use_utf8, write

__all__ = ["about", "info"]


def info(
    model: Model = DEFAULT_MODEL,
    verify: Annotated[
        bool, typer.Option(help="Compare the digests of all model files, also those that only retraining reads.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show the versions in use and the manifest of a model."""
    use_utf8()
    found = about(model, verify=verify)
    if as_json:
        write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return
    from rich.table import Table

    grid = Table(show_header=False)
    grid.add_column()
    grid.add_column(overflow="fold")
    for name, value in _flat(found):
        grid.add_row(name, value)
    output().print(grid)


def about(model: str, *, verify: bool = False) -> dict[str, Any]:
    """Return versions, place and manifest of a model.

    Raises:
        ModelError: there is no such model, or it is damaged.
    """
    import platform
    from importlib.metadata import version

    from pairie import __version__
    from pairie.model.store import open_model

    folder = open_model(model, weights=verify)
    packages = {name: version(name) for name in ("numpy", "onnxruntime", "spacy")}
    return {
        "pairie": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        **packages,
        "model": {"path": str(folder.path), "verified": verify, **folder.manifest},
    }


def _flat(found: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows = []
    for name, value in found.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name}.")
        else:
            rows.append((prefix + name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    return rows
