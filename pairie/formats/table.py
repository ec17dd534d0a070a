"""The table: one flat row a record, as CSV that Excel opens rightly and as a DataFrame."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pairie.errors import missing_extra
from pairie.formats.annotated import AnnotatedDocument
from pairie.types import Document, Party, Record, RecordAmount

if TYPE_CHECKING:
    import pandas

__all__ = ["COLUMNS", "Cell", "flat_row", "records_to_pandas", "table_head", "table_rows", "write_csv"]

Cell = str | int | float | bool | None

COLUMNS = (
    "document",
    "record_id",
    "actors",
    "actor_codes",
    "recipients",
    "recipient_codes",
    "measure",
    "category",
    "amounts",
    "amount_values",
    "year_start",
    "year_end",
    "year_basis",
    "status",
    "source",
    "page",
    "page_number",
    "section",
    "evidence",
    "evidence_start",
    "evidence_end",
    "score",
    "needs_review",
    "review_reasons",
)
# Excel reads the mark as "this is UTF-8"; without it Chinese comes out garbled.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for the beginning of a formula, also in full width.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def flat_row(record: Record, document: Document, name: str | None = None) -> dict[str, Cell]:
    """Return a record as one row. Parties and amounts are joined by "; ", their codes and values in the same order."""
    start, end = record.evidence
    return {
        "document": name,
        "record_id": record.record_id,
        "actors": _joined(party.canonical for party in record.actors),
        "actor_codes": _codes(record.actors),
        "recipients": _joined(party.canonical for party in record.recipients),
        "recipient_codes": _codes(record.recipients),
        "measure": record.measure,
        "category": record.category,
        "amounts": _joined(amount.text for amount in record.amounts),
        "amount_values": _joined(_value(amount) for amount in record.amounts),
        "year_start": record.year_start,
        "year_end": record.year_end,
        "year_basis": record.year_basis,
        "status": record.status,
        "source": record.source,
        "page": record.page,
        "page_number": record.page_number,
        "section": " > ".join(record.section),
        "evidence": document.text[start:end],
        "evidence_start": start,
        "evidence_end": end,
        "score": round(record.score, 4),
        "needs_review": record.needs_review,
        "review_reasons": _joined(record.review_reasons),
    }


def records_to_pandas(documents: Document | Iterable[Document]) -> pandas.DataFrame:
    """Return the records as a DataFrame, one row an act, in the columns of :data:`COLUMNS`.

    Raises:
        ConfigError: pandas is not installed; the message names the extra that brings it.
    """
    try:
        import pandas
    except ImportError as error:
        raise missing_extra("pandas", "table", "table of records") from error
    many = [documents] if isinstance(documents, Document) else documents
    rows = [flat_row(record, document, document.source.file) for document in many for record in document.records]
    frame = pandas.DataFrame(rows, columns=list(COLUMNS))
    # Whole years although some are unknown: plain pandas would turn them into 2020.0.
    return frame.astype(dict.fromkeys(("year_start", "year_end", "page_number"), "Int64"))


def write_csv(documents: Iterable[AnnotatedDocument]) -> str:
    """Return the records of all documents as CSV for a spreadsheet. Write it as UTF-8 with ``newline=""``."""
    return table_head() + "".join(table_rows(annotated) for annotated in documents)


def table_head() -> str:
    return BYTE_ORDER_MARK + _line(COLUMNS)


def table_rows(annotated: AnnotatedDocument) -> str:
    """Return the CSV lines of one document, so that a long batch can be written as it goes."""
    document = annotated.document
    rows = (flat_row(record, document, annotated.id) for record in document.records)
    return "".join(_line([_harmless(row[column]) for column in COLUMNS]) for row in rows)


def _line(cells: Iterable[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Put an apostrophe before what a spreadsheet would run as a formula; the page may come from anyone."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _codes(parties: Iterable[Party]) -> str:
    codes = [party.code or "" for party in parties]
    return _joined(codes) if any(codes) else ""


def _value(amount: RecordAmount) -> str:
    """Write value and unit: ``13200000 元``; empty where the amount could not be read."""
    return "" if amount.value is None else f"{amount.value:f} {amount.unit or ''}".strip()
