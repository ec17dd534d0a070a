"""A document: reading text, what was found in it, and where it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pairie.errors import FormatError
from pairie.types.checks import check_link, check_mention, check_range
from pairie.types.own import known_words, words_beyond
from pairie.types.record import Record
from pairie.types.source import Source
from pairie.types.spans import Link, Mention, Passage
from pairie.types.written import mention_of, passage_of, record_of, source_of

if TYPE_CHECKING:
    import pandas

__all__ = ["Document"]


@dataclass(frozen=True, slots=True)
class Document:
    """A page or an article: its reading text, what was found in it, and where it came from."""

    text: str
    passages: tuple[Passage, ...] = ()
    entities: tuple[Mention, ...] = ()
    relations: tuple[Link, ...] = ()
    records: tuple[Record, ...] = ()
    source: Source = field(default_factory=Source)

    def mention(self, mention_id: str) -> Mention:
        """Return the mention of that id; KeyError if there is none."""
        for mention in self.entities:
            if mention.id == mention_id:
                return mention
        raise KeyError(mention_id)

    def replace(self, **changes: Any) -> Document:
        """Return a copy with the named members changed."""
        return replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the members by name; ``own`` is added where labels or link types are not those of the guidelines."""
        own = words_beyond((m.label for m in self.entities), (link.type for link in self.relations))
        return {
            "text": self.text,
            "passages": [passage.to_dict() for passage in self.passages],
            "entities": [mention.to_dict() for mention in self.entities],
            "relations": [link.to_dict() for link in self.relations],
            "records": [record.to_dict() for record in self.records],
            "source": self.source.to_dict(),
            **({"own": own} if own else {}),
        }

    def to_json(self, *, indent: int | None = None) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Document:
        """Read back what :meth:`to_dict` wrote.

        Raises:
            FormatError: a member is missing or of the wrong kind, a mention or passage does not agree with the text, or
                a link with the mentions.
        """
        try:
            document = cls(
                text=found["text"],
                passages=tuple(passage_of(p) for p in found.get("passages", ())),
                entities=tuple(mention_of(m) for m in found.get("entities", ())),
                relations=tuple(Link(**link) for link in found.get("relations", ())),
                records=tuple(record_of(r) for r in found.get("records", ())),
                source=source_of(found.get("source", {})),
            )
            labels, link_types = known_words(found.get("own"))
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise FormatError(
                f"document: member cannot be read; got {error!r}, expected the members of Document.to_dict(). "
                "Check the program that wrote it."
            ) from error
        if not isinstance(document.text, str):
            raise FormatError(
                f"document: text is no string; got {document.text!r}, expected a string. "
                "Check the program that wrote it."
            )
        for mention in document.entities:
            check_mention(mention, document.text, labels)
        for passage in document.passages:
            check_range("passage", passage, document.text)
        ids = {mention.id for mention in document.entities}
        for link in document.relations:
            check_link(link, ids, link_types)
        return document

    def to_pandas(self) -> pandas.DataFrame:
        """Return the records as a DataFrame, one row an act (needs pandas)."""
        from pairie.outputs.frame import to_pandas

        return to_pandas(self)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the text with its mentions, and the records."""
        from pairie.report.notebook import document_to_html

        return document_to_html(self)
