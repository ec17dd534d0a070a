"""Teach a network of few layers to say what a large one says, on unlabelled text: the start of a fast model.

    python training/distill.py CORPUS.txt --teacher models/pairie-zh --layers 0 3 7 11 --out work/tiny-start

The student begins with some layers and all other weights of the teacher. It learns the teacher's last hidden vectors,
which the heads read, and its span scores; no label is used. Then train it on the annotations, with a recipe whose
``base`` is the folder written. A checkpoint is written every few minutes; a run that was cut off goes on from it.

Source: Sanh et al. 2019, DistilBERT, section 3 (layers kept, hidden vectors aligned); Hinton et al. 2015, section 2.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from pairie.formats.corpus import load_corpus
from pairie.formats.labelled_lines import read_paragraphs
from pairie.learn.allocator import keep_buffers
from pairie.learn.candidates import LONGEST
from pairie.learn.export import write_model
from pairie.learn.precision import fast_precision
from pairie.learn.recipe import Recipe
from pairie.learn.shrink import keep_layers
from pairie.learn.start import start_network
from pairie.model.network import Network
from pairie.model.store import open_model
from training.pretrain import CHECKPOINT, WARM_UP, batches, replace_state
from training.pretrain_text import choose_lines, cut

WINDOW = 190
"""Characters a window."""

SPAN_WEIGHT = 0.3
"""Of the span scores beside the hidden vectors."""

SAVE_SECONDS = 180.0


def distillation_loss(student: tuple[Tensor, Tensor], teacher: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Return how far hidden vectors and span scores of the student are from the teacher's.

    Args:
        student, teacher: hidden vectors (batch, positions, hidden) and span logits (batch, labels, start, last).
    Returns:
        Mean square of the difference of vectors normed as the span head norms them, 0 to 4; divergence of the
        probabilities of spans, in nats a position.
    """
    hidden, logits = student[0].float(), student[1].float()
    wanted, scores = teacher[0].float(), teacher[1].float()
    width = hidden.shape[-1:]
    apart = (functional.layer_norm(hidden, width) - functional.layer_norm(wanted, width)).square().mean()
    n = logits.shape[-1]
    distance = torch.arange(n)[None, :] - torch.arange(n)[:, None]
    band = (distance >= 0) & (distance < LONGEST)
    logits, scores = logits[..., band], scores[..., band]
    truth = scores.sigmoid()
    crossed = functional.binary_cross_entropy_with_logits(logits, truth, reduction="sum")
    own = functional.binary_cross_entropy_with_logits(scores, truth, reduction="sum")
    return apart, (crossed - own) / (hidden.shape[0] * n)


def distil(
    teacher: Network,
    student: Network,
    windows: NDArray[np.int32],
    folder: Path,
    *,
    steps: int,
    batch: int = 8,
    rate: float = 4e-4,
) -> None:
    """Train the student in place for so many steps, counted over all starts of the run.

    Args:
        windows: characters, pieces and places. Shape: (windows, 3, positions).
    """
    folder.mkdir(parents=True, exist_ok=True)
    teacher.eval()
    student.train()
    for part in student.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    learnt = student.window
    optimizer = torch.optim.AdamW(learnt.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    path = folder / CHECKPOINT
    step = 0
    if path.exists():
        state = torch.load(path, weights_only=True)
        learnt.load_state_dict(state["window"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    began = saved = time.monotonic()
    losses: list[tuple[float, float]] = []
    for chosen in batches(len(windows), batch, np.random.default_rng(step)):
        if step >= steps:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
        characters, pieces, places = torch.from_numpy(windows[chosen].astype(np.int64)).unbind(1)
        mask = torch.ones_like(characters)
        with fast_precision():
            with torch.no_grad():
                wanted = teacher.window(characters, pieces, places, mask)
            said = learnt(characters, pieces, places, mask)
        apart, divergence = distillation_loss(said, wanted)
        optimizer.zero_grad(set_to_none=True)
        (apart + SPAN_WEIGHT * divergence).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learnt.parameters(), 1.0)
        optimizer.step()
        step += 1
        losses.append((apart.item(), divergence.item()))
        if step % 100 == 0:
            means = np.mean(losses[-100:], axis=0)
            minutes = (time.monotonic() - began) / 60
            print(
                f"step {step} of {steps} minutes {minutes:.1f} hidden {means[0]:.4f} spans {means[1]:.4f}", flush=True
            )
        if time.monotonic() - saved > SAVE_SECONDS:
            replace_state(path, _state(learnt, optimizer, step))
            saved = time.monotonic()
    replace_state(path, _state(learnt, optimizer, step))


def _state(learnt: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> dict[str, Any]:
    return {"window": learnt.state_dict(), "optimizer": optimizer.state_dict(), "step": step}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="one paragraph a line, .txt or .xz")
    parser.add_argument("--teacher", type=Path, default=Path("models/pairie-zh"))
    parser.add_argument("--layers", type=int, nargs="+", default=[0, 3, 7, 11], help="layers of the teacher to keep")
    parser.add_argument("--corpus", type=Path, default=Path("annotations/corpus"), help="its train texts join, twice")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--characters", type=int, default=8_000_000)
    parser.add_argument("--steps", type=int, default=2800)
    options = parser.parse_args()
    keep_buffers()
    torch.manual_seed(0)
    teacher, vocabulary = start_network(Recipe(base=str(options.teacher)))
    student = keep_layers(teacher, options.layers)
    lines = choose_lines(read_paragraphs(options.text), options.characters, np.random.default_rng(0))
    lines += 2 * [annotated.document.text for annotated in load_corpus(options.corpus, "train")]
    windows = np.stack(cut(lines, vocabulary, WINDOW), axis=1)
    print(f"{len(windows)} windows, {len(options.layers)} layers of {teacher.config.n_layers}", flush=True)
    distil(teacher, student, windows, options.out / "run", steps=options.steps)
    known = open_model(options.teacher)
    about = {"name": options.out.name, "version": "0", "teacher": options.teacher.name, "steps": options.steps}
    write_model(options.out, student, vocabulary, known.settings, about)


if __name__ == "__main__":
    main()
