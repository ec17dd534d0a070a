"""Recall of gold links by how far the party or amount stands from its act, on pages with gold labels.

    python training/link_distance.py GOLD [--model models/pairie-zh]

Distance counts sentences inside a passage, then passages. A link counts as found if the act was found (leniently) and
has an argument of the type with the same party name or, for amounts, the same place. "act found" leaves out the links
whose act was missed: what linking alone loses. Where the model reads another text than gold has, the two are aligned as
in scoring.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pairie.gold import read_gold
from pairie.model.store import DEFAULT_MODEL
from pairie.pipeline import load
from pairie.types import Document, Link, Mention
from training.aligned_spans import align

BANDS = ("same sentence", "1 sentence", "2 or more sentences", "1 passage", "2 to 3 passages", "4 or more passages")
SENTENCE_END = re.compile("[。！？!?；;]")


def distance(document: Document, link: Link) -> str:
    """Name the band of a link: borders of sentences or passages between its two mentions."""
    head, tail = document.mention(link.head), document.mention(link.tail)
    between = document.text[min(head.end, tail.end) : max(head.start, tail.start)]
    n_passages = between.count("\n")
    if n_passages:
        return BANDS[3] if n_passages == 1 else BANDS[4] if n_passages <= 3 else BANDS[5]
    return BANDS[min(2, len(SENTENCE_END.findall(between)))]


def found_links(gold: Document, ours: Document) -> Iterator[tuple[Link, bool, bool]]:
    """Yield each gold link, whether its act was found, and whether the link was."""
    aligned = align(gold, ours)
    tails: dict[str, list[tuple[str, Mention]]] = defaultdict(list)
    for link in ours.relations:
        tails[link.head].append((link.type, ours.mention(link.tail)))
    for link in gold.relations:
        wanted = gold.mention(link.tail)
        near = [m for kind, m in tails.get(aligned.our_act.get(link.head, ""), []) if kind == link.type]
        right = any(aligned.same_argument(wanted, m) for m in near)
        yield link, link.head in aligned.our_act, right


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    options = parser.parse_args(arguments)
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    extractor = load(options.model)
    for page in read_gold(options.gold).pages:
        gold = page.annotated.document
        for link, is_act_found, is_right in found_links(gold, extractor.extract(gold.text)):
            row = counts[link.type, distance(gold, link)]
            row[0] += 1
            row[1] += is_act_found
            row[2] += is_right
    print("| link | distance | gold | recall | recall, act found |\n|---|---|---|---|---|")
    for kind in ("AGENT", "BENEFICIARY", "QUANTITY"):
        for band in BANDS:
            n, acts, right = counts[kind, band]
            if n:
                print(f"| {kind} | {band} | {n} | {right / n:.2f} | {right / max(1, acts):.2f} |")


if __name__ == "__main__":
    main()
