"""Documents as the rows of six tables: documents, mentions, links, records, amounts and parties.

The tables hang together by ``document`` (the id), ``record_id`` within a document, and the ids of mentions within it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pairie.formats.annotated import AnnotatedDocument
from pairie.outputs.columns import Column, ListOf, StructOf, column, columns_of, plain
from pairie.types import Document, Link, Mention, Party, Record, RecordAmount, Source

__all__ = ["TABLES", "Row", "Rows", "Table", "named", "rows_of"]

Row = dict[str, Any]
#: The rows of one document by table.
Rows = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table by the names of its columns; ``key`` names the columns that tell its rows apart."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


_DOCUMENT = column("table", "document")
_RECORD = Column("record_id", "text", "Record", "record_id")
_NUMBER = column("table", "number", "integer")
# What has a table of its own is no column of the documents.
_OWN_TABLES = ("entities", "relations", "records", "source")


def _document_columns() -> tuple[Column, ...]:
    own = (found for found in columns_of(Document) if found.name not in _OWN_TABLES)
    key, value = column("Mapping", "key"), column("Mapping", "value")
    meta = column("table", "meta", ListOf(StructOf((key, value))))
    return (_DOCUMENT, column("table", "genre"), *columns_of(Source), *own, meta)


# Which act, who, for whom, what, how much, when, where it is told, and what is in doubt.
_ORDER = (
    *("document", "record_id", "actors", "recipients", "measure", "category", "status", "amounts"),
    *("year_start", "year_end", "year_basis", "date_start", "date_end"),
    *("volume", "volume_year", "covered_year", "source_spans"),
    *("source", "page", "page_number", "section", "evidence", "evidence_start", "evidence_end", "mentions", "sources"),
    *("score", "measure_score", "category_score", "year_score", "status_score"),
    *("needs_review", "review_priority", "review_reasons"),
)


def _record_columns() -> list[Column]:
    """Return the columns of the records in their order; one that it does not name comes last."""
    found = list(_columns_of_records())
    return sorted(found, key=lambda c: _ORDER.index(c.name) if c.name in _ORDER else len(_ORDER))


def _columns_of_records() -> Iterator[Column]:
    yield _DOCUMENT
    for found in columns_of(Record):
        if found.name == "evidence":  # a range of the text: its words, and where they stand
            yield Column("evidence", "text", "table", "evidence")
            yield column("table", "evidence_start", "integer")
            yield column("table", "evidence_end", "integer")
        else:
            yield found


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table("documents", _document_columns(), ("document",)),
        Table("mentions", (_DOCUMENT, *columns_of(Mention)), ("document", "id")),
        Table("links", (_DOCUMENT, *columns_of(Link)), ("document", "type", "head", "tail")),
        Table("records", tuple(_record_columns()), ("document", "record_id")),
        Table(
            "amounts",
            (_DOCUMENT, _RECORD, _NUMBER, *columns_of(RecordAmount)),
            ("document", "record_id", "number"),
        ),
        Table(
            "parties",
            (_DOCUMENT, _RECORD, column("table", "side"), _NUMBER, *columns_of(Party)),
            ("document", "record_id", "side", "number"),
        ),
    )
}


def rows_of(annotated: AnnotatedDocument) -> Rows:
    """Return the rows of one document in all tables, as plain values (lists, dictionaries, text, numbers)."""
    document, name = annotated.document, {"document": annotated.id}
    records, amounts, parties = [], [], []
    for record in document.records:
        start, end = record.evidence
        words = {"evidence": document.text[start:end], "evidence_start": start, "evidence_end": end}
        records.append(name | _row(record) | words)
        key = name | {"record_id": record.record_id}
        amounts += [key | {"number": i} | _row(amount) for i, amount in enumerate(record.amounts, start=1)]
        for side, members in (("actor", record.actors), ("recipient", record.recipients)):
            parties += [key | {"side": side, "number": i} | _row(party) for i, party in enumerate(members, start=1)]
    meta = [{"key": key, "value": value} for key, value in annotated.meta.items()]
    return {
        "documents": [name | {"genre": annotated.genre} | _row(document.source) | _own_row(document) | {"meta": meta}],
        "mentions": [name | _row(mention) for mention in document.entities],
        "links": [name | _row(link) for link in document.relations],
        "records": records,
        "amounts": amounts,
        "parties": parties,
    }


def named(documents: Iterable[Document | AnnotatedDocument]) -> Iterator[AnnotatedDocument]:
    """Give every document a name of its own: its id, else its file, else its number; twins are numbered on."""
    used: dict[str, int] = {}
    for number, found in enumerate(documents, start=1):
        annotated = found if isinstance(found, AnnotatedDocument) else _annotated(found, number)
        name = annotated.id
        while name in used:
            used[annotated.id] += 1
            name = f"{annotated.id} ({used[annotated.id]})"
        used[name] = 1
        yield AnnotatedDocument(name, annotated.genre, annotated.document, annotated.meta)


def _annotated(document: Document, number: int) -> AnnotatedDocument:
    return AnnotatedDocument(document.source.file or f"document {number}", None, document)


def _row(found: object) -> Row:
    cls: type = type(found)
    return {column.name: plain(column.kind, getattr(found, column.name)) for column in columns_of(cls)}


def _own_row(document: Document) -> Row:
    own = (found for found in columns_of(Document) if found.name not in _OWN_TABLES)
    return {column.name: plain(column.kind, getattr(document, column.name)) for column in own}
