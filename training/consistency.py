"""Where the corpus may contradict itself: a report for hunting label noise.

    python training/consistency.py annotations [--model NAME] [--most 15]

Counts of each suspicion, then the worst examples of it with the document they stand in. A suspicion is no fault: most
names that stand bare are locations. ``--model`` adds what the model is sure of and gold lacks, and what gold has and
the model sees nothing of, on the train split: what a model contradicts after learning it is worth a second look.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pairie.facts.amounts import parse_amount
from pairie.facts.thousand_dots import uses_thousand_dots
from pairie.facts.units import UNITS
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus, pinned_splits, split_of
from pairie.guideline_rules import MODIFIERS, NO_MODIFIERS
from pairie.pipeline import load
from pairie.types import Document, Mention

SHORTEST = 3
"""Characters: shorter strings stand inside too many other words."""
SURE = 0.9
MOST_ERRORS = 25
"""Of each sort of model error, so that no more than 50 are printed."""
CONTEXT = 16
GROUPS: Mapping[str, str] = {"ACTOR": "party", "RECIPIENT": "party", "AMOUNT": "AMOUNT", "MEASURE": "MEASURE"}

APPROXIMATION_BEFORE = re.compile(
    "(?:(?<![签预合节])约|(?<![附就最临将])近|将近|超过?|逾|不少于|不低于|至少|不足|上(?=百|千|万))$"
)
APPROXIMATION_AFTER = re.compile("[余多](?!样|元化|年)|以上|左右|以内|以下|上下")
ENDS_IN_AMOUNT = re.compile(rf"[0-9][0-9,.]*[百千万亿]*[余多]?(?:{'|'.join(map(re.escape, UNITS))})$")
DIGITS = "0-9０-９一二两三四五六七八九十百千万亿"
# A border inside a number (13|4名, 一百九|十二个) or inside its unit (34个|月).
CUT_BEFORE = re.compile(rf"[{DIGITS}][.,]?\|[{DIGITS}]")
CUT_AFTER = re.compile(r"个\|月|[0-9]\|[0-9万亿]")
# Words before the verb that the rules of the package leave to judgement; one corpus should treat each of them alike.
ADVERBS = re.compile(
    "紧急|免费|无偿|一次性|全额|足额|分批|分期|连续|连年|每年|直接|另行?|同时|同步|陆续|专门|专程|现场|再次|首次|首批|"
    "集中|全程|长期|统一|就地|及时|自愿|主动|也|都|均|各|曾|正在|继续|成功|顺利|进一步|大批"
)
ADVERB_END = re.compile(f"(?:{ADVERBS.pattern})$")


@dataclass(frozen=True, slots=True)
class Example:
    """One suspicious place. The worst come first: ``weight`` orders them."""

    document: str
    what: str
    context: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a string stands outside all mentions of its group."""

    annotated: AnnotatedDocument
    start: int


def around(document: Document, start: int, end: int) -> str:
    """Return a span in brackets with the text around it."""
    before, after = document.text[max(0, start - CONTEXT) : start], document.text[end : end + CONTEXT]
    return f"{before}【{document.text[start:end]}】{after}".replace("\n", "⏎")


def example(annotated: AnnotatedDocument, mention: Mention, what: str = "", weight: float = 1.0) -> Example:
    context = around(annotated.document, mention.start, mention.end)
    return Example(annotated.id, what or f"{mention.label} {mention.id}", context, weight)


