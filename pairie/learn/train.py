"""From a recipe to a model folder: train, calibrate, score, write."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from pairie.counts import Counts
from pairie.errors import ModelError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS, Split
from pairie.formats.tools import told
from pairie.learn.about import about_added, about_data
from pairie.learn.added import Splits
from pairie.learn.added_files import Selection
from pairie.learn.calibrate import calibrate
from pairie.learn.card import write_card
from pairie.learn.choice import dev_scorer
from pairie.learn.evaluate import evaluate
from pairie.learn.export import write_model
from pairie.learn.loop import CHECKPOINT, train_network
from pairie.learn.precision import find_device
from pairie.learn.recipe import Recipe
from pairie.learn.run_data import read_splits
from pairie.learn.run_folder import RUN, check_folder, move_model, run_of, write_inputs
from pairie.learn.schema import check_words, with_own_words
from pairie.learn.split_scores import genre_scores, split_scores
from pairie.learn.start import is_model, start_model, start_network
from pairie.learn.torch_scorer import TorchScorer
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from pairie.model.runtime import OnnxScorer
from pairie.model.settings import Settings
from pairie.model.store import write_manifest
from pairie.model.tagger import Tagger
from pairie.model.tokens import Vocabulary
from pairie.schema import Schema

Report = Callable[[Mapping[str, Any]], None]

FEW_MENTIONS = 200
"""Fewer gold mentions than this are no ground for new thresholds: those of the start model stay."""


def train(
    recipe: Recipe | str | Path,
    folder: str | Path,
    *,
    report: Report = lambda _: None,
    force: bool = False,
    judged: Collection[str] = (),
) -> Path:
    """Train a model by a recipe and write its folder.

    A run that was cut off goes on from the checkpoint below ``folder/run`` (``folder/run.new`` where a model is to be
    replaced); the model is put into the folder when it is whole. Training uses the train split, calibration and
    thresholds the dev split; the test split is scored once, at the end, with the exported int8 graphs. Labelled news
    paragraphs, where the recipe names them, join train and dev, not test. So do added annotations, which are parted by
    ``splits.tsv`` beside them or by their text.

    Args:
        recipe: a recipe, or the path of one.
        folder: the model folder to write.
        report: called with the state of the run every 20 steps.
        force: replace a model that stands in the folder already; it stays in use until the new one is whole.
        judged: digests (:func:`pairie.text.content_digest`) of texts that models are judged by; added documents with
            such a text are left out and told, unless ``splits.tsv`` has them in test.
    Returns:
        The model folder.
    Raises:
        ConfigError: the recipe is bad, a split is empty, or the folder is taken.
        FormatError: an annotation breaks its format.
        ModelError: the start model is damaged, or the new one cannot be written.
    """
    recipe = recipe if isinstance(recipe, Recipe) else Recipe.load(recipe)
    folder = Path(folder)
    check_folder(folder, force=force)
    selection = Selection(form=recipe.added_form, untouched=recipe.untouched, judged=frozenset(judged))
    splits, news = read_splits(recipe, selection)
    for line in told(selection.losses):
        report({"not read": line})
    read = {name: splits.both(name) + news[name] for name in SPLITS}
    device = find_device(recipe.device)
    network, vocabulary = start_network(recipe)
    for documents in read.values():
        check_words(documents, network.config)
    start = first_settings(recipe, network.config)
    report({"documents": len(read["train"]), "held_out": len(read["dev"]), "device": str(device)})
    began = time.monotonic()
    run = run_of(folder)
    try:
        # Only when the run may go on: the inputs of another one that was cut off are not to be written over.
        begin = partial(write_inputs, run, recipe, splits)
        learn(network.to(device), vocabulary, recipe, splits, news["train"], run, start, report=report, begin=begin)
        minutes = (time.monotonic() - began) / 60
        tagger = Tagger(network.to("cpu").config, vocabulary, start, TorchScorer(network, vocabulary))
        settings = fit(tagger, recipe, splits, read)
        about = {**about_data(recipe, read), **about_added(recipe, splits), "minutes": round(minutes, 1)}
        move_model(write_scored(run / "model", network, vocabulary, settings, about, splits, news["dev"]), folder)
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"{folder}: cannot be written; got {error}, expected room for the model and its checkpoint. "
            "Free some space and give the same command again: it goes on from the last checkpoint."
        ) from error
    # The checkpoint is three times the size of the model, and only now nothing can be lost any more.
    (folder / RUN / CHECKPOINT).unlink(missing_ok=True)
    return folder


def write_scored(
    made: Path,
    network: Network,
    vocabulary: Vocabulary,
    settings: Settings,
    about: Mapping[str, Any],
    splits: Splits,
    news_dev: Sequence[AnnotatedDocument],
) -> Path:
    """Write a model folder with the scores of its int8 graphs; what an earlier try left there goes."""
    shutil.rmtree(made, ignore_errors=True)
    write_model(made, network, vocabulary, settings, about)
    exported = Tagger(network.config, vocabulary, settings, OnnxScorer(made, vocabulary))
    scored = {
        "added dev": splits.added["dev"],
        "added test": splits.added["test"],
        "dev": splits.replay["dev"],
        "news dev": news_dev,
        "test": splits.replay["test"],
    }
    found: dict[str, Any] = {
        "scores": split_scores(exported, scored),
        "genres": genre_scores(exported, splits.both("test")),
    }
    if own := Schema.of_config(network.config).labels:
        parts = evaluate(exported, splits.added["dev"]).own.parts
        found["own_labels"] = {label: round(parts.get(label, Counts()).f1, 4) for label in own}
    write_manifest(made, {**about, **found, "settings": settings.to_dict()})
    write_card(made)
    return made


def learn(
    network: Network,
    vocabulary: Vocabulary,
    recipe: Recipe,
    splits: Splits,
    news: Sequence[AnnotatedDocument],
    run: Path,
    settings: Settings,
    *,
    report: Report = lambda _: None,
    begin: Callable[[], None] = lambda: None,
) -> None:
    """Train a network in place on the added documents with the corpus beside them, or on the corpus alone."""
    corpus = [*splits.replay["train"], *news]
    scorer = dev_scorer(vocabulary, settings, splits) if recipe.evaluations else None
    train_network(
        network,
        vocabulary,
        splits.added["train"] or corpus,
        recipe,
        run,
        replay=corpus if splits.added["train"] else (),
        known=_known(network.config),
        evaluate=scorer,
        evaluate_start=is_model(recipe.base),
        report=report,
        begin=begin,
        keep_checkpoint=True,
    )


def _known(config: NetworkConfig) -> tuple[int, int]:
    """How many labels and categories the corpus is annotated with: the ones before those of a user's own."""
    own = Schema.of_config(config)
    return len(config.labels) - len(own.labels), len(config.categories) - len(own.categories)


