"""A folder of numbered pages to one document, whatever the form of each page."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from pairie.errors import PairieError, ReadError
from pairie.readers.numbering import Series, page_files
from pairie.readers.ocr import OCR
from pairie.readers.page_file import PageFile, content_of, page_file
from pairie.readers.page_watch import end_pages
from pairie.readers.paper import Paper
from pairie.readers.pdf import MOST_PAGES
from pairie.readers.runs import parts_of
from pairie.readers.sections import with_sections
from pairie.readers.stream import Part, joined_parts
from pairie.readers.suffixes import NOT_YET_READ, SUFFIXES
from pairie.readers.years import with_years
from pairie.types import Document, PageFault, Source

__all__ = ["read_folder"]


@dataclass(slots=True)
class _Opened:
    """The files of a volume that can be read, what is missing, and before which pages, by their counts."""

    files: list[PageFile] = field(default_factory=list)
    faults: list[PageFault] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)

    @property
    def breaks(self) -> frozenset[int]:
        """The counts of pages before which something is missing: numbers of the series, or pages that failed."""
        follows = pairwise(self.files)
        failed = (file.first for before, file in follows if before.first + len(before.starts) < file.first)
        return frozenset((*self.gaps, *failed))


def read_folder(
    folder: Path, *, suffixes: Sequence[str] | None = None, max_pages: int = MOST_PAGES, ocr: OCR = "auto"
) -> Document:
    """Read a folder of numbered pages as one volume.

    Pages may be of any form that is read; neighbours of one form are read together, as the pages of one file are. A
    page that cannot be read and numbers that are left out are named in ``source.faults``, and the others are read.

    Args:
        folder: see :func:`pairie.readers.numbering.page_files` for the order of its files.
        suffixes: which files are pages; None takes all that are read.
        max_pages: a volume with more pages is refused.
        ocr: whether pictures and broken pages are recognised, see :func:`pairie.read`.
    Raises:
        ReadError: there are no numbered pages or too many, or none can be read.
        ConfigError: no page can be read without an extra that is not installed.
    """
    series = page_files(folder, [*SUFFIXES, *NOT_YET_READ] if suffixes is None else suffixes)
    opened = _open(folder, series, max_pages, ocr)
    parts = list(parts_of(opened.files, opened.breaks))
    source = _source(folder, parts, sorted(opened.faults, key=lambda fault: fault.page_number))
    document = with_sections(joined_parts(parts, source, opened.breaks))
    return with_years(document, [page for file in opened.files for page in file.pages])


def _open(folder: Path, series: Series, max_pages: int, ocr: OCR) -> _Opened:
    """Open the files one by one; the pages of those that fail are counted as one."""
    found, count, failure = _Opened(), 0, None
    for index, path in enumerate(series.files):
        first = count + 1
        found.faults += [PageFault(first, said[index]) for said in (series.gaps, series.twins) if index in said]
        found.gaps += [first] if index in series.gaps else []
        try:
            file = page_file(str(path), first, content_of(path, max_pages, ocr))
        except PairieError as error:
            found.faults.append(PageFault(first, str(error).removeprefix(f"{folder}{os.sep}")))
            failure, count = failure or error, first
        else:
            found.files.append(file)
            found.faults += _faults_inside(file)
            count += len(file.starts)
        finally:
            end_pages()  # what hangs while the next file is opened is not this one
        if count > max_pages:
            raise ReadError(
                f"{folder}: too many pages; got {count} or more, expected 1 to {max_pages}. Part the folder, or read "
                "it with a larger max_pages."
            )
    if found.faults and not any(file.text.strip() for file in found.files):
        said = found.faults[0]
        raise failure or ReadError(f"{folder}: nothing to read; page {said.page_number}: {said.message}")
    return found


def _faults_inside(file: PageFile) -> Iterable[PageFault]:
    if isinstance(file.content, Paper):
        for fault in file.content.faults:
            yield PageFault(file.first + fault.page_number - 1, f"{Path(file.name).name}: {fault.message}")
    elif not file.text.strip():
        said = "empty page; got white space alone, expected text. Look whether something is printed there."
        yield PageFault(file.first, f"{Path(file.name).name}: {said}")


def _source(folder: Path, parts: Iterable[Part], faults: Sequence[PageFault]) -> Source:
    """Name the volume by what its parts say; a date or publisher only where they agree."""
    sources = [part.document.source for part in parts]
    years = Counter(source.volume_year for source in sources if source.volume_year is not None)
    year = years.most_common(1)[0][0] if years else None
    named = [source for source in sources if source.volume_year == year] if year else sources
    dates, publishers = ({getattr(s, name) for s in sources} for name in ("date", "publisher"))
    return Source(
        file=str(folder),
        form="volume",
        title=next((source.title for source in named if source.title), None),
        page=next((source.page for source in sources if source.page), None),
        publisher=publishers.pop() if len(publishers) == 1 else None,
        date=dates.pop() if len(dates) == 1 else None,
        volume_year=year,
        faults=tuple(faults),
    )
