"""Inputs to a folder of results: shards that stay, or single tables that are made of shards when all are finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pairie.batch.completeness import Gap, lacking, missing_parts
from pairie.batch.engine import Engine
from pairie.batch.gather import check_tables, gather, write_faults
from pairie.batch.job import Input, Job
from pairie.batch.ledger import Ledger
from pairie.batch.limits import Limits, Pace
from pairie.batch.progress import Progress
from pairie.batch.run import LEDGERS, Finished, ledger_of, open_ledger, tag_into_shards
from pairie.batch.shards import DOCUMENTS
from pairie.batch.storage import Store, open_store
from pairie.errors import ConfigError, FormatError
from pairie.outputs.tables import TABLES

__all__ = ["Ended", "Gathered", "How", "gather_folder", "tag_into"]

#: What a run leaves beside its tables until they are whole: shards and their ledger.
UNFINISHED = ".unfinished"
#: Written where nothing is said: these need no extra.
USUAL, USUAL_SHARDS = ("jsonl", "csv"), ("jsonl",)


@dataclass(frozen=True, slots=True)
class How:
    """How a batch is run, whatever it is that is done with each input.

    Args:
        forms: what is written; none means the usual ones.
        shards: keep shards, so that a later run does only what is new.
        part: the name of this part of the inputs, where several runs write shards into one folder.
        merge: see :func:`pairie.batch.gather`.
        strict: see :func:`pairie.batch.tag_into_shards`; ``retry`` too.
        fresh: forget an earlier run.
        engine: see :func:`pairie.batch.tag_into_shards`.
    """

    forms: tuple[str, ...] = ()
    pace: Pace = field(default_factory=lambda: Pace(0, 1))
    limits: Limits = field(default_factory=Limits)
    shards: bool = False
    part: str = ""
    merge: bool = False
    strict: bool = False
    retry: bool = False
    fresh: bool = False
    engine: Engine = "local"


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a run: inputs that could not be read, pages of the others, and the file that names both.

    ``kept``: whether the shards stay, with what earlier runs put there.
    """

    finished: Finished
    n_faults: int
    n_lost: int
    faults: str
    kept: bool