def first_settings(recipe: Recipe, config: NetworkConfig) -> Settings:
    """Settings before calibration: those of the model that a run starts from, else the defaults."""
    model = start_model(recipe.base)
    return with_own_words(model.settings, config) if model else start_settings(config)


def start_settings(config: NetworkConfig) -> Settings:
    """The defaults, with less context where the windows of a network are small.

    Half of a window is left for its core.
    """
    usual = with_own_words(Settings(), config)
    return replace(usual, before=min(usual.before, config.window // 4), after=min(usual.after, config.window // 4))


def fit(tagger: Tagger, recipe: Recipe, splits: Splits, read: Mapping[Split, Sequence[AnnotatedDocument]]) -> Settings:
    """Calibrate on dev; words of a user's own on the added documents, as the corpus does not have them."""
    own = Schema.of_config(tagger.config)
    n_mentions = sum(len(annotated.document.entities) for annotated in read["dev"])
    if not is_model(recipe.base) or n_mentions >= FEW_MENTIONS:
        settings = calibrate(tagger, read["dev"])
    else:
        settings = tagger.settings
    if not (own.labels and recipe.added):
        return settings
    theirs = calibrate(tagger, splits.added["dev"])
    chosen: dict[str, Any] = {
        name: {**getattr(settings, name), **{word: getattr(theirs, name)[word] for word in words}}
        for words, names in (
            (own.labels, ("mentions", "mention_thresholds")),
            (own.link_types, ("links", "link_thresholds", "second_chance")),
        )
        for name in names
    }
    return replace(settings, **chosen)
