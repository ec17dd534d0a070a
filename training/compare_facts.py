"""Print every amount, year and party of the records of the gold beside what they should be, and how many are right.

The records are assembled from the gold mentions and links, so that only the facts are judged: values, units and roles,
years, codes of divisions, and which reports are one act. What is right was decided by reading and stands, without the
text, in ``annotations/gold/dev.facts.jsonl``, one document a line:

    {"id", "sha256": of the reading text, "amounts": [[start, end, value, unit, role], …],
     "parties": [[start, end, code or null], …], "years": [[start, end, first, last, basis], …]}

Years are those of the first MEASURE of an act. Documents that stand in several folders are taken from the first.

    python training/compare_facts.py annotations/gold GOLD --copies FOLDER_OF_PAGES
    python training/compare_facts.py annotations/corpus --repeats

``--least 0.85`` fails where the F1 of merging (over the pairs of reports of one act, in all folders) is lower.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from pairie.counts import Counts
from pairie.errors import ConfigError, FormatError
from pairie.formats.standoff import digest
from pairie.gold import GoldPage, read_gold
from pairie.readers import read_text
from pairie.records import assemble
from pairie.types import Document, Record

FACTS = Path("annotations/gold/dev.facts.jsonl")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell of a record. ``kind`` is amount, year, basis or code."""

    record: Record
    kind: str
    words: str
    gold: object
    ours: object

    @property
    def is_right(self) -> bool:
        return self.gold == self.ours


def read_facts(path: Path) -> dict[str, Mapping[str, Any]]:
    """Return the facts of documents by the digest of their reading text.

    Raises:
        FormatError: a line is no facts of a document.
    """
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        facts = json.loads(line)
        if missing := {"id", "sha256", "amounts", "parties", "years"} - set(facts):
            raise FormatError(
                f"{path}:{number}: members missing; got none of {sorted(missing)}, expected all. See compare_facts.py."
            )
        found[facts["sha256"]] = facts
    return found


def as_read(page: GoldPage) -> Document:
    """Return the gold document with what our reading of its page tells: date, covered year, and the headings."""
    read = read_text(page.page)
    gold = page.annotated.document
    kinds = {"".join(read.text[p.start : p.end].split()): p.kind for p in read.passages}
    passages = tuple(
        replace(p, kind=kinds.get("".join(gold.text[p.start : p.end].split()), p.kind)) for p in gold.passages
    )
    return gold.replace(source=read.source, passages=passages)


def compare(document: Document, facts: Mapping[str, Any]) -> Iterator[Compared]:
    """Yield the cells of all records of a document.

    Raises:
        FormatError: the facts lack a cell.
    """
    amounts: dict[Span, tuple[Decimal, str, str]] = {
        (start, end): (Decimal(value), unit, role) for start, end, value, unit, role in facts["amounts"]
    }
    codes: dict[Span, str | None] = {(start, end): code for start, end, code in facts["parties"]}
    years: dict[Span, tuple[object, ...]] = {(start, end): tuple(rest) for start, end, *rest in facts["years"]}
    mentions = {mention.id: mention for mention in document.entities}
    for record in assemble(document):
        first = mentions[record.mentions[0]]
        start, end, basis = _expected(years, (first.start, first.end), facts)
        yield Compared(record, "year", "", (start, end), (record.year_start, record.year_end))
        yield Compared(record, "basis", "", basis, record.year_basis)
        for amount in record.amounts:
            ours = (amount.value, amount.unit, amount.role)
            for mention in (mentions[i] for i in amount.mentions):
                gold = _expected(amounts, (mention.start, mention.end), facts)
                yield Compared(record, "amount", mention.text, gold, ours)
        for party in (*record.actors, *record.recipients):
            for mention in (mentions[i] for i in party.mentions):
                code = _expected(codes, (mention.start, mention.end), facts)
                yield Compared(record, "code", mention.text, code, party.code)


def _expected(known: Mapping[Span, Any], span: Span, facts: Mapping[str, Any]) -> Any:
    if span not in known:
        raise FormatError(f"{facts['id']}: fact missing; got none at {span[0]}..{span[1]}, expected one. Add it.")
    return known[span]


