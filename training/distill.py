"""Teach a network of few layers to say what a large one says, on unlabelled text: the start of a fast model.

    python training/distill.py CORPUS.txt --teacher models/pairie-zh --layers 0 3 7 11 --out work/tiny-start

The student begins with some layers and all other weights of the teacher. It learns the teacher's last hidden vectors,
which the heads read, and its span scores; no label is used. Then train it on the annotations, with a recipe whose
``base`` is the folder written. A checkpoint is written every few minutes; a run that was cut off goes on from it.

Source: Sanh et al. 2019, DistilBERT, section 3 (layers kept, hidden vectors aligned); Hinton et al. 2015, section 2.
"""

from __future__ import annotations

import argparse
import lzma
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from pairie.formats.corpus import load_corpus
from pairie.learn.allocator import keep_buffers
from pairie.learn.candidates import LONGEST
from pairie.learn.export import write_model
from pairie.learn.precision import fast_precision
from pairie.learn.recipe import Recipe
from pairie.learn.shrink import keep_layers
from pairie.learn.start import start_network
from pairie.model.network import Network
from pairie.model.store import open_model
from pairie.model.tokens import BEGIN, END, SINGLE, Vocabulary
from training.pretrain import CHECKPOINT, WARM_UP, batches
from training.pretrain_text import choose_lines

WINDOW = 190
"""Characters a window."""

SPAN_WEIGHT = 0.3
"""Of the span scores beside the hidden vectors."""

SAVE_SECONDS = 180.0


def windows_of(lines: list[str], vocabulary: Vocabulary) -> NDArray[np.int64]:
    """Join the lines with breaks and cut windows. Shape: (windows, 3, WINDOW + 2): characters, pieces, places."""
    stream = vocabulary.encode("\n".join(lines))
    n = len(stream.characters) // WINDOW
    found = np.empty((n, 3, WINDOW + 2), dtype=np.int64)
    begin, end = vocabulary.row(BEGIN), vocabulary.row(END)
    for i, (values, first, last) in enumerate(
        ((stream.characters, begin, end), (stream.pieces, begin, end), (stream.places, SINGLE, SINGLE))
    ):
        found[:, i, 0], found[:, i, -1] = first, last
        found[:, i, 1:-1] = values[: n * WINDOW].reshape(n, WINDOW)
    return found


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
    windows: NDArray[np.int64],
    folder: Path,
    *,
    steps: int,
    batch: int = 8,
    rate: float = 4e-4,
) -> None:
    """Train the student in place for so many steps, counted over all starts of the run."""
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
        characters, pieces, places = torch.from_numpy(windows[chosen]).unbind(1)
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
            _save(path, learnt, optimizer, step)
            saved = time.monotonic()
    _save(path, learnt, optimizer, step)


def _save(path: Path, learnt: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    state = {"window": learnt.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


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
    opener = lzma.open if options.text.suffix == ".xz" else open
    with opener(options.text, "rt", encoding="utf-8") as file:
        lines = choose_lines(file.read().splitlines(), options.characters, np.random.default_rng(0))
    lines += 2 * [annotated.document.text for annotated in load_corpus(options.corpus, "train")]
    windows = windows_of(lines, vocabulary)
    print(f"{len(windows)} windows, {len(options.layers)} layers of {teacher.config.n_layers}", flush=True)
    distil(teacher, student, windows, options.out / "run", steps=options.steps)
    known = open_model(options.teacher)
    about = {"name": options.out.name, "version": "0", "teacher": options.teacher.name, "steps": options.steps}
    write_model(options.out, student, vocabulary, known.settings, about)


if __name__ == "__main__":
    main()
