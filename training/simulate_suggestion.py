"""What `pairie suggest` saves: annotate a pool little by little, by its choice or at random; train after each round.

    python training/simulate_suggestion.py training/simulate-suggestion.toml --out work/suggestion

The pool are passages of the train split (and of the labelled news, if the recipe names it) whose labels are hidden
until a passage is chosen. All ways start from the same random passages; each round adds as many, trains anew from the
recipe's base, which never saw a label, chooses thresholds on the dev split and scores the test split. Each way picks
the next round with the model it just trained. A row of ``OUT/rounds.tsv`` is kept as soon as its round is done, and a
run that was cut off goes on there; ``OUT/curve.svg`` is drawn at the end.

Ways: random; suggest (as the command does); doubt (no regard to likeness); likeness (no regard to doubt); total (doubt
that is not divided by the length).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from pairie.diversity import choose, text_vectors
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
from pairie.model.tagger import Prediction, Tagger
from pairie.model.weighing import Weighed, weigh
from pairie.suggestion import Unit, suggest, units_of
from pairie.types import Document
from training.curve_picture import curve_picture
from training.saved_share import Row, read_rows, saved_shares

TABLE, PICTURE = "rounds.tsv", "curve.svg"
STEPS = 120
"""Least steps of a training: five epochs of sixty passages are too few for heads that grow from nothing."""

BATCH = 32


@dataclass(frozen=True, slots=True)
class Pool:
    """Documents whose labels are hidden, and their passages by id, with labels, as an annotator would give them."""

    documents: tuple[AnnotatedDocument, ...]
    passages: Mapping[str, AnnotatedDocument]


def draw_pool(documents: Sequence[AnnotatedDocument], n_passages: int, seed: int) -> Pool:
    """Draw documents until they hold so many passages."""
    chosen: list[AnnotatedDocument] = []
    passages: dict[str, AnnotatedDocument] = {}
    for i in np.random.default_rng((seed, 7)).permutation(len(documents)):
        if len(passages) >= n_passages:
            break
        chosen.append(documents[i])
        passages |= labelled_passages(documents[i])
    return Pool(tuple(chosen), passages)


def labelled_passages(annotated: AnnotatedDocument) -> dict[str, AnnotatedDocument]:
    """Cut an annotated document into its passages, by the ids that the suggestion gives them."""
    document = annotated.document
    gold = Weighed((), (), np.zeros((0, 0), dtype=np.float32), Prediction(document.entities, document.relations), {})
    return {unit.annotated.id: unit.annotated for unit in units_of(annotated.id, document, gold, whole=False)}


def weighed_units(tagger: Tagger, pool: Pool) -> list[Unit]:
    """Weigh the bare documents of the pool and return their passages, as `pairie suggest` does."""
    units: list[Unit] = []
    for start in range(0, len(pool.documents), BATCH):
        batch = pool.documents[start : start + BATCH]
        bare = [Document(a.document.text, a.document.passages) for a in batch]
        for annotated, document, weighed in zip(batch, bare, weigh(tagger, [d.text for d in bare]), strict=True):
            units += units_of(annotated.id, document, weighed, whole=False)
    return units


def by_suggestion(units: Sequence[Unit], n: int, known: Sequence[str]) -> list[str]:
    return [s.unit.annotated.id for s in suggest(units, n, annotated=known)]


def by_doubt(units: Sequence[Unit], n: int, known: Sequence[str]) -> list[str]:
    return [s.unit.annotated.id for s in suggest(units, n, annotated=known, strength=0.0)]


def by_total(units: Sequence[Unit], n: int, known: Sequence[str]) -> list[str]:
    def total(unit: Unit) -> float:
        return sum(d.bits for d in unit.doubts)

    return _weighted(units, n, known, total)


def by_likeness(units: Sequence[Unit], n: int, known: Sequence[str]) -> list[str]:
    return _weighted(units, n, known, lambda unit: 1.0)


def _weighted(units: Sequence[Unit], n: int, known: Sequence[str], value: Callable[[Unit], float]) -> list[str]:
    left = [unit for unit in units if unit.text not in set(known)]
    vectors = text_vectors([*(unit.text for unit in left), *known])
    values = [*map(value, left), *(0.0 for _ in known)]
    picks = choose(values, vectors, lambda chosen: len(chosen) >= n, known=range(len(left), len(values)))
    return [left[index].annotated.id for index, _ in picks]


Way = Callable[[Sequence[Unit], int, Sequence[str]], list[str]]
WAYS: Mapping[str, Way] = {
    "suggest": by_suggestion,
    "doubt": by_doubt,
    "likeness": by_likeness,
    "total": by_total,
}
RANDOM = "random"


def at_random(pool: Pool, seed: int) -> list[str]:
    """Return the passages of the pool in random order: the first of them start all ways, the rest is one way."""
    names = list(pool.passages)
    return [names[i] for i in np.random.default_rng((seed, 3)).permutation(len(names))]


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
    ) -> None:
        self.recipe = recipe
        self.folder = folder
        self.documents = documents
        self.rounds = rounds
        self.pool_size = pool
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
                *(round(100 * part.f1, 2) for part in (scores.strict, scores.link, scores.table)),
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
        epochs = max(recipe.epochs, STEPS * recipe.positions_per_step / (1.3 * max(1, characters)))
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
        units = weighed_units(tagger, pool)
        known = [pool.passages[name].document.text for name in names]
        for way in ways:
            picks = WAYS[way](units, self.rounds[number + 1] - len(names), known)
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
    options = parser.parse_args(arguments)
    recipe = Recipe.load(options.recipe)
    documents = {name: load_corpus(recipe.corpus, name) for name in ("train", "dev", "test")}
    if recipe.news:
        documents["train"] += read_labelled_lines(Path(recipe.news, "train.jsonl"), recipe.news_text)
    documents |= {"dev": documents["dev"][: options.dev], "test": documents["test"][: options.test]}
    simulation = Simulation(recipe, options.out, documents, rounds=options.rounds, pool=options.pool)
    simulation.run(options.ways, options.seeds)
    (options.out / PICTURE).write_text(curve_picture(simulation.rows), encoding="utf-8")
    print(saved_shares(simulation.rows, RANDOM))


if __name__ == "__main__":
    main()
