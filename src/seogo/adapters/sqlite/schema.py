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

# Sums over all chunks, kept by triggers so that no statement can forget them: they are asked for after every batch.
# A chunk counts while its version is the current or the visible one of a document that is not deleted; it never begins to
# count after it was analysed, but a document that changes may end it.
_COUNTS = "SELECT 1 FROM document WHERE key = {row}.document AND state <> 'deleted' AND {row}.version IN (version, visible_version)"
_LENGTHS = f"""
CREATE TABLE total_length(
    partition TEXT PRIMARY KEY, chunks INTEGER NOT NULL, words INTEGER NOT NULL, bigrams INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO total_length
SELECT partition, count(*), sum(words_length), sum(bigrams_length)
  FROM chunk WHERE words_length IS NOT NULL AND EXISTS ({_COUNTS.format(row="chunk")}) GROUP BY partition;

CREATE TRIGGER chunk_analysed AFTER UPDATE OF words_length, bigrams_length ON chunk
WHEN EXISTS ({_COUNTS.format(row="new")}) BEGIN
    INSERT INTO total_length VALUES (new.partition, 0, 0, 0) ON CONFLICT DO NOTHING;
    UPDATE total_length
       SET chunks = chunks + (new.words_length IS NOT NULL) - (old.words_length IS NOT NULL),
           words = words + coalesce(new.words_length, 0) - coalesce(old.words_length, 0),
           bigrams = bigrams + coalesce(new.bigrams_length, 0) - coalesce(old.bigrams_length, 0)
     WHERE partition = new.partition;
END;

CREATE TRIGGER chunk_removed AFTER DELETE ON chunk
WHEN old.words_length IS NOT NULL AND EXISTS ({_COUNTS.format(row="old")}) BEGIN
    UPDATE total_length
       SET chunks = chunks - 1, words = words - old.words_length, bigrams = bigrams - old.bigrams_length
     WHERE partition = old.partition;
END;

CREATE TRIGGER version_replaced AFTER UPDATE OF version, visible_version, state ON document
WHEN old.state <> 'deleted' AND (
    new.state = 'deleted' OR old.version <> new.version OR old.visible_version NOT IN (new.version, new.visible_version)
) BEGIN
    UPDATE total_length
       SET chunks = total_length.chunks - gone.chunks, words = total_length.words - gone.words,
           bigrams = total_length.bigrams - gone.bigrams
      FROM (SELECT partition, count(*) AS chunks, sum(words_length) AS words, sum(bigrams_length) AS bigrams
              FROM chunk
             WHERE document = old.key AND words_length IS NOT NULL AND version IN (old.version, old.visible_version)
               AND (new.state = 'deleted' OR version NOT IN (new.version, new.visible_version))
             GROUP BY partition) AS gone
     WHERE total_length.partition = gone.partition;
END;
"""

MIGRATIONS = (_DOCUMENTS + _EVENTS + _CHUNKS, _LENGTHS)


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
