"""``pairie agree``: how far two annotators of the same texts agree."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.terminal import messages, output, use_utf8, write
from pairie.errors import ConfigError, FormatError

if TYPE_CHECKING:
    from rich.table import Table

    from pairie.counts import Tally
    from pairie.double_annotation import Agreement, Paired
    from pairie.formats import AnnotatedDocument

__all__ = ["Annotator", "agree", "read_annotations", "read_pairs"]

Annotator = Annotated[Path, typer.Argument(exists=True, help="A file or folder of annotations.")]


def agree(
    first: Annotator,
    second: Annotator,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures and counts as JSON.")] = False,
) -> None:
    """Compare two annotations of the same texts: F1 of mentions, links and the table, Krippendorff's alpha.

    Documents pair by their text. F1 is the same whichever comes first.
    """
    use_utf8()
    from pairie.double_annotation import agreement, character_alpha

    paired = read_pairs(first, second).paired
    found = agreement(paired.pairs)
    try:
        alpha = character_alpha(paired.pairs)
    except ConfigError as error:
        messages().print(f"alpha left out: {error}")
        alpha = {}
    if as_json:
        write(json.dumps({**found.to_dict(), "alpha on characters": alpha}, ensure_ascii=False, indent=2) + "\n")
        return
    console = output()
    console.print(_table(found))
    if alpha:
        shown = "  ".join(f"{name} {value:.3f}" for name, value in alpha.items())
        console.print(f"Krippendorff's alpha on characters (nominal; approximates that of units): {shown}")


@dataclass(frozen=True, slots=True)
class Read:
    """Two annotations of the same texts, and the file of each document by its id, of the first and of the second."""

    paired: Paired
    files: tuple[dict[str, Path], dict[str, Path]]


def read_pairs(first: Path, second: Path) -> Read:
    """Read two annotations and pair their documents; what one of them alone has is told.

    Raises:
        FormatError: a file is broken, or they have no text in common.
    """
    from pairie.double_annotation import pair_up

    read = [list(read_annotations(path)) for path in (first, second)]
    paired = pair_up(*([annotated for _, annotated in part] for part in read))
    for path, alone in ((first, paired.only_first), (second, paired.only_second)):
        if alone:
            names = ", ".join(annotated.id for annotated in alone[:5])
            more = f" and {len(alone) - 5} more" if len(alone) > 5 else ""
            messages().print(f"{path}: only here, nothing to compare: {names}{more}")
    if not paired.pairs:
        raise FormatError(
            f"{second}: nothing to compare; got no text of {first}, expected the same texts. Check the paths."
        )
    left, right = ({annotated.id: file for file, annotated in part} for part in read)
    return Read(paired, (left, right))


def read_annotations(path: Path) -> Iterator[tuple[Path, AnnotatedDocument]]:
    """Read the documents of a file, or of all annotation files of a folder, each with its file.

    Raises:
        FormatError: a document has a fault.
    """
    from pairie.formats.labelled_files import labelled_files, read_labelled_file
    from pairie.formats.tools import told

    for file, form in labelled_files(path):
        reading = read_labelled_file(file, form)
        for line in told(reading.losses):
            messages().print(f"{file}: not read: {line}")
        yield from ((file, annotated) for annotated in reading.checked())


def _table(found: Agreement) -> Table:
    from rich.table import Table

    grid = Table(title=f"{found.documents} documents, {found.passages} passages annotated twice")
    for name in ("score", "part"):
        grid.add_column(name)
    for name in ("F1", "both", "only second", "only first"):
        grid.add_column(name, justify="right")
    scores = found.scores
    rows: Sequence[tuple[str, Tally]] = (
        ("strict", scores.strict),
        ("lenient", scores.lenient),
        ("strict link", found.strict_links),
        ("link", scores.link),
        ("table", scores.table),
        *((("own", scores.own),) if scores.own.parts else ()),
    )
    for name, tally in rows:
        for part, counts in {"all": tally.total, **tally.parts}.items():
            f1 = f"{counts.f1:.3f}" if counts.tp + counts.fp + counts.fn else "–"
            grid.add_row(name if part == "all" else "", part, f1, str(counts.tp), str(counts.fp), str(counts.fn))
        grid.add_section()
    return grid
