"""From a recipe to a model folder: train, calibrate, score, write."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus
from pairie.formats.labelled_lines import read_labelled_lines
from pairie.learn.calibrate import calibrate
from pairie.learn.card import write_card
from pairie.learn.digest import data_digest
from pairie.learn.export import write_model
from pairie.learn.loop import CHECKPOINT, train_network
from pairie.learn.recipe import Recipe
from pairie.learn.split_scores import genre_scores, split_scores
from pairie.learn.start import start_network
from pairie.learn.torch_scorer import TorchScorer
from pairie.model.config import NetworkConfig
from pairie.model.runtime import OnnxScorer
from pairie.model.settings import Settings
from pairie.model.store import write_manifest
from pairie.model.tagger import Tagger

Report = Callable[[Mapping[str, Any]], None]


def train(recipe: Recipe | str | Path, folder: str | Path, *, report: Report = lambda _: None) -> Path:
    """Train a model by a recipe and write its folder.

    A run that was cut off goes on from the checkpoint below ``folder/run``. Training uses the train split, calibration
    and thresholds the dev split; the test split is scored once, at the end, with the exported int8 graphs. Labelled
    news paragraphs, where the recipe names them, join train and dev, not test.

    Args:
        recipe: a recipe, or the path of one.
        folder: the model folder to write.
        report: called with the state of the run every 20 steps.
    Returns:
        The model folder.
    Raises:
        ConfigError: the recipe is bad, or a split is empty.
        FormatError: an annotation breaks its format.
    """
    recipe = recipe if isinstance(recipe, Recipe) else Recipe.load(recipe)
    folder = Path(folder)
    corpus = Path(recipe.corpus)
    splits = {name: _split(corpus, name) for name in ("train", "dev", "test")}
    news = {name: _news(recipe, name) for name in ("train", "dev")}
    read = {"train": splits["train"] + news["train"], "dev": splits["dev"] + news["dev"], "test": splits["test"]}
    network, vocabulary = start_network(recipe)
    began = time.monotonic()
    train_network(network, vocabulary, read["train"], recipe, folder / "run", report=report, keep_checkpoint=True)
    minutes = (time.monotonic() - began) / 60
    start = start_settings(network.config)
    tagger = Tagger(network.config, vocabulary, start, TorchScorer(network, vocabulary))
    settings = calibrate(tagger, read["dev"])
    about = {**_about(recipe, read), "minutes": round(minutes, 1)}
    write_model(folder, network, vocabulary, settings, about)
    exported = Tagger(network.config, vocabulary, settings, OnnxScorer(folder, vocabulary))
    scored = {"dev": splits["dev"], "news dev": news["dev"], "test": splits["test"]}
    found = {"scores": split_scores(exported, scored), "genres": genre_scores(exported, splits["test"])}
    write_manifest(folder, {**about, **found, "settings": settings.to_dict()})
    write_card(folder)
    # The checkpoint is three times the size of the model, and only now nothing can be lost any more.
    (folder / "run" / CHECKPOINT).unlink(missing_ok=True)
    return folder


def start_settings(config: NetworkConfig) -> Settings:
    """Settings before calibration: the defaults, with less context where the windows of a network are small.

    Half of a window is left for its core.
    """
    usual = Settings()
    return replace(usual, before=min(usual.before, config.window // 4), after=min(usual.after, config.window // 4))


def _news(recipe: Recipe, name: str) -> list[AnnotatedDocument]:
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


def _about(recipe: Recipe, splits: Mapping[str, Sequence[AnnotatedDocument]]) -> dict[str, Any]:
    from pairie import __version__

    every = [d for part in splits.values() for d in part]
    return {
        "name": recipe.name,
        "version": __version__,
        "created": datetime.now(UTC).date().isoformat(),
        "pairie": f">={__version__},<0.2",
        "licence": "Apache-2.0 (annotations and code); encoder from multilingual-e5-small (MIT)",
        "recipe": {key: getattr(recipe, key) for key in recipe.__dataclass_fields__},
        "data": {
            "digest": data_digest(every),
            **{
                name: {"documents": len(part), "characters": sum(len(d.document.text) for d in part)}
                for name, part in splits.items()
            },
        },
    }
