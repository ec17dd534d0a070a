"""What the corpus covers, as markdown tables: genres, categories, parties, programmes, discourse, amounts, negatives.

    python training/coverage.py annotations

Rows that count nothing are kept: they are the gaps.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from pairie.formats.corpus import SPLITS
from pairie.types import CATEGORIES, LABELS, LINK_TYPES
from training.amount_forms import amounts
from training.corpus_entries import Entry, Rows, read_entries, share
from training.discourse import PHENOMENA, linked_measures
from training.hard_negatives import negatives
from training.party_kinds import KINDS, kind_of
from training.programmes import programmes

LEVELS = ("province", "prefecture", "county", "township")


def genres(entries: Sequence[Entry]) -> list[str]:
    return [genre for genre, _ in Counter(entry.genre for entry in entries).most_common()]


def totals(entries: Sequence[Entry]) -> Rows:
    """Rows of one count each: all, then by split."""
    groups = [entries, *([e for e in entries if e.split == split] for split in SPLITS)]
    counts: list[Counter[str]] = []
    for group in groups:
        count = Counter({"documents": len(group)})
        for entry in group:
            count["passages"] += len(entry.document.passages)
            count["characters"] += sum(p.end - p.start for p in entry.document.passages)
            count.update(m.label for m in entry.document.entities)
            count.update(link.type for link in entry.document.relations)
        counts.append(count)
    names = ("documents", "passages", "characters", *LABELS, *LINK_TYPES)
    return [(name, *(count[name] for count in counts)) for name in names]


def categories(entries: Sequence[Entry]) -> Rows:
    """Rows of acts by category: all, planned, documents, then by genre."""
    n_acts: Counter[tuple[str, str]] = Counter()
    n_all: Counter[str] = Counter()
    n_planned: Counter[str] = Counter()
    n_documents: Counter[str] = Counter()
    for entry in entries:
        measures = entry.mentions("MEASURE")
        for measure in measures:
            category = str(measure.category)
            n_acts[category, entry.genre] += 1
            n_all[category] += 1
            n_planned[category] += bool(measure.planned)
        n_documents.update({str(m.category) for m in measures})
    return [(c, n_all[c], n_planned[c], n_documents[c], *(n_acts[c, g] for g in genres(entries))) for c in CATEGORIES]


def party_kinds(entries: Sequence[Entry]) -> Rows:
    """Rows of mentions by kind of party: names, mentions as actor and recipient, documents, then by genre."""
    names: dict[str, set[str]] = defaultdict(set)
    documents: dict[str, set[str]] = defaultdict(set)
    counts: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        for mention in entry.mentions("ACTOR", "RECIPIENT"):
            kind = kind_of(mention.text, entry.document.text[max(0, mention.start - 6) : mention.start])
            names[kind].add(mention.text)
            documents[kind].add(entry.annotated.id)
            counts[kind, mention.label] += 1
            counts[kind, f"genre {entry.genre}"] += 1
    return [
        (
            kind,
            len(names[kind]),
            *(counts[kind, label] for label in ("ACTOR", "RECIPIENT")),
            len(documents[kind]),
            *(counts[kind, f"genre {genre}"] for genre in genres(entries)),
        )
        for kind in dict.fromkeys((*LEVELS, *KINDS))
    ]


def discourse(entries: Sequence[Entry]) -> Rows:
    """Rows of phenomena: documents, share of documents, acts, share of acts, an example."""
    n_acts = 0
    found: dict[str, dict[str, int]] = {name: {} for name in PHENOMENA}
    for entry in entries:
        acts = linked_measures(entry.document)
        n_acts += len(acts)
        for name, finder in PHENOMENA.items():
            if hits := finder(entry.document, acts):
                found[name][entry.annotated.id] = len(hits)
    return [
        (
            name,
            len(hits),
            share(len(hits), len(entries)),
            sum(hits.values()),
            share(sum(hits.values()), n_acts),
            max(hits, key=lambda name: hits[name], default=""),
        )
        for name, hits in found.items()
    ]


def markdown(title: str, columns: Sequence[str], rows: Rows) -> str:
    """Return a heading and a table."""
    lines = [f"## {title}", "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows), ""])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations", type=Path)
    entries = read_entries(parser.parse_args(arguments).annotations)
    by_genre = genres(entries)
    tables = (
        ("Totals", ["what", "all", *SPLITS], totals(entries)),
        ("Acts by category and genre", ["category", "acts", "planned", "documents", *by_genre], categories(entries)),
        (
            "Mentions by kind of party and genre",
            ["kind", "names", "actors", "recipients", "documents", *by_genre],
            party_kinds(entries),
        ),
        ("Documents by programme", ["programme", "documents", *SPLITS], programmes(entries)),
        ("Discourse", ["phenomenon", "documents", "share", "acts", "share", "most in"], discourse(entries)),
        ("Amounts", ["form", "amounts", "documents", "example"], amounts(entries)),
        ("Hard negatives", ["what", "count", "share"], negatives(entries)),
    )
    for title, columns, rows in tables:
        print(markdown(title, columns, rows))


if __name__ == "__main__":
    main()
