"""How a ledger is laid out in SQLite, how it is opened, how names go into it, and what its errors mean."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from pairie.batch.storage import writing
from pairie.errors import ConfigError, FormatError, PairieError

__all__ = ["FORMAT", "SCHEMA", "connect", "failure", "got", "put", "storable"]

FORMAT = 1

SCHEMA = """
CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE shards (
    shard INTEGER PRIMARY KEY, name TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
    n_documents INTEGER, n_pages INTEGER, n_characters INTEGER, seconds TEXT);
CREATE TABLE inputs (
    number INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, key TEXT NOT NULL, n_bytes INTEGER NOT NULL,
    stamp TEXT NOT NULL, changed REAL, digest TEXT NOT NULL DEFAULT '', given INTEGER NOT NULL DEFAULT 1,
    shard INTEGER NOT NULL REFERENCES shards, place INTEGER NOT NULL);
CREATE INDEX inputs_by_key ON inputs (key);
CREATE INDEX inputs_by_shard ON inputs (shard, place);
CREATE TABLE files (name TEXT PRIMARY KEY, shard INTEGER NOT NULL REFERENCES shards, n_bytes INTEGER, sha256 TEXT);
CREATE TABLE faults (
    shard INTEGER NOT NULL REFERENCES shards, place INTEGER NOT NULL, file TEXT NOT NULL, page INTEGER,
    stage TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL);
"""

# What SQLite says of a file that is no ledger, or none any more. Of all else that it says the ledger is not to blame.
_NO_LEDGER = ("not a database", "malformed")


def connect(path: Path) -> sqlite3.Connection:
    """Open a ledger, which is made if need be, for this process alone.

    Raises:
        ConfigError: another process has it.
        FormatError: the file is no ledger, or of another release, or it cannot be written.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        db = sqlite3.connect(path, isolation_level=None, timeout=0.5)
        # Nobody else may write shards at the same time. A finished transaction survives a loss of power.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA synchronous = EXTRA")
        db.execute("BEGIN EXCLUSIVE")
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in SCHEMA.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {FORMAT}")
        elif (found := db.execute("PRAGMA user_version").fetchone()[0]) != FORMAT:
            raise _no_ledger(path, f"format {found}")
        db.execute("COMMIT")
    except sqlite3.Error as error:
        raise failure(path, error) from error
    return db


def failure(path: Path, error: sqlite3.Error) -> PairieError:
    """Describe what went wrong with a ledger, and what is to be done: only a broken one is worth being thrown away."""
    said = str(error)
    if "locked" in said:
        return ConfigError(
            f"{path}: in use; got a ledger that another run has open, expected one run at a time. "
            "Wait for it, or choose another folder."
        )
    if any(words in said for words in _NO_LEDGER):
        return _no_ledger(path, said)
    return FormatError(
        f"{path}: ledger out of reach; got {said}, expected room for it and leave to write there. Make room, see "
        "to the disk and the permissions, and start again: finished shards are kept."
    )


def _no_ledger(path: Path, found: str) -> FormatError:
    return FormatError(
        f"{path}: no ledger; got {found}, expected the ledger of a run. Choose another folder, or start anew (--fresh)."
    )


def put(text: str) -> str | bytes:
    """Return a name as SQLite takes it; the name of a file need not be UTF-8."""
    data = text.encode("utf-8", "surrogateescape")
    return text if _is_utf8(data) else data


def got(found: str | bytes) -> str:
    """Return a name that :func:`put` wrote."""
    return found if isinstance(found, str) else found.decode("utf-8", "surrogateescape")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def storable(cell: Any) -> Any:
    """Return text of a message as SQLite takes it."""
    return cell.encode("utf-8", "backslashreplace").decode() if isinstance(cell, str) else cell
