"""What the corpus covers, as markdown tables: genres, categories, parties, programmes, discourse, amounts, negatives.

    python training/coverage.py annotations

Rows that count nothing are kept: they are the gaps.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

from pairie.facts.amounts import parse_amount
from pairie.facts.parties import resolve_parties
from pairie.facts.thousand_dots import uses_thousand_dots
from pairie.facts.units import UNITS
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS, Split, load_corpus, pinned_splits, split_of
from pairie.types import CATEGORIES, LABELS, LINK_TYPES, Amount, AmountKind, Document, Mention
from training.discourse import PHENOMENA, LinkedMeasure, linked_measures
from training.party_kinds import KINDS, kind_of

Cell = str | int | float
Rows = list[tuple[Cell, ...]]
UNKNOWN_GENRE = "unknown"
LEVELS = ("province", "prefecture", "county", "township")

PROGRAMMES: Mapping[str, re.Pattern[str]] = {
    "援藏": re.compile("援藏|支援西藏"),
    "援疆": re.compile("援疆|支援新疆"),
    "援青": re.compile("援青(?!年)|支援青海"),
    "东西部协作": re.compile(
        "东西部?(?:扶贫)?协作|东西部扶贫|(?:闽宁|苏陕|粤桂|京蒙|鲁甘|鲁渝|津甘|浙川|沪滇|粤黔|沪遵|苏青|京冀|甬黔)(?:扶贫)?协作"
    ),
    "省内对口": re.compile(
        "省内(?:对口|结对|协作|帮扶)|山海协作|南北(?:结对|挂钩|合作|共建)|五方挂钩|双百双千|对口帮扶.{0,4}(?:彝区|涉藏)"
    ),
    "三峡": re.compile("三峡(?!集团|公司|银行|能源)"),
    "灾后援建": re.compile("灾后|抗震|地震|震后|洪灾|洪涝|泥石流|救灾|援鄂|援建汶川"),
    "定点帮扶": re.compile("定点(?:帮扶|扶贫|联系)"),
    "万企兴万村, 万企帮万村, 千企": re.compile("[万千百]企(?:兴|帮|联|结)?[万千百]?[村社]?|村企(?:结对|共建)"),
    "校际": re.compile(
        "校际|姊妹(?:学)?校|手拉手学校|校校|结对学校|(?:大学|学院|中学|小学|学校|幼儿园).{0,6}(?:结对|对口(?:支援|帮扶)|牵手).{0,12}"
        "(?:大学|学院|中学|小学|学校|幼儿园|[一二三四]中|完小)"
    ),
    "医院": re.compile(
        "医联体|以院包科|医疗“?组团式|“?组团式”?(?:医疗|援)|(?:医院|卫生院).{0,8}(?:对口|结对|帮扶|支援|托管|帮建|派).{0,14}(?:医院|卫生院|科)"
    ),
    "慈善": re.compile("慈善|基金会|红十字|公益"),
    "援外": re.compile(
        "援外|援非|对外援助|中国(?:政府)?援|援助?(?:非洲|老挝|柬埔寨|缅甸|尼泊尔)|南南合作|中国(?:医疗|农业)专家|菌草"
    ),
}

NO_PROGRAMME = "none of these"
LINKED: Mapping[str, tuple[str, str]] = {
    "acts from school to school": ("school", "school"),
    "acts from university to school": ("university", "school"),
    "acts from hospital to hospital": ("hospital", "hospital"),
    "acts from firm to village": ("private or other firm", "village or community"),
}

FORMS: Mapping[str, re.Pattern[str]] = {
    "Chinese numerals": re.compile("^[^0-9０-９]*[一二两三四五六七八九十百千几数]"),
    "whole number with 万/亿": re.compile(r"(?<![.0-9])[0-9]+(?:余|多)?[万亿]"),
    "decimal with 万/亿": re.compile(r"[0-9]+\.[0-9]+(?:余|多)?[万亿]"),
    "other decimal": re.compile(r"[0-9]+\.[0-9]{1,2}(?![0-9万亿.])"),
    "dots between thousands": re.compile(r"(?<![0-9.])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9])"),
    "commas between thousands": re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+"),
    "full-width digits": re.compile("[０-９]"),
    "percent, 成, 分之": re.compile("[%％成]|百分|分之|一半|半数"),
    "per unit": re.compile("/|每|均"),
    "about (约, 左右)": re.compile("约|大概|左右|上下|许$"),
    "over (余, 多, 超, 以上)": re.compile("余|多|超|逾|以上|不[少低]于|不下|突破|至少|上[百千万]"),
    "under (近, 不足, 以内)": re.compile("近|不足|不到|以内|以下|未满|不超过|至多"),
    "vague (数十, 几, 十几, 成百上千)": re.compile("[几数]|成[百千]上|若干"),
    "range (30—50, 3至5)": re.compile(r"[0-9万亿%一-十元人](?:[-—–―~～]+|至|到)[0-9一二两三四五六七八九十]"),
}
KINDS_OF_AMOUNT: Mapping[str, Callable[[Amount], bool]] = {
    **{f"kind: {kind}": partial(lambda kind, amount: amount.kind == kind, kind) for kind in get_args(AmountKind)},
    "money in another currency": lambda amount: amount.kind == "money" and not amount.unit.startswith("元"),
    "read as per something": lambda amount: "/" in amount.unit,
}
UNREADABLE = "cannot be parsed"

# Dates, ages, durations and ordinals are no quantities. Only Arabic figures count: 一个 and 三大 are rarely sizes.
NO_QUANTITY = frozenset(
    ("年", "月", "日", "号", "时", "天", "周", "小时", "分钟", "秒", "个月", "岁", "届", "级", "回", "里")
)
UNIT_NAMES = "|".join(re.escape(unit) for unit in sorted({*UNITS, *NO_QUANTITY}, key=len, reverse=True))
QUANTITY = re.compile(
    rf"(?<![0-9A-Za-z第.,〔\[])[0-9][0-9,.]*(?:余|多)?[百千万亿]*(?:余|多)?(?P<unit>{UNIT_NAMES}|％)(?!代会)"
)
SHARES = frozenset({"%", "％", "个百分点", "百分点", "成"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the corpus and where it belongs."""

    annotated: AnnotatedDocument
    split: Split

    @property
    def document(self) -> Document:
        return self.annotated.document

    @property
    def genre(self) -> str:
        return self.annotated.genre or UNKNOWN_GENRE

    def mentions(self, *labels: str) -> list[Mention]:
        return [m for m in self.document.entities if m.label in labels]


