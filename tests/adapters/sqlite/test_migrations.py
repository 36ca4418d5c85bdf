"""An older database becomes today's, whole or not at all, and a copy of what it was stays."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from seogo.adapters.memory.clock import MemoryClock
from seogo.adapters.sqlite.database import Database
from seogo.adapters.sqlite.schema import MIGRATIONS, open_store
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.domain.terms import Partition, Terms
from tests.contracts.stores import US, Store, chunks_of, new, on, sqlite

NOTES = "CREATE TABLE note(text TEXT); INSERT INTO note VALUES ('처음');"
MOODS = "ALTER TABLE note ADD COLUMN mood TEXT; UPDATE note SET mood = '좋음';"
BROKEN = "ALTER TABLE note ADD COLUMN day TEXT; UPDATE nothing SET day = 1;"


def version(path: Path) -> int:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return int(connection.pragma("user_version"))
    finally:
        connection.close()


def add(store: Store, source: str) -> None:
    id_ = store.accept(new(source))
    chunks = chunks_of(id_, 1)
    terms = Terms(words={1: 5}, bigrams={2: 7}, words_length=5, bigrams_length=7, analyser="a")
    store.chunks.put(US, id_, 1, chunks)
    store.chunks.annotate(US, terms={chunk.id: terms for chunk in chunks})


def test_a_store_of_the_first_schema_is_brought_to_todays_and_its_copy_kept(tmp_path: Path) -> None:
    path = tmp_path / "seogo.db"
    old = Database(path, migrations=MIGRATIONS[:1])
    store = on(old, MemoryClock())
    for number in range(3):
        add(store, f"{number}.txt")
    store.work_all()
    store.documents.delete(US, [new("0.txt").document_id])
    old.close()
    with sqlite(tmp_path) as store:
        expected = {Partition.KO: (2, 10, 14), Partition.EN: (2, 10, 14)}
        assert store.records.true_lengths() == expected
        assert store.catalogue.count(US) == 2
        add(store, "new.txt")
        assert store.records.true_lengths() == dict.fromkeys(expected, (3, 15, 21))
    assert version(path) == len(MIGRATIONS)
    copy = path.with_name("seogo.db.before-2")
    assert version(copy) == 1
    restored = Database(copy, migrations=MIGRATIONS[:1])
    assert on(restored, MemoryClock()).catalogue.count(US) == 2
    restored.close()


def test_each_step_is_run_once_in_order(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    Database(path, migrations=[NOTES]).close()
    for _ in range(2):
        database = Database(path, migrations=[NOTES, MOODS])
        assert database.rows("SELECT text, mood FROM note") == [("처음", "좋음")]
        database.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["notes.db", "notes.db.before-2", "notes.db.lock"]
    assert version(path) == 2


def test_a_step_that_breaks_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    Database(path, migrations=[NOTES]).close()
    with pytest.raises(apsw.SQLError):
        Database(path, migrations=[NOTES, MOODS, BROKEN])
    assert version(path) == 2
    database = Database(path, migrations=[NOTES, MOODS])
    assert database.rows("SELECT * FROM note") == [("처음", "좋음")]
    database.close()


def test_a_copy_that_cannot_be_made_stops_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    Database(path, migrations=[NOTES]).close()
    (tmp_path / "notes.db.before-2.tmp").mkdir()
    with pytest.raises((Unavailable, OSError)):
        Database(path, migrations=[NOTES, MOODS])
    assert version(path) == 1


def test_a_database_of_a_newer_program_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "seogo.db"
    Database(path, migrations=[*MIGRATIONS, NOTES]).close()
    before = path.read_bytes()
    with pytest.raises(Refused) as refusal:
        open_store(path, MemoryClock())
    assert refusal.value.code is Code.CONFLICT
    assert "install the newer Seogo" in refusal.value.detail
    assert path.read_bytes() == before
