"""The state of a run on disk, so that it can be cut off at any time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.digest import data_digest
from pairie.learn.recipe import Recipe
from pairie.learn.run_folder import RunLog
from pairie.model.network import Network

__all__ = ["CHECKPOINT", "Run", "origin_of"]

CHECKPOINT = "checkpoint.pt"
COUNTS = ("step", "epoch", "position", "best_step", "waited", "stopped", "history")


@dataclass
class Run:
    """Where a run stands: steps done, the epoch and the place in it, and what the evaluations said.

    ``average`` are the averaged weights, ``best`` those of the best evaluation; ``waited`` counts the evaluations after
    it.
    """

    folder: Path
    network: Network
    optimizer: torch.optim.Optimizer
    origin: Mapping[str, Any]
    step: int = 0
    epoch: int = 1
    position: int = 0
    best_step: int | None = None
    waited: int = 0
    stopped: bool = False
    history: list[dict[str, float]] = field(default_factory=list)
    average: dict[str, Tensor] = field(default_factory=dict)
    best: dict[str, Tensor] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.folder / CHECKPOINT

    def save(self, log: RunLog) -> None:
        """Write the checkpoint beside the old one and put it in its place.

        Where that fails (the disk is full) the old one stays, the log tells, and the run goes on: by its end there may
        be room again.
        """
        partial = self.folder / "checkpoint.partial"
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
            "best": self.best,
            "origin": self.origin,
            **{name: getattr(self, name) for name in COUNTS},
        }
        try:
            torch.save(state, partial)
            partial.replace(self.path)
        except (OSError, RuntimeError) as error:
            # torch reports a full disk as RuntimeError.
            partial.unlink(missing_ok=True)
            log.tell({"step": self.step, "fault": f"{self.path}: checkpoint not saved; got {error}. Free some space."})

    def resume(self) -> None:
        """Take over what the checkpoint of this run says, if there is one.

        Raises:
            ConfigError: it is of another run, or damaged.
        """
        if not self.path.exists():
            return
        try:
            state = torch.load(self.path, weights_only=True, map_location="cpu")
        except Exception as error:  # pickle, zip and torch raise their own unrelated classes
            raise ConfigError(
                f"{self.path}: checkpoint cannot be read; got {error}, expected one of this run. "
                "Delete it to begin anew."
            ) from error
        # Checkpoints of earlier code do not say where they come from, or lack fields that recipes had not yet.
        kept = {**json.loads(json.dumps(asdict(Recipe()))), **state.get("origin", self.origin)}
        kept.pop("device")
        other = sorted(name for name in {*kept, *self.origin} if kept.get(name) != self.origin.get(name))
        if other:
            got, expected = ({name: part.get(name) for name in other} for part in (kept, self.origin))
            raise ConfigError(
                f"{self.path}: checkpoint of another run; got {got}, expected {expected}. "
                "Delete it to begin anew, or train into another folder."
            )
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        device = next(self.network.parameters()).device
        for name in ("average", "best"):
            setattr(self, name, {key: value.to(device) for key, value in state.get(name, {}).items()})
        for name in COUNTS:
            setattr(self, name, state.get(name, getattr(self, name)))

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


def origin_of(recipe: Recipe, documents: Sequence[AnnotatedDocument]) -> dict[str, Any]:
    """What a checkpoint may only go on with: recipe and data, as plain values."""
    found: dict[str, Any] = json.loads(json.dumps({**asdict(recipe), "data": data_digest(documents)}))
    # A run may go on elsewhere.
    del found["device"]
    return found
