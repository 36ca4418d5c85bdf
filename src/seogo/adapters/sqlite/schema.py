"""The tables of seogo.db. A step, once released, is never changed: what comes later is a further step.

What is looked up by a random id is narrow: ids stand in small rows or indexes, and wide columns (texts, terms, sentence
vectors) lie in tables of their own under an integer that only grows. So 200,000 chunks are put at the cost of the first.
Times are microseconds since 1970, UTC. Names of blobs are 64 hex digits, ids are 16 bytes.
"""

from __future__ import annotations

from pathlib import Path

from seogo.adapters.sqlite.database import Connection, Database
from seogo.adapters.sqlite.times import to_microseconds
from seogo.ports.clock import Clock

_DOCUMENTS = """
CREATE TABLE document(
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    tenant TEXT NOT NULL, collection TEXT NOT NULL, source TEXT NOT NULL, name TEXT NOT NULL,
    content TEXT NOT NULL, bytes INTEGER NOT NULL, fingerprint TEXT NOT NULL,
    version INTEGER NOT NULL, visible_version INTEGER NOT NULL, state TEXT NOT NULL,
    outcome TEXT, title TEXT NOT NULL, media_type TEXT NOT NULL, language TEXT NOT NULL,
    external_id TEXT, parent_id BLOB, tags TEXT NOT NULL, mapping TEXT, metadata TEXT NOT NULL, failure TEXT,
    chunks INTEGER NOT NULL, pages INTEGER NOT NULL, extraction TEXT, vectors TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    run INTEGER NOT NULL, shown TEXT NOT NULL
);
CREATE INDEX document_newest        ON document(tenant, created_at, id)             WHERE state <> 'deleted';
CREATE INDEX document_by_collection ON document(tenant, collection, created_at, id) WHERE state <> 'deleted';
CREATE INDEX document_by_state      ON document(tenant, state, created_at, id);
CREATE INDEX document_by_parent     ON document(parent_id)                          WHERE parent_id IS NOT NULL;

-- One row per accepted upload, never pruned; the counter is written beside it, so that the two can be compared.
CREATE TABLE acceptance(
    key INTEGER PRIMARY KEY, tenant TEXT NOT NULL, document INTEGER NOT NULL, version INTEGER NOT NULL,
    account TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX acceptance_by_account ON acceptance(tenant, account);
CREATE INDEX acceptance_unsettled  ON acceptance(document) WHERE account IN ('in_flight', 'failed');
CREATE TABLE accepted(tenant TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""

_EVENTS = """
CREATE TABLE event(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, document INTEGER NOT NULL, at INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX event_by_document ON event(document);

-- Live work only: a task that is done, cancelled or set aside is gone. AUTOINCREMENT, so that a late worker that names a task
-- never means another one.
CREATE TABLE task(
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL, stage TEXT NOT NULL,
    type TEXT NOT NULL, version INTEGER NOT NULL, fingerprint TEXT NOT NULL, run INTEGER NOT NULL,
    made_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
    owner TEXT, lease_until INTEGER,
    UNIQUE(document, version, stage)
);
CREATE INDEX task_due   ON task(stage, due_at, id) WHERE owner IS NULL;
CREATE INDEX task_lease ON task(lease_until)       WHERE owner IS NOT NULL;

CREATE TABLE dead_letter(
    id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, document INTEGER NOT NULL, version INTEGER NOT NULL,
    stage TEXT NOT NULL, attempts INTEGER NOT NULL, failure TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX dead_letter_by_tenant   ON dead_letter(tenant, id);
CREATE INDEX dead_letter_by_document ON dead_letter(document);
"""

_CHUNKS = """
CREATE TABLE chunk(
    key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
    document INTEGER NOT NULL, version INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    language TEXT NOT NULL, partition TEXT NOT NULL, words_length INTEGER, bigrams_length INTEGER,
    UNIQUE(document, version, ordinal)
);
CREATE TABLE passage(
    key INTEGER PRIMARY KEY REFERENCES chunk(key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL, tokens INTEGER NOT NULL,
    page_start INTEGER, page_end INTEGER, ocr INTEGER NOT NULL,
    section TEXT NOT NULL, sentences BLOB NOT NULL, header TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE terms(
    key INTEGER PRIMARY KEY REFERENCES chunk(key) ON DELETE CASCADE, analyser TEXT NOT NULL, counts BLOB NOT NULL
);
CREATE TABLE sentence_rows(key INTEGER PRIMARY KEY REFERENCES chunk(key) ON DELETE CASCADE, packed BLOB NOT NULL);
CREATE TABLE manifest(only INTEGER PRIMARY KEY CHECK (only = 1), body TEXT NOT NULL);
"""

MIGRATIONS = (_DOCUMENTS + _EVENTS + _CHUNKS,)


def open_store(path: Path, clock: Clock) -> Database:
    """Opens seogo.db, and makes work that a process of the past had taken or put off due at once: it cannot be at it any more,
    and the wall clock may have been set back since."""
    database = Database(path, migrations=MIGRATIONS)
    now = to_microseconds(clock.now())

    def free(connection: Connection) -> None:
        connection.execute("UPDATE task SET owner = NULL, lease_until = NULL WHERE owner IS NOT NULL")
        connection.execute("UPDATE task SET due_at = ? WHERE due_at > ?", (now, now))

    database.write(free)
    return database