def merged_pairs(document: Document) -> Counts:
    """Count the pairs of MEASUREs that are one act by ``same``, and those that our rules without it make one."""
    unmarked = tuple(replace(mention, same=None) for mention in document.entities)
    gold, ours = (_pairs(assemble(d)) for d in (document, document.replace(entities=unmarked)))
    return Counts(len(gold & ours), len(ours - gold), len(gold - ours))


def _pairs(records: Sequence[Record]) -> set[tuple[str, str]]:
    return {pair for record in records for pair in combinations(sorted(record.mentions), 2)}


def pages_once(folders: Sequence[Path], copies: Path | None) -> Iterator[GoldPage]:
    """Yield the pages of all folders, one that stands in several as the first has it."""
    seen = set()
    for folder in folders:
        for page in read_gold(folder, copies).pages:
            if (text := digest(page.annotated.document.text)) not in seen:
                seen.add(text)
                yield page


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--copies", type=Path, help="folder with the pages of standoff gold")
    parser.add_argument("--facts", type=Path, default=FACTS)
    parser.add_argument("--wrong", action="store_true", help="print the wrong cells only")
    parser.add_argument("--repeats", action="store_true", help="only count the reports of one act, facts or not")
    parser.add_argument("--least", type=float, default=0.0, help="fail if the F1 of merging reports is lower")
    options = parser.parse_args(arguments)
    if options.repeats:
        pages = pages_once(options.gold, options.copies)
        merged = sum((merged_pairs(as_read(page)) for page in pages), Counts())
        show_merged(merged)
        _hold(merged, options.least)
        return
    facts = read_facts(options.facts)
    cells: list[Compared] = []
    merged = Counts()
    for page in pages_once(options.gold, options.copies):
        known = facts.get(digest(page.annotated.document.text))
        if known is None:
            print(f"{page.annotated.id}: left out, {options.facts} does not have it")
            continue
        document = as_read(page)
        found = list(compare(document, known))
        show(page.annotated.id, found, only_wrong=options.wrong)
        cells += found
        merged += merged_pairs(document)
    if not cells:
        raise ConfigError(f"{options.facts}: nothing to compare; got no page of it, expected one. Check the paths.")
    sum_up(cells, merged)
    _hold(merged, options.least)


def _hold(merged: Counts, least: float) -> None:
    if merged.f1 < least:
        raise ConfigError(
            f"--least: merging got worse; got F1 {merged.f1:.3f}, expected {least} or more. "
            "See pairie/facts/repeats.py."
        )


def show(name: str, cells: Sequence[Compared], *, only_wrong: bool) -> None:
    for cell in cells:
        if not (only_wrong and cell.is_right):
            verdict = "right" if cell.is_right else "WRONG"
            print(
                f"{name}\t{verdict}\t{cell.kind}\t{cell.record.measure}\t{cell.words}\t{_plain(cell.gold)}\t{_plain(cell.ours)}"
            )


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_plain, value))
    return "–" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def sum_up(cells: Sequence[Compared], merged: Counts) -> None:
    for kind, title in (
        ("amount", "amounts (value, unit and role)"),
        ("year", "years (first and last)"),
        ("basis", "bases of years"),
        ("code", "codes of all parties"),
    ):
        _share(title, [cell for cell in cells if cell.kind == kind])
    _share("codes of parties that have one", [c for c in cells if c.kind == "code" and c.gold is not None])
    for basis in ("stated", "carried", "volume", "unknown"):
        _share(f"years of basis {basis}", [c for c in cells if c.kind == "year" and c.record.year_basis == basis])
    show_merged(merged)


def show_merged(merged: Counts) -> None:
    print(
        f"reports of one act: F1 {merged.f1:.3f} over pairs ({merged.tp} found, {merged.fp} false, {merged.fn} missed)"
    )


def _share(title: str, cells: Sequence[Compared]) -> None:
    right = sum(cell.is_right for cell in cells)
    print(f"{title}: {right} of {len(cells)} right" + (f", {right / len(cells):.1%}" if cells else ""))


if __name__ == "__main__":
    main()
