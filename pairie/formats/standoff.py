"""Standoff gold: labels without the text, for pages that may not be copied. Whoever has the page puts the two together.

    {"id": …, "genre": …, "sha256": …, "passages": [[[120, 164], [300, 331]], …], "entities": […], "relations": […]}

``sha256`` is the digest of the page's text, as :func:`digest` takes it. ``passages`` rebuilds the reading text: each
passage is a list of ranges of the page's text, in reading order, and of short strings for the few characters that the
page has in another width. Without ``passages`` the page's text is the reading text. Entities count in the reading text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pairie.alignment import longest_common
from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument, lines_of
from pairie.formats.inline import read_utf8
from pairie.types import Document

__all__ = ["digest", "parse_standoff", "read_standoff", "standoff_digest", "write_standoff"]

# A standoff file must not become a copy of the page: so much of it may stand there in letters.
LITERAL_SHARE = 0.02

STANDOFF = ".standoff.json"
"""What the names of the files end in."""
Piece = list[int] | str


def digest(text: str) -> str:
    """Return the SHA-256 of a page's text in UTF-8, line ends as \\n: a copy saved on Windows counts."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def read_standoff(path: str | Path, source_text: str) -> AnnotatedDocument:
    """Join a standoff file with the text of the page.

    Raises:
        FormatError: the file breaks its form, or the text is not the one that was annotated.
    """
    return parse_standoff(read_utf8(path), source_text, where=str(path))


def standoff_digest(path: str | Path) -> str:
    """Return the digest that a standoff file asks for, to find the page among a user's files."""
    return str(_parsed(read_utf8(path), str(path))["sha256"])


def parse_standoff(written: str, source_text: str, *, where: str) -> AnnotatedDocument:
    found = _parsed(written, where)
    if digest(source_text) != found["sha256"]:
        raise FormatError(
            f"{where}: not the annotated page; got a text of digest {digest(source_text)[:12]}…, "
            f"expected {str(found['sha256'])[:12]}…. Give the page as it was published, unchanged."
        )
    source_text = source_text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        passages = _passages(found, source_text)
        text = source_text if "passages" not in found else "\n".join(passages)
        entities = [{**e, "text": text[e["start"] : e["end"]], "score": 1.0} for e in found["entities"]]
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"{where}: member cannot be read; got {error!r}, expected ranges. Get the file anew."
        ) from error
    document = Document.from_dict({"text": text, "entities": entities, "relations": found["relations"]})
    return AnnotatedDocument(str(found["id"]), found.get("genre"), document.replace(passages=lines_of(text)))


def write_standoff(annotated: AnnotatedDocument, source_text: str, reading: Document | None = None) -> str:
    """Write the labels of a document so that they can be put back on the page.

    Args:
        annotated: the gold.
        source_text: the page as decoded.
        reading: our reading of the page, whose passages know their place in it; without it the page's text is taken
            to be in reading order.

    Raises:
        FormatError: too little of the gold text was found on the page.
    """
    source_text = source_text.removeprefix("\ufeff").replace("\r\n", "\n")
    gold = annotated.document
    origin = _origin(gold.text, source_text, reading)
    lines = [_pieces(gold.text, line.start, line.end, origin) for line in lines_of(gold.text)]
    n_literal = sum(len(piece) for line in lines for piece in line if isinstance(piece, str))
    if n_literal > LITERAL_SHARE * len(gold.text):
        raise FormatError(
            f"{annotated.id}: not the text of this page; got {n_literal} characters that it lacks, expected at most "
            f"{LITERAL_SHARE:.0%} of {len(gold.text)}. Check that gold and page belong together."
        )
    labels = [_without_text(mention.to_dict()) for mention in gold.entities]
    links = [{"type": link.type, "head": link.head, "tail": link.tail} for link in gold.relations]
    head = {"id": annotated.id, "genre": annotated.genre, "sha256": digest(source_text)}
    return json.dumps({**head, "passages": lines, "entities": labels, "relations": links}, ensure_ascii=False) + "\n"


def _parsed(written: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(written)
    except ValueError as error:
        raise FormatError(f"{where}: not JSON; got {error}, expected one object. Get the file anew.") from error
    missing = {"id", "sha256", "entities", "relations"} - set(found if isinstance(found, dict) else ())
    if missing:
        raise FormatError(f"{where}: members missing; got none of {sorted(missing)}, expected all. Get the file anew.")
    return dict(found)


def _passages(found: Mapping[str, Any], source_text: str) -> list[str]:
    def piece(p: Piece) -> str:
        return p if isinstance(p, str) else source_text[p[0] : p[1]]

    return ["".join(piece(p) for p in passage) for passage in found.get("passages", ())]


def _origin(gold_text: str, source_text: str, reading: Document | None) -> list[int | None]:
    """Return, for each character of the gold text, where the same character stands on the page."""
    ours = source_text if reading is None else reading.text
    places: Sequence[int | None] = range(len(source_text)) if reading is None else _places(reading)
    origin: list[int | None] = [None] * len(gold_text)
    for g, o in longest_common(gold_text, ours):
        place = places[o]
        if place is not None and source_text[place] == gold_text[g]:
            origin[g] = place
    return origin


def _places(reading: Document) -> list[int | None]:
    """Return the place on the page of each character of our reading, where a passage maps character for character."""
    places: list[int | None] = [None] * len(reading.text)
    for passage in reading.passages:
        flat: list[int | None] = []
        for span in passage.source_spans:
            flat += range(span.start, span.end) if span.chars is None else [None] * span.chars
        if len(flat) == passage.end - passage.start:
            places[passage.start : passage.end] = flat
    return places


def _pieces(text: str, start: int, end: int, origin: Sequence[int | None]) -> list[Piece]:
    pieces: list[Piece] = []
    for i in range(start, end):
        place = origin[i]
        last = pieces[-1] if pieces else None
        if place is None:
            if isinstance(last, str):
                pieces[-1] = last + text[i]
            else:
                pieces.append(text[i])
        elif isinstance(last, list) and last[1] == place:
            last[1] += 1
        else:
            pieces.append([place, place + 1])
    return pieces


def _without_text(mention: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mention.items() if key not in ("text", "score", "source_spans")}
