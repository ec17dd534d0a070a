"""Formats of annotations and whole documents, one file each. Tables of records are written by :mod:`pairie.outputs`.

What annotators' tools read and write stands in :mod:`pairie.formats.tools`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline, read_inline, write_inline
from pairie.formats.jsonl import read_jsonl, write_jsonl

__all__ = ["FORMATS", "AnnotatedDocument", "Format", "parse_inline", "read_inline", "read_jsonl", "write_inline"]


@dataclass(frozen=True, slots=True)
class Format:
    """How files of a format are named, read and written; None where a way does not exist."""

    suffix: str
    read: Callable[[str | Path], list[AnnotatedDocument]] | None
    write: Callable[[Iterable[AnnotatedDocument]], str] | None


FORMATS: Mapping[str, Format] = {
    # What people write and review: the text with the labels in it.
    "inline": Format(".xml", read_inline, write_inline),
    # What programs exchange: everything a Document knows, one a line.
    "jsonl": Format(".jsonl", read_jsonl, write_jsonl),
    # Standoff gold is no entry here: it needs the user's copy of the page beside it (pairie.formats.standoff).
}
