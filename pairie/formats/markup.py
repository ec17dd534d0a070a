"""Scan the inline XML of the guidelines: elements, attributes and lines as written, with every fault of form.

The scan goes on after a fault, so that one run of ``pairie validate`` shows them all.
:mod:`pairie.formats.inline` turns a scan without faults into Documents; :mod:`pairie.validation` looks at the same
marks for faults of content.
"""

from __future__ import annotations

import re
import xml.parsers.expat
from collections.abc import Mapping
from dataclasses import dataclass, field

from pairie.formats.faults import Fault
from pairie.types import CATEGORIES, Label, PassageKind

__all__ = ["DOC_ATTRIBUTES", "LABEL_OF_ELEMENT", "LINK_ATTRIBUTES", "Mark", "MarkedDocument", "MarkedPassage", "scan"]

LABEL_OF_ELEMENT: Mapping[str, Label] = {"A": "ACTOR", "R": "RECIPIENT", "Q": "AMOUNT", "M": "MEASURE"}
# Attribute of a MEASURE -> the element its ids must name.
LINK_ATTRIBUTES: Mapping[str, str] = {"by": "A", "to": "R", "amt": "Q"}
DOC_ATTRIBUTES = ("id", "genre", "title", "date", "year")
PASSAGE_KINDS: tuple[PassageKind, ...] = ("heading", "body", "caption", "table")
MEASURE_ATTRIBUTES = ("id", "cat", *LINK_ATTRIBUTES, "plan", "same")


@dataclass(slots=True)
class Mark:
    """A mention as written. ``start`` and ``end`` count in its passage; ``passage`` is an index from 0."""

    element: str
    id: str
    attributes: Mapping[str, str]
    line: int
    passage: int
    start: int
    end: int = 0
    text: str = ""

    def targets(self, attribute: str) -> list[str]:
        """Return the ids that a link attribute names."""
        return self.attributes.get(attribute, "").split()


@dataclass(slots=True)
class MarkedPassage:
    """A ``<p>``: its text without tags and the line it begins on."""

    text: str
    line: int
    kind: PassageKind = "body"


@dataclass(slots=True)
class MarkedDocument:
    """A ``<doc>`` as written, with its marks in the order of their opening tags."""

    id: str
    where: str
    line: int
    attributes: Mapping[str, str]
    passages: list[MarkedPassage] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def mark(self, mark_id: str) -> Mark | None:
        return next((mark for mark in self.marks if mark.id == mark_id), None)


def scan(xml_text: str, *, where: str) -> tuple[list[MarkedDocument], list[Fault]]:
    """Read ``<doc>`` or ``<docs>`` and return the documents with all faults of form, in the order of their lines."""
    scanner = _Scanner(where)
    scanner.run(xml_text)
    return scanner.documents, sorted(scanner.faults, key=lambda fault: fault.line)


