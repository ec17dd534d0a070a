"""How a ledger is laid out in SQLite, and how names go into it."""

from __future__ import annotations

from typing import Any

__all__ = ["FORMAT", "SCHEMA", "got", "put", "storable"]

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
