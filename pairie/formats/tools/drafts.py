"""A document in the making, as the file of a tool tells it piece by piece, and the checks before it is one.

People draw what they like in a tool. What is certain is put right (a link drawn backwards, a link without a name);
what is not (crossing mentions, unknown labels, a text that is no longer ours) is an error that names file and task.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, cast, get_args

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument, lines_of
from pairie.text import source_spans
from pairie.types import Category, Document, Label, Link, LinkType, Mention
from pairie.types.own import known_categories, known_labels, known_link_of_label, known_link_types
from pairie.types.words import LinkBasis

__all__ = ["SAME", "Draft", "head_of", "lines_of"]

SAME = "SAME"
"""The name that tools have for what ``Mention.same`` says: a relation from a MEASURE to the earlier report of it."""

RENAME = "Rename it, or give a schema that has it (--schema)."


@dataclass(slots=True)
class Draft:
    """Text and labels of one document as a tool tells them; :meth:`finish` checks them and makes the document.

    ``where`` is what messages call it: the file and the number of the task.
    """

    where: str
    text: str
    mentions: dict[str, Mention] = field(default_factory=dict)
    links: dict[tuple[str, str, str], Link] = field(default_factory=dict)

    def add_mention(
        self,
        mention_id: str,
        label: str,
        start: Any,
        end: Any,
        *,
        text: str | None = None,
        score: float = 1.0,
        category: str | None = None,
        planned: bool = False,
    ) -> None:
        """Add a mention; offsets are half-open code points.

        Args:
            text: the words that the tool says it has; None where it tells none.

        Raises:
            FormatError: the label or category is unknown, the range leaves the text or does not hold the words, the
                score is none from 0 to 1, or the id is taken.
        """
        what = f"mention {mention_id}"
        if label not in known_labels():
            known = ", ".join(known_labels())
            self.fail(f"unknown label of {what}; got {label!r}, expected one of {known}", RENAME)
        whole = type(start) is int and type(end) is int  # true and false are none
        if not (whole and 0 <= start < end <= len(self.text)):
            self.fail(
                f"{what} outside the text; got {start!r}..{end!r}, expected 0 <= start < end <= {len(self.text)}",
                "Offsets are half-open code points; draw it again.",
            )
        words = self.text[start:end]
        if text is not None and text != words:
            self.fail(
                f"{what} does not agree with the text; got {text!r}, expected {words!r} at {start}..{end}",
                "Offsets are half-open code points; draw it again.",
            )
        self._check_score(score, what)
        label = cast(Label, label)
        if mention_id in self.mentions:
            self.fail(f"id used twice; got {mention_id!r} again, expected an id of its own", "Rename one.")
        if label == "MEASURE":
            self.mentions[mention_id] = Mention(
                mention_id, label, start, end, words, score, self._category(category, what), planned
            )
        else:
            self.mentions[mention_id] = Mention(mention_id, label, start, end, words, score)

    def describe(self, mention_id: str, **changes: Any) -> None:
        """Set ``category`` or ``planned`` of a mention that is there already.

        Raises:
            FormatError: there is no such mention, the category is unknown, or it is not a MEASURE that is described.
        """
        mention = self._mention(mention_id, "an attribute")
        if "category" in changes:
            changes["category"] = self._category(changes["category"], f"mention {mention_id}")
        if mention.label != "MEASURE" and changes.keys() & {"category", "planned"}:
            self.fail(
                f"{', '.join(changes)} of mention {mention_id}; got it on {mention.label}, expected it on a MEASURE",
                "Remove it there.",
            )
        self.mentions[mention_id] = replace(mention, **changes)

    def add_link(
        self, link_type: str | None, head: str, tail: str, *, score: float = 1.0, basis: str | None = None
    ) -> None:
        """Add a link, or what ``same`` says. Which end is the MEASURE decides the direction; None is a nameless link.

        Raises:
            FormatError: an end is missing, the type is unknown or does not fit the labels at its ends.
        """
        what = f"link {link_type or 'without a name'}"
        first, second = self._mention(head, what), self._mention(tail, what)
        if second.label == "MEASURE" != first.label:
            first, second = second, first
        expected = SAME if second.label == "MEASURE" else known_link_of_label().get(second.label)
        if link_type not in (None, SAME, *known_link_types()):
            known = ", ".join((*known_link_types(), SAME))
            self.fail(f"unknown type of link; got {link_type!r}, expected one of {known}", RENAME)
        if first.label != "MEASURE" or expected is None or link_type not in (None, expected) or head == tail:
            self.fail(
                f"{what} does not fit its ends; got {first.label} {head} and {second.label} {tail}, expected a MEASURE "
                "and its ACTOR (AGENT), RECIPIENT (BENEFICIARY), AMOUNT (QUANTITY) or earlier report (SAME)",
                "Draw it again.",
            )
        self._check_score(score, what)
        if expected != SAME:
            # An unknown ground is as good as none: only the program that made the link knows more.
            known_basis = cast(LinkBasis, basis) if basis in get_args(LinkBasis) else None
            link = Link(cast(LinkType, expected), first.id, second.id, score, known_basis)
            self.links.setdefault((link.type, link.head, link.tail), link)
        elif self.mentions[first.id].same not in (None, second.id):
            self.fail(
                f"{what}: two earlier reports of {first.id}; got {self.mentions[first.id].same} and {second.id}, "
                "expected one",
                "Keep the first report.",
            )
        else:
            self.mentions[first.id] = replace(self.mentions[first.id], same=second.id)

    def finish(
        self, document_id: str, genre: str | None = None, head: Mapping[str, Any] | None = None
    ) -> AnnotatedDocument:
        """Check the labels as a whole and return the document.

        Args:
            head: what :func:`head_of` returned when the document was written; without it passages are the lines.

        Raises:
            FormatError: the text is not the one that was written, mentions cross, or one label nests in itself.
        """
        head = head or {}
        self._check_digest(head.get("sha256"))
        self._check_nesting()
        found = Document.from_dict(
            {"text": self.text, "passages": head.get("passages", ()), "source": head.get("source") or {}}
        )
        document = found.replace(
            passages=found.passages if "passages" in head else lines_of(self.text),
            entities=tuple(self.mentions.values()),
            relations=tuple(self.links.values()),
        )
        if any(passage.source_spans for passage in document.passages):
            placed = (replace(m, source_spans=source_spans(document, m.start, m.end)) for m in document.entities)
            document = document.replace(entities=tuple(placed))
        told = head.get("meta") or {}
        if not isinstance(told, Mapping):
            self.fail(f"meta; got {told!r:.60}, expected an object", "Put back what was written.")
        meta = {str(key): str(value) for key, value in told.items()}
        return AnnotatedDocument(document_id, None if genre is None else str(genre), document, meta)

    def fail(self, what: str, advice: str) -> NoReturn:
        raise FormatError(f"{self.where}: {what}. {advice}")

    def _mention(self, mention_id: str, what: str) -> Mention:
        if mention_id not in self.mentions:
            self.fail(
                f"{what} to no mention; got {mention_id!r}, expected an id of this document",
                "Add the mention or drop the link.",
            )
        return self.mentions[mention_id]

    def _check_score(self, score: Any, what: str) -> None:
        number = isinstance(score, (int, float)) and not isinstance(score, bool)
        if not (number and 0 <= score <= 1):  # nan is not either
            self.fail(f"score of {what}; got {score!r:.60}, expected a number from 0 to 1", "Mend or remove it.")

    def _category(self, category: str | None, what: str) -> Category | None:
        if category is not None and category not in known_categories():
            self.fail(
                f"unknown category of {what}; got {category!r}, expected one of {', '.join(known_categories())}",
                f"The object decides. {RENAME}",
            )
        return cast(Category | None, category)

    def _check_digest(self, expected: str | None) -> None:
        if expected is not None and _digest(self.text) != expected:
            self.fail(
                f"not the text that was given out; got one of digest {_digest(self.text)[:12]}…, "
                f"expected {str(expected)[:12]}…",
                "Labels are only good for the text that they were drawn on: leave it unchanged in the tool.",
            )

    def _check_nesting(self) -> None:
        """Walk over the mentions with a stack of those that are open, as a writer of nested elements would."""
        still_open: list[Mention] = []
        for mention in sorted(self.mentions.values(), key=lambda m: (m.start, -m.end)):
            while still_open and still_open[-1].end <= mention.start:
                still_open.pop()
            inside = f"{mention.id} {mention.text!r} at {mention.start}..{mention.end}"
            if still_open and mention.end > still_open[-1].end:
                outer = still_open[-1]
                self.fail(
                    f"mentions cross; got {outer.id} {outer.text!r} at {outer.start}..{outer.end} and {inside}, "
                    "expected nesting",
                    "Cut one of the spans.",
                )
            twin = next((outer for outer in still_open if outer.label == mention.label), None)
            if twin is not None:
                self.fail(
                    f"same label nested; got {inside} in {twin.id} {twin.text!r}, expected other labels only",
                    "Keep the longest name.",
                )
            still_open.append(mention)


def head_of(annotated: AnnotatedDocument) -> dict[str, Any]:
    """Return what is not a label, for tools that carry along whatever stands beside a text.

    ``sha256`` is the digest of the text, by which :meth:`Draft.finish` knows it again.
    """
    written = annotated.document.to_dict()
    return {
        "sha256": _digest(annotated.document.text),
        "passages": written["passages"],
        "source": written["source"],
        "meta": dict(annotated.meta),
    }


def _digest(text: str) -> str:
    """Digest a text as it is: other line ends are other offsets."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
