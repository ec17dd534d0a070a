"""The cells of a record: parties and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pairie.types.words import AmountExtent, AmountFlag, AmountKind, AmountRole, AmountStage, Qualifier

__all__ = ["Amount", "Area", "Party", "RecordAmount"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A written amount as a number.

    ``value`` is in the base unit (元, never 万元). ``low`` and ``high`` bound what the words allow; a side that the
    words leave open is None.
    """

    text: str
    value: Decimal
    unit: str
    kind: AmountKind
    qualifier: Qualifier = "exact"
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative division from county up, by its code of six digits and its name."""

    code: str
    name: str

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "name": self.name}


@dataclass(frozen=True, slots=True)
class Party:
    """A giver or receiver of a record.

    ``canonical`` is the fullest name known from the document and the division data, in Simplified characters; ``code``
    the six- or nine-digit division code, where the name denotes one division for certain. In a record both are those of
    the year of the act: 郫县 with 510124 in 2015, 郫都区 with 510117 in 2017. ``present_code`` is today's code where it
    differs; ``code`` is None where the division, or a township's code, was another thing in that year.

    ``province``, ``prefecture`` and ``county`` say where the party is, itself included; one that is not known, or does
    not exist (there is no prefecture between a municipality and its districts), is None. ``candidates`` are the codes
    of all divisions that an ambiguous name, or the place at its start, may mean. ``party_id`` is the same for one party
    in all documents given to ``pairie.unify_parties``. ``score`` is that of the best link to one of its ``mentions``
    times that of the mention.
    """

    name: str
    canonical: str
    code: str | None = None
    kind: str = "other"
    present_code: str | None = None
    province: Area | None = None
    prefecture: Area | None = None
    county: Area | None = None
    candidates: tuple[str, ...] = ()
    party_id: str | None = None
    score: float = 1.0
    mentions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "canonical": self.canonical,
            "code": self.code,
            "kind": self.kind,
            "present_code": self.present_code,
            "province": self.province and self.province.to_dict(),
            "prefecture": self.prefecture and self.prefecture.to_dict(),
            "county": self.county and self.county.to_dict(),
            "candidates": list(self.candidates),
            "party_id": self.party_id,
            "score": self.score,
            "mentions": list(self.mentions),
        }


@dataclass(frozen=True, slots=True)
class RecordAmount:
    """An amount of a record. ``value`` is None where the text could not be read as a number.

    To add amounts up, see :func:`pairie.facts.sums.amounts_to_add`: those of role ``total`` that are not ``planned``,
    each of the ``mentions`` once, a unit and an ``extent`` at a time.

    Attributes:
        text: the words of the page.
        value: in the base unit (元, never 万元); of a range the lower end.
        unit: what is counted, and what it is for one of: 元, 台, 元/户, 名/年.
        kind: money, people, goods ...
        qualifier: how exact the words are.
        role: ``total``; ``part`` of another amount of the page (其中); ``each``, for one of many (每户, 人均, 各);
            ``rate``, for a year or month (每年, 元/月).
        low: the least that the words allow; None where they leave it open.
        high: the most that the words allow; None where they leave it open.
        mentions: ids of the AMOUNT mentions that state it, the first one first. Two records may hold the same mention:
            one sum for two acts.
        part_of: the mention that a ``part`` is contained in; it may stand in another record.
        extent: ``annual`` where the sentence counts within one year, ``cumulative`` where over several (累计, 五年来).
        stage: ``planned`` (计划投资, 协议资金) or ``delivered`` (到位, 已拨付), where the words say so.
        in_kind: whether money is the worth of goods or works (价值, 折款), not cash.
        value_of: the mentions of what it is the worth of, where the page counts them.
        flags: what a person should look at: ``unread`` no value, ``no_unit``, ``thousand_dot`` a dot read as printed
            between thousands, ``sum_differs`` the parts do not add up to this amount.
        score: that of the best link to one of its mentions times that of the mention.
    """

    text: str
    value: Decimal | None
    unit: str | None
    kind: AmountKind | None
    qualifier: Qualifier | None
    role: AmountRole = "total"
    low: Decimal | None = None
    high: Decimal | None = None
    mentions: tuple[str, ...] = ()
    part_of: str | None = None
    extent: AmountExtent | None = None
    stage: AmountStage | None = None
    in_kind: bool = False
    value_of: tuple[str, ...] = ()
    flags: tuple[AmountFlag, ...] = ()
    score: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        numbers = {name: None if found[name] is None else str(found[name]) for name in ("value", "low", "high")}
        listed = {name: list(found[name]) for name in ("value_of", "flags", "mentions")}
        return {**found, **numbers, **listed}
