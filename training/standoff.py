"""Write standoff gold for pages whose text may not be copied, from their inline annotation.

For every NAME.xml and the page it annotates, NAME.standoff.json is written, which rebuilds the reading text from a
user's copy of the page and is what ``pairie evaluate`` reads.

    python training/standoff.py GOLD_FOLDER annotations/gold --names seed001 seed002 --pages FOLDER
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_inline
from pairie.formats.standoff import parse_standoff, write_standoff
from pairie.layout_score import layout_score
from pairie.readers import read_file
from pairie.readers.encodings import decode


def find_page(pages: Path, gold_text: str) -> Path:
    """Return the page that a reading text was made of: the one whose own reading comes closest to it."""
    files = sorted(pages.glob("*.txt"))
    found = max(files, key=lambda path: layout_score(read_file(path).text, gold_text).in_order, default=None)
    if found is None or layout_score(read_file(found).text, gold_text).in_order < 0.9:
        raise FormatError(
            f"{pages}: page missing; got none with this text, expected one. Name the folder of the pages."
        )
    return found


def write_anchored(annotated: AnnotatedDocument, pages: Path, target: Path) -> Path:
    """Write NAME.standoff.json, prove that it gives back the reading text, and return the page it goes with."""
    path = find_page(pages, annotated.document.text)
    page = decode(path.read_bytes(), str(path))
    written = write_standoff(annotated, page, read_file(path))
    if parse_standoff(written, page, where=annotated.id).document.text != annotated.document.text:
        raise FormatError(f"{path}: text differs after writing; got another text, expected the same. Report this.")
    (target / f"{annotated.id}.standoff.json").write_text(written, encoding="utf-8")
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--names", nargs="+", required=True)
    parser.add_argument("--pages", type=Path, required=True)
    options = parser.parse_args(arguments)
    options.target.mkdir(parents=True, exist_ok=True)
    for name in options.names:
        [annotated] = read_inline(options.gold / f"{name}.xml")
        page = write_anchored(annotated, options.pages, options.target)
        print(f"{name}: {len(annotated.document.entities)} entities on {page.name}")


if __name__ == "__main__":
    main()
