"""Puts it together: nothing else imports an adapter. An adapter is imported when it is chosen.

One table per port (`STORAGES`, `ENCODERS`, `INDEXES`); a new technology is one row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from seogo import flow
from seogo.adapters.system.memory import share_heaps
from seogo.config import Settings
from seogo.domain.document import Tenant
from seogo.domain.terms import Partition
from seogo.ingest.accept import Ingest
from seogo.ingest.wait import Wait
from seogo.monitor.health import Health
from seogo.monitor.verify import Report, Verify
from seogo.ports.events import DeadLetters, EventBus
from seogo.ports.indexes import SearchIndex
from seogo.ports.pages import Pages
from seogo.ports.storage import Blobs, Catalogue, Chunks, Documents, IndexRecords
from seogo.process.chunk import Split
from seogo.process.embed import Embed
from seogo.process.extract import Extract
from seogo.process.forget import Forget
from seogo.process.index import Index
from seogo.runtime.periodic import Job, Periodic
from seogo.runtime.worker import Worker
from seogo.search.answer import Ask
from seogo.search.search import Search
from seogo.wiring.faults import with_fail_point
from seogo.wiring.health import probes
from seogo.wiring.index import open_index
from seogo.wiring.models import fingerprint, open_analysers, open_embedders, passage_tokens, search_spaces
from seogo.wiring.pages import open_pages
from seogo.wiring.storage import open_blobs, open_parser, open_storage

FINISH_SECONDS = 1.0
"""What the stages may take to finish what they have in hand when the program stops."""
BREAK_OFF_SECONDS = 1.5
"""What they may take to notice that their encoder, parser or index was closed."""
ORPHAN_GRACE_SECONDS = 3600.0
RECONCILE_EVERY_SECONDS = 3600.0
FORGET_EVERY_SECONDS = 3600.0
EVENTS_KEPT = timedelta(days=7)


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
    pages: Pages
    bus: EventBus
    dead_letters: DeadLetters
    index: SearchIndex
    health: Health
    verifier: Verify
    worker: Worker
    periodic: Periodic
    stopping: threading.Event
    breakers: tuple[Callable[[], None], ...]
    """Close the parser, the encoders and the index: what they have in hand is broken off."""
    close_storage: Callable[[], None]

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

    def stop(self) -> None:
        """Tells every thread to come to an end, and those who wait for documents to go on. Returns at once."""
        self.stopping.set()
        self.periodic.stop()

    def close(self) -> None:
        """Finishes what takes moments, breaks off and gives back the rest, stops every process. Twice is once."""
        self.stop()
        self.worker.stop(timeout_seconds=FINISH_SECONDS)
        for break_off in self.breakers:
            break_off()
        if not self.worker.stop(timeout_seconds=BREAK_OFF_SECONDS):
            self.worker.give_back()
        self.close_storage()


def build(settings: Settings) -> Application:
    """Opens the data directory.

    Raises:
        Refused: the data directory is in use by another process, or the settings do not fit what lies there.
        Unavailable: it cannot be written.
    """
    share_heaps()
    stopping = threading.Event()
    storage = open_storage(settings)
    blobs = open_blobs(settings, storage.clock)
    embedders = open_embedders(settings)
    analysers = open_analysers(settings)
    index = open_index(settings, storage, embedders)
    storage, blobs, index = with_fail_point(settings, storage, blobs, index)
    parser = open_parser(settings, temp_root=settings.data_dir / "tmp")
    pages = open_pages(settings, blobs)
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
        stopping=stopping,
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
        wait=Wait(storage.catalogue, stopping),
        search=search,
        ask=Ask(search),
        documents=storage.documents,
        catalogue=storage.catalogue,
        chunks=storage.chunks,
        records=storage.records,
        blobs=blobs,
        pages=pages,
        bus=storage.bus,
        dead_letters=storage.dead_letters,
        index=index,
        health=Health(probes(settings, index, storage.bus, embedders, analysers[Partition.KO])),
        verifier=verifier,
        worker=worker,
        periodic=Periodic(
            [
                Job("reconcile", RECONCILE_EVERY_SECONDS, lambda: application.verify(repair=True)),
                Job("forget page pictures", FORGET_EVERY_SECONDS, lambda: pages.forget(blobs.exists)),
                Job("forget old events", FORGET_EVERY_SECONDS, lambda: storage.forget_events(storage.clock.now() - EVENTS_KEPT)),
            ]
        ),
        stopping=stopping,
        breakers=(parser.close, pages.close, *(embedder.close for embedder in embedders.values()), index.close),
        close_storage=storage.close,
    )
    return application
