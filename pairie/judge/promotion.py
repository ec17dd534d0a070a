"""Which model is to be used: a new one takes the place of the former only where it loses nothing that matters.

Both are scored on the frozen regression set and on the documents of the user. A label of mentions, the links or the
table may fall by no more than the margin on either; the interval of the bootstrap is told along with a fall, and does
not excuse it: on few documents every fall is uncertain. A model that was trained on the regression set cannot be judged
by it, and is refused; documents of the user that it was trained on are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pairie.errors import ConfigError, ModelError
from pairie.gold import GoldPage
from pairie.judge.bootstrap import SAMPLES, SEED, Difference
from pairie.judge.comparison import BY_PART, Comparison, compare
from pairie.judge.evaluation import evaluate_pages, predict
from pairie.judge.learnt import learnt_texts, not_learnt, refuse_learnt
from pairie.judge.promoted import former_model, install
from pairie.judge.regression import regression_set
from pairie.model.store import open_model

__all__ = ["MARGIN", "OWN", "REGRESSION", "Fall", "Verdict", "judge", "promote"]

MARGIN = 1.0
"""Points of F1."""
REGRESSION = "regression set"
OWN = "own documents"
# Floating point must not decide about a fall of exactly the margin.
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Fall:
    """A score that falls by more than the margin, and on which documents."""

    where: str
    score: str
    row: Difference

    def __str__(self) -> str:
        row = self.row
        interval = (
            "one document, no interval"
            if row.low is None or row.high is None
            else f"95 % interval {100 * row.low:+.1f} to {100 * row.high:+.1f}"
        )
        return (
            f"{self.score} falls by {-100 * row.difference:.1f} points on the {self.where}, "
            f"from {100 * row.a:.1f} to {100 * row.b:.1f} ({interval})"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The former model (A) against the new one (B), by set of documents, and the falls that forbid the change.

    ``learnt`` are the ids of own documents that the new one was trained on, and that were left out.
    """

    former: Path
    new: Path
    margin: float
    comparisons: Mapping[str, Comparison]
    learnt: tuple[str, ...] = ()

    @property
    def falls(self) -> tuple[Fall, ...]:
        """Labels, links or table that fall by more than the margin."""
        return tuple(
            Fall(where, score, row)
            for where, comparison in self.comparisons.items()
            for score, row in comparison.rows.items()
            if score not in BY_PART and -100 * row.difference > self.margin + TOLERANCE
        )

    def require(self) -> None:
        """Raise a ModelError that names every fall, if there is one."""
        if self.falls:
            raise ModelError(
                f"{self.new}: not promoted; got {'; '.join(map(str, self.falls))}; expected no fall of more than "
                f"{self.margin:g}. Train on with more replay, or allow it with --margin. {self.former} stays in use."
            )


def judge(
    new: str | Path,
    folder: str | Path,
    own: Sequence[GoldPage] = (),
    *,
    margin: float = MARGIN,
    samples: int = SAMPLES,
    seed: int = SEED,
    threads: int | None = None,
) -> Verdict:
    """Score a model and the one in use on the regression set and on the user's own documents.

    Args:
        new: the model.
        folder: of promoted models; while it has none, the shipped model is the former one.
        own: the user's documents; the regression set is used in any case.
        margin: points of F1 that a label, the links or the table may lose.
    Raises:
        ModelError: a model is missing or damaged, or the new one is in use already, or was trained on the regression
            set.
        ConfigError: the margin is below 0, or the new model was trained on all of the own documents.
    """
    if not margin >= 0:
        raise ConfigError(f"promote: bad margin; got {margin}, expected points of F1, 0 or more. Leave it out for 1.")
    former, candidate = former_model(Path(folder)), open_model(new, weights=True)
    # Thresholds stand in the manifest: chosen anew, they make another model of the same files.
    if all(candidate.manifest[name] == open_model(former).manifest[name] for name in ("files", "settings")):
        raise ModelError(
            f"{candidate.path}: nothing to promote; got the model in use ({former}), expected another. Give a new one."
        )
    learnt = learnt_texts(candidate.path)
    refuse_learnt(candidate.path, regression_set(), learnt)
    kept = not_learnt(own, learnt)
    if own and not kept:
        raise ConfigError(
            f"promote: no own documents to judge by; got {len(own)}, all of which {candidate.path} was trained on, "
            "expected others. Give documents that were held out, or none."
        )
    sets: dict[str, Sequence[GoldPage]] = {REGRESSION: regression_set()}
    if kept:
        sets[OWN] = kept
    # One model after the other over all documents: loading takes longer than a short set.
    pages = [page for part in sets.values() for page in part]
    found = {path: predict(pages, path, threads=threads) for path in (former, candidate.path)}
    comparisons = {}
    start = 0
    for name, part in sets.items():
        sides = [evaluate_pages(part, documents[start : start + len(part)]) for documents in found.values()]
        comparisons[name] = compare(*sides, samples=samples, seed=seed)
        start += len(part)
    left_out = tuple(page.annotated.id for page in own if page not in kept)
    return Verdict(former, candidate.path, margin, comparisons, left_out)


def promote(
    new: str | Path,
    folder: str | Path,
    own: Sequence[GoldPage] = (),
    *,
    margin: float = MARGIN,
    threads: int | None = None,
) -> Path:
    """Put a model to use, if no label falls by more than the margin; see :func:`judge`.

    Returns:
        The folder of the copy that is now in use; ``pairie.load(folder)`` loads it.
    Raises:
        ModelError: a label, the links or the table fall; the folder cannot be written; a model is damaged.
    """
    verdict = judge(new, folder, own, margin=margin, threads=threads)
    verdict.require()
    return install(verdict.new, Path(folder), verdict.former)