def tagged_strings(corpus: Sequence[AnnotatedDocument], group: str) -> dict[str, Counter[str]]:
    """Return how often each string is tagged with a label of a group, by document."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for annotated in corpus:
        for mention in annotated.document.entities:
            if GROUPS[mention.label] == group and len(mention.text) >= SHORTEST:
                found[mention.text][annotated.id] += 1
    return found


def bare_strings(
    corpus: Sequence[AnnotatedDocument], strings: Iterable[str], group: str
) -> dict[str, list[Occurrence]]:
    """Return where strings stand in documents with acts, outside all mentions of a group and not inside a number."""
    bare: dict[str, list[Occurrence]] = defaultdict(list)
    pieces = [a for a in corpus if any(m.label == "MEASURE" for m in a.document.entities)]
    covered = [_covered(annotated.document, group) for annotated in pieces]
    for string in strings:
        for annotated, inside in zip(pieces, covered, strict=True):
            text = annotated.document.text
            at = text.find(string)
            while at >= 0:
                end = at + len(string)
                if not any(inside[at:end]) and not (group == "AMOUNT" and cuts_number(text, at, end)):
                    bare[string].append(Occurrence(annotated, at))
                at = text.find(string, end)
    return bare


def cuts_number(text: str, start: int, end: int) -> bool:
    """Tell spans that are only a part of a written amount."""
    before = f"{text[max(0, start - 2) : start]}|{text[start:end]}"
    after = f"{text[max(start, end - 2) : end]}|{text[end : end + 1]}"
    return CUT_BEFORE.search(before) is not None or CUT_AFTER.search(after) is not None


def _covered(document: Document, group: str) -> bytearray:
    """Return a flag for each character: whether a mention of the group covers it."""
    flags = bytearray(len(document.text))
    for mention in document.entities:
        if GROUPS[mention.label] == group:
            flags[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    return flags


def untagged(corpus: Sequence[AnnotatedDocument], group: str, *, same_document: bool) -> Iterator[Example]:
    """Yield bare occurrences of tagged strings: in a document that tags the string itself, or in other documents.

    A string that is nearly always tagged and stands bare here weighs most.
    """
    tagged = tagged_strings(corpus, group)
    for string, places in bare_strings(corpus, tagged, group).items():
        n_tagged = sum(tagged[string].values())
        weight = n_tagged / (n_tagged + len(places))
        what = f"{string}: tagged {n_tagged}, bare {len(places)}"
        for place in places:
            if (place.annotated.id in tagged[string]) == same_document:
                context = around(place.annotated.document, place.start, place.start + len(string))
                yield Example(place.annotated.id, what, context, weight)


def label_clashes(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield the rarer uses of strings that are tagged as a party here and as AMOUNT or MEASURE there."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for annotated in corpus:
        for mention in annotated.document.entities:
            if len(mention.text) >= SHORTEST:
                groups[mention.text][GROUPS[mention.label]] += 1
    for annotated in corpus:
        for mention in annotated.document.entities:
            counts = groups[mention.text]
            if len(counts) > 1 and GROUPS[mention.label] != counts.most_common(1)[0][0]:
                what = f"{mention.text}: {_counts(counts)}"
                yield example(annotated, mention, what, counts[GROUPS[mention.label]])


def category_clashes(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield the rarer uses of measure texts that have several categories; those of the commonest texts first."""
    categories: dict[str, Counter[str]] = defaultdict(Counter)
    for annotated in corpus:
        for measure in _measures(annotated):
            categories[measure.text][str(measure.category)] += 1
    for annotated in corpus:
        for measure in _measures(annotated):
            counts = categories[measure.text]
            if len(counts) > 1 and str(measure.category) != counts.most_common(1)[0][0]:
                what = f"{measure.text}: {measure.category}, of {_counts(counts)}"
                yield example(annotated, measure, what, counts.total() / counts[str(measure.category)])


