"""What a notebook shows of a document: its text with the mentions marked, and its records. Static and harmless."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from pairie.outputs.flat import Cell, record_rows
from pairie.types import Document, Label, Mention

__all__ = ["document_to_html"]

# A notebook keeps what it shows: enough to see what was found, not a second copy of a volume.
MOST_CHARS = 1500
MOST_ROWS = 20
MOST_CELL = 80

# Tints let light and dark notebooks shine through; lines differ for those who do not tell the colours apart.
STYLES: dict[Label, str] = {
    "ACTOR": "background:rgba(30,110,200,.18);border-bottom:2px solid #2f7fd0",
    "RECIPIENT": "background:rgba(230,120,20,.2);border-bottom:4px double #d07018",
    "AMOUNT": "background:rgba(0,150,110,.2);border-bottom:2px dotted #0a9a72",
    "MEASURE": "background:rgba(150,60,160,.16);border-bottom:2px dashed #a050a8",
}
#: A label that is not of the guidelines (a model with own labels).
OWN = "border-bottom:2px dotted currentColor"
COLUMNS = ("actors", "recipients", "measure", "category", "amounts", "year_start", "year_end", "status", "score")


def document_to_html(document: Document) -> str:
    """Return the beginning of the text with its mentions, and the first records, as a piece of HTML.

    There is no script, no style sheet and no address in it, so that notebooks show it also where they trust nobody.
    """
    text, records = document.text, document.records
    shown = text[:MOST_CHARS]
    rest = f"<p><i>… {len(text) - len(shown):,} characters more</i></p>" if len(text) > len(shown) else ""
    legend = " ".join(f'<span style="{style}">{label}</span>' for label, style in STYLES.items())
    body = "".join(_painted(shown, document.entities)).replace("\n", "<br>")
    return (
        f'<div style="max-width:60em"><p style="font-size:85%">{legend}</p>'
        f'<div style="line-height:2;overflow-wrap:anywhere">{body}</div>{rest}{_table(document)}'
        f'<p style="font-size:85%">{len(document.entities)} mentions, {len(document.relations)} links, '
        f"{len(records)} records{f', the first {MOST_ROWS} shown' if len(records) > MOST_ROWS else ''}</p></div>"
    )


def _painted(text: str, mentions: Sequence[Mention]) -> Iterable[str]:
    """Yield the text in stretches that lie in the same mentions, each in a span for every one of them."""
    inside = sorted((m for m in mentions if m.start < len(text)), key=lambda m: (m.start, -m.end))
    borders = sorted({0, len(text), *(b for m in inside for b in (m.start, min(m.end, len(text))))})
    for start, end in pairwise(borders):
        over = [m for m in inside if m.start <= start and end <= m.end]
        opened = "".join(f'<span title="{m.label} {m.score:.2f}" style="{STYLES.get(m.label, OWN)}">' for m in over)
        yield f"{opened}{_escaped(text[start:end])}{'</span>' * len(over)}"


def _table(document: Document) -> str:
    if not document.records:
        return ""
    head = "".join(f"<th>{column.replace('_', ' ')}</th>" for column in COLUMNS)
    rows = record_rows(document.replace(records=document.records[:MOST_ROWS]))
    body = "".join(f"<tr>{''.join(f'<td>{_cell(row[column])}</td>' for column in COLUMNS)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    shown = f"{cell:.2f}" if isinstance(cell, float) else str(cell)
    return _escaped(shown if len(shown) <= MOST_CELL else shown[: MOST_CELL - 1] + "…")


def _escaped(text: str) -> str:
    # Half a surrogate pair from a broken page cannot be sent to a browser.
    return escape(text.encode("utf-8", "replace").decode("utf-8"))
