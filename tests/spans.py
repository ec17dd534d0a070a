"""What the source spans of a passage say, checked against the file."""

import html
import re
from collections.abc import Callable

from pairie.types import Document

_TAGS = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def check_spans(raw: str, document: Document) -> None:
    """Every character of a passage comes from its place in the file: unescaped, without tags, white space aside."""
    assert document.text == "\n".join(document.text[p.start : p.end] for p in document.passages)
    check_places(document, lambda _: raw)


def check_places(document: Document, surface: Callable[[str | None], str]) -> None:
    """The same for a document of one file or several; ``surface`` returns the text of a file by its name."""
    for passage in document.passages:
        text, at = document.text[passage.start : passage.end], 0
        assert sum(span.width for span in passage.source_spans) == len(text)
        for span in passage.source_spans:
            part, there = text[at : at + span.width], surface(span.file)[span.start : span.end]
            at += span.width
            if span.chars is not None:
                there = html.unescape(_TAGS.sub("", there))
            assert len(part) > 0 and part.split() == there.split()
            assert span.chars is not None or len(part) == len(there)
        places = [(span.file, i) for span in passage.source_spans for i in range(span.start, span.end)]
        assert len(places) == len(set(places))
