"""Chunks in memory, and what the index needs to know about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from seogo.adapters.memory.store import MemoryStore
from seogo.domain.chunk import Chunk
from seogo.domain.document import State, Tenant
from seogo.domain.terms import Partition, Terms
from seogo.ports.storage import Manifest, SentenceRows


class MemoryChunks:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def put(self, tenant: Tenant, document_id: UUID, version: int, chunks: Sequence[Chunk]) -> None:
        """A chunk that stands there word for word keeps its terms and sentence vectors. A version that is neither current
        nor visible is not put at all."""
        with self._store.lock:
            standing = self._store.standings.get(document_id)
            if standing is None or standing.document.tenant != tenant or standing.document.state is State.DELETED:
                return
            if version not in (standing.document.version, standing.document.visible_version):
                return
            new = {chunk.id: chunk for chunk in sorted(chunks, key=lambda chunk: chunk.ordinal)}
            for old in self.of_document(tenant, document_id, version):
                if new.get(old.id) != old:
                    self._forget(old.id)
            self._store.chunks.update(new)
            self._store.versions[document_id, version] = list(new)

    def annotate(
        self, tenant: Tenant, *, terms: Mapping[UUID, Terms] | None = None, rows: Mapping[UUID, SentenceRows] | None = None
    ) -> None:
        with self._store.lock:
            self._store.terms.update({id_: term for id_, term in (terms or {}).items() if self._owned(tenant, [id_])})
            self._store.sentence_rows.update({id_: row for id_, row in (rows or {}).items() if self._owned(tenant, [id_])})

    def of_document(self, tenant: Tenant, document_id: UUID, version: int) -> list[Chunk]:
        with self._store.lock:
            return self._owned(tenant, self._store.versions.get((document_id, version), []))

    def visible(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, str]:
        return {id_: chunk.language for id_, chunk in self.get(tenant, chunk_ids).items()}

    def get(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, Chunk]:
        with self._store.lock:
            return {chunk.id: chunk for chunk in self._owned(tenant, chunk_ids) if self._store.is_visible(chunk)}

    def sentence_rows(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, SentenceRows]:
        with self._store.lock:
            rows = self._store.sentence_rows
            return {chunk.id: rows[chunk.id] for chunk in self._owned(tenant, chunk_ids) if chunk.id in rows}

    def remove(self, tenant: Tenant, document_id: UUID, *, below_version: int) -> None:
        with self._store.lock:
            for key in [key for key in self._store.versions if key[0] == document_id and key[1] < below_version]:
                for chunk in self.of_document(tenant, *key):
                    self._forget(chunk.id)

    def _owned(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> list[Chunk]:
        """Those of the ids that are known and the tenant's."""
        known = [self._store.chunks[id_] for id_ in chunk_ids if id_ in self._store.chunks]
        return [chunk for chunk in known if self._store.tenant_of(chunk) == tenant]

    def _forget(self, chunk_id: UUID) -> None:
        del self._store.chunks[chunk_id]
        self._store.terms.pop(chunk_id, None)
        self._store.sentence_rows.pop(chunk_id, None)


class MemoryIndexRecords:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def manifest(self) -> Manifest | None:
        return self._store.manifest

    def put_manifest(self, manifest: Manifest) -> None:
        self._store.manifest = manifest

    def terms(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, Terms]:
        with self._store.lock:
            known = [id_ for id_ in chunk_ids if id_ in self._store.terms]
            return {id_: self._store.terms[id_] for id_ in known if self._store.tenant_of(self._store.chunks[id_]) == tenant}

    def true_lengths(self) -> dict[Partition, tuple[int, int, int]]:
        lengths: dict[Partition, tuple[int, int, int]] = {}
        with self._store.lock:
            for id_, terms in self._store.terms.items():
                chunk = self._store.chunks[id_]
                document = self._store.standings[chunk.document_id].document
                if document.state is not State.DELETED and chunk.version in (document.version, document.visible_version):
                    count, words, bigrams = lengths.get(chunk.partition, (0, 0, 0))
                    lengths[chunk.partition] = (count + 1, words + terms.words_length, bigrams + terms.bigrams_length)
        return lengths

    def walk(
        self, *, after: UUID | None = None, partition: Partition | None = None, limit: int = 500
    ) -> list[tuple[Tenant, Chunk]]:
        with self._store.lock:
            chunks = [
                chunk
                for chunk in self._store.chunks.values()
                if self._store.is_visible(chunk) and partition in (None, chunk.partition) and (after is None or chunk.id > after)
            ]
            return [(self._store.tenant_of(chunk), chunk) for chunk in sorted(chunks, key=lambda chunk: chunk.id)[:limit]]

    def visible_counts(self) -> dict[UUID, tuple[Tenant, int, int]]:
        with self._store.lock:
            counts = Counter(chunk.document_id for chunk in self._store.chunks.values() if self._store.is_visible(chunk))
            documents = [standing.document for standing in self._store.standings.values()]
        return {
            document.id: (document.tenant, document.visible_version, counts[document.id])
            for document in documents
            if document.visible_version and document.state is not State.DELETED
        }
