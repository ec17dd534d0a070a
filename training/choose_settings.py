"""Choose window, sharing of sides and thresholds of mentions and links by table F1 on real texts, and write them.

    python training/choose_settings.py MODEL GOLD [--calibrate] [--write]

Calibration on our own dev split leaves the thresholds too high for real pages: composed texts are easier. Real are the
dev gold and, where the recipe names their text, the news paragraphs of the dev split (silver labels). One setting
after the other is changed (coordinate search); the scores of every try are printed for the log of experiments.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus
from pairie.formats.labelled_lines import read_labelled_lines
from pairie.gold import read_gold
from pairie.learn.calibrate import calibrate
from pairie.learn.card import write_card
from pairie.learn.evaluate import evaluate
from pairie.learn.split_scores import genre_scores, split_scores
from pairie.model.runtime import OnnxScorer
from pairie.model.settings import Settings
from pairie.model.store import MANIFEST, open_model, write_manifest
from pairie.model.tagger import Tagger

WINDOWS = ((382, 48, 16), (254, 48, 24), (254, 32, 16), (382, 96, 64), (510, 96, 64), (190, 48, 24))
"""Fast ones first. On long texts joined from our dev split context decides nothing (experiments.md)."""
FACTORS = (1.0, 0.8, 0.6, 0.45, 0.35, 0.25)
SIDE_SHARES = (0.0, 0.3, 0.5, 0.7, 0.85)
LEAST_CANDIDATES = (-2.0, -3.0, -4.0)
MARGIN = 0.01
"""Table F1 that is no reason to go further from the calibrated values: the gold is small, and the last 0.6 points on it
once cost four points of strict F1 on our own test split."""


def variants(settings: Settings, step: str) -> Iterator[tuple[str, Settings]]:
    """Yield the settings to try in one step of the search, each with a name for the log."""
    if step == "window":
        for window, before, after in WINDOWS:
            yield (
                f"window {window}, context {before} + {after}",
                replace(settings, window=window, before=before, after=after),
            )
    elif step == "candidates":
        for least in LEAST_CANDIDATES:
            yield f"least candidate {least}", replace(settings, least_candidate=least)
    elif step.startswith("mentions "):
        label = step.removeprefix("mentions ")
        for factor in FACTORS:
            thresholds = _scaled(settings.mention_thresholds, label, factor)
            yield f"{label} threshold x {factor}", replace(settings, mention_thresholds=thresholds)
    elif step == "sides":
        for share in SIDE_SHARES:
            yield f"side sharing {share}", replace(settings, side_sharing=share)
    elif step == "second chance":
        for factor in FACTORS:
            second = {
                name: round(value * factor, 3) if name != "QUANTITY" else value
                for name, value in settings.second_chance.items()
            }
            yield f"second chance of parties x {factor}", replace(settings, second_chance=second)
    else:
        for factor in FACTORS[:4]:
            links = {name: round(value * factor, 3) for name, value in settings.link_thresholds.items()}
            second = {name: round(value * 0.6, 3) for name, value in links.items()}
            yield f"link thresholds x {factor}", replace(settings, link_thresholds=links, second_chance=second)


def _scaled(thresholds: Mapping[str, float], label: str, factor: float) -> dict[str, float]:
    return {name: round(value * factor, 3) if label in (name, "all") else value for name, value in thresholds.items()}


def search(tagger: Tagger, documents: Sequence[AnnotatedDocument]) -> Settings:
    """Return settings with about the best table F1.

    Each step takes the first value within MARGIN of its best: the defaults and the calibrated values come first.
    """
    labels = (f"mentions {label}" for label in tagger.config.labels)
    steps = ["window", "candidates", "sides", "mentions all", *labels, "links", "second chance"]
    for step in steps:
        tries: list[tuple[float, Settings]] = []
        for name, settings in variants(tagger.settings, step):
            tagger.settings = settings
            scores = evaluate(tagger, documents)
            figures = (f"{100 * tally.f1:.1f}" for tally in (scores.strict, scores.link, scores.table))
            print(f"| {name} | {' | '.join(figures)} |", flush=True)
            tries.append((scores.table.f1, settings))
        enough = max(f1 for f1, _ in tries) - MARGIN
        tagger.settings = next(settings for f1, settings in tries if f1 >= enough)
    return tagger.settings


def read_sets(recipe: Mapping[str, str], corpus: Path, gold: Path | None) -> dict[str, list[AnnotatedDocument]]:
    """Read what a model is scored on, under the names of its card: real texts, our splits, news.

    The text of the news is not ours to pass on: without it that set is missing.
    """
    real = {"real dev texts": [page.annotated for page in read_gold(gold).pages]} if gold else {}
    sets = {**real, **{name: list(load_corpus(corpus, name)) for name in ("dev", "test")}}
    if recipe.get("news_text") and Path(recipe["news_text"]).is_file():
        sets["news dev"] = read_labelled_lines(Path(recipe["news"], "dev.jsonl"), recipe["news_text"])
    return sets


def write_figures(folder: Path, tagger: Tagger, sets: Mapping[str, Sequence[AnnotatedDocument]]) -> None:
    """Score a model, and write settings, scores and digests into its manifest and card."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found = {
        "settings": tagger.settings.to_dict(),
        "scores": split_scores(tagger, sets),
        "genres": genre_scores(tagger, sets["test"]),
    }
    write_manifest(folder, {**{k: v for k, v in manifest.items() if k != "files"}, **found})
    write_card(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", type=Path, help="folder of real dev texts with labels")
    parser.add_argument("--corpus", type=Path, default=Path("annotations/corpus"))
    parser.add_argument("--calibrate", action="store_true", help="fit probabilities and thresholds on dev anew first")
    parser.add_argument("--write", action="store_true", help="write the choice into the model's manifest and card")
    options = parser.parse_args()
    model = open_model(options.model)
    tagger = Tagger(model.config, model.vocabulary, model.settings, OnnxScorer(model.path, model.vocabulary))
    # Without the news gold alone decides.
    sets = read_sets(model.manifest["recipe"], options.corpus, options.gold)
    news = sets.get("news dev", [])
    if options.calibrate:
        tagger.settings = calibrate(tagger, sets["dev"] + news)
    print("| setting | strict | link | table |\n|---|---|---|---|")
    tagger.settings = search(tagger, [*sets["real dev texts"], *news])
    print(json.dumps(tagger.settings.to_dict()))
    if options.write:
        write_figures(model.path, tagger, sets)


if __name__ == "__main__":
    main()
