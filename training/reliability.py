"""Whether scores mean what they say: expected calibration error of mentions and links on pages with gold labels.

    python training/reliability.py GOLD [--model models/pairie-zh]

A mention is right if gold has its label and span, a link if gold has it (parties by name, amounts by place) on the act
it was found for. The error is the mean gap of score and share of right ones over ten bins of equal width, weighted by
what is in them. So few finds never agree with their scores exactly: beside it stands the error that scores without any
fault would show on as many, drawn at random. Where the model reads another text than gold has, the two are aligned as
in scoring. Source: Guo et al. 2017, section 2.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pairie.gold import read_gold
from pairie.judge.aligned import align
from pairie.model.store import DEFAULT_MODEL
from pairie.pipeline import load
from pairie.types import Document

N_BINS = 10
N_DRAWS = 200
Scored = dict[str, list[tuple[float, bool]]]


def collect(gold: Document, ours: Document, into: Scored) -> None:
    """Add the score of each mention and link found, and whether it is right."""
    aligned = align(gold, ours)
    true = {(m.label, aligned.gold_spans[m.id]) for m in gold.entities if m.id in aligned.gold_spans}
    for mention in ours.entities:
        right = (mention.label, aligned.our_spans.get(mention.id)) in true
        into[mention.label].append((mention.score, right))
    for link in ours.relations:
        tail = ours.mention(link.tail)
        arguments = [
            gold.mention(other.tail)
            for other in gold.relations
            if aligned.our_act.get(other.head) == link.head and other.type == link.type
        ]
        into[link.type].append((link.score, any(aligned.same_argument(m, tail) for m in arguments)))


def calibration_error(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error, 0 for nothing."""
    if not scored:
        return 0.0
    scores, right = np.array([s for s, _ in scored]), np.array([r for _, r in scored], dtype=float)
    bins = np.minimum((scores * N_BINS).astype(int), N_BINS - 1)
    gaps = [abs(scores[bins == b].sum() - right[bins == b].sum()) for b in range(N_BINS)]
    return float(sum(gaps) / len(scored))


def error_by_chance(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the mean calibration error of as many finds, each right with the probability that its score says."""
    random = np.random.default_rng(0)
    scores = [score for score, _ in scored]
    draws = [random.random(len(scores)) < scores for _ in range(N_DRAWS)]
    return float(np.mean([calibration_error(list(zip(scores, draw, strict=True))) for draw in draws]))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    options = parser.parse_args(arguments)
    extractor = load(options.model)
    scored: Scored = defaultdict(list)
    for page in read_gold(options.gold).pages:
        gold = page.annotated.document
        collect(gold, extractor.extract(gold.text), scored)
    scored["mentions"] = [item for name in ("ACTOR", "RECIPIENT", "AMOUNT", "MEASURE") for item in scored[name]]
    scored["links"] = [item for name in ("AGENT", "BENEFICIARY", "QUANTITY") for item in scored[name]]
    print("| what | found | mean score | right | calibration error | by chance |\n|---|---|---|---|---|---|")
    for name, items in scored.items():
        mean, right = (np.mean([item[i] for item in items]) if items else 0.0 for i in (0, 1))
        figures = f"{mean:.2f} | {right:.2f} | {calibration_error(items):.3f} | {error_by_chance(items):.3f}"
        print(f"| {name} | {len(items)} | {figures} |")


if __name__ == "__main__":
    main()
