"""What happened to a document. One event per document and stage; payloads lie in the store, events only point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar
from uuid import UUID, uuid5

from seogo.domain.document import NAMESPACE, Tenant

Event = TypeVar("Event", bound="DocumentEvent")


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """`run` is 0, and one more at each retry, replay or reindex by hand, so that a second failure is not taken for a double."""

    type: ClassVar[str] = ""

    tenant: Tenant
    document_id: UUID
    version: int
    fingerprint: str = ""
    run: int = 0

    @property
    def id(self) -> UUID:
        """Deterministic: doing the same work again announces the same event, and the unique key drops it."""
        return uuid5(NAMESPACE, f"{self.document_id}/{self.version}/{self.fingerprint}/{self.type}/{self.run}")

    def then(self, kind: Callable[[Tenant, UUID, int, str, int], Event]) -> Event:
        """What follows from this event, for the same version and run of the document."""
        return kind(self.tenant, self.document_id, self.version, self.fingerprint, self.run)


@dataclass(frozen=True, slots=True)
class DocumentReceived(DocumentEvent):
    type: ClassVar[str] = "seogo.document.received.v1"


@dataclass(frozen=True, slots=True)
class DocumentExtracted(DocumentEvent):
    type: ClassVar[str] = "seogo.document.extracted.v1"


@dataclass(frozen=True, slots=True)
class DocumentChunked(DocumentEvent):
    type: ClassVar[str] = "seogo.document.chunked.v1"


@dataclass(frozen=True, slots=True)
class DocumentEmbedded(DocumentEvent):
    type: ClassVar[str] = "seogo.document.embedded.v1"


@dataclass(frozen=True, slots=True)
class DocumentIndexed(DocumentEvent):
    type: ClassVar[str] = "seogo.document.indexed.v1"


@dataclass(frozen=True, slots=True)
class DocumentUnchanged(DocumentEvent):
    type: ClassVar[str] = "seogo.document.unchanged.v1"


@dataclass(frozen=True, slots=True)
class DocumentFailed(DocumentEvent):
    type: ClassVar[str] = "seogo.document.failed.v1"


@dataclass(frozen=True, slots=True)
class DocumentDeleted(DocumentEvent):
    type: ClassVar[str] = "seogo.document.deleted.v1"


EVENT_TYPES: dict[str, type[DocumentEvent]] = {
    kind.type: kind
    for kind in (
        DocumentReceived,
        DocumentExtracted,
        DocumentChunked,
        DocumentEmbedded,
        DocumentIndexed,
        DocumentUnchanged,
        DocumentFailed,
        DocumentDeleted,
    )
}
