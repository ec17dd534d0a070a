"""``pairie compare``: two models on the same documents."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pairie.cli.evaluate import Copies, GoldPaths, gold_pages
from pairie.cli.options import Threads
from pairie.cli.score_tables import comparison_tables
from pairie.cli.terminal import output, use_utf8, write

__all__ = ["Samples", "Seed", "compare"]

Samples = Annotated[int, typer.Option(min=1, help="How often the documents are drawn for the intervals.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the draws.")]


def compare(
    a: Annotated[str, typer.Argument(metavar="MODEL_A", help="A model: name or folder.")],
    b: Annotated[str, typer.Argument(metavar="MODEL_B", help="Another; differences are B less A.")],
    gold: GoldPaths,
    copies: Copies = None,
    # Named here again, because importing them would load NumPy for `pairie --help`.
    samples: Samples = 10_000,
    seed: Seed = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    threads: Threads = None,
) -> None:
    """Score two models on the same documents, and tell how sure the difference is (paired bootstrap by document)."""
    use_utf8()
    from pairie.judge.comparison import compare as compare_evaluations
    from pairie.judge.evaluation import evaluate_pages, predict

    pages = gold_pages(gold, copies)
    sides = [evaluate_pages(pages, predict(pages, model, threads=threads)) for model in (a, b)]
    comparison = compare_evaluations(*sides, samples=samples, seed=seed)
    if as_json:
        write(json.dumps({"models": {"a": a, "b": b}, **comparison.to_dict()}, ensure_ascii=False, indent=2) + "\n")
        return
    for grid in comparison_tables(comparison, f"A: {a}", f"B: {b}"):
        output().print(grid)
    output().print(
        f"Difference: B less A. Interval and p: {samples} draws of the documents, seed {seed}; p is not corrected for "
        "the number of rows."
    )
