"""Freeze the regression set of ``pairie promote``: the test split as it is now.

    python training/freeze_regression.py --anew

Prints the digest to be pinned in ``pairie/judge/regression.py``. Scores on another set cannot be compared with earlier
ones: an existing file is replaced only with ``--anew``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pairie.formats.corpus import load_corpus
from pairie.formats.inline import write_inline
from pairie.formats.standoff import digest
from pairie.judge import regression

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "pairie" / "judge" / "data" / regression.REGRESSION_FILE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anew", action="store_true", help="replace the set that is frozen")
    options = parser.parse_args()
    if TARGET.exists() and not options.anew:
        sys.exit(f"{TARGET.name}: frozen already; got a file, expected none. Give --anew to replace it.")
    documents = load_corpus(ROOT / "annotations", "test")
    text = write_inline(documents)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(documents)} documents, REGRESSION_DIGEST = {digest(text)!r}")


if __name__ == "__main__":
    main()
