"""The columns of a page in reading order.

A region is split at its best gutter. Lines that span it part the region into bands, which are read one after the
other; in a band of columns the left part is read before the right. Each part is a region again, so any number of
columns and any nesting of bands comes out of the same step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pairie.readers.cells import METRICS, Metric, Ruler, Segment
from pairie.readers.column_headings import headings
from pairie.readers.gutters import Gutter, fit_gutter
from pairie.readers.partings import part, split
from pairie.readers.tables import table_rows

__all__ = ["Column", "columns_of", "straightest"]


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that follow one another: a column of a band, or what spans the page (``spanning``)."""

    segments: tuple[Segment, ...]
    spanning: bool = False
    width: int = 0  # cells of the columns that it spans


def straightest(
    text: str, pages: Iterable[tuple[Sequence[Segment], Mapping[Metric, Ruler]]]
) -> tuple[Metric, list[Gutter | None]]:
    """Return the metric in which the first gutters of all pages are straightest, with these gutters, one a page.

    One program wrote all pages, so they have one metric; a page whose gutters are hard to see takes it from the others.

    Args:
        text: the whole source, normalised.
        pages: the lines of every page, and its rulers; the same metrics on all pages.
    """
    fits: dict[Metric, list[Gutter | None]] = {}
    crooked: dict[Metric, float] = {}
    for rows, rulers in pages:
        spanning = table_rows(text, rows)
        for metric, ruler in rulers.items():
            gutter = fit_gutter(text, rows, ruler, spanning=spanning)
            crooked[metric] = crooked.get(metric, 0.0) + _crookedness(text, rows, ruler, gutter)
            fits.setdefault(metric, []).append(gutter)
    best = min(fits, key=lambda metric: crooked[metric], default=METRICS[-1])
    return best, fits.get(best, [])


def _crookedness(text: str, rows: Sequence[Segment], ruler: Ruler, gutter: Gutter | None) -> float:
    """Return the cost of a gutter and what the second column's line starts stray, a tenth of a line a cell."""
    if gutter is None or gutter.cost > 0:
        return 0.0  # a path that costs more than it earns is none, and tells nothing of the metric
    beside = np.flatnonzero(gutter.beside).tolist()
    halves = (split(text, rows[line], ruler, int(gutter.borders[line]))[1] for line in beside)
    starts = np.array([ruler.left(half) for half in halves if half])
    return gutter.cost + (0.1 * float(np.abs(starts - np.median(starts)).sum()) if len(starts) else 0.0)


def columns_of(
    text: str,
    region: Sequence[Segment],
    ruler: Ruler,
    gutter: Gutter | None = None,
    *,
    spanned: int = 0,
    inner: bool = False,
) -> Iterator[Column]:
    """Yield the columns of a region in reading order.

    Args:
        text: the whole source, normalised.
        region: segments in the order of their lines, one a line.
        ruler: measures the segments.
        gutter: of the region, if it is known already.
        spanned: how many cells the columns have that the region spans; 0 for a region that is part of one.
        inner: the region is one side of a gutter. If most of its lines run on, what is parted in it is a list.
    """
    if not region:
        return
    parting = part(text, region, ruler, gutter)
    if parting is None or (inner and 2 * int(parting.gutter.columns.sum()) < len(region)):
        yield Column(tuple(region), spanned > 0, spanned)
        return
    spanned = max(map(ruler.right, region)) - min(map(ruler.left, region))
    in_columns = parting.gutter.columns & ~headings(parting)
    for columns, band in groupby(range(len(region)), key=lambda line: bool(in_columns[line])):
        lines = list(band)
        if columns:
            for side in (0, 1):
                yield from columns_of(text, parting.side(side, lines), ruler, inner=True)
        else:
            yield from columns_of(text, [region[line] for line in lines], ruler, spanned=spanned)
