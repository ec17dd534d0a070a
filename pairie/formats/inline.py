"""The inline XML of the guidelines: what people write and review.

    <doc id="example-1" genre="news">
    <p><A id="a1">甲市</A>向<R id="r1">丙县</R><M id="m1" cat="goods" by="a1" to="r1">捐赠电脑</M></p>
    </doc>

A file holds one ``<doc>`` or a ``<docs>`` root with many. ``<p kind="heading">`` may say what a passage is;
body is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast
from xml.sax.saxutils import escape, quoteattr

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument, check_words
from pairie.formats.markup import LABEL_OF_ELEMENT, LINK_ATTRIBUTES, Mark, MarkedDocument, scan
from pairie.types import LINK_OF_LABEL, Category, Document, Link, Mention, Passage, Source

__all__ = ["parse_inline", "read_inline", "read_utf8", "write_inline"]

ELEMENT_OF_LABEL = {label: element for element, label in LABEL_OF_ELEMENT.items()}
ATTRIBUTE_OF_LINK = {LINK_OF_LABEL[LABEL_OF_ELEMENT[element]]: name for name, element in LINK_ATTRIBUTES.items()}
# XML 1.0 has no way at all to write these.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read_inline(path: str | Path) -> list[AnnotatedDocument]:
    """Read a UTF-8 annotation file.

    Raises:
        FormatError: the file cannot be read, is not UTF-8, or breaks the inline form; the message names file and line.
    """
    return parse_inline(read_utf8(path), where=str(path))


def parse_inline(xml: str, *, where: str = "<inline>") -> list[AnnotatedDocument]:
    """Parse ``<doc>`` or ``<docs>``. The document's text is its passages joined by line feeds.

    Args:
        xml: the annotation.
        where: what messages call it, usually the file name.

    Raises:
        FormatError: the form is broken; the message tells the first fault and how many more there are.
    """
    found, faults = scan(xml, where=where)
    if faults:
        more = f" ({len(faults) - 1} more; see all with: pairie validate)" if len(faults) > 1 else ""
        raise FormatError(f"{faults[0]}{more}")
    return [_annotated(marked) for marked in found]


def write_inline(documents: Iterable[AnnotatedDocument]) -> str:
    """Write documents as one ``<docs>``, a passage a line. Scores and records have no place in this form.

    Mention ids that are not of the form a1, r1, q1, m1 (predictions) are numbered anew.

    Raises:
        FormatError: a mention crosses another or leaves its passage, a link names no mention, or a passage holds a
            character that XML cannot.
    """
    return "<docs>\n" + "".join(_written(annotated) for annotated in documents) + "</docs>\n"


def read_utf8(path: str | Path) -> str:
    """Read a text file that programs wrote; pages from elsewhere go through :mod:`pairie.readers` instead."""
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FormatError(
            f"{path}: cannot be read; got {error.strerror}, expected a readable file. Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path}: not UTF-8; got byte 0x{error.object[error.start]:02x} at {error.start}, expected UTF-8. "
            "Save it as UTF-8."
        ) from error


def _annotated(marked: MarkedDocument) -> AnnotatedDocument:
    passages: list[Passage] = []
    at = 0
    for passage in marked.passages:
        passages.append(Passage(at, at + len(passage.text), passage.kind))
        at += len(passage.text) + 1
    starts = [passage.start for passage in passages]
    attributes = marked.attributes
    document = Document(
        text="\n".join(passage.text for passage in marked.passages),
        passages=tuple(passages),
        entities=tuple(_mention(mark, starts[mark.passage]) for mark in marked.marks),
        relations=tuple(link for mark in marked.marks for link in _links(mark)),
        source=Source(
            title=attributes.get("title"),
            date=attributes.get("date"),
            covered_year=int(attributes["year"]) if attributes.get("year") else None,
        ),
    )
    return AnnotatedDocument(marked.id, attributes.get("genre"), document)


def _mention(mark: Mark, offset: int) -> Mention:
    start, end = offset + mark.start, offset + mark.end
    if mark.element != "M":
        return Mention(mark.id, LABEL_OF_ELEMENT[mark.element], start, end, mark.text)
    return Mention(
        mark.id,
        "MEASURE",
        start,
        end,
        mark.text,
        category=cast(Category, mark.attributes["cat"]),  # scan() has compared it with CATEGORIES
        planned="plan" in mark.attributes,
        same=mark.attributes.get("same"),
    )


def _links(mark: Mark) -> list[Link]:
    return [
        Link(LINK_OF_LABEL[LABEL_OF_ELEMENT[element]], mark.id, target)
        for name, element in LINK_ATTRIBUTES.items()
        for target in dict.fromkeys(mark.targets(name))
    ]


def _written(annotated: AnnotatedDocument) -> str:
    document = annotated.document
    where = f"document {annotated.id}"
    check_words(document, where, "inline form")
    ids = _ids(document)
    year = None if document.source.covered_year is None else str(document.source.covered_year)
    values = (annotated.id, annotated.genre, document.source.title, document.source.date, year)
    attributes = dict(zip(("id", "genre", "title", "date", "year"), values, strict=True))
    named = [name for link in document.relations for name in (link.head, link.tail)]
    named += [mention.same for mention in document.entities if mention.same is not None]
    if strays := sorted(set(named) - set(ids)):
        raise FormatError(
            f"{where}: link to no mention; got {', '.join(strays)}, expected ids of its mentions. Drop the links."
        )
    links: dict[str, dict[str, list[str]]] = {}
    for link in document.relations:
        links.setdefault(link.head, {}).setdefault(ATTRIBUTE_OF_LINK[link.type], []).append(ids[link.tail])
    written = {mention.id: _opening(mention, ids, links.get(mention.id, {})) for mention in document.entities}
    lines = [_tag("doc", attributes)]
    placed = 0
    for passage in document.passages or _lines(document.text):
        inside = [m for m in document.entities if passage.start <= m.start and m.end <= passage.end]
        placed += len(inside)
        kind = None if passage.kind == "body" else passage.kind
        lines.append(_tag("p", {"kind": kind}) + _tagged(document.text, passage, inside, written, where) + "</p>")
    if placed != len(document.entities):
        raise FormatError(
            f"{where}: mention outside its passage; got {len(document.entities) - placed} that no passage holds, "
            "expected every mention inside one. Split the mention or join the passages."
        )
    xml = "\n".join([*lines, "</doc>", ""])
    if found := UNWRITABLE.search(xml):
        raise FormatError(
            f"{where}: character that XML cannot hold; got {found[0]!r}, expected printable text. "
            "Write JSONL instead, or clean the text."
        )
    return xml


def _ids(document: Document) -> dict[str, str]:
    elements = {mention.id: ELEMENT_OF_LABEL[mention.label].lower() for mention in document.entities}
    if all(re.fullmatch(f"{letter}[0-9]+", mention_id) for mention_id, letter in elements.items()):
        return {mention_id: mention_id for mention_id in elements}
    counts = dict.fromkeys("arqm", 0)
    ids = {}
    for mention in sorted(document.entities, key=lambda m: (m.start, -m.end)):
        letter = elements[mention.id]
        counts[letter] += 1
        ids[mention.id] = f"{letter}{counts[letter]}"
    return ids


def _opening(mention: Mention, ids: Mapping[str, str], links: Mapping[str, list[str]]) -> str:
    attributes: dict[str, str | None] = {"id": ids[mention.id]}
    if mention.label == "MEASURE":
        attributes["cat"] = mention.category or "other"
        attributes |= {name: " ".join(links[name]) for name in LINK_ATTRIBUTES if name in links}
        attributes["plan"] = "yes" if mention.planned else None
        attributes["same"] = None if mention.same is None else ids[mention.same]
    return _tag(ELEMENT_OF_LABEL[mention.label], attributes)


def _tag(name: str, attributes: Mapping[str, str | None]) -> str:
    given = [f" {key}={quoteattr(value)}" for key, value in attributes.items() if value is not None]
    return f"<{name}{''.join(given)}>"


def _lines(text: str) -> list[Passage]:
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(Passage(at, at + len(line)))
        at += len(line) + 1
    return found


def _tagged(text: str, passage: Passage, mentions: list[Mention], written: Mapping[str, str], where: str) -> str:
    """Write one passage, outer elements first; a stack of open mentions shows a crossing as soon as it happens."""
    if "\n" in text[passage.start : passage.end]:
        raise FormatError(f"{where}: line break in a passage; got one after {passage.start}, expected none. Split it.")
    pieces: list[str] = []
    still_open: list[Mention] = []
    at = passage.start

    def copy_until(end: int) -> None:
        nonlocal at
        pieces.append(escape(text[at:end], {"\r": "&#13;"}))
        at = end

    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        while still_open and still_open[-1].end <= mention.start:
            copy_until(still_open[-1].end)
            pieces.append(f"</{ELEMENT_OF_LABEL[still_open.pop().label]}>")
        if still_open and mention.end > still_open[-1].end:
            raise FormatError(
                f"{where}: mentions cross; got {still_open[-1].text!r} and {mention.text!r}, expected nesting. "
                "Cut one of the spans, or write JSONL instead."
            )
        copy_until(mention.start)
        pieces.append(written[mention.id])
        still_open.append(mention)
    while still_open:
        copy_until(still_open[-1].end)
        pieces.append(f"</{ELEMENT_OF_LABEL[still_open.pop().label]}>")
    copy_until(passage.end)
    return "".join(pieces)
