"""``pairie package``: a model as a wheel."""

from __future__ import annotations

from typing import Annotated

import typer

from pairie.cli.options import Folder
from pairie.cli.terminal import messages, use_utf8

__all__ = ["package"]


def package(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model: name or folder.")],
    folder: Folder,
    name: Annotated[
        str | None, typer.Option(help="Name to install and load it by. [that of the model]", show_default=False)
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="Version of the wheel. [that of the model]", show_default=False)
    ] = None,
    weights: Annotated[bool, typer.Option(help="Put in what only retraining reads.")] = False,
) -> None:
    """Make a wheel of a model (extra "package"): after pip install, pairie.load(NAME) finds it."""
    use_utf8()
    from pairie.model.wheel import build_wheel

    wheel = build_wheel(model, folder, name=name, version=version, weights=weights)
    messages().print(
        f"{wheel} ({wheel.stat().st_size / 1e6:.1f} MB); install it with: pip install {wheel}", soft_wrap=True
    )
