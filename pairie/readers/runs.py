"""The files of a volume read in runs: neighbours of one form together, as the pages of one file are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from typing import Literal

from pairie.readers.cells import Segment
from pairie.readers.forms import tell_form
from pairie.readers.furniture import Peeled, peel_pages, plain_head, repeated_heads
from pairie.readers.layout import read_layout
from pairie.readers.page_file import PageFile, page_file
from pairie.readers.paper import Paper, set_papers
from pairie.readers.plain import read_running
from pairie.readers.sections import with_sections
from pairie.readers.stream import Part, joined_parts
from pairie.readers.web import read_web
from pairie.readers.years import with_years
from pairie.text import normalise
from pairie.types import Document, Passage, Source, SourceSpan

__all__ = ["parts_of", "read_paged"]

_Kind = Literal["paper", "dump", "text", "article"]
_INDENTS = ("\u3000", "  ", "\t")


def parts_of(files: Sequence[PageFile], breaks: Collection[int]) -> Iterator[Part]:
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


def _kind(file: PageFile, form: str) -> _Kind:
    if isinstance(file.content, str):
        return "dump" if form == "layout" else "text" if form == "text" else "article"
    return "paper" if isinstance(file.content, Paper) else "article"


def _as_article(file: PageFile) -> PageFile:
    return (
        page_file(file.name, file.first, read_web(file.text, file=file.name)) if isinstance(file.content, str) else file
    )


def _placed(document: Document, files: Sequence[PageFile]) -> Document:
    """Return a document of several files with the places of its spans in each of them."""
    where = _Where(files)
    passages = tuple(
        replace(passage, source_spans=tuple(part for span in passage.source_spans for part in where.parts(span)))
        for passage in document.passages
    )
    return document.replace(passages=passages)


class _Where:
    """Which file and page a place in the joined text of files belongs to. The texts are parted by form feeds."""

    def __init__(self, files: Sequence[PageFile]) -> None:
        self._starts: list[int] = []
        self._pages: list[tuple[PageFile, int, int, int]] = []  # file, its place and length, the count of the page
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


def read_paged(raw: str, *, file: str) -> Document:
    """Read running text whose pages form feeds part: sentences go on over them, heads and page numbers are left out.

    Source spans have the page as counted and as printed.
    """
    pages = page_file(file, 1, raw)
    (part,) = _texts([pages])
    found = joined_parts([part], replace(part.document.source, file=file))
    passages = tuple(
        replace(passage, source_spans=tuple(replace(span, file=None) for span in passage.source_spans))
        for passage in found.passages
    )
    first = next((span.page for passage in passages[:1] for span in passage.source_spans), None)
    source = replace(found.source, page=first or found.source.page, title=_title(found))
    return with_years(with_sections(found.replace(passages=passages, source=source), titled=True), list(pages.pages))


def _title(document: Document) -> str | None:
    """Return the title that the file states; else the heading that opens what is left without running heads."""
    title = document.source.title
    if document.source.volume_year is not None or not document.passages:
        return title
    first = document.passages[0]
    opens = first.kind == "heading" and len(document.passages) > 1
    return document.text[first.start : first.end] if opens else None


def _texts(files: Sequence[PageFile]) -> Iterator[Part]:
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


def _articles(files: Sequence[PageFile]) -> Iterator[Part]:
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
