"""``pairie evaluate``: a model, or anybody's predictions, against gold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.options import DEFAULT_MODEL, Caution, Model, Threads
from pairie.cli.score_tables import distance_table, f1_table, score_table
from pairie.cli.terminal import messages, output, use_utf8, write
from pairie.errors import ConfigError

if TYPE_CHECKING:
    from pairie.gold import GoldPage
    from pairie.judge.evaluation import Evaluation
    from pairie.types import Document

__all__ = ["Copies", "GoldPaths", "evaluate", "gold_pages"]

GoldPaths = Annotated[
    list[Path],
    typer.Argument(
        metavar="GOLD...", exists=True, help="Annotations of any format, or folders with *.xml or *.standoff.json."
    ),
]
Copies = Annotated[Path | None, typer.Option(help="Folder with your copies of the pages of standoff gold.")]


def evaluate(
    gold: GoldPaths,
    copies: Copies = None,
    predictions: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Score these documents (JSONL, meta.id) instead.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the errors as an HTML page: gold beside what was found.")
    ] = None,
    untouched: Annotated[
        bool, typer.Option("--untouched", help="Count tasks of Label Studio that nobody has touched, as predicted.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print all scores and counts as JSON.")] = False,
    model: Model = DEFAULT_MODEL,
    threads: Threads = None,
    caution: Caution = 0.0,
) -> None:
    """Score against gold: mentions, links, the table, the records; by label, genre, document, distance of links."""
    use_utf8()
    from pairie.judge.evaluation import evaluate_pages, predict

    pages = gold_pages(gold, copies, untouched=untouched)
    found = (
        _read_predictions(predictions, pages)
        if predictions
        else predict(pages, model, threads=threads, caution=caution)
    )
    evaluation = evaluate_pages(pages, found)
    if report is not None:
        from pairie.judge.error_report import error_report

        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(error_report(pages, found, title=report.stem), encoding="utf-8")
        messages().print(f"errors of {len(pages)} documents in {report}")
    if as_json:
        write(json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(evaluation)


def gold_pages(paths: Sequence[Path], copies: Path | None, *, untouched: bool = False) -> tuple[GoldPage, ...]:
    """Read gold; pages of which the user has no copy are named and left out.

    Raises:
        ConfigError: no page is left.
    """
    from pairie.formats.tools import told
    from pairie.gold import read_gold

    gold = read_gold(paths, copies, untouched=untouched)
    for name in gold.without_page:
        messages().print(f"{name}: left out, no copy of its page (give the folder with --copies)")
    for line in told(gold.losses):
        messages().print(f"not read: {line}")
    if not gold.pages:
        raise ConfigError(
            f"{', '.join(map(str, paths))}: nothing to score; got no page, expected one that somebody "
            "has annotated. Give your copies by --copies."
        )
    return gold.pages


def _read_predictions(path: Path, pages: Sequence[GoldPage]) -> list[Document]:
    from pairie.formats.jsonl import read_jsonl

    found = {annotated.id: annotated.document for annotated in read_jsonl(path)}
    missing = [page.annotated.id for page in pages if page.annotated.id not in found]
    if missing:
        raise ConfigError(
            f"{path}: predictions missing; got none for {', '.join(missing[:3])}, expected one for each of "
            f"{len(pages)} documents. Write the gold id as meta.id."
        )
    return [found[page.annotated.id] for page in pages]


def _show(evaluation: Evaluation) -> None:
    console = output()
    documents = evaluation.documents
    console.print(score_table(f"{len(documents)} documents, micro-averaged", evaluation.scores))
    if evaluation.distance:
        console.print(distance_table(evaluation.distance))
    if len(evaluation.by_genre) > 1:
        console.print(f1_table("F1 by genre", evaluation.by_genre, with_labels=True))
    if len(documents) > 1:
        console.print(f1_table("F1 by document", {document.id: (document,) for document in documents}))
    if evaluation.layout is not None:
        in_order, extra = evaluation.layout.in_order, evaluation.layout.extra
        console.print(f"layout of the raw pages: {in_order:.4f} in order, {extra:.4f} extra")
