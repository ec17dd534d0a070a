"""Split the tokens of a spaCy ``Doc`` at given places.

spaCy's own retokenizer goes through the whole document for every split, gives the later pieces of a token the
attributes of whatever stood in their place before, and does not move span groups. So a new ``Doc`` is built, in linear
time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span, SpanGroup

__all__ = ["split_tokens"]

IntArray = NDArray[np.int64]

# All that a component before may have set; lexical attributes follow from the words.
ATTRIBUTES = (
    *("NORM", "LEMMA", "TAG", "POS", "MORPH", "HEAD", "DEP", "SENT_START"),
    *("ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID"),
)
NOT_SET = 0
SENTENCE_START, NO_SENTENCE_START = 1, -1
IOB_INSIDE, IOB_BEGIN = 1, 3


def split_tokens(doc: Doc, borders: Iterable[int]) -> Doc:
    """Return a ``Doc`` in which no token lies across a border.

    Args:
        doc: any ``Doc``. What components before have written is carried over.
        borders: offsets into ``doc.text``.
    Returns:
        ``doc`` itself if there is nothing to split. The pieces of a split token have its attributes; in a dependency
        tree the first piece takes its place and the others hang on the first.
    """
    cuts = _cuts(doc, borders)
    if not cuts:
        return doc
    pieces = [_pieces(token.text, cuts.get(token.i, ())) for token in doc]
    words = [word for of_token in pieces for word in of_token]
    counts = np.array([len(of_token) for of_token in pieces], dtype=np.int64)
    ends = np.cumsum(counts)
    spaces = np.zeros(len(words), dtype=bool)
    spaces[ends - 1] = [bool(token.whitespace_) for token in doc]
    made = Doc(doc.vocab, words=words, spaces=spaces.tolist(), user_data=doc.user_data)
    # spaCy keeps attributes as unsigned; its type stubs know no arrays of NumPy.
    made.from_array(list(ATTRIBUTES), _attributes(doc, counts).view(np.uint64))  # type: ignore[arg-type]
    _carry_over(doc, made, counts)
    _move_spans(doc, made, np.concatenate([[0], ends]))
    return made


def _cuts(doc: Doc, borders: Iterable[int]) -> dict[int, list[int]]:
    """Return the places inside tokens where to cut, by token."""
    starts = [token.idx for token in doc]
    found = defaultdict(list)
    for border in sorted(set(borders)):
        token = bisect_right(starts, border) - 1
        # A border in the space after a token is outside of it.
        if token >= 0 and 0 < border - starts[token] < len(doc[token]):
            found[token].append(border - starts[token])
    return found


def _pieces(text: str, cuts: Iterable[int]) -> list[str]:
    return [text[start:end] for start, end in pairwise((0, *cuts, len(text)))]


def _attributes(doc: Doc, counts: IntArray) -> IntArray:
    """Return the attributes of the pieces. Shape: (pieces, attributes)."""
    old = doc.to_array(list(ATTRIBUTES)).view(np.int64)
    found: IntArray = np.repeat(old, counts, axis=0)
    column = {name: found[:, at] for at, name in enumerate(ATTRIBUTES)}
    firsts = np.cumsum(counts) - counts
    later = np.ones(len(found), dtype=bool)
    later[firsts] = False
    for name in ("NORM", "LEMMA"):
        column[name][np.repeat(counts > 1, counts)] = NOT_SET
    # The first token starts a sentence even where nobody has looked for sentences.
    not_start = NO_SENTENCE_START if doc.has_annotation("SENT_START") else NOT_SET
    column["SENT_START"][later & (column["SENT_START"] == SENTENCE_START)] = not_start
    column["ENT_IOB"][later & (column["ENT_IOB"] == IOB_BEGIN)] = IOB_INSIDE
    # Heads are relative; without a tree each token is its own.
    place = np.arange(len(found))
    heads = np.repeat(firsts[np.arange(len(old)) + old[:, ATTRIBUTES.index("HEAD")]], counts)
    heads[later] = np.where(column["DEP"] == NOT_SET, place, np.repeat(firsts, counts))[later]
    column["HEAD"][:] = heads - place
    column["DEP"][later & (column["DEP"] != NOT_SET)] = doc.vocab.strings.add("dep")
    return found


def _carry_over(doc: Doc, made: Doc, counts: IntArray) -> None:
    if doc.tensor.size:
        made.tensor = np.repeat(doc.tensor, counts, axis=0)
    # _context is where nlp.pipe(as_tuples=True) keeps what belongs to a text.
    for name in ("cats", "user_hooks", "user_token_hooks", "user_span_hooks", "has_unknown_spaces", "_context"):
        setattr(made, name, getattr(doc, name))


def _move_spans(doc: Doc, made: Doc, firsts: IntArray) -> None:
    """Copy the span groups; ``firsts`` tells where each token of ``doc``, and its end, lies in ``made``."""
    for key, group in doc.spans.items():
        spans = [
            Span(made, int(firsts[s.start]), int(firsts[s.end]), label=s.label, kb_id=s.kb_id, span_id=s.id)
            for s in group
        ]
        made.spans[key] = SpanGroup(made, name=group.name, attrs=group.attrs, spans=spans)
