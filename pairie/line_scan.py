"""Scan JSON Lines of documents: what is written there, with every fault of form.

Like :func:`pairie.formats.markup.scan` it goes on after a fault, so that one run of ``pairie validate`` shows them all,
and it returns the same marks, so that the rules of the guidelines apply to both forms.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pairie.formats.faults import Fault
from pairie.formats.jsonl import OTHER_ADVICE, OTHER_PROGRAM, is_of_doccano
from pairie.formats.markup import LABEL_OF_ELEMENT, LINK_ATTRIBUTES, Mark, MarkedDocument, MarkedPassage
from pairie.types import LABELS, LINK_OF_LABEL, LINK_TYPES, known_categories, known_words

__all__ = ["scan_lines"]

ELEMENT_OF_LABEL: Mapping[str, str] = {label: element for element, label in LABEL_OF_ELEMENT.items()}
# Link type -> the attribute that says the same inline, and the label it leads to.
ATTRIBUTE_OF_TYPE = {LINK_OF_LABEL[LABEL_OF_ELEMENT[element]]: name for name, element in LINK_ATTRIBUTES.items()}
LABEL_OF_TYPE: Mapping[str, str] = {link_type: label for label, link_type in LINK_OF_LABEL.items()}


def scan_lines(text: str, *, where: str) -> tuple[list[MarkedDocument], list[Fault]]:
    """Read one document a line and return the documents with all faults of form, in the order of their lines.

    Mentions with a fault are left out of the documents, and so are links to them. So are those of labels of a user's
    own that a line declares (``own``), after their offsets are checked: the guidelines have no rules for them.
    """
    documents: list[MarkedDocument] = []
    faults: list[Fault] = []
    # Only \n ends a line: str.splitlines would also break at U+2028, which JSON leaves unescaped.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            scanner = _LineScanner(where, number)
            documents += scanner.run(line)
            faults += scanner.faults
    return documents, faults


@dataclass(slots=True)
class _LineScanner:
    """One line. ``ranges`` are the passages, half-open code points of the text."""

    where: str
    line: int
    faults: list[Fault] = field(default_factory=list)
    name: str | None = None
    ranges: list[tuple[int, int]] = field(default_factory=list)
    labels: frozenset[str] = frozenset(LABELS)
    link_types: frozenset[str] = frozenset(LINK_TYPES)

    def fault(self, what: str, advice: str, passage: int | None = None) -> None:
        number = None if passage is None else passage + 1
        self.faults.append(Fault("error", self.where, self.line, self.name, number, what, advice))

    def run(self, line: str) -> list[MarkedDocument]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            self.fault(f"not JSON; got {error}, expected one object a line", "Write the line anew.")
            return []
        if not isinstance(found, dict) or not isinstance(found.get("text"), str):
            got = type(found).__name__ if not isinstance(found, dict) else f"text={found.get('text')!r}"
            self.fault(f"not a document; got {got}, expected an object with a text", "Write the line anew.")
            return []
        if spans := is_of_doccano(found):
            self.fault(OTHER_PROGRAM.format(spans), OTHER_ADVICE)
            return []
        meta = found.get("meta") if isinstance(found.get("meta"), dict) else {}
        assert isinstance(meta, dict)
        self.name = str(meta.get("id") or f"{self.where}:{self.line}")
        attributes = {"genre": str(meta["genre"])} if meta.get("genre") else {}
        document = MarkedDocument(self.name, self.where, self.line, attributes)
        own = found.get("own")
        self.labels, self.link_types = known_words(_words(own) if isinstance(own, dict) else None)
        document.passages = self.passages(found)
        mentions = list(self.mentions(found, found["text"]))
        links = self.links(
            found, {m["id"]: m for m in mentions}, {str(m.get("id")) for m in self.dicts(found, "entities")}
        )
        document.marks = [self.mark(mention, links.get(mention["id"], {})) for mention in mentions]
        self.check_nesting(document.marks)
        return [document]

    def dicts(self, found: Mapping[str, Any], member: str) -> list[dict[str, Any]]:
        items = found.get(member)
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []

    def check_member(self, found: Mapping[str, Any], member: str) -> None:
        items = found.get(member, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            self.fault(f"bad {member}; got {_short(items)}, expected a list of objects", "Write the line anew.")

    def passages(self, found: Mapping[str, Any]) -> list[MarkedPassage]:
        text = found["text"]
        self.check_member(found, "passages")
        for passage in self.dicts(found, "passages"):
            start, end = passage.get("start"), passage.get("end")
            if found_range := _range(start, end, text):
                self.ranges.append(found_range)
            else:
                got = f"got {start}..{end} of a text of {len(text)} characters, expected half-open code points"
                self.fault(f"passage outside the text; {got}", "Write the passage anew.")
        if not found.get("passages"):
            at = 0
            for line in text.split("\n"):
                if line.strip():
                    self.ranges.append((at, at + len(line)))
                at += len(line) + 1
        self.ranges.sort()
        return [MarkedPassage(text[start:end], self.line) for start, end in self.ranges]

    def passage_of(self, start: int, end: int) -> int | None:
        return next((i for i, (low, high) in enumerate(self.ranges) if low <= start and end <= high), None)

    def mentions(self, found: Mapping[str, Any], text: str) -> Iterator[dict[str, Any]]:
        self.check_member(found, "entities")
        seen: set[str] = set()
        for mention in self.dicts(found, "entities"):
            mention_id, start, end = mention.get("id"), mention.get("start"), mention.get("end")
            named = f"{mention_id!r} {_short(mention.get('text'))}"
            if not isinstance(mention_id, str) or not mention_id or mention_id in seen:
                self.fault(f"bad id of a mention; got {mention_id!r}, expected a new string", "Give it a free one.")
            elif str(mention.get("label")) not in self.labels:
                got = f"got {mention.get('label')!r} on {named}, expected one of {', '.join(LABELS)}"
                self.fault(f"unknown label; {got}", "Give it the label meant.")
            elif (place := _range(start, end, text)) is None or start == end:
                got = (
                    f"got {start}..{end} on {named} in a text of {len(text)} characters, expected half-open code points"
                )
                self.fault(f"mention outside the text; {got}", "Count again, in code points.")
            elif (passage := self.passage_of(*place)) is None:
                got = f"got {start}..{end} on {named}, expected it inside one passage"
                self.fault(f"mention outside its passage; {got}", "Split the mention or join the passages.")
            elif mention.get("text", text[start:end]) != text[start:end]:
                got = f"got {named} where the text says {_short(text[start:end])}, expected the same"
                self.fault(f"text differs; {got}", "Count the offsets in code points, not in bytes.", passage)
            elif mention["label"] == "MEASURE" and mention.get("category") not in known_categories():
                got = f"got {mention.get('category')!r} on {named}, expected one of {', '.join(known_categories())}"
                self.fault(f"bad category; {got}", "The object decides.", passage)
            else:
                seen.add(mention_id)
                if mention["label"] not in LABELS:
                    continue
                yield {**mention, "text": text[start:end], "passage": passage}

    def links(
        self, found: Mapping[str, Any], mentions: Mapping[str, Mapping[str, Any]], named: set[str]
    ) -> dict[str, dict[str, list[str]]]:
        """Return the targets of each measure by attribute. A mention that has a fault of its own is told there."""
        self.check_member(found, "relations")
        links: dict[str, dict[str, list[str]]] = {}
        for link in self.dicts(found, "relations"):
            link_type, head, tail = link.get("type"), str(link.get("head")), str(link.get("tail"))
            got = f"got {link_type} from {head!r} to {tail!r}"
            if str(link_type) not in self.link_types:
                self.fault(f"unknown link type; {got}, expected one of {', '.join(LINK_TYPES)}", "Name the type meant.")
            elif strays := {head, tail} - named:
                self.fault(
                    f"unresolved link; {got}, expected ids of this document, not {', '.join(sorted(strays))}",
                    "Add the mention or drop the link.",
                )
            elif {head, tail} <= mentions.keys() and link_type in LINK_TYPES:
                labels = (mentions[head]["label"], mentions[tail]["label"])
                if labels != ("MEASURE", LABEL_OF_TYPE[link_type]):
                    expected = f"expected MEASURE to {LABEL_OF_TYPE[link_type]}"
                    self.fault(
                        f"link to the wrong label; {got}, {' to '.join(labels)}, {expected}", "Link what is meant."
                    )
                else:
                    links.setdefault(head, {}).setdefault(ATTRIBUTE_OF_TYPE[link_type], []).append(tail)
        for mention in mentions.values():
            same = mention.get("same")
            if same is not None and (same == mention["id"] or mentions.get(same, {}).get("label") != "MEASURE"):
                what = f"same leads nowhere; got {same!r} on {mention['id']!r}, expected another MEASURE"
                self.fault(what, "Name the earlier report or drop it.", mention["passage"])
        return links

    def mark(self, mention: Mapping[str, Any], links: Mapping[str, Sequence[str]]) -> Mark:
        attributes = {"id": mention["id"], **{name: " ".join(targets) for name, targets in links.items()}}
        if mention["label"] == "MEASURE":
            attributes["cat"] = mention["category"]
            attributes |= {"plan": "yes"} if mention.get("planned") else {}
            attributes |= {"same": mention["same"]} if mention.get("same") else {}
        element, passage = ELEMENT_OF_LABEL[mention["label"]], mention["passage"]
        start = mention["start"] - self.ranges[passage][0]
        end = start + len(mention["text"])
        return Mark(element, mention["id"], attributes, self.line, passage, start, end, mention["text"])

    def check_nesting(self, marks: list[Mark]) -> None:
        """Sort marks as opening tags would stand; spans nest, and those of one label do not even do that."""
        marks.sort(key=lambda m: (m.passage, m.start, -m.end))
        still_open: list[Mark] = []
        for mark in marks:
            still_open = [m for m in still_open if m.passage == mark.passage and m.end > mark.start]
            for outer in still_open:
                both = f"got {outer.id} {_short(outer.text)} and {mark.id} {_short(mark.text)}"
                if mark.end > outer.end:
                    self.fault(f"mentions cross; {both}, expected nesting", "Cut one of the spans.", mark.passage)
                elif mark.element == outer.element:
                    what = f"same label nested; {both}, expected other labels only"
                    self.fault(what, "Keep the longest name.", mark.passage)
            still_open.append(mark)


def _range(start: object, end: object, text: str) -> tuple[int, int] | None:
    """Return a range if it is one of the text; True is no number here."""
    if not (isinstance(start, int) and isinstance(end, int)) or isinstance(start, bool) or isinstance(end, bool):
        return None
    return (start, end) if 0 <= start <= end <= len(text) else None


def _words(own: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the words that a line declares as its own, as far as it lists words."""
    return {name: [w for w in words if isinstance(w, str)] for name, words in own.items() if isinstance(words, list)}


def _short(value: object) -> str:
    shown = f"«{value}»" if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 32 else f"{shown[:31]}…"
