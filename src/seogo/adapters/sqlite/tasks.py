"""The log of events and the tasks they make. Every function runs inside the transaction of its caller."""

from __future__ import annotations

from datetime import datetime

from seogo.adapters.cloudevents import Envelope, to_json
from seogo.adapters.lifecycle import Stages, Standing, facts
from seogo.adapters.sqlite.database import Connection, rows
from seogo.adapters.sqlite.times import to_microseconds
from seogo.domain.document import Stage
from seogo.domain.events import DocumentEvent


def announce(
    connection: Connection, key: int, standing: Standing, event: DocumentEvent, stages: Stages, now: datetime, *, attempt: int = 0
) -> set[Stage]:
    """Puts the event in the log and makes the task of the stage that works on it. Returns that stage, if any.

    An event that stands in the log already is not told twice.
    """
    body = to_json(Envelope(event, now, attempt, facts(standing.document)))
    at = to_microseconds(now)
    connection.execute(
        "INSERT INTO event(id, document, at, body) VALUES (?, ?, ?, ?) ON CONFLICT(id) DO NOTHING", (event.id.bytes, key, at, body)
    )
    stage = stages.get(type(event))
    if stage is None:
        return set()
    connection.execute(
        "INSERT INTO task(document, stage, type, version, fingerprint, run, made_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(document, version, stage) DO NOTHING",
        (key, stage, event.type, event.version, event.fingerprint, event.run, at, at),
    )
    return {stage}


def close(connection: Connection, key: int, version: int, stage: Stage) -> int | None:
    """Ends a live task and returns its attempts; None when there is none (any more)."""
    sql = "DELETE FROM task WHERE document = ? AND version = ? AND stage = ? RETURNING attempt"
    closed = rows(connection, sql, (key, version, stage))
    return int(closed[0][0]) if closed else None


def cancel(connection: Connection, key: int) -> None:
    """Ends what was under way for a document, also its dead letters: nothing of it can be taken up again.

    The work of forgetting a deleted version stays: a document that comes back must not bring its past with it.
    """
    connection.execute("DELETE FROM task WHERE document = ? AND stage <> ?", (key, Stage.FORGET))
    connection.execute("DELETE FROM dead_letter WHERE document = ?", (key,))
