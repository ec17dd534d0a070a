"""Measure what memory reading takes, page after page: thrown away, kept, and as one long file.

    python training/typeset_memory.py --pages 1000 [--forms pdf dump long]

The pages are those of the typeset bench (one to four columns in turn), read again and again: what grows is kept by
somebody. The table tells how much more memory the process holds after each part of the way than after the first 100
pages, in kB a page from there to the end, and what of that the documents themselves take (their text, spans and boxes;
``sys.getsizeof`` of all that is reached from them).
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from pairie.formats.corpus import load_corpus
from pairie.readers import read_file, read_text
from pairie.types import Document
from training.typeset import Volume, set_volume
from training.typeset_bench import PAGES_EACH, volumes
from training.typeset_draw import draw_pdf, needed
from training.typeset_forms import dump_of

FORMS = ("pdf", "dump", "long")

_WARM_UP = 100
_KB = 1024


def held() -> float:
    """Return the memory that the process holds, in kB."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def size_of(thing: Any, seen: set[int]) -> int:
    """Return the bytes of an object and of all that belongs to it, each counted once."""
    if thing is None or id(thing) in seen:
        return 0
    seen.add(id(thing))
    parts: list[Any] = []
    if is_dataclass(thing):
        parts = [getattr(thing, field.name) for field in fields(thing)]
    elif isinstance(thing, (tuple, list, frozenset)):
        parts = list(thing)
    elif not isinstance(thing, (str, int, float, array)):
        raise TypeError(f"{type(thing).__name__}: not counted")
    return sys.getsizeof(thing) + sum(size_of(part, seen) for part in parts)


def read_again(read: Callable[[], Document], n_pages: int, n_each: int, *, keep: bool) -> tuple[float, float]:
    """Read the same pages until there were so many; return kB a page that the process and the documents grew by."""
    kept: list[Document] = []
    n_read, before = 0, 0.0
    while n_read < n_pages + _WARM_UP:
        if n_read >= _WARM_UP and not before:
            before, kept = held(), []
        document = read()
        n_read += n_each
        if keep:
            kept.append(document)
    grown = (held() - before) / n_pages
    seen: set[int] = set()
    return grown, sum(size_of(document, seen) for document in kept) / _KB / n_pages


def _rows(sets: list[tuple[Volume, bytes]], forms: list[str], n_pages: int, folder: Path) -> Iterator[str]:
    n_each = len(sets) * PAGES_EACH
    whole = folder / "whole.pdf"
    whole.write_bytes(_joined([pdf for _, pdf in sets]))
    dump = dump_of(whole.read_bytes()) if "dump" in forms else ""
    reads: dict[str, Callable[[], Document]] = {
        "pdf": lambda: read_file(whole),
        "dump": lambda: read_text(dump, form="layout"),
    }
    for form in (form for form in forms if form in reads):
        for keep in (False, True):
            grown, own = read_again(reads[form], n_pages, n_each, keep=keep)
            yield f"| {form} | {'kept' if keep else 'thrown away'} | {grown:.1f} | {own:.1f} |"


def _long_file(documents: list[Document], seed: int, n_pages: int, folder: Path) -> str:
    """Read one file of so many pages in two columns, which has each of its fonts once."""
    long = folder / "long.pdf"
    long.write_bytes(draw_pdf(set_volume(documents, seed, 2, n_pages)))
    before = held()
    document = read_file(long)
    grown, own = (held() - before) / n_pages, size_of(document, set()) / _KB / n_pages
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB
    return f"| pdf | one file of {n_pages} pages (at most {peak:.0f} MB in all) | {grown:.1f} | {own:.1f} |"


def _joined(pdfs: list[bytes]) -> bytes:
    """Return one PDF of the pages of several."""
    from io import BytesIO

    pdfium = needed("pypdfium2", "pypdfium2")
    target = pdfium.PdfDocument.new()
    sources = [pdfium.PdfDocument(pdf) for pdf in pdfs]
    for source in sources:
        target.import_pages(source)
    written = BytesIO()
    target.save(written)
    for document in (*sources, target):
        document.close()
    return written.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    parser.add_argument("--corpus", type=Path, default=Path("annotations"))
    options = parser.parse_args()
    documents = [annotated.document for annotated in load_corpus(options.corpus)]
    sets = [(volume, draw_pdf(volume)) for volume in volumes(documents, options.seed, 4 * PAGES_EACH)]
    print("| form | documents | process, kB a page | documents, kB a page |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for row in _rows(sets, options.forms, options.pages, Path(folder)):
            print(row, flush=True)
        if "long" in options.forms:
            print(_long_file(documents, options.seed, options.pages, Path(folder)))


if __name__ == "__main__":
    main()
