"""The passages of documents, with their terms and sentence vectors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from seogo.adapters.sqlite.database import Connection, Database, rows
from seogo.adapters.sqlite.packing import pack_counts, pack_rows, unpack_rows
from seogo.adapters.sqlite.passages import IS_VISIBLE, SELECT_CHUNK, chunk_of, insert
from seogo.adapters.sqlite.rows import hexes
from seogo.domain.chunk import Chunk
from seogo.domain.document import Tenant
from seogo.domain.terms import Terms
from seogo.ports.storage import SentenceRows

# The plus keeps SQLite from going through all documents of the tenant, which it takes for the shorter way.
IS_ONE_OF = "chunk.id IN (SELECT unhex(value) FROM json_each(?)) AND +document.tenant = ?"


class SqliteChunks:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, tenant: Tenant, document_id: UUID, version: int, chunks: Sequence[Chunk]) -> None:
        """A chunk that stands there word for word keeps its terms and sentence vectors: a late worker that puts the same
        again takes nothing away. A version that is neither current nor visible is not put at all."""
        new = dict.fromkeys(sorted(chunks, key=lambda chunk: chunk.ordinal))

        def command(connection: Connection) -> None:
            wanted = (
                "SELECT key FROM document WHERE id = ? AND tenant = ? AND ? IN (version, visible_version) AND state <> 'deleted'"
            )
            found = rows(connection, wanted, (document_id.bytes, tenant, version))
            if not found:
                return
            document = found[0][0]
            kept = {chunk for chunk in _chunks(connection, document, version) if chunk in new}
            stale = "DELETE FROM chunk WHERE document = ? AND version = ? AND ordinal NOT IN (SELECT value FROM json_each(?))"
            connection.execute(stale, (document, version, str([chunk.ordinal for chunk in kept])))
            insert(connection, document, [chunk for chunk in new if chunk not in kept])

        self._database.write(command)

    def annotate(
        self, tenant: Tenant, *, terms: Mapping[UUID, Terms] | None = None, rows: Mapping[UUID, SentenceRows] | None = None
    ) -> None:
        terms, vectors = terms or {}, rows or {}
        counts = {id_: pack_counts(term.words, term.bigrams) for id_, term in terms.items()}
        packed = {id_: pack_rows(vector) for id_, vector in vectors.items()}

        def command(connection: Connection) -> None:
            keys = _keys(connection, tenant, {*counts, *packed})
            connection.executemany(
                "INSERT OR REPLACE INTO terms(key, analyser, counts) VALUES (?, ?, ?)",
                ((keys[id_], terms[id_].analyser, packed_counts) for id_, packed_counts in counts.items() if id_ in keys),
            )
            connection.executemany(
                "UPDATE chunk SET words_length = ?, bigrams_length = ? WHERE key = ?",
                ((term.words_length, term.bigrams_length, keys[id_]) for id_, term in terms.items() if id_ in keys),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO sentence_rows(key, packed) VALUES (?, ?)",
                ((keys[id_], packed_rows) for id_, packed_rows in packed.items() if id_ in keys),
            )

        self._database.write(command)

    def of_document(self, tenant: Tenant, document_id: UUID, version: int) -> list[Chunk]:
        sql = f"{SELECT_CHUNK} WHERE document.id = ? AND document.tenant = ? AND chunk.version = ? ORDER BY chunk.ordinal"
        return [chunk_of(row) for row in self._database.rows(sql, (document_id.bytes, tenant, version))]

    def visible(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, str]:
        sql = f"""SELECT chunk.id, chunk.language FROM chunk JOIN document ON document.key = chunk.document
                   WHERE {IS_ONE_OF} AND {IS_VISIBLE}"""
        return {UUID(bytes=id_): language for id_, language in self._database.rows(sql, (hexes(chunk_ids), tenant))}

    def get(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, Chunk]:
        found = self._database.rows(f"{SELECT_CHUNK} WHERE {IS_ONE_OF} AND {IS_VISIBLE}", (hexes(chunk_ids), tenant))
        return {chunk.id: chunk for chunk in map(chunk_of, found)}

    def sentence_rows(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, SentenceRows]:
        sql = f"""SELECT chunk.id, packed FROM chunk JOIN document ON document.key = chunk.document
                    JOIN sentence_rows ON sentence_rows.key = chunk.key WHERE {IS_ONE_OF}"""
        return {UUID(bytes=id_): unpack_rows(packed) for id_, packed in self._database.rows(sql, (hexes(chunk_ids), tenant))}

    def remove(self, tenant: Tenant, document_id: UUID, *, below_version: int) -> None:
        sql = """DELETE FROM chunk WHERE document = (SELECT key FROM document WHERE id = ? AND tenant = ?) AND version < ?"""
        self._database.write(lambda connection: rows(connection, sql, (document_id.bytes, tenant, below_version)))


def _chunks(connection: Connection, document: int, version: int) -> list[Chunk]:
    sql = f"{SELECT_CHUNK} WHERE chunk.document = ? AND chunk.version = ?"
    return [chunk_of(row) for row in rows(connection, sql, (document, version))]


def _keys(connection: Connection, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, int]:
    sql = f"SELECT chunk.id, chunk.key FROM chunk JOIN document ON document.key = chunk.document WHERE {IS_ONE_OF}"
    return {UUID(bytes=id_): key for id_, key in rows(connection, sql, (hexes(chunk_ids), tenant))}
