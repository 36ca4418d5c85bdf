"""After a deletion: points, chunks and bytes go too. Delete really deletes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seogo.domain.filters import Equals, Field
from seogo.ports.events import Delivery
from seogo.ports.indexes import SearchIndex
from seogo.ports.storage import Chunks


@dataclass(frozen=True, slots=True)
class Forget:
    """DocumentDeleted → nothing left but the tombstone. Blobs that nobody needs any more go with the next sweep."""

    index: SearchIndex
    chunks: Chunks

    def run(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            event = delivery.event
            self.index.remove(event.tenant, Equals(Field.DOCUMENT_ID, str(event.document_id)))
            self.chunks.remove(event.tenant, event.document_id, below_version=event.version)
        self.index.checkpoint()
