"""Columns in the manner of CoNLL-U Plus: a character a line, and for each label a layer of B, I and O.

    # global.columns = ID FORM ACTOR RECIPIENT AMOUNT MEASURE MISC
    # newdoc id = example-1
    # kind = heading
    1	江	B-ACTOR	O	O	O	Id.ACTOR=a1

Layers hold mentions that nest, as long as none lies in one of the same label or on two lines. The layer of measures
tells the category (``B-goods``; ``B-MEASURE`` if there is none). MISC has, where a mention begins, its id, and for a
measure its links by the ids of their ends and ``Planned=Yes``. A sentence is a line of the text. White space and other
signs that a column cannot show are written ``\\u0020``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from pairie.formats.annotated import AnnotatedDocument, check_words, lines_of
from pairie.formats.inline import read_utf8
from pairie.formats.tools.columns_reading import COLUMNS, parse_columns
from pairie.formats.tools.drafts import SAME
from pairie.formats.tools.losses import Loss, differences
from pairie.formats.tools.reading import Reading, write_file
from pairie.types import LABELS, Mention, Passage

__all__ = ["read_columns", "to_columns", "write_columns"]

SHOWN = re.compile(r"[^\s\\_]")


def write_columns(documents: Sequence[AnnotatedDocument], path: Path) -> list[Loss]:
    """Write documents into one file.

    Returns:
        What it cannot hold: mentions in others of the same label, over two lines, scores, the source, and so on.
    """
    written = [to_columns(annotated) for annotated in documents]
    losses: list[Loss] = []
    for annotated, text in zip(documents, written, strict=True):
        losses += differences(annotated, parse_columns(text, where=str(path)).checked()[0])
    write_file(path, f"# global.columns = {' '.join(COLUMNS)}\n" + "".join(written))
    return losses


def read_columns(path: Path) -> Reading:
    """Read a file of columns, also one with layers alone: ids are then given, and there are no links."""
    return parse_columns(read_utf8(path), where=str(path))


def to_columns(annotated: AnnotatedDocument) -> str:
    """Return the lines of one document.

    Raises:
        FormatError: labels, categories or link types are not those of the guidelines, which alone have layers.
    """
    document = annotated.document
    check_words(document, f"document {annotated.id}", "form of columns")
    head = [f"# newdoc id = {quoted(annotated.id)}", f"# characters = {len(document.text)}"]
    head += [] if annotated.genre is None else [f"# genre = {quoted(annotated.genre)}"]
    kinds = {(passage.start, passage.end): passage.kind for passage in document.passages}
    held = _held(document.entities, lines_of(document.text))
    links: dict[str, dict[str, list[str]]] = {}
    names = {mention.id for mention in held}
    for link in document.relations:
        if {link.head, link.tail} <= names:
            links.setdefault(link.head, {}).setdefault(link.type, []).append(quoted(link.tail))
    for mention in held:
        if mention.same in names:
            links.setdefault(mention.id, {})[SAME] = [quoted(str(mention.same))]
    blocks = [head]
    for line in lines_of(document.text):
        comments = [f"# start = {line.start}", f"# kind = {kinds.get((line.start, line.end), 'body')}"]
        inside = [mention for mention in held if line.start <= mention.start < line.end]
        blocks.append([*comments, *_rows(document.text, line, inside, links)])
    # Comments alone are no sentence: those of the document stand over its first one.
    first, *rest = [[*blocks[0], *blocks[1]], *blocks[2:]] if len(blocks) > 1 else blocks
    return "".join("".join(f"{row}\n" for row in block) + "\n" for block in (first, *rest))


def quoted(name: str) -> str:
    """Return a name that stands in MISC or a comment: without white space, commas and the signs of MISC."""
    return quote(name, safe="".join(c for c in name if ord(c) > 127 and not c.isspace() and c.isprintable()) + "-._~:/")


def _held(mentions: Sequence[Mention], lines: Sequence[Passage]) -> list[Mention]:
    """Return the mentions that the layers have room for, outer ones first."""
    found: list[Mention] = []
    taken: dict[str, set[int]] = {label: set() for label in LABELS}
    for mention in mentions:
        places = set(range(mention.start, mention.end))
        on_one_line = any(line.start <= mention.start < mention.end <= line.end for line in lines)
        if on_one_line and taken[mention.label].isdisjoint(places):
            taken[mention.label] |= places
            found.append(mention)
    return found


def _rows(
    text: str, line: Passage, mentions: Sequence[Mention], links: dict[str, dict[str, list[str]]]
) -> Iterator[str]:
    cells = [dict.fromkeys(LABELS, "O") for _ in range(line.start, line.end)]
    misc: list[list[str]] = [[] for _ in cells]
    for mention in mentions:
        kind = mention.category or mention.label
        first = mention.start - line.start
        for at in range(first, mention.end - line.start):
            cells[at][mention.label] = f"I-{kind}" if at > first else f"B-{kind}"
        misc[first].append(f"Id.{mention.label}={quoted(mention.id)}")
        misc[first] += ["Planned=Yes"] if mention.planned else []
        misc[first] += [f"{name}={','.join(ends)}" for name, ends in links.get(mention.id, {}).items()]
    for at, layers in enumerate(cells):
        form = _form(text[line.start + at])
        yield "\t".join([str(at + 1), form, *(layers[label] for label in LABELS), "|".join(misc[at]) or "_"])


def _form(character: str) -> str:
    if SHOWN.fullmatch(character) and character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
