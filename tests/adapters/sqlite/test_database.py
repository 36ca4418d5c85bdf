"""One writer that commits many commands at once: each stands for itself, and none is acknowledged before it is on disk."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import apsw
import pytest

from seogo.adapters.sqlite.database import Connection, Database, rows
from seogo.domain.errors import Code, Refused, Unavailable
from tests.adapters.unwritable import unwritable

SCHEMA = "CREATE TABLE note(id INTEGER PRIMARY KEY, text TEXT UNIQUE);"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "notes.db", migrations=[SCHEMA])
    yield opened
    opened.close()


def add(database: Database, text: str) -> None:
    database.write(lambda connection: rows(connection, "INSERT INTO note(text) VALUES (?)", (text,)))


def texts(database: Database) -> list[str]:
    return [text for (text,) in database.rows("SELECT text FROM note ORDER BY id")]


def fill(database: Database) -> None:
    for _ in range(10_000):
        add(database, f"{database.rows('SELECT count(*) FROM note')[0][0]}" + "가" * 5000)
    raise AssertionError("the disk never got full")


def test_a_reader_sees_every_write_that_has_returned(database: Database) -> None:
    for number in range(20):
        add(database, f"메모 {number}")
        assert texts(database)[-1] == f"메모 {number}"


def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(Unavailable):
        database.rows("DELETE FROM note")


def test_a_command_that_fails_undoes_itself_alone(database: Database) -> None:
    gate = Event()

    def fails(connection: Connection) -> None:
        connection.execute("INSERT INTO note(text) VALUES ('lost')")
        raise Refused(Code.INVALID, "not like this")

    with ThreadPoolExecutor(40) as threads:
        threads.submit(database.write, lambda connection: gate.wait(20))  # so that the others are committed together
        good = [threads.submit(add, database, f"{number}") for number in range(20)]
        bad = [threads.submit(database.write, fails) for _ in range(10)]
        twice = threads.submit(add, database, "0"), threads.submit(add, database, "0")
        gate.set()
        assert [future.result() for future in good] == [None] * 20
        assert all(isinstance(future.exception(), Refused) for future in bad)
        assert any(isinstance(future.exception(), apsw.ConstraintError) for future in twice)
    assert sorted(texts(database)) == sorted(f"{number}" for number in range(20))


def test_what_goes_wrong_at_the_commit_itself_reaches_every_caller(database: Database) -> None:
    def refuse() -> bool:
        raise MemoryError

    with pytest.raises(MemoryError):
        database.write(lambda connection: connection.set_commit_hook(refuse))
    with pytest.raises(MemoryError):
        add(database, "lost")
    assert texts(database) == []


def test_writes_that_wait_together_share_commits(database: Database) -> None:
    commits = 0

    def count() -> bool:
        nonlocal commits
        commits += 1
        return False  # go on

    database.write(lambda connection: connection.set_commit_hook(count))
    with ThreadPoolExecutor(32) as threads:
        list(threads.map(lambda number: add(database, f"{number}"), range(320)))
    assert len(texts(database)) == 320
    assert commits < 160


def test_a_second_process_is_refused_and_told_who_has_the_data(database: Database) -> None:
    code = (
        "import pathlib, sys; from seogo.adapters.sqlite.database import Database as D; D(pathlib.Path(sys.argv[1]), migrations=[])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(database.path)], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode != 0
    assert f"data directory {database.path.parent} is in use by process {os.getpid()}" in done.stderr.splitlines()[-1]
    add(database, "untouched")
    assert texts(database) == ["untouched"]


def test_the_same_process_is_refused_too_until_it_has_closed(database: Database) -> None:
    with pytest.raises(Refused) as refusal:
        Database(database.path, migrations=[SCHEMA])
    assert refusal.value.code is Code.CONFLICT
    database.close()
    Database(database.path, migrations=[SCHEMA]).close()


def test_closing_finishes_what_waits_and_then_refuses(database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(add, database, f"{number}") for number in range(50)]
        database.close()
    written = sum(future.exception() is None for future in waiting)
    assert all(isinstance(future.exception(), Unavailable | None) for future in waiting)
    database.close()
    with pytest.raises(Unavailable):
        add(database, "late")
    with pytest.raises(Unavailable):
        texts(database)
    again = Database(database.path, migrations=[SCHEMA])
    assert len(texts(again)) == written
    again.close()


def test_a_command_may_not_wait_for_itself(database: Database) -> None:
    with pytest.raises(RuntimeError):
        database.write(lambda _: add(database, "within"))


def test_a_full_database_refuses_writes_keeps_what_it_has_and_recovers(database: Database) -> None:
    add(database, "earlier")
    unlimited = database.write(lambda connection: connection.pragma("max_page_count"))
    database.write(lambda connection: connection.pragma("max_page_count", 40))
    with pytest.raises(Unavailable) as failure:
        fill(database)
    assert failure.value.code is Code.DISK_FULL
    kept = texts(database)
    assert kept[0] == "earlier"
    database.write(lambda connection: connection.pragma("max_page_count", unlimited))
    add(database, "later")
    assert texts(database) == [*kept, "later"]
    assert database.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_file_that_may_not_grow_is_a_full_disk_and_recovers(database: Database) -> None:
    add(database, "earlier")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    try:
        with pytest.raises(Unavailable) as failure:
            fill(database)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failure.value.code is Code.DISK_FULL
    kept = texts(database)
    add(database, "later")
    assert texts(database) == [*kept, "later"]
    assert database.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_full_disk_fails_every_write_of_the_commit_and_none_is_half_done(database: Database) -> None:
    gate = Event()
    database.write(lambda connection: connection.pragma("max_page_count", 40))
    with ThreadPoolExecutor(20) as threads:
        threads.submit(database.write, lambda connection: gate.wait(20))
        writes = [threads.submit(add, database, f"{number}" + "가" * 5000) for number in range(20)]
        gate.set()
    full = [future for future in writes if future.exception()]
    assert full
    assert all(isinstance(future.exception(), Unavailable) for future in full)
    assert len(texts(database)) == len(writes) - len(full)


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with unwritable() as directory, pytest.raises(Unavailable) as failure:
        Database(directory / "notes.db", migrations=[SCHEMA])
    assert failure.value.code is Code.STORE_UNAVAILABLE
    assert str(directory) in failure.value.detail


def test_a_new_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    Database(tmp_path / "data" / "notes.db", migrations=[SCHEMA]).close()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable) as failure:
        Database(tmp_path / "file" / "notes.db", migrations=[SCHEMA])
    assert failure.value.code is Code.STORE_UNAVAILABLE


def test_what_is_not_a_database_is_left_alone_and_called_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes("이것은 데이터베이스가 아니다".encode() * 1000)
    with pytest.raises(Unavailable) as failure:
        Database(path, migrations=[SCHEMA])
    assert failure.value.code is Code.CORRUPT
    assert path.read_bytes() == "이것은 데이터베이스가 아니다".encode() * 1000


def test_a_torn_end_of_the_log_loses_nothing_before_it(database: Database) -> None:
    add(database, "하나")
    add(database, "둘")
    log = database.path.with_name("notes.db-wal").read_bytes()
    copy = database.path.parent / "copy" / "notes.db"
    copy.parent.mkdir()
    copy.write_bytes(database.path.read_bytes())
    copy.with_name("notes.db-wal").write_bytes(log + log[-3000:])
    torn = Database(copy, migrations=[SCHEMA])
    assert texts(torn) == ["하나", "둘"]
    torn.close()