def tag_into(
    folder: str,
    inputs: Sequence[Input],
    job: Job,
    how: How | None = None,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Ended:
    """Tag inputs into a folder on disk or in an object store.

    Raises:
        ConfigError: options that do not go together, a missing extra, or a folder begun with other ones.
        PairieError: see :func:`pairie.batch.tag_into_shards`.
    """
    how = how or How()
    forms = tuple(dict.fromkeys(how.forms)) or (USUAL_SHARDS if how.shards else USUAL)
    if how.shards and how.merge:
        raise ConfigError(
            "merge: not in shards; got --merge and shards, expected one of them. Merge with `pairie gather` later."
        )
    if not how.shards:
        check_tables(forms)
    ledger_name = ledger_of(how.part)
    with ExitStack() as stack:
        target = open_store(folder)
        stack.callback(target.close)
        store = target if how.shards and not how.part else open_store(_place(folder, how), how.part)
        stack.callback(store.close)
        _check_kind(target, how)
        if how.fresh:
            _forget(store, ledger_name, how.part)
        with open_ledger(store, ledger_name) as ledger:
            _clear_strays(store, ledger, how)
            finished = tag_into_shards(
                inputs,
                job,
                store,
                ledger,
                forms=forms if how.shards else ("jsonl",),
                pace=how.pace,
                limits=how.limits,
                strict=how.strict,
                retry=how.retry,
                part=how.part,
                engine=how.engine,
                tell=tell,
            )
            mine = [fault for _, fault in ledger.faults(given=True)]
            if how.shards:
                faults = [fault for _, fault in ledger.faults()]
            else:
                # An unfinished run over other inputs is no part of these tables.
                mine += gather([(ledger, store)], target, forms, merge=how.merge, given=finished.planned.absent > 0)[0]
                faults = mine
        name = f"faults-{how.part}.csv" if how.part else "faults.csv"
        write_faults(faults, target, name)
        if not how.shards:
            # The ledger first: what is left of the rest without it is nothing to go on with.
            store.remove(ledger_name)
            target.remove(UNFINISHED)
    n_whole = sum(fault.whole for fault in mine)
    return Ended(finished, n_whole, len(mine) - n_whole, f"{target.where}/{name}", how.shards)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What single tables lack: documents that could not be written, and shards or parts that are not there."""

    n_left_out: int
    gaps: tuple[Gap, ...]


def gather_folder(
    folder: str, to: str, forms: Sequence[str], *, merge: bool = False, partial: bool = False
) -> Gathered:
    """Write the shards of a folder, of all parts, into single tables.

    Args:
        partial: take what is there of a run that is not finished; inputs that lack are named in ``faults.csv``.
    Raises:
        ConfigError: there are no shards, or a missing extra.
        FormatError: shards or parts are not done, missing or damaged, unless ``partial``; or a table cannot be written.
    """
    check_tables(forms)
    with ExitStack() as stack:
        store, target = open_store(folder), open_store(to)
        stack.callback(store.close)
        stack.callback(target.close)
        names = store.names(LEDGERS)
        if not names:
            raise ConfigError(
                f"{folder}: no shards; got no ledger, expected what `pairie tag --shards` leaves. Check it."
            )
        ledgers = [stack.enter_context(open_ledger(store, name)) for name in names]
        gaps = [
            *missing_parts(names),
            *(gap for ledger, name in zip(ledgers, names, strict=True) for gap in lacking(ledger, name)),
        ]
        known = [(ledger, store) for ledger in ledgers]
        more, gaps = gather(known, target, forms, merge=merge, gaps=gaps, partial=partial)
        faults = [fault for ledger in ledgers for _, fault in ledger.faults()]
        named = {fault.file for fault in faults if fault.whole}
        lost = (fault for gap in gaps for fault in gap.faults() if fault.file not in named)
        write_faults([*faults, *more, *lost], target)
    return Gathered(len(more), tuple(gaps))


def _check_kind(target: Store, how: How) -> None:
    """Refuse to mix single tables and shards: they bear the same names.

    Raises:
        ConfigError: the folder holds the other kind.
    """
    got, expected = ("single tables", "shards") if how.shards else ("shards", "single tables")
    if target.size(DOCUMENTS) is not None if how.shards else target.names(LEDGERS):
        raise ConfigError(
            f"{target.where}: holds other results; got {got}, expected {expected}. Choose another folder."
        )


def _place(folder: str, how: How) -> str:
    return folder if how.shards else f"{folder.rstrip('/')}/{UNFINISHED}"


def _forget(store: Store, ledger: str, part: str) -> None:
    """Remove a ledger and its shards, if nobody is at work on them."""
    with suppress(FormatError), open_ledger(store, ledger):
        pass
    store.remove(ledger)
    for name in _shard_files(store, part):
        store.remove(name)


def _clear_strays(store: Store, ledger: Ledger, how: How) -> None:
    """See to shards that no ledger names: whoever reads the folders of tables as they are would count them.

    Raises:
        ConfigError: there are some among shards that are kept; where they are no results yet they are removed.
    """
    known = ledger.names()
    strays = [name for name in _shard_files(store, how.part) if Path(name).stem not in known]
    if not how.shards:
        for name in strays:
            store.remove(name)
    elif strays:
        raise ConfigError(
            f"{store.where}: holds shards of nobody; got {len(strays)} files such as {strays[0]} that its ledger does "
            "not name, expected none. Choose another folder, or remove them by starting anew (--fresh)."
        )


def _shard_files(store: Store, part: str) -> Iterator[str]:
    """Yield the files of all shards of a part, finished or not."""
    shards = (f"{part}-" if part else "") + "[0-9]" * 6 + ".*"  # not those of a part whose name begins alike
    for table in (DOCUMENTS, *(f"{name}.parquet" for name in TABLES)):
        for name in store.names(f"{table}/{shards}"):
            yield f"{table}/{name}"
