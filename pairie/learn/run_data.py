"""What a run reads: the added documents, the corpus or what is replayed beside them, and news."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS, Split, load_corpus
from pairie.formats.labelled_lines import read_labelled_lines
from pairie.learn.added import Splits, read_added, replay_corpus
from pairie.learn.added_files import Selection
from pairie.learn.recipe import Recipe
from pairie.learn.start import reading_words

__all__ = ["read_news", "read_splits"]


def read_splits(
    recipe: Recipe, selection: Selection | None = None
) -> tuple[Splits, dict[Split, list[AnnotatedDocument]]]:
    """Read what a recipe names: added and replayed documents by split, and news.

    What is left out of added and replayed files is told in the losses of the selection.

    Raises:
        ConfigError: a split is empty.
        FormatError: an annotation breaks its format.
    """
    news = {name: read_news(recipe, name) if name != "test" else [] for name in SPLITS}
    if not recipe.added:
        return Splits(dict.fromkeys(SPLITS, ()), {name: _split(Path(recipe.corpus), name) for name in SPLITS}), news
    selection = selection or Selection(form=recipe.added_form, untouched=recipe.untouched)
    share = recipe.added_dev_share
    with reading_words(recipe.base, recipe.schema):
        added = read_added(recipe.added, recipe.added_dev, share, selection)
        if not (recipe.corpus or recipe.replay):
            return Splits(added), news
        again = replace(selection, form="")
        return Splits(added, replay_corpus(recipe.corpus, added, recipe.replay, share, again)), news


def read_news(recipe: Recipe, name: str) -> list[AnnotatedDocument]:
    """Real paragraphs with silver labels; none where the recipe names none."""
    return read_labelled_lines(Path(recipe.news, f"{name}.jsonl"), recipe.news_text) if recipe.news else []


def _split(corpus: Path, name: Any) -> list[AnnotatedDocument]:
    documents = load_corpus(corpus, name)
    if not documents:
        raise ConfigError(
            f"{corpus}: the {name} split is empty; got 0 documents, expected some. "
            "Add documents or pin some in splits.tsv."
        )
    return documents
