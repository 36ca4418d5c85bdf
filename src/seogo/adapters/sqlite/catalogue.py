"""The reading side of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from seogo.adapters.cloudevents import from_json
from seogo.adapters.sqlite.database import Connection, Database, rows
from seogo.adapters.sqlite.rows import COLUMNS, SELECT_STANDING, hexes, standing_of
from seogo.domain.document import BlobName, Document, Ledger, State, Tenant
from seogo.domain.errors import Code, Refused
from seogo.domain.events import DocumentEvent

_BATCH = 500


class SqliteCatalogue:
    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, tenant: Tenant, document_ids: Collection[UUID]) -> dict[UUID, Document]:
        # The plus keeps SQLite from going through all documents of the tenant.
        sql = f"{SELECT_STANDING} WHERE id IN (SELECT unhex(value) FROM json_each(?)) AND +tenant = ?"
        found = self._documents(sql, (hexes(document_ids), tenant))
        return {document.id: document for document in found}

    def page(
        self,
        tenant: Tenant,
        *,
        state: State | None = None,
        collection: str | None = None,
        parent_id: UUID | None = None,
        after: UUID | None = None,
        limit: int = 50,
    ) -> list[Document]:
        where, values = _where(tenant, state, collection)
        if parent_id is not None:
            where += " AND parent_id = ?"
            values.append(parent_id.bytes)
        if after is not None:
            where += " AND (created_at, id) < (?, ?)"
            values += [self._created_at(tenant, after), after.bytes]
        return self._documents(f"{SELECT_STANDING} WHERE {where} ORDER BY created_at DESC, id DESC LIMIT ?", (*values, limit))

    def count(self, tenant: Tenant, *, state: State | None = None, collection: str | None = None) -> int:
        where, values = _where(tenant, state, collection)
        return int(self._database.rows(f"SELECT count(*) FROM document WHERE {where}", values)[0][0])

    def timeline(self, tenant: Tenant, document_id: UUID) -> list[tuple[datetime, DocumentEvent, Mapping[str, Any]]]:
        sql = "SELECT body FROM event WHERE document = (SELECT key FROM document WHERE id = ? AND tenant = ?) ORDER BY seq"
        envelopes = [from_json(body) for (body,) in self._database.rows(sql, (document_id.bytes, tenant))]
        return [(envelope.time, envelope.event, envelope.facts) for envelope in envelopes]

    def collections(self, tenant: Tenant) -> Counter[str]:
        sql = "SELECT collection, count(*) FROM document WHERE tenant = ? AND state <> 'deleted' GROUP BY collection"
        return Counter(dict(self._database.rows(sql, (tenant,))))

    def ledger(self, tenant: Tenant | None = None) -> Ledger:
        def query(connection: Connection) -> Ledger:
            of_tenant = "(?1 IS NULL OR tenant = ?1)"
            accepted = rows(connection, f"SELECT coalesce(sum(count), 0) FROM accepted WHERE {of_tenant}", (tenant,))
            counted = rows(connection, f"SELECT account, count(*) FROM acceptance WHERE {of_tenant} GROUP BY account", (tenant,))
            accounts: Counter[str] = Counter(dict(counted))
            return Ledger(
                accepted=accepted[0][0],
                ready=accounts["ready"],
                unchanged=accounts["unchanged"],
                failed=accounts["failed"],
                deleted=accounts["deleted"],
                in_flight=accounts["in_flight"],
            )

        return self._database.read(query)

    def referenced(self) -> Iterator[tuple[Document, set[BlobName]]]:
        # In batches, each with its own snapshot: a reader that stays open for minutes would keep the log from being emptied.
        sql = f"SELECT key, {', '.join(COLUMNS)} FROM document WHERE state <> 'deleted' AND key > ? ORDER BY key LIMIT {_BATCH}"
        last = 0
        while batch := self._database.rows(sql, (last,)):
            for row in batch:
                last, standing = row[0], standing_of(row[1:])
                yield standing.document, standing.blobs()

    def stuck(self) -> list[Document]:
        sql = f"""{SELECT_STANDING} WHERE state NOT IN ('ready', 'failed', 'deleted')
                   AND NOT EXISTS (SELECT 1 FROM task WHERE task.document = document.key AND task.version = document.version)"""
        return self._documents(sql, ())

    def _created_at(self, tenant: Tenant, document_id: UUID) -> int:
        found = self._database.rows("SELECT created_at FROM document WHERE id = ? AND tenant = ?", (document_id.bytes, tenant))
        if not found:
            raise Refused(Code.BAD_CURSOR, f"no document {document_id} to go on after")
        return int(found[0][0])

    def _documents(self, sql: str, values: tuple[Any, ...]) -> list[Document]:
        return [standing_of(row).document for row in self._database.rows(sql, values)]


def _where(tenant: Tenant, state: State | None, collection: str | None) -> tuple[str, list[Any]]:
    where, values = "tenant = ?", list[Any]([tenant])
    if state is None:
        where += " AND state <> 'deleted'"  # in these words, which the partial indexes have
    else:
        where += " AND state = ?"
        values.append(state)
    if collection is not None:
        where += " AND collection = ?"
        values.append(collection)
    return where, values
