"""Puts it together: nothing else imports an adapter. An adapter is imported when it is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from seogo.config import Settings
from seogo.ingest.accept import Ingest
from seogo.ingest.wait import Wait
from seogo.monitor.health import Health
from seogo.monitor.verify import Report
from seogo.ports.events import DeadLetters, EventBus
from seogo.ports.indexes import SearchIndex
from seogo.ports.storage import Blobs, Catalogue, Chunks, Documents, IndexRecords
from seogo.search.answer import Ask
from seogo.search.search import Search


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

    def start(self) -> None:
        """Starts the workers. Returns at once; models load behind."""

    def verify(self, *, repair: bool = False) -> Report:
        """Compares store, blobs and index (monitor/verify.py)."""
        raise NotImplementedError

    def drain(self, timeout_seconds: float) -> bool:
        """Waits until nothing is in flight; False at the timeout."""
        raise NotImplementedError

    def close(self) -> None:
        """Finishes what is in hand, gives back the rest, stops every process. Twice is once."""


def build(settings: Settings) -> Application:
    """Opens the data directory.

    Raises:
        Refused: the data directory is in use by another process, or the settings do not fit what lies there.
        Unavailable: it cannot be written.
    """
    raise NotImplementedError
