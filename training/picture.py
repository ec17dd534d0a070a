"""Draw the picture of real output in the README: what ``pairie extract`` prints for the composed yearbook page.

python training/picture.py seeds/yearbook-page.txt seeds/yearbook-page.svg
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

import pairie
from pairie.cli.extract import table

WIDTH = 150
N_ROWS = 12
"""Rows shown: the whole table would be a page long."""


def main(page: Path, picture: Path) -> None:
    document = pairie.load().extract_file(page)
    shown = document.replace(records=document.records[:N_ROWS])
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(table(shown))
    # Fonts of the reader's machine instead of ones fetched from the network.
    style_end = CONSOLE_SVG_FORMAT.index(".{unique_id}-matrix")
    style_start = CONSOLE_SVG_FORMAT.index("@font-face")
    frame = CONSOLE_SVG_FORMAT[:style_start] + CONSOLE_SVG_FORMAT[style_end:]
    console.save_svg(str(picture), title=f"pairie extract {page.as_posix()}", code_format=frame)
    print(f"{picture}: {len(shown.records)} of {len(document.records)} records")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
