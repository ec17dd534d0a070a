"""A student that learns to say what its teacher says."""

from pathlib import Path

import numpy as np
import pytest
import torch

from pairie.learn.shrink import keep_layers
from pairie.model.network import Network
from tests import tiny
from training.distill import WINDOW, distil, distillation_loss
from training.pretrain import CHECKPOINT
from training.pretrain_text import cut

WORDS = tiny.vocabulary()
LINES = ["江州市向北岭县拨付帮扶资金300万元。", "南湾区送去20台水泵给白石镇。", "今年雨水多，庄稼长得好。"] * 30


def test_loss_is_nothing_between_equals_and_grows_with_the_difference() -> None:
    torch.manual_seed(0)
    hidden, logits = torch.randn(2, 9, 8), torch.randn(2, 4, 9, 9)
    same = distillation_loss((hidden, logits), (hidden, logits))
    assert all(abs(part.item()) < 1e-5 for part in same)
    near = distillation_loss((hidden + 0.1 * torch.randn(2, 9, 8), logits + 0.1), (hidden, logits))
    far = distillation_loss((torch.randn(2, 9, 8), logits + 3.0), (hidden, logits))
    assert all(0 < a.item() < b.item() for a, b in zip(near, far, strict=True))
    # A span cannot end before it begins: what stands there does not count.
    below = logits.clone()
    below[..., 5, 2] += 9.0
    assert distillation_loss((hidden, below), (hidden, logits))[1].item() == pytest.approx(0, abs=1e-5)


def test_the_student_comes_nearer_and_goes_on_after_a_stop(tmp_path: Path) -> None:
    torch.manual_seed(1)
    teacher = tiny.network(len(WORDS), n_layers=3, n_positions=WINDOW + 2)
    start = keep_layers(teacher, (0,))
    windows = np.stack(cut(LINES, WORDS, WINDOW), axis=1)
    rows = torch.from_numpy(windows[:2].astype(np.int64)).unbind(1)
    mask = torch.ones_like(rows[0])

    def apart(student: Network) -> float:
        student.eval()
        with torch.no_grad():
            return distillation_loss(student.window(*rows, mask), teacher.window(*rows, mask))[0].item()

    teacher.eval()
    before = apart(start)
    distil(teacher, start, windows, tmp_path, steps=80, batch=2, rate=1e-2)
    assert apart(start) < 0.9 * before
    # A second start of a finished run takes the weights of its checkpoint and makes no step; a longer one goes on.
    again = keep_layers(teacher, (0,))
    distil(teacher, again, windows, tmp_path, steps=80, batch=2)
    for name, value in again.window.state_dict().items():
        assert torch.equal(value, start.window.state_dict()[name]), name
    distil(teacher, again, windows, tmp_path, steps=82, batch=2)
    assert torch.load(tmp_path / CHECKPOINT, weights_only=True)["step"] == 82
