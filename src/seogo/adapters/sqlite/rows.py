"""Documents and failures as rows."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import fields
from uuid import UUID

from seogo.adapters.lifecycle import Standing
from seogo.adapters.sqlite.database import Connection, Row, rows
from seogo.adapters.sqlite.times import from_microseconds, to_microseconds
from seogo.domain.document import BlobName, Document, Failure, Outcome, State, Tenant
from seogo.domain.errors import Code

COLUMNS = (*(field.name for field in fields(Document)), "run", "shown")
"""The order of the tuples below."""

SELECT_STANDING = f"SELECT {', '.join(f'document.{column}' for column in COLUMNS)} FROM document"
_SAVE = (
    f"INSERT INTO document({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) "
    f"ON CONFLICT(id) DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in COLUMNS[1:])} RETURNING key"
)


def save(connection: Connection, standing: Standing) -> int:
    """Writes the document, new or known, and returns its key."""
    document = standing.document
    value = {field.name: getattr(document, field.name) for field in fields(document)} | {
        "id": document.id.bytes,
        "parent_id": document.parent_id.bytes if document.parent_id else None,
        "tags": json.dumps(document.tags),
        "mapping": None if document.mapping is None else json.dumps(document.mapping),
        "metadata": json.dumps(dict(document.metadata)),
        "failure": failure_to_text(document.failure) if document.failure else None,
        "created_at": to_microseconds(document.created_at),
        "updated_at": to_microseconds(document.updated_at),
        "run": standing.run,
        "shown": " ".join(sorted(standing.shown)),
    }
    return int(rows(connection, _SAVE, tuple(value.values()))[0][0])


def standing_of(row: Row) -> Standing:
    """From a row of SELECT_STANDING."""
    value = dict(zip(COLUMNS, row, strict=True))
    run, shown = value.pop("run"), value.pop("shown")
    value |= {
        "id": UUID(bytes=value["id"]),
        "state": State(value["state"]),
        "outcome": Outcome(value["outcome"]) if value["outcome"] else None,
        "parent_id": UUID(bytes=value["parent_id"]) if value["parent_id"] else None,
        "tags": tuple(json.loads(value["tags"])),
        "mapping": json.loads(value["mapping"]) if value["mapping"] is not None else None,
        "metadata": json.loads(value["metadata"]),
        "failure": failure_of(value["failure"]) if value["failure"] else None,
        "created_at": from_microseconds(value["created_at"]),
        "updated_at": from_microseconds(value["updated_at"]),
    }
    return Standing(Document(**value), run, frozenset(BlobName(name) for name in shown.split()))


def load(connection: Connection, document_id: UUID, tenant: Tenant | None = None) -> tuple[int, Standing] | None:
    """A document of any state with its key; None when unknown, or of another tenant."""
    sql = f"SELECT document.key, {SELECT_STANDING.removeprefix('SELECT ')} WHERE id = ? AND (?2 IS NULL OR tenant = ?2)"
    found = rows(connection, sql, (document_id.bytes, tenant))
    return (found[0][0], standing_of(found[0][1:])) if found else None


def failure_to_text(failure: Failure) -> str:
    return json.dumps([failure.code, failure.detail, failure.retryable])


def failure_of(text: str) -> Failure:
    code, detail, retryable = json.loads(text)
    return Failure(Code(code), detail, retryable)


def hexes(ids: Collection[UUID]) -> str:
    """Any number of ids as one parameter, for `IN (SELECT unhex(value) FROM json_each(?))`."""
    return json.dumps([id_.hex for id_ in ids])
