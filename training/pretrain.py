"""Continue pre-training the base on unlabelled news: masked characters, so that the encoder learns the hybrid input.

    python training/pretrain.py CORPUS.txt.xz --base models/base --out work/pretrained --minutes 40

Whole pieces are masked, since a lone character inside a word is guessed from its neighbours alone. A checkpoint is
written every few minutes; a run that was cut off goes on from it.
"""

from __future__ import annotations

import argparse
import lzma
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from pairie.learn.allocator import keep_buffers
from pairie.model.config import NetworkConfig
from pairie.model.encoder import Encoder
from pairie.model.tokens import BEGIN, END, FIRST, MASK, PAD, SINGLE, Vocabulary

MASKED_SHARE = 0.2
WINDOW = 158
"""Characters a window: most paragraphs of the corpus are shorter, and short windows are cheap."""


@dataclass
class Windows:
    """The encoded corpus. All arrays: (windows, WINDOW + 2)."""

    characters: NDArray[np.int32]
    pieces: NDArray[np.int32]
    places: NDArray[np.int8]


def encode_corpus(lines: list[str], vocabulary: Vocabulary) -> Windows:
    """Cut the corpus into windows; short lines are packed together with breaks."""
    stream = vocabulary.encode("\n".join(lines))
    n = len(stream.characters) // WINDOW
    pad, begin, end = (vocabulary.row(name) for name in (PAD, BEGIN, END))
    shaped = []
    for values, first, last in (
        (stream.characters, begin, end),
        (stream.pieces, begin, end),
        (stream.places, SINGLE, SINGLE),
    ):
        block = np.full((n, WINDOW + 2), pad, dtype=np.int32)
        block[:, 0], block[:, -1] = first, last
        block[:, 1:-1] = values[: n * WINDOW].reshape(n, WINDOW)
        shaped.append(block)
    return Windows(shaped[0], shaped[1], shaped[2].astype(np.int8))


def mask_pieces(
    batch: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]], mask_row: int, random: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Hide whole pieces. Returns characters, pieces, places and the truth at hidden positions (-100 elsewhere)."""
    characters, pieces, places = (np.array(part, dtype=np.int64) for part in batch)
    starts = (places == FIRST) | (places == SINGLE)
    word = np.cumsum(starts, axis=1)
    draw = random.random((len(word), word.shape[1] + 1))
    hidden = np.take_along_axis(draw, word, axis=1) < MASKED_SHARE
    hidden[:, 0] = hidden[:, -1] = False
    truth = np.where(hidden, characters, -100)
    # One in ten stays visible, so that the encoder also describes characters that it sees.
    covered = hidden & (random.random(hidden.shape) < 0.9)
    characters[covered] = mask_row
    pieces[hidden] = mask_row
    places[hidden] = SINGLE
    return torch.from_numpy(characters), torch.from_numpy(pieces), torch.from_numpy(places), torch.from_numpy(truth)


class MaskedHead(nn.Module):
    """Predict the hidden character among the single-character rows, tied to the row table."""

    def __init__(self, width: int, n_rows: int) -> None:
        super().__init__()
        self.transform = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(n_rows))

    def forward(self, hidden: Tensor, rows: Tensor) -> Tensor:
        return functional.linear(self.transform(hidden), rows, self.bias)


def batches(n: int, size: int, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    while True:
        order = random.permutation(n)
        for start in range(0, n - size + 1, size):
            yield order[start : start + size]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="text, one paragraph a line, .txt or .xz")
    parser.add_argument("--base", type=Path, default=Path("models/base"))
    parser.add_argument("--out", type=Path, default=Path("work/pretrained"))
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    keep_buffers()
    random = np.random.default_rng()
    vocabulary = Vocabulary.load(options.base / "vocab.tsv")
    opener = lzma.open if options.corpus.suffix == ".xz" else open
    with opener(options.corpus, "rt", encoding="utf-8") as file:
        windows = encode_corpus(file.read().splitlines(), vocabulary)
    # Only rows of single characters can be the answer.
    single = np.array([row for row, piece in enumerate(vocabulary.pieces) if len(piece) == 1])
    answer = np.full(len(vocabulary), -100, dtype=np.int64)
    answer[single] = np.arange(len(single))

    config = NetworkConfig(n_rows=len(vocabulary), dropout=0.0)
    encoder = Encoder(config)
    encoder.load_base(options.base)
    head = MaskedHead(config.hidden_width, len(single))
    parameters = [*encoder.parameters(), *head.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    options.out.mkdir(parents=True, exist_ok=True)
    state_path = options.out / "checkpoint.pt"
    step, spent = 0, 0.0
    if state_path.exists():
        state = torch.load(state_path, weights_only=True)
        encoder.load_state_dict(state["encoder"])
        head.load_state_dict(state["head"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    began, saved = time.monotonic() - spent, time.monotonic()
    limit = options.minutes * 60
    losses: list[float] = []
    n_targets = int(options.batch * WINDOW * MASKED_SHARE * 0.9) // 64 * 64
    single_rows = torch.from_numpy(single)
    for chosen in batches(len(windows.characters), options.batch, random):
        elapsed = time.monotonic() - began
        if elapsed >= limit:
            break
        rate = options.rate * min(1.0, (step + 1) / 200) * max(0.02, 1 - elapsed / limit)
        for group in optimizer.param_groups:
            group["lr"] = rate
        parts = (windows.characters[chosen], windows.pieces[chosen], windows.places[chosen])
        characters, pieces, places, truth = mask_pieces(parts, vocabulary.row(MASK), random)
        targets = torch.from_numpy(answer)[truth.clamp(min=0)].masked_fill(truth < 0, -100)
        # As many targets at every step: bfloat16 products compile a kernel for every new shape.
        at = torch.nonzero(targets.flatten() >= 0).flatten()
        at = at[torch.randperm(len(at))[:n_targets]]
        at = torch.cat([at, at[: n_targets - len(at)]])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = encoder(characters, pieces, places, torch.ones_like(characters))
            logits = head(hidden.flatten(0, 1)[at], encoder.rows[single_rows])
        loss = functional.cross_entropy(logits.float(), targets.flatten()[at])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        losses.append(loss.item())
        if step % 100 == 0:
            total = step * options.batch * WINDOW
            print(f"step {step} chars {total} minutes {elapsed / 60:.1f} loss {np.mean(losses[-100:]):.3f}", flush=True)
        if time.monotonic() - saved > 180:
            _save(state_path, encoder, head, optimizer, step, time.monotonic() - began)
            saved = time.monotonic()
    _save(state_path, encoder, head, optimizer, step, time.monotonic() - began)
    torch.save({"bert": encoder.bert.state_dict(), "place": encoder.place.state_dict()}, options.out / "encoder.pt")
    vocabulary.save(options.out / "vocab.tsv")
    print(f"{options.out}: {step} steps, last loss {np.mean(losses[-100:]):.3f}")


def _save(
    path: Path, encoder: Encoder, head: MaskedHead, optimizer: torch.optim.Optimizer, step: int, spent: float
) -> None:
    state = {"encoder": encoder.state_dict(), "head": head.state_dict(), "optimizer": optimizer.state_dict()}
    partial = path.with_suffix(".partial")
    torch.save({**state, "step": step, "spent": spent}, partial)
    partial.replace(path)


if __name__ == "__main__":
    main()
