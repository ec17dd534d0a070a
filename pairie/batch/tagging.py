"""A batch of inputs to documents and faults: the one function that all engines call.

It has no state but the model, which every process loads once. Ray Data and Spark hand it their batches as well as the
workers of :mod:`pairie.batch.engine` do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from pairie.batch.job import Fault, Input, Job, Known, LeftOut, Stage, Tagged, extractor_of
from pairie.batch.sources import Fetched, fetch, forget, renamed
from pairie.errors import PairieError
from pairie.formats.annotated import AnnotatedDocument
from pairie.outputs.tables import TABLES, Row, rows_of
from pairie.readers import read_file, read_volume
from pairie.readers.page_file import page_count
from pairie.readers.page_watch import PageAt, page_watch
from pairie.readers.suffixes import PDF, PICTURES, WORD
from pairie.types import Document

__all__ = ["Watch", "fault_of", "tables_of", "tag_inputs"]

# Documents that go through the network together; single windows are sorted by length there.
BATCH_CHARACTERS = 6_000
BATCH_DOCUMENTS = 16
# Inputs that are fetched while the model is at work.
AHEAD = 4
# So much text takes about as long as a printed page; pictures of pages are larger.
BYTES_A_PAGE = 6_000
BYTES_A_PICTURE = 500_000

Heed = Callable[[Stage, Sequence[int], int, PageAt | None], None]


@dataclass(slots=True)
class Watch:
    """Where the work stands, for who has to cut it off, and the seconds that each stage took."""

    heed: Heed = lambda stage, indices, n_pages, page: None
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("fetch", "read", "tag", "write"), 0.0))
    _stage: Stage = "fetch"
    _since: float = field(default_factory=perf_counter)

    def at(self, stage: Stage, indices: Sequence[int], n_pages: int = 1, page: PageAt | None = None) -> None:
        """Say that a stage begins for some inputs, of so many pages in all, or for one page of an input."""
        now = perf_counter()
        self.seconds[self._stage] += now - self._since
        self._stage, self._since = stage, now
        self.heed(stage, indices, n_pages, page)

    def leave(self) -> None:
        """Stop the clock: until the next stage somebody else is at work."""
        now = perf_counter()
        self.seconds[self._stage] += now - self._since
        self._since = now

    def enter(self) -> None:
        self._since = perf_counter()


@dataclass(slots=True)
class _Read:
    index: int
    source: Input
    digest: str = ""
    document: Document | None = None
    fault: Fault | None = None


def tag_inputs(
    inputs: Sequence[Input],
    job: Job,
    *,
    alone: bool = False,
    known: Known | None = None,
    left_out: LeftOut | None = None,
    watch: Watch | None = None,
    folder: Path | None = None,
) -> Iterator[Tagged]:
    """Read and tag inputs; yield what became of each, in their order. Never raises for what is wrong with an input.

    Args:
        inputs: with ``data``, or at an address that this process can reach.
        alone: every input goes through the network by itself. The result is the same.
        known: inputs by index that are passed over, with the fault to report.
        left_out: pages of inputs that are passed over in the same way.
        watch: is told of every stage.
        folder: where local copies of inputs go; None takes a folder of the system, where they stay if this process is
            killed.
    Raises:
        ModelError: the model cannot be loaded.
        ConfigError: the same of the device, or of a package that is needed to read an address.
    """
    watch = watch or Watch()
    extractor = extractor_of(job)
    waiting: list[_Read] = []
    for read in _read_all(inputs, job, known or {}, left_out or {}, watch, folder):
        waiting.append(read)
        n_characters = sum(len(one.document.text) for one in waiting if one.document)
        if alone or len(waiting) >= BATCH_DOCUMENTS or n_characters >= BATCH_CHARACTERS:
            yield from _tagged(waiting, extractor.extract_documents, watch)
            waiting = []
    yield from _tagged(waiting, extractor.extract_documents, watch)


def tables_of(tagged: Iterable[Tagged]) -> Mapping[str, list[Row]]:
    """Return the rows of all tables, and ``faults``, as plain values; for engines that bring batches of columns."""
    tables: dict[str, list[Row]] = {**{name: [] for name in TABLES}, "faults": []}
    for one in tagged:
        tables["faults"] += [
            {name: getattr(fault, name) for name in fault.__dataclass_fields__} for fault in one.faults
        ]
        if one.found is not None:
            for name, rows in rows_of(one.found).items():
                tables[name] += rows
    return tables


def fault_of(source: Input, stage: Stage, error: Exception, copy: str = "") -> Fault:
    """Describe what went wrong with an input; messages about a copy of it name the original."""
    # A PairieError tells all there is to tell; of anything else the kind is half the story.
    message = str(error) if isinstance(error, PairieError) else f"{error!r}; please report this with the file"
    message = message.replace(copy, source.uri) if copy else message
    return Fault(source.uri, None, stage, type(error).__name__, message)


def _read_all(
    inputs: Sequence[Input], job: Job, known: Known, left_out: LeftOut, watch: Watch, folder: Path | None
) -> Iterator[_Read]:
    copies = TemporaryDirectory(prefix="pairie-", dir=folder, ignore_cleanup_errors=True)
    with copies as name, ThreadPoolExecutor(1) as pool:
        folders = [Path(name) / str(index) for index in range(len(inputs))]
        coming = {index: None for index in range(len(inputs)) if index not in known}
        ahead: dict[int, Future[Fetched]] = {}
        for index, source in enumerate(inputs):
            if index in known:
                yield _Read(index, source, fault=known[index])
                continue
            while coming and len(ahead) < AHEAD:
                following = next(iter(coming))
                del coming[following]
                ahead[following] = pool.submit(fetch, inputs[following], folders[following])
            yield _read(index, source, ahead.pop(index), folders[index], job, watch, left_out=left_out.get(index, {}))


def _read(
    index: int,
    source: Input,
    coming: Future[Fetched],
    folder: Path,
    job: Job,
    watch: Watch,
    *,
    left_out: Mapping[PageAt, str],
) -> _Read:
    stage: Stage = "fetch"
    copy, digest = "", ""
    try:
        watch.at(stage, [index], 1 + source.n_bytes // BYTES_A_PICTURE)
        fetched = coming.result()
        copy, digest, stage = str(fetched.path), fetched.digest, "read"
        n_pages = _pages_at(fetched.path)
        watch.at(stage, [index], n_pages)
        with page_watch(lambda page: _told(watch, index, fetched.path, n_pages, page), left_out):
            if fetched.path.is_dir():
                document = read_volume(fetched.path, suffixes=job.suffixes, ocr=job.ocr)
            else:
                document = read_file(fetched.path, ocr=job.ocr)
        if fetched.path != Path(source.uri):
            document = renamed(document, fetched.path, source.uri)
        forget(fetched, folder)
    except Exception as error:  # a night's work must not end at one page, whatever is wrong with it
        return _Read(index, source, digest, fault=fault_of(source, stage, error, copy))
    return _Read(index, source, digest, document)


def _told(watch: Watch, index: int, path: Path, n_pages: int, page: PageAt | None) -> None:
    """Tell of a page that is read; the only one of an input is the input."""
    if page is None or (page.n_pages == 1 and not path.is_dir()):
        watch.at("read", [index], n_pages)
    else:
        # A text among the files of a volume may be as long as several pages.
        opened = page.number == 0 and Path(page.file).suffix.lower() not in (*PDF, *PICTURES)
        watch.at("read", [index], _pages_at(path / page.file) if opened else 1, page)


def _tagged(
    reads: Sequence[_Read], extract: Callable[[list[Document]], list[Document]], watch: Watch
) -> Iterator[Tagged]:
    documents = [(read, read.document) for read in reads if read.document is not None]
    found: dict[int, Document | Exception] = {}
    if documents:
        watch.at("tag", [read.index for read, _ in documents], sum(_pages_of(document) for _, document in documents))
        try:
            done = extract([document for _, document in documents])
            found = {read.index: document for (read, _), document in zip(documents, done, strict=True)}
        except Exception:  # as above; and only the one whose fault it is shall be missing
            for read, document in documents:
                watch.at("tag", [read.index], _pages_of(document))
                try:
                    found[read.index] = extract([document])[0]
                except Exception as error:
                    found[read.index] = error
    watch.leave()
    for read in reads:
        yield _one(read, found.get(read.index))
    watch.enter()


def _one(read: _Read, found: Document | Exception | None) -> Tagged:
    if isinstance(found, Document):
        annotated = AnnotatedDocument(read.source.uri, None, found)
        return Tagged(read.index, read.digest, annotated, tuple(_page_faults(read.source, found)), _counted(found))
    fault = fault_of(read.source, "tag", found) if found is not None else read.fault
    assert fault is not None
    return Tagged(read.index, read.digest, None, (fault,))


def _page_faults(source: Input, document: Document) -> Iterator[Fault]:
    for fault in document.source.faults:
        message = f"{source.uri}: page {fault.page_number}: {fault.message}"
        yield Fault(source.uri, fault.page_number, "read", "PageFault", message)


def _counted(document: Document) -> int:
    return max((span.page_number or 1 for p in document.passages for span in p.source_spans), default=1)


def _pages_of(document: Document) -> int:
    return max(_counted(document), len(document.text) * 3 // BYTES_A_PAGE)


def _pages_at(path: Path) -> int:
    """Tell about how many pages there are to read, to know how long it may take."""
    if path.is_dir():
        return max(1, sum(_pages_at(file) for file in path.iterdir() if file.is_file()))
    suffix = path.suffix.lower()
    if suffix in PDF:
        return page_count(path)
    try:
        size = path.stat().st_size
    except OSError:  # gone meanwhile: its reader tells
        return 1
    return max(1, size // (BYTES_A_PICTURE if suffix in (*PICTURES, *WORD) else BYTES_A_PAGE))
