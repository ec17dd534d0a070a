"""``pairie report``: documents to one HTML page on which they are checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.convert import with_records
from pairie.cli.inputs import input_files
from pairie.cli.options import DEFAULT_MODEL, Caution, Model, Ocr, OcrMode, Threads, Volumes
from pairie.cli.terminal import messages, use_utf8
from pairie.errors import PairieError

if TYPE_CHECKING:
    from pairie.formats import AnnotatedDocument
    from pairie.pipeline import Extractor
    from pairie.readers import OCR
    from pairie.report.pictures import PagePicture

__all__ = ["report"]

LABELLED = (".jsonl", ".xml")


class Language(StrEnum):
    """Languages of the page."""

    zh = "zh"
    en = "en"


def report(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="INPUTS...", help="Pages to extract from, or documents with labels: *.jsonl, *.xml."),
    ],
    out: Annotated[Path, typer.Option("--output", "-o", dir_okay=False, help="The HTML file to write.")] = Path(
        "report.html"
    ),
    title: Annotated[str | None, typer.Option(help="Title of the page. [name of the file]", show_default=False)] = None,
    language: Annotated[
        Language | None, typer.Option(help="Language of the page at first. [that of the browser]", show_default=False)
    ] = None,
    pictures: Annotated[bool, typer.Option(help="Put pictures of the pages of PDFs and scans in.")] = False,
    volumes: Volumes = False,
    model: Model = DEFAULT_MODEL,
    threads: Threads = None,
    caution: Caution = 0.0,
    ocr: Ocr = OcrMode.auto,
) -> None:
    """Write one HTML page to check results on: text, table, network; corrections are saved as annotations."""
    use_utf8()
    from pairie.report import build_report

    batch = Batch(model, threads, caution, ocr.value, with_pictures=pictures, with_volumes=volumes)
    documents = list(batch.read(inputs))
    page = build_report(
        documents,
        title=title or out.stem,
        language=None if language is None else language.value,
        faults=batch.faults,
        pictures=batch.pictures,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")
    n_records = sum(len(annotated.document.records) for annotated in documents)
    messages().print(f"{len(documents)} documents, {n_records} records in {out}")
    if batch.faults:
        for fault in batch.faults:
            messages().print(fault)
        raise typer.Exit(1)


@dataclass
class Batch:
    """Reads inputs one after the other; what cannot be read is noted in ``faults`` and the others go on."""

    model: str
    threads: int | None
    caution: float
    ocr: OCR
    with_pictures: bool
    with_volumes: bool
    faults: list[str] = field(default_factory=list)
    pictures: dict[int, dict[int, PagePicture]] = field(default_factory=dict)

    @cached_property
    def extractor(self) -> Extractor:
        """The model, loaded when the first page without labels comes."""
        from pairie import load

        return load(self.model, threads=self.threads, caution=self.caution)

    def read(self, inputs: Sequence[Path]) -> Iterator[AnnotatedDocument]:
        from pairie.readers import SUFFIXES

        place = 0
        for path in input_files(inputs, (*SUFFIXES, *LABELLED), volumes=self.with_volumes):
            try:
                documents = self._read_file(path)
            except PairieError as error:
                self.faults.append(str(error))
                continue
            for annotated in documents:
                source = annotated.document.source
                self.faults += [f"{source.file}: page {fault.page_number}: {fault.message}" for fault in source.faults]
                self._draw(annotated, place)
                yield annotated
                place += 1

    def _read_file(self, path: Path) -> list[AnnotatedDocument]:
        from pairie.formats import AnnotatedDocument, read_inline, read_jsonl

        if path.suffix.lower() == ".jsonl":
            return [with_records(annotated) for annotated in read_jsonl(path)]
        if path.suffix.lower() == ".xml":
            return [with_records(annotated) for annotated in read_inline(path)]
        read = self.extractor.extract_volume if path.is_dir() else self.extractor.extract_file
        return [AnnotatedDocument(path.as_posix(), None, read(path, ocr=self.ocr))]

    def _draw(self, annotated: AnnotatedDocument, place: int) -> None:
        if not self.with_pictures:
            return
        from pairie.report.pictures import page_pictures

        try:
            self.pictures[place] = page_pictures(annotated.document)
        except PairieError as error:
            self.faults.append(str(error))
