"""Which deliveries still matter."""

from __future__ import annotations

from collections.abc import Sequence

from seogo.domain.document import Document, State
from seogo.ports.events import Delivery
from seogo.ports.storage import Catalogue


def current(catalogue: Catalogue, deliveries: Sequence[Delivery]) -> list[tuple[Delivery, Document]]:
    """The deliveries whose version is still the document's, with the document; the others were overtaken or deleted."""
    found = []
    for delivery in deliveries:
        event = delivery.event
        document = catalogue.get(event.tenant, [event.document_id]).get(event.document_id)
        if document is not None and document.version == event.version and document.state is not State.DELETED:
            found.append((delivery, document))
    return found
