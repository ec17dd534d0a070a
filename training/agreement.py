"""How far two annotators agree: F1 of the second against the first, by label, link type and cell of the table.

    python training/agreement.py annotations/corpus SECOND.xml …

The second annotator worked from the bare text. Documents pair up by their id; texts have to be the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from pairie.counts import Scores
from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import annotation_files
from pairie.formats.inline import read_inline
from pairie.scoring import score


def read_all(paths: Sequence[Path]) -> dict[str, AnnotatedDocument]:
    """Read annotation files, or all of a folder, by document id."""
    files = [file for path in paths for file in (annotation_files(path) if path.is_dir() else [path])]
    return {annotated.id: annotated for file in files for annotated in read_inline(file)}


def agreement(first: dict[str, AnnotatedDocument], second: dict[str, AnnotatedDocument]) -> Scores:
    """Score the second annotation against the first.

    Raises:
        FormatError: a document was not annotated first, or its text was changed.
    """
    total = Scores()
    for name, annotated in second.items():
        if name not in first or first[name].document.text != annotated.document.text:
            raise FormatError(f"{name}: nothing to compare; got another text, expected that of the first annotation.")
        total += score([first[name].document], [annotated.document])
    return total


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path, help="folder or file of the first annotation")
    parser.add_argument("second", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    second = read_all(options.second)
    scores = agreement(read_all([options.first]), second)
    n_passages = sum(len(d.document.passages) for d in second.values())
    print(f"{len(second)} documents, {n_passages} passages\n\n| score | part | F1 | both | second only | first only |")
    print("|---|---|---|---|---|---|")
    for name in ("strict", "lenient", "link", "table"):
        tally = getattr(scores, name)
        for part, counts in {"all": tally.total, **tally.parts}.items():
            print(f"| {name} | {part} | {counts.f1:.3f} | {counts.tp} | {counts.fp} | {counts.fn} |")


if __name__ == "__main__":
    main()
