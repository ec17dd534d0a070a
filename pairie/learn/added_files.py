"""Files of annotations that a training learns from: what is read, and what of it is left out and told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import Split, pinned_splits
from pairie.formats.labelled_files import (
    as_gold,
    labelled_files,
    named_apart,
    read_labelled_file,
    readable_forms,
    suffixes_of,
)
from pairie.formats.tools import Loss, Reading, told
from pairie.formats.tools.losses import NO_LINKS
from pairie.learn.carried import is_dataset, load_documents

__all__ = ["Selection", "read_files", "written_splits"]


@dataclass(frozen=True, slots=True)
class Selection:
    """How files of annotations are read, and what of them is learnt from.

    ``form`` is their format where suffixes do not tell it. ``untouched`` takes tasks too that no person has looked at.
    ``judged`` are digests of the texts (:func:`pairie.text.content_digest`) that models are judged by: these are
    never learnt from nor chosen by. ``losses`` collects what was left out and what could not be read.
    """

    form: str = ""
    untouched: bool = False
    judged: frozenset[str] = frozenset()
    losses: list[Loss] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        if self.form and self.form not in readable_forms():
            raise ConfigError(
                f"annotations: unknown format; got {self.form!r}, expected one of {', '.join(readable_forms())}. "
                "Name one of them."
            )


def read_files(paths: Iterable[str | Path], selection: Selection | None = None) -> list[AnnotatedDocument]:
    """Read annotations from files, folders (searched to the bottom) and saved datasets, in the order of names.

    Two documents of one id in several files keep both: the later one goes by ``file:id``.

    Raises:
        ConfigError: a path does not exist, or holds no annotation, or one that tells no links.
        FormatError: a file breaks its form.
    """
    selection = selection or Selection()
    found: list[AnnotatedDocument] = []
    taken: set[str] = set()
    for given in map(Path, paths):
        losses: list[Loss] = []
        if is_dataset(given):
            parts = [(given, load_documents(given))]
        else:
            files = labelled_files(given, selection.form or None)
            parts = [(file, _read(file, form, selection, losses)) for file, form in files]
        if not any(documents for _, documents in parts):
            left_out = f" ({'; '.join(told(losses))})" if losses else ""
            raise ConfigError(
                f"{given}: no annotations; got no document{left_out}, expected files of {', '.join(suffixes_of())}. "
                "Check the path."
            )
        selection.losses.extend(losses)
        found += [annotated for file, documents in parts for annotated in named_apart(documents, file, taken)]
    return found


def written_splits(paths: Iterable[str | Path]) -> dict[str, Split]:
    """Return the splits that a ``splits.tsv`` in or beside folders and files writes down, by document id."""
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in map(Path, paths))
    return {key: name for folder in folders for key, name in pinned_splits(folder).items()}


def _read(file: Path, form: str, selection: Selection, losses: list[Loss]) -> list[AnnotatedDocument]:
    reading = as_gold(read_labelled_file(file, form), untouched=selection.untouched)
    _require_links(file, reading)
    losses += reading.losses
    return reading.checked()


def _require_links(file: Path, reading: Reading) -> None:
    """Refuse an export without links: what is linked there would be learnt as not linked."""
    if lost := [loss for loss in reading.losses if loss.what == NO_LINKS]:
        raise ConfigError(
            f"{file}: no links; got JSON-MIN with {sum(loss.count for loss in lost)} measures, expected an export that "
            "has their links. Export it from Label Studio as JSON."
        )
