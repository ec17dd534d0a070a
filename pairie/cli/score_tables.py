"""Tables of scores for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from pairie.counts import Counts, Scores
    from pairie.judge.bootstrap import Difference
    from pairie.judge.comparison import Comparison
    from pairie.judge.distance import Recall
    from pairie.judge.evaluation import DocumentScores

__all__ = ["comparison_tables", "distance_table", "f1_table", "score_table"]

SCORES = ("strict", "lenient", "link", "table", "records")


def score_table(title: str, scores: Scores) -> Table:
    """Every score with its parts: ratios and counts."""
    grid = _grid(title, ("score", "part"), ("precision", "recall", "F1", "tp", "fp", "fn"))
    for name in (*SCORES, *(("own",) if scores.own.parts else ())):
        tally = getattr(scores, name)
        if grid.row_count:
            grid.add_section()
        for part, counts in (("all", tally.total), *tally.parts.items()):
            grid.add_row(
                name if part == "all" else "", part, *_ratios(counts), str(counts.tp), str(counts.fp), str(counts.fn)
            )
    return grid


def f1_table(title: str, rows: Mapping[str, Sequence[DocumentScores]], *, with_labels: bool = False) -> Table:
    """F1 of groups of documents; with the labels where there are few groups."""
    from pairie.counts import Counts, Scores

    added = {name: sum((document.scores for document in part), Scores()) for name, part in rows.items()}
    labels = list(dict.fromkeys(label for scores in added.values() for label in scores.strict.parts))
    several = any(len(part) > 1 for part in rows.values())
    sizes = ("documents",) if several else ()
    grid = _grid(title, ("",), (*sizes, *SCORES, *(labels if with_labels else ())))
    for name, scores in added.items():
        cells = [getattr(scores, score).total for score in SCORES]
        if with_labels:
            cells += [scores.strict.parts.get(label, Counts()) for label in labels]
        size = [str(len(rows[name]))] if several else []
        grid.add_row(name, *size, *(_ratios(counts)[2] for counts in cells))
    return grid


def distance_table(recall: Recall) -> Table:
    """Recall of links by how far the party or amount stands from its act."""
    grid = _grid("Links by distance from the act", ("link", "distance"), ("gold", "recall", "recall, act found"))
    for kind, bands in recall.items():
        for i, (band, counts) in enumerate(bands.items()):
            shown = f"{counts.recall_of_found_acts:.3f}" if counts.act_found else "–"
            grid.add_row("" if i else kind, band, str(counts.gold), f"{counts.recall:.3f}", shown)
    return grid


def comparison_tables(comparison: Comparison, a: str, b: str) -> list[Table]:
    """All documents by score, then each genre."""
    grids = []
    for scope, rows in comparison.scopes.items():
        grid = _grid(
            f"{scope}: {comparison.sizes[scope]} documents", ("F1",), (a, b, "difference", "95 % interval", "p")
        )
        for name, row in rows.items():
            grid.add_row(name, f"{row.a:.3f}", f"{row.b:.3f}", *_difference(row))
        grids.append(grid)
    return grids


def _difference(row: Difference) -> tuple[str, str, str]:
    if row.low is None or row.high is None or row.p is None:
        return f"{row.difference:+.3f}", "–", "–"
    return f"{row.difference:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}", f"{row.p:.4f}"


def _ratios(counts: Counts) -> tuple[str, str, str]:
    # Without gold and predictions there is nothing to divide.
    if not counts.tp + counts.fp + counts.fn:
        return "–", "–", "–"
    return f"{counts.precision:.3f}", f"{counts.recall:.3f}", f"{counts.f1:.3f}"


def _grid(title: str, names: Sequence[str], figures: Sequence[str]) -> Table:
    from rich.table import Table

    grid = Table(title=title)
    for name in names:
        grid.add_column(name)
    for name in figures:
        grid.add_column(name, justify="right")
    return grid
