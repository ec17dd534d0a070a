"""Losses against values worked out by hand."""

import math

import pytest
import torch

from pairie.learn.losses import link_loss, span_loss


def test_span_loss() -> None:
    a, b, c = 0.7, -1.2, 0.3
    logits = torch.tensor([[[[b, a], [99.0, c]]]])
    targets = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    allowed = torch.tensor([[[[True, True], [False, True]]]])
    expected = math.log(1 + math.exp(b) + math.exp(c)) + math.log(1 + math.exp(-a))
    assert span_loss(logits, targets, allowed).item() == pytest.approx(expected, rel=1e-5)


def test_span_loss_adds_labels_and_averages_windows() -> None:
    logits = torch.zeros(2, 3, 1, 1)
    targets = torch.zeros(2, 3, 1, 1)
    targets[0, 1] = 1
    allowed = torch.ones(2, 1, 1, 1, dtype=torch.bool)
    # Each label of each window: log 2 for its one span at zero, on whichever side; nothing for the empty side.
    assert span_loss(logits, targets, allowed).item() == pytest.approx(3 * math.log(2), rel=1e-5)


def test_span_loss_without_any_span_is_zero_and_finite() -> None:
    logits = torch.randn(1, 4, 5, 5, requires_grad=True)
    loss = span_loss(logits, torch.zeros(1, 4, 5, 5), torch.zeros(1, 1, 5, 5, dtype=torch.bool))
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == 0
    assert logits.grad is not None and logits.grad.abs().sum() == 0


def test_span_loss_pushes_gold_up_and_others_down() -> None:
    logits = torch.zeros(1, 1, 2, 2, requires_grad=True)
    targets = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    span_loss(logits, targets, torch.ones(1, 1, 2, 2, dtype=torch.bool)).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert logits.grad[0, 0, 0, 1] < 0 and (logits.grad.reshape(-1)[[0, 2, 3]] > 0).all()


def test_link_loss() -> None:
    logits = torch.tensor([2.0, -1.0, 0.5, 40.0])
    targets = torch.tensor([1, 1, 0, -1])
    parts = [math.log(1 + math.exp(-2.0)), math.log(1 + math.exp(1.0)), math.log(1 + math.exp(0.5))]
    assert link_loss(logits, targets).item() == pytest.approx(sum(parts) / 2, rel=1e-5)


def test_link_loss_without_links() -> None:
    assert link_loss(torch.tensor([0.0]), torch.tensor([0])).item() == pytest.approx(math.log(2))
    assert link_loss(torch.tensor([3.0]), torch.tensor([-1])).item() == 0
    assert link_loss(torch.zeros(0), torch.zeros(0)).item() == 0
