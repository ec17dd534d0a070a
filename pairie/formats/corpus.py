"""A corpus of annotations on disk: ``corpus/*.xml`` beside ``splits.tsv``.

A document's split follows from a hash of its id, so that adding documents moves none of the old ones; ``splits.tsv``
writes it down where people can see it, and there an exception (two documents on one event) can be made by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, get_args

from pairie.errors import ConfigError, FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_inline, read_utf8

__all__ = [
    "SPLITS",
    "Split",
    "annotation_files",
    "load_corpus",
    "parse_splits",
    "pinned_splits",
    "read_splits",
    "split_of",
    "write_splits",
]

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
# Upper ends of the shares in the unit interval: 80 / 10 / 10.
SHARES: Mapping[Split, float] = {"train": 0.8, "dev": 0.9, "test": 1.0}


def split_of(document_id: str) -> Split:
    """Return the split that the id alone decides."""
    digest = hashlib.sha256(document_id.encode("utf-8")).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    return next((name for name, end in SHARES.items() if place < end), "test")


def read_splits(path: str | Path) -> dict[str, Split]:
    """Read ``splits.tsv``: a header line, then id and split.

    Raises:
        FormatError: a line has no two columns, names no split, or an id comes twice.
    """
    return parse_splits(read_utf8(path), where=str(path))


def parse_splits(text: str, *, where: str) -> dict[str, Split]:
    found: dict[str, Split] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if number == 1 or not line:
            continue
        document_id, _, name = line.partition("\t")
        split = next((s for s in SPLITS if s == name), None)
        if split is None or document_id in found:
            raise FormatError(
                f"{where}:{number}: bad line; got {line!r}, expected a new id, a tab and one of {', '.join(SPLITS)}. "
                "Mend the line or write the file anew with training/split.py."
            )
        found[document_id] = split
    return found


def write_splits(document_ids: Iterable[str], pinned: Mapping[str, Split]) -> str:
    """Return ``splits.tsv`` for these documents: pinned ones keep their split, new ones get theirs by hash."""
    rows = [
        f"{document_id}\t{pinned.get(document_id, split_of(document_id))}\n" for document_id in sorted(document_ids)
    ]
    return "id\tsplit\n" + "".join(rows)


def load_corpus(folder: str | Path, split: Split | None = None) -> list[AnnotatedDocument]:
    """Read the documents of a corpus, of one split or all, in the order of files and places in them.

    Args:
        folder: holds ``corpus/*.xml`` (or the XML files themselves); ``splits.tsv`` stands in it or beside it.
        split: train, dev or test; None for all.

    Raises:
        ConfigError: no such split, or no annotation file in the folder.
        FormatError: a file breaks its form, or two documents have one id.
    """
    if split is not None and split not in SPLITS:
        raise ConfigError(
            f"split: no such split; got {split!r}, expected one of {', '.join(SPLITS)}. Name one of them."
        )
    folder = Path(folder)
    pinned = pinned_splits(folder)
    documents: dict[str, AnnotatedDocument] = {}
    for path in annotation_files(folder):
        for annotated in read_inline(path):
            if annotated.id in documents:
                raise FormatError(
                    f"{path}: document id used twice; got {annotated.id!r}, expected a new id. Rename one."
                )
            documents[annotated.id] = annotated
    return [d for d in documents.values() if split in (None, pinned.get(d.id, split_of(d.id)))]


def pinned_splits(folder: Path) -> dict[str, Split]:
    """Return the splits written down for a corpus: in its folder, or beside the folder of the XML files."""
    places = [place / "splits.tsv" for place in (folder, folder.parent)]
    return next((read_splits(place) for place in places if place.is_file()), {})


def annotation_files(folder: Path) -> list[Path]:
    """Return the XML files of a corpus folder, sorted by name."""
    inner = folder / "corpus"
    files = sorted((inner if inner.is_dir() else folder).glob("*.xml"))
    if not files:
        raise ConfigError(f"{folder}: no annotations; got no *.xml, expected some in it or in corpus/. Check the path.")
    return files
