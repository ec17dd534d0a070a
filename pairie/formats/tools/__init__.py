"""Formats of the tools that people annotate with or train with, read and written through one table.

Writers return what the format has no place for; a reader returns a :class:`Reading`: documents, faults and losses. The
libraries that some need are imported when they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.tools.brat import write_brat
from pairie.formats.tools.brat_reading import read_brat
from pairie.formats.tools.columns import read_columns, write_columns
from pairie.formats.tools.docbin import read_docbin, write_docbin
from pairie.formats.tools.doccano import read_doccano, write_doccano
from pairie.formats.tools.label_studio import write_label_studio
from pairie.formats.tools.label_studio_reading import read_label_studio
from pairie.formats.tools.losses import Loss, told
from pairie.formats.tools.reading import Reading
from pairie.formats.tools.uie import write_uie
from pairie.formats.tools.uima import read_xmi, write_xmi

__all__ = ["TOOLS", "Loss", "Reading", "ToolFormat", "told"]


@dataclass(frozen=True, slots=True)
class ToolFormat:
    """How a tool's files are named, read and written.

    ``folder`` says that the documents are files of a folder. ``own_suffix`` says that the suffix tells the format.
    """

    suffix: str
    read: Callable[[Path], Reading] | None
    write: Callable[[Sequence[AnnotatedDocument], Path], list[Loss]]
    folder: bool = False
    own_suffix: bool = True


TOOLS: Mapping[str, ToolFormat] = {
    "label-studio": ToolFormat(".json", read_label_studio, write_label_studio),
    # Its lines are JSON as ours are: it must be named.
    "doccano": ToolFormat(".jsonl", read_doccano, write_doccano, own_suffix=False),
    "brat": ToolFormat(".ann", read_brat, write_brat, folder=True),
    "inception": ToolFormat(".xmi", read_xmi, write_xmi, folder=True),
    "columns": ToolFormat(".conllup", read_columns, write_columns),
    "docbin": ToolFormat(".spacy", read_docbin, write_docbin),
    # Questions and answers for training; the documents cannot be had back.
    "uie": ToolFormat(".jsonl", None, write_uie, own_suffix=False),
}
