"""A small world to search in: everything in memory, filled through the ports as the pipeline fills it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from seogo import flow
from seogo.adapters.memory.analysers import plain_analysers
from seogo.adapters.memory.clock import MemoryClock
from seogo.adapters.memory.indexes import MemoryIndex
from seogo.adapters.memory.storage import MemoryCatalogue, MemoryChunks, MemoryDocuments, MemoryIndexRecords, MemoryStore
from seogo.domain.blocks import Block, Kind
from seogo.domain.chunk import Chunk, Space
from seogo.domain.context import passage_text, sentence_units, weighed_text
from seogo.domain.document import BlobName, Changes, Document, NewDocument, Stage, State, Tenant, document_id
from seogo.domain.events import DocumentIndexed, DocumentReceived
from seogo.domain.filters import Field
from seogo.domain.query import Answer, Hit, Hits, Query
from seogo.domain.terms import Partition, Terms, count_terms, weigh
from seogo.ports.indexes import Entry, Vector
from seogo.ports.models import Analysers, Embedder
from seogo.ports.storage import Manifest, Step
from seogo.process.embed import quantised
from seogo.process.entries import fields_of
from seogo.process.place import place
from seogo.process.split import split
from seogo.search.answer import Ask
from seogo.search.search import Search
from seogo.search.spaces import SearchSpace

TENANT = Tenant("default")
EMPTY = Manifest(layout=1, index_id="test", spaces={}, analysers={}, average_length={}, weights=0, reweighing={})


@dataclass(frozen=True)
class Kept:
    document: Document
    chunk: Chunk
    terms: Terms
    vectors: dict[Space, Vector]


class World:
    """Documents of one paragraph each, searchable as soon as they are added. Average lengths are the true ones until frozen."""

    is_frozen = False

    def __init__(self, spaces: Sequence[SearchSpace] = (), analysers: Analysers | None = None) -> None:
        self.analysers = analysers or plain_analysers()
        self.spaces = spaces
        store = MemoryStore(MemoryClock(), flow.STAGES)
        self.documents = MemoryDocuments(store)
        self.catalogue = MemoryCatalogue(store)
        self.chunks = MemoryChunks(store)
        self.records = MemoryIndexRecords(store)
        self.records.put_manifest(EMPTY)
        self.index = MemoryIndex({space.name: space.embedder.card.dimension for space in spaces})
        self.kept: dict[UUID, Kept] = {}
        self.search = Search(
            index=self.index,
            chunks=self.chunks,
            catalogue=self.catalogue,
            records=self.records,
            analysers=self.analysers,
            spaces=spaces,
        )

    def add(
        self, *texts: str, title: str = "", tenant: Tenant = TENANT, collection: str = "default", source: str | None = None
    ) -> list[UUID]:
        """One document a text. The same source is its next version; the older one stays in the index."""
        new = [_new(tenant, collection, source or f"text:{text}", text) for text in texts]
        for given, receipt, text in zip(new, self.documents.accept(new), texts, strict=True):
            document = self.catalogue.get(tenant, [receipt.document_id])[receipt.document_id]
            document = replace(document, title=title)
            self._process(document, text)
            event = DocumentReceived(tenant, document.id, document.version, given.fingerprint)
            step = Step(
                stage=Stage.EXTRACT,  # the only task there is: all that follows is done here at once
                cause=event,
                event=event.then(DocumentIndexed),
                state=State.READY,
                changes=Changes(title=title, visible_version=document.version),
            )
            assert self.documents.advance([step]) == [True]
        self._weigh()
        return [given.document_id for given in new]

    def run(self, text: str, tenant: Tenant = TENANT, **more: object) -> Hits:
        return self.search.run(tenant, Query(text=text, **more))  # type: ignore[arg-type]

    def texts(self, text: str, tenant: Tenant = TENANT, **more: object) -> list[str]:
        return [hit.text for hit in self.run(text, tenant, **more).hits]

    def scores(self, text: str, tenant: Tenant = TENANT, **more: object) -> dict[str, float | None]:
        """Lexical score by the text of the hit."""
        return {hit.text: _explained(hit, "lexical") for hit in self.run(text, tenant, limit=200, explain=True, **more).hits}

    def ask(self, text: str, tenant: Tenant = TENANT) -> Answer:
        return Ask(self.search).run(tenant, Query(text=text))

    def _process(self, document: Document, text: str) -> None:
        extraction = place([Block(Kind.PARAGRAPH, text)], title=document.title)
        chunks = split(extraction, document_id=document.id, version=document.version, tokens=None, reads=lambda _: False)
        self.chunks.put(document.tenant, document.id, document.version, chunks)
        for chunk in chunks:
            analyser = self.analysers[chunk.partition]
            words = analyser.analyse([weighed_text(document.title, chunk)])[0]
            terms = count_terms(words, chunk.partition, analyser.version)
            self.chunks.annotate(document.tenant, terms={chunk.id: terms})
            vectors = {
                space.name: self._vector(space.embedder, document, chunk) for space in self.spaces if space.reads(chunk.language)
            }
            self.kept[chunk.id] = Kept(document, chunk, terms, vectors)

    def _vector(self, embedder: Embedder, document: Document, chunk: Chunk) -> Vector:
        if embedder.card.unit == "passage":
            return embedder.embed([passage_text(document.title, chunk)], kind="passage")[0]
        units = sentence_units(document.title, chunk)
        rows = embedder.embed([unit.text for unit in units], kind="passage")
        self.chunks.annotate(document.tenant, rows={chunk.id: quantised(rows, tuple(unit.span for unit in units))})
        total = rows.sum(axis=0)
        unit_vector: Vector = total / float((total @ total) ** 0.5)
        return unit_vector

    def _weigh(self) -> None:
        if not self.is_frozen:
            averages = {str(partition): average for partition in Partition if (average := self._average(partition))}
            self.records.put_manifest(replace(EMPTY, average_length=averages))
        manifest = self.records.manifest()
        assert manifest is not None
        for kept in self.kept.values():
            entry = Entry(
                chunk_id=kept.chunk.id,
                partition=kept.chunk.partition,
                terms=weigh(kept.terms, manifest.average_length[kept.chunk.partition]),
                vectors=kept.vectors,
                fields={**fields_of(kept.document), Field.LANGUAGE: kept.chunk.language},
            )
            self.index.put(kept.document.tenant, [entry])

    def _average(self, partition: Partition) -> tuple[float, float] | None:
        terms = [kept.terms for kept in self.kept.values() if kept.chunk.partition is partition]
        if not terms:
            return None
        return sum(one.words_length for one in terms) / len(terms), sum(one.bigrams_length for one in terms) / len(terms)


def _new(tenant: Tenant, collection: str, source: str, text: str) -> NewDocument:
    return NewDocument(
        document_id=document_id(tenant, collection, source),
        tenant=tenant,
        collection=collection,
        source=source,
        name=source,
        content=BlobName(sha256(text.encode()).hexdigest()),
        bytes=len(text.encode()),
        fingerprint="test",
    )


def _explained(hit: Hit, name: str) -> float | None:
    assert hit.explain is not None
    return hit.explain[name]
