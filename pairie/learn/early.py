"""Evaluations while training: the best weights are kept, and a run that gains nothing any more ends early."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor

from pairie.learn.checkpoint import Run
from pairie.learn.run_folder import RunLog
from pairie.model.network import Network

__all__ = ["SCORE", "Evaluate", "best_weights", "evaluate_now", "evaluation_steps"]

SCORE = "score"
Evaluate = Callable[[Network], Mapping[str, float]]
"""Returns figures of a network by name; ``score`` is the one to choose by."""


def evaluation_steps(n_steps: int, n: int) -> frozenset[int]:
    """Steps after which to evaluate, evenly spread, the last one among them."""
    return frozenset(round(n_steps * k / n) for k in range(1, n + 1))


def evaluate_now(run: Run, evaluate: Evaluate, patience: int, log: RunLog) -> None:
    """Score the averaged weights, keep them if they are the best so far, and say whether to stop."""
    own = {name: value.clone() for name, value in run.network.state_dict().items()}
    weights = {**own, **run.average}
    run.network.load_state_dict(weights)
    figures = {name: float(value) for name, value in evaluate(run.network).items()}
    run.network.load_state_dict(own)
    best = max((entry[SCORE] for entry in run.history), default=float("-inf"))
    run.history.append({"step": run.step, **figures})
    # Of equals the first: it is nearer to what was known before.
    if figures[SCORE] > best:
        run.best_step, run.waited = run.step, 0
        run.best = {name: value.clone() for name, value in weights.items()}
    else:
        run.waited += 1
        run.stopped = 0 < patience <= run.waited
    log.tell({"step": run.step, "evaluation": figures, "best_step": run.best_step, "stopped": run.stopped})


def best_weights(run: Run) -> dict[str, Tensor]:
    """Return the weights to keep: those of the best evaluation, else the averaged ones."""
    return run.best or run.average
