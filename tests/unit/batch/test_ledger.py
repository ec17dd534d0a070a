"""What a ledger says when it cannot be used: only a broken one is worth being thrown away."""

import sqlite3
from pathlib import Path

import pytest

from pairie.batch.job import Input
from pairie.batch.ledger import Ledger
from pairie.errors import ConfigError, FormatError, PairieError


def message(path: Path, error: sqlite3.Error, monkeypatch: pytest.MonkeyPatch) -> str:
    def fails(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", fails)
        with pytest.raises(PairieError) as raised:
            Ledger(path)
    assert isinstance(raised.value, ConfigError if "locked" in str(error) else FormatError)
    return str(raised.value)


@pytest.mark.parametrize("words", ["disk I/O error", "database or disk is full", "unable to open database file"])
def test_a_disk_is_no_reason_to_start_anew(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = message(tmp_path / "ledger.sqlite", sqlite3.OperationalError(words), monkeypatch)
    assert f"got {words}" in said and "Make room" in said and "finished shards are kept" in said
    assert "--fresh" not in said


@pytest.mark.parametrize("words", ["file is not a database", "database disk image is malformed"])
def test_what_is_broken_is(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = message(tmp_path / "ledger.sqlite", sqlite3.DatabaseError(words), monkeypatch)
    assert "no ledger" in said and "--fresh" in said


def test_a_ledger_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = message(tmp_path / "ledger.sqlite", sqlite3.OperationalError("database is locked"), monkeypatch)
    assert "in use" in said and "--fresh" not in said


def test_a_disk_that_fills_up_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.plan([Input("甲.txt", 1, "a")], lambda _: "")
        (pages,) = ledger._db.execute("PRAGMA page_count").fetchone()
        ledger._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(FormatError, match=r"got database or disk is full, .* Make room"):
            ledger.plan([Input(f"{n}.txt" * 99, 1, "a") for n in range(999)], lambda _: "")
        ledger.copy_to(tmp_path / "copy.sqlite")  # what is uploaded then is the ledger as it was
    for one in (path, tmp_path / "copy.sqlite"):
        with Ledger(one) as ledger:
            assert ledger.given() == {"甲.txt"}
            assert [[member.uri for member in shard.inputs] for shard in ledger.waiting()] == [["甲.txt"]]


def test_damage_that_shows_late(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.plan([Input(f"{n}.txt", 1, "a") for n in range(2000)], lambda _: "")
    data = bytearray(path.read_bytes())
    data[len(data) // 4 : -len(data) // 4] = bytes(len(data[len(data) // 4 : -len(data) // 4]))
    path.write_bytes(data)
    with Ledger(path) as ledger, pytest.raises(FormatError, match=r"no ledger; got .*malformed"):
        ledger.input_keys()
