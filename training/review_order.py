"""Whether the rows for review are the wrong ones: weights of the priority, shares of flagged rows, areas under curves.

    python training/review_order.py annotations/corpus [GOLD …] [--split SPLITS] [--model models/pairie-zh]

A row is wrong if gold has no such act, if its category or one of its cells is not in gold, or if a cell is missing;
parties count by name and amounts by place, as in scoring. Of a folder named first, the weights are fitted to the dev
split and all that is printed is told of the dev and of the test split; other folders are only told of.

The area is the probability that a wrong row has the higher priority than a right one: 0.5 is an order by chance.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pairie.cells import acts, match_acts, match_spans, merged, shared_cells
from pairie.facts.review import REVIEW_FROM, SHIFT, WEIGHTS, review_evidence
from pairie.gold import GoldPage, read_gold
from pairie.judge.aligned import aligned_spans, measure_spans
from pairie.model.store import DEFAULT_MODEL
from pairie.pipeline import Extractor, load
from pairie.types import REVIEW_REASONS, Document, Record

_HEADINGS = {"actor_from_heading", "recipient_from_heading"}
_RIDGE = 1.0
_KEPT = 0.75


@dataclass(frozen=True, slots=True)
class Row:
    """A record with what is wrong with it. ``is_stray``: gold has no such act."""

    record: Record
    evidence: dict[str, float]
    is_stray: bool
    is_false: bool
    is_incomplete: bool

    @property
    def is_wrong(self) -> bool:
        return self.is_false or self.is_incomplete


def judged(gold: Document, ours: Document) -> Iterator[Row]:
    """Yield our rows, each judged by the gold."""
    gold_spans, our_spans = aligned_spans(gold, ours)
    true, found = merged(gold, acts(gold, gold_spans)), merged(ours, acts(ours, our_spans))
    pairs = match_spans(measure_spans(gold, gold_spans), measure_spans(ours, our_spans))
    partner = {o: g for g, o in match_acts(true, found, pairs)}
    place = {member: i for i, act in enumerate(found) for member in act.members}
    scores = {mention.id: mention.score for mention in ours.entities}
    for record in ours.records:
        i = next((place[member] for member in record.mentions if member in place), None)
        if i is None:
            continue  # of white space alone
        heading = bool(_HEADINGS.intersection(record.review_reasons))
        score = max(scores[member] for member in record.mentions)
        told = review_evidence(score, record.actors, record.recipients, record.amounts, from_heading=heading)
        if i not in partner:
            yield Row(record, told, is_stray=True, is_false=True, is_incomplete=False)
            continue
        act, mine = true[partner[i]], found[i]
        n_right = shared_cells(act, mine)
        is_false = n_right < len(mine.arguments) or act.category != mine.category
        yield Row(record, told, is_stray=False, is_false=is_false, is_incomplete=n_right < len(act.arguments))


def rows_of(pages: Sequence[GoldPage], extractor: Extractor) -> list[Row]:
    found = extractor.pipe([page.page for page in pages])
    return [row for page, ours in zip(pages, found, strict=True) for row in judged(page.annotated.document, ours)]


def fitted(rows: Sequence[Row]) -> tuple[dict[str, float], float]:
    """Return weights and shift by Newton's method; a little ridge keeps rare evidence in bounds."""
    design = np.array([[*(row.evidence[name] for name in WEIGHTS), 1.0] for row in rows])
    truth = np.array([row.is_wrong for row in rows], dtype=float)
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (p - truth) + _RIDGE * weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + _RIDGE * np.eye(len(weights))
        weights = weights - np.linalg.solve(curvature, gradient)
    *found, shift = (round(float(weight), 2) for weight in weights)
    return dict(zip(WEIGHTS, found, strict=True)), shift


def area(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Return the share of pairs of a wrong and a right row in order, ties half; 0.5 where there are no pairs."""
    wrong, right = scores[truth], np.sort(scores[~truth])
    if not len(wrong) or not len(right):
        return 0.5
    below = np.searchsorted(right, wrong, "left") + np.searchsorted(right, wrong, "right")
    return float(below.sum() / 2 / len(wrong) / len(right))


def threshold_that_keeps(rows: Sequence[Row], share: float = _KEPT) -> float:
    """Return the highest threshold, in twentieths, from which on that share of the wrong rows lies."""
    wrong = [row.record.review_priority for row in rows if row.is_wrong]
    steps = [step / 20 for step in range(20)]
    return max(step for step in steps if sum(found >= step for found in wrong) >= share * len(wrong))


def show(name: str, rows: Sequence[Row]) -> None:
    flagged = [row for row in rows if row.record.needs_review]
    other = [row for row in rows if not row.record.needs_review]
    n_wrong = sum(row.is_wrong for row in rows)
    print(f"\n## {name}: {len(rows)} rows, {_share(rows)} wrong, {len(flagged) / max(len(rows), 1):.0%} for review")
    print("\n| rows | number | wrong | with a false cell | not in gold |\n|---|---|---|---|---|")
    for what, some in (("for review", flagged), ("others", other)):
        stray = f"{sum(row.is_stray for row in some) / max(len(some), 1):.0%}"
        false = f"{sum(row.is_false for row in some) / max(len(some), 1):.0%}"
        print(f"| {what} | {len(some)} | {_share(some)} | {false} | {stray} |")
    print(f"\nof all wrong rows {sum(row.is_wrong for row in flagged) / max(n_wrong, 1):.0%} are for review")
    order = sorted(rows, key=lambda row: -row.record.review_priority)
    quarters = [order[len(order) * i // 4 : len(order) * (i + 1) // 4] for i in range(4)]
    print(f"wrong by quarters of the queue: {', '.join(_share(quarter) for quarter in quarters)}")
    truth = np.array([row.is_wrong for row in rows])
    for what, scores in (
        ("review_priority", [row.record.review_priority for row in rows]),
        ("score", [-row.record.score for row in rows]),
    ):
        print(f"area under the curve of {what}: {area(np.array(scores), truth):.3f}")
    print("\n| reason | rows | wrong |\n|---|---|---|")
    for reason in REVIEW_REASONS:
        some = [row for row in rows if reason in row.record.review_reasons]
        if some:
            print(f"| {reason} | {len(some)} | {_share(some)} |")


def _share(rows: Sequence[Row]) -> str:
    return f"{sum(row.is_wrong for row in rows) / max(len(rows), 1):.0%}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("gold", type=Path, nargs="*")
    parser.add_argument("--split", type=Path, default=Path("annotations/splits.tsv"))
    parser.add_argument("--model", default=DEFAULT_MODEL)
    options = parser.parse_args(arguments)
    splits = dict(row.split("\t") for row in options.split.read_text(encoding="utf-8").splitlines()[1:])
    extractor = load(options.model)
    pages = read_gold(options.corpus).pages
    for split in ("dev", "test"):
        rows = rows_of([page for page in pages if splits.get(page.annotated.id) == split], extractor)
        if split == "dev":
            weights, shift = fitted(rows)
            print(f"fitted:  {weights}, shift {shift}\nin use:  {dict(WEIGHTS)}, shift {SHIFT}")
            print(f"for review from {threshold_that_keeps(rows)} up (in use: {REVIEW_FROM})")
        show(split, rows)
    for folder in options.gold:
        show(str(folder), rows_of(read_gold(folder).pages, extractor))


if __name__ == "__main__":
    main()