def read_entries(folder: Path) -> list[Entry]:
    """Read a corpus with the split of each document."""
    pinned = pinned_splits(folder)
    return [Entry(d, pinned.get(d.id, split_of(d.id))) for d in load_corpus(folder)]


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


def programmes(entries: Sequence[Entry]) -> Rows:
    """Rows of documents by programme: all, then by split; a document may belong to several."""
    hits: dict[str, list[Entry]] = {name: [] for name in (*PROGRAMMES, NO_PROGRAMME, *LINKED)}
    for entry in entries:
        names = [name for name, pattern in PROGRAMMES.items() if pattern.search(entry.document.text)]
        acts = linked_measures(entry.document)
        linked = [name for name, (giver, receiver) in LINKED.items() if _has_act_between(acts, giver, receiver)]
        for name in (*(names or [NO_PROGRAMME]), *linked):
            hits[name].append(entry)
    rows = [
        *hits.items(),
        ("acts inside one province (by code)", [e for e in entries if _is_inside_province(e.document)]),
    ]
    return [(name, len(found), *(sum(e.split == split for e in found) for split in SPLITS)) for name, found in rows]


def _has_act_between(acts: Sequence[LinkedMeasure], giver: str, receiver: str) -> bool:
    return any(
        any(kind_of(m.text) == giver for m in act.actors) and any(kind_of(m.text) == receiver for m in act.recipients)
        for act in acts
    )


def _is_inside_province(document: Document) -> bool:
    """Tell documents with an act between different places of one province."""
    codes = {mention: party.code for mention, party in resolve_parties(document).items() if party.code}
    return any(
        (giver := codes.get(actor.id))
        and (receiver := codes.get(recipient.id))
        and giver[:2] == receiver[:2]
        and giver[:4] != receiver[:4]
        for act in linked_measures(document)
        for actor in act.actors
        for recipient in act.recipients
    )


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


def amounts(entries: Sequence[Entry]) -> Rows:
    """Rows of amounts by how they are written and what they count: amounts, documents, an example."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in (*FORMS, *KINDS_OF_AMOUNT, UNREADABLE)}
    for entry in entries:
        dots = uses_thousand_dots([entry.document.text])
        for mention in entry.mentions("AMOUNT"):
            parsed = parse_amount(mention.text, thousand_dots=dots)
            names = [name for name, pattern in FORMS.items() if pattern.search(mention.text)]
            names += [name for name, fits in KINDS_OF_AMOUNT.items() if parsed and fits(parsed)]
            for name in names if parsed else [*names, UNREADABLE]:
                found[name].append((entry.annotated.id, mention.text))
    return [
        (name, len(hits), len({document for document, _ in hits}), hits[len(hits) // 2][1] if hits else "")
        for name, hits in found.items()
    ]


def bare_quantities(document: Document) -> Iterator[re.Match[str]]:
    """Yield numbers with a unit that no AMOUNT covers: GDP, incomes, visitors; dates and durations left aside."""
    tagged = [m for m in document.entities if m.label == "AMOUNT"]
    for found in QUANTITY.finditer(document.text):
        inside = any(m.start < found.end() and found.start() < m.end for m in tagged)
        if not inside and found["unit"] not in NO_QUANTITY:
            yield found


def is_money_or_share(quantity: re.Match[str]) -> bool:
    unit = quantity["unit"]
    return unit in SHARES or (unit in UNITS and UNITS[unit].kind == "money")


def negatives(entries: Sequence[Entry]) -> Rows:
    """Rows of documents and passages without acts, and of quantities that size no support, with their shares."""
    documents: Counter[str] = Counter()
    passages: Counter[str] = Counter()
    for entry in entries:
        measures, bare = entry.mentions("MEASURE"), list(bare_quantities(entry.document))
        economic = [quantity for quantity in bare if is_money_or_share(quantity)]
        documents["no act"] += not measures
        documents["no act, but a party, amount or quantity"] += not measures and bool(bare or entry.document.entities)
        documents["bare quantity"] += bool(bare)
        documents["bare money or percent"] += bool(economic)
        for passage in entry.document.passages:
            acts = any(passage.start <= m.start < passage.end for m in measures)
            quantity = any(passage.start <= q.start() < passage.end for q in bare)
            mention = any(passage.start <= m.start < passage.end for m in entry.document.entities)
            passages["without act"] += not acts
            passages["without any mention"] += not mention
            passages["without act, with a bare quantity"] += quantity and not acts
            passages["with acts and a bare quantity"] += quantity and acts
    n_passages = sum(len(entry.document.passages) for entry in entries)
    rows: Rows = [(f"documents: {name}", n, share(n, len(entries))) for name, n in documents.items()]
    return rows + [(f"passages {name}", n, share(n, n_passages)) for name, n in passages.items()]


def share(n: int, of: int) -> str:
    return f"{100 * n / of:.1f} %" if of else "–"


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
