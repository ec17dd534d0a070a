"""Annotations of any format in files and folders: which files hold some, and how each is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pairie.errors import ConfigError
from pairie.formats import FORMATS
from pairie.formats.standoff import STANDOFF
from pairie.formats.tools import TOOLS, Loss, Reading, describes_tool
from pairie.formats.tools.losses import UNTOUCHED

__all__ = ["as_gold", "labelled_files", "read_labelled_file", "readable_forms", "suffixes_of"]

LEFT_OUT = "tasks that nobody has touched"


def readable_forms() -> list[str]:
    """Return the names of the formats that can be read, ours first."""
    own = [name for name, form in FORMATS.items() if form.read is not None]
    return own + [name for name, tool in TOOLS.items() if tool.read is not None]


def suffixes_of(form: str | None = None) -> dict[str, str]:
    """Return the formats that can be read by their suffixes, where these tell them; or the suffix of one format."""
    if form is not None:
        return {(FORMATS.get(form) or TOOLS[form]).suffix: form}
    tools = {tool.suffix: name for name, tool in TOOLS.items() if tool.own_suffix and tool.read is not None}
    return {**tools, **{own.suffix: name for name, own in FORMATS.items() if own.read is not None}}


def labelled_files(path: Path, form: str | None = None) -> Iterator[tuple[Path, str]]:
    """Yield what holds annotations, with the name of its format.

    That is a file, the files of a folder (searched to the bottom, in the order of names), or the folder itself where
    its format is one of folders. Of a corpus, where ``corpus/`` stands beside ``splits.tsv``, it is what ``corpus/``
    holds: labels of texts that are not passed on may stand in other folders.

    Raises:
        ConfigError: nothing there, a file whose suffix tells no format, or a folder without any that does.
    """
    suffixes = suffixes_of(form)
    if (path / "corpus").is_dir() and (path / "splits.tsv").is_file():
        path = path / "corpus"
    if path.is_file() and (form or path.suffix.lower() in suffixes):
        yield path, form or suffixes[path.suffix.lower()]
        return
    whole = _form_of_folder(path, suffixes) if path.is_dir() else None
    if whole is not None:
        yield path, whole
        return
    inside = [file for file in sorted(path.rglob("*")) if file.suffix.lower() in suffixes and file.is_file()]
    # Standoff gold ends in .json too, and has no text to read.
    files = [file for file in inside if not describes_tool(file) and not file.name.endswith(STANDOFF)]
    if not files:
        got = "no file of these" if path.is_dir() else repr(path.suffix) if path.exists() else "nothing there"
        raise ConfigError(
            f"{path}: no annotations; got {got}, expected {', '.join(suffixes)}. Check the path, or name the format "
            "(--from, of pairie train --format); pages without labels are for pairie extract."
        )
    yield from ((file, suffixes[file.suffix.lower()]) for file in files)


def read_labelled_file(path: Path, form: str) -> Reading:
    """Read what :func:`labelled_files` gives.

    Raises:
        FormatError: the file as a whole cannot be read. A fault in a document of a tool is noted in the reading.
    """
    own = FORMATS[form].read if form in FORMATS else None
    if own is not None:
        return Reading(documents=own(path))
    read = TOOLS[form].read
    assert read is not None  # what can only be written is in no table of suffixes, nor among what can be named
    return read(path)


def as_gold(reading: Reading, *, untouched: bool = False) -> Reading:
    """Return a reading without the documents that no person has looked at: what a model found there is no gold.

    They are named as losses; ``untouched`` keeps them.
    """
    found = {loss.document for loss in reading.losses if loss.what == UNTOUCHED}
    others = [loss for loss in reading.losses if loss.what != UNTOUCHED]
    if untouched:
        return Reading(reading.documents, others, reading.faults)
    documents = [annotated for annotated in reading.documents if annotated.id not in found]
    return Reading(documents, [*(Loss(name, LEFT_OUT) for name in sorted(found)), *others], reading.faults)


def _form_of_folder(path: Path, suffixes: Mapping[str, str]) -> str | None:
    folders = [suffix for suffix, name in suffixes.items() if name in TOOLS and TOOLS[name].folder]
    return next((suffixes[suffix] for suffix in folders if any(path.rglob(f"*{suffix}"))), None)
