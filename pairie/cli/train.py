"""``pairie train``: a recipe to a model folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from pairie.cli.options import Folder
from pairie.cli.terminal import messages, use_utf8

__all__ = ["train"]


def train(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE.toml", exists=True, dir_okay=False, help="See training/.")],
    folder: Folder,
) -> None:
    """Train a model by a recipe (needs the extra "train"). A run that was cut off goes on where it stopped."""
    use_utf8()
    try:
        from pairie.learn import train as train_model
    except ModuleNotFoundError as error:
        from pairie.errors import missing_extra

        raise missing_extra(error.name or "torch", "train", "training") from error
    train_model(recipe, folder, report=show_state)
    messages().print(f"model written to {folder}")


def show_state(state: Mapping[str, Any]) -> None:
    """Print one line about a run: it takes hours, and a file of such lines can be plotted."""
    parts = (f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in state.items())
    messages().print("  ".join(parts))
