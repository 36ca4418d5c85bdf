"""Taking documents in: bytes to disk, a row in the ledger, DocumentReceived."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from seogo.domain.document import BlobName, NewDocument, State, Tenant, document_id
from seogo.domain.errors import Code, Refused
from seogo.domain.text import canonical
from seogo.ingest.mapping import Mapping as FieldMapping
from seogo.ports.storage import Blobs, Documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as a user sends it. `source` names where it comes from; the same source again is a new version."""

    file: BinaryIO
    name: str
    collection: str = "default"
    media_type: str = ""
    source: str | None = None
    tags: tuple[str, ...] = ()
    mapping: Mapping[str, object] | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one upload or record: a document and its state, or why it was refused."""

    name: str
    external_id: str | None = None
    document_id: UUID | None = None
    version: int = 0
    state: State = State.FAILED
    error: Refused | None = None


@dataclass(frozen=True, slots=True)
class Ingest:
    """Accepts documents. When it returns, they are on disk and announced; nothing it acknowledged can be lost."""

    documents: Documents
    blobs: Blobs
    fingerprint: str
    """Of readers, chunker, encoders and analysers: the same bytes under another fingerprint are worked on again."""
    max_file_bytes: int

    def files(self, tenant: Tenant, uploads: Iterable[Upload]) -> list[Receipt]:
        """In the order sent. A file at fault is a receipt with an error and does not stop the others.

        Raises:
            Unavailable: the disk is full or the store is gone; nothing of this call was accepted.
        """
        return self._accept([self._stored(tenant, upload) for upload in uploads])

    def records(
        self, tenant: Tenant, collection: str, mapping: FieldMapping, records: Sequence[Mapping[str, Any]]
    ) -> list[Receipt]:
        """One document per record, in order. A record without the mapped id is known by its content."""
        return self._accept([self._stored_record(tenant, collection, mapping, record) for record in records])

    def _accept(self, prepared: Sequence[NewDocument | Receipt]) -> list[Receipt]:
        new = [item for item in prepared if isinstance(item, NewDocument)]
        acceptances = iter(self.documents.accept(new))
        receipts = []
        for item in prepared:
            if isinstance(item, Receipt):
                receipts.append(item)
                continue
            acceptance = next(acceptances)
            receipts.append(
                Receipt(
                    name=item.name,
                    external_id=item.external_id,
                    document_id=acceptance.document_id,
                    version=acceptance.version,
                    state=acceptance.state,
                )
            )
        return receipts

    def _stored(self, tenant: Tenant, upload: Upload) -> NewDocument | Receipt:
        name = display_name(upload.name)
        try:
            content, size = self.blobs.put_file(upload.file, max_bytes=self.max_file_bytes)
        except Refused as error:
            return Receipt(name=name, error=error)
        source = upload.source or f"sha256:{content}"
        return NewDocument(
            document_id=document_id(tenant, upload.collection, source),
            tenant=tenant,
            collection=upload.collection,
            source=source,
            name=name,
            content=content,
            bytes=size,
            fingerprint=self.fingerprint,
            media_type=upload.media_type,
            tags=upload.tags,
            mapping=upload.mapping,
            created_at=upload.created_at,
        )

    def _stored_record(
        self, tenant: Tenant, collection: str, mapping: FieldMapping, record: Mapping[str, Any]
    ) -> NewDocument | Receipt:
        external_id = mapping.external_id(record)
        content = json.dumps(record, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
        name = display_name(external_id or mapping.title(record) or "record.json")
        if len(content) > self.max_file_bytes:
            return Receipt(
                name=name,
                external_id=external_id,
                error=Refused(Code.REQUEST_TOO_LARGE, f"{name}: over {self.max_file_bytes} bytes"),
            )
        blob: BlobName = self.blobs.put(content)
        source = f"record:{external_id}" if external_id else f"sha256:{blob}"
        return NewDocument(
            document_id=document_id(tenant, collection, source),
            tenant=tenant,
            collection=collection,
            source=source,
            name=name,
            content=blob,
            bytes=len(content),
            fingerprint=self.fingerprint,
            media_type="application/json",
            external_id=external_id,
            tags=mapping.tags(record),
            mapping=mapping.fields,
            created_at=mapping.time(record),
        )


def display_name(name: str) -> str:
    """The last part of a file name, canonical, at most 255 code points. It is shown, never used as a path."""
    cleaned = canonical(name.replace("\\", "/")).replace("\n", " ").strip()
    return cleaned.rstrip("/").rsplit("/", 1)[-1][-255:] or "unnamed"
