"""Documents that a model was trained on, by the list its run left: scores on them say nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pairie.errors import ModelError
from pairie.gold import GoldPage

__all__ = ["learnt_texts", "not_learnt", "refuse_learnt"]

RUN_SPLITS = Path("run", "splits.tsv")
"""What a training writes beside the model; a model of a wheel, or one that was moved alone, has none."""


def learnt_texts(model: Path) -> dict[str, str]:
    """Return the split of each text that a model was trained or chosen on, by the SHA-256 of the text.

    Raises:
        ModelError: the list cannot be read.
    """
    path = model / RUN_SPLITS
    if not path.is_file():
        return {}
    try:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        split, digest = rows[0].index("split"), rows[0].index("sha256")
        # What was learnt from counts for more than what was chosen by.
        found = sorted((row[split], row[digest]) for row in rows[1:])
    except (OSError, ValueError, IndexError) as error:
        raise ModelError(
            f"{path}: list of documents damaged; got {error}, expected columns split and sha256. Train the model "
            "again, or give it without its run folder."
        ) from error
    return {text: name for name, text in found if name in ("train", "dev")}


def refuse_learnt(model: Path, pages: Sequence[GoldPage], learnt: dict[str, str]) -> None:
    """Refuse a model that was trained or chosen on documents that every model is held to.

    Raises:
        ModelError: there are some; the message counts them.
    """
    found = [page.annotated.id for page in pages if _digest(page) in learnt]
    if found:
        raise ModelError(
            f"{model}: cannot be judged; got {len(found)} of {len(pages)} documents of the regression set among those "
            f"that it was trained or chosen on (first {found[0]}), expected none. Train it again without them; pairie "
            "train leaves them out."
        )


def not_learnt(pages: Sequence[GoldPage], learnt: dict[str, str]) -> tuple[GoldPage, ...]:
    """Return the documents that a model was not trained on; those that it was only chosen on are among them."""
    return tuple(page for page in pages if learnt.get(_digest(page)) != "train")


def _digest(page: GoldPage) -> str:
    text = page.annotated.document.text
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
