"""``pairie merge``: two annotations of the same texts made into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pairie.cli.agree import Annotator, read_pairs
from pairie.cli.new_files import refuse_present, write_new
from pairie.cli.terminal import messages, use_utf8
from pairie.errors import ConfigError

if TYPE_CHECKING:
    from pairie.conflicts import Conflict

__all__ = ["merge"]


class Side(StrEnum):
    """Whose side is taken where two annotators differ."""

    neither = "neither"
    first = "first"
    second = "second"
    either = "either"


def merge(
    first: Annotator,
    second: Annotator,
    out: Annotated[Path, typer.Option("--output", "-o", dir_okay=False, help="*.xml or *.jsonl to write.")],
    prefer: Annotated[
        Side,
        typer.Option(
            help="Where they differ: keep neither, the first's, the second's, or either's as long as nothing of the "
            "other contradicts."
        ),
    ] = Side.neither,
) -> None:
    """Merge two annotations of the same texts: what both have is kept, the conflicts are listed beside the output.

    Documents that one of them alone has are taken over as they are.
    """
    use_utf8()
    from pairie.formats import FORMATS
    from pairie.reconciliation import reconcile

    writer = next((f.write for f in FORMATS.values() if f.suffix == out.suffix.lower()), None)
    if writer is None or out.suffix.lower() not in (".xml", ".jsonl"):
        raise ConfigError(f"{out}: form cannot be written; got {out.suffix!r}, expected .xml or .jsonl. Rename it.")
    listed = out.with_suffix(".conflicts.csv")
    refuse_present(out, listed)
    read = read_pairs(first, second)
    paired = read.paired
    done = [reconcile(pair, prefer=prefer.value) for pair in paired.pairs]
    conflicts = [conflict for _, found in done for conflict in found]
    documents = [*(annotated for annotated, _ in done), *paired.only_first, *paired.only_second]
    write_new({out: writer(documents), listed: _listed(conflicts, read.files)})
    kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(c.kind for c in conflicts).most_common())
    console = messages()
    console.print(f"{len(documents)} documents in {out}, {len(done)} of them merged")
    console.print(f"{len(conflicts)} conflicts{f' ({kinds})' if kinds else ''} in {listed}")


def _listed(conflicts: Sequence[Conflict], files: tuple[dict[str, Path], dict[str, Path]]) -> str:
    from pairie.outputs.csv_file import BYTE_ORDER_MARK, csv_line
    from pairie.outputs.harmless import escaped, with_mark

    columns = (
        "first file",
        "second file",
        "first id",
        "second id",
        "passage",
        "kind",
        "first",
        "second",
        "taken",
        "context",
    )
    lines = [csv_line(columns)]
    for conflict in conflicts:
        places = (files[0][conflict.first_id].as_posix(), files[1][conflict.second_id].as_posix())
        cells = (*places, *conflict.to_dict().values())
        lines.append(csv_line([with_mark(escaped(str(cell))) for cell in cells]))
    return BYTE_ORDER_MARK + "".join(lines)
