"""Documents that ran out of attempts."""

from __future__ import annotations

import json
from collections.abc import Collection
from uuid import UUID

from seogo.adapters.sqlite.database import Database, Row
from seogo.adapters.sqlite.rows import failure_of
from seogo.adapters.sqlite.times import from_microseconds
from seogo.domain.document import Stage, Tenant
from seogo.ports.events import DeadLetter

_SELECT = """
SELECT letter.id, letter.tenant, document.id, letter.version, document.name, letter.stage, letter.attempts,
       letter.failure, letter.at
  FROM dead_letter AS letter JOIN document ON document.key = letter.document
 WHERE letter.tenant = ?"""


class SqliteDeadLetters:
    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, tenant: Tenant, *, after: int | None = None, limit: int = 50) -> list[DeadLetter]:
        sql = f"{_SELECT} AND (?2 IS NULL OR letter.id < ?2) ORDER BY letter.id DESC LIMIT ?3"
        return [_letter(row) for row in self._database.rows(sql, (tenant, after, limit))]

    def get(self, tenant: Tenant, ids: Collection[int]) -> list[DeadLetter]:
        """Newest first; unknown ids are left out."""
        sql = f"{_SELECT} AND letter.id IN (SELECT value FROM json_each(?2)) ORDER BY letter.id DESC"
        return [_letter(row) for row in self._database.rows(sql, (tenant, json.dumps(list(ids))))]

    def count(self, tenant: Tenant) -> int:
        return int(self._database.rows("SELECT count(*) FROM dead_letter WHERE tenant = ?", (tenant,))[0][0])


def _letter(row: Row) -> DeadLetter:
    id_, tenant, document_id, version, name, stage, attempts, failure, at = row
    return DeadLetter(
        id=id_,
        tenant=Tenant(tenant),
        document_id=UUID(bytes=document_id),
        version=version,
        name=name,
        stage=Stage(stage),
        attempts=attempts,
        failure=failure_of(failure),
        at=from_microseconds(at),
    )
