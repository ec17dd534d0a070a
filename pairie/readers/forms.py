"""Tell running text, layout dumps and web dumps apart. When unsure, it is running text, which is left as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np

from pairie.readers.boilerplate import boilerplate_of
from pairie.readers.cells import Ruler, Segment, rows_of
from pairie.readers.clues import PAGE_LABEL, VOLUME
from pairie.readers.furniture import is_page_strip
from pairie.text import HAN, normalise, share_of_han

__all__ = ["tell_form"]

# The first pages tell what a dump is.
_SAMPLE = 60_000

# Program text and English pages have gaps, wrapped lines and buttons too; this library reads Chinese.
_LEAST_HAN = 0.5

# Columns: this many lines with running text on both sides of a gap, and this share of all.
_LEAST_LINES = 4
_LEAST_SHARE = 0.15
_LEAST_CHARS = 7
# One column: this many lines as wide as the measure and at least this wide (widths of a Chinese character).
_LEAST_FULL = 5
_LEAST_MEASURE = 15.0
_LEAST_WRAPPED = 0.3
_RAGGED = 2.5
_GAP = re.compile(r"[^\S\n]{2,}|(?<=[^\s0-9A-Za-z|])[^\S\n](?=[^\s0-9A-Za-z|])")
_ENDED = re.compile(r"[。!?;:][”’」』)]*$")
_MOSTLY = 0.6

# A web dump shows at least this many kinds of what stands around an article, on this many lines.
_LEAST_KINDS = 2
_LEAST_BOILERPLATE = 3
_TELLING = frozenset({"navigation", "login", "share", "code", "related", "legal", "disclaimer", "staff"})


def tell_form(raw: str) -> Literal["text", "layout", "web"]:
    """Return what a text is, from its first pages."""
    sample = raw[:_SAMPLE]
    text = normalise(sample)
    rows = rows_of(sample, 0)
    if len(rows) < _LEAST_LINES or share_of_han(text) < _LEAST_HAN:
        return "text"
    printed = Ruler(sample, 0, "print")
    if _has_columns(text, rows, printed):
        return "layout"
    if _is_web(text, rows):
        return "web"
    return "layout" if _is_marked(text, rows) or _is_one_column(text, rows, printed) else "text"


def _has_columns(text: str, rows: Sequence[Segment], printed: Ruler) -> bool:
    """Look for lines in two parts or more of which the parts are full lines of running text, not cells of a table."""
    parted = [
        parts for parts in (_parts(text, row) for row in rows) if sum(_is_wordy(text, part) for part in parts) > 1
    ]
    if len(parted) < max(_LEAST_LINES, _LEAST_SHARE * len(rows)):
        return False
    return _is_filled(text, [parts[0] for parts in parted], printed) or _is_filled(
        text, [parts[-1] for parts in parted], printed
    )


def _parts(text: str, row: Segment) -> list[Segment]:
    """Cut a line at gaps and at single spaces inside Chinese, which a narrow gutter leaves."""
    borders = [row.start, *(at for match in _GAP.finditer(text, row.start, row.end) for at in match.span()), row.end]
    return [Segment(row.row, low, high) for low, high in zip(borders[::2], borders[1::2], strict=True)]


def _is_wordy(text: str, part: Segment) -> bool:
    return len(re.findall(f"[{HAN}]", text[part.start : part.end])) >= _LEAST_CHARS


def _is_filled(text: str, lines: Sequence[Segment], printed: Ruler) -> bool:
    """Tell whether most lines end at a common measure, and in the middle of a sentence."""
    widths = np.array([printed.width_of(line) / 2 for line in lines])
    full = widths >= np.percentile(widths, 80) - _RAGGED
    n_open = sum(
        _ENDED.search(text, line.start, line.end) is None for line, whole in zip(lines, full, strict=True) if whole
    )
    return bool(full.mean() >= _MOSTLY and n_open >= _MOSTLY * full.sum())


def _is_one_column(text: str, rows: Sequence[Segment], printed: Ruler) -> bool:
    """Look for wrapped paragraphs: full lines that break off in a sentence, and indented first lines or a margin."""
    widths = np.array([printed.width_of(row) / 2 for row in rows])
    measure = float(np.percentile(widths, 80))
    if measure < _LEAST_MEASURE or widths.max() > 1.5 * measure:
        return False
    left = np.array([printed.left(row) for row in rows])
    margin = int(np.percentile(left, 30, method="lower"))
    ended = np.array([_ENDED.search(text, row.start, row.end) is not None for row in rows])
    # An indented line is narrower by its indentation.
    n_wrapped = int(((np.abs(widths + np.clip(left - margin, 0, 4) / 2 - measure) <= _RAGGED) & ~ended).sum())
    wrapped = n_wrapped >= max(_LEAST_FULL, _LEAST_WRAPPED * len(rows))
    return wrapped and (margin >= 2 or bool((left >= margin + 2).any()))


def _is_marked(text: str, rows: Sequence[Segment]) -> bool:
    """Look for what only a dumped page has: a strip of page numbers, or a page label with the name of its volume."""
    edges = [text[row.start : row.end] for row in (*rows[:3], *rows[-3:])]
    labelled = any(PAGE_LABEL.match(line) for line in edges) and any(
        VOLUME.search(line) and len(line) <= 60 for line in edges
    )
    return labelled or any(is_page_strip(line) for line in edges)


def _is_web(text: str, rows: Sequence[Segment]) -> bool:
    lines = [text[row.start : row.end] for row in rows]
    if not any(len(line) > _LEAST_MEASURE and _ENDED.search(line) for line in lines):
        return False
    found = [kind for kind in map(boilerplate_of, lines) if kind in _TELLING]
    return len(found) >= _LEAST_BOILERPLATE and len(set(found)) >= _LEAST_KINDS
