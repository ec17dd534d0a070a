"""Let a model label real news for its own training (self-training): paragraphs about which it has no doubt.

    python training/self_label.py work/news.txt --news annotations/news --model models/pairie-zh --out work/silver

A paragraph is kept where every find, also below the thresholds, is either sure or out of the question; one without any
find is a negative, and of these as many are kept as of the others. ``--out`` is a folder that a recipe names as
``news``: the labels that ``--news`` has already and the new ones beside them; its dev split is the old one, so that
nothing is scored by what a model said. Versions of paragraphs of that dev split are left out.

Source: Yarowsky 1995, section 4 (only sure finds are learnt from); Zou et al. 2018, class-balanced self-training (as
many of each kind).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import pairie
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.labelled_lines import read_labelled_lines, read_paragraphs, write_labelled_lines
from pairie.types import Document
from training.label_news import RUN
from training.pretrain_text import HOME

DOUBTFUL = -2.5
"""Caution: what lies so far below the thresholds is seen as well."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Scores at or above ``sure`` are believed, below ``no`` are not; anything between is a doubt."""

    sure: float
    no: float

    def believed(self, document: Document) -> Document | None:
        """Return a document with what is sure in it; None if there is a doubt."""
        scores = [e.score for e in document.entities] + [r.score for r in document.relations]
        if any(score is not None and self.no <= score < self.sure for score in scores):
            return None
        entities = tuple(e for e in document.entities if e.score is None or e.score >= self.sure)
        ids = {e.id for e in entities}
        relations = tuple(
            r
            for r in document.relations
            if (r.score is None or r.score >= self.sure) and r.head in ids and r.tail in ids
        )
        return Document(text=document.text, entities=entities, relations=relations)


def unlabelled(paragraphs: Sequence[str], known: Iterable[AnnotatedDocument], held_out: set[str]) -> list[str]:
    """Return paragraphs of home news that are not labelled and share no run with held-out ones, each once."""
    taken = {annotated.document.text for annotated in known}
    return [
        text
        for text in dict.fromkeys(paragraphs)
        if text not in taken and HOME.search(text) and held_out.isdisjoint(runs(text))
    ]


def runs(text: str) -> set[str]:
    """All runs of RUN characters."""
    return {text[at : at + RUN] for at in range(len(text) - RUN + 1)}


def label(texts: Sequence[str], model: str, chosen: Filter, random: np.random.Generator) -> list[AnnotatedDocument]:
    """Return the paragraphs without doubt: those with finds, and as many without."""
    extractor = pairie.load(model, caution=DOUBTFUL)
    believed = [found for document in extractor.pipe(texts) if (found := chosen.believed(document)) is not None]
    acting = [d for d in believed if any(e.label == "MEASURE" for e in d.entities) and d.relations]
    bare = [d for d in believed if not d.entities]
    kept = acting + [bare[i] for i in random.permutation(len(bare))[: len(acting)]]
    return [AnnotatedDocument(f"sn-{n}", "broadcast", document) for n, document in enumerate(kept, start=1)]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="news, one paragraph a line")
    parser.add_argument("--news", type=Path, default=Path("annotations/news"))
    parser.add_argument("--model", default="models/pairie-zh")
    parser.add_argument("--out", type=Path, default=Path("work/silver"))
    parser.add_argument(
        "--characters", type=int, default=1_000_000, help="how much is read, and the paragraph that it ends in"
    )
    parser.add_argument("--sure", type=float, default=0.75)
    parser.add_argument("--no", type=float, default=0.1)
    options = parser.parse_args(arguments)
    random = np.random.default_rng(0)
    train, dev = (read_labelled_lines(options.news / f"{name}.jsonl", options.text) for name in ("train", "dev"))
    texts = unlabelled(
        read_paragraphs(options.text), [*train, *dev], {run for d in dev for run in runs(d.document.text)}
    )
    order = random.permutation(len(texts))
    ends = np.cumsum([len(texts[i]) for i in order])
    read = [texts[i] for i in order[: int(np.searchsorted(ends, options.characters)) + 1]]
    found = label(read, options.model, Filter(options.sure, options.no), random)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, documents in (("train", [*train, *found]), ("dev", dev)):
        (options.out / f"{name}.jsonl").write_text(write_labelled_lines(documents), encoding="utf-8")
    n_acting = sum(bool(d.document.entities) for d in found)
    print(f"{len(read)} paragraphs read, {n_acting} with support and {len(found) - n_acting} without kept")


if __name__ == "__main__":
    main()
