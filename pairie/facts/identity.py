"""One identity of a party over the documents of a batch.

Two names are one party only where they must be: the same division through all its names and codes, the same
organisation of the same place, a short form that one full name of the batch alone can stand behind (华山医院,
复旦大学附属华山医院). What many parties are called (企业, 群众, 人民医院) and names that were left open have no
identity. A name that tells only those who know the place (明月村, 三岔河小学), and that of a person, is one within its
document.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pairie.facts.history import lasting_code
from pairie.facts.kinds import is_generic, is_nation
from pairie.facts.places import match_place
from pairie.types import Document, Party

__all__ = ["unify_parties"]

# 有限公司 and 集团股份有限公司 are the law's words, no part of what a firm is called.
_LEGAL_FORM = re.compile(r"(?:[（(]?集团[）)]?)?(?:股份|控股|责任)*(?:有限)?(?:责任)?公司$|[（(]集团[）)]$|集团$")
_LETTERS = str.maketrans("（）", "()", "“”\"' 　·")
# What many are called where the place is not known: 县财政局, 第二人民医院, 驻村工作队.
_COMMON = re.compile(
    r"[省市县区州旗镇乡我该本全].*|自治区.*"
    r"|(?:第[一二三四五六七八九十]{1,2}|中心|人民|中医|妇幼|城关|实验|希望|红十字|附属|疾病预防控制|疾控|县级)*"
    r"(?:医院|保健院|卫生院|中心|小学|中学|高中|初中|幼儿园|学校|[局厅委办部]|妇联|工会|工商联|红十字会|慈善总?会|商会|政府"
    r"|党委|政协|人大)"
    r"|(?:第.{1,3}批|援[藏疆青]|医疗|帮扶|扶贫|驻村|支教|工作|技术|专家|前方|服务)*(?:队|组|团|团队|指挥部|前指)"
)
_LOCAL_KINDS = frozenset(("village", "school", "person", "government"))
_LOCAL_FIRM = re.compile("合作社$|店$|超市$|[农林牧]场$|厂$")
# Characters of the shortest name that a fuller one can stand behind; in one place a village needs no more than three.
_SHORTEST, _SHORTEST_HERE = 4, 3
# Firms of the state by the names they go by.
_KNOWN_AS = {
    "中石油": "中国石油",
    "中国石油天然气": "中国石油",
    "中石化": "中国石化",
    "中国石油化工": "中国石化",
    "中海油": "中国海油",
    "中国海洋石油": "中国海油",
    "国网": "国家电网",
    "南网": "南方电网",
    "中国南方电网": "南方电网",
    "国家能源投资": "国家能源",
    "中国长江三峡": "三峡",
    "中国三峡": "三峡",
    "中国华能": "华能",
    "中国大唐": "大唐",
    "中国华电": "华电",
    "中国移动通信": "中国移动",
    "中国联合网络通信": "中国联通",
    "中国农业银行": "农业银行",
    "农行": "农业银行",
    "中国工商银行": "工商银行",
    "工行": "工商银行",
    "中国建设银行": "建设银行",
    "建行": "建设银行",
}


@dataclass(frozen=True, slots=True)
class _Key:
    """What tells a party: the lasting code of the place it is in, its name below that, its document if only there."""

    place: str
    name: str
    kind: str
    document: str = ""


def unify_parties(documents: Iterable[Document]) -> list[Document]:
    """Give the same party the same ``party_id`` in all records of all documents.

    Args:
        documents: with their records.
    Returns:
        Copies of the documents, in order; only ``party_id`` of the parties of their records differs. It does not hang
        on the order of the documents. None where a name tells nobody in particular. Divisions have ``cn`` and their
        present code (their last, if they are no more); other parties a digest of the fullest name in the batch.
    """
    given = list(documents)
    keys: dict[tuple[int, Party], _Key | None] = {}
    for index, document in enumerate(given):
        for record in document.records:
            for party in (*record.actors, *record.recipients):
                keys[index, party] = _key(party, document)
    fullest = _fullest(set(filter(None, keys.values())))

    def identified(index: int, parties: tuple[Party, ...]) -> tuple[Party, ...]:
        found = ((party, keys[index, party]) for party in parties)
        return tuple(replace(party, party_id=_identifier(fullest[key]) if key else None) for party, key in found)

    return [
        document.replace(
            records=tuple(
                replace(record, actors=identified(i, record.actors), recipients=identified(i, record.recipients))
                for record in document.records
            )
        )
        for i, document in enumerate(given)
    ]


def _key(party: Party, document: Document) -> _Key | None:
    """Return what tells a party from all others; None if its name tells nobody."""
    areas = [area for area in (party.province, party.prefecture, party.county) if area]
    place = lasting_code(areas[-1].code, areas[-1].name) if areas else ""
    if party.code or (party.present_code and not party.candidates and party.kind == "government"):
        code = party.code or party.present_code or ""
        if areas and code == areas[-1].code:
            return _Key(place, "", "division")
        return _Key(party.present_code or code, "", "division")
    if party.candidates:
        return None
    above = "".join(area.name for area in areas)
    is_below = bool(above) and party.canonical.startswith(above)
    name = party.canonical[len(above) :] if is_below else party.canonical
    name = _core(name, party.kind)
    if is_below:
        return _Key(place, name, party.kind)
    if is_nation(party.canonical):
        return _Key("", name, "nation")
    if is_generic(party.canonical) or not name or _COMMON.fullmatch(party.canonical):
        return None
    is_local = party.kind == "person" or (
        (party.kind in _LOCAL_KINDS or _LOCAL_FIRM.search(name) is not None) and not match_place(party.canonical).end
    )
    return _Key("", name, party.kind, _document_key(document) if is_local else "")


def _core(name: str, kind: str) -> str:
    name = name.translate(_LETTERS)
    if kind != "enterprise":
        return name
    core = _LEGAL_FORM.sub("", name)
    core = core if len(core) > 1 else name
    return _KNOWN_AS.get(core, core)


def _fullest(keys: Iterable[_Key]) -> Mapping[_Key, _Key]:
    """Return for each key that of the one full name whose short form it is, else itself."""
    by_ending: dict[tuple[str, str], list[_Key]] = defaultdict(list)
    all_keys = sorted(keys, key=lambda key: (key.place, key.name, key.kind, key.document))
    for key in all_keys:
        by_ending[key.kind, key.name[-_SHORTEST_HERE:]].append(key)
    full: dict[_Key, _Key] = {}
    for key in all_keys:
        longer = [k for k in by_ending[key.kind, key.name[-_SHORTEST_HERE:]] if _is_short_for(key, k)]
        roots = {k for k in longer if not any(_is_short_for(k, other) for other in longer)}
        full[key] = roots.pop() if len(roots) == 1 else key
    return full


def _is_short_for(key: _Key, other: _Key) -> bool:
    """Tell whether the other name is this one with more in front: a place, or the body that it belongs to."""
    shortest = _SHORTEST_HERE if key.place and key.kind == "village" else _SHORTEST
    if key.kind == "division" or len(key.name) < shortest or len(key.name) >= len(other.name):
        return False
    if not other.name.endswith(key.name) or (key.place and key.place != other.place) or key.document != other.document:
        return False
    front = other.name[: -len(key.name)]
    return (
        match_place(front).end == len(front) or re.search(r"(?:大学|学院|附属|集团|公司|[镇乡村])$", front) is not None
    )


def _document_key(document: Document) -> str:
    digest = hashlib.sha256(document.text.encode("utf8", "surrogatepass")).hexdigest()
    return f"{document.source.file or ''}:{digest[:16]}"


def _identifier(key: _Key) -> str:
    if key.kind == "division":
        return f"cn{key.place}"
    told = "\x1f".join((key.place, key.name, key.kind, key.document))
    return f"p{hashlib.sha256(told.encode('utf8', 'surrogatepass')).hexdigest()[:12]}"
