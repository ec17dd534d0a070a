"""The forms a set volume is read in, and who reads them: pairie, and other programs' own text for comparison."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from pairie.errors import ConfigError, PairieError
from pairie.readers import ocr_engine, read_file, read_text
from pairie.readers.ocr_engine import RapidLines
from pairie.types import Document
from training.typeset import Volume
from training.typeset_draw import DPI, draw_scans, needed

FORMS = ("pdf", "dump", "scan")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a volume, or of one page of it."""

    passages: Sequence[str]
    page: int | None  # None: of the whole volume
    seconds: float


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads volumes in one form; ``paragraphs`` where it claims to find them."""

    form: str
    name: str
    read: Callable[[Volume, bytes], Iterator[Reading]]
    paragraphs: bool = True


def readers(forms: Sequence[str], *, others: bool = True, dpi: int = DPI) -> tuple[list[Reader], list[str]]:
    """Return the readers of these forms, and a line for each that is not to be had, with the reason.

    Args:
        forms: some of ``FORMS``.
        others: other programs too.
        dpi: dots an inch of scans.
    """
    ours: dict[str, Callable[[Volume, bytes], Iterator[Reading]]]
    ours = {"pdf": _read_pdf, "dump": _read_dump, "scan": partial(_read_scan, dpi=dpi)}
    wanted = [Reader(form, "pairie", ours[form]) for form in forms]
    if others and "pdf" in forms:
        wanted += [
            Reader("pdf", "pdftotext", lambda volume, pdf: _plain(_pdftotext(pdf)), paragraphs=False),
            # In the order of the file; without the option it finds an order of its own.
            Reader("pdf", "pdftotext -raw", lambda volume, pdf: _plain(_pdftotext(pdf, "-raw")), paragraphs=False),
            Reader("pdf", "pdfplumber", _pdfplumber, paragraphs=False),
            Reader("pdf", "pdfminer.six", _pdfminer),
            Reader("pdf", "pypdfium2", _pdfium, paragraphs=False),
            Reader("pdf", "pymupdf", _pymupdf),
            Reader("pdf", "docling-parse", _docling_parse, paragraphs=False),
            Reader("pdf", "unstructured", _unstructured),
        ]
    if others and "dump" in forms:
        wanted.append(Reader("dump", "as it stands", lambda volume, pdf: _plain(dump_of(pdf)), paragraphs=False))
    found, missing = [], []
    blank = _blank_volume()
    for reader in wanted:
        try:
            list(reader.read(*blank))
        except PairieError as error:
            missing.append(f"{reader.form}, {reader.name}: missing. {error}")
        else:
            found.append(reader)
    return found, missing


def recognise_with(model: Path, keys: Path | None) -> None:
    """Read the lines of scans with another model from now on."""
    files = {"Rec.model_path": model, "Rec.rec_keys_path": keys}
    engine = RapidLines({name: str(path) for name, path in files.items() if path})
    ocr_engine._engine = lambda: engine  # type: ignore[assignment]


def _blank_volume() -> tuple[Volume, bytes]:
    """Return a small volume that shows whether a reader is there at all."""
    from training.typeset import set_volume
    from training.typeset_draw import draw_pdf

    document = Document("一个区向另一个县捐赠图书，用于乡村学校。" * 8)
    volume = set_volume([document.replace(passages=read_text(document.text).passages)], 0, 1, 1)
    return volume, draw_pdf(volume)


def _read_dump(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    dump = dump_of(pdf)
    start = time.process_time()
    document = read_text(dump, form="layout")
    yield Reading(_passages(document), None, time.process_time() - start)


def _read_pdf(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "volume.pdf"
        path.write_bytes(pdf)
        start = time.process_time()
        document = read_file(path)
        yield Reading(_passages(document), None, time.process_time() - start)


def _read_scan(volume: Volume, pdf: bytes, *, dpi: int) -> Iterator[Reading]:
    """Read page by page, as people photograph them."""
    with tempfile.TemporaryDirectory() as folder:
        for page, scan in enumerate(draw_scans(pdf, volume.seed, dpi)):
            path = Path(folder) / f"{page}.png"
            scan.save(path)
            start = time.process_time()
            document = read_file(path)
            yield Reading(_passages(document), page, time.process_time() - start)


def _passages(document: Document) -> list[str]:
    return [document.text[passage.start : passage.end] for passage in document.passages]


def dump_of(pdf: bytes) -> str:
    """Return the layout dump of a PDF.

    Raises:
        ConfigError: poppler is not installed.
    """
    return _pdftotext(pdf, "-layout")


def _pdftotext(pdf: bytes, *options: str) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        raise ConfigError(
            "typeset bench: program missing; got no 'pdftotext' on the path, expected poppler. "
            "On Debian: apt-get install poppler-utils"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "volume.pdf"
        path.write_bytes(pdf)
        done = subprocess.run([program, *options, "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def _plain(text: str) -> Iterator[Reading]:
    yield Reading(text.splitlines(), None, 0.0)


def _timed(read: Callable[[], list[str]]) -> Iterator[Reading]:
    start = time.process_time()
    passages = read()
    yield Reading(passages, None, time.process_time() - start)


def _pdfplumber(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    plumber = needed("pdfplumber", "pdfplumber")

    def read() -> list[str]:
        with plumber.open(BytesIO(pdf)) as pages:
            return [line for page in pages.pages for line in page.extract_text().splitlines()]

    return _timed(read)


def _pdfminer(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    """Read with its analysis of the layout: text boxes in the order that it finds for them."""
    high_level, layout = needed("pdfminer.high_level", "pdfplumber"), needed("pdfminer.layout", "pdfplumber")

    def read() -> list[str]:
        pages = high_level.extract_pages(BytesIO(pdf), laparams=layout.LAParams())
        return [box.get_text() for page in pages for box in page if isinstance(box, layout.LTTextBox)]

    return _timed(read)


def _pdfium(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    pdfium = needed("pypdfium2", "pypdfium2")

    def read() -> list[str]:
        document = pdfium.PdfDocument(pdf)
        try:
            return [line for page in document for line in page.get_textpage().get_text_bounded().splitlines()]
        finally:
            document.close()

    return _timed(read)


def _pymupdf(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    """Read its blocks in the order that it sorts them in. Its licence (AGPL) keeps it out of the extra."""
    fitz = needed("pymupdf", "pymupdf", extra=False)

    def read() -> list[str]:
        with fitz.open(stream=pdf, filetype="pdf") as document:
            blocks = [block for page in document for block in page.get_text("blocks", sort=True)]
        return [words for *_, words, _, kind in blocks if kind == 0]

    return _timed(read)


def _docling_parse(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    """Read the lines of docling's parser; docling itself, which orders them, loads a model from a hub."""
    parser = needed("docling_parse.pdf_parser", "docling-parse", extra=False).DoclingPdfParser
    unit = needed("docling_core.types.doc.page", "docling-parse", extra=False).TextCellUnit

    def read() -> list[str]:
        document = parser(loglevel="fatal").load(path_or_stream=BytesIO(pdf))
        return [cell.text for _, page in document.iterate_pages() for cell in page.iterate_cells(unit_type=unit.LINE)]

    return _timed(read)


def _unstructured(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    """Read with the strategy that needs no model."""
    partition = needed("unstructured.partition.pdf", "unstructured[pdf]", extra=False).partition_pdf
    return _timed(lambda: [element.text for element in partition(file=BytesIO(pdf), strategy="fast")])
