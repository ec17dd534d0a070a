"""The words of the annotation guidelines as immutable objects.

All offsets are half-open ranges of Unicode code points. ``Document.text[m.start:m.end] == m.text`` holds for every
mention, whatever was normalised or rearranged on the way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args

from pairie.errors import FormatError

if TYPE_CHECKING:
    import pandas

Label = Literal["ACTOR", "RECIPIENT", "AMOUNT", "MEASURE"]
LinkType = Literal["AGENT", "BENEFICIARY", "QUANTITY"]
PassageKind = Literal["heading", "body", "caption", "table"]
Category = Literal[
    "pairing",
    "funds",
    "goods",
    "infrastructure",
    "industry",
    "consumption",
    "talent",
    "training",
    "education",
    "health",
    "employment",
    "care",
    "exchange",
    "other",
]
AmountKind = Literal[
    "money", "people", "goods", "projects", "parties", "area", "length", "sessions", "share", "weight", "other"
]
Qualifier = Literal["exact", "about", "over", "under", "range"]
AmountRole = Literal["total", "part", "each", "rate"]
AmountExtent = Literal["annual", "cumulative"]
AmountStage = Literal["planned", "delivered"]
AmountFlag = Literal["unread", "no_unit", "thousand_dot", "sum_differs"]
YearBasis = Literal["stated", "carried", "volume", "unknown"]
LinkBasis = Literal["heading"]
Status = Literal["done", "planned"]
#: Why a person should look at a record; what each means is told at :class:`Record`.
ReviewReason = Literal[
    "low_score",
    "unsure_cell",
    "no_actor",
    "no_recipient",
    "unread_amount",
    "sum_differs",
    "year_conflict",
    "actor_from_heading",
    "recipient_from_heading",
]
#: Left, top, right and bottom in points (1/72 inch) from the top left corner of the page as it is shown.
Box = tuple[float, float, float, float]

LABELS: tuple[Label, ...] = get_args(Label)
CATEGORIES: tuple[Category, ...] = get_args(Category)
LINK_OF_LABEL: Mapping[Label, LinkType] = {"ACTOR": "AGENT", "RECIPIENT": "BENEFICIARY", "AMOUNT": "QUANTITY"}
LINK_TYPES: tuple[LinkType, ...] = get_args(LinkType)
REVIEW_REASONS: tuple[ReviewReason, ...] = get_args(ReviewReason)

__all__ = [
    "CATEGORIES",
    "LABELS",
    "LINK_OF_LABEL",
    "LINK_TYPES",
    "REVIEW_REASONS",
    "Amount",
    "AmountExtent",
    "AmountFlag",
    "AmountKind",
    "AmountRole",
    "AmountStage",
    "Area",
    "Box",
    "Category",
    "Document",
    "Label",
    "Link",
    "LinkBasis",
    "LinkType",
    "Mention",
    "PageFault",
    "Party",
    "Passage",
    "PassageKind",
    "Qualifier",
    "Record",
    "RecordAmount",
    "RecordSource",
    "ReviewReason",
    "Source",
    "SourceSpan",
    "Status",
    "YearBasis",
]


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """A half-open range of code points in the source, and where that stands on paper, as far as known.

    The source is the file as decoded; for a PDF it is what ``pairie.readers.pdf.printed_text`` returns, for a Word file
    the text of its paragraphs. In a PDF a span is (a part of) one printed line, and ``box`` is where.

    ``page`` is the label printed on the page, ``page_number`` counts the pages of the file from 1; in a volume of
    several files it counts the pages of the volume, and ``file`` is the one that the range lies in. ``edges`` are the
    left edges of the characters and the right edge of the last; they cut the box exactly, but are not written out.
    ``chars`` counts the characters of the reading text that the range stands for; None where it is character for
    character. ``&nbsp;`` of an HTML page is six characters for one. The space between two words at the break of a file
    stands for an empty range.
    """

    start: int
    end: int
    page: str | None = None
    page_number: int | None = None
    box: Box | None = None
    edges: Sequence[float] | None = field(default=None, compare=False, repr=False)
    chars: int | None = None
    file: str | None = None

    @property
    def width(self) -> int:
        """How many characters of the reading text the range stands for."""
        return self.end - self.start if self.chars is None else self.chars

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "page": self.page,
            "page_number": self.page_number,
            "box": None if self.box is None else list(self.box),
        }
        if self.chars is not None:
            found["chars"] = self.chars
        if self.file is not None:
            found["file"] = self.file
        return found


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, caption or table row of the reading text.

    ``score`` tells how sure the recognition of a scanned passage is (0..1); None where nothing was recognised.
    ``section`` are the headings that the passage stands under, the outermost first (类目, 分目, 条目); the run-in
    head that opens it (【产业合作】) is the last of them. ``level`` is that of a heading as far as the make-up of the
    page tells, smaller for higher ones; it is not written out.
    """

    start: int
    end: int
    kind: PassageKind = "body"
    source_spans: tuple[SourceSpan, ...] = ()
    score: float | None = None
    section: tuple[str, ...] = ()
    level: int | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "section": list(self.section),
            "source_spans": [span.to_dict() for span in self.source_spans],
        }
        if self.score is not None:
            found["score"] = self.score
        return found


