"""Write standoff gold for pages whose text may not be copied, from their inline annotation.

For every NAME.xml with its reading text NAME.txt, NAME.json is written: the digest of the reading-text file, and
labels by offsets into the passages joined by line feeds. With the pages themselves (``--pages``), NAME.standoff.json is
written too, which rebuilds the reading text from a user's copy of the page and is what ``pairie evaluate`` reads.

    python training/standoff.py GOLD_FOLDER annotations/gold --names seed001 seed002 --pages FOLDER
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_inline
from pairie.formats.standoff import parse_standoff, write_standoff
from pairie.layout_score import layout_score
from pairie.readers import read_file
from pairie.readers.plain import decode


def to_standoff(annotated: AnnotatedDocument, reading: bytes, *, where: str) -> dict[str, Any]:
    """Return the labels of a document without its text.

    Args:
        annotated: the document; its text is the passages joined by line feeds.
        reading: the file of its reading text.
        where: name of that file, for errors.

    Raises:
        FormatError: the reading text is not that of the document.
    """
    document = annotated.document
    text = decode(reading, where).removesuffix("\n")
    if document.text != text:
        at = next(
            (i for i, (a, b) in enumerate(zip(document.text, text, strict=False)) if a != b),
            min(len(document.text), len(text)),
        )
        raise FormatError(
            f"{where}: not the text of {annotated.id}; got a difference at character {at}, expected the passages of "
            "the document, one a line. Write the reading text anew."
        )
    entities = [
        {
            "id": mention.id,
            "label": mention.label,
            "start": mention.start,
            "end": mention.end,
            "category": mention.category,
            "planned": mention.planned,
            "same": mention.same,
        }
        for mention in document.entities
    ]
    relations = [{"type": link.type, "head": link.head, "tail": link.tail} for link in document.relations]
    return {
        "id": annotated.id,
        "sha256": hashlib.sha256(reading).hexdigest(),
        "entities": entities,
        "relations": relations,
    }


def find_page(pages: Path, gold_text: str) -> Path:
    """Return the page that a reading text was made of: the one whose own reading comes closest to it."""
    found = max(pages.glob("*.txt"), key=lambda path: layout_score(read_file(path).text, gold_text).in_order)
    if layout_score(read_file(found).text, gold_text).in_order < 0.9:
        raise FormatError(
            f"{pages}: page missing; got none with this text, expected one. Name the folder of the pages."
        )
    return found


def write_labels(gold: Path, name: str, target: Path) -> AnnotatedDocument:
    """Write NAME.json, prove that it gives back every mention, and return the document."""
    [annotated] = read_inline(gold / f"{name}.xml")
    beside = gold / f"{name}.txt"
    reading = beside.read_bytes()
    written = json.dumps(to_standoff(annotated, reading, where=str(beside)), ensure_ascii=False) + "\n"
    back = parse_standoff(written, decode(reading, str(beside)), where=name).document
    if [mention.text for mention in back.entities] != [mention.text for mention in annotated.document.entities]:
        raise FormatError(f"{name}: mentions differ after writing; got other texts, expected the same. Report this.")
    (target / f"{name}.json").write_text(written, encoding="utf-8")
    return annotated


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
    parser.add_argument("--pages", type=Path)
    options = parser.parse_args(arguments)
    options.target.mkdir(parents=True, exist_ok=True)
    for name in options.names:
        annotated = write_labels(options.gold, name, options.target)
        page = f" on {write_anchored(annotated, options.pages, options.target).name}" if options.pages else ""
        print(f"{name}: {len(annotated.document.entities)} entities{page}")


if __name__ == "__main__":
    main()
