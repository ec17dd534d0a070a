"""What the network is trained to make small."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def span_loss(logits: Tensor, targets: Tensor, allowed: Tensor) -> Tensor:
    """Rank all gold spans above zero and all others below.

    Args:
        logits: Shape: (batch, labels, positions, positions).
        targets: 1 at gold spans, same shape.
        allowed: True at spans that may be scored. Shape: (batch, 1, positions, positions).
    Returns:
        Mean over the batch of the sum over labels.
    Source: Su et al. 2022, ZLPR, equation 9.
    """
    n = logits.shape[0] * logits.shape[1]
    gold = targets.bool()
    never = torch.finfo(logits.dtype).min / 4
    negative = logits.masked_fill(gold | ~allowed, never).reshape(n, -1)
    positive = (-logits).masked_fill(~gold, never).reshape(n, -1)
    zero = logits.new_zeros(n, 1)
    loss = torch.cat([negative, zero], dim=1).logsumexp(1) + torch.cat([positive, zero], dim=1).logsumexp(1)
    return loss.reshape(logits.shape[0], -1).sum(dim=1).mean()


def link_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross entropy over pairs, per link that exists. Both of shape (pairs,); targets below 0 do not count."""
    known = targets >= 0
    if not bool(known.any()):
        return logits.sum() * 0
    loss = functional.binary_cross_entropy_with_logits(logits[known], targets[known].float(), reduction="sum")
    return loss / targets[known].sum().clamp(min=1)
