"""Annotations carried by ``datasets``: typed columns, one row a document, splits as a ``DatasetDict``.

Offsets, labels and links are lists of structures (``formats.jsonl.dataset_features``); what is read back is
equal to what was given. A folder that ``save_to_disk`` wrote may be given to ``pairie train`` like a
file of annotations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pairie.errors import FormatError, missing_extra
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.jsonl import parse_line, to_dataset

if TYPE_CHECKING:
    import datasets

__all__ = ["from_dataset", "is_dataset", "load_documents", "to_dataset_dict"]

MARKS = ("dataset_dict.json", "dataset_info.json")


def to_dataset_dict(splits: Mapping[str, Iterable[AnnotatedDocument]]) -> datasets.DatasetDict:
    """Return documents by split with the same typed columns in each; a split without documents is left out.

    Raises:
        ConfigError: ``datasets`` is not installed.
    """
    try:
        from datasets import DatasetDict
    except ImportError as error:
        raise missing_extra("datasets", "train", "datasets") from error
    listed = {name: list(documents) for name, documents in splits.items()}
    meta = sorted({key for documents in listed.values() for d in documents for key in d.meta})
    return DatasetDict({name: to_dataset(documents, *meta) for name, documents in listed.items() if documents})


def from_dataset(dataset: datasets.Dataset, *, where: str = "dataset") -> list[AnnotatedDocument]:
    """Read back the rows of a dataset with the columns of :func:`to_dataset_dict`.

    Raises:
        FormatError: a row is no document; the message names it.
    """
    return [parse_line(json.dumps(row), where=f"{where}:{number}") for number, row in enumerate(dataset, start=1)]


def is_dataset(folder: Path) -> bool:
    """Whether ``save_to_disk`` of ``datasets`` wrote the folder."""
    return any((folder / name).is_file() for name in MARKS)


def load_documents(folder: Path) -> list[AnnotatedDocument]:
    """Read all splits of a folder that ``save_to_disk`` wrote, one after the other.

    Raises:
        FormatError: the folder cannot be read, or a row is no document.
    """
    try:
        from datasets import Dataset, load_from_disk
    except ImportError as error:
        raise missing_extra("datasets", "train", "datasets") from error
    try:
        loaded = load_from_disk(str(folder))
    except (OSError, ValueError) as error:
        raise FormatError(f"{folder}: dataset cannot be read; got {error}, expected one saved to disk.") from error
    parts = {"": loaded} if isinstance(loaded, Dataset) else dict(loaded)
    return [d for name, part in parts.items() for d in from_dataset(part, where=f"{folder}:{name}".rstrip(":"))]
