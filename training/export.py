"""Write the graphs of a model anew from its weights, and the scores that they reach into its manifest and card.

    python training/export.py models/pairie-zh --gold GOLD
    python training/export.py models/pairie-zh --gold GOLD --window 382 48 16 --wide 4

For a change of `pairie/learn/export.py` that leaves the weights as they are, or another window. Thresholds stay.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pairie.formats.corpus import load_corpus
from pairie.learn.export import load_network, write_graphs
from pairie.learn.wide import with_wide_channels
from pairie.model.runtime import OnnxScorer
from pairie.model.settings import Settings
from pairie.model.store import MANIFEST, WEIGHTS, open_model, write_manifest
from pairie.model.tagger import Tagger
from training.choose_settings import read_sets, write_figures

N_EXAMPLES = 16
HEADLINE = ("strict", "link", "table")


def export(
    folder: Path, *, corpus: Path, gold: Path | None = None, window: Sequence[int] | None = None, wide: int = 0
) -> None:
    """Write graphs, manifest and card of a model folder.

    Args:
        corpus: annotated documents with their splits.
        gold: folder of real texts with labels; without it that row of the card is lost.
        window: most characters of a window, and of its context before and behind; by default as it was.
        wide: channels of each feed-forward layer that stay in full precision; the dev split shows which are widest.
    """
    model = open_model(folder)
    network = load_network(model.config, folder / WEIGHTS).eval()
    apart = None
    if wide:
        texts = [annotated.document.text[: model.config.window] for annotated in load_corpus(corpus, "dev")]
        examples = [model.vocabulary.encode(text) for text in texts[:N_EXAMPLES]]
        apart = with_wide_channels(network.window, examples, model.vocabulary, wide)
    write_graphs(folder, network, window=apart)
    settings = with_window(model.settings, window) if window else model.settings
    # The files have changed: without their new sizes the folder counts as damaged if scoring is cut off.
    write_manifest(
        folder, {**{k: v for k, v in model.manifest.items() if k != "files"}, "settings": settings.to_dict()}
    )
    tagger = Tagger(model.config, model.vocabulary, settings, OnnxScorer(folder, model.vocabulary))
    write_figures(folder, tagger, read_sets(model.manifest["recipe"], corpus, gold))


def with_window(settings: Settings, window: Sequence[int]) -> Settings:
    size, before, after = window
    return replace(settings, window=size, before=before, after=after)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--gold", type=Path, help="folder of real dev texts with labels")
    parser.add_argument("--corpus", type=Path, default=Path("annotations/corpus"))
    parser.add_argument("--window", type=int, nargs=3, metavar=("SIZE", "BEFORE", "AFTER"))
    parser.add_argument("--wide", type=int, default=0, help="wide channels that stay in full precision")
    options = parser.parse_args()
    before = json.loads((options.model / MANIFEST).read_text(encoding="utf-8"))["scores"]
    export(options.model, corpus=options.corpus, gold=options.gold, window=options.window, wide=options.wide)
    after = json.loads((options.model / MANIFEST).read_text(encoding="utf-8"))["scores"]
    print("| set | " + " | ".join(f"{name}, before" for name in HEADLINE) + " |\n|---|" + "---|" * len(HEADLINE))
    for name, scores in after.items():
        figures = (
            f"{100 * scores[key]:.1f}, {100 * before.get(name, {}).get(key, float('nan')):.1f}" for key in HEADLINE
        )
        print(f"| {name} | {' | '.join(figures)} |")


if __name__ == "__main__":
    main()
