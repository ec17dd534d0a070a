"""Write ``annotations/splits.tsv``: run after documents were added. Old documents never move.

python training/split.py [annotations]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from pairie.formats.corpus import load_corpus, parse_splits, read_splits, write_splits


def main(folder: Path) -> None:
    path = folder / "splits.tsv"
    pinned = read_splits(path) if path.is_file() else {}
    text = write_splits([annotated.id for annotated in load_corpus(folder)], pinned)
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{path}: {dict(Counter(parse_splits(text, where=str(path)).values()))}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "annotations"))
