"""What `pairie suggest` saves: annotate a pool little by little, by its choice or at random; train after each round.

    python training/simulate_suggestion.py training/simulate-suggestion.toml --out work/suggestion

The pool are passages of the train split (and of the labelled news, if the recipe names it) whose labels are hidden
until a passage is chosen. All ways start from the same random passages; each round adds as many, trains anew from the
recipe's base, which never saw a label, chooses thresholds on the dev split and scores the test split. Each way picks
the next round with the model it just trained. A row of ``OUT/rounds.tsv`` is kept as soon as its round is done, and a
run that was cut off goes on there; ``OUT/curve.svg`` is drawn at the end.

Ways: random; suggest (as the command does); doubt (no regard to likeness); likeness (no regard to doubt); total (doubt
that is not divided by the length); hidden (likeness of hidden vectors instead of characters).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus
from pairie.formats.labelled_lines import read_labelled_lines
from pairie.learn.calibrate import calibrate
from pairie.learn.evaluate import evaluate
from pairie.learn.loop import train_network
from pairie.learn.recipe import Recipe
from pairie.learn.start import start_network
from pairie.learn.torch_scorer import TorchScorer
from pairie.learn.train import start_settings
from pairie.model.tagger import Tagger
from training.annotation_pool import WAYS, Pool, at_random, draw_pool, look_at
from training.curve_picture import curve_picture
from training.saved_share import Row, read_rows, saved_shares

TABLE, PICTURE = "rounds.tsv", "curve.svg"
RANDOM = "random"
STEPS = 110
"""Least steps of a training: four epochs of sixty passages are too few for heads that grow from nothing."""


class Simulation:
    """All rounds of all ways and seeds, kept in a folder."""

    def __init__(
        self,
        recipe: Recipe,
        folder: Path,
        documents: Mapping[str, Sequence[AnnotatedDocument]],
        *,
        rounds: Sequence[int],
        pool: int,
        steps: int = STEPS,
    ) -> None:
        self.recipe = recipe
        self.folder = folder
        self.documents = documents
        self.rounds = rounds
        self.pool_size = pool
        self.steps = steps
        folder.mkdir(parents=True, exist_ok=True)
        self.rows = read_rows(folder / TABLE)

    def run(self, ways: Sequence[str], seeds: Sequence[int]) -> None:
        for seed in seeds:
            pool = draw_pool(self.documents["train"], self.pool_size, seed)
            order = at_random(pool, seed)
            for number, size in enumerate(self.rounds):
                # The first round is the same for all ways: one training, whose model makes the first choice of each.
                for way in ways:
                    if not self.done(seed, way, number):
                        self.perform(seed, way, number, size, pool, order, ways)

    def done(self, seed: int, way: str, number: int) -> bool:
        return any((row.seed, row.way, row.round) == (seed, way, number) for row in self.rows)

    def perform(
        self, seed: int, way: str, number: int, size: int, pool: Pool, order: Sequence[str], ways: Sequence[str]
    ) -> None:
        names = order[:size] if number == 0 or way == RANDOM else self.chosen(seed, way, number)
        annotated = [pool.passages[name] for name in names]
        began = time.monotonic()
        tagger = self.trained(annotated, seed)
        minutes = (time.monotonic() - began) / 60
        scores = evaluate(tagger, self.documents["test"])
        sharing = [w for w in ways if not self.done(seed, w, number)] if number == 0 else [way]
        self.choose_next(seed, number, tagger, pool, names, [w for w in sharing if w != RANDOM])
        for name in sharing:
            row = Row(
                seed,
                name,
                number,
                len(annotated),
                sum(len(a.document.text) for a in annotated),
                sum(len(a.document.entities) + len(a.document.relations) for a in annotated),
                round(100 * scores.strict.f1, 2),
                round(100 * scores.link.f1, 2),
                round(100 * scores.table.f1, 2),
                round(minutes, 2),
            )
            self.rows.append(row)
            with (self.folder / TABLE).open("a", encoding="utf-8") as table:
                table.write(row.line())
            print(row.line(), end="", flush=True)

    def trained(self, annotated: Sequence[AnnotatedDocument], seed: int) -> Tagger:
        torch.manual_seed(seed)
        recipe = replace(self.recipe, seed=seed)
        network, vocabulary = start_network(recipe)
        characters = sum(len(a.document.text) for a in annotated)
        # Windows are padded and overlap a little; that makes some more steps of it.
        epochs = max(recipe.epochs, self.steps * recipe.positions_per_step / (1.3 * max(1, characters)))
        train_network(network, vocabulary, annotated, replace(recipe, epochs=epochs), self.folder / "run")
        tagger = Tagger(network.config, vocabulary, start_settings(network.config), TorchScorer(network, vocabulary))
        tagger.settings = calibrate(tagger, self.documents["dev"])
        return tagger

    def choose_next(
        self, seed: int, number: int, tagger: Tagger, pool: Pool, names: Sequence[str], ways: Sequence[str]
    ) -> None:
        """Write down the passages of the next round of each way, those of this one among them."""
        if number + 1 >= len(self.rounds) or not ways:
            return
        look = look_at(tagger, pool)
        for way in ways:
            picks = WAYS[way](look, self.rounds[number + 1] - len(names), set(names))
            path = self.choice(seed, way, number + 1)
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps([*names, *picks], ensure_ascii=False), encoding="utf-8")

    def choice(self, seed: int, way: str, number: int) -> Path:
        return self.folder / "choices" / f"{seed}-{way}-{number}.json"

    def chosen(self, seed: int, way: str, number: int) -> list[str]:
        found: list[str] = json.loads(self.choice(seed, way, number).read_text(encoding="utf-8"))
        return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, default=Path("work/suggestion"))
    parser.add_argument("--rounds", type=int, nargs="+", default=[60, 120, 180, 240, 300], help="passages annotated")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--ways", nargs="+", choices=[RANDOM, *WAYS], default=[RANDOM, "suggest"])
    parser.add_argument("--pool", type=int, default=1200, help="passages to choose from")
    parser.add_argument("--dev", type=int, default=50, help="documents of the dev split for the thresholds")
    parser.add_argument("--test", type=int, default=95, help="documents of the test split to score")
    parser.add_argument("--steps", type=int, default=STEPS, help="least steps of a training")
    options = parser.parse_args(arguments)
    recipe = Recipe.load(options.recipe)
    documents = {name: load_corpus(recipe.corpus, name) for name in ("train", "dev", "test")}
    if recipe.news:
        documents["train"] += read_labelled_lines(Path(recipe.news, "train.jsonl"), recipe.news_text)
    documents |= {"dev": documents["dev"][: options.dev], "test": documents["test"][: options.test]}
    simulation = Simulation(
        recipe, options.out, documents, rounds=options.rounds, pool=options.pool, steps=options.steps
    )
    simulation.run(options.ways, options.seeds)
    (options.out / PICTURE).write_text(curve_picture(simulation.rows), encoding="utf-8")
    print(saved_shares(simulation.rows, RANDOM))


if __name__ == "__main__":
    main()
