"""What links to the parties of headings are worth: table scores without them and with them.

    python training/headings.py GOLD annotations/corpus [--split annotations/splits.tsv] [--model models/pairie-zh]

Of a folder with documents named in the table of splits only those of the dev split are scored.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from pairie.gold import GoldPage, read_gold
from pairie.model.store import DEFAULT_MODEL
from pairie.pipeline import load
from pairie.records import assemble
from pairie.scoring import Scores, score
from pairie.types import Document


def without_headings(document: Document) -> Document:
    """Return a document as it is without the links that lead to headings."""
    bare = document.replace(relations=tuple(link for link in document.relations if link.basis != "heading"))
    return bare.replace(records=assemble(bare))


def chosen(pages: Iterable[GoldPage], splits: dict[str, str]) -> list[GoldPage]:
    return [page for page in pages if splits.get(page.annotated.id, "dev") == "dev"]


def report(name: str, gold: Sequence[Document], found: Sequence[Document]) -> str:
    n_links = sum(link.basis == "heading" for document in found for link in document.relations)
    lines = [f"{name}: {len(gold)} documents, {n_links} links to headings"]
    for what, scores in (("without", score(gold, [without_headings(d) for d in found])), ("with", score(gold, found))):
        lines.append(f"  {what:<8}" + "  ".join(f"{part} {_f1(scores, part)}" for part in ("link", "table", "records")))
    return "\n".join(lines)


def _f1(scores: Scores, part: str) -> str:
    counts = getattr(scores, part).total
    return f"{counts.f1:.4f} ({counts.tp} right, {counts.fp} wrong)"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--split", type=Path, default=Path("annotations/splits.tsv"))
    parser.add_argument("--model", default=DEFAULT_MODEL)
    options = parser.parse_args(arguments)
    rows = options.split.read_text(encoding="utf-8").splitlines()[1:] if options.split.is_file() else []
    splits = dict(row.split("\t") for row in rows)
    extractor = load(options.model)
    for folder in options.gold:
        pages = chosen(read_gold(folder).pages, splits)
        found = [extractor.extract(page.page) for page in pages]
        print(report(str(folder), [page.annotated.document for page in pages], found))


if __name__ == "__main__":
    main()
