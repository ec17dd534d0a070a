"""Read brat's standoff: text-bound annotations, relations, events, attributes, equivalences and our notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.tools.drafts import SAME, Draft
from pairie.formats.tools.losses import Loss
from pairie.formats.tools.names import NameGiver, document_of_file
from pairie.formats.tools.reading import Reading, member, object_of, parse_json

__all__ = ["NOTE", "parse_brat", "read_brat", "shown"]

NOTE = "pairie"
"""The type of notes in which scores and unusual ids stand."""

# brat's own reader would end a line at each of these.
BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def read_brat(path: Path) -> Reading:
    """Read a folder of ``.txt`` and ``.ann``, or the one document that an ``.ann`` or ``.txt`` file belongs to."""
    files = sorted(path.rglob("*.ann")) if path.is_dir() else [path.with_suffix(".ann")]
    if not files:
        raise FormatError(f"{path}: no annotations; got no *.ann, expected some in the folder. Check the path.")
    reading = Reading()
    for file in files:
        reading.add(partial(_document, file, path, reading))
    return reading


def _document(file: Path, path: Path, reading: Reading) -> AnnotatedDocument:
    text = _decoded(file.with_suffix(".txt"))
    inner = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
    found, losses = parse_brat(_decoded(file), text, where=str(file), document_id=document_of_file(inner))
    reading.losses += losses
    return found


def _decoded(file: Path) -> str:
    """Read a file as brat does: a mark at its beginning and every carriage return count as characters."""
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(
            f"{file}: cannot be read; got {error}, expected a text in UTF-8 beside the annotations. Check the folder."
        ) from error


def shown(text: str) -> str:
    """Return the words of a mention as they stand on a line of ``.ann``."""
    return BREAKS.sub(" ", text)


def parse_brat(labels: str, text: str, *, where: str, document_id: str) -> tuple[AnnotatedDocument, list[Loss]]:
    """Put the lines of an ``.ann`` file on their text.

    Returns:
        The document, and what it has no place for: discontinuous mentions with their links, and lines of other kinds.

    Raises:
        FormatError: a line breaks the form or does not fit the text; the message names the line.
    """
    lines = _Lines(where, text)
    for number, line in enumerate(labels.split("\n"), start=1):
        if line.strip():
            lines.sort(line.removesuffix("\r"), number)
    annotated = lines.finish(document_id)
    return annotated, [Loss(document_id, what, count) for what, count in lines.lost.items()]


@dataclass(slots=True)
class _Line:
    """A line taken apart: ``T1``, the words between the tabs, what follows the second tab, and its number."""

    name: str
    words: list[str]
    rest: str
    number: int


@dataclass(slots=True)
class _Lines:
    """The lines of a file, sorted by kind, because a line may name one that comes after it."""

    where: str
    text: str
    kinds: dict[str, list[_Line]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)

    def sort(self, line: str, number: int) -> None:
        name, _, rest = line.partition("\t")
        words, _, rest = rest.partition("\t")
        if not name or not words.strip():
            self.fail(number, f"bad line; got {line!r:.60}, expected a name, a tab and its annotation")
        self.kinds.setdefault(name[0], []).append(_Line(name, words.split(), rest, number))

    def finish(self, document_id: str) -> AnnotatedDocument:
        draft = Draft(self.where, self.text)
        notes = self._notes()
        give = NameGiver()
        for line in self.kinds.get("T", []):
            draft.where = f"{self.where}:{line.number}"
            self._mention(draft, line, notes.get(line.name, {}), give(line.words[0]))
        for line in self.kinds.get("E", []):
            # Other lines name the event; it stands for the mention that sets it off.
            _, trigger = self._argument(line, 0)
            self.names[line.name] = self.names.get(trigger, line.name)
            self.dropped |= {line.name} if trigger in self.dropped else set()
        for line in (*self.kinds.get("E", []), *self.kinds.get("R", []), *self.kinds.get("*", [])):
            draft.where = f"{self.where}:{line.number}"
            self._links(draft, line, notes.get(line.name, {}))
        for line in (*self.kinds.get("A", []), *self.kinds.get("M", [])):
            draft.where = f"{self.where}:{line.number}"
            self._attribute(draft, line)
        for kind in self.kinds.keys() - set("TER*AM#"):
            self._lose(f"lines of the kind {kind}", len(self.kinds[kind]))
        draft.where = self.where
        return draft.finish(document_id)

    def _notes(self) -> Mapping[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for line in self.kinds.get("#", []):
            if line.words[0] == NOTE and len(line.words) == 2:
                where = f"{self.where}:{line.number}"
                found[line.words[1]] = object_of(parse_json(line.rest, where), where)
            else:
                self._lose("notes")
        return found

    def _mention(self, draft: Draft, line: _Line, note: Mapping[str, Any], usual: str) -> None:
        if not re.fullmatch(r"\d{1,9} \d{1,9}(;\d{1,9} \d{1,9})*", " ".join(line.words[1:])):
            self.fail(line.number, f"bad range; got {' '.join(line.words[1:])!r}, expected two numbers, or more with ;")
        fragments = [tuple(map(int, part.split())) for part in " ".join(line.words[1:]).split(";")]
        start, end = fragments[0][0], fragments[-1][1]
        gaps = [self.text[a[1] : b[0]] for a, b in pairwise(fragments)]
        if any(gap.strip() for gap in gaps):
            # Only what a line break parts is one mention.
            self._lose("discontinuous mentions")
            self.dropped.add(line.name)
            return
        words = "".join(self.text[a:b] for a, b in fragments)
        spoken = " ".join(shown(self.text[a:b]) for a, b in fragments)
        if end <= len(self.text) and line.rest not in (spoken, shown(words), shown(self.text[start:end])):
            draft.fail(
                f"mention {line.name} does not agree with the text; got {line.rest!r}, expected {spoken!r} at "
                f"{start}..{end}",
                "Offsets are half-open code points into the .txt file; put back the text that was annotated.",
            )
        self.names[line.name] = str(note.get("id", usual))
        score = member({"score": 1.0, **note}, "score", (float, int), draft.where)
        draft.add_mention(self.names[line.name], line.words[0], start, end, score=score)

    def _links(self, draft: Draft, line: _Line, note: Mapping[str, Any]) -> None:
        if line.name[0] == "*":
            first, *others = sorted(line.words[1:], key=lambda name: self._place(draft, name))
            ends = [(SAME, other, first) for other in others]
        elif line.name[0] == "R":
            (_, head), (_, tail) = self._argument(line, 1), self._argument(line, 2)
            ends = [(line.words[0], head, tail)]
        else:
            roles = [self._argument(line, place) for place in range(1, len(line.words))]
            # brat numbers further arguments of one role: QUANTITY, QUANTITY2.
            ends = [(re.sub(r"\d+$", "", role), line.name, name) for role, name in roles]
        for link_type, head, tail in ends:
            if {head, tail} & self.dropped:
                self._lose("links of discontinuous mentions")
                continue
            names = (self.names.get(head, head), self.names.get(tail, tail))
            score = member({"score": 1.0, **note}, "score", (float, int), draft.where)
            draft.add_link(link_type, *names, score=score, basis=note.get("basis"))

    def _attribute(self, draft: Draft, line: _Line) -> None:
        name, target, value = [*line.words, "", ""][:3]
        if target in self.dropped:
            self._lose("attributes of discontinuous mentions")
        elif name == "category":
            draft.describe(self.names.get(target, target), category=value)
        elif name == "planned":
            draft.describe(self.names.get(target, target), planned=True)
        else:
            self._lose(f"attributes {name}")

    def _argument(self, line: _Line, place: int) -> tuple[str, str]:
        role, _, name = (line.words[place] if place < len(line.words) else "").partition(":")
        if not name:
            self.fail(line.number, f"bad argument; got {' '.join(line.words)!r}, expected Role:Name")
        return role, name

    def _place(self, draft: Draft, name: str) -> int:
        mention = draft.mentions.get(self.names.get(name, name))
        return -1 if mention is None else mention.start

    def _lose(self, what: str, count: int = 1) -> None:
        self.lost[what] = self.lost.get(what, 0) + count

    def fail(self, number: int, what: str) -> None:
        raise FormatError(f"{self.where}:{number}: {what}. See brat's standoff format.")
