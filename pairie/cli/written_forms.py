"""Write documents in the form that is asked for, and tell what it has no place for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pairie.cli.new_files import FORCE, place_to_write, refuse_present
from pairie.cli.terminal import write
from pairie.errors import ConfigError
from pairie.formats.annotated import MERGED

if TYPE_CHECKING:
    from pairie.formats import AnnotatedDocument
    from pairie.formats.tools import Loss

__all__ = ["Form", "form_of", "place_of", "with_records", "write_documents"]


class Form(StrEnum):
    """What is written; tables (csv and the others) need a file and cannot be read back."""

    inline = "inline"
    jsonl = "jsonl"
    label_studio = "label-studio"
    doccano = "doccano"
    brat = "brat"
    inception = "inception"
    columns = "columns"
    docbin = "docbin"
    uie = "uie"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    duckdb = "duckdb"


SUFFIX_OF_FORM = {form: ".xml" if form == Form.inline else f".{form.value}" for form in Form} | {
    Form.label_studio: ".json",
    Form.columns: ".conllup",
    Form.docbin: ".spacy",
}
# These must be named: folders have no suffix, and lines of JSON are ours unless somebody says otherwise.
NAMED = (Form.doccano, Form.brat, Form.inception, Form.uie)


def form_of(out: Path | None) -> Form:
    """Return the form that the suffix of an output tells; JSONL for standard output."""
    if out is None:
        return Form.jsonl
    suffixes = {suffix: form for form, suffix in SUFFIX_OF_FORM.items() if form not in NAMED}
    form = suffixes.get(out.suffix.lower())
    if form is None:
        raise ConfigError(
            f"{out}: unknown suffix; got {out.suffix or 'none'!r}, expected {', '.join(suffixes)}. "
            f"Name the format with --to; {', '.join(NAMED)} always need it."
        )
    return form


def place_of(form: Form, out: Path | None, *, force: bool) -> Path | None:
    """Return where the form goes: a folder, or a file, which in a folder that is there already gets a name.

    Raises:
        ConfigError: the form needs a place and has none that fits, or a file is there and ``force`` is not given.
    """
    from pairie.formats import FORMATS
    from pairie.formats.tools import TOOLS

    suffix = TOOLS[form.value].suffix if form.value in TOOLS else SUFFIX_OF_FORM[form]
    if form.value in TOOLS and TOOLS[form.value].folder:
        if out is None or out.is_file():
            raise _no_place(out, "a folder")
        return out
    if form.value not in FORMATS and form.value not in TOOLS and (out is None or out.suffix.lower() != suffix):
        raise ConfigError(
            f"convert: a table needs a file; got {out or 'none'}, expected one ending in {suffix}. "
            "Name it with --output."
        )
    if out is None:
        if form.value in TOOLS:
            raise _no_place(out, f"a file ending in {suffix}")
        return None
    out = out / f"annotations{suffix}" if out.is_dir() else out
    if not force:
        refuse_present(out, advice=FORCE)
    return out


def _no_place(out: Path | None, kind: str) -> ConfigError:
    return ConfigError(f"convert: no place to write to; got {out or 'none'}, expected {kind}. Name it with --output.")


def write_documents(
    documents: Sequence[AnnotatedDocument], form: Form, out: Path | None, *, force: bool = False
) -> list[Loss]:
    """Write documents to a place, or to standard output.

    Returns:
        What the form has no place for. Tables tell nothing: they are made of the records and are not read back.
    Raises:
        ConfigError: something would be overwritten, or there is no room.
        FormatError: a document cannot stand in the form.
    """
    from pairie.formats import FORMATS
    from pairie.formats.tools import TOOLS
    from pairie.outputs import write_table

    if form.value in FORMATS:
        written, lost = _own(documents, form)
        if out is None:
            write(written)
            return lost
        with place_to_write(out, alone=True, force=force) as place:
            place.write_text(written, encoding="utf-8", newline="")
        return lost
    assert out is not None  # place_of has seen to it
    if form.value in TOOLS:
        with place_to_write(out, force=force) as place:
            return TOOLS[form.value].write(documents, place)
    with place_to_write(out, alone=True, force=force) as place:
        write_table([with_records(annotated) for annotated in documents], place)
    return []


def _own(documents: Sequence[AnnotatedDocument], form: Form) -> tuple[str, list[Loss]]:
    """Return documents in a form of our own, and what of them is not found when that is read again."""
    from pairie.formats import FORMATS, parse_inline
    from pairie.formats.jsonl import parse_line
    from pairie.formats.tools.losses import differences

    writer = FORMATS[form.value].write
    assert writer is not None
    written = writer([with_records(annotated) for annotated in documents])
    if form == Form.inline:
        again = parse_inline(written, where="convert")
    else:
        again = [parse_line(line, where="convert") for line in written.split("\n") if line]
    losses = [differences(before, after) for before, after in zip(documents, again, strict=True)]
    return written, [loss for found in losses for loss in found]


def with_records(annotated: AnnotatedDocument) -> AnnotatedDocument:
    """Return a document whose mentions know their place in the source, and which has its records if it had none."""
    from pairie.records import assemble
    from pairie.text import source_spans

    document = annotated.document
    if any(passage.source_spans for passage in document.passages):
        placed = (
            mention
            if mention.source_spans
            else replace(mention, source_spans=source_spans(document, mention.start, mention.end))
            for mention in document.entities
        )
        document = document.replace(entities=tuple(placed))
    if not document.records and MERGED not in annotated.meta:
        document = document.replace(records=assemble(document))
    return replace(annotated, document=document)
