"""Word files (.docx) to passages: paragraphs, rows of tables, text boxes and notes."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from pairie.errors import ReadError, missing_extra
from pairie.readers.docx_pages import NOTES, PAGE, SHOWN_PAGE, with_pages, without_breaks
from pairie.readers.encodings import what_is
from pairie.readers.plain import read_running
from pairie.readers.sections import with_sections
from pairie.types import Document, PassageKind

__all__ = ["read_docx"]

# A volume of a yearbook with all its pictures keeps well below these.
_MOST_MEMBERS = 5_000
_MOST_BYTES = 300_000_000
_MOST_XML = 100_000_000

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted and moved text is shown by nobody; the fallback repeats a text box for old programs.
_GONE = frozenset([f"{_W}del", f"{_W}moveFrom", f"{_W}rPr", f"{_W}pPr", f"{_MC}Fallback"])
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LONGEST_HEADING = 120
_BODY_LEVEL = 9
_HEADING_STYLE = re.compile(r"(?P<title>title)|subtitle|(?:heading |标题)\s*(?P<level>\d)?")

#: The text of a line, and kind and level of heading where the file tells them.
_Line = tuple[str, PassageKind | None, int | None]


def read_docx(data: bytes, *, file: str) -> Document:
    """Read a Word file.

    Its source text is the text of its paragraphs joined by line feeds, and ``text`` is that text: a row of a table is a
    line with tabs between its cells, what stands in text boxes follows the paragraph they hang on, foot- and endnotes
    come last. Page headers and numbers that Word makes are left out. Pages are counted by the breaks in the file, those
    that Word noted when it saved it among them; without any, and in notes, spans have no page.

    Raises:
        ReadError: the file is broken, encrypted, too large when unpacked, or no Word file.
        ConfigError: the extra ``docx`` is not installed.
    """
    _check_package(data, file)
    try:
        import docx
        from docx.opc.exceptions import OpcError
        from lxml.etree import XMLSyntaxError  # comes with python-docx
    except ImportError as error:
        raise missing_extra("python-docx", "docx", file) from error
    try:
        lines = list(_Lines(docx.Document(BytesIO(data))))
    except (zipfile.BadZipFile, zlib.error, EOFError, XMLSyntaxError, OpcError, UnicodeDecodeError) as error:
        raise _broken(file, str(error)) from error
    except (KeyError, ValueError, AttributeError) as error:  # what python-docx raises at packages of other kinds
        raise ReadError(
            f"{file}: no Word file; got a package without a document that can be read ({error}), expected .docx. "
            "Open it in Word or LibreOffice and save it as .docx."
        ) from error
    text, breaks = without_breaks("\n".join(text for text, *_ in lines))
    found = _with_kinds(read_running(text, file=file), [line for line in lines for _ in line[0].split("\n")])
    return with_pages(found, breaks) if breaks else found


def _check_package(data: bytes, file: str) -> None:
    """Look at the directory of the package alone, so that a bomb is never unpacked.

    What the directory says is binding: :mod:`zipfile` stops at the size declared there and then finds the sum wrong.
    """
    what = what_is(data)
    if what and not data.startswith((b"PK", _OLD_OFFICE)):
        raise ReadError(f"{file}: no Word file; got {what}, expected .docx. Give the file the suffix of what it is.")
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED in data:
            raise _encrypted(file)
        raise ReadError(
            f"{file}: old Word file; got .doc inside, expected .docx. Open it in Word or LibreOffice and save it as "
            ".docx."
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise _broken(file, str(error)) from error
    if any(member.flag_bits & 1 for member in members):
        raise _encrypted(file)
    size = sum(member.file_size for member in members)
    size_xml = sum(member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels")))
    if len(members) > _MOST_MEMBERS or size > _MOST_BYTES or size_xml > _MOST_XML:
        raise ReadError(
            f"{file}: too large; got {len(members):,} parts of {size:,} bytes unpacked ({size_xml:,} of XML), expected "
            f"at most {_MOST_MEMBERS:,} parts, {_MOST_BYTES:,} bytes and {_MOST_XML:,} of XML. Split the document."
        )


def _broken(file: str, reason: str) -> ReadError:
    return ReadError(
        f"{file}: broken file; got a package that cannot be unpacked ({reason}), expected .docx. Get the file again, "
        "or let Word repair it."
    )


def _encrypted(file: str) -> ReadError:
    return ReadError(
        f"{file}: encrypted file; got a password in the way, expected an open document. Save it without a password."
    )


def _with_kinds(document: Document, lines: list[_Line]) -> Document:
    """Replace what the look of a line says by what the file says."""
    passages, line, at = [], 0, 0
    for passage in document.passages:
        line += document.text.count("\n", at, passage.start)
        at = passage.start
        _, kind, level = lines[line]
        passages.append(replace(passage, kind=kind or passage.kind, level=level))
    found = document.replace(passages=tuple(passages), source=replace(document.source, form="docx"))
    return with_sections(found, titled=True)


class _Lines:
    """The paragraphs of a document in order, each with its kind where the file tells it."""

    def __init__(self, document: Any) -> None:
        self._document = document
        levels = ((style.style_id, _level_of(style)) for style in document.styles)
        self._headings = {name: level for name, level in levels if level is not None}

    def __iter__(self) -> Iterator[_Line]:
        yield from self._blocks(self._document.element.body)
        for root in self._notes():
            for note in root:
                if note.get(f"{_W}type") is None:  # the others are the lines above the notes
                    yield from ((NOTES + text, kind, level) for text, kind, level in self._blocks(note))

    def _notes(self) -> Iterator[Any]:
        from docx.oxml import parse_xml

        for relation in self._document.part.rels.values():
            if relation.reltype.endswith(("/footnotes", "/endnotes")) and not relation.is_external:
                yield parse_xml(relation.target_part.blob)

    def _blocks(self, parent: Any) -> Iterator[_Line]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield self._paragraph(child)
                for box in _boxes(child):
                    yield from self._blocks(box)
            elif child.tag == f"{_W}tbl":
                yield from ((row, "table", None) for row in _rows(child))
            elif isinstance(child.tag, str) and child.tag not in _GONE:
                yield from self._blocks(child)  # content controls and marks of changes

    def _paragraph(self, paragraph: Any) -> _Line:
        text = "".join(_text(paragraph))
        if paragraph.find(f"{_W}pPr/{_W}pageBreakBefore") is not None:
            text = PAGE + text
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        level = None if style is None else self._headings.get(style.get(f"{_W}val"))
        if outline is not None and _level(outline) < _BODY_LEVEL:
            level = _level(outline) + 1
        if level is None or len(text) > _LONGEST_HEADING:
            return text, None, None
        return text, "heading", level


def _level_of(style: Any) -> int | None:
    """Return the level of a style that is a heading of Word or made from one. Word stores its own names in English."""
    seen = 0
    while style is not None and seen < 20:  # broken files have styles based on each other
        if named := _HEADING_STYLE.match(str(style.name or "").lower()):
            return 0 if named["title"] else int(named["level"] or 1)
        style, seen = getattr(style, "base_style", None), seen + 1
    return None


def _level(element: Any) -> int:
    value = element.get(f"{_W}val", "")
    return int(value) if value.isdecimal() else _BODY_LEVEL


def _text(element: Any) -> Iterator[str]:
    """Yield the text of a paragraph as it is shown, without its text boxes."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            # A page or column break is none of the text.
            kind = child.get(f"{_W}type")
            yield _SIGNS[child.tag] if kind in (None, "textWrapping") else PAGE if kind == "page" else ""
        elif child.tag == f"{_W}lastRenderedPageBreak":
            yield SHOWN_PAGE
        elif isinstance(child.tag, str) and child.tag not in _GONE and child.tag != f"{_W}txbxContent":
            yield from _text(child)


def _boxes(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{_W}txbxContent":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _GONE:
            yield from _boxes(child)


def _rows(table: Any) -> Iterator[str]:
    """Yield the rows of a table, cells parted by tabs. A cell over several columns or rows stands once."""
    for row in _inner(table, "tr"):
        yield "\t".join(" ".join(" ".join(_cell(cell)).split()) for cell in _inner(row, "tc"))


def _cell(cell: Any) -> Iterator[str]:
    for block in _inner(cell, "p", "tbl"):
        if block.tag == f"{_W}p":
            yield "".join(_text(block))
            for box in _boxes(block):
                yield from _cell(box)
        else:
            yield from _rows(block)


def _inner(element: Any, *names: str) -> Iterator[Any]:
    """Yield the nearest elements of these names, through content controls and marks of changes."""
    wanted = {f"{_W}{name}" for name in names}
    for child in element:
        if child.tag in wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _GONE:
            yield from _inner(child, *names)
