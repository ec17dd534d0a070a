"""What is read from a file of a tool: the documents that are sound, and what is wrong with the others."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError, FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_utf8
from pairie.formats.tools.losses import Loss

__all__ = ["Reading", "as_json", "json_lines", "member", "object_of", "parse_json", "write_file"]


@dataclass(slots=True)
class Reading:
    """The documents of a file. One fault spoils its document only; ``faults`` are ready messages.

    ``losses`` name what stands in the file and has no place in a document, such as discontinuous spans.
    """

    documents: list[AnnotatedDocument] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set, repr=False, compare=False)

    def add(self, make: Callable[[], AnnotatedDocument]) -> None:
        """Make a document and keep it, or note what is wrong with it. An id that is taken is wrong."""
        try:
            annotated = make()
            if annotated.id in self._ids:
                raise FormatError(
                    f"document {annotated.id}: id used twice; got it again, expected an id of its own. Rename one."
                )
            self._ids.add(annotated.id)
            self.documents.append(annotated)
        except FormatError as error:
            self.faults.append(str(error))

    def checked(self) -> list[AnnotatedDocument]:
        """Return the documents.

        Raises:
            FormatError: anything is wrong with any of them; the message tells the first fault and how many more.
        """
        if self.faults:
            more = f" ({len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
            raise FormatError(f"{self.faults[0]}{more}")
        return self.documents


def parse_json(written: str, where: str) -> Any:
    """Parse JSON.

    Raises:
        FormatError: it is none; the message names line and column.
    """
    try:
        return json.loads(written)
    except ValueError as error:
        raise FormatError(f"{where}: not JSON; got {error}, expected JSON in UTF-8. Export it anew.") from error
    except RecursionError as error:
        raise FormatError(
            f"{where}: JSON too deep; got more lists in lists than can be read, expected annotations. Export it anew."
        ) from error


def json_lines(path: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Return the lines of a JSON Lines file by what messages call them; each is parsed when it is asked for."""
    # Only \n ends a line: str.splitlines would also break at U+2028, which JSON leaves unescaped.
    for number, line in enumerate(read_utf8(path).split("\n"), start=1):
        if line.strip():
            where = f"{path}:{number}"
            yield where, partial(_parsed_line, line, where)


def _parsed_line(line: str, where: str) -> dict[str, Any]:
    return object_of(parse_json(line, where), where)


def object_of(found: Any, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise FormatError(f"{where}: no object; got {type(found).__name__}, expected an object. Export it anew.")
    return found


def member(found: Any, name: str, kind: type | tuple[type, ...], where: str) -> Any:
    """Return a member of an object of JSON.

    Raises:
        FormatError: it is missing or of another kind.
    """
    value = object_of(found, where).get(name)
    # In Python true and false are whole numbers.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        kinds = " or ".join(k.__name__ for k in (kind if isinstance(kind, tuple) else (kind,)))
        raise FormatError(f"{where}: member {name!r}; got {value!r:.60}, expected {kinds}. Export it anew.")
    return value


def as_json(found: Any, *, indent: int | None = None) -> str:
    """Write JSON that has a place in UTF-8: half a surrogate pair from a broken page survives as an escape."""
    written = json.dumps(found, ensure_ascii=False, indent=indent)
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(found, indent=indent)
    return written


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file with the line ends that stand in the text; one that is there is replaced as a whole.

    Raises:
        ConfigError: there is no room, or no right to write there; a file that was there is still the same.
        FormatError: the text cannot be UTF-8; nothing is written then.
    """
    try:
        data = content if isinstance(content, bytes) else content.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FormatError(
            f"{path}: half a surrogate pair; got {error.object[error.start]!r}, expected characters. Clean the text."
        ) from error
    partial = path.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a stream such as /dev/stdout
            return
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written; got {error.strerror or error}, expected a place to write to. "
            "Make room or name another output."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
