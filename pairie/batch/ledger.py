"""The ledger of a run: which inputs there are, which shards are finished, what went wrong. An SQLite file.

A shard is written first and entered then; what is not entered is done again and gives the same files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

from pairie.batch.job import Fault, Input
from pairie.batch.ledger_file import connect, failure, got, put, storable
from pairie.batch.planning import Compared, Planned, Row, compare
from pairie.batch.shards import Done, Shard, cut
from pairie.errors import ConfigError

__all__ = ["Ledger"]

# Stands beside what the run depends on, once its inputs are entered; a part of the inputs may have none.
_PLANNED = "planned"


class Ledger:
    """The ledger of one folder of results. One process at a time holds it, until it is closed or killed.

    Raises:
        ConfigError: another process has it.
        FormatError: the file is no ledger, or of another release, or its folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = connect(path)

    def begin(self, identity: Mapping[str, Any]) -> None:
        """Compare what this run does with what was begun here, or note it.

        Raises:
            ConfigError: another model, other options or another release; results of both in one table would be told
                apart by nobody.
        """
        known = {name: json.loads(value) for name, value in self._rows("SELECT name, value FROM run")}
        known.pop(_PLANNED, None)
        mine = json.loads(json.dumps(identity))
        if not known:
            rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in mine.items()]
            self._in_one(lambda db: db.executemany("INSERT INTO run VALUES (?, ?)", rows))
        elif differ := [name for name in {**known, **mine} if known.get(name) != mine.get(name)]:
            got = ", ".join(f"{name} {_short(mine.get(name))}" for name in differ)
            expected = ", ".join(f"{name} {_short(known.get(name))}" for name in differ)
            raise ConfigError(
                f"{self._path.parent}: begun with another model, release or other options; got {got}, expected "
                f"{expected} as before. Choose another folder, or start anew (--fresh)."
            )

    def plan(self, inputs: Iterable[Input], digest_of: Callable[[Input], str], *, name: str = "") -> Planned:
        """Enter new inputs in new shards, and find those that have changed: their shards are done again.

        Args:
            inputs: in their order; one that comes again, also under another name, is passed over.
            digest_of: asked where size or time differ from what is known; the same digest is no change.
            name: what the names of new shards begin with.
        """
        rows = self._rows("SELECT uri, key, number, n_bytes, stamp, digest, shard FROM inputs")
        found = compare(inputs, [Row(got(uri), got(key), *more) for uri, key, *more in rows], digest_of)
        self._in_one(lambda _: self._enter(found, name))
        return Planned(len(found.new), tuple(one.uri for one, _ in found.changed), len(rows) - len(found.seen))

    def _enter(self, found: Compared, name: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO run VALUES (?, 'true')", (_PLANNED,))
        self._db.execute("UPDATE inputs SET given = 0")
        self._db.executemany("UPDATE inputs SET given = 1 WHERE number = ?", [(number,) for number in found.seen])
        for one, row in (*found.changed, *found.touched):
            values = (one.n_bytes, one.stamp, one.changed, row.number)
            self._db.execute("UPDATE inputs SET n_bytes = ?, stamp = ?, changed = ? WHERE number = ?", values)
        self._db.executemany("UPDATE shards SET done = 0 WHERE shard = ?", [(row.shard,) for _, row in found.changed])
        (number,) = self._db.execute("SELECT coalesce(max(shard), -1) + 1 FROM shards").fetchone()
        for shard, members in enumerate(cut(found.new), start=number):
            self._db.execute("INSERT INTO shards (shard, name) VALUES (?, ?)", (shard, f"{name}{shard:06}"))
            rows = [
                (put(one.uri), put(one.key or one.uri), one.n_bytes, one.stamp, one.changed, shard, place)
                for place, one in enumerate(members)
            ]
            self._db.executemany(
                "INSERT INTO inputs (uri, key, n_bytes, stamp, changed, shard, place) VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def waiting(self) -> Iterator[Shard]:
        """Yield the shards that are to be done: those that are not, and have any of the inputs planned last."""
        todo = self._rows(
            "SELECT DISTINCT shard, name FROM shards JOIN inputs USING (shard) WHERE NOT done AND given ORDER BY shard"
        )
        for shard, name in todo:
            rows = self._rows(
                "SELECT uri, n_bytes, stamp, changed, key FROM inputs WHERE shard = ? ORDER BY place", (shard,)
            )
            inputs = (Input(got(uri), size, stamp, changed, got(key)) for uri, size, stamp, changed, key in rows)
            yield Shard(shard, tuple(inputs), name)

    def outstanding(self) -> tuple[int, int, int]:
        """Return how many shards are to be done, of how many inputs, of how many bytes."""
        ((n_shards, n_inputs, n_bytes),) = self._rows(
            "SELECT count(DISTINCT shard), count(*), coalesce(sum(n_bytes), 0) FROM inputs WHERE shard IN "
            "(SELECT shard FROM shards JOIN inputs USING (shard) WHERE NOT done AND given)"
        )
        return int(n_shards), int(n_inputs), int(n_bytes)

    def undone(self) -> list[str]:
        """Return the names of all shards that are not finished, whenever they were planned."""
        return [name for (name,) in self._rows("SELECT name FROM shards WHERE NOT done ORDER BY shard")]

    def names(self) -> set[str]:
        """Return the names of all shards, finished or not."""
        return {name for (name,) in self._rows("SELECT name FROM shards")}

    def is_planned(self) -> bool:
        """Tell whether the run came so far as to know its inputs."""
        return bool(self._rows("SELECT 1 FROM run WHERE name = ? UNION SELECT 1 FROM shards", (_PLANNED,)))

    def commit(self, done: Done) -> None:
        """Enter a shard whose files are in their places."""
        shard = done.shard.number

        def enter(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM faults WHERE shard = ?", (shard,))
            db.executemany(
                "INSERT INTO faults VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(shard, place, *(storable(cell) for cell in fault.row())) for place, fault in done.faults],
            )
            db.executemany(
                "UPDATE inputs SET digest = ? WHERE shard = ? AND place = ?",
                [(digest, shard, place) for place, digest in enumerate(done.digests)],
            )
            db.execute("DELETE FROM files WHERE shard = ?", (shard,))
            db.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?)",
                [(file.name, shard, file.n_bytes, file.sha256) for file in done.files],
            )
            seconds = json.dumps({name: round(value, 3) for name, value in done.seconds.items()})
            counts = (done.n_documents, done.n_pages, done.n_characters, seconds, shard)
            db.execute(
                "UPDATE shards SET done = 1, n_documents = ?, n_pages = ?, n_characters = ?, seconds = ? "
                "WHERE shard = ?",
                counts,
            )

        self._in_one(enter)

    def reopen(self, shards: Iterable[int]) -> None:
        """Have finished shards done again."""
        rows = [(shard,) for shard in shards]
        self._in_one(lambda db: db.executemany("UPDATE shards SET done = 0 WHERE shard = ?", rows))

    def files(self, *, given: bool = False) -> list[tuple[str, int, int, str]]:
        """Return name, shard, size and digest of the files of finished shards, in the order of shards.

        Args:
            given: only of the shards that hold any of the inputs that were planned last.
        """
        return self._rows(
            "SELECT f.name, shard, n_bytes, sha256 FROM files f JOIN shards USING (shard) WHERE done AND "
            "(NOT ? OR shard IN (SELECT shard FROM inputs WHERE given)) ORDER BY shard, f.name",
            (given,),
        )

    def faults(self, *, given: bool = False) -> Iterator[tuple[int, Fault]]:
        """Yield the faults of finished shards with the number of the shard, in the order of inputs.

        Args:
            given: only those of the inputs that were planned last.
        """
        rows = self._rows(
            "SELECT shard, file, page, stage, kind, message FROM faults JOIN shards USING (shard) "
            "JOIN inputs USING (shard, place) WHERE done AND given >= ? ORDER BY shard, place, faults.rowid",
            (given,),
        )
        for shard, *cells in rows:
            yield shard, Fault(*cells)

    def inputs_of(self, shard: str) -> list[str]:
        """Return the inputs of the shard of a name, in their order."""
        query = "SELECT uri FROM inputs JOIN shards USING (shard) WHERE name = ? ORDER BY place"
        return [got(uri) for (uri,) in self._rows(query, (shard,))]

    def input_keys(self) -> dict[str, str]:
        """Return what tells each input apart, however its name was typed."""
        return {got(uri): got(key) for uri, key in self._rows("SELECT uri, key FROM inputs ORDER BY number")}

    def given(self) -> set[str]:
        """Return the inputs that were planned last."""
        return {got(uri) for (uri,) in self._rows("SELECT uri FROM inputs WHERE given")}

    def n_inputs(self) -> int:
        """Return how many inputs were planned last."""
        return int(self._rows("SELECT count(*) FROM inputs WHERE given")[0][0])

    def copy_to(self, path: Path) -> None:
        """Write a copy of the ledger as it is."""
        path.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(path)) as other:
                self._db.backup(other)
        except sqlite3.Error as error:
            raise failure(path, error) from error

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise failure(self._path, error) from error

    def _in_one(self, work: Any) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            work(self._db)
            self._db.execute("COMMIT")
        except BaseException as error:
            # Closed without a COMMIT it is as it was before, even if this fails too.
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise failure(self._path, error) from error
            raise


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 20 else f"{text[:12]}…"
