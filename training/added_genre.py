"""Hold a genre out of the corpus, add some of its documents later: what is gained there, and what is lost elsewhere.

    python training/added_genre.py training/pairie-zh.toml --genre yearbook --out work/added-genre

First a model is trained by the recipe on the corpus without the genre (``--start MODEL`` names one that has not seen
it). Then it is trained further with the defaults of ``pairie train``, on 20, 50 and 100 documents of the genre: beside
the corpus (``replay``), alone (``alone``), and alone with the weights held near the start (``anchor``). The documents
of the genre that no run is given are its test; the other genres are scored on the test split. A larger set contains the
smaller ones. A row is kept in ``OUT/table.tsv`` as soon as its run is done, and not made again; a run that was cut off
goes on from its checkpoint. Figures are table F1 of the exported int8 graphs, in points.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from pairie.formats import write_inline
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS, Split, load_corpus
from pairie.formats.jsonl import write_jsonl
from pairie.learn import Recipe, train
from pairie.learn.added import read_added
from pairie.learn.defaults import added_recipe
from pairie.learn.evaluate import evaluate
from pairie.model.runtime import OnnxScorer
from pairie.model.store import MANIFEST, open_model
from pairie.model.tagger import Tagger

TABLE = "table.tsv"
VARIANTS = ("replay", "alone", "anchor")


@dataclass(frozen=True, slots=True)
class Parts:
    """The corpus in the roles of the experiment."""

    known: dict[Split, list[AnnotatedDocument]]
    pool: list[AnnotatedDocument]
    test: list[AnnotatedDocument]


def part(folder: Path, genre: str, most: int, most_test: int, seed: int) -> Parts:
    """Take a genre out. Its documents are shuffled by the seed; the pool is the first ``most`` of them."""
    splits = {name: load_corpus(folder, name) for name in SPLITS}
    held = [d for documents in splits.values() for d in documents if d.genre == genre]
    if len(held) <= most:
        raise SystemExit(f"{genre}: {len(held)} documents, {most + 1} or more are needed; see training/coverage.py")
    shuffled = [held[i] for i in np.random.default_rng(seed).permutation(len(held))]
    known = {name: [d for d in documents if d.genre != genre] for name, documents in splits.items()}
    return Parts(known, shuffled[:most], shuffled[most : most + most_test])


def genres(documents: Sequence[AnnotatedDocument]) -> list[str]:
    return sorted({str(annotated.genre) for annotated in documents})


def write_corpus(parts: Parts, folder: Path) -> None:
    """Write the corpus without the genre, as ``load_corpus`` reads it."""
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    documents = [d for part in parts.known.values() for d in part]
    (folder / "corpus" / "known.xml").write_text(write_inline(documents), encoding="utf-8")
    rows = [f"{d.id}\t{name}\n" for name, part in parts.known.items() for d in part]
    (folder / "splits.tsv").write_text("id\tsplit\n" + "".join(rows), encoding="utf-8")


def finished(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def scores(model: Path, parts: Parts, genre: str) -> dict[str, float]:
    """Table F1 by genre; ``others`` are all documents of the test split together."""
    opened = open_model(model)
    tagger = Tagger(opened.config, opened.vocabulary, opened.settings, OnnxScorer(opened.path, opened.vocabulary))
    others = parts.known["test"]
    sets = {genre: parts.test, "others": others}
    sets |= {name: [d for d in others if str(d.genre) == name] for name in genres(others)}
    return {name: 100 * evaluate(tagger, documents).table.f1 for name, documents in sets.items()}


def further(variant: str, n: int, start: Path, parts: Parts, corpus: Path, folder: Path, **changes: Any) -> Recipe:
    """Return the recipe of a run, as ``pairie train`` would choose it."""
    folder.mkdir(parents=True, exist_ok=True)
    added = folder / "added.jsonl"
    added.write_text(write_jsonl(parts.pool[:n]), encoding="utf-8")
    if variant == "alone":
        changes = {"anchor": 0.0, **changes}
    documents = read_added([added], [], Recipe().added_dev_share)["train"]
    replayed = str(corpus) if variant == "replay" else ""
    return added_recipe(documents, base=str(start), corpus=replayed, added=(str(added),), name=folder.name, **changes)


def row_of(name: str, n: int, seed: int, seconds: float, model: Path, found: dict[str, float]) -> str:
    path = model / "run" / "run.json"
    outcome = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    cells = [name, str(n), str(seed), f"{seconds:.0f}", str(outcome.get("steps")), str(outcome.get("best_step"))]
    return "\t".join([*cells, *(f"{value:.1f}" for value in found.values())])


def perform(recipe: Recipe, model: Path) -> float:
    """Train unless the model is there; return the seconds that this process took."""
    began = time.monotonic()
    if not finished(model):
        train(recipe, model, report=lambda state: print(state, flush=True))
    return time.monotonic() - began


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path, help="of the start model; its corpus is the one that is parted")
    parser.add_argument("--genre", required=True)
    parser.add_argument("--out", type=Path, default=Path("work/added-genre"))
    parser.add_argument("--start", type=Path, help="a model that has not seen the genre; else one is trained")
    parser.add_argument("--epochs", type=float, default=6.0, help="of the start model")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 50, 100])
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--test", type=int, default=120, help="most test documents of the genre")
    parser.add_argument("--seed", type=int, default=1, help="of the draw of documents and of the training")
    parser.add_argument("--added-epochs", type=float, help="passes through the added documents, else the defaults")
    options = parser.parse_args(arguments)
    recipe = Recipe.load(options.recipe)
    parts = part(Path(recipe.corpus), options.genre, max(options.sizes), options.test, options.seed)
    corpus = options.out / f"without-{options.genre}-{options.seed}"
    write_corpus(parts, corpus)
    start = options.start or options.out / f"start-{options.genre}"
    figures = [options.genre, "others", *genres(parts.known["test"])]
    head = "run\tdocuments\tseed\tseconds\tsteps\tbest step\t" + "\t".join(figures)
    table = options.out / TABLE
    rows = table.read_text(encoding="utf-8").splitlines() if table.is_file() else [head]
    if rows[0] != head:
        raise SystemExit(f"{table}: table of another genre; got {rows[0]!r}, expected {head!r}. Name another --out.")
    changes: dict[str, Any] = {"seed": options.seed}
    if options.added_epochs:
        changes["epochs"] = options.added_epochs
    runs = [("start", 0), *((variant, n) for n in options.sizes for variant in options.variants)]
    for variant, n in runs:
        key = [variant, str(n), str(options.seed)]
        if any(row.split("\t")[:3] == key for row in rows):
            continue
        model = start if variant == "start" else options.out / f"{options.genre}-{variant}-{n}-{options.seed}" / "model"
        if variant == "start":
            wanted = replace(recipe, corpus=str(corpus), epochs=options.epochs, name="start", seed=options.seed)
        else:
            wanted = further(variant, n, start, parts, corpus, model.parent, **changes)
        seconds = perform(wanted, model)
        rows.append(row_of(variant, n, options.seed, seconds, model, scores(model, parts, options.genre)))
        table.write_text("\n".join(rows) + "\n", encoding="utf-8")
        print(rows[-1], flush=True)


if __name__ == "__main__":
    main()
