"""Processes with one thread each, as `pairie tag` runs them: Python works on all cores then, not the network alone."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from pairie.pipeline import Extractor, load

__all__ = ["workers"]

_extractor: Extractor | None = None


@contextmanager
def workers(model: str, n: int) -> Iterator[Callable[[Sequence[str]], int]]:
    """Start n processes; what is given reads pages with them and returns the characters of reading text."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(n, mp_context=context, initializer=_start, initargs=(model,)) as pool:
        yield lambda pages: sum(pool.map(_read, pages))


def _start(model: str) -> None:
    global _extractor
    _extractor = load(model, threads=1)


def _read(page: str) -> int:
    assert _extractor is not None
    return len(_extractor.extract(page).text)
