"""Characters that a file of an output cannot hold, or that a spreadsheet would act upon, made harmless and not lost.

A character that has to go is written as a backslash, ``u`` and its four hexadecimal digits (``\\u0000``). A backslash
that already stood before such digits is written ``\\u005c``, so :func:`unescaped` gives back exactly what was there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = [
    "JOINT",
    "escaped",
    "joined",
    "looks_like_formula",
    "split_joined",
    "storable",
    "unescaped",
    "with_mark",
    "without_mark",
]

#: Between the parts of a cell that holds several.
JOINT = "; "

_SURROGATES = "\ud800-\udfff"
# Controls but tab and line feed, what XML has no place for, and what Excel takes for an escape of its own (_x0041_).
_NOT_IN_CELLS = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff{_SURROGATES}]|_(?=x[0-9A-Fa-f]{{4}}_)")
_NOT_IN_UTF8 = re.compile(f"[{_SURROGATES}]")
_LIKE_AN_ESCAPE = re.compile(r"\\(?=u[0-9A-Fa-f]{4})")
_LIKE_THE_JOINT = re.compile(r";(?= |$)")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
# What a spreadsheet takes for a formula, also in full width and behind blanks; apostrophes that stood there before.
_FORMULA = re.compile(r"'*(?:[\t\n]|[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠])")


def escaped(text: str) -> str:
    """Escape what has no place in a cell of CSV or XLSX: control characters, half surrogate pairs."""
    return _NOT_IN_CELLS.sub(_escape, _LIKE_AN_ESCAPE.sub(_escape, text))


def storable(text: str) -> str:
    """Escape what UTF-8 cannot express, half surrogate pairs: for Parquet, DuckDB and pandas, which hold all else."""
    return _NOT_IN_UTF8.sub(_escape, _LIKE_AN_ESCAPE.sub(_escape, text))


def unescaped(text: str) -> str:
    """Return the text as it was before :func:`escaped` or :func:`storable`."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def looks_like_formula(cell: str) -> bool:
    """Whether a spreadsheet may run the text as a formula when it is typed or read from CSV."""
    return _FORMULA.match(cell) is not None


def with_mark(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; the page may come from anyone."""
    return f"'{cell}" if looks_like_formula(cell) else cell


def without_mark(cell: str) -> str:
    """Take the apostrophe of :func:`with_mark` away."""
    return cell[1:] if cell.startswith("'") and looks_like_formula(cell) else cell


def joined(parts: Iterable[str]) -> str:
    """Join parts that are escaped already; a semicolon that would look like the joint becomes ``\\u003b``."""
    return JOINT.join(_LIKE_THE_JOINT.sub(_escape, part) for part in parts)


def split_joined(cell: str) -> list[str]:
    """Return the parts of a cell that :func:`joined` made."""
    return [unescaped(part) for part in cell.split(JOINT)]


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
