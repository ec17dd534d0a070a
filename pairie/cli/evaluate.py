"""``pairie evaluate``: a model, or anybody's predictions, against gold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pairie.cli.options import DEFAULT_MODEL, Caution, Model, Threads
from pairie.cli.terminal import messages, output, use_utf8, write
from pairie.errors import ConfigError

if TYPE_CHECKING:
    from rich.table import Table

    from pairie.counts import Counts, Scores
    from pairie.gold import GoldPage
    from pairie.layout_score import LayoutScore
    from pairie.types import Document

__all__ = ["Evaluation", "evaluate", "evaluate_pages"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores over all documents and of each; ``layout`` only where a raw page was read."""

    scores: Scores
    by_document: dict[str, Scores]
    layout: LayoutScore | None

    def to_dict(self) -> dict[str, Any]:
        layout = None if self.layout is None else {"in_order": self.layout.in_order, "extra": self.layout.extra}
        documents = {name: scores.to_dict() for name, scores in self.by_document.items()}
        return {"scores": self.scores.to_dict(), "layout": layout, "documents": documents}


def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="GOLD", exists=True, help="Folder with *.xml or *.standoff.json.")],
    copies: Annotated[Path | None, typer.Option(help="Folder with your copies of the pages of standoff gold.")] = None,
    predictions: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Score these documents (JSONL, meta.id) instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all scores and counts as JSON.")] = False,
    model: Model = DEFAULT_MODEL,
    threads: Threads = None,
    caution: Caution = 0.0,
) -> None:
    """Score against gold: strict and lenient mentions, links, the table, the records."""
    use_utf8()
    from pairie.gold import read_gold

    gold = read_gold(folder, copies)
    for name in gold.without_page:
        messages().print(f"{name}: left out, no copy of its page (give the folder with --copies)")
    if not gold.pages:
        raise ConfigError(f"{folder}: nothing to score; got no page, expected one. Give your copies by --copies.")
    found = _read_predictions(predictions, gold.pages) if predictions else _predict(gold.pages, model, threads, caution)
    evaluation = evaluate_pages(gold.pages, found)
    if as_json:
        write(json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(evaluation)


def evaluate_pages(pages: Sequence[GoldPage], found: Sequence[Document]) -> Evaluation:
    """Score one document for each page, in the order of the pages."""
    from pairie.layout_score import layout_score
    from pairie.scoring import Scores, score

    by_document = {
        page.annotated.id: score([page.annotated.document], [document])
        for page, document in zip(pages, found, strict=True)
    }
    # A raw page differs from the reading text in more than white space.
    raw = [
        (document.text, page.annotated.document.text)
        for page, document in zip(pages, found, strict=True)
        if "".join(page.page.split()) != "".join(page.annotated.document.text.split())
    ]
    layout = layout_score(*("\n".join(texts) for texts in zip(*raw, strict=True))) if raw else None
    return Evaluation(sum(by_document.values(), Scores()), by_document, layout)


def _predict(pages: Sequence[GoldPage], model: str, threads: int | None, caution: float) -> list[Document]:
    from pairie import load

    return list(load(model, threads=threads, caution=caution).pipe([page.page for page in pages]))


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
    scores = evaluation.scores
    console = output()
    console.print(_table(f"{len(evaluation.by_document)} documents, micro-averaged", _rows(scores)))
    if len(evaluation.by_document) > 1:
        console.print(_document_table(evaluation))
    if evaluation.layout is not None:
        in_order, extra = evaluation.layout.in_order, evaluation.layout.extra
        console.print(f"layout of the raw pages: {in_order:.4f} in order, {extra:.4f} extra")


def _rows(scores: Scores) -> list[tuple[str, str, Counts]]:
    rows = []
    for name in ("strict", "lenient", "link", "table", "records"):
        tally = getattr(scores, name)
        rows.append((name, "all", tally.total))
        rows += [("", part, counts) for part, counts in tally.parts.items()]
    return rows


def _table(title: str, rows: Sequence[tuple[str, str, Counts]]) -> Table:
    from rich.table import Table

    grid = Table(title=title)
    for name in ("score", "part"):
        grid.add_column(name)
    for name in ("precision", "recall", "F1", "tp", "fp", "fn"):
        grid.add_column(name, justify="right")
    for name, part, counts in rows:
        if name and grid.row_count:
            grid.add_section()
        # Without gold and predictions there is nothing to divide.
        ratios = (counts.precision, counts.recall, counts.f1) if counts.tp + counts.fp + counts.fn else ()
        shown = [f"{ratio:.3f}" for ratio in ratios] or ["–", "–", "–"]
        grid.add_row(name, part, *shown, str(counts.tp), str(counts.fp), str(counts.fn))
    return grid


def _document_table(evaluation: Evaluation) -> Table:
    from rich.table import Table

    names = ("strict", "lenient", "link", "table", "records")
    grid = Table(title="F1 by document")
    grid.add_column("document")
    for name in names:
        grid.add_column(name, justify="right")
    for document, scores in evaluation.by_document.items():
        grid.add_row(document, *(f"{getattr(scores, name).f1:.3f}" for name in names))
    return grid
