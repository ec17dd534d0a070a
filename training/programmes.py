"""Programmes of support that a document belongs to, by its words and by who gives to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pairie.facts.parties import resolve_parties
from pairie.formats.corpus import SPLITS
from pairie.types import Document
from training.corpus_entries import Entry, Rows
from training.discourse import LinkedMeasure, linked_measures
from training.party_kinds import kind_of

__all__ = ["NO_PROGRAMME", "programmes"]

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
