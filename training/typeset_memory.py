"""Measure what memory reading takes, page after page: thrown away, kept, and as one long file.

    python training/typeset_memory.py --pages 1000 [--forms pdf dump]

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
from training.typeset import Volume
from training.typeset_bench import PAGES_EACH, volumes
from training.typeset_draw import draw_pdf, needed
from training.typeset_forms import dump_of

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
    whole.write_bytes(_joined([pdf for _, pdf in sets], 1))
    dump = dump_of(whole.read_bytes()) if "dump" in forms else ""
    reads: dict[str, Callable[[], Document]] = {
        "pdf": lambda: read_file(whole),
        "dump": lambda: read_text(dump, form="layout"),
    }
    for form in forms:
        for keep in (False, True):
            grown, own = read_again(reads[form], n_pages, n_each, keep=keep)
            yield f"| {form} | {'kept' if keep else 'thrown away'} | {grown:.1f} | {own:.1f} |"
    if "pdf" in forms:
        long = folder / "long.pdf"
        long.write_bytes(_joined([pdf for _, pdf in sets], -(-n_pages // n_each)))
        before = held()
        document = read_file(long)
        n_long = -(-n_pages // n_each) * n_each
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        own = size_of(document, set()) / _KB / n_long
        yield f"| pdf | one file of {n_long} pages | {(held() - before) / n_long:.1f} | {own:.1f} |"
        yield ""
        yield f"At its highest the process held {(peak - before) / n_long:.1f} kB a page of the long file, "
        yield f"{peak / _KB:.0f} MB in all."


def _joined(pdfs: list[bytes], times: int) -> bytes:
    """Return one PDF of the pages of several, so many times over."""
    from io import BytesIO

    pdfium = needed("pypdfium2", "pypdfium2")
    target = pdfium.PdfDocument.new()
    sources = [pdfium.PdfDocument(pdf) for pdf in pdfs]
    for _ in range(times):
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
    parser.add_argument("--forms", nargs="+", choices=("pdf", "dump"), default=["pdf", "dump"])
    parser.add_argument("--corpus", type=Path, default=Path("annotations"))
    options = parser.parse_args()
    documents = [annotated.document for annotated in load_corpus(options.corpus)]
    sets = [(volume, draw_pdf(volume)) for volume in volumes(documents, options.seed, 4 * PAGES_EACH)]
    print("| form | documents | process, kB a page | documents, kB a page |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for row in _rows(sets, options.forms, options.pages, Path(folder)):
            print(row, flush=True)


if __name__ == "__main__":
    main()
