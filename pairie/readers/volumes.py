"""A folder of numbered pages to one document, whatever the form of each page."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Literal

from pairie.errors import PairieError, ReadError
from pairie.readers.cells import Segment
from pairie.readers.docx import read_docx
from pairie.readers.forms import tell_form
from pairie.readers.furniture import Peeled, peel_pages, plain_head, repeated_heads
from pairie.readers.html import read_html
from pairie.readers.image import paper_of_image
from pairie.readers.layout import page_bounds, read_layout
from pairie.readers.numbering import page_files
from pairie.readers.paper import Paper, set_papers
from pairie.readers.pdf import MOST_PAGES, paper_of_pdf
from pairie.readers.plain import decode, read_running
from pairie.readers.sections import with_sections
from pairie.readers.sheets import joined
from pairie.readers.stream import Part, joined_parts
from pairie.readers.suffixes import HTML, NOT_YET_READ, PDF, PICTURES, SUFFIXES, WORD
from pairie.readers.web import read_web
from pairie.readers.years import with_years
from pairie.text import normalise
from pairie.types import Document, PageFault, Passage, Source, SourceSpan

__all__ = ["read_folder"]

_Kind = Literal["paper", "dump", "text", "article"]
_INDENTS = ("\u3000", "  ", "\t")


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the volume.

    Args:
        first: the count of its first page.
        text: what its source spans count in; of an article what was read from it.
        starts: where its pages begin in the text.
    """

    name: str
    first: int
    content: Paper | Document | str
    text: str
    starts: Sequence[int] = (0,)

    @property
    def pages(self) -> Iterator[str]:
        for start, end in pairwise([*self.starts, len(self.text)]):
            yield self.text[start:end]


def read_folder(folder: Path, *, suffixes: Sequence[str] | None = None, max_pages: int = MOST_PAGES) -> Document:
    """Read a folder of numbered pages as one volume.

    Pages may be of any form that is read; neighbours of one form are read together, as the pages of one file are. A
    page that cannot be read and numbers that are left out are named in ``source.faults``, and the others are read.

    Args:
        folder: see :func:`pairie.readers.numbering.page_files` for the order of its files.
        suffixes: which files are pages; None takes all that are read.
        max_pages: a volume with more pages is refused.
    Raises:
        ReadError: there are no numbered pages or too many, or none can be read.
        ConfigError: no page can be read without an extra that is not installed.
    """
    series = page_files(folder, [*SUFFIXES, *NOT_YET_READ] if suffixes is None else suffixes)
    if len(series.files) > max_pages:
        raise _too_many(folder, len(series.files), max_pages)
    files: list[_File] = []
    faults: list[PageFault] = []
    numbers: list[int] = []
    first, failed = 1, None
    for path in series.files:
        numbers.append(first)
        try:
            content = _opened(path, max_pages)
        except PairieError as error:
            faults.append(PageFault(first, str(error).removeprefix(f"{folder}{os.sep}")))
            failed = failed or error
            first += 1
            continue
        file = _file(str(path), first, content)
        if isinstance(content, Paper):
            faults += [PageFault(first + f.page_number - 1, f"{path.name}: {f.message}") for f in content.faults]
        files.append(file)
        first += len(file.starts)
        if first - 1 > max_pages:
            raise _too_many(folder, first - 1, max_pages)
    if failed and not files:
        raise failed
    faults += [PageFault(numbers[index], message) for index, message in series.faults]
    breaks = _breaks((numbers[index] for index in series.gaps), files)
    parts = list(_parts(files, breaks))
    source = _source(folder, parts, sorted(faults, key=lambda fault: fault.page_number))
    pages = [page for file in files for page in file.pages]
    return with_years(with_sections(joined_parts(parts, source, breaks)), pages)


def _too_many(folder: Path, got: int, most: int) -> ReadError:
    return ReadError(
        f"{folder}: too many pages; got {got} or more, expected 1 to {most}. Part the folder, or raise max_pages."
    )


def _opened(path: Path, max_pages: int) -> Paper | Document | str:
    """Return what a file holds: sheets of pages set in type, an article, or text of which the form is not yet known."""
    suffix = path.suffix.lower()
    if suffix in NOT_YET_READ:
        raise ReadError(f"{path}: form not yet read; got {suffix}, expected another. {NOT_YET_READ[suffix]}")
    if suffix in PDF:
        return paper_of_pdf(path, max_pages=max_pages)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: cannot be opened; got {error.strerror!r}, expected a page. Check it.") from error
    if suffix in PICTURES:
        return paper_of_image(data, file=str(path))
    if suffix in HTML:
        return read_html(data, file=str(path))
    return read_docx(data, file=str(path)) if suffix in WORD else decode(data, str(path))


def _file(name: str, first: int, content: Paper | Document | str) -> _File:
    if isinstance(content, Paper):
        text, placed = joined(content.sheets)
        return _File(name, first, content, text, [page.start for page in placed])
    if isinstance(content, Document):
        return _File(name, first, content, content.text)
    return _File(name, first, content, content, _page_starts(content))


def _page_starts(raw: str) -> list[int]:
    """Return where the pages of a text begin; programs put a form feed behind the last one as well."""
    starts = [start for start, _ in page_bounds(raw)]
    return starts[:-1] if len(starts) > 1 and not raw[starts[-1] :].strip() else starts


def _breaks(gaps: Iterable[int], files: Sequence[_File]) -> frozenset[int]:
    """Return the counts of pages before which something is missing: numbers of the series, or pages that failed."""
    failed = (file.first for before, file in pairwise(files) if before.first + len(before.starts) < file.first)
    return frozenset((*gaps, *failed))


