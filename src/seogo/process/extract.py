"""The first stage: a file becomes canonical text with its blocks, and the documents inside it become documents of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from seogo.domain.blocks import Attachment, Reading
from seogo.domain.document import (
    OUTCOME_CODES,
    Changes,
    Document,
    NewDocument,
    Outcome,
    Stage,
    State,
    document_id,
)
from seogo.domain.errors import Unread
from seogo.domain.events import DocumentExtracted
from seogo.domain.text import canonical
from seogo.ports.events import Delivery
from seogo.ports.formats import Parser, Source
from seogo.ports.storage import Blobs, Catalogue, Documents, Step
from seogo.process.current import current
from seogo.process.place import place


@dataclass(frozen=True, slots=True)
class Extract:
    """DocumentReceived → DocumentExtracted. Safe to run twice: the same bytes give the same blob and the same children."""

    parser: Parser
    blobs: Blobs
    documents: Documents
    catalogue: Catalogue

    def run(self, deliveries: Sequence[Delivery]) -> None:
        """Reads each document in a parse process.

        Raises:
            Unread: the file cannot be read; its outcome says why.
            WorkerDied: the parse process died; the document may be poison.
        """
        for delivery, document in current(self.catalogue, deliveries):
            reading = self._read(document, alone=delivery.attempt > 1)
            extraction = place(reading.blocks, title=canonical(reading.title).strip())
            if not extraction.text.strip() and not reading.attachments:
                raise Unread(Outcome.EMPTY, OUTCOME_CODES[Outcome.EMPTY], f"{document.name}: no text")
            stored = self.blobs.put(extraction.to_bytes())
            self._accept_children(document, reading.attachments)
            changes = Changes(
                outcome=reading.outcome,
                title=extraction.title or document.name,
                media_type=reading.media_type,
                metadata={**reading.metadata, **({"detail": reading.detail} if reading.detail else {})},
                pages=reading.pages,
                extraction=stored,
            )
            event = delivery.event.then(DocumentExtracted)
            self.documents.advance(
                [Step(stage=Stage.EXTRACT, cause=delivery.event, event=event, state=State.EXTRACTED, changes=changes)]
            )

    def _read(self, document: Document, *, alone: bool) -> Reading:
        source = Source(
            path=self.blobs.path(document.content),
            name=document.name,
            declared_media_type=document.media_type,
            mapping=document.mapping,
            depth=self._depth(document),
        )
        reading = self.parser.parse(source, alone=alone)
        if reading.outcome in OUTCOME_CODES:
            raise Unread(reading.outcome, OUTCOME_CODES[reading.outcome], f"{document.name}: {reading.detail or reading.outcome}")
        return reading

    def _depth(self, document: Document) -> int:
        depth, parent = 0, document.parent_id
        while parent is not None:
            above = self.catalogue.get(document.tenant, [parent]).get(parent)
            depth, parent = depth + 1, above.parent_id if above else None
        return depth

    def _accept_children(self, parent: Document, attachments: Sequence[Attachment]) -> None:
        """The attachments of this version; those of an older version that are gone are deleted."""
        children = [self._child(parent, attachment) for attachment in attachments]
        wanted = {child.document_id for child in children}
        self.documents.accept(list({child.document_id: child for child in children}.values()))
        self.documents.delete(parent.tenant, self._standing_children(parent) - wanted)

    def _child(self, parent: Document, attachment: Attachment) -> NewDocument:
        content = self.blobs.put(attachment.content)
        source = f"{parent.id}/{content}"  # named by content: a file name from outside never decides what replaces what
        return NewDocument(
            document_id=document_id(parent.tenant, parent.collection, source),
            tenant=parent.tenant,
            collection=parent.collection,
            source=source,
            name=canonical(attachment.name).strip() or "attachment",
            content=content,
            bytes=len(attachment.content),
            fingerprint=parent.fingerprint,
            media_type=attachment.media_type,
            parent_id=parent.id,
            tags=parent.tags,
        )

    def _standing_children(self, parent: Document) -> set[UUID]:
        standing: set[UUID] = set()
        after = None
        while page := self.catalogue.page(parent.tenant, parent_id=parent.id, after=after, limit=200):
            standing.update(child.id for child in page)
            after = page[-1].id
        return standing