def leading_modifiers(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield measures that begin with a word the guidelines leave out (1 MEASURE 1)."""
    for annotated in corpus:
        for measure in _measures(annotated):
            modifier = None if measure.text.startswith(NO_MODIFIERS) else MODIFIERS.match(measure.text)
            if modifier:
                yield example(annotated, measure, f"{measure.id} begins with {modifier[0]}")


def adverbs_in_span(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield measures that begin with another adverb; those whose adverb mostly stands in front of measures first."""
    inside: list[tuple[AnnotatedDocument, Mention, str]] = []
    outside: Counter[str] = Counter()
    for annotated in corpus:
        for measure in _measures(annotated):
            if inner := ADVERBS.match(measure.text):
                inside.append((annotated, measure, inner[0]))
            if outer := ADVERB_END.search(annotated.document.text[max(0, measure.start - 3) : measure.start]):
                outside[outer[0]] += 1
    n_inside = Counter(adverb for _, _, adverb in inside)
    for annotated, measure, adverb in inside:
        what = f"{measure.id} begins with {adverb}: {n_inside[adverb]} inside, {outside[adverb]} in front"
        yield example(annotated, measure, what, outside[adverb] / n_inside[adverb])


def trailing_amounts(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield measures that end in an amount, tagged or not (1 MEASURE 2)."""
    for annotated in corpus:
        ends = {m.end for m in annotated.document.entities if m.label == "AMOUNT"}
        for measure in _measures(annotated):
            if measure.end in ends or ENDS_IN_AMOUNT.search(measure.text):
                yield example(annotated, measure)


def cut_amounts(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    """Yield amounts whose approximation or digits stand outside the span (1 AMOUNT 1)."""
    for annotated in corpus:
        text = annotated.document.text
        for mention in annotated.document.entities:
            if mention.label == "AMOUNT":
                before = APPROXIMATION_BEFORE.search(text[max(0, mention.start - 3) : mention.start])
                after = APPROXIMATION_AFTER.match(text, mention.end)
                if left_out := before or after:
                    yield example(annotated, mention, f"{mention.id} leaves out {left_out[0]}")
                elif cuts_number(text, mention.start, mention.end):
                    yield example(annotated, mention, f"{mention.id} is part of a number")


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
        for measure in _measures(annotated):
            if {"AGENT", "BENEFICIARY"} - types[measure.id] == set(missing):
                yield example(annotated, measure)


def unreadable_amounts(corpus: Sequence[AnnotatedDocument]) -> Iterator[Example]:
    for annotated in corpus:
        dots = uses_thousand_dots([annotated.document.text])
        for mention in annotated.document.entities:
            if mention.label == "AMOUNT" and parse_amount(mention.text, thousand_dots=dots) is None:
                yield example(annotated, mention)


def _measures(annotated: AnnotatedDocument) -> list[Mention]:
    return [m for m in annotated.document.entities if m.label == "MEASURE"]


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda item: -item[1]))


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


def worst_first(examples: Iterable[Example]) -> list[Example]:
    return sorted(examples, key=lambda e: -e.weight)


def sure_finds(gold: AnnotatedDocument, found: Document) -> Iterator[Example]:
    """Yield mentions that the model is sure of and gold lacks; those that overlap no gold of the label come first."""
    labels = {(m.label, m.start, m.end) for m in gold.document.entities}
    for mention in found.entities:
        if mention.score >= SURE and (mention.label, mention.start, mention.end) not in labels:
            overlaps = [m for m in gold.document.entities if m.label == mention.label and _overlap(m, mention)]
            border = f", gold {overlaps[0].text}" if overlaps else ""
            what = f"{mention.label} {mention.score:.3f}{border}"
            yield example(gold, mention, what, mention.score - bool(overlaps))


def missed_mentions(gold: AnnotatedDocument, found: Document, share: Mapping[str, float]) -> Iterator[Example]:
    """Yield gold mentions that no find overlaps; ``share`` says how often a string is tagged where it stands."""
    for mention in gold.document.entities:
        if not any(_overlap(mention, other) for other in found.entities):
            tagged = share[mention.text]
            yield example(gold, mention, f"{mention.label} {mention.id}, tagged in {tagged:.0%}", -tagged)


def tagged_shares(corpus: Sequence[AnnotatedDocument]) -> dict[str, float]:
    """Return the share of the occurrences of each tagged string that are tagged."""
    tagged = Counter(m.text for annotated in corpus for m in annotated.document.entities)
    text = "\n".join(annotated.document.text for annotated in corpus)
    return {string: min(1.0, n / max(1, text.count(string))) for string, n in tagged.items()}


def _overlap(a: Mention, b: Mention) -> bool:
    return a.start < b.end and b.start < a.end


def model_errors(corpus: Sequence[AnnotatedDocument], model: str) -> dict[str, list[Example]]:
    """Return where a model contradicts the labels, the worst first."""
    extractor, shares = load(model), tagged_shares(corpus)
    finds: list[Example] = []
    missed: list[Example] = []
    for annotated in corpus:
        bare = annotated.document.replace(entities=(), relations=())
        found = extractor.extract_document(bare)
        finds += sure_finds(annotated, found)
        missed += missed_mentions(annotated, found, shares)
    return {
        f"model finds of score {SURE} or more that gold lacks": worst_first(finds),
        "gold mentions that no find overlaps": worst_first(missed),
    }


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
