"""Set our own documents as yearbook pages, read them back, and score what was read.

    pip install 'pairie[bench]'
    apt-get install poppler-utils fonts-wqy-zenhei fonts-arphic-gbsn00lp    # on Debian
    python training/typeset_bench.py --pages 200 --seed 1 [--forms pdf dump scan] [--worst 5] [--keep FOLDER]
    python training/typeset_bench.py --pages 12 --each 1 --seed 11 --forms pdf scan --alone --fold-widths

Volumes of some pages each, with one to four columns in turn, come from the seed; the same seed makes the same pages.
The table tells, for every form, reader and number of columns: the share of the characters that was read in the order of
the page; the share of what was read that does not belong to the text (running heads, page numbers, twice read text);
the F1 of the borders between paragraphs; milliseconds of the processor a page. A reader that is not to be had is named
with the reason.

Scans are read page by page, some seconds each: with ``--each 1`` a dozen pages are a dozen volumes. On paper a comma of
full width differs from one of half width by the room beside it alone; ``--fold-widths`` adds the share in order
that counts them as one, as the model does that reads the text. Of scans it counts 〇 too, which years hang on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pairie.errors import PairieError
from pairie.formats.corpus import load_corpus
from pairie.types import Document
from training.typeset import Volume, set_volume
from training.typeset_draw import DPI, draw_pdf
from training.typeset_forms import FORMS, Reader, dump_of, readers, recognise_with
from training.typeset_score import Counts, count, total

COLUMNS = (1, 2, 3, 4)
PAGES_EACH = 4
"""Pages of a volume: enough for running heads to repeat and for paragraphs to run over."""


def volumes(documents: Sequence[Document], seed: int, n_pages: int, pages_each: int = PAGES_EACH) -> Iterator[Volume]:
    """Set volumes until there are so many pages, the numbers of columns in turn."""
    number = 0
    while n_pages > 0:
        n_columns = COLUMNS[number % len(COLUMNS)]
        yield set_volume(documents, seed * 100_000 + number, n_columns, min(pages_each, n_pages))
        n_pages -= pages_each
        number += 1


def score(reader: Reader, volume: Volume, pdf: bytes, *, fold_widths: bool = False) -> Counts:
    """Read a volume and compare it with the truth."""
    counts = []
    for reading in reader.read(volume, pdf):
        gold = [passage.text for passage in volume.truth(reading.page)]
        pages = len(volume.sheets) if reading.page is None else 1
        counts.append(count(reading.passages, gold, pages=pages, seconds=reading.seconds, fold_widths=fold_widths))
    return total(counts)


def table(results: Sequence[tuple[Reader, int, Counts]]) -> str:
    """Write the scores in Markdown, a row for a reader, a number of columns, and all of them."""
    folds = any(counts.folded for _, _, counts in results)
    heads = ["form", "reader", "columns", "pages", "in order", "extra", "border F1", "ms a page"]
    heads[5:5] = ["widths folded"] if folds else []
    zeros = any(reader.form == "scan" and counts.zeros for reader, _, counts in results)
    heads += ["〇 read"] if zeros else []
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name in dict.fromkeys((reader.form, reader.name) for reader, _, _ in results):
        mine = [row for row in results if (row[0].form, row[0].name) == name]
        for columns in (*COLUMNS, None):
            counts = total(c for _, n, c in mine if columns in (n, None))
            if not counts.pages:
                continue
            cells = [*name, f"{columns or 'all'}", f"{counts.pages}", f"{counts.in_order:.4f}"]
            cells += [f"{counts.in_order_folded:.4f}"] if folds else []
            cells += [
                f"{100 * counts.extra:.2f} %",
                f"{counts.border_f1:.3f}" if mine[0][0].paragraphs else "–",
                f"{counts.ms_per_page:.1f}" if counts.seconds else "–",
            ]
            if zeros:
                cells.append(f"{counts.common_zeros} of {counts.zeros}" if counts.zeros else "–")
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def worst(results: Sequence[tuple[Reader, int, Counts]], seeds: Sequence[int], n: int) -> list[str]:
    """Name the volumes in which pairie lost or added most, the worst first."""
    ours = [(reader, columns, counts) for reader, columns, counts in results if reader.name == "pairie"]
    rated = []
    for form in dict.fromkeys(reader.form for reader, _, _ in ours):
        of_form = [(columns, counts) for reader, columns, counts in ours if reader.form == form]
        rated += [(form, seed, *row) for seed, row in zip(seeds, of_form, strict=True)]
    rated.sort(key=lambda r: r[3].in_order - r[3].extra + 0.1 * r[3].border_f1)
    return [
        f"- {form}, volume {seed}, {columns} columns: in order {counts.in_order:.4f}, "
        f"extra {100 * counts.extra:.2f} %, border F1 {counts.border_f1:.3f}"
        for form, seed, columns, counts in rated[:n]
    ]


def keep(folder: Path, volume: Volume, pdf: bytes, forms: Sequence[str]) -> None:
    """Write a volume with its truth, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{volume.seed}.pdf").write_bytes(pdf)
    truth = "".join(f"{passage.kind}\t{passage.text}\n" for passage in volume.truth())
    furniture = "".join(f"furniture\t{text}\n" for sheet in volume.sheets for text in sheet.furniture)
    (folder / f"{volume.seed}.tsv").write_text(truth + furniture, encoding="utf-8")
    if "dump" in forms:
        (folder / f"{volume.seed}.txt").write_text(dump_of(pdf), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    parser.add_argument("--corpus", type=Path, default=Path("annotations"))
    parser.add_argument("--alone", action="store_true", help="leave the other programs out")
    parser.add_argument("--each", type=int, default=PAGES_EACH, help="pages of a volume")
    parser.add_argument("--fold-widths", action="store_true", help="count widths of a sign as one as well")
    parser.add_argument("--dpi", type=int, default=DPI, help="dots an inch of scans")
    parser.add_argument("--rec-model", type=Path, metavar="ONNX", help="read lines of scans with this model")
    parser.add_argument("--rec-keys", type=Path, metavar="TXT", help="its characters, where it has no list of them")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name the N worst volumes")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the volumes and their truth")
    options = parser.parse_args(arguments)
    try:
        documents = [annotated.document for annotated in load_corpus(options.corpus)]
        if options.rec_model:
            recognise_with(options.rec_model, options.rec_keys)
        found, missing = readers(options.forms, others=not options.alone, dpi=options.dpi)
        results, seeds = [], []
        for volume in volumes(documents, options.seed, options.pages, options.each):
            pdf = draw_pdf(volume)
            seeds.append(volume.seed)
            results += [
                (reader, volume.setting.n_columns, score(reader, volume, pdf, fold_widths=options.fold_widths))
                for reader in found
            ]
            if options.keep:
                keep(options.keep, volume, pdf, options.forms)
    except PairieError as error:
        sys.exit(str(error))
    print("\n".join([table(results), "", *(f"- {line}" for line in missing), *worst(results, seeds, options.worst)]))


if __name__ == "__main__":
    main()
