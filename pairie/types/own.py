"""Labels and link types of a user's own, beside those of the guidelines.

What is read from a file may hold other labels than ours only where somebody says so: the file itself (``own`` in
``Document.to_dict()``, which a model with own labels writes), or the program, by :func:`own_words`. So a misspelt
label stays an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from pairie.types.words import CATEGORIES, LABELS, LINK_OF_LABEL, LINK_TYPES

__all__ = [
    *("known_categories", "known_labels", "known_link_of_label", "known_link_types"),
    *("known_words", "own_words", "words_beyond"),
]

Words = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Own:
    labels: tuple[str, ...] = ()
    link_types: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)


_NONE = _Own()
_OWN: ContextVar[_Own] = ContextVar("own")


@contextmanager
def own_words(
    labels: Iterable[str] = (),
    link_types: Iterable[str] = (),
    *,
    categories: Iterable[str] = (),
    links: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Let documents that are read meanwhile hold these words as well.

    Args:
        links: the type of link that leads to a label; it is a link type then.
    """
    before, links = _OWN.get(_NONE), links or {}
    token = _OWN.set(
        _Own(
            _joined(before.labels, labels),
            _joined(before.link_types, (*link_types, *links.values())),
            _joined(before.categories, categories),
            {**before.links, **links},
        )
    )
    try:
        yield
    finally:
        _OWN.reset(token)


def known_labels() -> tuple[str, ...]:
    """Return our labels and, behind them, those of :func:`own_words`."""
    return _joined(LABELS, _OWN.get(_NONE).labels)


def known_link_types() -> tuple[str, ...]:
    return _joined(LINK_TYPES, _OWN.get(_NONE).link_types)


def known_categories() -> tuple[str, ...]:
    return _joined(CATEGORIES, _OWN.get(_NONE).categories)


def known_link_of_label() -> Mapping[str, str]:
    """Return the type of the link that leads to a label; labels that are never linked are missing."""
    ours = {str(label): str(link_type) for label, link_type in LINK_OF_LABEL.items()}
    return {**ours, **_OWN.get(_NONE).links}


def known_words(declared: Mapping[str, Iterable[str]] | None = None) -> Words:
    """Labels and link types that a document may hold: ours, those of :func:`own_words`, those that it declares."""
    declared = declared or {}
    return (
        frozenset(known_labels()) | frozenset(declared.get("labels") or ()),
        frozenset(known_link_types()) | frozenset(declared.get("link_types") or ()),
    )


def words_beyond(labels: Iterable[str], link_types: Iterable[str]) -> dict[str, list[str]]:
    """Return what of these is not ours, as a document declares it; empty where all of it is."""
    own = {"labels": sorted(set(labels) - set(LABELS)), "link_types": sorted(set(link_types) - set(LINK_TYPES))}
    return own if any(own.values()) else {}


def _joined(known: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))
