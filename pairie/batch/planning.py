"""Which inputs of a run are new, changed or known: what the ledger holds beside what is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pairie.batch.job import Input

__all__ = ["Compared", "Planned", "Row", "compare"]


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning found: inputs not known before, inputs changed since, and those that are known but not given."""

    new: int = 0
    changed: tuple[str, ...] = ()
    absent: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An input as the ledger knows it."""

    uri: str
    key: str
    number: int
    n_bytes: int
    stamp: str
    digest: str
    shard: int


@dataclass(slots=True)
class Compared:
    """Inputs that are not known; those that have changed, or have another time alone; and the rows of those given."""

    new: list[Input] = field(default_factory=list)
    changed: list[tuple[Input, Row]] = field(default_factory=list)
    touched: list[tuple[Input, Row]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)


def compare(inputs: Iterable[Input], rows: Sequence[Row], digest_of: Callable[[Input], str]) -> Compared:
    """Compare inputs with what is known of them; one that comes again, also under another name, is passed over.

    Args:
        digest_of: asked where size or time differ from what is known; the same digest is no change.
    """
    known = {word: row for row in rows for word in (row.uri, row.key)}
    found = Compared()
    names: set[str] = set()
    for one in inputs:
        row = known.get(one.uri) or known.get(one.key or one.uri)
        if row is None:
            mine = {one.uri, one.key or one.uri}
            if mine.isdisjoint(names):
                found.new.append(one)
            names |= mine
        elif row.number not in found.seen:
            found.seen.add(row.number)
            if (row.n_bytes, row.stamp) != (one.n_bytes, one.stamp):
                is_same = row.digest and digest_of(one) == row.digest
                (found.touched if is_same else found.changed).append((one, row))
    return found
