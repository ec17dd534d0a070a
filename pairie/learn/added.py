"""Annotations that a user adds, and the corpus that is replayed beside them so that nothing is forgotten."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS, Split, load_corpus, pinned_splits
from pairie.formats.labelled_files import labelled_files, read_labelled_file, suffixes_of
from pairie.learn.carried import is_dataset, load_documents

__all__ = ["Splits", "read_added", "read_files", "replay_corpus", "shipped_corpus", "split_added"]


@dataclass(frozen=True, slots=True)
class Splits:
    """Documents by split. ``replay`` are those of the corpus, ``added`` the user's; no text stands in both."""

    added: Mapping[Split, Sequence[AnnotatedDocument]]
    replay: Mapping[Split, Sequence[AnnotatedDocument]] = field(
        default_factory=lambda: dict.fromkeys(SPLITS, ()),
    )

    def both(self, name: Split) -> list[AnnotatedDocument]:
        return [*self.added[name], *self.replay[name]]


def shipped_corpus() -> Path | None:
    """Return the annotations that pairie comes with: in the checkout, or in the installed package."""
    package = Path(__file__).parent.parent
    places = (package / "annotations", package.parent / "annotations")
    return next((place for place in places if (place / "splits.tsv").is_file()), None)


def read_files(paths: Iterable[str | Path]) -> list[AnnotatedDocument]:
    """Read annotations from files, folders (searched to the bottom) and saved datasets, in the order of names.

    Two documents of one id in several files keep both: the later one goes by ``file:id``.

    Raises:
        ConfigError: a path does not exist, or holds no annotation.
        FormatError: a file breaks its form.
    """
    found: dict[str, AnnotatedDocument] = {}
    for given in map(Path, paths):
        if is_dataset(given):
            parts = [(given, load_documents(given))]
        else:
            parts = [(file, read_labelled_file(file, form).checked()) for file, form in labelled_files(given)]
        if not any(documents for _, documents in parts):
            raise ConfigError(
                f"{given}: no annotations; got no document, expected files of {', '.join(suffixes_of())}. "
                "Check the path."
            )
        for file, documents in parts:
            for annotated in documents:
                _keep(found, file, annotated)
    return list(found.values())


def _keep(found: dict[str, AnnotatedDocument], file: Path, annotated: AnnotatedDocument) -> None:
    name, number = annotated.id, 1
    while name in found:
        name = f"{file.name}:{annotated.id}" if number == 1 else f"{file.name}:{annotated.id}#{number}"
        number += 1
    found[name] = AnnotatedDocument(name, annotated.genre, annotated.document, annotated.meta)


def read_added(
    paths: Sequence[str | Path], dev_paths: Sequence[str | Path], share: float
) -> dict[Split, list[AnnotatedDocument]]:
    """Read added annotations and part them.

    Splits that a ``splits.tsv`` of a folder writes down are kept; else ``dev_paths`` are dev; else a share is held out.

    Raises:
        ConfigError: nothing is left to learn from, or nothing to choose by.
        FormatError: a file breaks its form.
    """
    documents = read_files(paths)
    if dev_paths:
        dev = read_files(dev_paths)
        held = {annotated.document.text for annotated in dev}
        split: dict[Split, list[AnnotatedDocument]] = {
            "train": [d for d in documents if d.document.text not in held],
            "dev": dev,
            "test": [],
        }
    else:
        pinned = {key: name for path in map(Path, paths) if path.is_dir() for key, name in pinned_splits(path).items()}
        named = {d.id: pinned[d.id] for d in documents if d.id in pinned}
        split = (
            {name: [d for d in documents if named.get(d.id, "train") == name] for name in SPLITS}
            if named
            else split_added(documents, share)
        )
    for name in ("train", "dev"):
        if not any(d.document.text.strip() for d in split[name]):
            raise ConfigError(
                f"added annotations: the {name} split is empty; got {len(documents)} documents, none of them for "
                f"{name}, expected some in train and in dev. Add documents, mend splits.tsv, or name a dev set (--dev)."
            )
    return split


def split_added(documents: Sequence[AnnotatedDocument], share: float) -> dict[Split, list[AnnotatedDocument]]:
    """Hold out a share of the documents, at least one, by the digest of their text.

    One text never stands on both sides. Adding documents later moves few of the old ones.
    """
    by_text: dict[str, list[AnnotatedDocument]] = {}
    for annotated in documents:
        by_text.setdefault(hashlib.sha256(annotated.document.text.encode("utf-8", "replace")).hexdigest(), []).append(
            annotated
        )
    n_dev = math.ceil(share * len(by_text)) if len(by_text) > 1 else 0
    # Documents without any act say little about a model; they are held out in their share and no more.
    order = sorted(by_text, key=lambda key: (not any(d.document.entities for d in by_text[key]), key))
    n_acts = sum(any(d.document.entities for d in part) for part in by_text.values())
    n_bare = min(round(n_dev * (1 - n_acts / max(1, len(by_text)))), max(0, n_dev - 1))
    held = {*order[: min(n_dev - n_bare, max(1, n_acts - 1))], *order[len(order) - n_bare :]} if n_dev else set()
    return {
        "train": [d for key, part in by_text.items() if key not in held for d in part],
        "dev": [d for key, part in by_text.items() if key in held for d in part],
        "test": [],
    }


def replay_corpus(
    folder: str | Path, added: Mapping[Split, Sequence[AnnotatedDocument]]
) -> dict[Split, list[AnnotatedDocument]]:
    """Read the corpus without the texts that were added: the added labels of a text replace ours."""
    texts = {annotated.document.text for part in added.values() for annotated in part}
    return {name: [d for d in load_corpus(folder, name) if d.document.text not in texts] for name in SPLITS}
