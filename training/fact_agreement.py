"""How far two readers agree on the facts of the gold: values, units, roles, codes and years, span by span.

The second reader had the texts and the labels, not the first reader's facts and not what the library makes of them.

    python training/fact_agreement.py annotations/gold/dev.facts.jsonl annotations/gold/dev.second.facts.jsonl

Facts are as ``compare_facts.py`` tells. What only one of the readers judged (the first gave years to the first report
of an act alone) is not compared, and counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pairie.errors import FormatError
from training.compare_facts import read_facts


@dataclass(frozen=True, slots=True)
class Judged:
    """One question that both readers answered."""

    document: str
    question: str
    span: tuple[int, int]
    first: object
    second: object


def answers(facts: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, int], object]]:
    """Yield question, span and answer of all facts of a document."""
    for start, end, value, unit, role in facts["amounts"]:
        yield "value", (start, end), Decimal(value)
        yield "unit", (start, end), unit
        yield "role", (start, end), role
    for start, end, code in facts["parties"]:
        yield "code", (start, end), code
    for start, end, first, last, basis in facts["years"]:
        yield "years", (start, end), (first, last)
        yield "basis", (start, end), basis


def judged_by_both(
    first: Mapping[str, Mapping[str, Any]], second: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Judged], int]:
    """Return what both readers judged, and the number of answers that only one gave.

    Raises:
        FormatError: the second reader judged a document, or another text of it, that the first did not.
    """
    both: list[Judged] = []
    lone = 0
    for digest, facts in second.items():
        if digest not in first:
            raise FormatError(f"{facts['id']}: nothing to compare; got another text, expected that of the first facts.")
        ours, theirs = ({(q, span): answer for q, span, answer in answers(f)} for f in (first[digest], facts))
        both += [Judged(facts["id"], *key, ours[key], theirs[key]) for key in ours if key in theirs]
        lone += len(ours.keys() ^ theirs.keys())
    return both, lone


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    options = parser.parse_args(arguments)
    both, lone = judged_by_both(read_facts(options.first), read_facts(options.second))
    for one in both:
        if one.first != one.second:
            start, end = one.span
            print(f"{one.document}\t{start}..{end}\t{one.question}\t{one.first}\t{one.second}")
    print(f"\n{lone} answers of one reader only\n\n| question | both alike | of | share |\n|---|---|---|---|")
    for question in dict.fromkeys(one.question for one in both):
        asked = [one for one in both if one.question == question]
        alike = sum(one.first == one.second for one in asked)
        print(f"| {question} | {alike} | {len(asked)} | {alike / len(asked):.1%} |")
    named = [one for one in both if one.question == "code" and (one.first is not None or one.second is not None)]
    alike = sum(one.first == one.second for one in named)
    if named:
        print(f"| code, where either gave one | {alike} | {len(named)} | {alike / len(named):.1%} |")


if __name__ == "__main__":
    main()
