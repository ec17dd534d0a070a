"""One table of a workbook: typed cells, the head frozen and filtered, and further sheets where one is full."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import east_asian_width

from pairie.outputs.columns import column
from pairie.outputs.flat import number_words
from pairie.outputs.harmless import looks_like_formula
from pairie.outputs.tables import Row, Table

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["LONG_TEXT", "Place", "Sheet", "Styles"]

# What Excel takes: rows of a sheet, UTF-16 units of a cell, links of a sheet.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
MOST_LINKS = 65_530

NARROWEST, WIDEST = 8, 60

#: What does not fit into its cell, in pieces; to be joined in order.
LONG_TEXT = Table(
    "long text",
    (
        column("table", "sheet"),
        column("table", "row", "integer"),
        column("table", "column"),
        column("table", "part", "integer"),
        column("table", "text"),
    ),
    ("sheet", "row", "column", "part"),
)


class Place(NamedTuple):
    """A row of a sheet, counted from 1 as Excel does."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True, init=False)
class Styles:
    """How cells look: the head, links, and text that must stay text."""

    head: Format
    link: Format
    text: Format
    date: Format

    def __init__(self, book: Workbook) -> None:
        looks: Mapping[str, Mapping[str, Any]] = {
            "head": {"bold": True, "bg_color": "#DDE6EE", "border": 1, "border_color": "#B0BCC8"},
            "link": {"font_color": "#0B5394", "underline": 1, "quote_prefix": True},
            "text": {"quote_prefix": True},
            "date": {"num_format": "yyyy-mm-dd"},
        }
        for name, look in looks.items():
            object.__setattr__(self, name, book.add_format(dict(look)))


class Sheet:
    """A table of flat columns that grows downwards; ``spill`` takes the pieces of text too long for a cell."""

    def __init__(self, book: Workbook, table: Table, styles: Styles, spill: Sheet | None) -> None:
        self._book = book
        self._table = table
        self._styles = styles
        self._spill = spill
        self._widths = [_width(found.name) + 3 for found in table.columns]
        self._n_sheets = 0
        self._full: list[tuple[Worksheet, int]] = []
        # The sheet for long text is made when there is any.
        self._sheet: Worksheet | None = None
        self._row = self._n_links = 0
        if spill is not None:
            self._begin()

    def add(self, row: Row, links: Mapping[str, str | None]) -> Place:
        """Write a row; ``links`` lead from its cells, by column."""
        if self._sheet is None or self._row >= MOST_ROWS:
            self._begin()
        sheet = self._sheet
        assert sheet is not None
        place = Place(sheet.name, self._row + 1)
        for i, found in enumerate(self._table.columns):
            value = row.get(found.name)
            if value is not None:
                self._write(sheet, place, i, value, links.get(found.name))
        self._row += 1
        return place

    def finish(self) -> None:
        """Set widths and filters, which are known at the end only."""
        if self._sheet is not None:
            self._full.append((self._sheet, self._row))
        for sheet, n_rows in self._full:
            for i, width in enumerate(self._widths):
                sheet.set_column(i, i, max(NARROWEST, min(WIDEST, width)))
            sheet.autofilter(0, 0, max(n_rows - 1, 0), len(self._table.columns) - 1)

    def _begin(self) -> None:
        if self._sheet is not None:
            self._full.append((self._sheet, self._row))
        self._n_sheets += 1
        name = self._table.name if self._n_sheets == 1 else f"{self._table.name} {self._n_sheets}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for i, found in enumerate(self._table.columns):
            self._sheet.write_string(0, i, found.name, self._styles.head)
        self._row, self._n_links = 1, 0

    def _write(self, sheet: Worksheet, place: Place, i: int, value: Any, link: str | None) -> None:
        at = (place.row - 1, i)
        if isinstance(value, bool):
            sheet.write_boolean(*at, value)
        elif isinstance(value, date):
            sheet.write_datetime(*at, value, self._styles.date)
        elif isinstance(value, int | float | Decimal) and _is_number_of_excel(value):
            sheet.write_number(*at, float(value))
            self._widths[i] = max(self._widths[i], len(str(value)) + 1)
        else:
            words = number_words(value) if isinstance(value, Decimal) else str(value)
            self._widths[i] = max(self._widths[i], _width(words[:WIDEST]) + 1)
            words = self._fitting(words, place, i)
            if link and self._n_links < MOST_LINKS:
                self._n_links += 1
                sheet.write_url(*at, link, self._styles.link, words)
            else:
                sheet.write_string(*at, words, self._styles.text if looks_like_formula(words) else None)

    def _fitting(self, words: str, place: Place, i: int) -> str:
        """Cut what a cell cannot hold, say so in the cell, and keep the whole in the sheet for long text."""
        if _units(words) <= LONGEST_CELL or self._spill is None:
            return words
        name = self._table.columns[i].name
        for part, piece in enumerate(_pieces(words, LONGEST_CELL), start=1):
            key = {"sheet": place.sheet, "row": place.row, "column": name, "part": part}
            self._spill.add(key | {"text": piece}, {})
        note = f'… [cut: {len(words)} characters, the whole is in sheet "{LONG_TEXT.name}"]'
        return next(_pieces(words, LONGEST_CELL - len(note))) + note


def _is_number_of_excel(value: int | float | Decimal) -> bool:
    """Whether a cell holds the number exactly; else its digits are written."""
    if isinstance(value, float):
        return math.isfinite(value)
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > 300:
        return False
    return Decimal(repr(float(value))) == number and len(number.normalize().as_tuple().digits) <= 15


def _units(words: str) -> int:
    return len(words) + sum(character > "\uffff" for character in words)


def _pieces(words: str, longest: int) -> Iterator[str]:
    """Cut words into pieces of at most so many UTF-16 units."""
    start, n_units = 0, 0
    for i, character in enumerate(words):
        width = 2 if character > "\uffff" else 1
        if n_units + width > longest:
            yield words[start:i]
            start, n_units = i, 0
        n_units += width
    yield words[start:]


def _width(words: str) -> int:
    """How wide words are, in digits: a Chinese character takes two."""
    lines = words.split("\n")
    return max(sum(2 if east_asian_width(character) in "WF" else 1 for character in line) for line in lines)
