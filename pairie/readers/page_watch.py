"""What a reader says while it goes through the pages of a file, and which of them it is to leave out.

A process that may have to cut a reader off (:mod:`pairie.batch`) learns in this way which page hangs, and can have the
others read without it. Everywhere else nobody listens.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

__all__ = ["PageAt", "begin_page", "end_pages", "page_watch"]


class PageAt(NamedTuple):
    """A page of an input, or with ``number`` 0 a file of a volume as a whole.

    Args:
        file: the name of its file, without folders.
        number: its count in that file, from 1.
        n_pages: how many the file has.
    """

    file: str
    number: int
    n_pages: int


Heed = Callable[[PageAt | None], None]

_WATCH: ContextVar[tuple[Heed, Mapping[PageAt, str]] | None] = ContextVar("page_watch", default=None)


@contextmanager
def page_watch(heed: Heed, left_out: Mapping[PageAt, str]) -> Iterator[None]:
    """Listen to the readers that are called inside.

    Args:
        heed: is told of every page that begins, and with None that work on the whole input goes on.
        left_out: pages that are not to be touched, and what is to be reported of each.
    """
    token = _WATCH.set((heed, left_out))
    try:
        yield
    finally:
        _WATCH.reset(token)


def begin_page(path: str | os.PathLike[str], number: int = 0, n_pages: int = 1) -> str | None:
    """Say that a page begins, or a file of a volume; return why it is to be left out, if it is."""
    watch = _WATCH.get()
    if watch is None:
        return None
    heed, left_out = watch
    page = PageAt(Path(path).name, number, n_pages)
    # What hangs behind a page that is left out is not the page before it.
    heed(None if page in left_out else page)
    return left_out.get(page)


def end_pages() -> None:
    """Say that the last page of a file is done, and what follows is for all of them."""
    if watch := _WATCH.get():
        watch[0](None)
