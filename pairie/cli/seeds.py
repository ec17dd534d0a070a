"""``pairie seeds``: the user's copies of the source pages, checked and put in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.options import Folder
from pairie.cli.terminal import messages, output, use_utf8
from pairie.errors import ConfigError

if TYPE_CHECKING:
    from pairie.manifest import Match

__all__ = ["app"]

app = typer.Typer(help="Your copies of the source pages: they may not be passed on with the project.")

Copies = Annotated[list[Path], typer.Argument(metavar="COPIES...", exists=True, help="Files or folders to look in.")]
Manifest = Annotated[Path, typer.Option(help="The list of the pages.", dir_okay=False)]
MANIFEST = Path("seeds/manifest.tsv")


@app.command("check")
def check_copies(copies: Copies, manifest: Manifest = MANIFEST) -> None:
    """Compare copies with the manifest; exit code 1 if one is missing or differs."""
    use_utf8()
    matches = find(copies, manifest)
    _show(matches)
    if any(match.copy is None for match in matches):
        raise typer.Exit(1)


@app.command("import")
def import_copies(copies: Copies, folder: Folder = Path("seeds/originals"), manifest: Manifest = MANIFEST) -> None:
    """Copy the pages found under their names in the manifest, where evaluation and tests look for them."""
    use_utf8()
    from pairie.manifest import import_pages

    matches = find(copies, manifest)
    _show(matches)
    for path in import_pages(matches, folder):
        messages().print(f"{path} written")
    if any(match.copy is None for match in matches):
        raise typer.Exit(1)


def find(copies: Sequence[Path], manifest: Path) -> list[Match]:
    """Look for the pages of the manifest among the copies."""
    from pairie.manifest import match_pages, read_manifest

    if not manifest.is_file():
        raise ConfigError(
            f"{manifest}: no manifest; got nothing there, expected the list of pages. Give it by --manifest."
        )
    return match_pages(read_manifest(manifest), copies)


def _show(matches: Sequence[Match]) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table()
    for name in ("page", "title", "year", "copy"):
        grid.add_column(name, overflow="fold")
    for match in matches:
        if match.copy is not None:
            state = str(match.copy)
        elif match.other is not None:
            state = f"{match.other} differs: not the text that was annotated"
        else:
            state = "missing"
        grid.add_row(*(Text(cell) for cell in (match.page.file, match.page.title, match.page.year, state)))
    output().print(grid)
