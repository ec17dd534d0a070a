"""Labels of single paragraphs of a text that may not be copied: one standoff object a line.

    {"id": …, "genre": …, "sha256": …, "entities": […], "relations": […]}

``sha256`` is the digest of the paragraph. The text is a file with one paragraph a line (.txt, or packed .xz) that the
user has; its lines may stand in any order, and it may hold others.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable
from pathlib import Path

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_utf8
from pairie.formats.standoff import digest, parse_standoff, write_standoff

__all__ = ["read_labelled_lines", "read_paragraphs", "write_labelled_lines"]


def read_labelled_lines(labels: str | Path, text: str | Path) -> list[AnnotatedDocument]:
    """Put labels back on the paragraphs of a text file, in the order of the labels.

    Raises:
        FormatError: a line breaks the form, or the text lacks a labelled paragraph.
    """
    paragraphs = {digest(paragraph): paragraph for paragraph in read_paragraphs(text)}
    found = []
    for number, line in enumerate(read_utf8(labels).splitlines(), start=1):
        where = f"{labels}:{number}"
        try:
            wanted = str(json.loads(line)["sha256"])
        except (ValueError, KeyError, TypeError) as error:
            raise FormatError(f"{where}: cannot be read; got {error!r}, expected a standoff object.") from error
        if wanted not in paragraphs:
            raise FormatError(
                f"{where}: paragraph missing; got none of digest {wanted[:12]}… in {text}, expected one. "
                "Give the text that was labelled, one paragraph a line, unchanged."
            )
        found.append(parse_standoff(line, paragraphs[wanted], where=where))
    return found


def read_paragraphs(path: str | Path) -> list[str]:
    """Return the lines of a text file, packed by xz or plain.

    Raises:
        FormatError: the file cannot be read as UTF-8.
    """
    try:
        opener = lzma.open if Path(path).suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as file:
            return file.read().splitlines()
    except (OSError, ValueError, EOFError, lzma.LZMAError) as error:
        raise FormatError(
            f"{path}: text cannot be read; got {error}, expected UTF-8, one paragraph a line. Check the path."
        ) from error


def write_labelled_lines(documents: Iterable[AnnotatedDocument]) -> str:
    """Write the labels of documents of one paragraph, without their text.

    Raises:
        FormatError: a document is more than a paragraph: the reader looks for one line of the text.
    """
    lines = []
    for annotated in documents:
        n_paragraphs = max(len(annotated.document.passages), _n_lines(annotated.document.text))
        if n_paragraphs > 1:
            raise FormatError(
                f"{annotated.id}: not a single paragraph; got {n_paragraphs} passages or lines, expected one. "
                "Make a document of each paragraph."
            )
        found = json.loads(write_standoff(annotated, annotated.document.text))
        del found["passages"]  # the paragraph is the reading text
        lines.append(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")
    return "".join(lines)


def _n_lines(text: str) -> int:
    """Count lines as :func:`read_paragraphs` parts them; after a break at the end comes another, empty line."""
    return len(f"{text}.".splitlines())
