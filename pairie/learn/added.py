"""Annotations that a user adds, and the corpus that is replayed beside them so that nothing is forgotten."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS, Split, load_corpus
from pairie.formats.tools import Loss, told
from pairie.learn.added_files import Selection, read_files, written_splits
from pairie.text import content_digest
from pairie.types import CATEGORIES, LABELS, LINK_TYPES

__all__ = ["Splits", "read_added", "read_files", "replay_corpus", "shipped_corpus", "split_added"]

JUDGED = "documents of the regression set, which pairie promote judges by"


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


def read_added(
    paths: Sequence[str | Path],
    dev_paths: Sequence[str | Path],
    share: float,
    selection: Selection | None = None,
) -> dict[Split, list[AnnotatedDocument]]:
    """Read added annotations and part them.

    Splits that a ``splits.tsv`` in or beside the folders and files writes down are kept. Else those of ``dev_paths``
    are dev, or a share is held out.

    Raises:
        ConfigError: nothing is left to learn from, or nothing to choose by.
        FormatError: a file breaks its form.
    """
    selection = selection or Selection()
    documents = read_files(paths, selection)
    dev = _not_judged(read_files(dev_paths, selection), selection) if dev_paths else None
    split = _parted(documents, dev, written_splits(paths), share, selection)
    for name in ("train", "dev"):
        if not any(d.document.entities for d in split[name]):
            lack = "holds no mention" if any(d.document.text.strip() for d in split[name]) else "is empty"
            left_out = f" ({'; '.join(told(selection.losses))})" if selection.losses else ""
            raise ConfigError(
                f"added annotations: the {name} split {lack}; got {len(documents)} documents{left_out}, none with a "
                f"mention for {name}, expected some in train and in dev. Add documents, mend splits.tsv, or name a dev "
                "set (--dev)."
            )
    return split


def _parted(
    documents: Sequence[AnnotatedDocument],
    dev: Sequence[AnnotatedDocument] | None,
    written: Mapping[str, Split],
    share: float,
    selection: Selection,
) -> dict[Split, list[AnnotatedDocument]]:
    """Part documents as it is written down, or by a dev set, or by a share; no text of dev or test is learnt from."""
    test = [d for d in documents if written.get(d.id) == "test"]
    others = _not_judged([d for d in documents if written.get(d.id) != "test"], selection)
    if dev is None and not any(d.id in written for d in documents):
        return split_added(others, share)
    dev = [*(dev or ()), *(d for d in _without(others, dev or ()) if written.get(d.id) == "dev")]
    return {"train": _without(others, [*dev, *test]), "dev": dev, "test": test}


def _not_judged(documents: Sequence[AnnotatedDocument], selection: Selection) -> list[AnnotatedDocument]:
    """Leave out the texts that models are judged by, and tell."""
    judged = [d for d in documents if content_digest(d.document.text) in selection.judged] if selection.judged else []
    selection.losses.extend(Loss(d.id, JUDGED) for d in judged)
    return _without(documents, judged)


def _without(documents: Sequence[AnnotatedDocument], others: Sequence[AnnotatedDocument]) -> list[AnnotatedDocument]:
    """Return the documents whose text is none of others, whatever their white space and width of signs."""
    texts = {content_digest(d.document.text) for d in others}
    return [d for d in documents if content_digest(d.document.text) not in texts] if texts else list(documents)


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
    folder: str | Path,
    added: Mapping[Split, Sequence[AnnotatedDocument]],
    more: Sequence[str | Path] = (),
    share: float = 0.15,
    selection: Selection | None = None,
) -> dict[Split, list[AnnotatedDocument]]:
    """Read the corpus, and more annotations of any form, without the texts that were added.

    The added labels of a text replace ours. Of ``more`` the splits that are written down beside them are kept, else the
    same share is held out as when they were added.

    Raises:
        ConfigError: ``more`` has words of a user's own.
        FormatError: a file breaks its form.
    """
    every = [annotated for part in added.values() for annotated in part]
    found = {name: _without(load_corpus(folder, name), every) if folder else [] for name in SPLITS}
    if not more:
        return found
    selection = selection or Selection()
    documents = _without(read_files(more, selection), [*every, *(d for part in found.values() for d in part)])
    _refuse_own_words(documents)
    parts = _parted(documents, None, written_splits(more), share, selection)
    return {name: [*found[name], *parts[name]] for name in SPLITS}


def _refuse_own_words(documents: Sequence[AnnotatedDocument]) -> None:
    """What is replayed says nothing of a user's own words: that they stand there would not be learnt."""
    for annotated in documents:
        words = {str(m.label) for m in annotated.document.entities} | {k.type for k in annotated.document.relations}
        words |= {str(m.category) for m in annotated.document.entities if m.category}
        if strange := sorted(words - {*LABELS, *LINK_TYPES, *CATEGORIES}):
            raise ConfigError(
                f"replay: words of your own; got {', '.join(strange)} (first in {annotated.id}), expected those of the "
                "guidelines. Give these annotations beside the added ones instead."
            )
