"""What looks like support and is none: passages without acts, quantities that size nothing given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pairie.facts.units import UNITS
from pairie.types import Document
from training.corpus_entries import Entry, Rows, share

__all__ = ["bare_quantities", "is_money_or_share", "negatives"]

# Dates, ages, durations and ordinals are no quantities. Only Arabic figures count: 一个 and 三大 are rarely sizes.
NO_QUANTITY = frozenset(
    ("年", "月", "日", "号", "时", "天", "周", "小时", "分钟", "秒", "个月", "岁", "届", "级", "回", "里")
)
UNIT_NAMES = "|".join(re.escape(unit) for unit in sorted({*UNITS, *NO_QUANTITY}, key=len, reverse=True))
QUANTITY = re.compile(
    rf"(?<![0-9A-Za-z第.,〔\[])[0-9][0-9,.]*(?:余|多)?[百千万亿]*(?:余|多)?(?P<unit>{UNIT_NAMES}|％)(?!代会)"
)
SHARES = frozenset({"%", "％", "个百分点", "百分点", "成"})


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
