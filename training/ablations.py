"""Short runs that differ in one thing: a learning curve over the number of passages, and what each ingredient brings.

    python training/ablations.py training/pairie-zh.toml GOLD --passages 500 --epochs 6 --out work/ablations \
        shipped "swap=swap_share=0.5" "raw base=base=models/base" "random=random"

Each run is ``NAME`` (the recipe as it is), ``NAME=FIELD=VALUE`` (one field changed), ``NAME=random`` (no weights
loaded) or ``NAME=N passages``. Passages are drawn by document, composed and real alike, the same for every run of a
size. Thresholds are chosen on the dev split, so no score on gold decides anything here. A row of the table is kept in
``OUT/table.tsv`` as soon as its run is done, and a run whose name, passages and epochs have a row is not made again:
give another OUT for another recipe.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus
from pairie.formats.labelled_lines import read_labelled_lines
from pairie.gold import read_gold
from pairie.learn.calibrate import calibrate
from pairie.learn.evaluate import evaluate
from pairie.learn.loop import train_network
from pairie.learn.recipe import Recipe
from pairie.learn.start import start_network
from pairie.learn.torch_scorer import TorchScorer
from pairie.learn.train import start_settings
from pairie.model.network import Network
from pairie.model.tagger import Tagger

TABLE = "table.tsv"
WINDOW = (190, 48, 24)
"""Window and context of the scoring, the same in all rows of the log (the shipped model has a longer window)."""


@dataclass(frozen=True, slots=True)
class Run:
    """A row of the table. Fields are changes of the recipe."""

    name: str
    n_passages: int
    fields: Mapping[str, Any]
    random: bool = False


def parse_run(text: str, n_passages: int) -> Run:
    """Read a run from the command line; numbers and lists are read as JSON, all else as text."""
    name, _, change = text.partition("=")
    if change.endswith(" passages"):
        return Run(name, int(change.removesuffix(" passages")), {})
    if change == "random":
        return Run(name, n_passages, {}, random=True)
    if not change:
        return Run(name, n_passages, {})
    field, _, value = change.partition("=")
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    # A recipe holds lists as tuples.
    return Run(name, n_passages, {field: tuple(read) if isinstance(read, list) else read})


def draw(documents: Sequence[AnnotatedDocument], n_passages: int) -> list[AnnotatedDocument]:
    """Draw documents until they hold so many passages. A larger draw contains the smaller ones."""
    chosen: list[AnnotatedDocument] = []
    total = 0
    for i in np.random.default_rng(0).permutation(len(documents)):
        if total >= n_passages:
            break
        chosen.append(documents[i])
        total += len(documents[i].document.passages)
    return chosen


def _key(run: Run, epochs: float) -> list[str]:
    return [run.name, str(run.n_passages), f"{epochs:g}"]


def perform(run: Run, recipe: Recipe, splits: Mapping[str, Sequence[AnnotatedDocument]], folder: Path) -> str:
    """Train and score; return the row."""
    recipe = replace(recipe, **run.fields)
    documents = draw(splits["train"], run.n_passages)
    network, vocabulary = start_network(recipe)
    if run.random:
        torch.manual_seed(recipe.seed)
        network = Network(network.config)
    began = time.monotonic()
    train_network(network, vocabulary, documents, recipe, folder)
    minutes = (time.monotonic() - began) / 60
    window, before, after = WINDOW
    settings = replace(start_settings(network.config), window=window, before=before, after=after)
    tagger = Tagger(network.config, vocabulary, settings, TorchScorer(network, vocabulary))
    tagger.settings = calibrate(tagger, splits["dev"])
    cells = [*_key(run, recipe.epochs), str(sum(len(d.document.text) for d in documents)), f"{minutes:.1f}"]
    for name in ("gold", "dev"):
        scores = evaluate(tagger, splits[name])
        cells += [f"{100 * part.f1:.1f}" for part in (scores.strict, scores.link, scores.table)]
    return "\t".join(cells)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("gold", type=Path, help="folder of real dev texts with labels")
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--passages", type=int, default=500)
    parser.add_argument("--epochs", type=float, default=6.0)
    parser.add_argument("--out", type=Path, default=Path("work/ablations"))
    options = parser.parse_args(arguments)
    recipe = replace(Recipe.load(options.recipe), epochs=options.epochs)
    corpus = Path(recipe.corpus)
    splits = {name: load_corpus(corpus, name) for name in ("train", "dev")}
    if recipe.news:
        for name, documents in splits.items():
            documents += read_labelled_lines(Path(recipe.news, f"{name}.jsonl"), recipe.news_text)
    splits["gold"] = [page.annotated for page in read_gold(options.gold).pages]
    options.out.mkdir(parents=True, exist_ok=True)
    table = options.out / TABLE
    head = "run\tpassages\tepochs\tcharacters\tminutes" + "".join(
        f"\t{score} {name}" for name in ("gold", "dev") for score in ("strict", "link", "table")
    )
    rows = table.read_text(encoding="utf-8").splitlines() if table.is_file() else [head]
    for run in (parse_run(text, options.passages) for text in options.runs):
        key = _key(run, float(run.fields.get("epochs", recipe.epochs)))
        if any(row.split("\t")[:3] == key for row in rows):
            continue
        rows.append(perform(run, recipe, splits, options.out / run.name.replace(" ", "-")))
        table.write_text("\n".join(rows) + "\n", encoding="utf-8")
        print(rows[-1], flush=True)


if __name__ == "__main__":
    main()