def _parts(files: Sequence[_File], breaks: Collection[int]) -> Iterator[Part]:
    """Read neighbours of one form together; what is set in type goes on by itself, so only where nothing is missing."""
    texts = [file.content for file in files if isinstance(file.content, str)]
    form = tell_form("\f".join(texts))  # one program wrote them all
    kinds = {file.first: _kind(file, form) for file in files}
    n_breaks = list(accumulate(file.first in breaks and kinds[file.first] in ("paper", "dump") for file in files))
    for (kind, _), run in groupby(zip(files, n_breaks, strict=True), key=lambda at: (kinds[at[0].first], at[1])):
        group = [file for file, _ in run]
        if kind == "paper":
            papers = [file.content for file in group if isinstance(file.content, Paper)]
            yield Part(_placed(set_papers(papers, Source(form="pdf")), group))
        elif kind == "dump":
            yield Part(_placed(read_layout("\f".join(file.text for file in group)), group))
        elif kind == "text":
            yield from _texts(group)
        else:
            yield from _articles([_as_article(file) for file in group])


def _kind(file: _File, form: str) -> _Kind:
    if isinstance(file.content, str):
        return "dump" if form == "layout" else "text" if form == "text" else "article"
    return "paper" if isinstance(file.content, Paper) else "article"


def _as_article(file: _File) -> _File:
    return _file(file.name, file.first, read_web(file.text, file=file.name)) if isinstance(file.content, str) else file


def _placed(document: Document, files: Sequence[_File]) -> Document:
    """Return a document of several files with the places of its spans in each of them."""
    where = _Where(files)
    passages = tuple(
        replace(passage, source_spans=tuple(part for span in passage.source_spans for part in where.parts(span)))
        for passage in document.passages
    )
    return document.replace(passages=passages)


class _Where:
    """Which file and page a place in the joined text of files belongs to. The texts are parted by form feeds."""

    def __init__(self, files: Sequence[_File]) -> None:
        self._starts: list[int] = []
        self._pages: list[tuple[_File, int, int, int]] = []  # file, its place and length, the count of the page
        base = 0
        for file in files:
            length = len(file.text)
            for number, start in enumerate(file.starts, file.first):
                self._starts.append(base + start)
                self._pages.append((file, base, length, number))
            base += length + 1

    def parts(self, span: SourceSpan) -> Iterator[SourceSpan]:
        file, base, length, number = self._pages[bisect_right(self._starts, span.start) - 1]
        start, end = span.start - base, span.end - base
        here = replace(span, start=start, end=end, page_number=number, file=file.name)
        if end <= length:
            yield here
            return
        # The space between two words at the end of a file, where the joined text has a form feed and the file nothing.
        if start < length:
            yield replace(here, end=length, edges=here.edges[:-1] if here.edges else None)
        yield replace(here, start=length, end=length, box=None, edges=None, chars=1)


def _texts(files: Sequence[_File]) -> Iterator[Part]:
    """Read pages of running text: what stands at head and foot of them is known by all of them."""
    raw = "\f".join(file.text for file in files)
    document = _placed(read_running(raw), files)
    pages: dict[int, list[Passage]] = {}
    for passage in document.passages:
        pages.setdefault(passage.source_spans[0].page_number or 0, []).append(passage)
    peeled = _peeled(raw, list(pages.values()))
    labels = {number: page.clues.page for number, page in zip(pages, peeled, strict=True)}
    kept = {row.start for page in peeled for row in page.rows}
    found = []
    for passage in document.passages:
        if passage.start in kept:
            label = labels[passage.source_spans[0].page_number or 0]
            spans = tuple(replace(span, page=label) for span in passage.source_spans)
            found.append(replace(passage, source_spans=spans))
    indented = frozenset(p.start for p in found if raw[raw.rfind("\n", 0, p.start) + 1 : p.start].startswith(_INDENTS))
    yield Part(document.replace(passages=tuple(found)), flows=True, indented=indented)


def _peeled(raw: str, pages: Sequence[Sequence[Passage]]) -> list[Peeled]:
    text, row, at = normalise(raw), 0, 0
    rows: list[list[Segment]] = []
    for passages in pages:
        rows.append([])
        for passage in passages:
            row += text.count("\n", at, passage.start)
            at = passage.start
            rows[-1].append(Segment(row, passage.start, passage.end))
    return peel_pages(text, rows)


def _articles(files: Sequence[_File]) -> Iterator[Part]:
    """Name the files in the spans of articles, and drop what stands at the head or foot of many of them."""
    documents = [file.content for file in files if isinstance(file.content, Document)]
    text = "\f".join(document.text for document in documents)
    base, pages = 0, list[list[Segment]]()
    for document in documents:
        pages.append([Segment(i, base + p.start, base + p.end) for i, p in enumerate(document.passages)])
        base += len(document.text) + 1
    repeated = repeated_heads(text, pages) if len(pages) > 1 else frozenset[str]()
    for file, document in zip(files, documents, strict=True):
        passages = _without_ends(document, repeated)
        placed = [
            replace(p, source_spans=tuple(replace(s, file=file.name, page_number=file.first) for s in p.source_spans))
            for p in passages
        ]
        yield Part(document.replace(passages=tuple(placed)), flows=True)


def _without_ends(document: Document, repeated: Collection[str]) -> Sequence[Passage]:
    kept = list(document.passages)
    for last in (-1, 0):
        while kept and plain_head(document.text[kept[last].start : kept[last].end]) in repeated:
            del kept[last]
    return kept


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
