"""The errors of a model on pages with gold labels, sorted by cause.

    python training/errors.py GOLD [--model models/pairie-zh] [--most 50]

Causes are mechanical, so that the command can print them again: a mention with the other side, with another border, of
another label, missed or invented; an argument that is lost because its act was, because the party or amount was not
found, or though both were found. Counts first, then examples drawn evenly over the pages. Gold is not ours to print at
length: an example shows the mention and no more.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pairie.gold import read_gold
from pairie.judge.aligned import Span, align, aligned_spans, overlap
from pairie.model.store import DEFAULT_MODEL
from pairie.pipeline import load
from pairie.types import Document, Mention

Error = tuple[str, str]
"""Cause and example."""

PARTIES = ("ACTOR", "RECIPIENT")


def mention_errors(gold: Document, ours: Document) -> Iterator[Error]:
    """Yield an error for each gold mention that was not found as it is, and for each find that is like none of gold."""
    gold_spans, our_spans = aligned_spans(gold, ours)
    found = {(m.label, our_spans[m.id]) for m in ours.entities if m.id in our_spans}
    explained: set[str] = set()
    for mention in gold.entities:
        span = gold_spans.get(mention.id)
        if span is None or (mention.label, span) in found:
            continue
        near = [m for m in ours.entities if overlap(our_spans.get(m.id), span)]
        cause, culprits = _mention_cause(mention, span, near, our_spans)
        explained.update(m.id for m in culprits)
        yield f"{mention.label}: {cause}", mention.text
    true = {(m.label, gold_spans.get(m.id)) for m in gold.entities}
    for mention in ours.entities:
        if mention.id not in explained and (mention.label, our_spans.get(mention.id)) not in true:
            yield f"{mention.label}: invented", mention.text


def _mention_cause(
    mention: Mention, span: Span, near: Sequence[Mention], spans: dict[str, Span]
) -> tuple[str, list[Mention]]:
    """Name why a gold mention was not found, and the finds that stand in its place."""
    alike = [m for m in near if spans[m.id] == span]
    other_side = [m for m in alike if m.label in PARTIES and mention.label in PARTIES]
    if other_side:
        return "other side", other_side
    if alike:
        return "other label", alike
    same_label = [m for m in near if m.label == mention.label]
    if same_label:
        return "other borders", same_label
    side_and_borders = [m for m in near if m.label in PARTIES and mention.label in PARTIES]
    if side_and_borders:
        return "other side and borders", side_and_borders
    return "missed", []


def link_errors(gold: Document, ours: Document) -> Iterator[Error]:
    """Yield an error for each gold link that has no counterpart."""
    aligned = align(gold, ours)
    tails: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for link in ours.relations:
        tails[link.head, link.type].append(ours.mention(link.tail))
    for link in gold.relations:
        wanted = gold.mention(link.tail)
        example = f"{gold.mention(link.head).text} → {wanted.text}"
        head = aligned.our_act.get(link.head)
        if head is None:
            yield f"{link.type}: act not found", example
            continue
        if any(aligned.same_argument(wanted, m) for m in tails[head, link.type]):
            continue
        if any(aligned.same_argument(wanted, m) for m in ours.entities if m.label == wanted.label):
            yield f"{link.type}: both found, not linked", example
        elif any(
            aligned.same_argument(wanted, m) for m in ours.entities if m.label in PARTIES and wanted.label in PARTIES
        ):
            yield f"{link.type}: party found on the other side alone", example
        else:
            yield f"{link.type}: party or amount not found", example


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--most", type=int, default=50, help="examples in all, about: each cause shows one at least")
    options = parser.parse_args(arguments)
    extractor = load(options.model)
    by_cause: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for page in read_gold(options.gold).pages:
        gold = page.annotated.document
        ours = extractor.extract(gold.text)
        for cause, example in [*mention_errors(gold, ours), *link_errors(gold, ours)]:
            by_cause[cause].append((page.annotated.id, example))
    total = sum(map(len, by_cause.values()))
    print(f"{total} errors\n\n| cause | errors | share |\n|---|---|---|")
    ranked = sorted(by_cause.items(), key=lambda item: (-len(item[1]), item[0]))
    for cause, errors in ranked:
        print(f"| {cause} | {len(errors)} | {100 * len(errors) / total:.0f} % |")
    print("\n| cause | page | example |\n|---|---|---|")
    for cause, errors in ranked:
        share = min(len(errors), max(1, round(options.most * len(errors) / total)))
        for page_id, example in (errors[k * len(errors) // share] for k in range(share)):
            print(f"| {cause} | {page_id} | {example} |")


if __name__ == "__main__":
    main()