class _Scanner:
    """Expat handlers; expat knows the line of every element, which ElementTree forgets."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.documents: list[MarkedDocument] = []
        self.faults: list[Fault] = []
        self.document: MarkedDocument | None = None
        self.passage: MarkedPassage | None = None
        self.open: list[Mark] = []
        self.depth = 0
        self.parser = xml.parsers.expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def run(self, xml_text: str) -> None:
        try:
            self.parser.Parse(xml_text.removeprefix("\ufeff"), True)
        except xml.parsers.expat.ExpatError as error:
            reason = xml.parsers.expat.ErrorString(error.code)
            self.fault(
                f"not well-formed XML; got {reason!r}, expected elements that nest",
                "Close every element, never let two cross, and write & < > of the text as &amp; &lt; &gt;.",
                line=error.lineno,
            )
        except UnicodeEncodeError:
            self.fault("not text; got a lone surrogate, expected Unicode characters", "Save the file as UTF-8.", line=1)

    def fault(self, what: str, advice: str, *, line: int | None = None) -> None:
        document = self.document.id if self.document else None
        passage = len(self.document.passages) if self.document and self.passage else None
        self.faults.append(
            Fault("error", self.where, line or self.parser.CurrentLineNumber, document, passage, what, advice)
        )

    def doctype(self, *_: object) -> None:
        # Entities defined in a file could blow up or hide text; annotations never need them.
        self.fault("a DOCTYPE; got a declaration, expected <doc> or <docs>", "Delete it.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if name == "docs":
            if self.depth > 1:
                self.fault("<docs> inside another element; got depth > 1, expected the root", "Keep one <docs> a file.")
        elif name == "doc":
            self.start_document(attributes)
        elif self.document is None:
            self.fault(
                f"<{name}> outside <doc>; got it at this place, expected it in a document", "Move it into a <doc>."
            )
        elif name == "p":
            self.start_passage(attributes)
        elif name in LABEL_OF_ELEMENT:
            self.start_mark(name, attributes)
        else:
            self.fault(f"unknown element; got <{name}>, expected A, R, Q or M", "Remove it or use the element meant.")

    def start_document(self, attributes: dict[str, str]) -> None:
        if self.document is not None:
            self.fault(
                "<doc> inside <doc>; got a nested document, expected one after the other", "Close the first one."
            )
        if not attributes.get("id"):
            self.fault("<doc> without id; got none, expected a name unique in the corpus", 'Add id="…".')
        for name in attributes.keys() - set(DOC_ATTRIBUTES):
            self.fault(f"unknown attribute of <doc>; got {name!r}, expected {', '.join(DOC_ATTRIBUTES)}", "Remove it.")
        if not re.fullmatch(r"(\d{4})?", attributes.get("year", "")):
            self.fault(f"bad year; got {attributes['year']!r}, expected four digits", "Write the covered year alone.")
        line = self.parser.CurrentLineNumber
        self.document = MarkedDocument(attributes.get("id", ""), self.where, line, attributes)

    def start_passage(self, attributes: dict[str, str]) -> None:
        assert self.document is not None
        if self.passage is not None:
            self.fault("<p> inside <p>; got a nested passage, expected one after the other", "Close the first one.")
        kind = next((k for k in PASSAGE_KINDS if k == attributes.get("kind", "body")), None)
        if kind is None or attributes.keys() - {"kind"}:
            expected = f"at most kind, one of {', '.join(PASSAGE_KINDS)}"
            self.fault(f"bad attributes of <p>; got {attributes}, expected {expected}", "Mend or remove them.")
        self.passage = MarkedPassage("", self.parser.CurrentLineNumber, kind or "body")
        self.document.passages.append(self.passage)

    def start_mark(self, name: str, attributes: dict[str, str]) -> None:
        assert self.document is not None
        if self.passage is None:
            self.fault(f"<{name}> outside <p>; got it between passages, expected it inside one", "Move it into a <p>.")
            return
        mark_id = attributes.get("id", "")
        if not re.fullmatch(rf"{name.lower()}[0-9]+", mark_id):
            self.fault(
                f"bad id of <{name}>; got {mark_id!r}, expected {name.lower()} and a number", "Give it a free one."
            )
        elif self.document.mark(mark_id):
            self.fault(
                f"id used twice; got {mark_id!r} again, expected an id unique in the <doc>", "Give it a free one."
            )
        if any(mark.element == name for mark in self.open):
            self.fault(
                f"same label nested; got <{name}> inside <{name}>, expected other labels only", "Keep the longest name."
            )
        self.check_attributes(name, attributes)
        at = len(self.passage.text)
        index = len(self.document.passages) - 1
        mark = Mark(name, mark_id, attributes, self.parser.CurrentLineNumber, index, at)
        self.document.marks.append(mark)
        self.open.append(mark)

    def check_attributes(self, name: str, attributes: dict[str, str]) -> None:
        allowed = MEASURE_ATTRIBUTES if name == "M" else ("id",)
        for attribute in sorted(attributes.keys() - set(allowed)):
            self.fault(f"unknown attribute of <{name}>; got {attribute!r}, expected {', '.join(allowed)}", "Remove it.")
        if name == "M" and attributes.get("cat") not in CATEGORIES:
            got = attributes.get("cat")
            self.fault(f"bad category; got cat={got!r}, expected one of {', '.join(CATEGORIES)}", "The object decides.")
        if attributes.get("plan", "yes") != "yes":
            self.fault(f"bad plan; got {attributes['plan']!r}, expected yes", 'Write plan="yes" or leave it out.')

    def characters(self, text: str) -> None:
        if self.passage is None:
            if text.strip():
                self.fault(
                    f"text outside <p>; got {text.strip()[:20]!r}, expected only elements", "Move it into a <p>."
                )
            return
        if "\n" in text:
            self.fault("line break in a passage; got one, expected a <p> on one line", "Join the lines or begin a <p>.")
        self.passage.text += text

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "doc" and self.document is not None:
            self.check_links(self.document)
            self.documents.append(self.document)
            self.document = None
        elif name == "p" and self.passage is not None:
            if not self.passage.text:
                self.fault("empty passage; got <p></p>, expected text", "Remove it.")
            self.passage = None
        elif name in LABEL_OF_ELEMENT and self.open and self.passage is not None:
            self.end_mark(self.open.pop(), self.passage)

    def end_mark(self, mark: Mark, passage: MarkedPassage) -> None:
        mark.end = len(passage.text)
        mark.text = passage.text[mark.start : mark.end]
        if not mark.text:
            self.fault(f"empty mention; got {mark.id} without text, expected characters", "Remove the element.")

    def check_links(self, document: MarkedDocument) -> None:
        marks = {mark.id: mark for mark in document.marks}
        for mark in document.marks:
            if mark.element != "M":
                continue
            for attribute, element in LINK_ATTRIBUTES.items():
                for target in mark.targets(attribute):
                    self.check_target(mark, attribute, target, marks.get(target), element)
            if "same" in mark.attributes:
                same = mark.attributes["same"]
                self.check_target(mark, "same", same, marks.get(same) if same != mark.id else None, "M")

    def check_target(self, mark: Mark, attribute: str, target: str, found: Mark | None, element: str) -> None:
        got = f'got {attribute}="{target}" on {mark.id}'
        advice = "Add the mention or drop the link."
        if found is None:
            what = f"unresolved link; {got}, expected an id of this <doc>"
        elif found.element != element:
            what = f"link to the wrong label; {got}, expected an id of <{element}>"
            advice = "Link the mention meant."
        else:
            return
        assert self.document is not None
        self.faults.append(Fault("error", self.where, mark.line, self.document.id, mark.passage + 1, what, advice))
