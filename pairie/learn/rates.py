"""How fast which weights learn, and when."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from pairie.learn.recipe import Recipe
from pairie.model.network import Network

__all__ = ["rate_groups", "set_rates"]


def rate_groups(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Parameter groups by rate and decay: the encoder by depth, the span head, the document head."""
    n_layers = network.config.n_layers
    members: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if name.startswith("window.encoder"):
            part = name.split("encoder.layer.")
            depth = int(part[1].split(".")[0]) + 1 if len(part) > 1 else 0
            rate = recipe.encoder_rate * recipe.layer_decay ** (n_layers - depth)
        else:
            rate = recipe.head_rate if name.startswith("window.spans") else recipe.document_rate
        decay = recipe.weight_decay if parameter.ndim > 1 and not recipe.anchor else 0.0
        members.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "peak": rate, "weight_decay": decay}
        for (rate, decay), parameters in members.items()
    ]


def set_rates(optimizer: torch.optim.Optimizer, step: int, n_steps: int, recipe: Recipe) -> None:
    """Linear warm-up, then linear decay to zero."""
    warm = max(1, round(recipe.warm_up * n_steps))
    factor = min((step + 1) / warm, (n_steps - step) / max(1, n_steps - warm))
    for part in optimizer.param_groups:
        part["lr"] = part["peak"] * factor