@dataclass(frozen=True, slots=True)
class Mention:
    """A labelled span of the reading text. Only a MEASURE has ``category``, ``planned`` and ``same``.

    ``same`` is the id of the earlier MEASURE that reports the same act; annotations carry it, predictions need not.
    """

    id: str
    label: Label
    start: int
    end: int
    text: str
    score: float = 1.0
    category: Category | None = None
    planned: bool | None = None
    same: str | None = None
    source_spans: tuple[SourceSpan, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "id": self.id,
            "label": self.label,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "score": self.score,
        }
        if self.label == "MEASURE":
            found["category"] = self.category
            found["planned"] = self.planned
            if self.same is not None:
                found["same"] = self.same
        found["source_spans"] = [span.to_dict() for span in self.source_spans]
        return found


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link from a MEASURE (``head``) to a party or an amount (``tail``), both by mention id.

    ``basis`` tells of a link that the model did not make: ``heading`` leads to the party of a heading above.
    """

    type: LinkType
    head: str
    tail: str
    score: float = 1.0
    basis: LinkBasis | None = None

    def to_dict(self) -> dict[str, Any]:
        found = {"type": self.type, "head": self.head, "tail": self.tail, "score": self.score}
        return found if self.basis is None else {**found, "basis": self.basis}


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


@dataclass(frozen=True, slots=True)
class RecordSource:
    """One report of an act in a batch: which of the documents tells it, its row there, and the words it rests on."""

    document: int
    source: str | None
    page: str | None
    record_id: str
    evidence: tuple[int, int]
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "source": self.source,
            "page": self.page,
            "record_id": self.record_id,
            "evidence": list(self.evidence),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Record:
    """One act of support: a row of the table. ``evidence`` is a half-open range of the reading text.

    ``record_id`` is made of the words of the evidence, wherever they stand: equal evidence has the same id in every
    run, and the second time that the same words stand in a document another one. ``date_start`` and ``date_end`` are
    the ends of the time as exact as they are told, in ISO 8601 (2019, 2019-06, 2019-06-08); their years are
    ``year_start`` and ``year_end``. ``year_score`` is how often years of that basis are right, ``score`` that of the
    whole row. ``source`` is the file, ``page`` the label printed on its page, ``page_number`` the page as counted from
    1 and ``section`` the headings above. ``sources`` is filled where records of several documents were merged.

    ``review_reasons`` are some of

    * low_score: the row as a whole is less likely than not,
    * unsure_cell: one of its parties or amounts is,
    * no_actor, no_recipient: the document does not tell the giver, or the receiver, or it was not found,
    * actor_from_heading, recipient_from_heading: a heading above the act names it, and the act itself nobody,
    * unread_amount: an amount could not be read as a number with its unit,
    * sum_differs: the parts of an amount do not add up to it,
    * year_conflict: reports of the act state different years.
    """

    record_id: str
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    measure: str
    category: Category
    amounts: tuple[RecordAmount, ...]
    year_start: int | None
    year_end: int | None
    year_basis: YearBasis
    status: Status
    mentions: tuple[str, ...]
    evidence: tuple[int, int]
    source: str | None = None
    page: str | None = None
    score: float = 1.0
    needs_review: bool = False
    page_number: int | None = None
    section: tuple[str, ...] = ()
    date_start: str | None = None
    date_end: str | None = None
    year_score: float = 1.0
    review_reasons: tuple[ReviewReason, ...] = ()
    sources: tuple[RecordSource, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "record_id": self.record_id,
            "actors": [party.to_dict() for party in self.actors],
            "recipients": [party.to_dict() for party in self.recipients],
            "measure": self.measure,
            "category": self.category,
            "amounts": [amount.to_dict() for amount in self.amounts],
            "year_start": self.year_start,
            "year_end": self.year_end,
            "year_basis": self.year_basis,
            "status": self.status,
            "mentions": list(self.mentions),
            "evidence": list(self.evidence),
            "source": self.source,
            "page": self.page,
            "page_number": self.page_number,
            "section": list(self.section),
            "score": self.score,
            "needs_review": self.needs_review,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "year_score": self.year_score,
            "review_reasons": list(self.review_reasons),
            "sources": [source.to_dict() for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class PageFault:
    """A page of the source, counted from 1, of which all or some text could not be read and is missing.

    Pages that a volume lacks are named at the page that follows them.
    """

    page_number: int
    message: str

    def to_dict(self) -> dict[str, Any]:
        return {"page_number": self.page_number, "message": self.message}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from, as far as known. ``form`` is what the reader took it for.

    ``volume_year`` is the year in the name of a yearbook, ``covered_year`` the one that it tells of.
    """

    file: str | None = None
    form: Literal["text", "layout", "web", "pdf", "html", "docx", "image", "volume"] = "text"
    title: str | None = None
    page: str | None = None
    publisher: str | None = None
    date: str | None = None
    covered_year: int | None = None
    volume_year: int | None = None
    faults: tuple[PageFault, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**found, "faults": [fault.to_dict() for fault in self.faults]}


