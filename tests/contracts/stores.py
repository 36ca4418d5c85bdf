"""Every store behind ports/storage.py and ports/events.py, opened the same way, and the documents that tests put into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from seogo.adapters.memory.clock import MemoryClock
from seogo.adapters.memory.events import MemoryDeadLetters, MemoryEventBus
from seogo.adapters.memory.storage import MemoryCatalogue, MemoryChunks, MemoryDocuments, MemoryIndexRecords, MemoryStore
from seogo.adapters.sqlite.catalogue import SqliteCatalogue
from seogo.adapters.sqlite.chunks import SqliteChunks
from seogo.adapters.sqlite.database import Database
from seogo.adapters.sqlite.dead_letters import SqliteDeadLetters
from seogo.adapters.sqlite.documents import SqliteDocuments
from seogo.adapters.sqlite.events import SqliteEventBus
from seogo.adapters.sqlite.index_records import SqliteIndexRecords
from seogo.adapters.sqlite.schema import open_store
from seogo.domain.blocks import Kind
from seogo.domain.chunk import Chunk
from seogo.domain.document import BlobName, Changes, Document, NewDocument, Stage, State, Tenant, chunk_id, document_id
from seogo.domain.events import (
    DocumentChunked,
    DocumentDeleted,
    DocumentEmbedded,
    DocumentEvent,
    DocumentExtracted,
    DocumentIndexed,
    DocumentReceived,
)
from seogo.domain.terms import Partition
from seogo.ports.events import DeadLetters, EventBus
from seogo.ports.storage import Catalogue, Chunks, Documents, IndexRecords, Step

US = Tenant("우리")
THEM = Tenant("them")

STAGES: dict[type[DocumentEvent], Stage] = {
    DocumentReceived: Stage.EXTRACT,
    DocumentExtracted: Stage.CHUNK,
    DocumentChunked: Stage.EMBED,
    DocumentEmbedded: Stage.INDEX,
    DocumentDeleted: Stage.FORGET,
}


@dataclass(frozen=True)
class Store:
    clock: MemoryClock
    documents: Documents
    catalogue: Catalogue
    chunks: Chunks
    records: IndexRecords
    bus: EventBus
    dead_letters: DeadLetters

    def document(self, id_: UUID, tenant: Tenant = US) -> Document:
        return self.catalogue.get(tenant, [id_])[id_]

    def accept(self, *new: NewDocument) -> UUID:
        return self.documents.accept(new)[0].document_id

    def work(self, stage: Stage, *, changes: Changes | None = None) -> list[bool]:
        """Does everything that is due at a stage, as a worker would."""
        deliveries = self.bus.take(stage, top=1000, owner="worker")
        return self.documents.advance([step(delivery.event, changes) for delivery in deliveries])

    def work_all(self) -> None:
        for stage in (Stage.EXTRACT, Stage.CHUNK, Stage.EMBED, Stage.INDEX):
            self.work(stage)


_NEXT: dict[type[DocumentEvent], tuple[Stage, type[DocumentEvent], State]] = {
    DocumentReceived: (Stage.EXTRACT, DocumentExtracted, State.EXTRACTED),
    DocumentExtracted: (Stage.CHUNK, DocumentChunked, State.CHUNKED),
    DocumentChunked: (Stage.EMBED, DocumentEmbedded, State.EMBEDDED),
    DocumentEmbedded: (Stage.INDEX, DocumentIndexed, State.READY),
}


def step(cause: DocumentEvent, changes: Changes | None = None) -> Step:
    """What a stage gives for an event: its usual result."""
    stage, kind, state = _NEXT[type(cause)]
    usual = {
        Stage.EXTRACT: Changes(extraction=blob(f"text {cause.version}"), title="제목", language="ko"),
        Stage.CHUNK: Changes(chunks=2),
        Stage.EMBED: Changes(vectors=blob(f"vectors {cause.version}")),
        Stage.INDEX: Changes(visible_version=cause.version),
    }
    event = kind(cause.tenant, cause.document_id, cause.version, cause.fingerprint, cause.run)
    return Step(stage=stage, cause=cause, event=event, state=state, changes=changes or usual[stage])


def blob(content: str) -> BlobName:
    return BlobName(content.encode().hex().ljust(64, "0")[:64])


def new(
    source: str = "규정.pdf",
    *,
    content: str = "첫째",
    tenant: Tenant = US,
    collection: str = "사내 규정",
    parent_id: UUID | None = None,
    fingerprint: str = "f1",
) -> NewDocument:
    return NewDocument(
        document_id=document_id(tenant, collection, source),
        tenant=tenant,
        collection=collection,
        source=source,
        name=source,
        content=blob(content),
        bytes=len(content.encode()),
        fingerprint=fingerprint,
        media_type="application/pdf",
        parent_id=parent_id,
        tags=("인사", "hr"),
        mapping={"text": ["본문", "/a/b"]},
    )


def chunks_of(document: UUID, version: int, texts: Sequence[str] = ("하나.", "둘 셋.")) -> list[Chunk]:
    made, start = [], 0
    for ordinal, text in enumerate(texts):
        end = start + len(text)
        made.append(
            Chunk(
                id=chunk_id(document, version, ordinal),
                document_id=document,
                version=version,
                ordinal=ordinal,
                start=start,
                end=end,
                text=text,
                sentences=((start, end),),
                section=("제1장 총칙", "제1조(목적)"),
                kind=Kind.PARAGRAPH,
                tokens=len(text),
                language="ko" if ordinal % 2 == 0 else "en",
                partition=Partition.KO if ordinal % 2 == 0 else Partition.EN,
                page_start=1,
                page_end=None,
                header="이름 | 나이",
            )
        )
        start = end
    return made


@contextmanager
def memory(_: Path) -> Iterator[Store]:
    clock = MemoryClock()
    store = MemoryStore(clock, STAGES)
    yield Store(
        clock,
        MemoryDocuments(store),
        MemoryCatalogue(store),
        MemoryChunks(store),
        MemoryIndexRecords(store),
        MemoryEventBus(store),
        MemoryDeadLetters(store),
    )


@contextmanager
def sqlite(directory: Path) -> Iterator[Store]:
    clock = MemoryClock()
    database = open_store(directory / "seogo.db", clock)
    try:
        yield on(database, clock)
    finally:
        database.close()


def on(database: Database, clock: MemoryClock) -> Store:
    return Store(
        clock,
        SqliteDocuments(database, clock, STAGES),
        SqliteCatalogue(database),
        SqliteChunks(database),
        SqliteIndexRecords(database),
        SqliteEventBus(database, clock),
        SqliteDeadLetters(database),
    )


STORES = {"memory": memory, "sqlite": sqlite}
