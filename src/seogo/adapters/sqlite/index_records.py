"""What weighing, verifying and rebuilding the index need to know."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from uuid import UUID

from seogo.adapters.sqlite.chunks import IS_ONE_OF
from seogo.adapters.sqlite.database import Database, rows
from seogo.adapters.sqlite.packing import unpack_counts
from seogo.adapters.sqlite.passages import CHUNK, FROM_CHUNK, IS_VISIBLE, chunk_of
from seogo.adapters.sqlite.rows import hexes
from seogo.domain.chunk import Chunk
from seogo.domain.document import Tenant
from seogo.domain.terms import Partition, Terms
from seogo.ports.storage import Manifest


class SqliteIndexRecords:
    def __init__(self, database: Database) -> None:
        self._database = database

    def manifest(self) -> Manifest | None:
        found = self._database.rows("SELECT body FROM manifest")
        if not found:
            return None
        body = json.loads(found[0][0])
        averages = {partition: (words, bigrams) for partition, (words, bigrams) in body.pop("average_length").items()}
        return Manifest(average_length=averages, **body)

    def put_manifest(self, manifest: Manifest) -> None:
        body = json.dumps(asdict(manifest))
        self._database.write(lambda connection: rows(connection, "INSERT OR REPLACE INTO manifest VALUES (1, ?)", (body,)))

    def terms(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, Terms]:
        sql = f"""SELECT chunk.id, counts, words_length, bigrams_length, analyser
                    FROM chunk JOIN document ON document.key = chunk.document JOIN terms ON terms.key = chunk.key
                   WHERE {IS_ONE_OF}"""
        found = self._database.rows(sql, (hexes(chunk_ids), tenant))
        return {
            UUID(bytes=id_): Terms(*unpack_counts(counts), *lengths_and_analyser) for id_, counts, *lengths_and_analyser in found
        }

    def true_lengths(self) -> dict[Partition, tuple[int, int, int]]:
        """Kept by triggers (schema.py): as quick for a million chunks as for one."""
        found = self._database.rows("SELECT partition, chunks, words, bigrams FROM total_length WHERE chunks > 0")
        return {Partition(partition): (chunks, words, bigrams) for partition, chunks, words, bigrams in found}

    def walk(
        self, *, after: UUID | None = None, partition: Partition | None = None, limit: int = 500
    ) -> list[tuple[Tenant, Chunk]]:
        sql = f"""SELECT document.tenant, {CHUNK} {FROM_CHUNK}
                   WHERE chunk.id > ? AND (?2 IS NULL OR chunk.partition = ?2) AND {IS_VISIBLE} ORDER BY chunk.id LIMIT ?"""
        # Bytes are in the order of the text of an id.
        found = self._database.rows(sql, (after.bytes if after else b"", partition, limit))
        return [(Tenant(row[0]), chunk_of(row[1:])) for row in found]

    def visible_counts(self) -> dict[UUID, tuple[Tenant, int, int]]:
        sql = """SELECT document.id, tenant, visible_version, count(chunk.key)
                   FROM document LEFT JOIN chunk ON chunk.document = document.key AND chunk.version = visible_version
                  WHERE visible_version > 0 AND state <> 'deleted' GROUP BY document.key"""
        return {UUID(bytes=id_): (Tenant(tenant), version, count) for id_, tenant, version, count in self._database.rows(sql)}
