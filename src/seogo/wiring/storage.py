"""The keepers: documents, chunks, events, blobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from glob import escape
from pathlib import Path

from seogo import flow
from seogo.config import Settings
from seogo.ports.cache import VectorCache
from seogo.ports.clock import Clock
from seogo.ports.events import DeadLetters, EventBus
from seogo.ports.formats import Parser
from seogo.ports.storage import Blobs, Catalogue, Chunks, Documents, IndexRecords
from seogo.process.recognise import RecognisingParser


@dataclass(frozen=True)
class Storage:
    """Everything that is kept, behind its ports, and how to close it."""

    documents: Documents
    catalogue: Catalogue
    chunks: Chunks
    records: IndexRecords
    bus: EventBus
    dead_letters: DeadLetters
    cache: VectorCache
    clock: Clock
    forget_events: Callable[[datetime], object]
    """Drops what stands in the event log from before."""
    close: Callable[[], None]


def open_storage(settings: Settings) -> Storage:
    """One row of the table STORAGES."""
    return STORAGES[settings.storage](settings)


def sqlite_storage(settings: Settings) -> Storage:
    from seogo.adapters.sqlite.cache import SqliteVectorCache
    from seogo.adapters.sqlite.catalogue import SqliteCatalogue
    from seogo.adapters.sqlite.chunks import SqliteChunks
    from seogo.adapters.sqlite.dead_letters import SqliteDeadLetters
    from seogo.adapters.sqlite.documents import SqliteDocuments
    from seogo.adapters.sqlite.events import SqliteEventBus
    from seogo.adapters.sqlite.index_records import SqliteIndexRecords
    from seogo.adapters.sqlite.schema import open_store
    from seogo.adapters.system.clock import SystemClock

    clock = SystemClock()
    database = open_store(settings.data_dir / "seogo.db", clock)
    cache = SqliteVectorCache(settings.data_dir / "cache.db", max_bytes=settings.embedding_cache_bytes)

    def close() -> None:
        cache.close()
        database.close()

    bus = SqliteEventBus(database, clock)
    return Storage(
        documents=SqliteDocuments(database, clock, flow.STAGES),
        catalogue=SqliteCatalogue(database),
        chunks=SqliteChunks(database),
        records=SqliteIndexRecords(database),
        bus=bus,
        dead_letters=SqliteDeadLetters(database),
        cache=cache,
        clock=clock,
        forget_events=lambda before: bus.prune(before=before),
        close=close,
    )


def memory_storage(settings: Settings) -> Storage:
    from seogo.adapters.memory.cache import MemoryVectorCache
    from seogo.adapters.memory.events import MemoryDeadLetters, MemoryEventBus
    from seogo.adapters.memory.storage import MemoryCatalogue, MemoryChunks, MemoryDocuments, MemoryIndexRecords, MemoryStore
    from seogo.adapters.system.clock import SystemClock

    clock = SystemClock()
    store = MemoryStore(clock, flow.STAGES)
    return Storage(
        documents=MemoryDocuments(store),
        catalogue=MemoryCatalogue(store),
        chunks=MemoryChunks(store),
        records=MemoryIndexRecords(store),
        bus=MemoryEventBus(store),
        dead_letters=MemoryDeadLetters(store),
        cache=MemoryVectorCache(),
        clock=clock,
        forget_events=lambda before: None,
        close=lambda: None,
    )


STORAGES: Mapping[str, Callable[[Settings], Storage]] = {"sqlite": sqlite_storage, "memory": memory_storage}


def open_blobs(settings: Settings, clock: Clock) -> Blobs:
    from seogo.adapters.files.storage import FileBlobs

    return FileBlobs(settings.data_dir / "blobs", clock=clock, min_free_bytes=settings.min_free_bytes)


def open_parser(settings: Settings, *, temp_root: Path) -> Parser:
    from seogo.adapters.parse_process.ocr import TESSDATA, ProcessRecogniser
    from seogo.adapters.parse_process.pool import ParsePool

    limits = settings.limits()
    pool = ParsePool(settings.parse_processes, limits, temp_root=temp_root)
    tessdata = (escape(str(settings.ocr_data_dir.absolute())),) if settings.ocr_data_dir else TESSDATA
    recogniser = ProcessRecogniser(pool, settings.ocr_languages, limits.ocr_page_deadline_seconds, tessdata)
    return RecognisingParser(pool, recogniser, limits.max_ocr_pages)
