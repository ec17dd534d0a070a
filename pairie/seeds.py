"""The pages that the project started from. They may not be passed on; whoever has copies can check and use them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pairie.errors import FormatError, ReadError
from pairie.manifest import MANIFEST_COLUMNS, Match, SeedPage, match_pages

__all__ = ["Report", "import_copies", "read_seeds"]

#: In a checkout of the project. The wheel does not carry it.
MANIFEST = Path(__file__).parents[1] / "seeds" / "manifest.json"


@dataclass(frozen=True, slots=True)
class Report:
    """What a folder of copies holds of the source pages. Each page stands in one of the three."""

    found: tuple[Match, ...]
    changed: tuple[Match, ...]  # a file of the right name with another text
    missing: tuple[Match, ...]

    @property
    def complete(self) -> bool:
        return not self.changed and not self.missing


def import_copies(folder: str | os.PathLike[str], *, manifest: str | os.PathLike[str] = MANIFEST) -> Report:
    """Look for copies of the source pages below a folder, by their text: names and line ends do not matter.

    Raises:
        ReadError: there is no such folder.
        FormatError: the manifest is missing or broken.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ReadError(
            f"{folder}: no folder; got nothing to look in, expected your copies of the pages. Check the path."
        )
    matches = match_pages(read_seeds(manifest), [folder])
    return Report(
        found=tuple(match for match in matches if match.copy),
        changed=tuple(match for match in matches if not match.copy and match.other),
        missing=tuple(match for match in matches if not match.copy and not match.other),
    )


def read_seeds(path: str | os.PathLike[str] = MANIFEST) -> list[SeedPage]:
    """Read ``manifest.json``: a list of objects with the columns of :class:`pairie.manifest.SeedPage`.

    Raises:
        FormatError: the manifest is missing or breaks its form.
    """
    path = Path(path)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [SeedPage(**{name: row[name] for name in MANIFEST_COLUMNS}) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FormatError(
            f"{path}: manifest cannot be read; got {error!r}, expected a list of objects with "
            f"{', '.join(MANIFEST_COLUMNS)}. Get it from the project's checkout."
        ) from error
