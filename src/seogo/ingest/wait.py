"""Waiting until documents have ended."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
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

    def until_ended(self, tenant: Tenant, document_ids: Collection[UUID], *, timeout_seconds: float) -> dict[UUID, Document]:
        """The documents as they stand when all have ended, or at the timeout."""
        deadline = time.monotonic() + timeout_seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            documents = self.catalogue.get(tenant, document_ids)
            if all(document.state in ENDED for document in documents.values()) or time.monotonic() >= deadline:
                return documents
            time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)

    def until_idle(self, bus: EventBus, *, timeout_seconds: float) -> bool:
        """Whether no stage had anything to do before the timeout."""
        deadline = time.monotonic() + timeout_seconds
        while any(depth.ready or depth.taken for depth in bus.depths().values()):
            if time.monotonic() >= deadline:
                return False
            time.sleep(LONGEST_PAUSE_SECONDS)
        return True
