"""Waiting until documents have ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from seogo.domain.document import ENDED, Document, Tenant
from seogo.ports.events import EventBus
from seogo.ports.storage import Catalogue

FIRST_PAUSE_SECONDS = 0.005
LONGEST_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Wait:
    """Looks again and again, less and less often: it works whichever process does the work."""

    catalogue: Catalogue
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when nothing more will happen: everybody who waits goes on with what there is."""

    def until_ended(self, tenant: Tenant, document_ids: Collection[UUID], *, timeout_seconds: float) -> dict[UUID, Document]:
        """The documents as they stand when all have ended, at the timeout, or when the program stops."""
        deadline = time.monotonic() + timeout_seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            documents = self.catalogue.get(tenant, document_ids)
            if all(document.state in ENDED for document in documents.values()) or time.monotonic() >= deadline:
                return documents
            if self.stopping.wait(min(pause, max(0.0, deadline - time.monotonic()))):
                return documents
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)

    def until_idle(self, bus: EventBus, *, timeout_seconds: float) -> bool:
        """Whether no stage had anything to do before the timeout or the stop."""
        deadline = time.monotonic() + timeout_seconds
        while any(depth.ready or depth.taken for depth in bus.depths().values()):
            if time.monotonic() >= deadline or self.stopping.wait(LONGEST_PAUSE_SECONDS):
                return False
        return True
