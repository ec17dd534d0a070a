"""Is all there that was planned? What a table lacks must be said before it is taken for the whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pairie.batch.job import Fault
from pairie.batch.ledger import Ledger
from pairie.batch.shards import DOCUMENTS
from pairie.batch.storage import Store
from pairie.errors import ConfigError, FormatError

__all__ = ["Gap", "check_whole", "lacking", "missing_parts", "whole_files"]

_PART = re.compile(r"ledger-(\d+)-of-(\d+)\.sqlite")
# So many gaps are named; a great run that was stopped early has hundreds.
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not there, why, and the inputs that single tables would lack, as far as they are known."""

    name: str
    why: str
    inputs: tuple[str, ...] = ()

    def faults(self) -> Iterator[Fault]:
        for uri in self.inputs:
            yield Fault(uri, None, "write", "Missing", f"{uri}: not in the tables; {self.name} {self.why}.")


def missing_parts(ledgers: Iterable[str]) -> Iterator[Gap]:
    """Yield the parts that nobody has begun, by the names of the ledgers of the others."""
    found = {(int(part[2]), int(part[1])) for name in ledgers if (part := _PART.fullmatch(name))}
    for n_parts in sorted({n for n, _ in found}):
        for number in range(1, n_parts + 1):
            if (n_parts, number) not in found:
                yield Gap(f"part {number}/{n_parts}", "was never begun")


def lacking(ledger: Ledger, name: str) -> Iterator[Gap]:
    """Yield the shards of a ledger that are not finished, whichever run planned them."""
    if not ledger.is_planned():
        yield Gap(name, "does not know its inputs yet")
    for shard in ledger.undone():
        yield Gap(f"shard {shard}", "is not finished", tuple(ledger.inputs_of(shard)))


def whole_files(ledger: Ledger, store: Store, *, given: bool = False) -> Iterator[Path | Gap]:
    """Yield local copies of the documents of finished shards; a gap where one is not as it was written.

    Args:
        given: only of the shards that hold any of the inputs that were planned last.
    Raises:
        ConfigError: the shards hold no documents.
    """
    named = ledger.files(given=given)
    chosen = [(name, digest) for name, _, _, digest in named if name.startswith(f"{DOCUMENTS}/")]
    if named and not chosen:
        raise ConfigError(
            f"{store.where}: no documents; got shards of Parquet alone, expected {DOCUMENTS}. Read the Parquet folders "
            "as they are, or tag with -f jsonl too."
        )
    for name, digest in chosen:
        path = store.get(name)
        if path is not None and _digest(path) == digest:
            yield path
        else:
            shard = Path(name).stem
            damage = f"is damaged ({name} has another SHA-256 than {digest}; remove it)"
            why = f"is missing ({name})" if path is None else damage
            yield Gap(f"shard {shard}", why, tuple(ledger.inputs_of(shard)))


def check_whole(where: str, gaps: Sequence[Gap]) -> None:
    """Refuse to make tables that lack something.

    Raises:
        FormatError: there are gaps; they are named.
    """
    if not gaps:
        return
    told = "; ".join(f"{gap.name} {gap.why}" for gap in gaps[:_MOST_NAMED])
    more = f"; and {len(gaps) - _MOST_NAMED} more" if len(gaps) > _MOST_NAMED else ""
    n_inputs = sum(len(gap.inputs) for gap in gaps)
    known = f" ({n_inputs} inputs)" if n_inputs else ""
    raise FormatError(
        f"{where}: not whole; got {told}{more}{known}, expected all shards of all parts. Start `pairie tag` again with "
        "the same inputs, or take what is there with --partial."
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
