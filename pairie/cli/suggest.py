"""``pairie suggest``: which of many unlabelled pages to annotate next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.inputs import input_files
from pairie.cli.new_files import refuse_present, write_new
from pairie.cli.options import DEFAULT_MODEL, Folder, Model, Ocr, OcrMode, Threads, Volumes
from pairie.cli.terminal import messages, use_utf8
from pairie.errors import FormatError, PairieError

if TYPE_CHECKING:
    from pairie.formats import AnnotatedDocument
    from pairie.pipeline import Extractor
    from pairie.readers import OCR
    from pairie.suggestion import Suggestion, Unit

__all__ = ["suggest"]

LIST = "suggested.csv"
COLUMNS = ("rank", "id", "file", "page", "passage", "characters", "mentions", "doubt", "unlike", "why", "text")


class UnitOf(StrEnum):
    """What is chosen."""

    passage = "passage"
    document = "document"


class SuggestedForm(StrEnum):
    """How the documents to correct are written."""

    inline = "inline"
    jsonl = "jsonl"


SUFFIXES = {SuggestedForm.inline: ".xml", SuggestedForm.jsonl: ".jsonl"}
Fault = tuple[str, str]


def suggest(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="UNLABELLED...", help="Files, folders or patterns like *.txt.")
    ],
    n: Annotated[int, typer.Option("--number", "-n", min=1, help="How many to choose.")] = 50,
    folder: Folder = Path("suggested"),
    unit: Annotated[UnitOf, typer.Option(help="Choose passages or whole documents.")] = UnitOf.passage,
    annotated: Annotated[
        list[Path] | None,
        typer.Option(
            "--annotated", help="Annotations there are already: nothing of them, little like them.", exists=True
        ),
    ] = None,
    form: Annotated[
        SuggestedForm, typer.Option("--format", "-f", help="How the documents to correct are written.")
    ] = SuggestedForm.inline,
    volumes: Volumes = False,
    model: Model = DEFAULT_MODEL,
    threads: Threads = None,
    ocr: Ocr = OcrMode.auto,
) -> None:
    """Choose what to annotate next: where the model doubts most, each unlike the others.

    Writes a list with reasons, and the chosen texts with the labels of the model, ready to correct. A page that cannot
    be read is noted; the others go on.
    """
    use_utf8()
    from pairie import load
    from pairie.readers import SUFFIXES as READ
    from pairie.suggestion import suggest as choose

    out = folder / f"suggested{SUFFIXES[form]}"
    refuse_present(out, folder / LIST)
    known = [text for path in annotated or () for text in _texts(path)]
    files = input_files(inputs, READ, volumes=volumes)
    faults: list[Fault] = []
    units = _units(files, load(model, threads=threads), faults, whole=unit is UnitOf.document, ocr=ocr.value)
    writable = (u for u in units if form is SuggestedForm.jsonl or _fits_inline(u, faults))
    found = choose(writable, n, annotated=known)
    write_new({out: _written([s.unit.annotated for s in found], form), folder / LIST: _listed(found)})
    console = messages()
    for file, message in faults:
        console.print(f"{file}: {message}" if not message.startswith(file) else message)
    console.print(f"{len(found)} of {n} {unit.value}s chosen: {folder / LIST}, to correct in {out}")
    if faults:
        raise typer.Exit(1)


def _units(
    files: Sequence[Path], extractor: Extractor, faults: list[Fault], *, whole: bool, ocr: OCR
) -> Iterator[Unit]:
    from rich.progress import track

    from pairie.readers import read_file, read_volume
    from pairie.suggestion import units_of

    console = messages()
    for path in track(files, "reading", console=console, disable=not console.is_terminal):
        try:
            document = read_volume(path, ocr=ocr) if path.is_dir() else read_file(path, ocr=ocr)
            (weighed,) = extractor.weigh([document])
        except PairieError as error:
            faults.append((str(path), str(error)))
            continue
        faults += [(str(path), f"page {fault.page_number}: {fault.message}") for fault in document.source.faults]
        yield from units_of(path.as_posix(), document, weighed, whole=whole)


def _fits_inline(unit: Unit, faults: list[Fault]) -> bool:
    """Whether XML can hold the text; one that it cannot is named, and the others go on."""
    from pairie.formats.inline import write_inline

    try:
        write_inline([unit.annotated])
    except FormatError as error:
        faults.append((unit.file, f"left out: {error}"))
        return False
    return True


def _texts(path: Path) -> list[str]:
    from pairie.cli.agree import read_annotations

    documents = [annotated.document for _, annotated in read_annotations(path)]
    # A passage of a document that is annotated is annotated too.
    passages = [d.text[p.start : p.end] for d in documents for p in d.passages if len(d.passages) > 1]
    return [*(d.text for d in documents), *passages]


def _written(documents: Sequence[AnnotatedDocument], form: SuggestedForm) -> str:
    from pairie.formats import FORMATS

    writer = FORMATS[form.value].write
    assert writer is not None
    return writer(documents)


def _listed(suggestions: Sequence[Suggestion]) -> str:
    """Return the list as CSV that Excel opens rightly."""
    from pairie.outputs.csv_file import BYTE_ORDER_MARK, csv_line
    from pairie.outputs.harmless import escaped, with_mark
    from pairie.suggestion import reasons

    lines = [csv_line(COLUMNS)]
    for s in suggestions:
        unit, document = s.unit, s.unit.annotated.document
        cells = (
            *(s.rank, unit.annotated.id, unit.file, unit.page or "", unit.passage or "", len(unit.text)),
            *(len(document.entities), f"{s.doubt:.2f}", f"{s.unlike:.2f}", reasons(s), unit.text),
        )
        lines.append(csv_line([with_mark(escaped(str(cell))) for cell in cells]))
    return BYTE_ORDER_MARK + "".join(lines)
