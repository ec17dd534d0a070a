"""Read columns back: sentences into text, layers into mentions, MISC into ids and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn
from urllib.parse import unquote

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument, lines_of
from pairie.formats.markup import PASSAGE_KINDS
from pairie.formats.tools.drafts import SAME, Draft
from pairie.formats.tools.names import NameGiver
from pairie.formats.tools.reading import Reading
from pairie.types import LABELS, LINK_TYPES

__all__ = ["COLUMNS", "parse_columns"]

COLUMNS = ("ID", "FORM", *LABELS, "MISC")
NUMBER = re.compile(r"[0-9]{1,9}")
MOST_CODE = 0x10FFFF
# Empty lines in a row; more are a slip that would fill the memory.
MOST_BLANK = 10_000_000
ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")


@dataclass(slots=True)
class _Row:
    number: int
    form: str
    layers: dict[str, str]
    misc: dict[str, str]


@dataclass(slots=True)
class _Sentence:
    number: int
    comments: dict[str, str] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)


def parse_columns(written: str, *, where: str) -> Reading:
    """Read the documents of a file. A fault spoils the document that it stands in."""
    reading = Reading()
    for number, lines in _documents(written):
        reading.add(partial(_document, number, lines, where))
    return reading


def _documents(written: str) -> Iterator[tuple[int, list[str]]]:
    """Return the lines of each document with the number of the first; one file without ``newdoc`` is one document."""

    def some(lines: list[str]) -> bool:
        return any(line.strip() and not line.startswith("# global.") for line in lines)

    begun, lines = 1, list[str]()
    for number, line in enumerate(written.split("\n"), start=1):
        if line.startswith("# newdoc") and some(lines):
            yield begun, lines
            begun, lines = number, []
        lines.append(line.removesuffix("\r"))
    if some(lines):
        yield begun, lines


def _document(begun: int, lines: list[str], where: str) -> AnnotatedDocument:
    sentences = list(_sentences(begun, lines, where))
    comments = {key: value for sentence in sentences for key, value in sentence.comments.items()}
    text, starts = "", []
    for sentence in sentences:
        least = len(text) + (1 if text else 0)
        start = int(sentence.comments.get("start", least))
        if not least <= start <= least + MOST_BLANK:
            _fail(where, sentence.number, f"bad start; got {start}, expected {least} or the same with empty lines")
        starts.append(start)
        text += "\n" * (start - len(text)) + "".join(row.form for row in sentence.rows)
    n_characters = int(comments.get("characters", len(text)))
    if not len(text) <= n_characters <= len(text) + MOST_BLANK:
        _fail(where, begun, f"bad number of characters; got {n_characters}, expected {len(text)} or more")
    text += "\n" * (n_characters - len(text))
    draft = Draft(f"{where}:{begun}", text)
    links: list[tuple[int, str, str, str]] = []
    for sentence, start in zip(sentences, starts, strict=True):
        links += _mentions(draft, sentence, start, where)
    for number, name, head, tail in links:
        draft.where = f"{where}:{number}"
        draft.add_link(name, head, tail)
    draft.where = f"{where}:{begun}"
    kinds = [sentence.comments.get("kind", "body") for sentence in sentences if sentence.rows]
    if strays := set(kinds) - set(PASSAGE_KINDS):
        draft.fail(f"bad kind of passage; got {min(strays)!r}, expected one of {', '.join(PASSAGE_KINDS)}", "Mend it.")
    passages = [
        {"start": line.start, "end": line.end, "kind": kind} for line, kind in zip(lines_of(text), kinds, strict=True)
    ]
    genre = comments.get("genre")
    document_id = unquote(comments.get("newdoc id", f"{where}:{begun}"))
    return draft.finish(document_id, None if genre is None else unquote(genre), {"passages": passages})


def _sentences(begun: int, lines: list[str], where: str) -> Iterator[_Sentence]:
    sentence = _Sentence(begun)
    for number, line in enumerate(lines, start=begun):
        if line.startswith("#") and "\t" not in line:
            key, _, value = line.removeprefix("#").partition("=")
            sentence.comments[key.strip()] = value.strip()
            if key.strip() in ("start", "characters") and not NUMBER.fullmatch(value.strip()):
                _fail(where, number, f"bad number; got {line!r:.60}, expected digits")
        elif line.strip():
            sentence.rows.append(_row(line, number, where))
        elif sentence.rows or sentence.comments:
            yield sentence
            sentence = _Sentence(number + 1)
    if sentence.rows or sentence.comments:
        yield sentence


def _row(line: str, number: int, where: str) -> _Row:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        _fail(where, number, f"bad row; got {len(cells)} columns, expected {len(COLUMNS)}: {' '.join(COLUMNS)}")
    codes = [int(found[1] or found[2], 16) for found in ESCAPE.finditer(cells[1])]
    if not cells[1] or any(code > MOST_CODE or chr(code) == "\n" for code in codes):
        _fail(where, number, f"bad form; got {cells[1]!r:.60}, expected characters, none of them a line feed")
    form = ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), cells[1])
    pairs = [pair.partition("=") for pair in cells[-1].split("|") if pair != "_"]
    return _Row(number, form, dict(zip(LABELS, cells[2:-1], strict=True)), {key: value for key, _, value in pairs})


def _mentions(draft: Draft, sentence: _Sentence, start: int, where: str) -> Iterator[tuple[int, str, str, str]]:
    """Add the mentions of a sentence, in the order of where they begin, and return its links with their lines."""
    found = [span for label in LABELS for span in _layer(label, sentence, start, where)]
    give = NameGiver()
    for begin, end, label, kind, row in sorted(found, key=_place):
        draft.where = f"{where}:{row.number}"
        name = unquote(row.misc.get(f"Id.{label}", "")) or _free(draft, give, label)
        if label != "MEASURE":
            if kind not in ("", label):
                _fail(where, row.number, f"bad mark; got {kind!r} in the layer {label}, expected B-{label}")
            draft.add_mention(name, label, begin, end)
            continue
        category = None if kind in ("", label) else kind
        draft.add_mention(name, label, begin, end, category=category, planned=row.misc.get("Planned") == "Yes")
        for link in (*LINK_TYPES, SAME):
            ends = [unquote(tail) for tail in row.misc.get(link, "").split(",") if tail]
            yield from ((row.number, link, name, tail) for tail in ends)


def _place(span: tuple[int, int, str, str, _Row]) -> tuple[int, int, int]:
    """Return what spans are put in order by; of those in one place MISC has the ids in the order they were written."""
    begin, end, label, _, row = span
    written = [*row.misc, f"Id.{label}"]
    return begin, -end, written.index(f"Id.{label}")


def _layer(label: str, sentence: _Sentence, start: int, where: str) -> Iterator[tuple[int, int, str, str, _Row]]:
    """Return the spans of one layer: begin, end, label, what the marks say, and the row that it begins in."""
    at, kind = start, ""
    opened: tuple[int, _Row] | None = None
    for row in sentence.rows:
        mark, _, its_kind = row.layers[label].partition("-")
        if mark not in ("B", "I", "O", "_") or (mark == "I" and (opened is None or its_kind != kind)):
            got = f"got {row.layers[label]!r} in {label}"
            _fail(where, row.number, f"bad mark; {got}, expected B-…, I-… of what is open, or O")
        if mark != "I" and opened is not None:
            yield opened[0], at, label, kind, opened[1]
            opened = None
        if mark == "B":
            opened, kind = (at, row), its_kind
        at += len(row.form)
    if opened is not None:
        yield opened[0], at, label, kind, opened[1]


def _free(draft: Draft, give: NameGiver, label: str) -> str:
    name = give(label)
    while name in draft.mentions:
        name = give(label)
    return name


def _fail(where: str, number: int, what: str) -> NoReturn:
    raise FormatError(f"{where}:{number}: {what}. Mend the line.")
