"""The ledger of a run: which inputs there are, which shards are finished, what went wrong. An SQLite file.

A shard is written first and entered then; what is not entered is done again and gives the same files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from pairie.batch.job import Fault, Input
from pairie.batch.ledger_file import FORMAT, SCHEMA, got, put, storable
from pairie.batch.planning import Compared, Planned, Row, compare
from pairie.batch.shards import Done, Shard, cut
from pairie.batch.storage import writing
from pairie.errors import ConfigError, FormatError

__all__ = ["Ledger"]


class Ledger:
    """The ledger of one folder of results. One process at a time holds it, until it is closed or killed.

    Raises:
        ConfigError: another process has it.
        FormatError: the file is no ledger, or of another release, or its folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=0.5)
            # Nobody else may write shards at the same time. A finished transaction survives a loss of power.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA synchronous = EXTRA")
            self._db.execute("BEGIN EXCLUSIVE")
            self._prepare()
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise self._broken(error) from error
            raise ConfigError(
                f"{path}: in use; got a ledger that another run has open, expected one run at a time. "
                "Wait for it, or choose another folder."
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> FormatError:
        return FormatError(
            f"{self._path}: no ledger; got {error}, expected the ledger of a run. Choose another folder, or start anew "
            "(--fresh)."
        )

    def _prepare(self) -> None:
        if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {FORMAT}")
        elif (found := self._db.execute("PRAGMA user_version").fetchone()[0]) != FORMAT:
            raise self._broken(FormatError(f"format {found}"))

    def begin(self, identity: Mapping[str, Any]) -> None:
        """Compare what this run does with what was begun here, or note it.

        Raises:
            ConfigError: another model or other options; results of both in one table would be told apart by nobody.
        """
        known = {name: json.loads(value) for name, value in self._db.execute("SELECT name, value FROM run")}
        mine = json.loads(json.dumps(identity))
        if not known:
            rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in mine.items()]
            self._in_one(lambda db: db.executemany("INSERT INTO run VALUES (?, ?)", rows))
        elif differ := [name for name in {**known, **mine} if known.get(name) != mine.get(name)]:
            got = ", ".join(f"{name} {_short(mine.get(name))}" for name in differ)
            expected = ", ".join(f"{name} {_short(known.get(name))}" for name in differ)
            raise ConfigError(
                f"{self._path.parent}: begun with another model or other options; got {got}, expected {expected} as "
                "before. Choose another folder, or start anew (--fresh)."
            )

    def plan(self, inputs: Iterable[Input], digest_of: Callable[[Input], str], *, name: str = "") -> Planned:
        """Enter new inputs in new shards, and find those that have changed: their shards are done again.

        Args:
            inputs: in their order; one that comes again, also under another name, is passed over.
            digest_of: asked where size or time differ from what is known; the same digest is no change.
            name: what the names of new shards begin with.
        """
        rows = self._db.execute("SELECT uri, key, number, n_bytes, stamp, digest, shard FROM inputs").fetchall()
        found = compare(inputs, [Row(got(uri), got(key), *more) for uri, key, *more in rows], digest_of)
        self._in_one(lambda _: self._enter(found, name))
        return Planned(len(found.new), tuple(one.uri for one, _ in found.changed), len(rows) - len(found.seen))

    def _enter(self, found: Compared, name: str) -> None:
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
        todo = self._db.execute(
            "SELECT DISTINCT shard, name FROM shards JOIN inputs USING (shard) WHERE NOT done AND given ORDER BY shard"
        ).fetchall()
        for shard, name in todo:
            rows = self._db.execute(
                "SELECT uri, n_bytes, stamp, changed, key FROM inputs WHERE shard = ? ORDER BY place", (shard,)
            )
            inputs = (Input(got(uri), size, stamp, changed, got(key)) for uri, size, stamp, changed, key in rows)
            yield Shard(shard, tuple(inputs), name)

    def outstanding(self) -> tuple[int, int, int]:
        """Return how many shards are to be done, of how many inputs, of how many bytes."""
        row = self._db.execute(
            "SELECT count(DISTINCT shard), count(*), coalesce(sum(n_bytes), 0) FROM inputs WHERE shard IN "
            "(SELECT shard FROM shards JOIN inputs USING (shard) WHERE NOT done AND given)"
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2])

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

    def files(self) -> list[tuple[str, int, int, str]]:
        """Return name, shard, size and digest of the files of finished shards, in the order of shards."""
        return self._db.execute(
            "SELECT f.name, shard, n_bytes, sha256 FROM files f JOIN shards USING (shard) WHERE done "
            "ORDER BY shard, f.name"
        ).fetchall()

    def faults(self, *, given: bool = False) -> Iterator[tuple[int, Fault]]:
        """Yield the faults of finished shards with the number of the shard, in the order of inputs.

        Args:
            given: only those of the inputs that were planned last.
        """
        rows = self._db.execute(
            "SELECT shard, file, page, stage, kind, message FROM faults JOIN shards USING (shard) "
            "JOIN inputs USING (shard, place) WHERE done AND given >= ? ORDER BY shard, place, faults.rowid",
            (given,),
        )
        for shard, *cells in rows:
            yield shard, Fault(*cells)

    def digests(self) -> dict[str, str]:
        """Return the digest of every input as it was when it was tagged; empty where that is unknown."""
        return {got(uri): digest for uri, digest in self._db.execute("SELECT uri, digest FROM inputs ORDER BY number")}

    def given(self) -> set[str]:
        """Return the inputs that were planned last."""
        return {got(uri) for (uri,) in self._db.execute("SELECT uri FROM inputs WHERE given")}

    def n_inputs(self) -> int:
        """Return how many inputs were planned last."""
        return int(self._db.execute("SELECT count(*) FROM inputs WHERE given").fetchone()[0])

    def copy_to(self, path: Path) -> None:
        """Write a copy of the ledger as it is."""
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as other:
            self._db.backup(other)
        other.close()

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _in_one(self, work: Any) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            work(self._db)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            # Closed without a COMMIT, it is as it was before.
            raise FormatError(
                f"{self._path}: cannot be written; got {error}, expected room for the ledger. Make room and start "
                "again: finished shards are kept."
            ) from error
        except BaseException:
            self._db.execute("ROLLBACK")
            raise


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 20 else f"{text[:12]}…"
