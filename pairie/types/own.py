"""Labels and link types of a user's own, beside those of the guidelines.

What is read from a file may hold other labels than ours only where somebody says so: the file itself (``own`` in
``Document.to_dict()``, which a model with own labels writes), or the program, by :func:`own_words`. So a misspelt
label stays an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from pairie.types.words import LABELS, LINK_TYPES

__all__ = ["known_words", "own_words", "words_beyond"]

Words = tuple[frozenset[str], frozenset[str]]

_OWN: ContextVar[Words] = ContextVar("own", default=(frozenset(), frozenset()))


@contextmanager
def own_words(labels: Iterable[str] = (), link_types: Iterable[str] = ()) -> Iterator[None]:
    """Let documents that are read meanwhile hold these labels and link types as well."""
    before = _OWN.get()
    token = _OWN.set((before[0] | frozenset(labels), before[1] | frozenset(link_types)))
    try:
        yield
    finally:
        _OWN.reset(token)


def known_words(declared: Mapping[str, Iterable[str]] | None = None) -> Words:
    """Labels and link types that a document may hold: ours, those of :func:`own_words`, those that it declares."""
    declared = declared or {}
    labels, link_types = _OWN.get()
    return (
        frozenset(LABELS) | labels | frozenset(declared.get("labels") or ()),
        frozenset(LINK_TYPES) | link_types | frozenset(declared.get("link_types") or ()),
    )


def words_beyond(labels: Iterable[str], link_types: Iterable[str]) -> dict[str, list[str]]:
    """Return what of these is not ours, as a document declares it; empty where all of it is."""
    own = {"labels": sorted(set(labels) - set(LABELS)), "link_types": sorted(set(link_types) - set(LINK_TYPES))}
    return own if any(own.values()) else {}