@dataclass(frozen=True, slots=True)
class Document:
    """A page or an article: its reading text, what was found in it, and where it came from."""

    text: str
    passages: tuple[Passage, ...] = ()
    entities: tuple[Mention, ...] = ()
    relations: tuple[Link, ...] = ()
    records: tuple[Record, ...] = ()
    source: Source = field(default_factory=Source)

    def mention(self, mention_id: str) -> Mention:
        """Return the mention of that id; KeyError if there is none."""
        for mention in self.entities:
            if mention.id == mention_id:
                return mention
        raise KeyError(mention_id)

    def replace(self, **changes: Any) -> Document:
        """Return a copy with the named members changed."""
        return replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "passages": [passage.to_dict() for passage in self.passages],
            "entities": [mention.to_dict() for mention in self.entities],
            "relations": [link.to_dict() for link in self.relations],
            "records": [record.to_dict() for record in self.records],
            "source": self.source.to_dict(),
        }

    def to_json(self, *, indent: int | None = None) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Document:
        """Read back what :meth:`to_dict` wrote.

        Raises:
            FormatError: a member is missing or of the wrong kind, a mention or passage does not agree with the text, or
                a link with the mentions.
        """
        try:
            document = cls(
                text=found["text"],
                passages=tuple(_passage(p) for p in found.get("passages", ())),
                entities=tuple(_mention(m) for m in found.get("entities", ())),
                relations=tuple(Link(**link) for link in found.get("relations", ())),
                records=tuple(_record(r) for r in found.get("records", ())),
                source=_source(found.get("source", {})),
            )
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise FormatError(
                f"document: member cannot be read; got {error!r}, expected the members of Document.to_dict(). "
                "Check the program that wrote it."
            ) from error
        if not isinstance(document.text, str):
            raise FormatError(
                f"document: text is no string; got {document.text!r}, expected a string. "
                "Check the program that wrote it."
            )
        for mention in document.entities:
            _check_mention(mention, document.text)
        for passage in document.passages:
            _check_range("passage", passage, document.text)
        ids = {mention.id for mention in document.entities}
        for link in document.relations:
            _check_link(link, ids)
        return document

    def to_pandas(self) -> pandas.DataFrame:
        """Return the records as a DataFrame, one row an act (needs pandas)."""
        from pairie.outputs.frame import to_pandas

        return to_pandas(self)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the text with its mentions, and the records."""
        from pairie.report.notebook import document_to_html

        return document_to_html(self)


def _check_mention(mention: Mention, text: str) -> None:
    if mention.label not in LABELS:
        raise FormatError(
            f"document: unknown label of mention {mention.id}; got {mention.label!r}, "
            f"expected one of {', '.join(LABELS)}. Check the program that wrote it."
        )
    _check_range(f"mention {mention.id}", mention, text)
    if text[mention.start : mention.end] != mention.text:
        raise FormatError(
            f"document: mention {mention.id} does not agree with the text; "
            f"got {mention.text!r}, expected {text[mention.start : mention.end]!r}. "
            "Offsets are half-open code points into 'text'."
        )


def _check_range(what: str, found: Mention | Passage, text: str) -> None:
    whole = isinstance(found.start, int) and isinstance(found.end, int)
    if not (whole and 0 <= found.start <= found.end <= len(text)):
        raise FormatError(
            f"document: {what} lies outside the text; got {found.start!r}..{found.end!r}, "
            f"expected 0 <= start <= end <= {len(text)}. Offsets are half-open code points into 'text'."
        )


def _check_link(link: Link, ids: Collection[str]) -> None:
    if link.type not in LINK_TYPES:
        raise FormatError(
            f"document: unknown type of link {link.head}-{link.tail}; got {link.type!r}, "
            f"expected one of {', '.join(LINK_TYPES)}. Check the program that wrote it."
        )
    for end in (link.head, link.tail):
        if end not in ids:
            raise FormatError(
                f"document: unresolved link {link.type}; got {end!r}, expected an id of a mention. "
                "Add the mention or drop the link."
            )


def _spans(found: Any) -> tuple[SourceSpan, ...]:
    return tuple(SourceSpan(**{**span, "box": _box(span.get("box"))}) for span in found)


def _box(found: Any) -> Box | None:
    if found is None:
        return None
    left, top, right, bottom = map(float, found)
    return left, top, right, bottom


def _source(found: Mapping[str, Any]) -> Source:
    # Where the lines of a file differ, datasets fills the gaps with null.
    return Source(**{**found, "faults": tuple(PageFault(**fault) for fault in found.get("faults") or ())})


def _passage(found: Mapping[str, Any]) -> Passage:
    # datasets has null for an empty list.
    section = tuple(found.get("section") or ())
    return Passage(**{**found, "source_spans": _spans(found.get("source_spans", ())), "section": section})


def _mention(found: Mapping[str, Any]) -> Mention:
    return Mention(**{**found, "source_spans": _spans(found.get("source_spans", ()))})


def _party(found: Mapping[str, Any]) -> Party:
    def area(level: str) -> Area | None:
        # Where the lines of a file differ, datasets may fill the gap with an object of nulls.
        written = found.get(level)
        return Area(**written) if written and written["code"] is not None else None

    areas = {level: area(level) for level in ("province", "prefecture", "county")}
    listed = {name: tuple(found.get(name) or ()) for name in ("candidates", "mentions")}
    return Party(**{**found, **areas, **listed})


def _record(found: Mapping[str, Any]) -> Record:
    def amount(a: Mapping[str, Any]) -> RecordAmount:
        numbers = {name: None if a.get(name) is None else Decimal(a[name]) for name in ("value", "low", "high")}
        listed = {name: tuple(a.get(name) or ()) for name in ("value_of", "flags", "mentions")}
        return RecordAmount(**{**a, **numbers, **listed})

    def source(s: Mapping[str, Any]) -> RecordSource:
        return RecordSource(**{**s, "evidence": tuple(s["evidence"])})

    return Record(
        **{
            **found,
            "actors": tuple(map(_party, found["actors"])),
            "recipients": tuple(map(_party, found["recipients"])),
            "amounts": tuple(map(amount, found["amounts"])),
            "mentions": tuple(found["mentions"]),
            "evidence": tuple(found["evidence"]),
            "section": tuple(found.get("section") or ()),
            "review_reasons": tuple(found.get("review_reasons") or ()),
            "sources": tuple(map(source, found.get("sources") or ())),
        }
    )
