"""Where the corpus may contradict itself: a report for hunting label noise.

    python training/consistency.py annotations [--model NAME] [--most 15]

Counts of each suspicion, then the worst examples of it with the document they stand in. A suspicion is no fault: most
names that stand bare are locations. ``--model`` adds what the model is sure of and gold lacks, and what gold has and
the model sees nothing of, on the train split: what a model contradicts after learning it is worth a second look.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pairie.facts.amounts import parse_amount
from pairie.facts.thousand_dots import uses_thousand_dots
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus, pinned_splits, split_of
from training.contradictions import category_clashes, label_clashes, untagged
from training.model_errors import model_errors
from training.span_borders import adverbs_in_span, cut_amounts, leading_modifiers, trailing_amounts
from training.suspicious import Example, example, measures, worst_first

MOST_ERRORS = 25
"""Of each sort of model error, so that no more than 50 are printed."""


def suspicions(corpus: Sequence[AnnotatedDocument]) -> dict[str, list[Example]]:
    """Return all suspicions by name, the worst of each first."""
    found: dict[str, Iterator[Example]] = {
        "party names bare in a document that tags them": untagged(corpus, "party", same_document=True),
        "party names bare in another document": untagged(corpus, "party", same_document=False),
        "amounts bare in a document that tags them": untagged(corpus, "AMOUNT", same_document=True),
        "measures bare in a document that tags them": untagged(corpus, "MEASURE", same_document=True),
        "measures bare in another document": untagged(corpus, "MEASURE", same_document=False),
        "one string as party and as AMOUNT or MEASURE": label_clashes(corpus),
        "one measure text, several categories": category_clashes(corpus),
        "measures that begin with a modifier": leading_modifiers(corpus),
        "measures that begin with another adverb": adverbs_in_span(corpus),
        "measures that end in an amount": trailing_amounts(corpus),
        "amounts that leave out an approximation or digits": cut_amounts(corpus),
        "unlinked amounts": unlinked_amounts(corpus),
        "measures without giver and receiver": without_party(corpus, "AGENT", "BENEFICIARY"),
        "measures without giver only": without_party(corpus, "AGENT"),
        "measures without receiver only": without_party(corpus, "BENEFICIARY"),
        "amounts that cannot be parsed": unreadable_amounts(corpus),
    }
    return {name: worst_first(examples) for name, examples in found.items()}


def unlinked_amounts(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    for annotated in corpus:
        linked = {link.tail for link in annotated.document.relations}
        for mention in annotated.document.entities:
            if mention.label == "AMOUNT" and mention.id not in linked:
                yield example(annotated, mention)


def without_party(corpus: Sequence[AnnotatedDocument], *missing: str) -> Iterator[Example]:
    """Yield measures without links of all the types named; those with the other ones are left to other calls."""
    for annotated in corpus:
        types: dict[str, set[str]] = defaultdict(set)
        for link in annotated.document.relations:
            types[link.head].add(link.type)
        for measure in measures(annotated):
            if {"AGENT", "BENEFICIARY"} - types[measure.id] == set(missing):
                yield example(annotated, measure)


def unreadable_amounts(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    for annotated in corpus:
        dots = uses_thousand_dots([annotated.document.text])
        for mention in annotated.document.entities:
            if mention.label == "AMOUNT" and parse_amount(mention.text, thousand_dots=dots) is None:
                yield example(annotated, mention)


def report(found: Mapping[str, Sequence[Example]], most: int) -> str:
    """Return a table of counts, then a section of examples for each suspicion."""
    lines = ["| suspicion | places | documents |", "|---|---|---|"]
    for name, examples in found.items():
        lines.append(f"| {name} | {len(examples)} | {len({e.document for e in examples})} |")
    for name, examples in found.items():
        if examples:
            lines += ["", f"## {name}", ""]
            lines += [f"- {e.document}: {e.what}: {e.context}" for e in examples[:most]]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--model", help="name or path of a model to compare the train split with")
    parser.add_argument("--most", type=int, default=15, help="examples of each suspicion")
    options = parser.parse_args(arguments)
    corpus = load_corpus(options.annotations)
    print(report(suspicions(corpus), options.most))
    if options.model:
        pinned = pinned_splits(options.annotations)
        train = [a for a in corpus if pinned.get(a.id, split_of(a.id)) == "train"]
        print("\n" + report(model_errors(train, options.model), MOST_ERRORS))


if __name__ == "__main__":
    main()
