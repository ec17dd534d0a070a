"""``pairie promote`` and ``pairie rollback``: which model is in use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pairie.cli.compare import Samples, Seed
from pairie.cli.evaluate import Copies, gold_pages
from pairie.cli.options import Threads
from pairie.cli.score_tables import comparison_tables
from pairie.cli.terminal import messages, output, use_utf8, write

__all__ = ["promote", "rollback"]


def promote(
    new: Annotated[str, typer.Argument(metavar="MODEL", help="The new model: name or folder.")],
    folder: Annotated[
        Path, typer.Option("--to", file_okay=False, help="Folder of promoted models; it is a --model for all commands.")
    ],
    dev: Annotated[
        list[Path] | None,
        typer.Option(exists=True, metavar="GOLD", help="Your own gold, beside the regression set; may be repeated."),
    ] = None,
    copies: Copies = None,
    # Named here again, because importing them would load NumPy for `pairie --help`.
    margin: Annotated[
        float, typer.Option(min=0, help="Points of F1 that a label, the links or the table may lose.")
    ] = 1.0,
    samples: Samples = 10_000,
    seed: Seed = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
    threads: Threads = None,
) -> None:
    """Put a model to use, unless a label falls by more than a margin; the former one is kept (pairie rollback).

    Both are scored on a frozen regression set that is part of pairie, and on your own documents.
    """
    use_utf8()
    from pairie.judge.promoted import install
    from pairie.judge.promotion import judge

    own = gold_pages(dev, copies) if dev else ()
    verdict = judge(new, folder, own, margin=margin, samples=samples, seed=seed, threads=threads)
    if verdict.learnt:
        messages().print(
            f"{len(verdict.learnt)} own documents left out: the model was trained on them (first {verdict.learnt[0]})"
        )
    if as_json:
        found = {where: comparison.to_dict() for where, comparison in verdict.comparisons.items()}
        about = {
            "former": str(verdict.former),
            "new": str(verdict.new),
            "margin": verdict.margin,
            "promoted": not verdict.falls,
            "learnt": list(verdict.learnt),
            "falls": [{"on": fall.where, "score": fall.score, **fall.row.to_dict()} for fall in verdict.falls],
        }
        write(json.dumps({**about, "comparisons": found}, ensure_ascii=False, indent=2) + "\n")
    else:
        for where, comparison in verdict.comparisons.items():
            output().print(f"{where}:")
            output().print(comparison_tables(comparison, f"A: {verdict.former}", f"B: {verdict.new}")[0])
    verdict.require()
    target = install(verdict.new, folder, verdict.former)
    messages().print(f"in use: {target} (before: {verdict.former})", soft_wrap=True)


def rollback(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of promoted models.")],
) -> None:
    """Put the former of the promoted models back to use."""
    use_utf8()
    from pairie.judge.promoted import rollback as put_back

    before, now = put_back(folder)
    messages().print(f"in use: {folder / now} (before: {folder / before})", soft_wrap=True)
